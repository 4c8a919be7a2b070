"""Middle-drag or Space-drag moves the view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

from netbuilder.gui.canvas.gestures.gesture import Pointer

if TYPE_CHECKING:
    from netbuilder.gui.canvas.view import CanvasView


class PanGesture:
    """The drawing sticks to the hand; nothing is committed, for the view is no part of the document."""

    def __init__(self, view: CanvasView) -> None:
        self._view = view
        self._last = QPointF()
        self._origin = QPointF()

    def start(self, pointer: Pointer) -> None:
        self._last = pointer.viewport
        self._origin = self._view.camera.centre
        self._view.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def move(self, pointer: Pointer) -> None:
        self._view.camera.pan(pointer.viewport - self._last)
        self._last = pointer.viewport

    def release(self, pointer: Pointer) -> None:
        self._view.viewport().unsetCursor()

    def cancel(self) -> None:
        self._view.camera.centre_on(self._origin)
        self._view.viewport().unsetCursor()
