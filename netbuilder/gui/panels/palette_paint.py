"""How an entry of the palette looks: a card with the family's bar and icon, the name, and the plain name beside it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from netbuilder.gui.layer_search import Match
from netbuilder.gui.text_size import px
from netbuilder.gui.theme import FIELD_RADIUS, Theme, ThemeSource, ui_font

ENTRY_ROLE = Qt.ItemDataRole.UserRole + 1
_ENTRY_HEIGHT = 32
_HEADING_HEIGHT = 28
_BAR_WIDTH = 4
# Room for the scroll bar, kept when there is none so that the cards never change their width.
_RIGHT_MARGIN = 12
_ICON_SIZE = 16
# Less room than this shows no readable part of a plain name.
_SHORTEST_NOTE = 32


class EntryDelegate(QStyledItemDelegate):
    """Paints headings and entries."""

    def __init__(self, themes: ThemeSource, parent: QWidget) -> None:
        super().__init__(parent)
        self._themes = themes
        self._list = parent

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        is_entry = isinstance(index.data(ENTRY_ROLE), Match)
        return QSize(px(120), px(_ENTRY_HEIGHT if is_entry else _HEADING_HEIGHT))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme = self._themes.theme
        rect: QRect = option.rect
        match = index.data(ENTRY_ROLE)
        painter.save()
        if isinstance(match, Match):
            state = option.state
            painter.translate(rect.topLeft())
            paint_entry(
                painter,
                QSize(self._list.width() - _RIGHT_MARGIN - rect.left(), rect.height() - 2),
                match,
                theme,
                is_marked=bool(state & QStyle.StateFlag.State_Selected),
                is_under_mouse=bool(state & QStyle.StateFlag.State_MouseOver),
            )
        else:
            painter.setFont(ui_font(11, bold=True))
            painter.setPen(QColor(theme.muted))
            words = rect.adjusted(2, 6, -8, 0)
            painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, str(index.data()))
        painter.restore()


def paint_entry(
    painter: QPainter, size: QSize, match: Match, theme: Theme, *, is_marked: bool, is_under_mouse: bool = False
) -> None:
    """Paint one entry into the rectangle of `size` at the painter's origin."""
    card = QRectF(0, 0, size.width(), size.height())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.selection if is_marked else theme.hover if is_under_mouse else theme.raised))
    painter.drawRoundedRect(card, FIELD_RADIUS, FIELD_RADIUS)
    if is_marked:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.accent), 1))
        painter.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), FIELD_RADIUS, FIELD_RADIUS)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.family_colour(match.layer.family))
    painter.drawRoundedRect(QRectF(0, 6, _BAR_WIDTH, card.height() - 12), 2, 2)
    side = px(_ICON_SIZE)
    theme.family_icon(match.layer.family).paint(painter, QRect(12, (size.height() - side) // 2, side, side))
    words = QRect(side + 20, 0, size.width() - side - 28, size.height())
    if words.width() > 0:
        _paint_words(painter, words, match, theme)


def _paint_words(painter: QPainter, room: QRect, match: Match, theme: Theme) -> None:
    left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    name_font, note_font = ui_font(13), ui_font(11)
    name_width = QFontMetrics(name_font).horizontalAdvance(match.name)
    painter.setFont(name_font)
    painter.setPen(QColor(theme.text))
    painter.drawText(
        room, left, QFontMetrics(name_font).elidedText(match.name, Qt.TextElideMode.ElideRight, room.width())
    )
    note = match.note
    rest = room.adjusted(name_width + 8, 1, 0, 1)
    if note and rest.width() >= px(_SHORTEST_NOTE):
        painter.setFont(note_font)
        painter.setPen(QColor(theme.muted))
        painter.drawText(
            rest, left, QFontMetrics(note_font).elidedText(note, Qt.TextElideMode.ElideRight, rest.width())
        )
