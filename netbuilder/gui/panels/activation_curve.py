"""The curve of a pointwise non-linearity and of its derivative, as its settings make them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from netbuilder.gui.plots.axis import Span, Tick, ticks
from netbuilder.gui.plots.frame import Frame
from netbuilder.gui.plots.function_curve import (
    Jump,
    Piece,
    horizontal_span,
    joined,
    jumps,
    sampled,
    vertical_span,
    visible_kinks,
)
from netbuilder.gui.plots.ink import grid_ink, readable
from netbuilder.gui.plots.label_place import Label, place_labels
from netbuilder.gui.plots.numbers import number
from netbuilder.gui.plots.polyline import polyline
from netbuilder.gui.plots.readout import ReadLine, Readout, draw_readout
from netbuilder.gui.text_size import px, px_size
from netbuilder.gui.theme import CARD_RADIUS, Theme, ui_font
from netbuilder.layers.base import Layer
from netbuilder.layers.pointwise import Pointwise

_SIZE = QSize(260, 148)
_LEFT_LEAST, _RIGHT, _TOP, _BOTTOM = 22.0, 12.0, 10.0, 22.0
_LINE_WIDTH = 1.8
_DASHES = [4.0, 2.6]  # in widths of the line
_DOT = 2.6
# From these counts of ticks, the first that gives three or more is taken.
_X_TICKS, _Y_TICKS = (4, 5, 6, 8), (3, 4, 5, 6)
_LEAST_TICKS = 3
_WORDS = ("function", "derivative")


@dataclass(frozen=True, slots=True)
class _Shape:
    """What is drawn of one layer, whatever the size of the widget: spans, curves and their jumps."""

    layer: Pointwise
    frame: Frame  # its plot is of no meaning yet
    curves: tuple[list[Piece], list[Piece]]
    jumps: list[Jump]


def _shape_of(layer: Pointwise) -> _Shape:
    kinks = visible_kinks(layer.curve, layer.slope, layer.kinks)
    x = horizontal_span(kinks)
    curves = [sampled(function, x, kinks) for function in (layer.curve, layer.slope)]
    y = vertical_span(curves)
    function, derivative = (joined(pieces, y.width) for pieces in curves)
    frame = Frame(QRectF(0, 0, 1, 1), x, y, whole_x=False)
    return _Shape(layer, frame, (function, derivative), jumps(function, layer.curve))


class ActivationCurve(QWidget):
    """Draws what a layer does to one number; hides itself for layers that do more than that."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shape: _Shape | None = None
        self._cursor: float | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.hide()

    @property
    def layer(self) -> Pointwise | None:
        """The layer whose curve is shown."""
        return None if self._shape is None else self._shape.layer

    def show_layer(self, layer: Layer | None) -> None:
        """Show the curve of `layer`, if it has one."""
        if not isinstance(layer, Pointwise):
            self._shape = None
            self.hide()
            return
        if layer != self.layer:
            self._shape = _shape_of(layer)
            self.setAccessibleName(f"Curve of {type(layer).__name__}")
            self.setAccessibleDescription(_in_words(self._shape))
            self.update()
        self.show()

    def show_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return px_size(_SIZE)

    def minimumSizeHint(self) -> QSize:
        return px_size(QSize(160, _SIZE.height()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._cursor = event.position().x()
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._cursor = None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._shape is None:
            return
        painter = QPainter(self)
        size = QSizeF(self.size())
        _draw_card(painter, size, self._theme)
        painter.setFont(ui_font(11))
        frame = _framed(self._shape.frame, size, QFontMetricsF(painter.font()))
        _draw_axes(painter, frame, self._theme)
        inks = _inks(self._theme)
        points = [_points(frame, pieces) for pieces in self._shape.curves]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # Dashes over a full line show both where the two curves are one.
        for polygons, ink, is_dashed in zip(points, inks, (False, True), strict=True):
            _draw_curve(painter, polygons, ink, is_dashed=is_dashed)
        for jump in self._shape.jumps:
            _draw_jump(painter, frame, jump, inks[0], self._theme)
        if self._cursor is not None and frame.plot.left() <= self._cursor <= frame.plot.right():
            readout = _readout(self._shape.layer, frame.x_at(self._cursor), inks)
            draw_readout(painter, frame, readout, self._theme)
        else:
            self._draw_words(painter, frame, points, inks)
        painter.end()

    def _draw_words(
        self, painter: QPainter, frame: Frame, points: list[list[QPolygonF]], inks: tuple[QColor, QColor]
    ) -> None:
        metrics = QFontMetricsF(painter.font())
        sizes = [QSizeF(metrics.horizontalAdvance(word) + 2, px(14)) for word in _WORDS]
        labels = [Label(size, curves) for size, curves in zip(sizes, points, strict=True)]
        for word, place, ink in zip(_WORDS, place_labels(labels, frame.plot), inks, strict=True):
            painter.fillRect(place, QColor(self._theme.canvas))  # no grid behind words
            painter.setPen(readable(ink.name(), self._theme.canvas))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, word)


def _inks(theme: Theme) -> tuple[QColor, QColor]:
    return QColor(theme.accent), QColor(theme.validation_series)


def _points(frame: Frame, pieces: list[Piece]) -> list[QPolygonF]:
    return [polyline(frame.across(piece.x), frame.down(piece.y)) for piece in pieces]


def _framed(frame: Frame, size: QSizeF, metrics: QFontMetricsF) -> Frame:
    """The frame in a widget of `size`, with room for the numbers at the left."""
    widest = max(metrics.horizontalAdvance(tick.text) for tick in _ticks(frame.y, _Y_TICKS))
    left = max(px(_LEFT_LEAST), widest + px(14))
    width, height = size.width() - left - px(_RIGHT), size.height() - px(_TOP + _BOTTOM)
    plot = QRectF(left, px(_TOP), max(width, 8), max(height, 8))
    return Frame(plot, frame.x, frame.y, whole_x=False)


def _ticks(span: Span, counts: Sequence[int]) -> list[Tick]:
    tried = (ticks(span, count) for count in counts)
    return next((found for found in tried if len(found) >= _LEAST_TICKS), ticks(span, counts[-1]))


def _draw_card(painter: QPainter, size: QSizeF, theme: Theme) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.canvas))
    painter.drawRoundedRect(QRectF(QPointF(0, 0), size), CARD_RADIUS, CARD_RADIUS)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _draw_axes(painter: QPainter, frame: Frame, theme: Theme) -> None:
    """The grid with its numbers, and the two axes through zero."""
    plot = frame.plot
    align = Qt.AlignmentFlag
    for tick in _ticks(frame.y, _Y_TICKS):
        y = round(frame.tick_y(tick)) + 0.5
        painter.setPen(QPen(QColor(theme.strong_border) if tick.place == 0 else grid_ink(theme), 1))
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
        painter.setPen(QColor(theme.muted))
        painter.drawText(QRectF(0, y - 8, plot.left() - 6, 16), align.AlignRight | align.AlignVCenter, tick.text)
    for tick in _ticks(frame.x, _X_TICKS):
        x = round(frame.tick_x(tick)) + 0.5
        if tick.place == 0:
            painter.setPen(QPen(QColor(theme.strong_border), 1))
            painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
        painter.setPen(QColor(theme.muted))
        painter.drawText(QRectF(x - 30, plot.bottom() + 3, 60, 16), align.AlignCenter, tick.text)


