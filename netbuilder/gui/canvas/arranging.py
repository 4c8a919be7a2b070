"""Automatic layout on the canvas: the whole drawing, or the selected layers where they stand; nodes glide there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from netbuilder.gui.canvas import aligning, commands
from netbuilder.gui.canvas.motion import Glide

if TYPE_CHECKING:
    from netbuilder.gui.canvas.view import CanvasView


class Arranging(QObject):
    """The layout commands of one canvas, each one undo step."""

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view)
        self._view = view
        self.glide = Glide(view.canvas, (view, view.viewport()), self)

    def whole(self) -> None:
        """Arrange the network and show all of it."""
        self._do(lambda: commands.arrange(self._view.canvas.graph), is_whole=True)

    def turn(self) -> None:
        """Arrange the network from top to bottom, or from left to right again, and show all of it."""
        self._do(lambda: commands.turn(self._view.canvas.graph), is_whole=True)

    def selection(self) -> None:
        """Arrange the selected layers; all others stay where they are."""
        chosen = self._view.selection
        if len(chosen) < 2:
            self._view.status.emit("Select the layers to lay out.")
            return
        self._do(lambda: commands.arrange_part(self._view.canvas.graph, chosen))

    def align(self, side: str) -> None:
        """Line the selected layers up."""
        view = self._view
        view.attempt(lambda: aligning.align(view.canvas.graph, view.selection, side))

    def distribute(self, direction: str) -> None:
        """Make the gaps between the selected layers equal."""
        view = self._view
        view.attempt(lambda: aligning.distribute(view.canvas.graph, view.selection, direction))

    def _do(self, step: Callable[[], commands.Step], is_whole: bool = False) -> None:
        self.glide.finish()
        before = self.glide.places()
        self._view.do(step())
        if is_whole:
            # Before anything glides: what is to be seen is where it will be.
            self._view.fit_all()
        self.glide.start(before)
