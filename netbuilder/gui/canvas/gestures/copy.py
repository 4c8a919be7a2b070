"""Alt-dragging layers leaves them where they are and lets go of copies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

from netbuilder.graph.fragments import part_of
from netbuilder.gui.canvas.commands import paste
from netbuilder.gui.canvas.geometry import snapped
from netbuilder.gui.canvas.gestures.gesture import Pointer
from netbuilder.gui.canvas.node_item import NodeItem
from netbuilder.gui.canvas.placement import pinned

if TYPE_CHECKING:
    from netbuilder.gui.canvas.view import CanvasView

_GHOST_OPACITY = 0.7


class CopyGesture:
    """Ghosts of the selection follow the mouse; as one undo step. A click without a drag only selects."""

    def __init__(self, view: CanvasView, name: str) -> None:
        self._view = view
        self._name = name
        self._before = view.selection
        self._wires_before = view.selected_wires
        self._ghosts: dict[str, NodeItem] = {}
        self._way = (0.0, 0.0)
        self._started: Pointer | None = None

    def start(self, pointer: Pointer) -> None:
        self._started = pointer
        if self._name not in self._before:
            self._view.select((self._name,))

    def move(self, pointer: Pointer) -> None:
        if self._started is None or (not self._ghosts and not pointer.is_far_from(self._started)):
            return
        if not self._ghosts:
            self._make_ghosts()
        x, y = self._view.canvas.place(self._name)
        landed = snapped(QPointF(x, y) + pointer.scene - self._started.scene)
        self._way = landed[0] - x, landed[1] - y
        for name, ghost in self._ghosts.items():
            place = self._view.canvas.place(name)
            ghost.setPos(place[0] + self._way[0], place[1] + self._way[1])

    def _make_ghosts(self) -> None:
        canvas = self._view.canvas
        for name in self._view.selection:
            ghost = NodeItem("", canvas.ink)
            ghost.show_face(canvas.nodes[name].face)
            ghost.setOpacity(_GHOST_OPACITY)
            ghost.set_selected(True)
            ghost.setZValue(20)
            canvas.addItem(ghost)
            self._ghosts[name] = ghost

    def release(self, pointer: Pointer) -> None:
        if not self._ghosts:
            return
        self._remove_ghosts()
        view = self._view
        graph = pinned(view.canvas.graph)
        part = part_of(graph, view.selection)
        view.attempt(lambda: paste(graph, part, self._way, with_wires=False, text="Duplicate"))

    def cancel(self) -> None:
        self._remove_ghosts()
        self._view.select(self._before, self._wires_before)

    def _remove_ghosts(self) -> None:
        for ghost in self._ghosts.values():
            self._view.canvas.removeItem(ghost)
        self._ghosts = {}
