"""Two features of many samples as points; classes differ by colour and by shape."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from netbuilder.gui.plots.axis import fitted
from netbuilder.gui.plots.chart_drawing import draw_background
from netbuilder.gui.plots.colormaps import colours, quantise, value_range
from netbuilder.gui.plots.frame import Frame, extent, plot_rect
from netbuilder.gui.plots.ghosts import draw_words
from netbuilder.gui.plots.ink import class_colours
from netbuilder.gui.plots.numbers import number
from netbuilder.gui.plots.picture_menu import PictureMenu
from netbuilder.gui.text_size import px
from netbuilder.gui.theme import Theme, ui_font

_NEAR = 12
_SHAPES: tuple[tuple[tuple[float, float], ...], ...] = (
    (),  # a circle
    ((-3, -3), (3, -3), (3, 3), (-3, 3)),
    ((0, -4), (4, 3), (-4, 3)),
    ((0, -4.2), (4.2, 0), (0, 4.2), (-4.2, 0)),
    ((0, 4), (4, -3), (-4, -3)),
    ((-4, -2), (-2, -4), (0, -2), (2, -4), (4, -2), (2, 0), (4, 2), (2, 4), (0, 2), (-2, 4), (-4, 2), (-2, 0)),
)


class ScatterView(QWidget):
    """Points of a table. It rests in a pixmap; only the point under the mouse is drawn anew."""

    save_failed = Signal(str)  # why a file was not written

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._x: NDArray[np.float64] = np.empty(0)
        self._y: NDArray[np.float64] = np.empty(0)
        self._values: NDArray[np.float64] = np.empty(0)
        self._names: tuple[str, ...] = ()
        self._titles = ("", "")
        self._resting: QPixmap | None = None
        self._resting_for: tuple[QSizeF, float] | None = None  # size and pixel ratio
        self._frame: Frame | None = None
        self._hovered: int | None = None
        self.setMouseTracking(True)
        self.menu = PictureMenu(self, lambda: " ".join(self._titles), self._columns)
        self.menu.failed.connect(self.save_failed)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(120, 90)

    @property
    def hovered(self) -> int | None:
        """The point under the mouse, by its number."""
        return self._hovered

    def set_points(
        self,
        x: ArrayLike,
        y: ArrayLike,
        values: ArrayLike,
        class_names: Sequence[str] = (),
        titles: tuple[str, str] = ("", ""),
    ) -> None:
        """Show points; `values` are classes, or numbers where there are no `class_names`."""
        self._x, self._y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
        self._values = np.asarray(values, dtype=float)
        self._names = tuple(class_names)
        self._titles = titles
        self._hovered = None
        self._resting = None
        self.setAccessibleName(f"{len(self._x):,} samples, {titles[0]} against {titles[1]}")
        self.update()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._resting = None
        self.update()

    def place_of(self, index: int) -> QPointF:
        """Where a point was drawn."""
        assert self._frame is not None
        return self._frame.point(self._x[index], self._y[index])

    def words(self, index: int) -> str:
        """A point in words."""
        value = self._values[index]
        meaning = self._names[int(value)] if self._names else number(float(value))
        return (
            f"{self._titles[0]} {number(float(self._x[index]))} · "
            f"{self._titles[1]} {number(float(self._y[index]))} · {meaning}"
        )

    def sizeHint(self) -> QSize:
        return QSize(360, 260)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        ratio, size = self.devicePixelRatioF(), QSizeF(self.size())
        if self._resting is None or self._resting_for != (size, ratio):
            self._draw_resting(size, ratio)
            self._resting_for = size, ratio
        assert self._resting is not None
        painter.drawPixmap(0, 0, self._resting)
        if self._hovered is not None:
            self._draw_hovered(painter, self._hovered)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._set_hovered(self._nearest(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._set_hovered(None)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu.popup(event.globalPos())

    def _columns(self) -> NDArray[np.float64]:
        """(n,) x, y and values -> (n, 3)"""
        return np.stack([self._x, self._y, self._values], axis=1)

    def _nearest(self, position: QPointF) -> int | None:
        if self._frame is None or not len(self._x):
            return None
        across = self._frame.across(self._x) - position.x()
        down = self._frame.down(self._y) - position.y()
        distance = across**2 + down**2
        nearest = int(np.argmin(distance))
        return nearest if distance[nearest] <= _NEAR**2 else None

    def _set_hovered(self, index: int | None) -> None:
        if index != self._hovered:
            self._hovered = index
            self.setAccessibleDescription("" if index is None else self.words(index))
            self.update()

    def _draw_resting(self, size: QSizeF, ratio: float) -> None:
        pixmap = QPixmap(ceil(size.width() * ratio), ceil(size.height() * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(QColor(self._theme.panel))
        painter = QPainter(pixmap)
        spans = extent([self._x], is_log=False), extent([self._y], is_log=False)
        self._frame = None
        if spans[0] is not None and spans[1] is not None:
            self._frame = Frame(plot_rect(size), fitted(spans[0], None), fitted(spans[1], None), whole_x=False)
        draw_background(painter, size, self._frame, self._theme, self._titles_with_room(size), ())
        if self._frame is None:
            draw_words(painter, plot_rect(size).toRect(), self._theme, "There are no samples to show.")
        else:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._draw_points(painter, self._frame)
            self._draw_key(painter, size)
        painter.end()
        self._resting = pixmap

    def _draw_points(self, painter: QPainter, frame: Frame) -> None:
        inks = self._inks()
        across, down = frame.across(self._x), frame.down(self._y)
        painter.setPen(QPen(QColor(self._theme.canvas), 0.7))
        for index in range(len(across)):
            kind = int(self._values[index]) if self._names else 0
            painter.setBrush(inks[kind if self._names else index])
            _draw_shape(painter, QPointF(across[index], down[index]), kind)

    def _inks(self) -> list[QColor]:
        """A colour for each class, or for each number."""
        if self._names:
            return class_colours(self._theme, len(self._names))
        table = colours("viridis")
        levels = np.minimum(quantise(self._values, *value_range(self._values)), len(table) - 1)
        return [QColor(*(int(part) for part in table[level])) for level in levels]

    def _key_widths(self) -> list[float]:
        metrics = QFontMetricsF(ui_font(11))
        return [metrics.horizontalAdvance(name) + px(26) for name in self._names]

    def _titles_with_room(self, size: QSizeF) -> tuple[str, str]:
        """The axis titles; the upper one gives way to a key that needs the whole line."""
        title = QFontMetricsF(ui_font(12, bold=True)).horizontalAdvance(self._titles[1])
        fits = sum(self._key_widths()) + title + px(44) <= size.width()
        return (self._titles[0], self._titles[1] if fits else "")

    def _draw_key(self, painter: QPainter, size: QSizeF) -> None:
        """The classes' names beside their shapes, as many as there is room for."""
        painter.setFont(ui_font(11))
        inks, widths = self._inks(), self._key_widths()
        left = max(size.width() - 12 - sum(widths), 12.0)
        for kind, name in enumerate(self._names):
            if left + widths[kind] > size.width() - 8:
                painter.setPen(QColor(self._theme.muted))
                painter.drawText(QRectF(left, px(6), px(20), px(22)), Qt.AlignmentFlag.AlignVCenter, "…")
                return
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(inks[kind])
            _draw_shape(painter, QPointF(left + px(6), px(17)), kind)
            painter.setPen(QColor(self._theme.text))
            painter.drawText(QRectF(left + px(14), px(6), widths[kind], px(22)), Qt.AlignmentFlag.AlignVCenter, name)
            left += widths[kind]

    def _draw_hovered(self, painter: QPainter, index: int) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = self.place_of(index)
        painter.setPen(QPen(QColor(self._theme.text), 2))
        painter.drawEllipse(place, 7, 7)
        painter.setFont(ui_font(11))
        words = self.words(index)
        width = QFontMetricsF(painter.font()).horizontalAdvance(words) + px(16)
        left = min(max(place.x() - width / 2, 4.0), max(self.width() - width - 4.0, 4.0))
        top = place.y() - px(24) - 12 if place.y() > px(60) else place.y() + 14
        box = QRectF(left, top, width, px(24))
        painter.setPen(QPen(QColor(self._theme.strong_border), 1))
        painter.setBrush(QColor(self._theme.raised))
        painter.drawRoundedRect(box, 6, 6)
        painter.setPen(QColor(self._theme.text))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)


def _draw_shape(painter: QPainter, place: QPointF, kind: int) -> None:
    corners = _SHAPES[kind % len(_SHAPES)]
    if corners:
        painter.drawPolygon(QPolygonF([place + QPointF(x, y) for x, y in corners]))
    else:
        painter.drawEllipse(place, 3.4, 3.4)
