"""Ctrl and the right button: a stroke across wires cuts them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainterPath, QPainterPathStroker, QPen
from PySide6.QtWidgets import QGraphicsPathItem

from netbuilder.gui.canvas.commands import cut_wires
from netbuilder.gui.canvas.gestures.gesture import Pointer
from netbuilder.gui.canvas.scene import WireKey

if TYPE_CHECKING:
    from netbuilder.gui.canvas.view import CanvasView


class CutGesture:
    """The stroke shows in red and the wires that it crosses light up; letting go cuts them, as one undo step."""

    def __init__(self, view: CanvasView) -> None:
        self._view = view
        self._path = QPainterPath()
        self._stroke: QGraphicsPathItem | None = None
        self._crossed: set[WireKey] = set()

    def start(self, pointer: Pointer) -> None:
        # Kept here: an item takes a path that has only begun for none and would lead the stroke in from the origin.
        self._path = QPainterPath(pointer.scene)
        self._stroke = QGraphicsPathItem()
        pen = QPen(self._view.canvas.ink.error, 2.0, Qt.PenStyle.DashLine)
        pen.setCosmetic(True)
        self._stroke.setPen(pen)
        self._stroke.setZValue(20)
        self._view.canvas.addItem(self._stroke)

    def move(self, pointer: Pointer) -> None:
        before = self._path.currentPosition()
        if self._stroke is None or pointer.scene == before:
            return
        self._path.lineTo(pointer.scene)
        self._stroke.setPath(self._path)
        self._cross(before, pointer.scene)

    def release(self, pointer: Pointer) -> None:
        self.move(pointer)
        crossed = set(self._crossed)
        self.cancel()
        self._view.do(cut_wires(self._view.canvas.graph, crossed))

    def _cross(self, start: QPointF, end: QPointF) -> None:
        """Light up what the newest piece of the stroke crosses."""
        stroker = QPainterPathStroker()
        stroker.setWidth(1.0)
        piece = QPainterPath(start)
        piece.lineTo(end)
        blade = stroker.createStroke(piece)
        near = blade.boundingRect()
        for key, wire in self._view.canvas.wires.items():
            if key in self._crossed or not wire.line_area.intersects(near):
                continue
            # A wire's own path is open: as an outline it would close up and be hit where nothing is drawn.
            if blade.intersects(stroker.createStroke(wire.path())):
                self._crossed.add(key)
                wire.light(is_lit=True)

    def cancel(self) -> None:
        for key in self._crossed:
            if (wire := self._view.canvas.wires.get(key)) is not None:
                wire.light(is_lit=False)
        self._crossed.clear()
        if self._stroke is not None:
            self._view.canvas.removeItem(self._stroke)
            self._stroke = None
