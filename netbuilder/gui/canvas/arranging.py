"""Automatic layout on the canvas: the whole drawing, or the selected layers where they stand; nodes glide there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from netbuilder.gui.canvas import commands
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
        self._glide_after(lambda: commands.arrange(self._view.canvas.graph))
        self._view.fit_all()

    def selection(self) -> None:
        """Arrange the selected layers; all others stay where they are."""
        chosen = self._view.selection
        if len(chosen) < 2:
            self._view.status.emit("Select the layers to lay out.")
            return
        self._glide_after(lambda: commands.arrange_part(self._view.canvas.graph, chosen))

    def _glide_after(self, step: Callable[[], commands.Step]) -> None:
        self.glide.finish()
        before = self.glide.places()
        self._view.do(step())
        self.glide.start(before)
