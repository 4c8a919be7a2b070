"""Train, pause, step, stop, continue: from the user's wish to the run, and from the run to toolbar and status bar."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction

from netbuilder.compiler.check import Report
from netbuilder.gui.run_bar import RunBar
from netbuilder.gui.run_events import RunRequest
from netbuilder.gui.session import Session
from netbuilder.gui.status_line import StatusLine, describe_seconds
from netbuilder.gui.theme import Theme, ThemeSource
from netbuilder.training.events import Failed, Finished, Progress, Started, Stopped
from netbuilder.training.status import RunStatus

if TYPE_CHECKING:
    from netbuilder.training.devices import DeviceChoice
# The panel in which a kind of failure can be mended.
_MENDED_IN = {"data": "data", "device": "training"}


class RunCommands(QObject):
    """Steers the run. It shows the state that the loop is in, and no other."""

    said = Signal(str)
    refused = Signal(str, str, str)  # title, words, the panel where it can be mended or ""
    drawing_refused = Signal(str, object)  # title; the error that comes first

    def __init__(
        self,
        session: Session,
        actions: Mapping[str, QAction],
        bar: RunBar,
        line: StatusLine,
        themes: ThemeSource,
    ) -> None:
        super().__init__(bar)
        self._document = document = session.document
        self._checker = checker = session.checker
        self._run = run = session.run
        self._data = session.data
        self._jobs = session.jobs
        self._engine = session.engine
        self._actions = actions
        self._bar = bar
        self._line = line
        self._themes = themes
        self._device: DeviceChoice | None = None
        self._device_wish = ""
        self._tip = actions["train"].statusTip()
        actions["train"].triggered.connect(self.toggle)
        actions["continue"].triggered.connect(self.continue_)
        actions["step"].triggered.connect(self.step)
        actions["stop"].triggered.connect(run.stop)
        bar.wished.connect(self._on_bar_wished)
        run.status_changed.connect(lambda _: self.refresh())
        run.trained_changed.connect(self.refresh)
        run.preparing.connect(line.show_busy)
        run.started.connect(self._on_run_started)
        run.progressed.connect(self._on_run_progressed)
        run.ended.connect(self._on_run_ended)
        run.data_ready.connect(self._on_run_data_ready)
        document.changed.connect(self._on_document_changed)
        checker.lull.follow(self._show_obstacle)
        for changed in (self._data.loading, self._data.loaded, self._data.failed):
            changed.connect(lambda *_: self._show_obstacle())
        themes.changed.connect(lambda _: self.refresh())
        self.refresh()

    def toggle(self) -> None:
        """F5: train, or pause while it trains, or go on while it is paused."""
        if self._run.status is RunStatus.TRAINING:
            self._run.pause()
        elif self._run.status is RunStatus.PAUSED:
            self._run.resume()
        elif not self._run.is_active:
            self.train()

    def train(self) -> None:
        """Begin anew from the seed."""
        self._start(continued=False)

    def continue_(self) -> None:
        """Add the set number of epochs to what was learned."""
        if self._run.trained is not None and not self._run.is_active:
            self._start(continued=True)

    def step(self) -> None:
        """One batch: of a run that is paused, of one that trains (which then pauses), or the first of a new one."""
        if self._run.is_active:
            self._run.step()
        else:
            self._start(continued=False, paused_after=1)

    def refresh(self) -> None:
        """Let every button and word say what is so."""
        theme, status, run = self._themes.theme, self._run.status, self._run
        icons = {name: theme.icon(name, theme.on_accent) for name in ("play", "pause")}
        self._bar.show_status(status, has_icons=icons)
        running = status in (RunStatus.TRAINING, RunStatus.PAUSED)
        self._actions["train"].setEnabled(running or not run.is_active)
        self._actions["train"].setText("&Pause" if status is RunStatus.TRAINING else "&Resume" if running else "&Train")
        self._actions["continue"].setEnabled(run.trained is not None and not run.is_active)
        self._actions["step"].setEnabled(running or not run.is_active)
        self._actions["stop"].setEnabled(run.is_active and status is not RunStatus.STOPPING)
        self._line.show_status(status, _colour(theme, status))
        self._show_device()
        self._show_obstacle()

    @property
    def obstacle(self) -> str:
        """What keeps a training from starting, as far as it is known; nothing when it can start or is under way."""
        if self._run.is_active:
            return ""
        report, data = self._checker.report, self._document.project.data
        if not report.ok:
            return next(iter(report.errors), report.findings[0]).message
        return self._data.problem_for(data, self._document.base) or ""

    def ask_device(self) -> None:
        """Find out on a worker which device a run would take; needs torch, so never before it is loaded."""
        wish = self._document.project.training.device
        if wish == self._device_wish or not self._engine.is_ready.is_set():
            return
        self._device_wish = wish

        def work() -> DeviceChoice:
            from netbuilder.training.devices import choose

            return choose(wish)

        self._jobs.start("device", work, self._on_device_known, self._on_device_failed)

    def _start(self, *, continued: bool, paused_after: int | None = None) -> None:
        report = self._checker.report
        if not report.ok:
            self.drawing_refused.emit(_refusal(report), next(iter(report.errors), report.findings[0]))
            return
        base, project = self._document.base, self._document.project
        before = self._run.trained if continued else None
        if continued and not self._run.trained_fits(project.graph):
            self.refused.emit(
                "The drawing has changed",
                "What was learned belongs to the drawing as it was. Undo the changes to go on, or train anew.",
                "",
            )
            return
        prepared = self._data.prepared_for(project.data, base)
        request = RunRequest(project, base, prepared, before, self._run.trained_history if continued else None)
        self._run.start(request, paused_after=paused_after)

    def _on_bar_wished(self, wish: str) -> None:
        if wish:
            self.toggle()

    def _on_run_started(self, event: Started) -> None:
        self._bar.show_device(event.device, event.device_reason, is_in_use=True)
        self._line.show_progress(event.first_epoch, event.epochs, None, None)

    def _on_run_progressed(self, event: Progress) -> None:
        started = self._run.last_started
        if started is not None:
            self._line.show_progress(event.epoch, started.epochs, event.samples_per_second, event.seconds_left)

    def _on_run_data_ready(self, request: RunRequest, prepared: object) -> None:
        if request.project.data == self._document.project.data:
            self._data.keep(self._document.project.data, request.base, prepared)  # type: ignore[arg-type]

    def _on_run_ended(self, event: Finished | Stopped | Failed) -> None:
        if isinstance(event, Failed):
            self._line.hide_progress()
            title = "The training stopped" if event.batch else "The training did not start"
            self.refused.emit(title, event.message, _MENDED_IN.get(event.kind, ""))
            return
        figure, words = _test_words(event.outcome.metrics), describe_seconds(event.outcome.seconds)
        self._line.hide_progress(f"{figure} · {words}" if figure else words)

    def _on_document_changed(self, before: object, after: object) -> None:
        self.ask_device()

    def _on_device_known(self, device: DeviceChoice) -> None:
        self._device = device
        self._show_device()

    def _on_device_failed(self, error: Exception) -> None:
        self._device = None
        self._bar.show_device(f"{self._device_wish}: not here", str(error), is_in_use=False)

    def _show_obstacle(self) -> None:
        obstacle = self.obstacle
        self._bar.show_obstacle(obstacle)
        self._actions["train"].setStatusTip(f"Not ready: {obstacle}" if obstacle else self._tip)

    def _show_device(self) -> None:
        if self._run.is_active:
            return
        if self._device is not None:
            self._bar.show_device(self._device.label, self._device.reason, is_in_use=False)
        elif not self._device_wish:
            self._bar.show_device("loading PyTorch", "PyTorch is being loaded in the background.", is_in_use=False)


def _refusal(report: Report) -> str:
    """Why a drawing is not trained, in a few words."""
    count = len(report.errors)
    if not count:
        return "Nothing to train yet"
    return "Not started: 1 error in the drawing" if count == 1 else f"Not started: {count} errors in the drawing"


def _test_words(metrics: Mapping[str, float]) -> str:
    """The one figure of the test set that says most."""
    if "test_accuracy" in metrics:
        return f"test accuracy {metrics['test_accuracy']:.2%}"
    return f"test R² {metrics['test_r2']:.3f}" if "test_r2" in metrics else ""


def _colour(theme: Theme, status: RunStatus) -> str:
    return {
        RunStatus.TRAINING: theme.success_text,
        RunStatus.FINISHED: theme.success_text,
        RunStatus.PREPARING: theme.accent_text,
        RunStatus.PAUSED: theme.warning_text,
        RunStatus.STOPPING: theme.warning_text,
        RunStatus.FAILED: theme.error_text,
    }.get(status, theme.muted)
