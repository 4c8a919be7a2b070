"""The wire in hand, as several short pieces: what is painted anew is what lies under them, and not all in between."""

from __future__ import annotations

from math import hypot

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsPathItem, QGraphicsScene

from netbuilder.graph.model import Direction
from netbuilder.gui.canvas.geometry import loose_path
from netbuilder.gui.canvas.turning import flipped

_PIECES = 10
_LINES = 4
_ABOVE_ALL = 40


class LooseWire:
    """A curve between two points, above everything else."""

    def __init__(self, scene: QGraphicsScene, direction: Direction = Direction.RIGHT) -> None:
        """`direction` is the one in which it leaves its ports."""
        self._scene = scene
        self._direction = direction
        self._pieces = [QGraphicsPathItem() for _ in range(_PIECES)]
        for piece in self._pieces:
            piece.setZValue(_ABOVE_ALL)
            scene.addItem(piece)

    def show(self, start: QPointF, end: QPointF, pen: QPen) -> None:
        """Run from an output to an input."""
        if self._direction is Direction.DOWN:
            points = [(x, y) for y, x in _points(flipped(start), flipped(end))]
        else:
            points = _points(start, end)
        offset = 0.0
        for number, piece in enumerate(self._pieces):
            stretch = points[number * _LINES : (number + 1) * _LINES + 1]
            path = QPainterPath(QPointF(*stretch[0]))
            own = QPen(pen)
            if pen.style() is not Qt.PenStyle.SolidLine:
                # Dashes go on where the piece before ended; they are counted in widths of the pen.
                own.setDashOffset(offset / pen.widthF())
            for (x, y), (before_x, before_y) in zip(stretch[1:], stretch, strict=False):
                path.lineTo(x, y)
                offset += hypot(x - before_x, y - before_y)
            piece.setPath(path)
            piece.setPen(own)

    def remove(self) -> None:
        """Leave the scene."""
        for piece in self._pieces:
            self._scene.removeItem(piece)
        self._pieces = []


def _points(start: QPointF, end: QPointF) -> list[tuple[float, float]]:
    """Places on the curve, close enough to each other that it looks smooth: B(t) of its four corners."""
    path = loose_path(start, end)
    corners = [(element.x, element.y) for element in map(path.elementAt, range(4))]
    found = []
    for step in range(_PIECES * _LINES + 1):
        t = step / (_PIECES * _LINES)
        rest = 1 - t
        weights = (rest**3, 3 * rest**2 * t, 3 * rest * t**2, t**3)
        x = sum(weight * corner[0] for weight, corner in zip(weights, corners, strict=True))
        y = sum(weight * corner[1] for weight, corner in zip(weights, corners, strict=True))
        found.append((x, y))
    return found
