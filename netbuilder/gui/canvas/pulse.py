"""The quiet heartbeat of the nodes while the network trains."""

from __future__ import annotations

from collections.abc import Callable
from math import cos, pi

from PySide6.QtCore import QObject, QTimer

from netbuilder.gui.motion import wants_motion

_INTERVAL_MS = 200
_PERIOD_MS = 1_600
_STILL = 0.6


class Pulse(QObject):
    """Calls `show` with a strength from 0 to 1, five times a second: drawing more often costs the training speed."""

    def __init__(self, show: Callable[[float], None], parent: QObject) -> None:
        super().__init__(parent)
        self._show = show
        self._elapsed_ms = 0
        self._timer = QTimer(self, interval=_INTERVAL_MS)
        self._timer.timeout.connect(self._on_timer_elapsed)

    def set_running(self, is_running: bool) -> None:
        """Beat, or rest; where no motion is wanted the bars glow without beating."""
        self._elapsed_ms = 0
        if not is_running:
            self._timer.stop()
            self._show(0.0)
        elif wants_motion():
            self._timer.start()
        else:
            self._show(_STILL)

    def _on_timer_elapsed(self) -> None:
        self._elapsed_ms = (self._elapsed_ms + _INTERVAL_MS) % _PERIOD_MS
        self._show((1 - cos(2 * pi * self._elapsed_ms / _PERIOD_MS)) / 2)
