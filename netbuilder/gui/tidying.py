"""Cyclic garbage is collected while nobody waits for the window.

A full collection walks over every object there is: with torch loaded that stops the window for some tenths of a second,
and Python begins one whenever enough has been made anew, mostly in the middle of an edit. So those of the youngest
objects stay as they are, what is there once torch is loaded is never walked over again, and full ones wait for a lull.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

from netbuilder.gui.lull import Lull
from netbuilder.gui.workers import EngineLoader

# Objects made until the youngest are collected, and collections of those until the middle-aged are.
_YOUNG, _MIDDLE = 5_000, 10
_NEVER = 1_000_000_000
# So many collections of the middle-aged make a full one worth while, and in a lull there is time to ask.
_DUE = 10
_TICK_MS = 1_000


class Tidying(QObject):
    """Takes the full collections over from Python for as long as it lives."""

    def __init__(self, lull: Lull, engine: EngineLoader, parent: QObject) -> None:
        super().__init__(parent)
        self._lull = lull
        self._engine = engine
        self._is_frozen = False
        before = gc.get_threshold()
        gc.set_threshold(_YOUNG, _MIDDLE, _NEVER)
        self.destroyed.connect(lambda: gc.set_threshold(*before))
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self.tidy)
        self._timer.start()

    def tidy(self) -> None:
        """Collect what is due, if the hands rest."""
        if not self._is_frozen and self._engine.is_ready.is_set():
            self._is_frozen = True
            gc.freeze()
        if gc.get_count()[2] >= _DUE and self._lull.is_over and not _is_held():
            gc.collect()


def _is_held() -> bool:
    """Whether something is being dragged."""
    return QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton
