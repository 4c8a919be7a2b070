"""Makes what a window can stand without, once it stands: one part in each turn of the event loop."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QTimer

from netbuilder.gui.workers import Jobs

# Time for the window to be painted first.
_DELAY_MS = 20
_PAUSE_MS = 5


class LateParts(QObject):
    """Keys and clicks have their turn between two parts; who needs a part sooner makes it on the spot."""

    def __init__(self, parts: Iterable[Callable[[], object]], jobs: Jobs, parent: QObject) -> None:
        """Each of `parts` makes one, unless it is there."""
        super().__init__(parent)
        self._jobs = jobs
        self._left = deque(parts)
        self._has_begun = False

    def begin(self) -> None:
        """The window is shown: begin when it has been painted."""
        if not self._has_begun:
            self._has_begun = True
            QTimer.singleShot(_DELAY_MS, self, self._load)

    def _load(self) -> None:
        # On a thread: what draws curves and pictures needs numpy, which is longer in coming than any of the parts.
        self._jobs.start("numpy", _load_numpy, lambda _: self._make_next(), self._on_failed)

    def _make_next(self) -> None:
        if self._left:
            make = self._left.popleft()
            try:
                make()
            finally:
                # Counted from its end: what came while it was made, timers too, has its turn first.
                QTimer.singleShot(_PAUSE_MS, self, self._make_next)

    def _on_failed(self, error: Exception) -> None:
        QTimer.singleShot(0, self, self._make_next)
        raise error


def _load_numpy() -> None:
    import numpy  # noqa: F401
