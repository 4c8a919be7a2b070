"""A note: words on the canvas, on a card of their own colour."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF, QTextDocument, QTextOption
from PySide6.QtWidgets import QGraphicsRectItem, QStyleOptionGraphicsItem, QWidget

from netbuilder.graph.model import Note
from netbuilder.gui.canvas.ink import Ink, mixed

_RADIUS = 8.0
_PADDING = 10.0
_TINT = 0.16
_COLOUR = "yellow"  # where none was chosen
_HANDLE = 14.0
# Below this zoom words cannot be read, and lines stand for them.
_WORDS_ZOOM = 0.3
SMALLEST = (80.0, 40.0)


class NoteItem(QGraphicsRectItem):
    """Shows one note; knows nothing of the document."""

    def __init__(self, name: str, ink: Ink) -> None:
        super().__init__()
        self.name = name
        self.note = Note()
        self._ink = ink
        self._is_selected = False
        self._words = QTextDocument()
        self._words.setDocumentMargin(0)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._words.setDefaultTextOption(option)
        self.setZValue(-1)

    def show_note(self, note: Note) -> None:
        """Show this note where it says."""
        self.note = note
        self.setPos(*note.position)
        self.show_size(note.size)
        self._words.setDefaultFont(self._ink.small)
        # Plain text: what people write is never markup.
        self._words.setPlainText(note.text or "An empty note. Double-click to write.")
        self.update()

    def show_size(self, size: tuple[float, float]) -> None:
        """Be this wide and high, as long as a gesture lasts."""
        self.setRect(QRectF(QPointF(), QSizeF(*size)))
        self._words.setTextWidth(max(1.0, size[0] - 2 * _PADDING))

    def set_ink(self, ink: Ink) -> None:
        """Wear another theme."""
        self._ink = ink
        self.show_note(self.note)

    def set_selected(self, is_selected: bool) -> None:
        """Wear the accent outline."""
        if is_selected != self._is_selected:
            self._is_selected = is_selected
            self.update()

    @property
    def is_selected(self) -> bool:
        return self._is_selected

    @property
    def colour(self) -> QColor:
        """The colour of its card, at full strength."""
        return self._ink.label_colour(self.note.colour or _COLOUR)

    def scene_card(self) -> QRectF:
        """The card in the scene."""
        return self.rect().translated(self.pos())

    def handle(self) -> QRectF:
        """The corner that changes its size, in the scene."""
        corner = self.scene_card().bottomRight()
        return QRectF(corner - QPointF(_HANDLE, _HANDLE), corner)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        zoom = QStyleOptionGraphicsItem.levelOfDetailFromTransform(painter.worldTransform())
        ink = self._ink
        colour = self.colour
        pen = QPen(ink.accent if self._is_selected else mixed(ink.card, colour, 0.6), 2.0 if self._is_selected else 1.0)
        painter.setPen(pen)
        painter.setBrush(mixed(ink.card, colour, _TINT))
        card = self.rect().adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(card, _RADIUS, _RADIUS)
        if zoom < _WORDS_ZOOM:
            return
        if self._is_selected:
            self._paint_handle(painter)
        box = self.rect().adjusted(_PADDING, _PADDING, -_PADDING, -_PADDING)
        painter.save()
        painter.setClipRect(box)
        painter.translate(box.topLeft())
        context = self._words.documentLayout().PaintContext()
        context.palette.setColor(context.palette.ColorRole.Text, ink.text if self.note.text else ink.muted)
        self._words.documentLayout().draw(painter, context)
        painter.restore()

    def _paint_handle(self, painter: QPainter) -> None:
        corner = self.rect().bottomRight() - QPointF(5, 5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._ink.muted)
        painter.drawPolygon(QPolygonF([corner, corner - QPointF(7, 0), corner - QPointF(0, 7)]))
