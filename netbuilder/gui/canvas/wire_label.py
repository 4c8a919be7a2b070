"""The pill on a wire: the shape that runs along it, or what is wrong with it."""

from __future__ import annotations

from typing import Final, NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QTransform

from netbuilder.gui.canvas.ink import Ink

LABEL_HEIGHT: Final = 20.0
LABEL_PADDING: Final = 6.0
_MIDDLE = Qt.AlignmentFlag.AlignCenter


class LabelLook(NamedTuple):
    """What a label shows; most wires of a network say the same as many others."""

    words: str
    width: float  # in canvas units
    is_error: bool
    is_selected: bool


def paint_label(painter: QPainter, corner: QPointF, look: LabelLook, ink: Ink) -> None:
    """Paint a label at its upper left corner; the painter's units are those of the canvas."""
    box = QRectF(corner.x(), corner.y(), look.width, LABEL_HEIGHT)
    painter.setPen(label_pen(look, ink))
    painter.setBrush(ink.error_tint if look.is_error else ink.card)
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), LABEL_HEIGHT / 2, LABEL_HEIGHT / 2)
    painter.setFont(ink.label)
    painter.setPen(ink.error_text if look.is_error else ink.text)
    painter.drawText(box, _MIDDLE, look.words)


def label_pen(look: LabelLook, ink: Ink) -> QPen:
    """The line around a label."""
    return ink.pen(ink.error if look.is_error else ink.accent if look.is_selected else ink.border, 1.0)


def stamp_label(painter: QPainter, corner: QPointF, look: LabelLook, ink: Ink, ratio: float) -> None:
    """The same on a screen of `ratio` device pixels per pixel, painted once for all that look alike.

    The painter's transform is then another.
    """
    transform = painter.worldTransform()
    zoom = transform.m11()

    def paint(to: QPainter) -> None:
        to.scale(zoom, zoom)
        paint_label(to, QPointF(), look, ink)

    area = QRectF(-1, -1, look.width * zoom + 2, LABEL_HEIGHT * zoom + 2)
    stamp = ink.stamps.stamp(look, (zoom, ratio), area, paint)
    place = transform.map(corner)
    # Whole pixels, so that the stamp is copied and not resampled.
    x, y = round(place.x() * ratio) / ratio, round(place.y() * ratio) / ratio
    painter.setWorldTransform(QTransform.fromTranslate(x, y))
    painter.drawPixmap(stamp.corner, stamp.picture)
