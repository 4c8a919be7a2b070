"""The dotted ground of the canvas."""

from __future__ import annotations

from math import floor

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from netbuilder.gui.canvas.ink import Ink

_SPACING = 24.0
_CLOSEST_PIXELS = 12.0


def paint_backdrop(painter: QPainter, area: QRectF, zoom: float, ink: Ink) -> None:
    """Fill an area with the canvas colour and its dots; zoomed out, every second, fourth, ... dot remains."""
    painter.fillRect(area, ink.canvas)
    spacing = _SPACING
    while spacing * zoom < _CLOSEST_PIXELS:
        spacing *= 2
    pen = QPen(ink.grid, 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
    pen.setCosmetic(True)
    painter.setPen(pen)
    left, top = floor(area.left() / spacing), floor(area.top() / spacing)
    columns = range(left, int(area.right() / spacing) + 2)
    rows = range(top, int(area.bottom() / spacing) + 2)
    # On whole pixels of the screen, or the dots would differ in weight.
    screen = painter.worldTransform()
    xs = [round(screen.map(QPointF(column * spacing, 0)).x()) for column in columns]
    ys = [round(screen.map(QPointF(0, row * spacing)).y()) for row in rows]
    painter.save()
    painter.resetTransform()
    painter.drawPoints([QPointF(x, y) for x in xs for y in ys])
    painter.restore()
