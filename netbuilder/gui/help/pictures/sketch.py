"""What the pictures of the help pages are drawn with: cells, arrows and words in the theme's colours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import atan2, cos, pi, sin
from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from netbuilder.gui.plots.ink import class_colours, mixed, readable
from netbuilder.gui.theme import FontSize, Theme, drawing_font

# Every picture is drawn in a room of this size, in pixels, and enlarged as a whole.
WIDTH: Final = 440.0
HEIGHT: Final = 196.0
MIDDLE: Final = HEIGHT / 2
_HEAD = 5.0  # of an arrow
# Where words are smaller than this they are dust.
_LEAST_CELL_WITH_WORDS = 15.0
_ALIGN = Qt.AlignmentFlag


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn, and the same in a sentence: the caption, and what a screen reader says."""

    words: str
    draw: Callable[[Sketch], None]


class Sketch:
    """Draws in the room of a picture; `colour` is that of the layer's family."""

    def __init__(self, painter: QPainter, theme: Theme, colour: QColor) -> None:
        self._painter = painter
        self.theme = theme
        self.strong = readable(colour.name(), theme.canvas, 3.0)
        self.fill = mixed(theme.canvas, colour, 0.55)
        self.soft = mixed(theme.canvas, colour, 0.22)
        self.line_ink = QColor(theme.strong_border)
        self.empty = QColor(theme.panel)
        self.muted = QColor(theme.muted)
        self.text = QColor(theme.text)

    def tint(self, index: int, share: float = 0.5) -> QColor:
        """One of eight colours that tell apart where numbers came from."""
        return mixed(self.theme.canvas, class_colours(self.theme, 8)[index % 8], share)

    def shade(self, value: float) -> QColor:
        """The family's colour, from none of it at 0 to all of it at 1."""
        return mixed(self.empty, self.strong, max(0.0, min(1.0, value)))

    def signed(self, value: float) -> QColor:
        """Blue below zero, orange above, from -1 to 1."""
        end = self.theme.validation_series if value > 0 else self.theme.accent
        return mixed(self.empty, end, min(1.0, abs(value)))

    def cell(
        self,
        place: QRectF,
        fill: QColor | None = None,
        text: str = "",
        *,
        outline: QColor | None = None,
        width: float = 1.0,
        dashed: bool = False,
        radius: float = 2.0,
    ) -> None:
        """A box for one number, with the number in it where there is room."""
        pen = QPen(outline or self.line_ink, width)
        if dashed:
            pen.setDashPattern([2.5, 2.5])
        self._painter.setPen(pen)
        self._painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
        self._painter.drawRoundedRect(place, radius, radius)
        if text and min(place.width(), place.height()) >= _LEAST_CELL_WITH_WORDS:
            ink = readable(self.text.name(), fill.name()) if fill is not None else self.text
            self.write(place, text, ink)

    def crossed(self, place: QRectF) -> None:
        """A number that was dropped."""
        self.cell(place, QColor(self.theme.canvas), dashed=True)
        inside = place.adjusted(3.5, 3.5, -3.5, -3.5)
        self.stroke(inside.topLeft(), inside.bottomRight(), self.muted)
        self.stroke(inside.topRight(), inside.bottomLeft(), self.muted)

    def stroke(
        self, start: QPointF, end: QPointF, ink: QColor | None = None, width: float = 1.0, *, dashed: bool = False
    ) -> None:
        """A straight line."""
        pen = QPen(ink or self.line_ink, width)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        if dashed:
            pen.setDashPattern([3.0, 3.0])
        self._painter.setPen(pen)
        self._painter.drawLine(QLineF(start, end))

    def arrow(self, start: QPointF, end: QPointF, ink: QColor | None = None, width: float = 1.5) -> None:
        """A line that points at its end."""
        ink = ink or self.muted
        self.stroke(start, end, ink, width)
        angle = atan2(end.y() - start.y(), end.x() - start.x())
        sides = [end - QPointF(cos(angle + turn), sin(angle + turn)) * _HEAD for turn in (-pi / 6, pi / 6)]
        self._painter.setBrush(ink)
        self._painter.drawPolygon(QPolygonF([end, *sides]))

    def curve(self, points: list[QPointF], ink: QColor, width: float = 1.8) -> None:
        """A line through points."""
        pen = QPen(ink, width)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        self._painter.setPen(pen)
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.drawPolyline(QPolygonF(points))

    def dot(self, middle: QPointF, radius: float, fill: QColor, outline: QColor | None = None) -> None:
        """A neuron, a port or a point."""
        self._painter.setPen(QPen(outline or self.line_ink, 1.2))
        self._painter.setBrush(fill)
        self._painter.drawEllipse(middle, radius, radius)

    def write(
        self, place: QRectF, text: str, ink: QColor | None = None, size: FontSize = 11, *, bold: bool = False
    ) -> None:
        """Words in the middle of a place."""
        self._painter.setFont(drawing_font(size, bold=bold))
        self._painter.setPen(ink or self.muted)
        self._painter.drawText(place, int(_ALIGN.AlignCenter | Qt.TextFlag.TextDontClip), text)

    def label(self, x: float, y: float, text: str, ink: QColor | None = None, *, bold: bool = False) -> None:
        """Words whose middle is at a point."""
        self.write(QRectF(x - 110, y - 9, 220, 18), text, ink, bold=bold)

    def box(self, place: QRectF, text: str, *, is_strong: bool = False) -> None:
        """A layer or a step, with its name."""
        self.cell(place, self.soft if is_strong else self.empty, outline=self.strong, width=1.4, radius=6.0)
        self.write(place, text, self.text)


def boxes(left: float, top: float, rows: int, columns: int, side: float, height: float | None = None) -> list[QRectF]:
    """The places of a grid of cells, row by row."""
    down = side if height is None else height
    return [
        QRectF(left + column * side, top + row * down, side, down) for row in range(rows) for column in range(columns)
    ]
