"""The whole drawing in the lower right corner of the canvas, with a frame around what is seen of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from netbuilder.gui.canvas.ink import mixed, with_alpha
from netbuilder.gui.theme import CARD_RADIUS, GAP, GAP_LARGE, Theme

if TYPE_CHECKING:
    from netbuilder.gui.canvas.view import CanvasView

_LARGEST = QSize(208, 136)
_SMALLEST = QSize(96, 64)
# Of the canvas, in each direction.
_SHARE = 4
# A drawing in motion is drawn anew at this pace; the frame follows the view at the screen's.
_REDRAW_MS = 100
_HAZE = 150  # of 255
_LEAST_SIDE = 2.0  # pixels of a card, however large the drawing is
# Frames and notes lie softly behind the cards, which are what the map is for.
_FRAME_FILL, _FRAME_LINE = 36, 120  # of 255
_NOTE_TINT = 0.45
_ROUND_OFF = 2.0  # pixels


class Minimap(QWidget):
    """Cards as blocks in their family's colour, on frames and among notes.

    A click or a drag takes the view there, the wheel zooms it. It is shown where it is wanted and part of the
    drawing is out of sight.
    """

    def __init__(self, view: CanvasView, theme: Theme) -> None:
        super().__init__(view.viewport())
        self._view = view
        self._theme = theme
        self._is_wanted = True
        self._picture = QPixmap()
        self._area = QRectF()  # of the scene, that the picture shows
        self._scale = 1.0  # pixels per unit of the scene
        self._corner = QPointF()  # where the picture of the area begins
        self._is_drawn = False  # as the canvas is now
        self._held: QPointF | None = None  # from the middle of the frame to the hand that drags it, in the scene
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setAccessibleName("Minimap")
        self.setAccessibleDescription("The whole network. Click or drag to look elsewhere, turn the wheel to zoom.")
        words = "Click or drag to look elsewhere, turn the wheel to zoom ({minimap} hides this)"
        view.keymap.say(words, self.setToolTip, self)
        self._redraw = QTimer(self, interval=_REDRAW_MS, singleShot=True)
        self._redraw.timeout.connect(self.draw_now)
        view.camera.moved.connect(self._on_camera_moved)
        view.canvas.rearranged.connect(self.refresh)
        view.note_selected.connect(self.refresh)
        self.hide()

    @property
    def is_wanted(self) -> bool:
        """Whether the user wants it where it helps."""
        return self._is_wanted

    def set_wanted(self, is_wanted: bool) -> None:
        """Show it where it helps, or never."""
        self._is_wanted = is_wanted
        self.draw_now()

    def refresh(self) -> None:
        """Something on the canvas looks or stands otherwise: draw it anew soon."""
        self._is_drawn = False
        if self._is_wanted and not self._redraw.isActive():
            self._redraw.start()

    def draw_now(self) -> None:
        """Draw what the canvas shows now."""
        self._redraw.stop()
        self._is_drawn = False
        self._area = self._drawn_area() if self._is_wanted else QRectF()
        self._show_or_hide()
        if not self.isHidden():
            self._draw()
            self.update()

    def place(self) -> None:
        """Take the corner of the canvas, in a size that leaves it room."""
        room = self._view.viewport().rect()
        size = QSize(room.width() // _SHARE, room.height() // _SHARE).boundedTo(_LARGEST).expandedTo(_SMALLEST)
        self.setGeometry(
            room.right() + 1 - size.width() - GAP_LARGE, room.bottom() + 1 - size.height() - GAP_LARGE,
            size.width(), size.height(),
        )  # fmt: skip
        self.refresh()

    def show_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        self._theme = theme
        self.draw_now()

    # What is drawn -----------------------------------------------------------------------------------------------

    def _show_or_hide(self) -> None:
        is_of_use = not self._area.isEmpty() and not self._view.camera.visible.contains(self._area)
        room = self._view.viewport().size()
        has_room = room.width() >= 2 * self.width() and room.height() >= 2 * self.height()
        self.setVisible(self._is_wanted and is_of_use and has_room)

    def _draw(self) -> None:
        """The cards, once for many repaints: while the view moves, only the frame does."""
        room = QRectF(self.rect()).adjusted(GAP, GAP, -GAP, -GAP)
        self._scale = min(room.width() / self._area.width(), room.height() / self._area.height())
        self._corner = room.center() - QPointF(self._area.width(), self._area.height()) * self._scale / 2
        ratio = self.devicePixelRatioF()
        self._picture = QPixmap(self.size() * ratio)
        self._picture.setDevicePixelRatio(ratio)
        theme, ink = self._theme, self._view.canvas.ink
        by_colour: dict[int, list[QRectF]] = {}
        self._picture.fill(ink.canvas)
        painter = QPainter(self._picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(ink.border, 1.0))
        painter.setBrush(QColor(theme.panel))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), CARD_RADIUS, CARD_RADIUS)
        self._draw_frames_and_notes(painter)
        blocks = self._blocks()
        painter.setPen(Qt.PenStyle.NoPen)
        for name, block in blocks.items():
            face = self._view.canvas.nodes[name].face
            colours = by_colour.setdefault((ink.error if face.error else ink.family(face.family)).rgba(), [])
            colours.append(block)
        for colour, of_it in by_colour.items():
            painter.setBrush(QColor.fromRgba(colour))
            painter.drawRects(of_it)
        painter.setPen(QPen(ink.accent, 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRects([blocks[name].adjusted(-2, -2, 2, 2) for name in self._view.selection if name in blocks])
        painter.end()
        self._is_drawn = True

    def _drawn_area(self) -> QRectF:
        """What the cards cover with their frames, and the notes beside them."""
        canvas = self._view.canvas
        area = canvas.occupancy.area
        for frame in canvas.frames.values():
            area |= frame.rect()
        for note in canvas.notes.values():
            area |= note.scene_card()
        return area

    def _draw_frames_and_notes(self, painter: QPainter) -> None:
        canvas = self._view.canvas
        for frame in canvas.frames.values():
            if not frame.rect().isEmpty():
                colour = canvas.ink.label_colour(frame.frame.colour)
                painter.setPen(QPen(with_alpha(colour, _FRAME_LINE), 1.0))
                painter.setBrush(with_alpha(colour, _FRAME_FILL))
                painter.drawRoundedRect(self.on_map(frame.rect()), _ROUND_OFF, _ROUND_OFF)
        for note in canvas.notes.values():
            block = self.on_map(note.scene_card())
            block.setSize(block.size().expandedTo(QSizeF(_LEAST_SIDE, _LEAST_SIDE)))
            painter.setPen(QPen(canvas.ink.accent, 1.5) if note.is_selected else Qt.PenStyle.NoPen)
            painter.setBrush(mixed(QColor(self._theme.panel), note.colour, _NOTE_TINT))
            painter.drawRoundedRect(block, _ROUND_OFF, _ROUND_OFF)

    def _blocks(self) -> dict[str, QRectF]:
        """The cards as they stand in the widget."""
        scale = self._scale
        dx, dy = self._corner.x() - self._area.left() * scale, self._corner.y() - self._area.top() * scale
        return {
            name: QRectF(
                left * scale + dx, top * scale + dy,
                max((right - left) * scale, _LEAST_SIDE), max((bottom - top) * scale, _LEAST_SIDE),
            )
            for name, (left, top, right, bottom) in self._view.canvas.occupancy.bounds.items()
        }  # fmt: skip

    def on_map(self, area: QRectF) -> QRectF:
        """An area of the scene in this widget."""
        return QRectF(self._corner + (area.topLeft() - self._area.topLeft()) * self._scale, area.size() * self._scale)

    def in_scene(self, point: QPointF) -> QPointF:
        """A point of this widget in the scene."""
        return self._area.topLeft() + (point - self._corner) / self._scale

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        ink, inner = self._view.canvas.ink, QRectF(self.rect()).adjusted(1, 1, -1, -1)
        frame = self.on_map(self._view.camera.visible).adjusted(0.5, 0.5, -0.5, -0.5) & inner
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # What is out of sight lies in the haze, so that the colours in the frame stay what they are.
        haze = QPainterPath()
        haze.addRoundedRect(inner, CARD_RADIUS - 1, CARD_RADIUS - 1)
        haze.addRect(frame)
        painter.fillPath(haze, with_alpha(QColor(self._theme.raised), _HAZE))
        if not frame.isEmpty():
            painter.setPen(QPen(ink.accent, 1.5))
            painter.drawRoundedRect(frame, 2, 2)

    # The view ----------------------------------------------------------------------------------------------------

    def _on_camera_moved(self) -> None:
        if not self._is_wanted:
            return
        was_hidden = self.isHidden()
        self._show_or_hide()
        if was_hidden and not self.isHidden() and not self._is_drawn:
            self.draw_now()
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        camera, point = self._view.camera, self.in_scene(event.position())
        # The frame is taken where it is touched; beside it, the view comes to the hand.
        self._held = point - camera.centre if camera.visible.contains(point) else QPointF()
        camera.centre_on(point - self._held)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is not None:
            self._view.camera.centre_on(self.in_scene(event.position()) - self._held)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        middle = QPointF(self._view.viewport().rect().center())
        self._view.camera.zoom_at(middle, 1.0015 ** event.angleDelta().y())
        event.accept()
