"""A card seen from near: below title and settings what comes out and what it costs, and beside it a picture."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, qGray

from netbuilder.graph.cards import NODE_WIDTH
from netbuilder.gui.canvas.card_look import CardRoom, badge_radius, row_heights
from netbuilder.gui.canvas.card_words import ICON_GAP, Words, fitting, placed_words, static_text, title_lines
from netbuilder.gui.canvas.faces import NodeFace
from netbuilder.gui.canvas.ink import Ink
from netbuilder.gui.canvas.levels import NEAREST_ZOOM, lettering

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from netbuilder.gui.canvas.thumbnails import Thumbnail
    from netbuilder.gui.plots.tiling import Tiling

ROWS = 2
_BOTTOM = 9.0
# Of the card's width, for the words beside the picture.
_WORDS_SHARE = 0.44
_GAP = 10.0
_GROUP_GAP = 4.0
# A square at least so large holds its number.
_LEAST_SQUARE = (30.0, 14.0)
_DARK_GROUND = 140  # grey of 255 up to which letters are white


def picture_box(height: float, zoom: float, ink: Ink) -> QRectF:
    """Where the picture has room, in pixels from the top left corner of a card of `height` canvas units."""
    room = CardRoom.of(height, ROWS, zoom, ink, has_picture=True)
    letters = lettering(zoom)
    top = room.tops[1] + row_heights(letters, ink)[1] + _GAP / 2
    left = round(NODE_WIDTH * zoom * _WORDS_SHARE)
    return QRectF(left, round(top), round(room.right - left), round(room.card.height() - _BOTTOM - top))


def near_words(face: NodeFace, thumbnail: Thumbnail | None, height: float, zoom: float, ink: Ink) -> tuple[Words, ...]:
    """Title and settings over the whole card; beside the picture shape and parameters, and from very near numbers."""
    letters = lettering(zoom)
    room = CardRoom.of(height, ROWS, zoom, ink, has_picture=True)
    left = room.icon.right() + ICON_GAP
    right = room.right - (2 * badge_radius(zoom) + 4 if face.severity else 0)
    bold = ink.lettered(letters.title, is_bold=True)
    (name,) = title_lines(face.title, bold[1], right - left, most=1)
    title = Words(QPointF(left, room.tops[0]), static_text(name, bold[0]), bold[0], True)
    line = placed_words(face.line, room.left, room.tops[1], room.right - room.left, ink.lettered(letters.line))
    words = [title, line]
    box = picture_box(height, zoom, ink)
    small = ink.lettered(letters.foot)
    width = box.left() - _GAP - room.left
    top, step = box.top() - 1, row_heights(letters, ink)[2] + 1
    amount = fitting((f"{face.parameters} parameters", face.parameters), small[1], width) if face.parameters else ""
    groups = ((face.shape, amount), *(thumbnail.facts if thumbnail is not None and zoom >= NEAREST_ZOOM else ()))
    for group in groups:
        for fact in filter(None, group):
            if top + step <= room.card.height() - 3:
                words.append(placed_words(fact, room.left, round(top), width, small))
            top += step
        top += _GROUP_GAP
    if thumbnail is not None:
        words += _caption(thumbnail, box, line, room, ink)
    return tuple(words)


def _caption(thumbnail: Thumbnail, box: QRectF, line: Words, room: CardRoom, ink: Ink) -> list[Words]:
    """What the picture shows, above it where the line leaves room."""
    small = ink.lettered(11)
    _, tiling = thumbnail.picture(_pixels(box, 1.0), 1.0, ink.theme)
    caption = thumbnail.caption(tiling)
    width = small[1].horizontalAdvance(caption)
    left = room.right - width
    if line.place.x() + line.text.size().width() + _GAP > left:
        return []
    top = round(line.place.y() + line.text.size().height() - small[1].height())
    return [placed_words(caption, left, top, width + 1, small)]


def paint_picture(painter: QPainter, box: QRectF, thumbnail: Thumbnail | None, ink: Ink, zoom: float) -> None:
    """Paint the picture into its box; one that is still to come leaves a ghost of itself."""
    ratio = painter.device().devicePixelRatio()
    room = _pixels(box, ratio)
    if room.width() < 1 or room.height() < 1:
        return
    if thumbnail is None:
        painter.setPen(QPen(ink.border, 1.0, Qt.PenStyle.DotLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        return
    image, tiling = thumbnail.picture(room, ratio, ink.theme)
    size = image.deviceIndependentSize()
    # Right under its caption.
    corner = QPointF(round(box.right() - size.width()), round(box.top()))
    painter.drawImage(corner, image)
    if zoom >= NEAREST_ZOOM:
        _paint_values(painter, corner, image, thumbnail.values(tiling), tiling, ink)


def _paint_values(
    painter: QPainter, corner: QPointF, image: QImage, values: NDArray[np.float32] | None, tiling: Tiling, ink: Ink
) -> None:
    """Write each number on its square, where there are few and the squares are large."""
    ratio = image.devicePixelRatio()
    across, down = tiling.scale[0] / ratio, tiling.scale[1] / ratio
    if values is None or across < _LEAST_SQUARE[0] or down < _LEAST_SQUARE[1]:
        return
    painter.setFont(ink.lettered(11)[0])
    for tile, row, column in product(*map(range, values.shape)):
        left, top = tiling.corner(tile)
        # A line of one pixel frames the tiles.
        place = QRectF(
            1 + left + column * tiling.scale[0], 1 + top + row * tiling.scale[1], tiling.scale[0], tiling.scale[1]
        )
        ground = image.pixelColor(place.center().toPoint())
        square = QRectF(corner + place.topLeft() / ratio, place.size() / ratio)
        painter.setPen(QColor("white" if qGray(ground.rgb()) < _DARK_GROUND else "black"))
        painter.drawText(square, Qt.AlignmentFlag.AlignCenter, short(float(values[tile, row, column])))


def _pixels(box: QRectF, ratio: float) -> QSize:
    return QSize(int(box.width() * ratio), int(box.height() * ratio))


def short(value: float) -> str:
    """A number in about four signs."""
    return (f"{value:.2f}" if abs(value) < 10 else f"{value:.3g}").replace("-", "−")
