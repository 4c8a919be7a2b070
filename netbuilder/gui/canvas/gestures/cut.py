"""Ctrl and the right button: a stroke across wires cuts them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainterPath, QPainterPathStroker, QPen
from PySide6.QtWidgets import QGraphicsPathItem

from netbuilder.gui.canvas.commands import cut_wires
from netbuilder.gui.canvas.gestures.gesture import Pointer
from netbuilder.gui.canvas.scene import WireKey

if TYPE_CHECKING:
    from netbuilder.gui.canvas.view import CanvasView


class CutGesture:
    """The stroke shows in red; letting go cuts every wire it crosses, as one undo step."""

    def __init__(self, view: CanvasView) -> None:
        self._view = view
        self._stroke: QGraphicsPathItem | None = None

    def start(self, pointer: Pointer) -> None:
        self._stroke = QGraphicsPathItem(QPainterPath(pointer.scene))
        pen = QPen(self._view.canvas.ink.error, 2.0, Qt.PenStyle.DashLine)
        pen.setCosmetic(True)
        self._stroke.setPen(pen)
        self._stroke.setZValue(20)
        self._view.canvas.addItem(self._stroke)

    def move(self, pointer: Pointer) -> None:
        if self._stroke is not None:
            path = self._stroke.path()
            path.lineTo(pointer.scene)
            self._stroke.setPath(path)

    def release(self, pointer: Pointer) -> None:
        self.move(pointer)
        crossed = self._crossed()
        self.cancel()
        self._view.do(cut_wires(self._view.canvas.graph, crossed))

    def _crossed(self) -> set[WireKey]:
        if self._stroke is None or self._stroke.path().length() == 0:
            return set()
        stroker = QPainterPathStroker()
        stroker.setWidth(1.0)
        blade = stroker.createStroke(self._stroke.path())
        wires = self._view.canvas.wires
        # A wire's own path is open: as an outline it would close up and be hit where nothing is drawn.
        return {key for key, wire in wires.items() if blade.intersects(stroker.createStroke(wire.path()))}

    def cancel(self) -> None:
        if self._stroke is not None:
            self._view.canvas.removeItem(self._stroke)
            self._stroke = None
