"""What is drawn around the tiles of a mosaic: caption, page, labels, scale, and what is under the mouse."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter

from netbuilder.gui.plots.numbers import count
from netbuilder.gui.plots.scale_bar import draw_scale_bar
from netbuilder.gui.plots.tiles import Tiles
from netbuilder.gui.text_size import px
from netbuilder.gui.theme import Theme, ui_font

_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_BOTH_WIDTH = 460  # a footer of this width holds the scale and the read-out


def draw_caption(painter: QPainter, room: QRect, theme: Theme, caption: str, pages: str) -> None:
    """The caption at the left of `room`, and which tiles of how many at the right."""
    room = QRect(room)
    painter.setFont(ui_font(12))
    painter.setPen(QColor(theme.muted))
    painter.drawText(room, Qt.AlignmentFlag.AlignRight | _MIDDLE, pages)
    room.setRight(room.right() - QFontMetrics(painter.font()).horizontalAdvance(pages) - 8)
    painter.setFont(ui_font(12, bold=True))
    painter.setPen(QColor(theme.text))
    painter.drawText(room, _MIDDLE, _cut(painter, caption, room.width()))


def draw_footer(painter: QPainter, room: QRect, theme: Theme, tiles: Tiles | None, hint: str) -> None:
    """The scale of `tiles`, if they are given, and `hint` beside it, or in its place where there is little room."""
    room = QRect(room)
    painter.setFont(ui_font(11))
    if tiles is not None and (not hint or room.width() > px(_BOTH_WIDTH)):
        room.setLeft(room.left() + draw_scale_bar(painter, room, tiles, theme) + 16)
    painter.setPen(QColor(theme.text))
    painter.drawText(room, _MIDDLE, _cut(painter, hint, room.width()))


def draw_labels(painter: QPainter, feet: Sequence[tuple[QRectF, str]], theme: Theme) -> None:
    """A label in each foot of a tile."""
    painter.setFont(ui_font(11))
    painter.setPen(QColor(theme.muted))
    for foot, label in feet:
        painter.drawText(foot, Qt.AlignmentFlag.AlignHCenter | _MIDDLE, _cut(painter, label, int(foot.width()) + 2))


def clear_hole(painter: QPainter, whole: QRectF, last: QRectF, background: QColor) -> None:
    """Take the gaps' colour, in which the grid `whole` is framed by a pixel, away from behind its `last` tile."""
    right, bottom = whole.right() + 1, whole.bottom() + 1
    painter.fillRect(QRectF(last.right() + 1, last.top(), right - last.right() - 1, bottom - last.top()), background)
    below = QRectF(whole.left() - 1, last.bottom() + 1, right - whole.left() + 1, bottom - last.bottom() - 1)
    painter.fillRect(below, background)


def page_words(page: int, page_size: int, total: int) -> str:
    """Which tiles a page holds, e.g. `65–128 of 512`; nothing when it holds all."""
    if page_size >= total:
        return ""
    first = page * page_size
    return f"{count(first + 1)}–{count(min(first + page_size, total))} of {count(total)}"


def _cut(painter: QPainter, text: str, width: int) -> str:
    return QFontMetrics(painter.font()).elidedText(text, Qt.TextElideMode.ElideRight, width)
