"""Where things are on the canvas: cards, ports, and the ways of wires. Pure: no items, no document."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from netbuilder.graph.cards import GRID, NODE_WIDTH, PORT_SPACING, node_height

PORT_RADIUS = 6.0
# A single wire's bend; more of it looks loose, less looks broken.
_SHORTEST_BEND = 28.0
_LONGEST_BEND = 88.0
_CLEARANCE = 18.0
_CLEARANCE_STEP = 10.0
_STEPS_AT_MOST = 5
_SAMPLES = 24
# How far above and below free rows are looked for: mostly there is one close by.
_REACHES = (240.0, 1_600.0)
_LONGEST_STEM = 120.0

Near = Callable[[QRectF], Sequence[QRectF]]


class Side(StrEnum):
    """Inputs are at the left of a node, outputs at the right."""

    INPUT = "input"
    OUTPUT = "output"


@dataclass(frozen=True, slots=True)
class Port:
    """One end of a wire to be."""

    node: str
    side: Side
    index: int


@dataclass(frozen=True, slots=True)
class Way:
    """A wire's course, the place of its label, and how wide a label may be there."""

    path: QPainterPath
    anchor: QPointF
    room: float


def snapped(point: QPointF) -> tuple[float, float]:
    """The nearest place on the grid."""
    return float(round(point.x() / GRID) * GRID), float(round(point.y() / GRID) * GRID)


def node_rect(position: tuple[float, float], inputs: int, outputs: int) -> QRectF:
    """The card of a node whose top left corner is at `position`."""
    return QRectF(position[0], position[1], NODE_WIDTH, node_height(inputs, outputs))


def port_point(card: QRectF, side: Side, index: int, count: int) -> QPointF:
    """The middle of a port: one sits halfway up, `count` spread evenly around that, any more follow below."""
    x = card.left() if side is Side.INPUT else card.right()
    return QPointF(x, card.center().y() + (index - (count - 1) / 2) * PORT_SPACING)


def loose_path(start: QPointF, end: QPointF) -> QPainterPath:
    """The wire in hand while it is being drawn: a plain curve, whatever it passes over."""
    ahead = end.x() - start.x()
    bend = max(_SHORTEST_BEND, ahead / 2 if ahead > 0 else min(-ahead / 2, _LONGEST_BEND))
    path = QPainterPath(start)
    path.cubicTo(start.x() + bend, start.y(), end.x() - bend, end.y(), end.x(), end.y())
    return path


def way(start: QPointF, end: QPointF, near: Near, ends: Sequence[QRectF] = ()) -> Way:
    """The course from an output to an input: straight on where it can, over or around the cards where it must.

    `near` gives the cards that touch a rectangle; `ends` are the cards the wire itself belongs to.
    """
    if end.x() - start.x() < _SHORTEST_BEND:
        return _back(start, end, near)
    box = QRectF(start, end).normalized().adjusted(0, -6, 0, 6)
    blocking = [card for card in near(box) if card not in ends and _is_crossed(card, start, end)]
    return _over(start, end, blocking, near) if blocking else _straight_on(start, end)


def _straight_on(start: QPointF, end: QPointF) -> Way:
    return Way(loose_path(start, end), (start + end) / 2, end.x() - start.x() - 2 * PORT_RADIUS)


def _is_crossed(card: QRectF, start: QPointF, end: QPointF) -> bool:
    """Whether the plain curve from start to end touches a card (B(t) with horizontal tangents at both ends)."""
    grown = card.adjusted(-2, -6, 2, 6)
    x0, y0, x1, y1 = start.x(), start.y(), end.x(), end.y()
    bend = max(_SHORTEST_BEND, (x1 - x0) / 2)
    for step in range(1, _SAMPLES):
        t = step / _SAMPLES
        rest = 1 - t
        a, b, c, d = rest**3, 3 * rest * rest * t, 3 * rest * t * t, t**3
        if grown.contains(a * x0 + b * (x0 + bend) + c * (x1 - bend) + d * x1, (a + b) * y0 + (c + d) * y1):
            return True
    return False


