"""The card of one node, painted by hand in as much detail as can be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QTransform
from PySide6.QtWidgets import QGraphicsRectItem, QStyleOptionGraphicsItem, QWidget

from netbuilder.gui.canvas.block_look import BAR_WIDTH, BlockLook, block_ground, block_height, paint_block
from netbuilder.gui.canvas.card_look import (
    BYPASSED_WORDS_OPACITY,
    MARGIN,
    RADIUS,
    STEPS,
    CardLook,
    bar_place,
    paint_bar,
    paint_card,
)
from netbuilder.gui.canvas.card_words import Words, card_words, paint_words, rows_of
from netbuilder.gui.canvas.faces import NodeFace
from netbuilder.gui.canvas.geometry import Port, Side, node_rect, port_point
from netbuilder.gui.canvas.ink import Ink
from netbuilder.gui.canvas.levels import DETAIL_ZOOM, NEAR_ZOOM, lettering
from netbuilder.gui.canvas.near_card import ROWS, near_words, paint_picture, picture_box
from netbuilder.gui.canvas.port_marks import PortTone, paint_loose_ports
from netbuilder.gui.canvas.reason import Reason, paint_reason, placed_reason, reason_area
from netbuilder.gui.canvas.stamps import Stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from netbuilder.gui.canvas.far_drawing import FarDrawing
    from netbuilder.gui.canvas.thumbnails import Thumbnail

# What a ground and a bar cover in the scene, in which colours.
Speck = tuple[tuple[QRectF, int], tuple[QRectF, int]]

__all__ = ["DETAIL_ZOOM", "RADIUS", "NodeItem"]


class NodeItem(QGraphicsRectItem):
    """Shows a NodeFace; knows nothing of the document. Its own rectangle is all it may paint on."""

    # There may be thousands; a dictionary for each would be as large as all that is in it.
    __slots__ = (
        "_blamed",
        "_cost",
        "_fades",
        "_has_picture",
        "_has_sign",
        "_heat",
        "_ink",
        "_is_selected",
        "_kept_ports",
        "_lit",
        "_look",
        "_pulse",
        "_reason",
        "_speck",
        "_stamp",
        "_stamp_scale",
        "_thumbnail",
        "_words",
        "_words_zoom",
        "card",
        "face",
        "far",
        "name",
    )

    def __init__(self, name: str, ink: Ink) -> None:
        super().__init__()
        self.name = name
        self.face = NodeFace("", "", None, 0, 0)
        self.card = QRectF()
        self._kept_ports: tuple[Port, ...] | None = None
        # What paints it from afar, together with all others.
        self.far: FarDrawing | None = None
        self._has_sign = False
        self._ink = ink
        self._is_selected = False
        self._lit: frozenset[Port] = frozenset()
        self._fades = False
        self._blamed: Port | None = None
        self._pulse = 0.0
        self._heat: float | None = None
        self._cost: float | None = None
        self._reason: Reason | None = None
        # What was painted last, and at which scale.
        self._look: CardLook | None = None
        self._stamp: Stamp | None = None
        self._stamp_scale = (0.0, 0.0)
        self._speck: Speck | None = None
        self._words: tuple[Words, ...] = ()
        self._words_zoom = 0.0
        self._thumbnail: Thumbnail | None = None
        self._has_picture = False
        self.setZValue(2)

    def show_face(self, face: NodeFace) -> None:
        """Show other words; ports may come and go."""
        self.face = face
        self.card = node_rect((0, 0), face.inputs, face.outputs)
        self._words_zoom = 0.0
        self._look_anew()
        self.place_reason()

    def show_measures(self, face: NodeFace) -> None:
        """Show a face that differs in what is known of the shapes alone."""
        had_foot = bool(self.face.shape or self.face.parameters)
        self.face = face
        self._words_zoom = 0.0
        if had_foot != bool(face.shape or face.parameters):
            self._look_anew()
        elif self.far is None or not self.far.is_shown:
            self.update()

    def place_reason(self, is_free: Callable[[QRectF], bool] = lambda _: True) -> None:
        """Say what is wrong where there is room; `is_free` asks about an area of the scene."""
        face, before, corner = self.face, self._reason, self.pos()
        self._reason = None
        if face.error:
            self._reason = placed_reason(
                face.error, self.card, face.direction, self._ink, lambda box: is_free(box.translated(corner))
            )
        area = self.card.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
        if self._reason is not None:
            area |= reason_area(self._reason)
        if self.rect() != area:
            self.setRect(area)
        if self._reason != before:
            self.update()

    @property
    def reason(self) -> Reason | None:
        """The words that say what is wrong, and where they stand on the card."""
        return self._reason

    def set_ink(self, ink: Ink) -> None:
        """Wear another theme."""
        self._ink = ink
        self.show_face(self.face)

    def set_selected(self, is_selected: bool) -> None:
        """Wear the accent outline."""
        if is_selected != self._is_selected:
            self._is_selected = is_selected
            self.setZValue(3 if is_selected else 2)
            self._look_anew()

    @property
    def is_selected(self) -> bool:
        return self._is_selected

    @property
    def has_sign(self) -> bool:
        """Whether from afar its name stands on a sign, which is painted in its place."""
        return self._has_sign

    def set_signed(self, has_sign: bool) -> None:
        """Leave its place to a sign, or take it again."""
        self._has_sign = has_sign
        if self.far is not None:
            self.far.swap_sign(self.name)

    def light_ports(self, ports: frozenset[Port], *, fades: bool) -> None:
        """Mark the ports that would take the wire in hand; while there is one, the others fade."""
        if (ports, fades) != (self._lit, self._fades):
            self._lit, self._fades = ports, fades
            self._look_anew()

    def blame_port(self, port: Port | None) -> None:
        """Mark the port at which the wire in hand would be wrong."""
        if port != self._blamed:
            self._blamed = port
            self._look_anew()

    def show_heat(self, strength: float | None) -> None:
        """Tint the card by what the layer costs (0 to 1); None gives it its own look back."""
        if strength != self._heat:
            self._heat = strength
            self._look_anew()

    @property
    def cost(self) -> float | None:
        """What the layer costs beside the others (0 to 1), as far as it is known."""
        return self._cost

    def show_cost(self, strength: float | None) -> None:
        """What the layer costs beside the others (0 to 1): from afar it is as large and as strong in colour."""
        if strength != self._cost:
            self._cost = strength
            self._look_anew()

    @property
    def thumbnail(self) -> Thumbnail | None:
        """The picture of what the layer has learned or gives, as far as it is known."""
        return self._thumbnail

    def show_thumbnail(self, thumbnail: Thumbnail | None, *, is_awaited: bool = False) -> None:
        """Show a picture on the card when it is seen from near, or keep the room for one that is on its way."""
        if thumbnail is self._thumbnail and self._has_picture == (thumbnail is not None or is_awaited):
            return
        self._thumbnail = thumbnail
        self._has_picture = thumbnail is not None or is_awaited
        self._words_zoom = 0.0
        self._look_anew()

    def pulse(self, strength: float) -> None:
        """Let the bar glow (0 to 1) while the network trains; only the bar's place on the screen is touched."""
        if strength != self._pulse:
            self._pulse = strength
            self.update(bar_place(self.card.height(), 1.0).adjusted(-1, -1, 1, 1))

    def place(self, x: float, y: float) -> None:
        """Stand elsewhere in the scene."""
        self.setPos(x, y)
        self._speck = None
        if self.far is not None:
            self.far.touch_node(self.name)

    @property
    def ports(self) -> tuple[Port, ...]:
        """Its ports, inputs first."""
        if self._kept_ports is not None:
            return self._kept_ports
        return tuple(
            Port(self.name, side, index)
            for side, count in ((Side.INPUT, self.face.inputs), (Side.OUTPUT, self.face.outputs))
            for index in range(count)
        )

    def keep_ports(self, kept: Collection[Port]) -> None:
        """Show none but these from now on."""
        self._kept_ports = tuple(port for port in self.ports if port in kept)

    def scene_card(self) -> QRectF:
        """The card in the scene."""
        return self.card.translated(self.pos())

    def port(self, side: Side, index: int) -> QPointF:
        """The middle of a port in the scene."""
        return self.pos() + self._port_point(side, index)

    def _port_point(self, side: Side, index: int) -> QPointF:
        count = self.face.spread_inputs if side is Side.INPUT else self.face.outputs
        return port_point(self.card, side, index, count, self.face.direction)

    def _point_of(self, port: Port) -> QPointF:
        return self._port_point(port.side, port.index)

    def _look_anew(self) -> None:
        self._stamp = self._speck = self._look = None
        self.update()
        if self.far is not None:
            self.far.touch_node(self.name)

    # Painting ----------------------------------------------------------------------------------------------------

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        transform = painter.worldTransform()
        zoom = transform.m11()
        if zoom < DETAIL_ZOOM:
            painter.resetTransform()
            transform.translate(-self.x(), -self.y())
            self.paint_block(painter, transform, 1.0 if widget is None else widget.devicePixelRatioF())
            return
        origin = QPointF(transform.dx(), transform.dy())
        ratio = 1.0
        if widget is not None:
            # Whole pixels, so that stamps and letters are sharp.
            ratio = widget.devicePixelRatioF()
            origin = QPointF(round(origin.x() * ratio) / ratio, round(origin.y() * ratio) / ratio)
        painter.setWorldTransform(QTransform.fromTranslate(origin.x(), origin.y()))
        if widget is not None:
            stamp = self._card_stamp((zoom, ratio))
            painter.drawPixmap(stamp.corner, stamp.picture)
        else:
            # Into a file, which keeps lines as lines.
            paint_card(painter, self._card_look(zoom), self._ink, zoom)
        self._paint_over(painter, zoom)
        if self._reason is not None:
            painter.setWorldTransform(transform)
            paint_reason(painter, self._reason, self._ink)

    def _paint_over(self, painter: QPainter, zoom: float) -> None:
        """What differs from card to card, or from moment to moment."""
        opacity = painter.opacity()
        if self.face.is_bypassed:
            painter.setOpacity(BYPASSED_WORDS_OPACITY * opacity)
        if self._pulse:
            paint_bar(painter, self._card_look(zoom), self._ink, zoom, self._pulse)
        if self._has_loose_ports or self._pulse:
            # Over the bar, which has grown wider.
            paint_loose_ports(
                painter,
                [(_tone(port, self._lit, self._blamed), self._point_of(port) * zoom) for port in self.ports],
                self.face.family,
                self._ink,
                zoom,
                fades=self._fades,
            )
        is_near = self._has_picture and zoom >= NEAR_ZOOM
        if self._words_zoom != zoom:
            height = self.card.height()
            self._words = (
                near_words(self.face, self._thumbnail, height, zoom, self._ink)
                if is_near
                else card_words(self.face, height, zoom, self._ink)
            )
            self._words_zoom = zoom
        if is_near:
            paint_picture(painter, picture_box(self.card.height(), zoom, self._ink), self._thumbnail, self._ink, zoom)
        paint_words(painter, self._words, self._ink, is_tinted=self._heat is not None)
        if self.face.is_bypassed:
            painter.setOpacity(opacity)

    def _card_stamp(self, scale: tuple[float, float]) -> Stamp:
        if self._stamp is None or self._stamp_scale != scale:
            zoom = scale[0]
            look = self._card_look(zoom)
            # The ring of the selected card is as wide on the screen at any zoom.
            margin = max(MARGIN * zoom, 5.0)
            area = QRectF(0, 0, self.card.width() * zoom, self.card.height() * zoom)
            self._stamp = self._ink.stamps.stamp(
                look,
                scale,
                area.adjusted(-margin, -margin, margin, margin),
                lambda painter: paint_card(painter, look, self._ink, zoom),
            )
            self._stamp_scale = scale
        return self._stamp

    def _card_look(self, zoom: float) -> CardLook:
        is_near = self._has_picture and zoom >= NEAR_ZOOM
        rows = ROWS if is_near else rows_of(self.face, lettering(zoom))
        look = self._look
        if look is None or (look.rows, look.has_picture) != (rows, is_near):
            look = self._look = self._new_look(rows, is_near)
        return look

    def _new_look(self, rows: int, is_near: bool) -> CardLook:
        face = self.face
        ports = () if self._has_loose_ports else tuple(self._point_of(port).toTuple() for port in self.ports)
        past = None
        if face.is_bypassed and face.inputs and face.outputs:
            past = (self._port_point(Side.INPUT, 0).toTuple(), self._port_point(Side.OUTPUT, 0).toTuple())
        return CardLook(
            family=face.family,
            height=self.card.height(),
            ports=ports,
            rows=rows,
            has_picture=is_near,
            severity=face.severity,
            sheets=(1 + (face.repeat > 1)) if face.is_block else 0,
            heat=_step(self._heat),
            is_selected=self._is_selected,
            is_bypassed=face.is_bypassed,
            past=past,
        )

    @property
    def is_plain(self) -> bool:
        """Whether from far away it is a block of its colour and no more."""
        face = self.face
        return not (self._is_selected or face.is_bypassed or face.family is None or face.error or face.warning)

    @property
    def speck(self) -> Speck:
        """It as a block of a few pixels: what its ground and its bar cover in the scene."""
        if self._speck is None:
            look = self.block_look(1.0)
            card = self.scene_card()
            block = QRectF(card.left(), card.center().y() - look.height / 2, card.width(), look.height)
            bar = QRectF(block.left(), block.top(), BAR_WIDTH, block.height())
            self._speck = (block, block_ground(look, self._ink).rgba()), (bar, self._ink.family(look.family).rgba())
        return self._speck

    def paint_block(self, painter: QPainter, transform: QTransform, ratio: float) -> None:
        """Paint it as a block; `transform` is the scene's, the painter's units are pixels, of `ratio` on the device."""
        zoom = transform.m11()
        if self._stamp is None or self._stamp_scale != (zoom, ratio):
            look = self.block_look(zoom)
            self._stamp = self._ink.stamps.stamp(
                look, (zoom, ratio), look.area, lambda to: paint_block(to, look, self._ink, zoom)
            )
            self._stamp_scale = (zoom, ratio)
        middle = transform.map(self.scene_card().center())
        corner, picture = self._stamp
        x, y = round(middle.x() * ratio) / ratio, round(middle.y() * ratio) / ratio
        painter.drawPixmap(QPointF(x + corner.x(), y + corner.y()), picture)

    def block_look(self, zoom: float, sign: tuple[float, float] | None = None) -> BlockLook:
        """What is seen of it from afar; on a sign of this width and height (pixels) there is room for words."""
        cost = _step(self._cost)
        height = block_height(self.card.height(), cost) * zoom
        width = self.card.width() * zoom
        if sign is not None:
            width, height = sign[0], max(height, sign[1])
        return BlockLook(
            family=self.face.family,
            # Even, so that its edges lie between pixels.
            width=2 * max(round(width / 2), 1),
            height=2 * max(round(height / 2), 1),
            cost=cost,
            heat=_step(self._heat),
            severity=self.face.severity,
            is_selected=self._is_selected,
            is_bypassed=self.face.is_bypassed,
            has_icon=sign is None,
        )

    @property
    def _has_loose_ports(self) -> bool:
        """Whether its ports look otherwise than those of cards like it, while a wire is in hand."""
        return self._fades or bool(self._lit) or self._blamed is not None


def _tone(port: Port, lit: frozenset[Port], blamed: Port | None) -> PortTone:
    return "wrong" if port == blamed else "lit" if port in lit else "plain"


def _step(strength: float | None) -> int | None:
    """A strength (0 to 1) as one of the steps that are told apart."""
    return None if strength is None else round(strength * STEPS)
