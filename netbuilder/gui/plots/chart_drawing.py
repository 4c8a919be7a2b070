"""How a chart is drawn: its resting background, its curves, and what follows the mouse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from netbuilder.gui.plots.frame import Frame
from netbuilder.gui.plots.ink import TEST, grid_ink, mixed, output_ink, readable
from netbuilder.gui.plots.numbers import number
from netbuilder.gui.plots.polyline import polyline
from netbuilder.gui.plots.series import Ink, Line, Marker, Record, Series
from netbuilder.gui.text_size import px
from netbuilder.gui.theme import CARD_RADIUS, Theme, ui_font

_DASHES: dict[Line, Qt.PenStyle] = {
    "solid": Qt.PenStyle.SolidLine,
    "dashed": Qt.PenStyle.DashLine,
    "dotted": Qt.PenStyle.DotLine,
    "none": Qt.PenStyle.NoPen,
}
# Markers nearer than this to each other would be a caterpillar.
_MARKER_SPACING = 9
# Longer lines are drawn solid and with fast pens.
_MOST_SMOOTH = 120
_LINE_HEIGHT = 15
_LEGEND_GAP = 14
# The line before a name, and where the name begins.
_SAMPLE, _NAME_AT = 18, 24
_LINE_WIDTH = 1.6


@dataclass(frozen=True, slots=True)
class Mark:
    """A vertical line that says what began there."""

    x: float
    text: str


def ink_of(ink: Ink, theme: Theme) -> str:
    """A series' colour."""
    if isinstance(ink, int):
        return output_ink(ink, theme)
    return {"train": theme.accent, "validation": theme.validation_series, "test": TEST}[ink]


def draw_background(
    painter: QPainter,
    size: QSizeF,
    frame: Frame | None,
    theme: Theme,
    titles: tuple[str, str],
    marks: Sequence[Mark],
) -> None:
    """The card, the grid, the numbers at the axes and their titles (x, y)."""
    painter.save()
    painter.fillRect(QRectF(QPointF(0, 0), size), QColor(theme.panel))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.canvas))
    painter.drawRoundedRect(QRectF(QPointF(0, 0), size), CARD_RADIUS, CARD_RADIUS)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setFont(ui_font(12, bold=True))
    painter.setPen(QColor(theme.text))
    painter.drawText(QRectF(px(14), px(6), size.width(), px(22)), Qt.AlignmentFlag.AlignVCenter, titles[1])
    if frame is not None:
        _draw_grid(painter, size, frame, theme, titles[0])
        _draw_marks(painter, frame, theme, marks)
    painter.restore()


def _draw_grid(painter: QPainter, size: QSizeF, frame: Frame, theme: Theme, x_title: str) -> None:
    painter.setFont(ui_font(11))
    metrics = QFontMetricsF(painter.font())
    plot = frame.plot
    high = px(18)
    below = QRectF(plot.left(), plot.bottom() + 5, plot.width(), high)
    title_left = below.right() - metrics.horizontalAdvance(x_title)
    for tick in frame.y_ticks():
        y = round(frame.tick_y(tick)) + 0.5
        painter.setPen(_hairline(painter, grid_ink(theme)))
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
        painter.setPen(QColor(theme.muted))
        align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(0, y - high / 2, plot.left() - 8, high), align, tick.text)
    for tick in frame.x_ticks():
        x = round(frame.tick_x(tick)) + 0.5
        half = metrics.horizontalAdvance(tick.text) / 2
        painter.setPen(_hairline(painter, grid_ink(theme)))
        painter.drawLine(QPointF(x, plot.bottom()), QPointF(x, plot.bottom() + 4))
        if x + half < title_left - px(10):
            painter.setPen(QColor(theme.muted))
            place = QRectF(x - half - 2, below.top(), 2 * half + 4, high)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, tick.text)
    painter.setPen(QColor(theme.muted))
    painter.drawText(below, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, x_title)


