"""How a line of the outline looks: the family's colour, the name, what it is, and a sign where something is wrong."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from netbuilder.gui.canvas.ink import Ink
from netbuilder.gui.panels.outline_lines import Line, Spot
from netbuilder.gui.panels.outline_model import FRAME, GIVES, LINE_ROLE, NAME, SPOT_ROLE, Index, OutlineModel
from netbuilder.gui.text_size import px
from netbuilder.gui.theme import FIELD_RADIUS, GAP, GAP_SMALL, Theme

_LINE_HEIGHT = 28
_BAR_WIDTH, _BAR_HEIGHT = 4, 14
_SIGN = 14
_CHIP = 10
_MIDDLE = Qt.AlignmentFlag.AlignVCenter


class OutlineLines(QStyledItemDelegate):
    """Paints one cell, and edits the name in it."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        # Beside the name, where there is no room for a column that says what it is.
        self.says_types = True
        self.show_theme(theme)

    def show_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        self._theme = theme
        self._ink = Ink.of(theme)
        self._signs = {"error": theme.icon("error", theme.error), "warning": theme.icon("warning", theme.warning)}

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(px(60), px(_LINE_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line = index.data(LINE_ROLE)
        if not isinstance(line, Line):
            return
        painter.setFont(option.font)
        if option.state & QStyle.StateFlag.State_MouseOver and not option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, QColor(self._theme.hover))
        if index.column() == NAME:
            self._paint_name(painter, option, line, index.data(SPOT_ROLE))
        else:
            room = option.rect.adjusted(GAP, 0, -GAP_SMALL, 0)
            if index.column() == FRAME and line.frame:
                room = self._paint_chip(painter, room, line.colour)
            colour = self._theme.text if index.column() == GIVES else self._theme.muted
            self._paint_words(painter, room, str(index.data()), colour)

    def paint_selected(self, painter: QPainter, row: QRect) -> None:
        """The ground of a whole line that is selected."""
        painter.fillRect(row, QColor(self._theme.selection))

    def paint_focus(self, painter: QPainter, row: QRect) -> None:
        """The line that the keys go to."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = self._theme.line + 0.5
        painter.setPen(QPen(QColor(self._theme.focus), width))
        painter.drawRoundedRect(QRectF(row).adjusted(width, width, -width, -width), FIELD_RADIUS, FIELD_RADIUS)
        painter.restore()

    def _paint_name(self, painter: QPainter, option: QStyleOptionViewItem, line: Line, spot: Spot) -> None:
        room = self._paint_mark(painter, option.rect, line, spot)
        if line.mark:
            side = px(_SIGN)
            place = QRect(room.right() - side, room.center().y() - side // 2 + 1, side, side)
            self._signs[line.mark].paint(painter, place)
            room.setRight(place.left() - GAP_SMALL)
        font = QFont(option.font)
        font.setStrikeOut(line.is_bypassed)
        painter.setFont(font)
        name = self._paint_words(painter, room, line.name, self._theme.muted if line.is_bypassed else self._theme.text)
        painter.setFont(option.font)
        if self.says_types:
            room.setLeft(room.left() + name + GAP)
            self._paint_words(painter, room, "bypassed" if line.is_bypassed else line.type, self._theme.muted)

    def _paint_mark(self, painter: QPainter, row: QRect, line: Line, spot: Spot) -> QRect:
        """What kind of thing it is, by a shape and a colour; the room that is left."""
        room = row.adjusted(0, 0, -GAP, 0)
        middle = room.center().y() + 1
        if spot.kind == "note":
            side = px(_SIGN)
            self._theme.icon("notes", self._theme.muted).paint(
                painter, QRect(room.left() - 3, middle - side // 2, side, side)
            )
        elif spot.kind == "frame":
            self._paint_chip(painter, room.adjusted(-3, 0, 0, 0), line.colour)
        else:
            colour = QColor(self._theme.disabled)
            if line.family is not None:
                colour = self._theme.family_colour(line.family)
            painter.fillRect(room.left(), middle - px(_BAR_HEIGHT) // 2, _BAR_WIDTH, px(_BAR_HEIGHT), colour)
        return room.adjusted(_BAR_WIDTH + GAP, 0, 0, 0)

    def _paint_chip(self, painter: QPainter, room: QRect, colour: str) -> QRect:
        """A small frame in the colour of a frame; the room that is left."""
        side = px(_CHIP)
        box = QRectF(room.left() + 0.5, room.center().y() - side / 2 + 0.5, side, side)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._ink.label_colour(colour), 1.5))
        painter.drawRoundedRect(box, 3, 3)
        painter.restore()
        return room.adjusted(side + GAP_SMALL + 2, 0, 0, 0)

    def _paint_words(self, painter: QPainter, room: QRect, words: str, colour: str) -> int:
        """Words as far as there is room; the width that they take."""
        if room.width() <= 0 or not words:
            return 0
        metrics = QFontMetrics(painter.font())
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        painter.setPen(QColor(colour))
        painter.drawText(room, _MIDDLE, shown)
        return metrics.horizontalAdvance(shown)

    # Editing -----------------------------------------------------------------------------------------------------

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        field = QLineEdit(parent)
        line = index.data(LINE_ROLE)
        field.setAccessibleName(f"New name of {line.name}" if isinstance(line, Line) else "New name")
        field.setStyleSheet("QLineEdit { padding: 0 4px; min-height: 0; }")
        return field

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        editor.setGeometry(option.rect.adjusted(_BAR_WIDTH + 2, 1, -1, -1))

    def setModelData(self, editor: QWidget, model: object, index: Index) -> None:
        if isinstance(editor, QLineEdit) and isinstance(model, OutlineModel):
            model.setData(index, editor.text())
