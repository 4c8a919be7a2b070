"""Feeds the pictures of the network's inside: filters, activation maps and predictions, in training and at rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from netbuilder.data.preview import Part, picture, target_text
from netbuilder.errors import NetbuilderError
from netbuilder.graph.feed import Feed, feed_of
from netbuilder.graph.model import Graph
from netbuilder.graph.project import Project
from netbuilder.gui.answers import prediction_of, shown_output
from netbuilder.gui.docks import Docks
from netbuilder.gui.document import Renames
from netbuilder.gui.inspectable import layer_choices
from netbuilder.gui.panels.activations import ActivationsPanel
from netbuilder.gui.panels.filters import FiltersPanel
from netbuilder.gui.panels.prediction import Prediction
from netbuilder.gui.run import same_network
from netbuilder.gui.session import Session
from netbuilder.training.events import Snapshot
from netbuilder.training.status import RunStatus

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from netbuilder.data.prepare import Prepared
    from netbuilder.inspection.probe import Probe, ProbeResult

# Between two looks into a run: five pictures a second show learning, more would cost it.
INTERVAL_MS = 180
_SETTLE_MS = 120
_KEY = "pictures"


class PictureFeed(QObject):
    """Asks for what the visible panels show, and hands over what comes back. Panels that nobody sees cost nothing."""

    sample_changed = Signal()  # another sample was chosen

    def __init__(
        self,
        session: Session,
        docks: Docks,
        filters: FiltersPanel,
        activations: ActivationsPanel,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document = session.document
        self._checker = session.checker
        self._run = run = session.run
        self._data = data = session.data
        self._jobs = session.jobs
        self._engine = session.engine
        self._docks = docks
        self._filters = filters
        self._activations = activations
        self._model = session.idle_model
        self._since_asked = QElapsedTimer()
        self._layers_of: Graph | None = None
        # What the nodes of `_layers_of` are called by now, where that has changed.
        self._renames: dict[str, str] = {}
        self._parts_of: Prepared | None = None
        # A paused run is asked once for every choice; one that comes while it answers is asked for afterwards.
        self._asks_again = False
        # Edits and clicks come in bursts: the model is built once they have settled.
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self._look_at_rest)
        for panel in (filters, activations):
            panel.layer_wanted.connect(lambda _: self.refresh())
        activations.sample_wanted.connect(self._on_sample_wanted)
        for name in ("filters", "activations"):
            docks[name].visibilityChanged.connect(lambda _: self.refresh())
        run.drained.connect(self._on_run_drained)
        run.snapshot_taken.connect(self._on_run_snapshot_taken)
        run.status_changed.connect(self._on_run_status_changed)
        data.loaded.connect(self._on_data_loaded)
        data.failed.connect(activations.set_problem)
        document.changed.connect(self._on_document_changed)
        document.renamed.connect(self._on_document_renamed)
        self._checker.lull.follow(self._show_layers)
        self._show_layers()

    def follow(self, names: Sequence[str]) -> None:
        """Look at what is selected on the canvas."""
        self._filters.follow(names)
        self._activations.follow(names)

    def restart(self) -> None:
        """Another document is open."""
        self._jobs.forget(_KEY)
        self._model.forget()
        self._parts_of = None
        self._filters.clear()
        self._activations.clear()
        self._activations.set_samples({})
        self._show_layers()
        self.refresh()

    @property
    def is_settled(self) -> bool:
        """Whether the visible pictures show the network as it is."""
        return self._checker.lull.is_over and not self._settle.isActive() and not self._jobs.is_running(_KEY)

    def refresh(self) -> None:
        """Bring the visible pictures up to date soon; while a run goes on it is asked in its own time."""
        if not self._run.is_active:
            self._settle.start()
        elif self._run.status is RunStatus.PAUSED:
            self._asks_again = not self._ask_run()

    # What is looked at -------------------------------------------------------------------------------------------

    @property
    def graph(self) -> Graph:
        """The drawing that the pictures belong to: a run's own while it goes on, else the one on the canvas."""
        request = self._run.request
        return request.project.graph if self._run.is_active and request is not None else self._document.project.graph

    @property
    def _prepared(self) -> Prepared | None:
        """The data that samples are taken from: a run's own while it goes on, else those that are chosen now."""
        return self._run.prepared if self._run.is_active else self._data.prepared

    def _show_layers(self) -> None:
        graph = self.graph
        if graph is self._layers_of:
            return
        before, self._layers_of = self._layers_of, graph
        if before is not None and same_network(before, graph):
            return
        choices = layer_choices(graph)
        renames, self._renames = self._renames, {}
        for panel, listed in (
            (self._filters, [choice for choice in choices if choice.weight_key]),
            (self._activations, choices),
        ):
            before_id = panel.chooser.current.id if panel.chooser.current is not None else ""
            panel.set_layers(listed)
            panel.chooser.choose(renames.get(before_id, before_id))
        if before is not None and not self._run.is_active:
            # Pictures of another drawing would lie.
            self._filters.clear()
        self.refresh()

    def _sees(self, name: str) -> bool:
        return self._docks.is_seen(name)

    def _probe(self) -> Probe | None:
        """What the visible panels need to know; None when there is nothing to ask."""
        from netbuilder.inspection.probe import Probe

        keys = self._filters.wanted_keys if self._sees("filters") else ()
        node = self._activations.chooser.current
        sample = self.sample if self._sees("activations") else None
        if not keys and sample is None:
            return None
        shown = shown_output(self.graph)
        return Probe(
            weights=keys,
            activations=(node.id,) if node is not None and sample is not None else (),
            sample=sample,
            loss=shown.layer.loss if shown is not None and shown.layer.target != "input" else None,
            feed=self.feed,
            place=shown.place if shown is not None else 0,
        )

    @property
    def feed(self) -> Feed:
        """What each Input takes of a sample; before there are data no sample is looked at."""
        if self._prepared is None:
            return Feed()
        fitted = self._prepared.fitted
        return feed_of(self.graph, fitted.input_shape, fitted.feature_names)

    @property
    def sample(self) -> np.ndarray[Any, Any] | None:
        """The chosen sample, prepared for the network; None before there are data."""
        prepared, index = self._prepared, self.sample_index
        return None if prepared is None or index is None else prepared.features[index]

    @property
    def sample_index(self) -> int | None:
        """The chosen sample's place among all samples."""
        prepared = self._prepared
        split, number = self._activations.samples.split, self._activations.samples.number
        if prepared is None or not split:
            return None
        part: np.ndarray[Any, Any] = getattr(prepared, split)
        return int(part[number]) if number < len(part) else None

    # Asking ------------------------------------------------------------------------------------------------------

    def _ask_run(self) -> bool:
        """Ask the run for what is seen; False when it has not answered the last time yet."""
        probe = self._probe()
        if probe is None:
            return True
        is_asked = self._run.request_snapshot(probe)
        if is_asked:
            self._since_asked.start()
        return is_asked

    def _look_at_rest(self) -> None:
        """Look into the model that rests: what was learned, or the first weights of the seed."""
        # An empty canvas asks for no data: nothing is loaded that nobody wants.
        if self._run.is_active or not self._document.project.graph.nodes:
            return
        if self._sees("activations"):
            self._data.request(self._document.project.data, self._document.base)
        if not (self._sees("filters") or self._sees("activations")):
            return
        if not self._engine.is_ready.is_set():
            # Looking now would load torch while the window is still settling.
            self._settle.start(500)
            return
        project, trained = self._document.project, self._run.trained
        if not self._checker.report.ok:
            self._activations.set_problem("The drawing has errors; the findings say which.")
            return
        if self._data.problem is not None:
            # Said again for every layer that is chosen: without data there is nothing to see of any.
            self._activations.set_problem(self._data.problem)
        weights = trained.weights if trained is not None and self._run.trained_fits(project.graph) else None
        model, graph, seed, probe = self._model, project.graph, project.training.seed, self._probe()
        if probe is None:
            return

        def work() -> ProbeResult:
            return model.look(graph, weights, seed, probe)

        self._jobs.start(_KEY, work, self._show, self._on_look_failed)

    def _on_look_failed(self, error: Exception) -> None:
        if not isinstance(error, NetbuilderError):
            raise error
        self._activations.set_problem(str(error))

    # Showing -----------------------------------------------------------------------------------------------------

    def _show(self, result: ProbeResult) -> None:
        if result.weights:
            self._filters.set_weights(result.weights)
        for name, values in result.activations.items():
            self._activations.set_activation(name, values)
        if result.output is not None:
            self._activations.set_prediction(self._prediction(result))

    def _prediction(self, result: ProbeResult) -> Prediction | None:
        prepared, index, shown = self._prepared, self.sample_index, shown_output(self.graph)
        if prepared is None or index is None or shown is None:
            return None
        return prediction_of(result, prepared, index, shown)

    def classes(self, probabilities: NDArray[np.float64]) -> Prediction | None:
        """What the network says of the shown sample by these probabilities; None where the data have no classes."""
        prepared, index = self._prepared, self.sample_index
        if prepared is None or index is None or prepared.fitted.task != "classification":
            return None
        true = int(prepared.samples.targets[index])
        return Prediction(np.ravel(probabilities), prepared.fitted.class_names, true)

    def _show_parts(self) -> None:
        """Offer the samples of the data that are looked at now."""
        prepared = self._prepared
        if prepared is None or prepared is self._parts_of:
            return
        self._parts_of = prepared
        self._activations.set_samples(
            {"train": len(prepared.train), "validation": len(prepared.validation), "test": len(prepared.test)}
        )
        self._show_sample()

    def _show_sample(self) -> None:
        prepared, index = self._prepared, self.sample_index
        if prepared is None or index is None:
            return
        samples = prepared.samples
        if samples.is_image:
            self._activations.set_sample_picture(picture(samples, index), f"true: {target_text(samples, index)}")
        else:
            self._activations.set_sample_features(samples.features[index], samples.feature_names)

    # Slots -------------------------------------------------------------------------------------------------------

    def _on_sample_wanted(self, part: Part, number: int) -> None:
        self._show_sample()
        self.refresh()
        self.sample_changed.emit()

    def _on_data_loaded(self, prepared: Prepared) -> None:
        self._show_parts()
        self.refresh()

    def _on_document_changed(self, before: Project, after: Project) -> None:
        if before.data != after.data and not self._run.is_active:
            self._parts_of = None
            self._activations.clear()
            self.refresh()
        if before.training.seed != after.training.seed:
            self.refresh()

    def _on_document_renamed(self, renames: Renames) -> None:
        if renames.block is not None:
            # Many layers have another name now; the one that is looked into follows the canvas.
            return
        self._renames = {old: renames.get(new, new) for old, new in self._renames.items()} | dict(renames)

    def _on_run_drained(self) -> None:
        if self._run.status is RunStatus.TRAINING and (
            not self._since_asked.isValid() or self._since_asked.elapsed() >= INTERVAL_MS
        ):
            self._ask_run()

    def _on_run_snapshot_taken(self, snapshot: Snapshot) -> None:
        from netbuilder.inspection.probe import ProbeResult

        # A probe that failed is in the log, and the next one may do better; others ask for other things.
        if isinstance(snapshot.payload, ProbeResult):
            self._show(snapshot.payload)
        if self._asks_again and self._run.status is RunStatus.PAUSED:
            self._asks_again = not self._ask_run()

    def _on_run_status_changed(self, status: RunStatus) -> None:
        self._show_layers()
        self._show_parts()
        if status is RunStatus.PAUSED:
            self._asks_again = not self._ask_run()
        elif not status.is_running:
            self.refresh()
