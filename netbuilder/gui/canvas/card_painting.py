"""Paints the card of a node, near or far, and keeps what it has painted for as long as that is still true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QTransform

from netbuilder.gui.canvas.block_look import BAR_WIDTH, BlockLook, block_ground, block_height, paint_block
from netbuilder.gui.canvas.card_look import (
    BYPASSED_WORDS_OPACITY,
    MARGIN,
    CardLook,
    paint_bar,
    paint_card,
    step,
)
from netbuilder.gui.canvas.card_words import Words, card_words, paint_words, rows_of
from netbuilder.gui.canvas.geometry import Port, Side
from netbuilder.gui.canvas.levels import NEAR_ZOOM, lettering
from netbuilder.gui.canvas.near_card import ROWS, near_words, paint_picture, picture_box
from netbuilder.gui.canvas.port_marks import PortTone, paint_loose_ports
from netbuilder.gui.canvas.reason import paint_reason
from netbuilder.gui.canvas.stamps import Stamp

if TYPE_CHECKING:
    from netbuilder.gui.canvas.node_item import NodeItem

# What a ground and a bar cover in the scene, in which colours.
Speck = tuple[tuple[QRectF, int], tuple[QRectF, int]]


class CardPainting:
    """Of one item, which says when it looks otherwise.

    The item comes with each call: if both held each other, only the garbage collection would take them away.
    """

    __slots__ = ("_look", "_speck", "_stamp", "_stamp_scale", "_words", "_words_zoom")

    def __init__(self) -> None:
        # What was painted last, and at which scale.
        self._look: CardLook | None = None
        self._stamp: Stamp | None = None
        self._stamp_scale = (0.0, 0.0)
        self._speck: Speck | None = None
        self._words: tuple[Words, ...] = ()
        self._words_zoom = 0.0

    def forget(self) -> None:
        """The card looks otherwise; its words may be the same."""
        self._stamp = self._speck = self._look = None

    def forget_words(self) -> None:
        """The card says something else."""
        self._words_zoom = 0.0

    def forget_place(self) -> None:
        """The card stands elsewhere."""
        self._speck = None

    # From near ---------------------------------------------------------------------------------------------------

    def paint(self, item: NodeItem, painter: QPainter, transform: QTransform, ratio: float | None) -> None:
        """Paint it as a card; `transform` is its own, `ratio` is of device pixels to pixels, None in a file."""
        zoom = transform.m11()
        origin = QPointF(transform.dx(), transform.dy())
        if ratio is not None:
            # Whole pixels, so that stamps and letters are sharp.
            origin = QPointF(round(origin.x() * ratio) / ratio, round(origin.y() * ratio) / ratio)
        painter.setWorldTransform(QTransform.fromTranslate(origin.x(), origin.y()))
        if ratio is not None:
            stamp = self._card_stamp(item, (zoom, ratio))
            painter.drawPixmap(stamp.corner, stamp.picture)
        else:
            # Into a file, which keeps lines as lines.
            paint_card(painter, self._card_look(item, zoom), item.ink, zoom)
        self._paint_over(item, painter, zoom)
        if item.reason is not None:
            painter.setWorldTransform(transform)
            paint_reason(painter, item.reason, item.ink)

    def _paint_over(self, item: NodeItem, painter: QPainter, zoom: float) -> None:
        """What differs from card to card, or from moment to moment."""
        face, ink, opacity = item.face, item.ink, painter.opacity()
        if face.is_bypassed:
            painter.setOpacity(BYPASSED_WORDS_OPACITY * opacity)
        if item.glow:
            paint_bar(painter, self._card_look(item, zoom), ink, zoom, item.glow)
        if item.has_loose_ports or item.glow:
            # Over the bar, which has grown wider.
            paint_loose_ports(
                painter,
                [(_tone(port, item.lit, item.blamed), item.place_on_card(port) * zoom) for port in item.ports],
                face.family,
                ink,
                zoom,
                fades=item.fades,
            )
        is_near = item.has_picture and zoom >= NEAR_ZOOM
        height = item.card.height()
        if self._words_zoom != zoom:
            self._words = (
                near_words(face, item.thumbnail, height, zoom, ink) if is_near else card_words(face, height, zoom, ink)
            )
            self._words_zoom = zoom
        if is_near:
            paint_picture(painter, picture_box(height, zoom, ink), item.thumbnail, ink, zoom)
        paint_words(painter, self._words, ink, is_tinted=item.heat is not None)
        if face.is_bypassed:
            painter.setOpacity(opacity)

    def _card_stamp(self, item: NodeItem, scale: tuple[float, float]) -> Stamp:
        if self._stamp is None or self._stamp_scale != scale:
            card, ink, zoom = item.card, item.ink, scale[0]
            look = self._card_look(item, zoom)
            # The ring of the selected card is as wide on the screen at any zoom.
            margin = max(MARGIN * zoom, 5.0)
            area = QRectF(0, 0, card.width() * zoom, card.height() * zoom)
            self._stamp = ink.stamps.stamp(
                look,
                scale,
                area.adjusted(-margin, -margin, margin, margin),
                lambda painter: paint_card(painter, look, ink, zoom),
            )
            self._stamp_scale = scale
        return self._stamp

    def _card_look(self, item: NodeItem, zoom: float) -> CardLook:
        is_near = item.has_picture and zoom >= NEAR_ZOOM
        rows = ROWS if is_near else rows_of(item.face, lettering(zoom))
        look = self._look
        if look is None or (look.rows, look.has_picture) != (rows, is_near):
            look = self._look = self._new_look(item, rows, is_near)
        return look

    def _new_look(self, item: NodeItem, rows: int, is_near: bool) -> CardLook:
        face, name = item.face, item.name
        ports = () if item.has_loose_ports else tuple(item.place_on_card(port).toTuple() for port in item.ports)
        past = None
        if face.is_bypassed and face.inputs and face.outputs:
            first, last = (item.place_on_card(Port(name, side, 0)).toTuple() for side in (Side.INPUT, Side.OUTPUT))
            past = first, last
        return CardLook(
            family=face.family,
            height=item.card.height(),
            ports=ports,
            rows=rows,
            has_picture=is_near,
            severity=face.severity,
            sheets=(1 + (face.repeat > 1)) if face.is_block else 0,
            heat=step(item.heat),
            is_selected=item.is_selected,
            is_bypassed=face.is_bypassed,
            past=past,
        )

    # From afar ---------------------------------------------------------------------------------------------------

    def speck(self, item: NodeItem) -> Speck:
        """It as a block of a few pixels: what its ground and its bar cover in the scene."""
        if self._speck is None:
            look, ink = self.block_look(item, 1.0), item.ink
            card = item.scene_card()
            block = QRectF(card.left(), card.center().y() - look.height / 2, card.width(), look.height)
            bar = QRectF(block.left(), block.top(), BAR_WIDTH, block.height())
            self._speck = (block, block_ground(look, ink).rgba()), (bar, ink.family(look.family).rgba())
        return self._speck

    def paint_block(self, item: NodeItem, painter: QPainter, transform: QTransform, ratio: float) -> None:
        """Paint it as a block; `transform` is the scene's, the painter's units are pixels, of `ratio` on the device."""
        zoom = transform.m11()
        if self._stamp is None or self._stamp_scale != (zoom, ratio):
            look, ink = self.block_look(item, zoom), item.ink
            self._stamp = ink.stamps.stamp(look, (zoom, ratio), look.area, lambda to: paint_block(to, look, ink, zoom))
            self._stamp_scale = (zoom, ratio)
        middle = transform.map(item.scene_card().center())
        corner, picture = self._stamp
        x, y = round(middle.x() * ratio) / ratio, round(middle.y() * ratio) / ratio
        painter.drawPixmap(QPointF(x + corner.x(), y + corner.y()), picture)

    def block_look(self, item: NodeItem, zoom: float, sign: tuple[float, float] | None = None) -> BlockLook:
        """What is seen of it from afar; on a sign of this width and height (pixels) there is room for words."""
        face, card, cost = item.face, item.card, step(item.cost)
        height = block_height(card.height(), cost) * zoom
        width = card.width() * zoom
        if sign is not None:
            width, height = sign[0], max(height, sign[1])
        return BlockLook(
            family=face.family,
            # Even, so that its edges lie between pixels.
            width=2 * max(round(width / 2), 1),
            height=2 * max(round(height / 2), 1),
            cost=cost,
            heat=step(item.heat),
            severity=face.severity,
            is_selected=item.is_selected,
            is_bypassed=face.is_bypassed,
            has_icon=sign is None,
        )


def _tone(port: Port, lit: frozenset[Port], blamed: Port | None) -> PortTone:
    return "wrong" if port == blamed else "lit" if port in lit else "plain"
