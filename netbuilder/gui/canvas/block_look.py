"""A card seen from afar: a block of its family's colour, as high and as strong in colour as the layer costs."""

from __future__ import annotations

from typing import Final, NamedTuple

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter

from netbuilder.graph.cards import NODE_HEIGHT
from netbuilder.gui.canvas.card_look import RADIUS, STEPS, Severity, outline, paint_badge
from netbuilder.gui.canvas.ink import Ink
from netbuilder.layers.base import Family

_MARGIN: Final = 2.0
_LEAST_SHARE = 0.5  # of the card's height, for a layer that costs nothing
BAR_WIDTH = 12.0
_LEAST_BAR = 2.0
_LEAST_ICON, _ICON_SHARE, _LARGEST_ICON = 9.0, 0.72, 16.0
BADGE = 6.0
_BYPASSED_OPACITY = 0.55


class BlockLook(NamedTuple):
    """What a block shows. Sizes are pixels; `cost` and `heat` are steps of `STEPS`, None where nothing is known."""

    family: Family | None
    width: float
    height: float
    cost: int | None = None
    heat: int | None = None
    severity: Severity = ""
    is_selected: bool = False
    is_bypassed: bool = False
    has_icon: bool = True

    @property
    def area(self) -> QRectF:
        """What it paints on; its middle is the origin."""
        half = QPointF(self.width / 2 + _MARGIN, self.height / 2 + _MARGIN)
        return QRectF(-half, half)


def block_height(card_height: float, cost: int | None) -> float:
    """The height of the block for a card, both in canvas units: wires of many ports still end at it."""
    if cost is None or card_height > NODE_HEIGHT:
        return card_height
    return card_height * (_LEAST_SHARE + (1 - _LEAST_SHARE) * cost / STEPS)


def block_ground(look: BlockLook, ink: Ink) -> QColor:
    """The colour of a block."""
    return ink.family_tone(look.family, (look.cost or 0) / STEPS) if look.heat is None else ink.heat(look.heat / STEPS)


def paint_block(painter: QPainter, look: BlockLook, ink: Ink, zoom: float) -> None:
    """Paint a block whose middle is the painter's origin; the painter's units are pixels."""
    body = QRectF(-look.width / 2, -look.height / 2, look.width, look.height)
    radius = min(RADIUS * max(zoom, 0.2), look.height / 2)
    opacity = painter.opacity()
    if look.is_bypassed:
        painter.setOpacity(_BYPASSED_OPACITY * opacity)
    pen = outline(ink, look.severity, look.family, is_selected=look.is_selected, is_bypassed=look.is_bypassed)
    if not (look.is_selected or look.severity):
        is_dashed = look.family is None or look.is_bypassed
        pen.setColor(ink.family(look.family) if is_dashed else ink.family_tone(look.family, 1.0))
    inset = pen.widthF() / 2
    painter.setPen(pen)
    # What computes nothing is hollow.
    painter.setBrush(ink.canvas if look.is_bypassed else block_ground(look, ink))
    painter.drawRoundedRect(body.adjusted(inset, inset, -inset, -inset), radius, radius)
    bar = max(BAR_WIDTH * zoom, _LEAST_BAR)
    painter.fillRect(QRectF(body.left(), body.top() + radius, bar, body.height() - 2 * radius), ink.family(look.family))
    if look.has_icon:
        _paint_icon(painter, look, body.adjusted(bar, 0, 0, 0), ink)
    painter.setOpacity(opacity)
    if look.severity:
        radius = min(BADGE, look.height / 2)
        paint_badge(painter, QPointF(body.right() - radius - 2, 0), radius, look.severity, ink)


def _paint_icon(painter: QPainter, look: BlockLook, room: QRectF, ink: Ink) -> None:
    side = min(room.height() * _ICON_SHARE, _LARGEST_ICON)
    # A layer that is not known is to be seen from any distance.
    if side < _LEAST_ICON and look.family is not None:
        return
    side = max(side, _LEAST_ICON)
    middle = room.center()
    ink.family_icon(look.family).render(painter, QRectF(middle.x() - side / 2, middle.y() - side / 2, side, side))
