"""Where the keys go when something that opened on the canvas closes again: to whoever asked for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtWidgets import QWidget


class FocusHome:
    """The canvas itself, unless another part of the window calls one of its commands."""

    def __init__(self, canvas: QWidget) -> None:
        self._home = canvas

    @property
    def way_back(self) -> Callable[[], None]:
        """Gives the focus to who calls just now; for what closes later."""
        return self._home.setFocus

    @contextmanager
    def lent_to(self, caller: QWidget) -> Iterator[None]:
        """What opens meanwhile gives the focus back to `caller`."""
        before, self._home = self._home, caller
        try:
            yield
        finally:
            self._home = before
