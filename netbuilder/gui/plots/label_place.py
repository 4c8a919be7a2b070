"""Where the name of a curve stands: beside the curve, and on none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, product

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QPolygonF

Points = NDArray[np.float64]  # (points, 2): x and y in pixels

# Nearer than this to a curve, a word would touch it.
_CLEAR = 2.5
_STEP = 6
# Nearer than this to another curve, a word could mean either.
_APART = 18.0
# How far from its own curve a word may stand, nearest first.
_DISTANCES = (3.0, 6.0, 10.0, 15.0)


@dataclass(frozen=True, slots=True)
class Label:
    """The size of a word in pixels, and the pieces of the curve that it names."""

    size: QSizeF
    curve: Sequence[QPolygonF]


def place_labels(labels: Sequence[Label], room: QRectF) -> list[QRectF]:
    """A place in `room` for each label: as near to its curve as it can be without lying on any curve or label."""
    curves = [_dense(label.curve) for label in labels]
    everything = np.concatenate(curves)
    taken: list[QRectF] = []
    for index, label in enumerate(labels):
        others = np.concatenate([np.empty((0, 2)), *curves[:index], *curves[index + 1 :]])
        own = _by_clarity(curves[index][::_STEP], others, room.center().x())
        taken.append(_place(label, own, room, everything, taken))
    return taken


def _by_clarity(own: Points, others: Points, middle: float) -> tuple[Points, Points]:
    """Points of a curve, the outer ones first: those that no other curve is near to, and the rest."""
    own = own[np.argsort(-np.abs(own[:, 0] - middle), kind="stable")]
    if not len(others) or not len(own):
        return own, own[:0]
    apart = np.hypot(*(own[:, None] - others[None]).transpose(2, 0, 1)).min(axis=1)  # (own,)
    return own[apart >= _APART], own[apart < _APART]


def _place(
    label: Label, own: tuple[Points, Points], room: QRectF, everything: Points, taken: Sequence[QRectF]
) -> QRectF:
    width, height = label.size.width(), label.size.height()
    for points, distance in product(own, _DISTANCES):
        for x, y in points:
            for top in (y - distance - height, y + distance):
                for left in (x - width / 2, x, x - width):
                    place = QRectF(QPointF(left, top), label.size)
                    if room.contains(place) and _is_free(place, everything, taken):
                        return place
    return QRectF(room.left() + 4, room.top() + 2 + len(taken) * height, width, height)


def _is_free(place: QRectF, everything: Points, taken: Sequence[QRectF]) -> bool:
    x, y = everything[:, 0], everything[:, 1]
    inside = (
        (x > place.left() - _CLEAR)
        & (x < place.right() + _CLEAR)
        & (y > place.top() - _CLEAR)
        & (y < place.bottom() + _CLEAR)
    )
    return not inside.any() and not any(place.intersects(other) for other in taken)


def _dense(curve: Sequence[QPolygonF]) -> Points:
    """Points (x, y) on the curve that are no further apart than a word is high."""
    parts = [np.empty((0, 2))]
    for polygon in curve:
        points = np.array([(point.x(), point.y()) for point in polygon.toList()])
        for start, end in pairwise(points):
            count = int(np.abs(end - start).max() // 3) + 1
            parts.append(start + np.linspace(0, 1, count, endpoint=False)[:, None] * (end - start))
        parts.append(points[-1:])
    return np.concatenate(parts)
