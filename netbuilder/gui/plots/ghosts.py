"""Faint drawings of what will be there, with the words that say how it comes."""

from __future__ import annotations

import re
from math import exp, sin

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from netbuilder.gui.plots.ink import mixed
from netbuilder.gui.text_size import px
from netbuilder.gui.theme import Theme, ui_font

_TILE = 44


def draw_ghost_tiles(painter: QPainter, room: QRect, theme: Theme, text: str) -> None:
    """A grid of empty tiles, and `text` below it."""
    painter.fillRect(room, QColor(theme.panel))
    columns = max(0, min(6, (room.width() - 32) // (_TILE + 4)))
    rows = 2 if room.height() > px(200) else 1
    rows = rows if room.height() > px(110) else 0
    top = room.center().y() - rows * (_TILE + 4) // 2 - px(16)
    left = room.center().x() - columns * (_TILE + 4) // 2
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(mixed(theme.panel, theme.border, 0.15 if theme.is_high_contrast else 0.6))
    for row in range(rows):
        for column in range(columns):
            painter.drawRect(left + column * (_TILE + 4), top + row * (_TILE + 4), _TILE, _TILE)
    below = top + rows * (_TILE + 4) + 12 if rows else room.top() + 4
    draw_words(painter, QRect(room.left() + 12, below, room.width() - 24, room.bottom() - below), theme, text)


def draw_ghost_curve(painter: QPainter, frame: QRectF, theme: Theme) -> None:
    """A falling curve, as a loss will be."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(mixed(theme.canvas, theme.border, 0.25 if theme.is_high_contrast else 0.9), 2))
    points = [
        QPointF(
            frame.left() + frame.width() * step / 120,
            frame.top() + frame.height() * (0.86 - 0.72 * exp(-step / 28) + 0.012 * sin(step * 1.9)),
        )
        for step in range(4, 118)
    ]
    painter.drawPolyline(QPolygonF(points))
    painter.restore()


def draw_words(
    painter: QPainter,
    room: QRect,
    theme: Theme,
    text: str,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignTop,
) -> None:
    """Words in the middle of `room`, wrapped; the first sentence alone where there is no room for all."""
    painter.setFont(ui_font(12))
    painter.setPen(QColor(theme.muted))
    flags = Qt.AlignmentFlag.AlignHCenter | align | Qt.TextFlag.TextWordWrap
    if painter.boundingRect(room, flags, text).height() > room.height():
        text = re.split(r"(?<=[.])\s", text, maxsplit=1)[0]
    painter.drawText(room, flags, text)
