"""How many samples of each class, or of each range of values, the parts of a data set have."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QContextMenuEvent, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from netbuilder.gui.plots.ink import TEST
from netbuilder.gui.plots.numbers import count, number
from netbuilder.gui.plots.picture_menu import PictureMenu
from netbuilder.gui.text_size import px
from netbuilder.gui.theme import Theme, ui_font

_MARGIN = 8
_HEAD = 44
_MOST_ROW = 24
_LEAST_NAMED = 13
_PATTERNS = (Qt.BrushStyle.SolidPattern, Qt.BrushStyle.BDiagPattern, Qt.BrushStyle.Dense5Pattern)


class BalanceView(QWidget):
    """Stacked bars: lying ones by class, standing ones by range of values."""

    save_failed = Signal(str)  # why a file was not written

    def __init__(self, theme: Theme, parts: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._parts = tuple(parts)
        self._caption = ""
        self._names: tuple[str, ...] = ()
        self._counts: NDArray[np.int64] = np.empty((0, len(parts)), dtype=np.int64)
        self._is_standing = False
        self._hovered: int | None = None
        self.setMouseTracking(True)
        self.menu = PictureMenu(self, lambda: self._caption, lambda: self._counts)
        self.menu.failed.connect(self.save_failed)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(96, 72)

    def set_classes(self, names: Sequence[str], counts: ArrayLike) -> None:
        """A lying bar for each class; `counts` is (classes, parts)."""
        self._set("class balance", names, np.asarray(counts, dtype=np.int64), is_standing=False)

    def set_histogram(self, name: str, edges: ArrayLike, counts: ArrayLike) -> None:
        """A standing bar for each range between `edges` (bins + 1); `counts` is (parts, bins)."""
        ends = np.asarray(edges, dtype=float)
        ranges = [f"{number(float(low), 4)} to {number(float(high), 4)}" for low, high in pairwise(ends)]
        self._set(name, ranges, np.asarray(counts, dtype=np.int64).T, is_standing=True)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def words(self, index: int) -> str:
        """A bar in words."""
        parts = ", ".join(
            f"{part} {count(int(value))}" for part, value in zip(self._parts, self._counts[index], strict=True)
        )
        return f"{self._names[index]}: {parts}"

    def sizeHint(self) -> QSize:
        return QSize(240, 200)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.panel))
        if not len(self._counts):
            return
        self._draw_head(painter)
        for index in range(len(self._counts)):
            self._draw_bar(painter, index)
        self._draw_names(painter)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        room, position = self._room(), event.position()
        along = position.x() - room.left() if self._is_standing else position.y() - room.top()
        index = int(along // self._pitch()) if len(self._counts) and along >= 0 else -1
        self._set_hovered(index if 0 <= index < len(self._counts) else None)

    def leaveEvent(self, event: QEvent) -> None:
        self._set_hovered(None)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu.popup(event.globalPos())

    def _set(self, caption: str, names: Sequence[str], counts: NDArray[np.int64], *, is_standing: bool) -> None:
        self._caption, self._names, self._counts, self._is_standing = caption, tuple(names), counts, is_standing
        self._hovered = None
        self.setAccessibleName(caption)
        self.setAccessibleDescription("; ".join(self.words(index) for index in range(min(len(counts), 20))))
        self.update()

    def _set_hovered(self, index: int | None) -> None:
        if index != self._hovered:
            self._hovered = index
            self.update()

    def _room(self) -> QRectF:
        whole = QRectF(self.rect()).adjusted(_MARGIN, px(_HEAD), -_MARGIN, -_MARGIN)
        if self._is_standing:
            return whole.adjusted(0, 4, 0, -px(16))
        metrics = QFontMetricsF(ui_font(11))
        names = max((metrics.horizontalAdvance(name) for name in self._names), default=0.0)
        return whole.adjusted(min(names, self.width() * 0.35) + 8, 0, -px(48), 0)

    def _pitch(self) -> float:
        room = self._room()
        if self._is_standing:
            return room.width() / len(self._counts)
        return min(room.height() / len(self._counts), px(_MOST_ROW))

    def _draw_head(self, painter: QPainter) -> None:
        painter.setFont(ui_font(12, bold=True))
        painter.setPen(QColor(self._theme.text))
        metrics = QFontMetricsF(painter.font())
        painter.drawText(QRectF(_MARGIN, 2, self.width(), px(20)), Qt.AlignmentFlag.AlignVCenter, self._caption)
        start = _MARGIN + metrics.horizontalAdvance(self._caption) + 12
        painter.setFont(ui_font(11))
        if self._hovered is not None:
            room = QRectF(start, 2, self.width() - start - _MARGIN, px(20))
            words = self.words(self._hovered)
            words = QFontMetricsF(painter.font()).elidedText(words, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)
        left, side = float(_MARGIN), px(10)
        for index, part in enumerate(self._parts):
            painter.fillRect(QRectF(left, px(28), side, side), self._brush(index))
            painter.setPen(QColor(self._theme.muted))
            painter.drawText(QPointF(left + px(15), px(37)), part)
            left += px(15) + QFontMetricsF(painter.font()).horizontalAdvance(part) + px(12)

    def _brush(self, part: int) -> QBrush:
        """A part's colour; a pattern tells the parts apart without it."""
        theme = self._theme
        inks = (theme.accent, theme.validation_series, TEST)
        return QBrush(QColor(inks[part % 3]), _PATTERNS[part % 3])

    def _draw_bar(self, painter: QPainter, index: int) -> None:
        room, pitch = self._room(), self._pitch()
        most = max(int(self._counts.sum(axis=1).max()), 1)
        gap = min(4.0, pitch * 0.2)
        done = 0.0
        for part, value in enumerate(self._counts[index]):
            length = float(value) / most * (room.height() if self._is_standing else room.width())
            if self._is_standing:
                bar = QRectF(room.left() + index * pitch + gap / 2, room.bottom() - done - length, pitch - gap, length)
            else:
                bar = QRectF(room.left() + done, room.top() + index * pitch + gap / 2, length, pitch - gap)
            painter.fillRect(bar, self._brush(part))
            done += length

    def _draw_names(self, painter: QPainter) -> None:
        room, pitch = self._room(), self._pitch()
        painter.setFont(ui_font(11))
        metrics = QFontMetricsF(painter.font())
        painter.setPen(QColor(self._theme.muted))
        if self._is_standing:
            below = QRectF(room.left(), room.bottom() + 2, room.width(), px(16))
            first, last = self._names[0].split(" to ")[0], self._names[-1].split(" to ")[1]
            painter.drawText(below, Qt.AlignmentFlag.AlignLeft, first)
            painter.drawText(below, Qt.AlignmentFlag.AlignRight, last)
            return
        # Where rows are thinner than letters only some are named.
        every = max(1, int(np.ceil(px(_LEAST_NAMED) / pitch)))
        for index in range(0, len(self._names), every):
            row = QRectF(_MARGIN, room.top() + index * pitch, room.left() - _MARGIN - 8, max(pitch, px(_LEAST_NAMED)))
            name = metrics.elidedText(self._names[index], Qt.TextElideMode.ElideRight, row.width())
            painter.drawText(row, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, name)
            total = count(int(self._counts[index].sum()))
            end = QRectF(room.right() + 6, row.top(), 44, row.height())
            painter.drawText(end, Qt.AlignmentFlag.AlignVCenter, total)
