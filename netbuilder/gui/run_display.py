"""What is seen of a run away from toolbar and status bar: curves, the pulse of the drawing, what has changed since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from netbuilder.gui.canvas.view import CanvasView
from netbuilder.gui.document import Document
from netbuilder.gui.panel_set import PanelSet
from netbuilder.gui.run import Run
from netbuilder.gui.status_line import StatusLine
from netbuilder.training.events import EpochFinished, Failed, Finished, Progress, Stopped
from netbuilder.training.status import RunStatus

if TYPE_CHECKING:
    from netbuilder.gui.panels.curves import CurvesPanel


class RunDisplay(QObject):
    """Shows the run's numbers as they come; it holds none."""

    def __init__(
        self, run: Run, document: Document, panels: PanelSet, canvas: CanvasView, line: StatusLine, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._run = run
        self._document = document
        self._panels = panels
        self._canvas = canvas
        self._line = line
        run.status_changed.connect(self._on_run_status_changed)
        run.started.connect(self._on_run_started)
        run.progressed.connect(self._on_run_progressed)
        run.epoch_finished.connect(self._on_run_epoch_finished)
        run.drained.connect(lambda: self._curves.tick())
        run.ended.connect(self._on_run_ended)
        document.changed.connect(lambda before, after: self._show_edited())

    def restart(self) -> None:
        """Show the run of the project that was opened: as its file tells of it, or nothing yet."""
        history = self._run.history
        self._curves.set_history(history if len(history.batches) else None)
        self._line.hide_progress()
        self._show_edited()

    def show_pulse(self) -> None:
        """Let the drawing pulse while it trains, and rest where the user wants no motion."""
        self._canvas.set_training(self._run.status is RunStatus.TRAINING)

    def _on_run_status_changed(self, status: RunStatus) -> None:
        self.show_pulse()
        if status is RunStatus.PREPARING and not self._continues:
            self._curves.clear()
        self._curves.set_waiting(status.is_running)
        if not status.is_running:
            self._curves.draw_now()
        self._show_edited()

    def _on_run_started(self, event: object) -> None:
        if self._continues:
            self._curves.mark_run("continued")

    def _on_run_progressed(self, event: Progress) -> None:
        self._curves.append_progress(event.batches, event.losses, event.output_losses)

    def _on_run_epoch_finished(self, event: EpochFinished) -> None:
        self._curves.append_epoch(event.epoch, event.batch, event.metrics)

    def _on_run_ended(self, event: Finished | Stopped | Failed) -> None:
        if event.outcome is not None:
            self._curves.append_test(event.outcome.metrics)

    @property
    def _curves(self) -> CurvesPanel:
        return self._panels.curves

    @property
    def _continues(self) -> bool:
        """Whether the run adds to what was learned before."""
        return self._run.request is not None and self._run.request.before is not None

    def _show_edited(self) -> None:
        self._line.edited.setVisible(self._run.network_changed_since(self._document.project.graph))
