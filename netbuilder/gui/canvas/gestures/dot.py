"""Dragging a dot of a wire leads the wire elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

from netbuilder.graph.model import Position
from netbuilder.graph.routes import reroute
from netbuilder.gui.canvas.geometry import snapped
from netbuilder.gui.canvas.gestures.gesture import Pointer
from netbuilder.gui.canvas.placement import pinned
from netbuilder.gui.canvas.scene import WireKey

if TYPE_CHECKING:
    from netbuilder.gui.canvas.view import CanvasView


class DotGesture:
    """Pressing selects the wire; on the grid, as one undo step."""

    def __init__(self, view: CanvasView, wire: WireKey, index: int) -> None:
        self._view = view
        self._wire = wire
        self._index = index
        self._before = view.selection, view.selected_wires
        self._points: tuple[Position, ...] = view.canvas.wires[wire].edge.points
        self._moved: tuple[Position, ...] | None = None
        self._started: Pointer | None = None

    def start(self, pointer: Pointer) -> None:
        self._started = pointer
        self._view.select((), (self._wire,))

    def move(self, pointer: Pointer) -> None:
        if self._started is None or (self._moved is None and not pointer.is_far_from(self._started)):
            return
        place = snapped(QPointF(*self._points[self._index]) + pointer.scene - self._started.scene)
        self._moved = (*self._points[: self._index], place, *self._points[self._index + 1 :])
        self._view.canvas.preview_points(self._wire, self._moved)

    def release(self, pointer: Pointer) -> None:
        moved, self._moved = self._moved, None
        if moved is None:
            return
        self._view.canvas.preview_points(self._wire, self._points)
        self._view.commit("Lead a wire elsewhere", reroute(pinned(self._view.canvas.graph), self._wire, moved))

    def cancel(self) -> None:
        self._view.canvas.preview_points(self._wire, self._points)
        self._view.select(*self._before)
