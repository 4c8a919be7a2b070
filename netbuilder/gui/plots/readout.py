"""The line under the cursor and the values of all series there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from netbuilder.gui.plots.chart_drawing import ink_of
from netbuilder.gui.plots.frame import Frame
from netbuilder.gui.plots.numbers import number
from netbuilder.gui.plots.series import Series
from netbuilder.gui.text_size import px
from netbuilder.gui.theme import FIELD_RADIUS, Theme, ui_font

_LINE = 18
_PADDING = 8
_NEAR = 12


@dataclass(frozen=True, slots=True)
class ReadLine:
    """One series' value at the cursor, and where its point is."""

    name: str
    value: float
    x: float
    y: float
    colour: str

    @property
    def text(self) -> str:
        return number(self.value)


@dataclass(frozen=True, slots=True)
class Readout:
    """What is under the cursor: the place in words, and a line for each series that has a point there."""

    x: float
    title: str
    lines: tuple[ReadLine, ...]

    @property
    def words(self) -> str:
        return ", ".join([self.title, *(f"{line.name} {line.text}" for line in self.lines)])


def read(
    frame: Frame, series: Sequence[Series], pixel: float, name_x: Callable[[float], str], theme: Theme
) -> Readout | None:
    """The values at the recorded point that is nearest to `pixel` (from the left)."""
    wanted = frame.x_at(pixel)
    near = _NEAR * frame.x.width / frame.plot.width()
    found = [(entry, point) for entry in series if entry.is_shown and (point := entry.value_at(wanted)) is not None]
    # A single point, such as the test's, says nothing of places far from it.
    found = [(entry, point) for entry, point in found if entry.style.line != "none" or abs(point[0] - wanted) <= near]
    if not found:
        return None
    place = min((point[0] for _, point in found), key=lambda x: abs(x - wanted))
    lines: list[ReadLine] = []
    for entry, (x, y) in found:
        colour = ink_of(entry.style.ink, theme)
        lines.append(ReadLine(entry.name, y, x, y, colour))
        average = entry.smoothed_at(x)
        if average is not None:
            lines.append(ReadLine(f"{entry.name}, smoothed", average, x, average, colour))
    return Readout(place, name_x(place), tuple(lines))


def draw_readout(painter: QPainter, frame: Frame, readout: Readout, theme: Theme) -> None:
    """The vertical line, a dot on each curve, and the box with the values."""
    painter.save()
    x = round(frame.point(readout.x, 1.0).x()) + 0.5
    plot = frame.plot
    painter.setPen(QPen(QColor(theme.muted), 1))
    painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for line in readout.lines:
        point = frame.point(line.x, line.y)
        if plot.contains(point):
            painter.setPen(QPen(QColor(theme.canvas), 2))
            painter.setBrush(QColor(line.colour))
            painter.drawEllipse(point, 4, 4)
    _draw_box(painter, frame, readout, theme, x)
    painter.restore()


def _draw_box(painter: QPainter, frame: Frame, readout: Readout, theme: Theme, x: float) -> None:
    font, bold = ui_font(11), ui_font(11, bold=True)
    metrics, bold_metrics = QFontMetricsF(font), QFontMetricsF(bold)
    names = max((metrics.horizontalAdvance(line.name) for line in readout.lines), default=0.0)
    values = max((bold_metrics.horizontalAdvance(line.text) for line in readout.lines), default=0.0)
    line_height = px(_LINE)
    width = max(px(12) + names + px(16) + values, bold_metrics.horizontalAdvance(readout.title)) + 2 * _PADDING
    height = line_height * (len(readout.lines) + 1) + 2 * _PADDING - 4
    left = x + 12 if x + 12 + width < frame.plot.right() + 8 else x - 12 - width
    box = QRectF(max(left, 4.0), frame.plot.top() + 4, width, height)
    painter.setPen(QPen(QColor(theme.strong_border), 1))
    painter.setBrush(QColor(theme.raised))
    painter.drawRoundedRect(box, FIELD_RADIUS, FIELD_RADIUS)
    row = QRectF(box.left() + _PADDING, box.top() + _PADDING - 2, width - 2 * _PADDING, line_height)
    painter.setFont(bold)
    painter.setPen(QColor(theme.text))
    painter.drawText(row, Qt.AlignmentFlag.AlignVCenter, readout.title)
    for line in readout.lines:
        row.translate(0, line_height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(line.colour))
        painter.drawEllipse(QPointF(row.left() + 3, row.center().y()), 3, 3)
        painter.setFont(font)
        painter.setPen(QColor(theme.muted))
        painter.drawText(row.adjusted(px(12), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, line.name)
        painter.setFont(bold)
        painter.setPen(QColor(theme.text))
        painter.drawText(row, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, line.text)
