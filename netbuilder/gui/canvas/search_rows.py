"""How an entry of the search looks: icon, name and plain name, and at the right the shape that it would give."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from netbuilder.gui.canvas.offers import Offer
from netbuilder.gui.text_size import px
from netbuilder.gui.theme import FIELD_RADIUS, Theme, ui_font

OFFER_ROLE = Qt.ItemDataRole.UserRole + 1
_ROW_HEIGHT = 30
_ICON_SIZE = 16
_LEFT, _GAP = 10, 8
# Room for the scroll bar, kept when there is none so that shapes never change their place.
_RIGHT = 18
_SHORTEST_NOTE = 40
_DOUBT = 5.0
# What does not fit steps back; its words stay legible.
_FADED = 0.4
_LEFT_MIDDLE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT_MIDDLE = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class OfferDelegate(QStyledItemDelegate):
    """Paints one row for each Offer."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._name_font, self._note_font = ui_font(13), ui_font(11)
        self._name_metrics, self._note_metrics = QFontMetrics(self._name_font), QFontMetrics(self._note_font)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(px(120), row_height())

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        offer = index.data(OFFER_ROLE)
        if not isinstance(offer, Offer):
            return
        row: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_ground(painter, row, option.state, self._theme)
        side = px(_ICON_SIZE)
        icon = QRect(row.left() + _LEFT, row.center().y() - side // 2 + 1, side, side)
        painter.setOpacity(1.0 if offer.fits else _FADED)
        self._theme.family_icon(offer.match.layer.family).paint(painter, icon)
        painter.setOpacity(1.0)
        room = row.adjusted(_LEFT + side + _GAP, 0, -_RIGHT, 0)
        self._paint_words(painter, self._paint_shape(painter, room, offer), offer)
        painter.restore()

    def _paint_shape(self, painter: QPainter, room: QRect, offer: Offer) -> QRect:
        """The shape, or what it needs, at the right; the room that is left."""
        if not offer.fits or not (offer.aside or offer.doubt):
            return room
        width = self._note_metrics.horizontalAdvance(offer.aside)
        painter.setFont(self._note_font)
        painter.setPen(QColor(self._theme.muted))
        painter.drawText(room, _RIGHT_MIDDLE, offer.aside)
        if offer.doubt:
            paint_doubt(painter, room, width, self._theme)
            width += px(3 * _DOUBT) + _GAP
        return room.adjusted(0, 0, -width - _GAP, 0)

    def _paint_words(self, painter: QPainter, room: QRect, offer: Offer) -> None:
        elide = Qt.TextElideMode.ElideRight
        name, note = offer.match.name, offer.match.note if offer.fits else f"does not fit: {offer.refusal}"
        painter.setFont(self._name_font)
        painter.setPen(QColor(self._theme.text if offer.fits else self._theme.muted))
        painter.drawText(room, _LEFT_MIDDLE, self._name_metrics.elidedText(name, elide, room.width()))
        rest = room.adjusted(self._name_metrics.horizontalAdvance(name) + _GAP, 1, 0, 1)
        if note and rest.width() >= px(_SHORTEST_NOTE):
            painter.setFont(self._note_font)
            painter.setPen(QColor(self._theme.muted))
            painter.drawText(rest, _LEFT_MIDDLE, self._note_metrics.elidedText(note, elide, rest.width()))


def row_height() -> int:
    """The height of a row, in pixels."""
    return px(_ROW_HEIGHT)


def paint_ground(painter: QPainter, row: QRect, state: QStyle.StateFlag, theme: Theme) -> None:
    """The ground of a row that is marked, or that the mouse is over."""
    is_marked = bool(state & QStyle.StateFlag.State_Selected)
    if not is_marked and not state & QStyle.StateFlag.State_MouseOver:
        return
    card = QRectF(row).adjusted(0.5, 1.5, -0.5, -1.5)
    painter.setBrush(QColor(theme.selection if is_marked else theme.hover))
    painter.setPen(QPen(QColor(theme.accent), 1) if is_marked else Qt.PenStyle.NoPen)
    painter.drawRoundedRect(card, FIELD_RADIUS, FIELD_RADIUS)


def paint_doubt(painter: QPainter, room: QRect, width: int, theme: Theme) -> None:
    """The triangle of a warning before words of a width at the right, which says by its shape what its colour says."""
    doubt = px(_DOUBT)
    middle = QPointF(room.right() - width - _GAP - doubt, room.center().y() + 1)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.warning))
    corners = (QPointF(0, -doubt), QPointF(doubt, doubt - 1), QPointF(-doubt, doubt - 1))
    painter.drawPolygon([middle + corner for corner in corners])
