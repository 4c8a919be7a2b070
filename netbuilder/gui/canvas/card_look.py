"""All of a card but its words, as a value that many cards share, and how it is painted in pixels of the screen."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from netbuilder.graph.cards import NODE_WIDTH
from netbuilder.gui.canvas.geometry import PORT_RADIUS
from netbuilder.gui.canvas.ink import Ink
from netbuilder.gui.canvas.levels import Lettering, lettering
from netbuilder.layers.base import Family

RADIUS = 10.0
# What is painted around the card: ports, shadow, the sheets of a block and the ring of the selected one.
MARGIN = 12.0
BYPASSED_OPACITY = 0.6
# Its words step back less: they are still to be read.
BYPASSED_WORDS_OPACITY = 0.8
# Tints by cost are told apart in so many steps; more could not be seen, and each is painted once.
STEPS = 16
_TOP, _GAP = 8.0, 6.0
_MOST_ROOMS = 256
_BAR_WIDTH = 4.0
_BAR_ROOM = 12.0
_GLOWING_WIDTH = 3.0
_SHEET = 4.0
_LARGEST_RADIUS = 16.0
_SOFT_ZOOM = 0.75
_SOFT_SHADOW, _PLAIN_SHADOW = (3.0, 1.5, 0.0), (1.0,)
_NO_PEN, _NO_BRUSH = Qt.PenStyle.NoPen, Qt.BrushStyle.NoBrush

Severity = Literal["", "warning", "error"]


def step(strength: float | None) -> int | None:
    """A strength (0 to 1) as one of the `STEPS` that are told apart."""
    return None if strength is None else round(strength * STEPS)


@dataclass(frozen=True, slots=True)
class CardLook:
    """What a card shows besides words. Places are on the card, in canvas units from its top left corner.

    `ports` are their middles, and `past` the ends of the wire that goes on through a bypassed card. `heat` is a step of
    `STEPS` on the way to the accent, None for the card's own ground. `rows` of words stand around the card's middle,
    or begin at its top where a picture has the room below them.
    """

    family: Family | None
    height: float
    ports: tuple[tuple[float, float], ...] = ()
    rows: int = 1
    has_picture: bool = False
    severity: Severity = ""
    sheets: int = 0
    heat: int | None = None
    is_selected: bool = False
    is_bypassed: bool = False
    past: tuple[tuple[float, float], tuple[float, float]] | None = None


@dataclass(frozen=True, slots=True)
class CardRoom:
    """Where things stand on a card of `height` canvas units at a zoom; pixels from its top left corner."""

    card: QRectF
    left: float  # where words begin
    right: float  # and end
    tops: tuple[float, ...]  # of the rows
    icon: QRectF

    @classmethod
    def of(
        cls, height: float, rows: int, zoom: float, ink: Ink, *, has_picture: bool = False, is_bypassed: bool = False
    ) -> CardRoom:
        """Rows stand evenly around the middle of the card, or begin at its top."""
        # Hundreds of cards have the same room while the zoom stays.
        key = (height, rows, zoom, has_picture, is_bypassed)
        found = ink.rooms.get(key)
        if found is None:
            if len(ink.rooms) > _MOST_ROOMS:
                ink.rooms.clear()
            found = ink.rooms[key] = cls._worked_out(height, rows, zoom, ink, has_picture, is_bypassed)
        return found

    @classmethod
    def _worked_out(
        cls, height: float, rows: int, zoom: float, ink: Ink, has_picture: bool, is_bypassed: bool
    ) -> CardRoom:
        letters = lettering(zoom)
        card = QRectF(0, 0, NODE_WIDTH * zoom, height * zoom)
        left = min(max(14 * zoom, 9.0), 24.0)
        heights = row_heights(letters, ink)[:rows]
        gap = min(max((card.height() - sum(heights)) / (rows + 1), 0.0), 2.0 if has_picture else 5.0)
        top = _TOP if has_picture else round((card.height() - sum(heights) - gap * (rows - 1)) / 2)
        if rows == 1 and is_bypassed:
            # Above the wire that goes on through the card.
            top = round(card.height() / 2 - heights[0] - 1)
        tops = tuple(float(round(top + sum(heights[:row]) + gap * row)) for row in range(rows))
        # Level with the capitals of the title.
        middle = round(tops[0] + heights[0] / 2)
        icon = QRectF(round(left), middle - letters.icon / 2, letters.icon, letters.icon)
        # Ports reach into a card that is seen from near, where the room is used to the edge.
        margin = PORT_RADIUS * zoom + _GAP if has_picture else min(left, 14.0) - 2
        return cls(card, round(left), round(card.width() - margin), tops, icon)


def row_heights(letters: Lettering, ink: Ink) -> list[float]:
    """The heights of title, line and foot."""
    return [ceil(metrics.height()) for metrics in (
        ink.lettered(letters.title, is_bold=True)[1], ink.lettered(letters.line)[1], ink.lettered(letters.foot)[1],
    )]  # fmt: skip


def paint_card(painter: QPainter, look: CardLook, ink: Ink, zoom: float) -> None:
    """Paint a card whose top left corner is the painter's origin; the painter's units are pixels."""
    room = CardRoom.of(look.height, look.rows, zoom, ink, has_picture=look.has_picture, is_bypassed=look.is_bypassed)
    _paint_shadow(painter, room.card, ink, zoom)
    _paint_ground(painter, look, room.card, ink, zoom)
    opacity = painter.opacity()
    if look.is_bypassed:
        if look.past is not None:
            painter.setPen(QPen(ink.wire, 2.0 * zoom))
            painter.drawLine(_scaled(look.past[0], zoom), _scaled(look.past[1], zoom))
        painter.setOpacity(BYPASSED_OPACITY * opacity)
    paint_bar(painter, look, ink, zoom, 0.0)
    painter.setPen(QPen(ink.family(look.family), max(2.0 * zoom, 1.2)))
    painter.setBrush(ink.card)
    for port in look.ports:
        paint_port(painter, _scaled(port, zoom), zoom)
    ink.family_icon(look.family).render(painter, room.icon)
    painter.setOpacity(opacity)
    if look.severity:
        paint_badge(painter, badge_place(room, zoom), badge_radius(zoom), look.severity, ink)


def paint_bar(painter: QPainter, look: CardLook, ink: Ink, zoom: float, strength: float) -> None:
    """The bar in the family's colour. While the network trains it glows (0 to 1): it grows wider as well as lighter."""
    painter.setPen(_NO_PEN)
    painter.setBrush(ink.glowing(look.family, strength))
    round_off = _BAR_WIDTH * zoom / 2
    painter.drawRoundedRect(bar_place(look.height, zoom, strength), round_off, round_off)