def _draw_curve(painter: QPainter, polygons: list[QPolygonF], ink: QColor, *, is_dashed: bool) -> None:
    pen = QPen(ink, _LINE_WIDTH)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if is_dashed:
        pen.setDashPattern(_DASHES)
    painter.setPen(pen)
    for polygon in polygons:
        painter.drawPolyline(polygon)


def _draw_jump(painter: QPainter, frame: Frame, jump: Jump, ink: QColor, theme: Theme) -> None:
    """A full dot at the value that holds, and a ring at the other end."""
    painter.setPen(QPen(ink, 1.4))
    for end in jump.ends:
        painter.setBrush(ink if end == jump.value else QColor(theme.canvas))
        painter.drawEllipse(frame.point(jump.x, end), _DOT, _DOT)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _readout(layer: Pointwise, x: float, inks: tuple[QColor, QColor]) -> Readout:
    values = (layer.curve(x), layer.slope(x))
    lines = [ReadLine(word, value, x, value, ink.name()) for word, value, ink in zip(_WORDS, values, inks, strict=True)]
    return Readout(x, f"x = {number(x, 3)}", tuple(lines))


def _in_words(shape: _Shape) -> str:
    """The curve for those who cannot see it: a few of its points."""
    layer, span = shape.layer, shape.frame.x
    places = np.linspace(span.low, span.high, 5)
    said = "; ".join(
        f"at {number(x, 3)} it is {number(layer.curve(x), 3)} with derivative {number(layer.slope(x), 3)}"
        for x in map(float, places)
    )
    return f"The function and its derivative from {number(span.low, 3)} to {number(span.high, 3)}: {said}."
