"""A frame around some cards: a tinted area with its title above them."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QGraphicsRectItem, QStyleOptionGraphicsItem, QWidget

from netbuilder.graph.model import Frame
from netbuilder.gui.canvas.ink import Ink, with_alpha
from netbuilder.gui.canvas.levels import DETAIL_ZOOM

PADDING = 20.0
TITLE_HEIGHT = 30.0
_RADIUS = 14.0
_FILL_ALPHA = 26
_LINE_ALPHA = 130
# From afar the title grows against the zoom, as long as it fits.
_FAR_TITLE_PIXELS = 13.0
_LARGEST_TITLE = 64.0


def framed(cards: QRectF) -> QRectF:
    """The area of a frame around some cards."""
    return cards.adjusted(-PADDING, -PADDING - TITLE_HEIGHT, PADDING, PADDING)


class FrameItem(QGraphicsRectItem):
    """Shows one frame; knows nothing of the document."""

    def __init__(self, name: str, ink: Ink) -> None:
        super().__init__()
        self.name = name
        self.frame = Frame()
        self._ink = ink
        self.setZValue(-2)

    def show_frame(self, frame: Frame, area: QRectF) -> None:
        """Show this frame around this area."""
        if frame != self.frame:
            self.frame = frame
            self.setToolTip(frame.title.replace("<", "‹"))
            self.update()
        if area != self.rect():
            self.setRect(area)

    def set_ink(self, ink: Ink) -> None:
        """Wear another theme."""
        self._ink = ink
        self.update()

    @property
    def title_box(self) -> QRectF:
        """Where the title stands, and where the frame is taken by the mouse."""
        area = self.rect()
        return QRectF(area.left(), area.top(), area.width(), TITLE_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        zoom = QStyleOptionGraphicsItem.levelOfDetailFromTransform(painter.worldTransform())
        colour = self._ink.label_colour(self.frame.colour)
        area = self.rect().adjusted(1, 1, -1, -1)
        pen = QPen(with_alpha(colour, _LINE_ALPHA), 1.5)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.setBrush(with_alpha(colour, _FILL_ALPHA))
        painter.drawRoundedRect(area, _RADIUS, _RADIUS)
        self._paint_title(painter, zoom)

    def _paint_title(self, painter: QPainter, zoom: float) -> None:
        ink, box = self._ink, self.title_box.adjusted(14, 4, -14, 0)
        font, metrics = ink.title, ink.title_metrics
        if zoom < DETAIL_ZOOM:
            font, metrics = ink.sized_title(min(_FAR_TITLE_PIXELS / zoom, _LARGEST_TITLE))
            box = QRectF(box.left(), box.bottom() - metrics.height(), box.width(), metrics.height())
        painter.setFont(font)
        painter.setPen(ink.text if self.frame.title else ink.muted)
        words = metrics.elidedText(self.frame.title or "Frame", Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(QPointF(box.left(), box.center().y() + metrics.capHeight() / 2), words)
