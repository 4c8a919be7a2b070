"""Feeds the pictures on the cards: what the layers that are seen from near have learned, and what they give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, QPointF, QTimer

from netbuilder.errors import NetbuilderError
from netbuilder.graph.model import Graph
from netbuilder.gui.canvas.answer_bars import AnswerBars
from netbuilder.gui.canvas.levels import NEAR_ZOOM, NEAREST_ZOOM
from netbuilder.gui.canvas.thumbnails import Thumbnail
from netbuilder.gui.canvas.view import CanvasView
from netbuilder.gui.inspectable import inspected_place, layer_choices
from netbuilder.gui.panels.layer_choice import LayerChoice
from netbuilder.gui.pictures import PictureFeed
from netbuilder.gui.run import same_network
from netbuilder.gui.session import Session
from netbuilder.layers.base import Family, Layer
from netbuilder.layers.inout import Output
from netbuilder.layers.registry import LAYERS
from netbuilder.training.events import Snapshot
from netbuilder.training.status import RunStatus

if TYPE_CHECKING:
    from netbuilder.inspection.glance import Glance, GlanceProbe

# Between two looks into a run: more than one picture a second would cost it more than it tells.
INTERVAL_MS = 1_000
_SETTLE_MS = 150
_ENGINE_MS = 500
# More cards than this are not seen from near at once, unless they lie on a heap.
MOST_CARDS = 12
# Whose weights make a picture; those of other layers are a row of numbers, and what they give says more.
_PICTURED = {Family.CONVOLUTION, Family.DENSE, Family.RECURRENT, Family.ATTENTION, Family.EMBEDDING}
_KEY = "thumbnails"


@dataclass(frozen=True, slots=True)
class _Question:
    """What an answer depends on."""

    graph: Graph
    weights: object
    seed: int
    prepared: object
    sample: int | None
    path: tuple[str, ...]
    names: tuple[str, ...]
    numbers: bool

    def is_like(self, other: _Question) -> bool:
        """Whether the answer would be the same."""
        return (
            self.weights is other.weights
            and self.prepared is other.prepared
            and (self.seed, self.sample, self.path) == (other.seed, other.sample, other.path)
            and set(self.names) == set(other.names)
            and self.numbers == other.numbers
            and same_network(self.graph, other.graph)
        )


class ThumbnailFeed(QObject):
    """Asks for the cards that are seen from near, and for nothing while the drawing is seen from farther away."""

    def __init__(
        self, session: Session, canvas: CanvasView, pictures: PictureFeed, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document = session.document
        self._checker = session.checker
        self._run = run = session.run
        self._data = session.data
        self._jobs = session.jobs
        self._engine = session.engine
        self._model = session.idle_model
        self._canvas = canvas
        self._pictures = pictures
        # The layers that can be looked into, by id, of the graphs that they were worked out for.
        self._choices: tuple[Graph | None, Graph | None, dict[str, LayerChoice]] = (None, None, {})
        self._thumbnails: dict[str, Thumbnail] = {}
        self._path = canvas.scope.path
        # What the last answer was about: the same is not asked for again while nothing trains.
        self._answered: _Question | None = None
        # The cards that a snapshot on its way is about, by name.
        self._asked: Mapping[str, LayerChoice] = {}
        self._asked_path: tuple[str, ...] = ()
        self._asks_again = False
        self._since_asked = QElapsedTimer()
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self._look)
        canvas.camera.moved.connect(self.refresh)
        canvas.canvas.rearranged.connect(self.refresh)
        session.checker.checked.connect(lambda _: self.refresh())
        session.data.loaded.connect(lambda _: self.refresh())
        session.data.failed.connect(lambda _: self.refresh())
        pictures.sample_changed.connect(self.refresh)
        run.drained.connect(self._on_run_drained)
        run.snapshot_taken.connect(self._on_run_snapshot_taken)
        run.status_changed.connect(self._on_run_status_changed)

    @property
    def is_settled(self) -> bool:
        """Whether the cards show the network as it is."""
        return not self._settle.isActive() and not self._jobs.is_running(_KEY)

    def restart(self) -> None:
        """Another document is open."""
        self._jobs.forget(_KEY)
        self._clear()
        self.refresh()

    def refresh(self) -> None:
        """Bring the cards up to date soon, if they are seen from near."""
        if self._is_near:
            self._settle.start()
        elif self._settle.isActive() or self._thumbnails or self._asked:
            self._settle.stop()
            self._clear()

    @property
    def _is_near(self) -> bool:
        return self._canvas.camera.zoom >= NEAR_ZOOM and self._canvas.isVisible()

    def _clear(self) -> None:
        self._thumbnails.clear()
        self._asked = {}
        self._answered = None
        self._canvas.canvas.show_thumbnails({})

    # What is asked for -------------------------------------------------------------------------------------------

    def _wanted(self) -> dict[str, LayerChoice]:
        """The cards in sight that have something to show, those in the middle first."""
        scene, camera = self._canvas.canvas, self._canvas.camera
        choices, path, graph = self._known(), self._canvas.scope.path, self._canvas.scope.graph
        found: list[tuple[float, str, LayerChoice]] = []
        for name in scene.occupancy.names(camera.visible):
            is_output = graph.nodes[name].type == "Output"
            # An Output hands on what comes in, and has nothing of its own to look at.
            seen = graph.incoming[name][0].source if is_output and graph.incoming.get(name) else name
            choice = choices.get(inspected_place(self._document.project.graph, (*path, seen)))
            if choice is not None and is_output:
                choice = replace(choice, weight_key="", bias_key="")
            if choice is not None and not self._canvas.canvas.nodes[name].face.is_bypassed:
                away: QPointF = scene.nodes[name].scene_card().center() - camera.centre
                found.append((away.manhattanLength(), name, choice))
        return {name: choice for _, name, choice in sorted(found, key=lambda near: near[:2])[:MOST_CARDS]}

    def _known(self) -> Mapping[str, LayerChoice]:
        """The layers that can be looked into, by the ids that they have on the canvas."""
        shown, asked = self._document.project.graph, self._pictures.graph
        if self._choices[0] is not shown or self._choices[1] is not asked:
            self._choices = shown, asked, self._matched(shown, asked)
        return self._choices[2]

    def _matched(self, shown: Graph, asked: Graph) -> dict[str, LayerChoice]:
        choices = layer_choices(shown)
        if shown is asked or same_network(shown, asked):
            return {choice.id: choice for choice in choices}
        # A run has the names that nodes had when it began, and renaming keeps their order.
        project = self._run.project
        then = layer_choices(asked)
        names_by_now = layer_choices(project.graph) if project is not None else then
        known = {now.id: (now, old) for now, old in zip(names_by_now, then, strict=False)}
        return {
            choice.id: known[choice.id][1]
            for choice in choices
            # What was edited since has nothing to do with what is being learned.
            if choice.id in known and choice == known[choice.id][0]
        }

    def _layer(self, name: str) -> Layer | None:
        node = self._canvas.scope.graph.nodes.get(name)
        return node.layer if node is not None else None

    def _shows_weights(self, name: str, choice: LayerChoice) -> bool:
        node = self._canvas.scope.graph.nodes.get(name)
        layer = LAYERS.get(node.type) if node is not None else None
        return bool(choice.weight_key) and layer is not None and layer.family in _PICTURED

    def _probe(self, wanted: Mapping[str, LayerChoice]) -> GlanceProbe:
        from netbuilder.inspection.glance import GlanceProbe

        sees_numbers = self._canvas.camera.zoom >= NEAREST_ZOOM
        weights = {
            choice.weight_key: choice.input_shape
            for name, choice in wanted.items()
            if choice.weight_key and (sees_numbers or self._shows_weights(name, choice))
        }
        # From near a layer with weights shows these; from very near it tells of both.
        seen = [choice.id for name, choice in wanted.items() if sees_numbers or not self._shows_weights(name, choice)]
        probe = GlanceProbe(tuple(weights), images=weights, numbers=sees_numbers)
        sample = self._pictures.sample
        if sample is None or not seen:
            return probe
        try:
            answers = {
                name: (choice.id, layer.loss)
                for name, choice in wanted.items()
                if isinstance(layer := self._layer(name), Output)
            }
            seen = list(dict.fromkeys(seen))
            return replace(probe, activations=tuple(seen), answers=answers, sample=sample, feed=self._pictures.feed)
        except NetbuilderError:
            # The samples have not the columns that an Input wants, which the findings say.
            return probe

    # Asking ------------------------------------------------------------------------------------------------------

    def _look(self) -> None:
        if not self._is_near:
            return
        if self._canvas.scope.path != self._path:
            self._path = self._canvas.scope.path
            self._clear()
        if not self._run.is_active:
            self._look_at_rest()
        elif self._run.status is RunStatus.PAUSED:
            self._asks_again = not self._ask_run()

    def _look_at_rest(self) -> None:
        """Look into the model that rests: what was learned, or the first weights of the seed."""
        project = self._document.project
        wanted = self._wanted() if self._checker.report.ok else {}
        if not wanted:
            self._present({})
            return
        if not self._engine.is_ready.is_set():
            self._settle.start(_ENGINE_MS)
            return
        self._data.request(project.data, self._document.base)
        self._present(wanted)
        trained, graph, seed, path = self._run.trained, project.graph, project.training.seed, self._path
        weights = trained.weights if trained is not None and self._run.trained_fits(graph) else None
        probe = self._probe(wanted)
        question = _Question(
            graph, weights, seed, self._data.prepared, self._pictures.sample_index, path, tuple(wanted), probe.numbers
        )
        if self._answered is not None and question.is_like(self._answered):
            return
        model = self._model

        def work() -> Glance:
            return model.look(graph, weights, seed, probe)

        def done(glance: Glance) -> None:
            self._answered = question
            self._show(wanted, path, glance)

        self._jobs.start(_KEY, work, done, self._on_look_failed)

    def _on_look_failed(self, error: Exception) -> None:
        # The panels of pictures say what is wrong; a card without a picture is a card.
        self._present({})
        if not isinstance(error, NetbuilderError):
            raise error

    def _ask_run(self) -> bool:
        """Ask the run for the cards in sight; False when it is busy with another question."""
        wanted = self._wanted()
        if not wanted:
            self._present({})
            return True
        self._present(wanted)
        if not self._run.request_snapshot(self._probe(wanted)):
            return False
        self._asked, self._asked_path = wanted, self._path
        self._since_asked.start()
        return True

    @property
    def _is_due(self) -> bool:
        return not self._since_asked.isValid() or self._since_asked.elapsed() >= INTERVAL_MS

    # Showing -----------------------------------------------------------------------------------------------------

    def _show(self, asked: Mapping[str, LayerChoice], path: tuple[str, ...], glance: Glance) -> None:
        if not self._is_near or path != self._canvas.scope.path:
            return
        for name, choice in asked.items():
            weights, output = glance.weights.get(choice.weight_key), glance.activations.get(choice.id)
            said = self._pictures.classes(glance.answers[name]) if name in glance.answers else None
            if said is not None and said.best is not None:
                self._thumbnails[name] = AnswerBars(said)
            elif weights is not None and (output is None or self._shows_weights(name, choice)):
                self._thumbnails[name] = Thumbnail("weights", weights, (("output", output),) if output else ())
            elif output is not None:
                self._thumbnails[name] = Thumbnail("output", output, (("weights", weights),) if weights else ())
        self._present(asked)

    def _present(self, wanted: Mapping[str, LayerChoice]) -> None:
        """Show what is known of the cards in sight, and keep room for what is to come.

        What has gone out of sight is forgotten: it would be old when it comes back.
        """
        self._thumbnails = {name: shown for name, shown in self._thumbnails.items() if name in wanted}
        has_samples = self._pictures.sample is not None or self._data.problem is None
        awaited = {name for name, choice in wanted.items() if choice.weight_key or has_samples}
        self._canvas.canvas.show_thumbnails(self._thumbnails, awaited)

    # Slots -------------------------------------------------------------------------------------------------------

    def _on_run_drained(self) -> None:
        if self._is_near and self._run.status is RunStatus.TRAINING and self._is_due:
            self._ask_run()

    def _on_run_snapshot_taken(self, snapshot: Snapshot) -> None:
        from netbuilder.inspection.glance import Glance

        if isinstance(snapshot.payload, Glance):
            self._show(self._asked, self._asked_path, snapshot.payload)
            return
        # Where batches are slow every answer is followed by the panels' next question, unless this one comes first.
        if self._is_near and (self._asks_again or (self._run.status is RunStatus.TRAINING and self._is_due)):
            self._asks_again = not self._ask_run()

    def _on_run_status_changed(self, status: RunStatus) -> None:
        self._answered = None
        self.refresh()
