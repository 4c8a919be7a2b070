"""Where cards and ports are on the canvas, and the wire in hand. Pure: no items, no document."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from netbuilder.graph.cards import GRID, NODE_WIDTH, PORT_SPACING, node_height
from netbuilder.graph.model import Direction

PORT_RADIUS = 6.0
# A single wire's bend; more of it looks loose, less looks broken.
SHORTEST_BEND = 28.0
_LONGEST_BEND = 88.0


class Side(StrEnum):
    """Inputs are at the left of a node, outputs at the right; where data run down, at its top and bottom."""

    INPUT = "input"
    OUTPUT = "output"


@dataclass(frozen=True, slots=True)
class Port:
    """One end of a wire to be."""

    node: str
    side: Side
    index: int


def snapped(point: QPointF) -> tuple[float, float]:
    """The nearest place on the grid."""
    return float(round(point.x() / GRID) * GRID), float(round(point.y() / GRID) * GRID)


def node_rect(position: tuple[float, float], inputs: int, outputs: int) -> QRectF:
    """The card of a node whose top left corner is at `position`."""
    return QRectF(position[0], position[1], NODE_WIDTH, node_height(inputs, outputs))


def port_point(card: QRectF, side: Side, index: int, count: int, direction: Direction = Direction.RIGHT) -> QPointF:
    """The middle of a port: one sits halfway up, `count` spread evenly around that, any more follow below.

    Where data run down, inputs are at the top and outputs at the bottom, closer together where they are many.
    """
    if direction is Direction.DOWN:
        y = card.top() if side is Side.INPUT else card.bottom()
        spacing = min(PORT_SPACING, (card.width() - PORT_SPACING) / max(count, 1))
        return QPointF(card.center().x() + (index - (count - 1) / 2) * spacing, y)
    x = card.left() if side is Side.INPUT else card.right()
    return QPointF(x, card.center().y() + (index - (count - 1) / 2) * PORT_SPACING)


def loose_path(start: QPointF, end: QPointF) -> QPainterPath:
    """The wire in hand while it is being drawn: a plain curve, whatever it passes over."""
    ahead = end.x() - start.x()
    bend = max(SHORTEST_BEND, ahead / 2 if ahead > 0 else min(-ahead / 2, _LONGEST_BEND))
    path = QPainterPath(start)
    path.cubicTo(start.x() + bend, start.y(), end.x() - bend, end.y(), end.x(), end.y())
    return path
