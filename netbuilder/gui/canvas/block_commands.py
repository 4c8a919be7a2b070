"""Blocks on the canvas: made of the selection, entered, left and dissolved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

from netbuilder.graph.blocks import block_of, copy_block
from netbuilder.gui.canvas import commands

if TYPE_CHECKING:
    from netbuilder.gui.canvas.view import CanvasView

_Look = tuple[QPointF, float]


class BlockCommands:
    """What the canvas can do with blocks. It remembers where in each drawing the user looked."""

    def __init__(self, view: CanvasView) -> None:
        self._view = view
        self._looks: dict[tuple[str, ...], _Look] = {}
        view.scope.moved.connect(self._on_scope_moved)

    def make(self) -> None:
        """Put the selected layers into a block."""
        view = self._view
        view.attempt(lambda: commands.make_block(view.canvas.graph, view.selection))

    def dissolve(self) -> None:
        """Put the layers of the selected blocks in their place."""
        view = self._view
        if view.attempt(lambda: commands.dissolve(view.canvas.graph, view.selection)):
            view.camera.show(view.canvas.extent(view.selection))

    def enter(self) -> None:
        """Show what is in the selected block."""
        for name in reversed(self._view.selection):
            if self.is_block(name):
                self._view.scope.enter(name)
                return
        self._view.status.emit("Select a block to enter it.")

    def leave(self) -> None:
        """Show the drawing around this one, with the block that was left selected."""
        self._view.scope.leave()

    def is_block(self, name: str) -> bool:
        """Whether a node is a block whose drawing there is."""
        graph = self._view.canvas.graph
        return block_of(graph.nodes[name]) in graph.blocks

    def edit_a_copy(self) -> None:
        """Give the block that is shown a copy of its own, so that its other uses stay as they are."""
        scope = self._view.scope
        path = scope.path
        if not path:
            return
        scope.leave()
        after, block = copy_block(scope.graph, path[-1])
        scope.commit(f"Copy the block {block_of(scope.graph.nodes[path[-1]])} as {block}", after)
        scope.enter(path[-1])

    def forget_looks(self) -> None:
        """Another project: look at all of each drawing."""
        self._looks.clear()

    def _on_scope_moved(self, before: tuple[str, ...], after: tuple[str, ...]) -> None:
        view = self._view
        self._looks[before] = view.camera.centre, view.camera.zoom
        view.show_drawing()
        look = self._looks.get(after)
        if look is not None and len(after) < len(before):
            view.camera.look(*look)
        else:
            view.fit_all()
        if before[: len(after)] == after:
            view.select(before[len(after) : len(after) + 1])