def bar_place(height: float, zoom: float, strength: float = 1.0) -> QRectF:
    """What the bar covers at the strength of its glow."""
    width = (_BAR_WIDTH + _GLOWING_WIDTH * strength) * zoom
    return QRectF(0, _BAR_ROOM * zoom, width, (height - 2 * _BAR_ROOM) * zoom)


def paint_port(painter: QPainter, middle: QPointF, zoom: float) -> None:
    """The ring of a port, in the pen and brush that are set."""
    painter.drawEllipse(middle, (PORT_RADIUS - 0.5) * zoom, (PORT_RADIUS - 0.5) * zoom)


def badge_radius(zoom: float) -> float:
    """The size of the mark of an error or a warning."""
    return min(max(9.0 * zoom, 7.0), 11.0)


def badge_place(room: CardRoom, zoom: float) -> QPointF:
    """The middle of the mark, level with the title."""
    return QPointF(room.right - badge_radius(zoom), room.icon.center().y())


def paint_badge(painter: QPainter, middle: QPointF, radius: float, severity: Severity, ink: Ink) -> None:
    """A disc for an error, a triangle for a warning: told apart by shape, not by colour alone."""
    painter.setPen(_NO_PEN)
    if severity == "error":
        painter.setBrush(ink.error)
        painter.drawEllipse(middle, radius, radius)
    else:
        painter.setBrush(ink.warning)
        low = radius * 0.78
        painter.drawPolygon(
            [middle + QPointF(0, -radius), middle + QPointF(radius, low), middle + QPointF(-radius, low)]
        )
    sign = ink.on_error if severity == "error" else ink.on_warning
    painter.setPen(QPen(sign, radius / 5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    drop = 0.0 if severity == "error" else radius / 9
    painter.drawLine(middle + QPointF(0, -0.45 * radius + drop), middle + QPointF(0, 0.1 * radius + drop))
    painter.drawPoint(middle + QPointF(0, 0.48 * radius + drop))


def outline(ink: Ink, severity: Severity, family: Family | None, *, is_selected: bool, is_bypassed: bool) -> QPen:
    """The line around a card or a block, in pixels: its width and dashes tell what its colour tells."""
    line = float(ink.theme.line)
    if is_selected:
        pen = QPen(ink.accent, 2.0 * line)
    elif severity:
        pen = QPen(ink.error if severity == "error" else ink.warning, max(1.5, line))
    else:
        pen = QPen(ink.border, line)
    if family is None or is_bypassed:
        pen.setStyle(Qt.PenStyle.DashLine)
    return pen


def corner_radius(zoom: float) -> float:
    """How round a card is."""
    return min(RADIUS * zoom, _LARGEST_RADIUS)


def _paint_shadow(painter: QPainter, card: QRectF, ink: Ink, zoom: float) -> None:
    """Stacked translucent cards, each a little larger: soft, and far cheaper than a blur."""
    if not ink.shadow.alpha():
        return
    painter.setPen(_NO_PEN)
    painter.setBrush(ink.shadow)
    radius = corner_radius(zoom)
    for spread in _SOFT_SHADOW if zoom >= _SOFT_ZOOM else _PLAIN_SHADOW:
        painter.drawRoundedRect(card.adjusted(1 - spread, 2, spread - 1, 3 + spread), radius + spread, radius + spread)


def _paint_ground(painter: QPainter, look: CardLook, card: QRectF, ink: Ink, zoom: float) -> None:
    radius = corner_radius(zoom)
    if look.is_selected:
        # A ring around the outline, so that it is not a matter of colour alone.
        painter.setPen(QPen(ink.accent_tint, 3.0))
        painter.setBrush(_NO_BRUSH)
        painter.drawRoundedRect(card.adjusted(-2.5, -2.5, 2.5, 2.5), radius + 2.5, radius + 2.5)
    if look.sheets:
        # A sheet behind for what is inside, and one more where it is repeated.
        painter.setBrush(ink.family_tint(look.family))
        painter.setPen(QPen(ink.family(look.family), 1.0))
        for sheet in range(look.sheets, 0, -1):
            offset = _SHEET * sheet * zoom
            painter.drawRoundedRect(card.translated(0, offset).adjusted(offset, 0, -offset, 0), radius, radius)
    painter.setBrush(heated(ink, look.heat))
    pen = outline(ink, look.severity, look.family, is_selected=look.is_selected, is_bypassed=look.is_bypassed)
    painter.setPen(pen)
    inset = pen.widthF() / 2
    painter.drawRoundedRect(card.adjusted(inset, inset, -inset, -inset), radius - inset, radius - inset)


def heated(ink: Ink, heat: int | None) -> QColor:
    """The ground of a card that costs so much, or its own."""
    return ink.card if heat is None else ink.heat(heat / STEPS)


def _scaled(point: tuple[float, float], zoom: float) -> QPointF:
    return QPointF(point[0] * zoom, point[1] * zoom)