def _draw_marks(painter: QPainter, frame: Frame, theme: Theme, marks: Sequence[Mark]) -> None:
    painter.setFont(ui_font(11))
    for mark in marks:
        if frame.x.low < mark.x < frame.x.high:
            x = round(frame.point(mark.x, 1.0).x()) + 0.5
            pen = _hairline(painter, QColor(theme.strong_border))
            pen.setStyle(Qt.PenStyle.DashLine)
            painter.setPen(pen)
            painter.drawLine(QPointF(x, frame.plot.top()), QPointF(x, frame.plot.bottom()))
            painter.setPen(QColor(theme.muted))
            painter.drawText(QPointF(x + 5, frame.plot.bottom() - 6), mark.text)


def _hairline(painter: QPainter, colour: QColor) -> QPen:
    """A line of whole pixels of the screen: at a scale of 1.5, one of 1.5 would now be one wide and now two."""
    pen = QPen(colour, max(1, int(painter.device().devicePixelRatioF())))
    pen.setCosmetic(True)
    return pen


def legend_places(size: QSizeF, series: Sequence[Series], title_width: float) -> list[QRectF]:
    """Where each series' entry stands in the head line; empty rectangles for those without room.

    Quiet series give way first.
    """
    metrics = QFontMetricsF(ui_font(11))
    widths = [px(_NAME_AT) + 4 + metrics.horizontalAdvance(entry.name) for entry in series]
    room = size.width() - title_width - px(40)
    kept: list[int] = []
    for index in sorted(range(len(series)), key=lambda index: series[index].style.is_quiet):
        if sum(widths[other] + px(_LEGEND_GAP) for other in kept) + widths[index] <= room:
            kept.append(index)
    places, right = [QRectF() for _ in series], size.width() - px(12)
    for index in sorted(kept, reverse=True):
        places[index] = QRectF(right - widths[index], px(6), widths[index], px(22))
        right -= widths[index] + px(_LEGEND_GAP)
    return places


