"""Dragging to the rim of the view moves on to what lies beyond."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPointF, QRectF, QTimer

from netbuilder.gui.canvas.camera import Camera

_RIM_PIXELS = 28.0
_INTERVAL_MS = 16
# A hand that comes in from the palette, or selects what stands at the rim, only passes.
_LINGER_MS = 300
_FASTEST_PIXELS = 18.0


class EdgePan(QObject):
    """Pans while the mouse of a drag lingers near the rim, faster the farther out; `panned` hears where it is."""

    def __init__(self, camera: Camera, panned: Callable[[QPointF], None], parent: QObject) -> None:
        super().__init__(parent)
        self._camera = camera
        self._panned = panned
        self._mouse = QPointF()
        self._step = QPointF()
        self._timer = QTimer(self, interval=_INTERVAL_MS)
        self._timer.timeout.connect(self._on_timer_elapsed)
        self._linger = QTimer(self, interval=_LINGER_MS, singleShot=True)
        self._linger.timeout.connect(self._timer.start)

    def follow(self, mouse: QPointF, viewport: QRectF) -> None:
        """The mouse of a drag is here now."""
        self._mouse = mouse
        self._step = QPointF(
            _speed(mouse.x(), viewport.left(), viewport.right()), _speed(mouse.y(), viewport.top(), viewport.bottom())
        )
        if self._step.isNull():
            self.stop()
        elif not (self._timer.isActive() or self._linger.isActive()):
            self._linger.start()

    def stop(self) -> None:
        """The drag is over, or away from the rim."""
        self._linger.stop()
        self._timer.stop()

    def _on_timer_elapsed(self) -> None:
        self._camera.pan(self._step)
        self._panned(self._mouse)


def _speed(place: float, low: float, high: float) -> float:
    """Pixels per tick: none inside, more towards the rim; positive moves the drawing right or down."""
    if place < low + _RIM_PIXELS:
        return min(1.0, (low + _RIM_PIXELS - place) / _RIM_PIXELS) * _FASTEST_PIXELS
    if place > high - _RIM_PIXELS:
        return -min(1.0, (place - high + _RIM_PIXELS) / _RIM_PIXELS) * _FASTEST_PIXELS
    return 0.0
