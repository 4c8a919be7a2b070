"""The way of a wire that people lead by dots: smooth through each of them. Pure: no items, no document."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import hypot

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from netbuilder.graph.model import Position
from netbuilder.gui.canvas.ways import Way

DOT_RADIUS = 5.0
# How far a bend reaches into the stretches beside it.
_TENSION = 0.4


def detour(start: QPointF, end: QPointF, points: Sequence[Position]) -> Way:
    """The course through the dots, level at both ports; at a dot it runs as the line from the stop before to that
    after (a cardinal spline)."""
    stops = [start, *(QPointF(*point) for point in points), end]
    path = QPainterPath(start)
    for number, (here, there) in enumerate(pairwise(stops)):
        reach = hypot(there.x() - here.x(), there.y() - here.y()) * _TENSION
        path.cubicTo(here + _direction(stops, number) * reach, there - _direction(stops, number + 1) * reach, there)
    here, there = max(pairwise(stops), key=lambda pair: abs(pair[1].x() - pair[0].x()))
    return Way(start, end, path, (here + there) / 2, abs(there.x() - here.x()) - 2 * DOT_RADIUS)


def stretch_at(start: QPointF, end: QPointF, points: Sequence[Position], place: QPointF) -> int:
    """Before which dot a new one at `place` comes: that which makes the way the shortest."""
    stops = [start, *(QPointF(*point) for point in points), end]

    def longer(pair: tuple[QPointF, QPointF]) -> float:
        here, there = pair
        return _distance(here, place) + _distance(place, there) - _distance(here, there)

    stretches = list(pairwise(stops))
    return min(range(len(stretches)), key=lambda number: longer(stretches[number]))


def dot_box(point: Position) -> QRectF:
    """Where a dot is painted."""
    return QRectF(point[0] - DOT_RADIUS, point[1] - DOT_RADIUS, 2 * DOT_RADIUS, 2 * DOT_RADIUS)


def _direction(stops: Sequence[QPointF], number: int) -> QPointF:
    if number in (0, len(stops) - 1):
        return QPointF(1.0, 0.0)
    way = stops[number + 1] - stops[number - 1]
    length = hypot(way.x(), way.y())
    return way / length if length else QPointF(1.0, 0.0)


def _distance(one: QPointF, other: QPointF) -> float:
    return hypot(one.x() - other.x(), one.y() - other.y())
