"""The bar that says which colour is which number."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter

from netbuilder.gui.plots.colormaps import LEVELS, ColourMap, colour_table
from netbuilder.gui.plots.numbers import number
from netbuilder.gui.plots.tiles import Tiles
from netbuilder.gui.text_size import px

if TYPE_CHECKING:
    from netbuilder.gui.theme import Theme

_LENGTH = 96
_THICKNESS = 8


def draw_scale_bar(painter: QPainter, room: QRect, tiles: Tiles, theme: Theme) -> int:
    """Draw lowest value, bar, highest value at the left of `room`; returns the pixels used."""
    low, high = tiles.range
    metrics = QFontMetrics(painter.font())
    left_text, right_text = (number(0.0 if abs(end) < 1e-4 * (high - low) else end, 3) for end in (low, high))
    painter.setPen(QColor(theme.muted))
    left = metrics.horizontalAdvance(left_text) + px(6)
    align = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    painter.drawText(room, align, left_text)
    length, thickness = px(_LENGTH), px(_THICKNESS)
    bar = QRectF(room.left() + left, room.center().y() - thickness / 2 + 1, length, thickness)
    ratio = painter.device().devicePixelRatioF()
    painter.drawImage(bar.topLeft(), _strip(tiles.colour_map, round(length * ratio), round(thickness * ratio), ratio))
    if low < 0 < high:
        zero = bar.left() + bar.width() * -low / (high - low)
        painter.drawLine(int(zero), int(bar.bottom()) + 1, int(zero), int(bar.bottom()) + 3)
    end = int(bar.right()) - room.left() + px(7)
    painter.drawText(room.adjusted(end, 0, 0, 0), align, right_text)
    return end + metrics.horizontalAdvance(right_text)


@lru_cache
def _strip(colour_map: ColourMap, length: int, thickness: int, pixel_ratio: float) -> QImage:
    """All colours of a map side by side, in so many pixels of the screen; scaling it costs more than all else here."""
    levels = np.linspace(0, LEVELS - 1, length).astype(np.uint8)
    rows = np.repeat(levels[None], thickness, axis=0)
    strip = QImage(rows.data, rows.shape[1], rows.shape[0], rows.shape[1], QImage.Format.Format_Indexed8).copy()
    strip.setColorTable(colour_table(colour_map, 0, 0))
    strip = strip.convertToFormat(QImage.Format.Format_RGB32)
    strip.setDevicePixelRatio(pixel_ratio)
    return strip
