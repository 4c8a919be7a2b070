"""The run as the window knows it: its status, its record, what it has learned, and the requests that steer it."""

from __future__ import annotations

from copy import deepcopy
from functools import cached_property
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from netbuilder.graph.model import Graph, Node
from netbuilder.graph.project import Project
from netbuilder.gui.document import Renames
from netbuilder.gui.run_events import DataReady, Preparing, RunRequest, Trained, run_events
from netbuilder.gui.workers import Mailbox, RunWorker, pump_until
from netbuilder.training.events import (
    EpochFinished,
    Event,
    Failed,
    Finished,
    Outcome,
    Paused,
    Progress,
    Resumed,
    Snapshot,
    Started,
    Stopped,
)
from netbuilder.training.status import Request, RunStatus, next_status

if TYPE_CHECKING:
    from netbuilder.training.history import History

# Curves are drawn at every second look: eleven times a second.
DRAIN_INTERVAL_MS = 45
STOP_TIMEOUT_MS = 60_000


class Run(QObject):
    """One training after the other. Holds what belongs to the open file besides the project: history and weights.

    Every signal comes on the UI thread, at the pace of the drain timer and never of the batches.
    """

    status_changed = Signal(object)  # RunStatus
    preparing = Signal(str)
    data_ready = Signal(object, object)  # RunRequest, Prepared
    started = Signal(object)  # Started
    progressed = Signal(object)  # Progress
    epoch_finished = Signal(object)  # EpochFinished
    snapshot_taken = Signal(object)  # Snapshot
    ended = Signal(object)  # Finished | Stopped | Failed
    trained_changed = Signal()
    drained = Signal()  # after each look into the mailbox while a run is active: panels may draw

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.status = RunStatus.IDLE
        self.failure: str | None = None
        self.trained: Trained | None = None
        # Whether `trained` holds what no file holds.
        self.is_unsaved = False
        self.request: RunRequest | None = None
        self.last_started: Started | None = None
        # The project of the present or last run with the names that its nodes have by now, and how they got them.
        self.project: Project | None = None
        self._renames: list[Renames] = []
        self._prepared: Any = None
        self._number = 0
        self._worker: RunWorker | None = None
        self._mailbox = Mailbox()
        self._snapshot_pending = False
        self._timer = QTimer(self)
        self._timer.setInterval(DRAIN_INTERVAL_MS)
        self._timer.timeout.connect(self.drain)

    @cached_property
    def history(self) -> History:
        """The record of the present or last run."""
        return _empty_history()

    @cached_property
    def trained_history(self) -> History:
        """The record of what was learned, which a failed run does not touch."""
        return _empty_history()

    @property
    def is_active(self) -> bool:
        """Whether a run is under way, paused ones included."""
        return self.status.is_running

    @property
    def prepared(self) -> Any:  # Prepared | None, of a module that must not be loaded with the window
        """The data of the present or last run, once they are loaded."""
        return self._prepared

    def start(self, request: RunRequest, *, paused_after: int | None = None) -> None:
        """Begin a run; one that continues keeps the record, another begins a new one.

        `paused_after` lets it pause by itself after so many batches: a first single step.
        """
        if self.is_active:
            return
        self.failure = None
        # Before the status: whoever hears of a new run asks what it is.
        self.request = request
        self._move(Request.START)
        self.project = request.project
        self._renames = []
        self.last_started = None
        self._prepared = request.prepared
        self._snapshot_pending = False
        # Never the object that belongs to what was learned: that one may be on its way into a file.
        self.history = _empty_history() if request.history is None else deepcopy(request.history)
        self._number += 1
        self._worker = RunWorker(self._number, lambda control: run_events(request, control), self._mailbox)
        if paused_after is not None:
            self._worker.control.step(paused_after)
        self._worker.start()
        self._timer.start()

    def pause(self) -> None:
        if self.status is RunStatus.TRAINING and self._worker:
            self._worker.control.pause()

    def resume(self) -> None:
        if self.status is RunStatus.PAUSED and self._worker:
            self._worker.control.resume()

    def step(self) -> None:
        """One more batch, then pause."""
        if self.status in (RunStatus.TRAINING, RunStatus.PAUSED) and self._worker:
            self._worker.control.step()

    def stop(self) -> None:
        """Ask the run to end after this batch and keep what it has learned."""
        if self.is_active and self.status is not RunStatus.STOPPING and self._worker:
            self._move(Request.STOP)
            self._worker.control.stop()

    def stop_and_wait(self, timeout_ms: int = STOP_TIMEOUT_MS) -> bool:
        """Stop and keep the window alive until the thread has ended; False when it does not end in time."""
        self.stop()
        worker = self._worker
        ended = pump_until(lambda: worker is None or not worker.is_alive, timeout_ms)
        self.drain()
        return ended

    def forget(self) -> None:
        """Another document is open: nothing of the last run stays."""
        self._number += 1
        self._timer.stop()
        self._worker = None
        self.request = self.trained = self.last_started = self.failure = self.project = self._prepared = None
        self._renames = []
        self.history = self.trained_history = _empty_history()
        self.is_unsaved = False
        self._set_status(RunStatus.IDLE)
        self.trained_changed.emit()

    def restore(self, trained: Trained | None, history: History | None) -> None:
        """Take over what an opened file brings."""
        self.history = self.trained_history = history if history is not None else _empty_history()
        self.trained = trained
        self.project = trained.project if trained is not None else None
        self.is_unsaved = False
        self.trained_changed.emit()

    def mark_saved(self) -> None:
        self.is_unsaved = False

    def rename(self, renames: Renames) -> None:
        """Weights follow a node to its new name; those that a run is still learning do so when it ends."""
        from netbuilder.gui.renaming import renamed_project, renamed_trained

        if self.trained is not None:
            self.trained = renamed_trained(self.trained, renames)
        if self.project is not None:
            self.project = renamed_project(self.project, renames)
        if self.is_active:
            self._renames.append(renames)

    def request_snapshot(self, probe: Any) -> bool:  # Any: a callable that takes the torch module
        """Have `probe(model)` called between two batches; False while an earlier one is on its way."""
        if self._snapshot_pending or self._worker is None or self.status not in (RunStatus.TRAINING, RunStatus.PAUSED):
            return False
        self._snapshot_pending = True
        self._worker.control.request_snapshot(probe)
        return True

    def network_changed_since(self, graph: Graph) -> bool:
        """Whether the drawing is another network than the one of the present or last run; positions do not count."""
        project = self.project
        return project is not None and not same_network(project.graph, graph)

    def trained_fits(self, graph: Graph) -> bool:
        """Whether what was learned belongs to this drawing."""
        return self.trained is not None and same_network(self.trained.project.graph, graph)

    @Slot()
    def drain(self) -> None:
        """Handle what the run has put into the mailbox; late events of an earlier run are dropped."""
        for number, event in self._mailbox.drain():
            if number == self._number:
                self._handle(event)
        self.drained.emit()
        if not self.is_active:
            self._timer.stop()

    def _handle(self, event: object) -> None:
        match event:
            case Preparing():
                self.preparing.emit(event.words)
            case DataReady():
                self._prepared = event.prepared
                self.data_ready.emit(self.request, event.prepared)
            case Started():
                self.last_started = event
                self._move(event)
                self.started.emit(event)
            case Progress():
                self.history.append(event)
                self.progressed.emit(event)
            case EpochFinished():
                self.history.append(event)
                self.epoch_finished.emit(event)
            case Paused() | Resumed():
                self._move(event)
            case Snapshot():
                self._snapshot_pending = False
                self.snapshot_taken.emit(event)
            case Finished() | Stopped() | Failed():
                self._end(event)

    def _end(self, event: Finished | Stopped | Failed) -> None:
        if isinstance(event, Failed):
            self.failure = event.message
        else:
            self.history.append(event)
        if event.outcome is not None:
            self._keep(event.outcome)
        self._move(event)
        self.ended.emit(event)

    def _keep(self, outcome: Outcome) -> None:
        assert self.request is not None
        from netbuilder.gui.renaming import renamed_trained

        trained = Trained(
            self.request.project,
            outcome.weights,
            self._prepared.fitted if self._prepared is not None else None,
            outcome.state,
            outcome.epochs,
        )
        for renames in self._renames:
            trained = renamed_trained(trained, renames)
        self.trained, self.trained_history = trained, self.history
        self.is_unsaved = True
        self.trained_changed.emit()

    def _move(self, cause: Event | Request) -> None:
        self._set_status(next_status(self.status, cause))

    def _set_status(self, status: RunStatus) -> None:
        if status is not self.status:
            self.status = status
            self.status_changed.emit(status)


def _empty_history() -> History:
    # Late: its columns bring numpy along, and no training runs before the window stands.
    from netbuilder.training.history import History

    return History()


def same_network(one: Graph, other: Graph) -> bool:
    """Whether two drawings are the same network: equal but for where the nodes stand and how the wires bend."""
    if one is other:
        return True
    if list(one.nodes) != list(other.nodes) or one.blocks.keys() != other.blocks.keys():
        return False
    nodes_agree = all(
        mine is theirs or _does_the_same(mine, theirs)
        for mine, theirs in zip(one.nodes.values(), other.nodes.values(), strict=True)
    )
    if not nodes_agree or _ends(one) != _ends(other):
        return False
    return all(same_network(block, other.blocks[name]) for name, block in one.blocks.items())


def _does_the_same(one: Node, other: Node) -> bool:
    return (one.type, one.settings, one.bypassed) == (other.type, other.settings, other.bypassed)


def _ends(graph: Graph) -> set[tuple[str, int, str, int]]:
    return {(edge.source, edge.source_port, edge.target, edge.target_port) for edge in graph.edges}
