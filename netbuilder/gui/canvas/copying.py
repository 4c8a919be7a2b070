"""Copies of layers on the canvas: by the clipboard, or at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netbuilder.gui.canvas import commands
from netbuilder.gui.canvas.clipboard import Clipboard

if TYPE_CHECKING:
    from netbuilder.gui.canvas.view import CanvasView


class Copying:
    """What the canvas can do with copies of the selection."""

    def __init__(self, view: CanvasView) -> None:
        self._view = view
        self._clipboard = Clipboard()

    def copy(self) -> None:
        """Copy the selected nodes and the wires among them."""
        if self._view.selection:
            self._clipboard.copy(self._view.canvas.graph, self._view.selection)

    def cut(self) -> None:
        """Copy the selected nodes and delete them."""
        if self._view.selection:
            self.copy()
            self._view.delete_selection()

    def paste(self, with_wires: bool = False) -> None:
        """Paste copied nodes beside the originals, or into view when those are out of sight."""
        view = self._view
        if view.attempt(lambda: self._clipboard.paste(view.canvas.graph, with_wires=with_wires)):
            view.camera.reveal(view.canvas.extent(view.selection))

    def paste_with_wires(self) -> None:
        """Paste copied nodes and repeat the wires that led into them."""
        self.paste(with_wires=True)

    def duplicate(self) -> None:
        """Copy the selected nodes without the clipboard."""
        view = self._view
        if view.selection:
            view.do(commands.duplicate(view.canvas.graph, view.selection))
