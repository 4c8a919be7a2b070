"""Ways from top to bottom: found as if they ran to the right, on a canvas whose axes have changed places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath, QTransform

from netbuilder.gui.canvas.ways import Near, Way

_FLIP = QTransform(0, 1, 1, 0, 0, 0)
# A label beside a card is wider than it is high.
CLEARANCE_DOWN = 44.0
STEPS_DOWN = (48.0, 24.0, 14.0, 8.0)
_ANY_WIDTH = 1_000_000.0
# Of a stretch that runs down, so that some wire is seen above and below its label.
_ROOM_FOR_A_LABEL = 32.0


def flipped(point: QPointF) -> QPointF:
    """The point with its axes changed."""
    return QPointF(point.y(), point.x())


def flipped_box(box: QRectF) -> QRectF:
    """The rectangle with its axes changed."""
    return QRectF(box.y(), box.x(), box.height(), box.width())


def flipped_path(path: QPainterPath) -> QPainterPath:
    """The path with its axes changed."""
    return _FLIP.map(path)


def flipped_near(near: Near) -> Near:
    """The cards as `near` gives them, all with their axes changed."""

    def found(area: QRectF) -> Sequence[QRectF]:
        return [flipped_box(card) for card in near(flipped_box(area))]

    return found


def turned(way: Way) -> Way:
    """The way as it runs on the canvas; a label of any width has room on a stretch that is long enough."""
    room = _ANY_WIDTH if way.room >= _ROOM_FOR_A_LABEL else 0.0
    return replace(
        way,
        start=flipped(way.start),
        end=flipped(way.end),
        path=flipped_path(way.path),
        anchor=flipped(way.anchor),
        room=room,
    )
