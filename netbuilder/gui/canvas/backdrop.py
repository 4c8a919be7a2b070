"""The dotted ground of the canvas."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap

from netbuilder.gui.canvas.ink import Ink

_SPACING = 24.0
_CLOSEST_PIXELS = 12.0
_REACH = 2  # of a dot around its place, in pixels


def paint_backdrop(painter: QPainter, area: QRectF, zoom: float, ink: Ink) -> None:
    """Fill an area with the canvas colour and its dots; zoomed out, every second, fourth, ... dot remains."""
    painter.fillRect(area, ink.canvas)
    spacing = _SPACING
    while spacing * zoom < _CLOSEST_PIXELS:
        spacing *= 2
    pen = QPen(ink.grid, 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
    pen.setCosmetic(True)
    left, top = floor(area.left() / spacing), floor(area.top() / spacing)
    columns = range(left, int(area.right() / spacing) + 2)
    rows = range(top, int(area.bottom() / spacing) + 2)
    # On whole pixels of the screen, or the dots would differ in weight.
    screen = painter.worldTransform()
    xs = [round(screen.map(QPointF(column * spacing, 0)).x()) for column in columns]
    ys = [round(screen.map(QPointF(0, row * spacing)).y()) for row in rows]
    row = _row_of_dots([x - xs[0] for x in xs], pen, painter.device().devicePixelRatio())
    painter.save()
    painter.resetTransform()
    for y in ys:
        painter.drawPixmap(QPointF(xs[0] - _REACH, y - _REACH), row)
    painter.restore()


def _row_of_dots(xs: Sequence[int], pen: QPen, ratio: float) -> QPixmap:
    """Dots at these places from the first one. All rows are alike, and copied far quicker than drawn dot by dot."""
    row = QPixmap(round((xs[-1] + 2 * _REACH + 1) * ratio), round((2 * _REACH + 1) * ratio))
    row.setDevicePixelRatio(ratio)
    row.fill(Qt.GlobalColor.transparent)
    painter = QPainter(row)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen)
    painter.drawPoints([QPointF(x + _REACH, _REACH) for x in xs])
    painter.end()
    return row
