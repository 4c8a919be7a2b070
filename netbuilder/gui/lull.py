"""What an edit leaves to be done once the canvas shows it: in the next lull, and one thing at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from time import perf_counter
from types import MethodType
from weakref import WeakMethod

from PySide6.QtCore import QObject, QTimer
from shiboken6 import isValid

# Who types goes on sooner than this; who looks up from the keys sees nothing of the delay.
REST_MS = 150

# Of a follower that does its work in steps, so much is done in a turn.
_SLICE_S = 0.008
_OVER = object()

Refresh = Callable[[], Iterator[None] | None]


class Lull(QObject):
    """Calls its followers when nothing has happened for a moment, each in a turn of the event loop of its own.

    One that takes long is a generator: it gets as many turns as it needs. So a key waits for some milliseconds at most,
    however many panels are open; a new edit puts off those that are left, and what was half done is begun anew.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._followers: list[WeakMethod[Refresh]] = []
        self._due: deque[Refresh] = deque()
        self._under_way: tuple[object, Iterator[None]] | None = None
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._on_timer_elapsed)

    @property
    def is_over(self) -> bool:
        """Whether everybody has been called since the last edit."""
        return not self._timer.isActive()

    def follow(self, refresh: Refresh) -> None:
        """Call this method of an object in every lull, for as long as there is the object."""
        self._followers.append(WeakMethod(refresh))

    def wait_anew(self) -> None:
        """Something has happened: begin to wait anew."""
        self._due.clear()
        self._under_way = None
        self._timer.start(REST_MS)

    def end(self) -> None:
        """Call everybody who is waiting now."""
        while not self.is_over:
            self._on_timer_elapsed()

    def _on_timer_elapsed(self) -> None:
        self._timer.stop()
        if self._under_way is not None:
            self._go_on(*self._under_way)
            return
        if not self._due:
            self._due.extend(self._living())
        if self._due:
            refresh = self._due.popleft()
            if self._due:
                # Keys that have come in the meantime go first.
                self._timer.start(0)
            steps = refresh()
            # Not if it was an edit itself, which has put off all of them.
            if steps is not None and self._timer.remainingTime() <= 0:
                self._under_way = refresh.__self__ if isinstance(refresh, MethodType) else None, steps
                self._timer.start(0)

    def _go_on(self, owner: object, steps: Iterator[None]) -> None:
        """Take as many steps as there is time for in a turn."""
        self._under_way = None
        began = perf_counter()
        is_over = not isValid(owner)
        while not is_over and perf_counter() - began < _SLICE_S:
            is_over = next(steps, _OVER) is _OVER
        if self._timer.isActive():
            return
        if not is_over:
            self._under_way = owner, steps
        if self._due or not is_over:
            self._timer.start(0)

    def _living(self) -> list[Refresh]:
        living = [
            (follower, refresh)
            for follower in self._followers
            if isinstance(refresh := follower(), MethodType) and isValid(refresh.__self__)
        ]
        self._followers = [follower for follower, _ in living]
        return [refresh for _, refresh in living]