def draw_legend(painter: QPainter, places: Sequence[QRectF], series: Sequence[Series], theme: Theme) -> None:
    """Each series' line and marker beside its name; hidden ones struck through."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for place, entry in zip(places, series, strict=True):
        if place.isEmpty():
            continue
        colour = QColor(ink_of(entry.style.ink, theme)) if entry.is_shown else QColor(theme.disabled)
        middle = place.center().y()
        painter.setPen(QPen(colour, 1.5, _DASHES[entry.style.line]))
        painter.drawLine(QPointF(place.left(), middle), QPointF(place.left() + px(_SAMPLE), middle))
        _draw_markers(painter, QPolygonF([QPointF(place.left() + px(_SAMPLE) / 2, middle)]), entry.style.marker, colour)
        font = ui_font(11)
        font.setStrikeOut(not entry.is_shown)
        painter.setFont(font)
        painter.setPen(QColor(theme.text if entry.is_shown else theme.muted))
        painter.drawText(place.adjusted(px(_NAME_AT), 0, 4, 0), Qt.AlignmentFlag.AlignVCenter, entry.name)
    painter.restore()


def draw_series(painter: QPainter, frame: Frame, series: Series, theme: Theme) -> None:
    """One curve: as recorded, faint where its average stands in front of it."""
    colour = QColor(ink_of(series.style.ink, theme))
    columns = max(1, int(frame.plot.width()))
    if series.smoothed is None:
        _draw_record(painter, frame, series, columns, series, colour, is_main=True)
    else:
        faint = mixed(theme.canvas, colour, 0.38)
        _draw_record(painter, frame, series, columns, series, faint, is_main=False)
        _draw_record(painter, frame, series.smoothed, columns, series, colour, is_main=True)


def _draw_record(
    painter: QPainter, frame: Frame, record: Record, columns: int, series: Series, colour: QColor, *, is_main: bool
) -> None:
    decimator = series.decimator if record is series else series.smoothed_decimator
    x, y = decimator.points(record.x, record.y, frame.x.low, frame.x.high, columns)
    down = frame.down(y)
    shown = np.isfinite(down)
    if not shown.all():
        x, down = x[shown], down[shown]
    points = polyline(frame.across(x), down)
    style = series.style
    if style.line != "none":
        _draw_line(painter, points, QPen(colour, 1, _DASHES[style.line]), is_main=is_main)
    width = abs(points.at(points.size() - 1).x() - points.at(0).x()) if len(x) else 0.0
    if style.marker != "none" and (len(x) < 2 or width / (len(x) - 1) >= _MARKER_SPACING):
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _draw_markers(painter, points, style.marker, colour)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _draw_line(painter: QPainter, points: QPolygonF, pen: QPen, *, is_main: bool) -> None:
    """A line as wide as it may be: what a wide, smooth pen needs grows with the ink, not only with the points."""
    if is_main and points.size() <= _MOST_SMOOTH:
        pen.setWidthF(_LINE_WIDTH)
        painter.setPen(pen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPolyline(points)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        return
    # A cosmetic pen one device pixel wide is drawn 8 to 60 times faster than any wider one.
    pen.setCosmetic(True)
    pen.setStyle(Qt.PenStyle.SolidLine)
    painter.setPen(pen)
    painter.drawPolyline(points)
    if is_main:
        # Further strokes beside the first make a wide line for a tenth of what a wide pen costs.
        ratio = painter.device().devicePixelRatioF()
        for stroke in range(1, max(2, round(_LINE_WIDTH * ratio))):
            painter.drawPolyline(points.translated(0, stroke / ratio))
            painter.drawPolyline(points.translated(stroke / ratio, 0))


def _draw_markers(painter: QPainter, points: QPolygonF, marker: Marker, colour: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(colour))
    for index in range(points.size()):
        point = points.at(index)
        if marker == "circle":
            painter.drawEllipse(point, 3.2, 3.2)
        elif marker == "square":
            painter.drawRect(QRectF(point.x() - 2.8, point.y() - 2.8, 5.6, 5.6))
        elif marker == "diamond":
            corners = ((0, -4.6), (4.6, 0), (0, 4.6), (-4.6, 0))
            painter.drawPolygon(QPolygonF([point + QPointF(x, y) for x, y in corners]))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def draw_last_values(painter: QPainter, frame: Frame, series: Sequence[Series], theme: Theme) -> None:
    """Each curve's last value right of the longest curve, moved apart where two would overlap.

    Quiet series stand so near to another of the same colour that their figure would only confuse.
    """
    ends: list[tuple[QPointF, str, QColor]] = []
    for entry in series:
        value = entry.last
        if value is None or not np.isfinite(value) or entry.style.is_quiet:
            continue
        end = frame.point(float(entry.x[-1]), value)
        if np.isfinite(end.y()) and frame.plot.adjusted(0, -2, 2, 2).contains(end):
            ends.append((end, number(value, 3), readable(ink_of(entry.style.ink, theme), theme.canvas)))
    if not ends:
        return
    painter.setFont(ui_font(12, bold=True))
    metrics = QFontMetricsF(painter.font())
    ends.sort(key=lambda end: end[0].y())
    left = max(end.x() for end, _, _ in ends) + 8
    heights = _apart([end.y() for end, _, _ in ends], frame.plot.top() + 4, frame.plot.bottom() - 6)
    for (_, text, ink), y in zip(ends, heights, strict=True):
        width = metrics.horizontalAdvance(text)
        painter.setPen(ink)
        place = QRectF(min(left, frame.plot.right() + 10 - width), y - px(9), width + 4, px(18))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)


def _apart(heights: list[float], top: float, bottom: float) -> list[float]:
    """Ascending heights, moved so that each is a line below the one before, between `top` and `bottom`."""
    moved: list[float] = []
    for height in heights:
        moved.append(max(height, top if not moved else moved[-1] + px(_LINE_HEIGHT)))
    limit = bottom
    for index in reversed(range(len(moved))):
        moved[index] = min(moved[index], limit)
        limit = moved[index] - px(_LINE_HEIGHT)
    return moved
