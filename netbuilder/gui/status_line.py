"""The status bar: what the network is, how far the run is, and what state it is in."""

from __future__ import annotations

from PySide6.QtCore import QSize, QTimer
from PySide6.QtWidgets import QLabel, QProgressBar, QSizePolicy, QStatusBar, QWidget

from netbuilder.compiler.check import Report
from netbuilder.gui.elided import ElidedLabel
from netbuilder.gui.text_size import px, px_size
from netbuilder.training.status import RunStatus

_PROGRESS_STEPS = 1000
_MESSAGE_MS = 8000


class StatusLine(QStatusBar):
    """Totals at the left (messages take their place for a while), progress and run status at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self.setContentsMargins(10, 0, 10, 0)
        self.totals = ElidedLabel(self)
        self.totals.setProperty("role", "muted")
        self.progress = _Progress(self)
        self.progress.setRange(0, _PROGRESS_STEPS)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("Progress of the run")
        self.edited = QLabel("drawing edited since this run", self)
        self.edited.setProperty("role", "warning")
        self.edited.setToolTip("The run keeps the drawing it started with; train anew to use the present one.")
        self.edited.hide()
        self.figures = ElidedLabel(self)
        self.figures.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.figures.setProperty("role", "muted")
        self.status = QLabel(self)
        self.status.setAccessibleName("Run status")
        self.addWidget(self.totals, 1)
        self.addPermanentWidget(self.edited)
        self.addPermanentWidget(self.progress)
        self.addPermanentWidget(self.figures)
        self.addPermanentWidget(self.status)
        self.progress.hide()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_message_over)
        self._totals_text = ""

    def show_report(self, report: Report, *, is_empty: bool) -> None:
        """The totals of a drawing that was checked."""
        errors = len(report.errors)
        words = "checks pass" if report.ok else f"{errors} error{'s' if errors != 1 else ''}"
        totals = f"{report.parameters:,} parameters · {report.multiply_adds:,} multiply-adds · {words}"
        self.show_totals("Empty canvas" if is_empty else totals)

    def show_totals(self, text: str) -> None:
        self._totals_text = text
        if not self._timer.isActive():
            self.totals.setText(text)

    def say(self, message: str) -> None:
        """A short message in place of the totals, for a while."""
        self.totals.setText(message)
        self._timer.start(_MESSAGE_MS)

    def forget_message(self) -> None:
        """The totals again, at once: another file is open."""
        self._timer.stop()
        self._on_message_over()

    def show_busy(self, words: str) -> None:
        """Something without a known end is under way."""
        self.progress.setRange(0, 0)
        self.progress.show()
        self.figures.setText(words)

    def show_progress(self, epoch: float, epochs: int, speed: float | None, seconds_left: float | None) -> None:
        """How far the run is; `epoch` counts those that are done."""
        self.progress.setRange(0, _PROGRESS_STEPS)
        self.progress.setValue(round(_PROGRESS_STEPS * epoch / epochs) if epochs else 0)
        self.progress.show()
        parts = [f"epoch {min(int(epoch) + 1, epochs):,} of {epochs:,}"]
        if speed is not None:
            parts.append(f"{speed:,.0f} samples/s")
        if seconds_left is not None:
            parts.append(f"{describe_seconds(seconds_left)} left")
        self.figures.setText(" · ".join(parts))

    def hide_progress(self, words: str = "") -> None:
        self.progress.hide()
        self.figures.setText(words)

    def show_status(self, status: RunStatus, colour: str) -> None:
        self.status.setText(status.value)
        self.status.setStyleSheet(
            f"color: {colour}; font-weight: 600; border: 1px solid {colour};"
            f" border-radius: {px(7)}px; padding: 0 {px(8)}px;"
        )

    def _on_message_over(self) -> None:
        self.totals.setText(self._totals_text)


class _Progress(QProgressBar):
    """A bar that is shorter where words need its room."""

    def sizeHint(self) -> QSize:
        return px_size(QSize(240, 8))

    def minimumSizeHint(self) -> QSize:
        return px_size(QSize(60, 8))


def describe_seconds(seconds: float) -> str:
    """`14 s`, `3 min 20 s`, `2 h 05 min`."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"
