"""Bars: how sure the network is of each class, or what a layer of neurons says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from netbuilder.gui.plots.ghosts import draw_words
from netbuilder.gui.plots.ink import mixed
from netbuilder.gui.plots.numbers import number
from netbuilder.gui.plots.picture_menu import PictureMenu
from netbuilder.gui.text_size import px
from netbuilder.gui.theme import Theme, ui_font

_MARGIN = 8
_ROW = 22
_FOOT = 18
_HEAD = 22


@dataclass(frozen=True, slots=True)
class _Placed:
    """How the bars are arranged: standing or lying, where, how far apart, and on which scale."""

    is_standing: bool
    room: QRectF
    pitch: float
    low: float
    high: float


class BarsView(QWidget):
    """One bar for each value; the strongest in the accent, the true one outlined and ticked.

    With names that fit below them the bars stand, otherwise they lie. Values are shown on hover.
    """

    save_failed = Signal(str)  # why a file was not written

    def __init__(self, theme: Theme, empty_text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.repaints = 0
        self._theme = theme
        self._empty_text = empty_text
        self._caption = ""
        self._values: NDArray[np.float64] = np.empty(0)
        self._names: tuple[str, ...] = ()
        self._true: int | None = None
        self._range: tuple[float, float] | None = None
        self._hovered: int | None = None
        self._marks_strongest = True
        self._placed: _Placed | None = None
        self.setMouseTracking(True)
        self.menu = PictureMenu(self, lambda: self._caption, lambda: self._values)
        self.menu.failed.connect(self.save_failed)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(96, 64)

    @property
    def values(self) -> NDArray[np.float64]:
        return self._values

    def set_bars(
        self,
        values: ArrayLike,
        names: Sequence[str] = (),
        *,
        true: int | None = None,
        limits: tuple[float, float] | None = None,
        caption: str = "",
        marks_strongest: bool = True,
    ) -> None:
        """Show `values`; `limits` are the ends of the scale (measured when left out), `true` the bar that is right."""
        self._values = np.asarray(values, dtype=float)
        self._names = tuple(names)
        self._true = true
        self._range = limits
        self._caption = caption
        self._marks_strongest = marks_strongest
        self._placed = None
        self.setAccessibleName(caption)
        self.setAccessibleDescription(
            ", ".join(self.words(index) for index in range(min(len(self._values), 20)))
            + ("" if true is None else f"; true: {self._name(true)}")
        )
        self.update()

    def set_empty(self, text: str) -> None:
        """Show words instead of bars."""
        self._values = np.empty(0)
        self._empty_text = text
        self._placed = None
        self.setAccessibleName(text)
        self.update()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._placed = None
        self.update()

    def words(self, index: int) -> str:
        """A bar in words, e.g. `7: 0.989`."""
        return f"{self._name(index)}: {number(float(self._values[index]), 3)}"

    def bar_rect(self, index: int) -> QRectF:
        """Where a bar stands or lies."""
        placed = self._place()
        low, high = placed.low, placed.high
        start, end = ((float(value) - low) / (high - low) for value in (max(low, 0.0), self._values[index]))
        start, end = sorted((start, min(max(end, 0.0), 1.0)))
        room, pitch = placed.room, placed.pitch
        gap = min(4.0, pitch * 0.2)
        if placed.is_standing:
            left = room.left() + index * pitch + gap / 2
            bottom = room.bottom() - start * room.height()
            return QRectF(left, bottom - (end - start) * room.height(), pitch - gap, (end - start) * room.height())
        top = room.top() + index * pitch + gap / 2
        return QRectF(room.left() + start * room.width(), top, (end - start) * room.width(), pitch - gap)

    def sizeHint(self) -> QSize:
        return QSize(240, 160)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.panel))
        if not len(self._values):
            room = self.rect().adjusted(_MARGIN, px(_HEAD), -_MARGIN, 0)
            draw_words(painter, room, self._theme, self._empty_text, Qt.AlignmentFlag.AlignVCenter)
            return
        self.repaints += 1
        self._draw_caption(painter)
        strongest = int(np.nanargmax(self._values)) if np.isfinite(self._values).any() else -1
        painter.setFont(ui_font(11))
        self._draw_zero(painter)
        for index in range(len(self._values)):
            self._draw_bar(painter, index, is_strongest=index == strongest and self._marks_strongest)
        self._draw_names(painter)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu.popup(event.globalPos())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._placed = None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._set_hovered(self._index_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._set_hovered(None)

    def _name(self, index: int) -> str:
        return self._names[index] if index < len(self._names) else str(index)

    def _limits(self) -> tuple[float, float]:
        if self._range is not None:
            return self._range
        finite = self._values[np.isfinite(self._values)]
        low, high = (min(float(finite.min()), 0.0), max(float(finite.max()), 0.0)) if len(finite) else (0.0, 1.0)
        return (low, high) if high > low else (0.0, 1.0)

    def _place(self) -> _Placed:
        """The arrangement for this size; measuring names for every bar would cost more than drawing them."""
        if self._placed is None:
            metrics = QFontMetricsF(ui_font(11))
            widths = [metrics.horizontalAdvance(name) for name in self._names]
            count = max(len(self._values), 1)
            whole = QRectF(self.rect()).adjusted(_MARGIN, px(_HEAD) + 2, -_MARGIN, -4)
            # Without names nothing has to fit below the bars.
            is_standing = max(widths, default=0.0) <= whole.width() / count - 2 or not widths
            if is_standing:
                # The tick above a full bar needs room as well.
                room = whole.adjusted(0, 14 if self._true is not None else 0, 0, -px(_FOOT) if self._names else 0)
                pitch = room.width() / count
            else:
                room = whole.adjusted(min(max(widths), self.width() * 0.4) + 8, 0, -px(56), 0)
                pitch = min(room.height() / count, px(_ROW))
            self._placed = _Placed(is_standing, room, pitch, *self._limits())
        return self._placed

    def _index_at(self, position: QPointF) -> int | None:
        if not len(self._values):
            return None
        placed = self._place()
        along = position.x() - placed.room.left() if placed.is_standing else position.y() - placed.room.top()
        index = int(along // placed.pitch)
        return index if 0 <= index < len(self._values) else None

    def _set_hovered(self, index: int | None) -> None:
        if index != self._hovered:
            self._hovered = index
            self.update()

    def _draw_caption(self, painter: QPainter) -> None:
        room = QRectF(_MARGIN, 2, self.width() - 2 * _MARGIN, px(_HEAD) - 2)
        hint = "" if self._hovered is None or self._hovered >= len(self._values) else self.words(self._hovered)
        painter.setFont(ui_font(11))
        painter.setPen(QColor(self._theme.text))
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, hint)
        room.setRight(room.right() - QFontMetricsF(painter.font()).horizontalAdvance(hint) - 8)
        painter.setFont(ui_font(12, bold=True))
        caption = QFontMetricsF(painter.font()).elidedText(self._caption, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, caption)

    def _draw_zero(self, painter: QPainter) -> None:
        placed = self._place()
        low, high, room = placed.low, placed.high, placed.room
        share = (0.0 - low) / (high - low) if low < 0 < high else 0.0
        painter.setPen(QPen(QColor(self._theme.border), 1))
        if self._place().is_standing:
            y = room.bottom() - share * room.height()
            painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))
        else:
            x = room.left() + share * room.width()
            painter.drawLine(QPointF(x, room.top()), QPointF(x, room.bottom()))

    def _draw_bar(self, painter: QPainter, index: int, *, is_strongest: bool) -> None:
        theme, value = self._theme, self._values[index]
        if not np.isfinite(value):
            return
        bar = self.bar_rect(index)
        colour = (
            QColor(theme.accent) if is_strongest or not self._marks_strongest else mixed(theme.panel, theme.muted, 0.55)
        )
        if not self._marks_strongest and value < 0:
            colour = QColor(theme.validation_series)
        painter.fillRect(bar, colour if index != self._hovered else mixed(colour, theme.text, 0.25))
        if index == self._true:
            self._draw_true(painter, bar)

    def _draw_true(self, painter: QPainter, bar: QRectF) -> None:
        """An outline and a tick: the right answer must be seen without colours."""
        painter.save()
        colour = QColor(self._theme.success)
        painter.setPen(QPen(colour, 2))
        if self._place().is_standing:
            frame = QRectF(
                bar.left(), min(bar.top(), self._place().room.bottom() - 4), bar.width(), max(bar.height(), 4.0)
            )
            tick = QPointF(bar.center().x(), frame.top() - 8)
        else:
            frame = QRectF(bar.left(), bar.top(), max(bar.width(), 4.0), bar.height())
            tick = QPointF(frame.right() + 10, bar.center().y())
        painter.drawRect(frame)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_tick(painter, tick, colour)
        painter.restore()

    def _draw_names(self, painter: QPainter) -> None:
        placed, metrics = self._place(), QFontMetricsF(painter.font())
        room = placed.room
        for index, name in enumerate(self._names[: len(self._values)]):
            bar = self.bar_rect(index)
            painter.setPen(QColor(self._theme.text if index == self._true else self._theme.muted))
            if placed.is_standing:
                place = QRectF(bar.left() - 4, room.bottom() + 1, bar.width() + 8, px(_FOOT))
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, name)
                continue
            if bar.height() < px(9):
                continue
            place = QRectF(_MARGIN, bar.top() - 4, room.left() - _MARGIN - 8, bar.height() + 8)
            align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(place, align, metrics.elidedText(name, Qt.TextElideMode.ElideRight, place.width()))
            after = QRectF(bar.right() + (22 if index == self._true else 6), place.top(), px(52), place.height())
            painter.drawText(after, Qt.AlignmentFlag.AlignVCenter, number(float(self._values[index]), 3))


def draw_tick(painter: QPainter, middle: QPointF, colour: QColor) -> None:
    """A check mark, drawn, since not every font has one."""
    painter.setPen(QPen(colour, 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.drawPolyline(QPolygonF([middle + QPointF(x, y) for x, y in ((-4, 0), (-1, 3), (4.5, -3.5))]))