def _over(start: QPointF, end: QPointF, blocking: Sequence[QRectF], near: Near) -> Way:
    """An arc over what the wire skips (or under it, where that is nearer); a longer skip runs farther out."""
    left = min(card.left() for card in blocking)
    right = max(card.right() for card in blocking)
    # Room to rise between the source and the first card, whichever is nearer.
    rise = max(min(left, end.x() - 8), start.x() + 16)
    fall = min(max(right, start.x() + 8), end.x() - 16)
    if fall < rise:
        rise = fall = (rise + fall) / 2
    corridor = QRectF(start, end).normalized().adjusted(1, 0, -1, 0)
    far = _CLEARANCE + _CLEARANCE_STEP * min(len(blocking) - 1, _STEPS_AT_MOST)
    row = _free_row(start.y(), end.y(), corridor, near, far)
    closer = _free_row(start.y(), end.y(), corridor, near, _CLEARANCE) if far > _CLEARANCE else row
    # Between two rows of cards there is only room for the closer one.
    if _detour(row, start, end) > _detour(closer, start, end) + 2 * (far - _CLEARANCE) + 8:
        row = closer
    path = QPainterPath(start)
    _ease(path, rise, row)
    path.lineTo(fall, row)
    _ease(path, end.x(), end.y())
    return Way(path, QPointF((rise + fall) / 2, row), fall - rise)


def _ease(path: QPainterPath, x: float, y: float) -> None:
    """Change the row with level ends."""
    middle = (path.currentPosition().x() + x) / 2
    path.cubicTo(middle, path.currentPosition().y(), middle, y, x, y)


def _detour(row: float, start: QPointF, end: QPointF) -> float:
    return abs(row - start.y()) + abs(row - end.y())


def _back(start: QPointF, end: QPointF, near: Near) -> Way:
    """A wire to a node further left: out, back along a free row, and in from the left, as one drawn stroke."""
    corridor = QRectF(start, end).normalized().adjusted(-40, 0, 40, 0)
    middle = (start.y() + end.y()) / 2
    row = _free_row(middle, middle, corridor, near, _CLEARANCE)
    path = QPainterPath(start)
    out, back = (min(64.0, max(32.0, abs(row - y) * 0.75)) for y in (start.y(), end.y()))
    path.cubicTo(start.x() + out, start.y(), start.x() + out, row, start.x(), row)
    path.lineTo(end.x(), row)
    path.cubicTo(end.x() - back, row, end.x() - back, end.y(), end.x(), end.y())
    return Way(path, QPointF((start.x() + end.x()) / 2, row), max(abs(start.x() - end.x()), 2 * _SHORTEST_BEND))


def _free_row(first: float, second: float, corridor: QRectF, near: Near, clearance: float) -> float:
    """The row nearest to both ends on which no card of the corridor stands; above when above and below are as near."""
    row = first
    for reach in _REACHES:
        cards = near(corridor.adjusted(0, -reach, 0, reach))
        row = _nearest_gap(first, second, cards, clearance)
        # Beyond what was looked at, there may be more cards.
        if corridor.top() - reach < row - clearance and row + clearance < corridor.bottom() + reach:
            break
    return row


def _nearest_gap(first: float, second: float, cards: Sequence[QRectF], clearance: float) -> float:
    blocked: list[list[float]] = []
    for top, bottom in sorted((card.top() - clearance, card.bottom() + clearance) for card in cards):
        if blocked and top < blocked[-1][1]:
            blocked[-1][1] = max(blocked[-1][1], bottom)
        else:
            blocked.append([top, bottom])
    wishes = [wish for wish in (first, second) if not any(top < wish < bottom for top, bottom in blocked)]
    candidates = wishes + [edge for interval in blocked for edge in interval]
    return min(candidates, key=lambda row: (abs(row - first) + abs(row - second), row))


def label_box(way: Way, width: float, height: float, ends: Sequence[QRectF], near: Near) -> QRectF | None:
    """Where a wire's label goes: on the wire where it fits, else just above both cards, else nowhere.

    A label never covers a card.
    """
    on_wire = QRectF(way.anchor.x() - width / 2, way.anchor.y() - height / 2, width, height)
    if width <= way.room and not near(on_wire.adjusted(2, 2, -2, -2)):
        return on_wire
    above = QRectF(on_wire)
    above.moveBottom(min((card.top() for card in ends), default=way.anchor.y()) - 8)
    return None if near(above) or way.anchor.y() - above.bottom() > _LONGEST_STEM else above
