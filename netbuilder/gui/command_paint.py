"""How a line of the command palette looks: its icon, its words with the typed letters in bold, and its keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QIcon, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from netbuilder.gui.text_size import px
from netbuilder.gui.theme import FIELD_RADIUS, GAP, GAP_LARGE, Theme, ui_font

if TYPE_CHECKING:
    from netbuilder.gui.command_palette import Row

ROW_ROLE = Qt.ItemDataRole.UserRole + 1
_ROW_HEIGHT = 32
_ICON = 16
_KEY_PADDING = 6
_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | _MIDDLE


class RowDelegate(QStyledItemDelegate):
    """Paints the lines."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._plain, self._bold, self._small = ui_font(13), ui_font(13, bold=True), ui_font(11)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(px(200), row_height())

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row: Row = index.data(ROW_ROLE)
        room: QRect = option.rect.adjusted(0, 1, 0, -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, room, option.state, is_set_apart=row.is_set_apart)
        box = room.adjusted(GAP, 0, -GAP, 0)
        if row.entry.icon is not None:
            mode = QIcon.Mode.Disabled if row.entry.reason else QIcon.Mode.Normal
            square = QRect(box.left(), box.center().y() - px(_ICON) // 2 + 1, px(_ICON), px(_ICON))
            row.entry.icon.paint(painter, square, Qt.AlignmentFlag.AlignCenter, mode)
        box.setLeft(box.left() + px(_ICON) + GAP)
        box.setRight(self._paint_right(painter, box, row))
        self._paint_words(painter, box, row)
        painter.restore()

    def _paint_ground(self, painter: QPainter, room: QRect, state: QStyle.StateFlag, *, is_set_apart: bool) -> None:
        theme = self._theme
        if is_set_apart:
            painter.fillRect(QRect(room.left(), room.top() - 1, room.width(), theme.line), QColor(theme.border))
        is_current, is_under = state & QStyle.StateFlag.State_Selected, state & QStyle.StateFlag.State_MouseOver
        if not (is_current or is_under):
            return
        edge = theme.line / 2 if theme.is_high_contrast and is_current else 0.0
        painter.setPen(QPen(QColor(theme.focus), theme.line) if edge else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.selection if is_current else theme.hover))
        painter.drawRoundedRect(QRectF(room).adjusted(edge, edge, -edge, -edge), FIELD_RADIUS, FIELD_RADIUS)

    def _paint_right(self, painter: QPainter, box: QRect, row: Row) -> int:
        """The keys in little frames, or the reason why not; returns where the room for the words ends."""
        theme, metrics = self._theme, QFontMetrics(self._small)
        painter.setFont(self._small)
        right = box.right()
        if row.entry.keys:
            width = metrics.horizontalAdvance(row.entry.keys) + 2 * px(_KEY_PADDING)
            frame = QRectF(right - width, box.center().y() - px(9), width, px(19))
            painter.setPen(QPen(QColor(theme.border if row.entry.reason else theme.strong_border), 1))
            painter.setBrush(QColor(theme.raised))
            painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
            painter.setPen(QColor(theme.disabled if row.entry.reason else theme.muted))
            painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, row.entry.keys)
            right -= width + GAP
        words = row.entry.reason or ("recently used" if row.is_recent and not row.places else "")
        if words:
            width = metrics.horizontalAdvance(words)
            painter.setPen(QColor(theme.muted))
            painter.drawText(QRect(right - width, box.top(), width, box.height()), _LEFT, words)
            right -= width + GAP_LARGE
        return right

    def _paint_words(self, painter: QPainter, box: QRect, row: Row) -> None:
        theme, entry = self._theme, row.entry
        left = box.left()
        painter.setPen(QColor(theme.disabled if entry.reason else theme.text))
        for words, is_found in _runs(entry.title, row.places):
            painter.setFont(self._bold if is_found else self._plain)
            metrics = painter.fontMetrics()
            shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, max(0, box.right() - left))
            painter.drawText(QRect(left, box.top(), box.right() - left, box.height()), _LEFT, shown)
            left += metrics.horizontalAdvance(words)
        left += GAP
        if entry.note and box.right() - left > 4 * GAP:
            painter.setFont(self._small)
            painter.setPen(QColor(theme.disabled if entry.reason else theme.muted))
            note = painter.fontMetrics().elidedText(entry.note, Qt.TextElideMode.ElideMiddle, box.right() - left)
            painter.drawText(QRect(left, box.top() + 1, box.right() - left, box.height()), _LEFT, note)


def row_height() -> int:
    """The height of a line, in pixels."""
    return px(_ROW_HEIGHT)


def _runs(title: str, places: frozenset[int]) -> list[tuple[str, bool]]:
    """The title in pieces of letters that fit and letters that do not."""
    runs: list[tuple[str, bool]] = []
    for place, letter in enumerate(title):
        is_found = place in places
        if runs and runs[-1][1] == is_found:
            runs[-1] = (runs[-1][0] + letter, is_found)
        else:
            runs.append((letter, is_found))
    return runs
