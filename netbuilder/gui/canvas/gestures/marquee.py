"""Dragging on empty canvas selects what the frame touches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QGraphicsRectItem

from netbuilder.gui.canvas.gestures.gesture import Pointer
from netbuilder.gui.canvas.ink import with_alpha

if TYPE_CHECKING:
    from netbuilder.gui.canvas.view import CanvasView


class MarqueeGesture:
    """Shift adds to the selection, Ctrl toggles; a click on nothing selects nothing."""

    def __init__(self, view: CanvasView) -> None:
        self._view = view
        self._before = view.selection
        self._wires_before = view.selected_wires
        self._frame: QGraphicsRectItem | None = None
        self._started: Pointer | None = None

    def start(self, pointer: Pointer) -> None:
        self._started = pointer
        if not pointer.adds and not pointer.toggles:
            self._view.select(())

    def move(self, pointer: Pointer) -> None:
        if self._started is None or (self._frame is None and not pointer.is_far_from(self._started)):
            return
        if self._frame is None:
            ink = self._view.canvas.ink
            pen = QPen(ink.accent, 1.0)
            pen.setCosmetic(True)
            self._frame = QGraphicsRectItem()
            self._frame.setPen(pen)
            self._frame.setBrush(with_alpha(ink.accent, 36))
            self._frame.setZValue(20)
            self._view.canvas.addItem(self._frame)
        area = QRectF(self._started.scene, pointer.scene).normalized()
        self._frame.setRect(area)
        # What was held when the frame began counts: hands let go of a key early.
        self._view.select(self._chosen(set(self._view.canvas.occupancy.names(area)), self._started))

    def _chosen(self, touched: set[str], pointer: Pointer) -> tuple[str, ...]:
        if pointer.toggles:
            chosen = set(self._before) ^ touched
        elif pointer.adds:
            chosen = set(self._before) | touched
        else:
            chosen = touched
        return tuple(name for name in self._view.canvas.graph.nodes if name in chosen)

    def release(self, pointer: Pointer) -> None:
        self._remove_frame()

    def cancel(self) -> None:
        self._remove_frame()
        self._view.select(self._before, self._wires_before)

    def _remove_frame(self) -> None:
        if self._frame is not None:
            self._view.canvas.removeItem(self._frame)
            self._frame = None
