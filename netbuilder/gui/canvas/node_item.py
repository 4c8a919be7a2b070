"""The card of one node: where it is, and what is known of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsRectItem, QStyleOptionGraphicsItem, QWidget

from netbuilder.gui.canvas.card_look import MARGIN, bar_place, step
from netbuilder.gui.canvas.card_painting import CardPainting
from netbuilder.gui.canvas.faces import NodeFace
from netbuilder.gui.canvas.geometry import Port, Side, node_rect, port_point
from netbuilder.gui.canvas.ink import Ink
from netbuilder.gui.canvas.levels import DETAIL_ZOOM
from netbuilder.gui.canvas.reason import Reason, placed_reason, reason_area

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from netbuilder.gui.canvas.far_drawing import FarDrawing
    from netbuilder.gui.canvas.thumbnails import Thumbnail


class NodeItem(QGraphicsRectItem):
    """Shows a NodeFace; knows nothing of the document. Its own rectangle is all it may paint on."""

    # There may be thousands; a dictionary for each would be as large as all that is in it.
    __slots__ = (
        "_kept_ports",
        "blamed",
        "card",
        "cost",
        "face",
        "fades",
        "far",
        "glow",
        "has_picture",
        "has_sign",
        "heat",
        "ink",
        "is_selected",
        "lit",
        "name",
        "painting",
        "reason",
        "thumbnail",
    )

    def __init__(self, name: str, ink: Ink) -> None:
        super().__init__()
        self.name = name
        self.face = NodeFace("", "", None, 0, 0)
        self.card = QRectF()
        self.painting = CardPainting()
        self._kept_ports: tuple[Port, ...] | None = None
        # What paints it from afar, together with all others.
        self.far: FarDrawing | None = None
        # Whether from afar its name stands on a sign, which is painted in its place.
        self.has_sign = False
        self.ink = ink
        self.is_selected = False
        self.lit: frozenset[Port] = frozenset()
        self.fades = False
        self.blamed: Port | None = None
        # How strongly its bar glows while the network trains.
        self.glow = 0.0
        # What it costs beside the others (0 to 1), as its tint and as its size from afar, where that is shown.
        self.heat: float | None = None
        self.cost: float | None = None
        # The words that say what is wrong, and where they stand on the card.
        self.reason: Reason | None = None
        # What the layer has learned or gives, and whether there is room for it on the card.
        self.thumbnail: Thumbnail | None = None
        self.has_picture = False
        self.setZValue(2)

    def show_face(self, face: NodeFace) -> None:
        """Show other words; ports may come and go."""
        self.face = face
        self.card = node_rect((0, 0), face.inputs, face.outputs)
        self.painting.forget_words()
        self._look_anew()
        self.place_reason()

    def show_measures(self, face: NodeFace) -> None:
        """Show a face that differs in what is known of the shapes alone."""
        had_foot = bool(self.face.shape or self.face.parameters)
        self.face = face
        self.painting.forget_words()
        if had_foot != bool(face.shape or face.parameters):
            self._look_anew()
        elif self.far is None or not self.far.is_shown:
            self.update()

    def place_reason(self, is_free: Callable[[QRectF], bool] = lambda _: True) -> None:
        """Say what is wrong where there is room; `is_free` asks about an area of the scene."""
        face, before, corner = self.face, self.reason, self.pos()
        self.reason = None
        if face.error:
            self.reason = placed_reason(
                face.error, self.card, face.direction, self.ink, lambda box: is_free(box.translated(corner))
            )
        area = self.card.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
        if self.reason is not None:
            area |= reason_area(self.reason)
        if self.rect() != area:
            self.setRect(area)
        if self.reason != before:
            self.update()

    def set_ink(self, ink: Ink) -> None:
        """Wear another theme."""
        self.ink = ink
        self.show_face(self.face)

    def set_selected(self, is_selected: bool) -> None:
        """Wear the accent outline."""
        if is_selected != self.is_selected:
            self.is_selected = is_selected
            self.setZValue(3 if is_selected else 2)
            self._look_anew()

    def set_signed(self, has_sign: bool) -> None:
        """Leave its place to a sign, or take it again."""
        self.has_sign = has_sign
        if self.far is not None:
            self.far.swap_sign(self.name)

    def light_ports(self, ports: frozenset[Port], *, fades: bool) -> None:
        """Mark the ports that would take the wire in hand; while there is one, the others fade."""
        if (ports, fades) != (self.lit, self.fades):
            self.lit, self.fades = ports, fades
            self._look_anew()

    def blame_port(self, port: Port | None) -> None:
        """Mark the port at which the wire in hand would be wrong."""
        if port != self.blamed:
            self.blamed = port
            self._look_anew()

    def show_heat(self, strength: float | None) -> None:
        """Tint the card by what the layer costs (0 to 1); None gives it its own look back."""
        if strength != self.heat:
            self.heat = strength
            self._look_anew()

    def show_cost(self, strength: float | None) -> None:
        """What the layer costs beside the others (0 to 1): from afar it is as large and as strong in colour."""
        before, self.cost = self.cost, strength
        if step(strength) != step(before):
            self._look_anew()

    def show_thumbnail(self, thumbnail: Thumbnail | None, *, is_awaited: bool = False) -> None:
        """Show a picture on the card when it is seen from near, or keep the room for one that is on its way."""
        if thumbnail is self.thumbnail and self.has_picture == (thumbnail is not None or is_awaited):
            return
        self.thumbnail = thumbnail
        self.has_picture = thumbnail is not None or is_awaited
        self.painting.forget_words()
        self._look_anew()

    def pulse(self, strength: float) -> None:
        """Let the bar glow (0 to 1) while the network trains; only the bar's place on the screen is touched."""
        if strength != self.glow:
            self.glow = strength
            self.update(bar_place(self.card.height(), 1.0).adjusted(-1, -1, 1, 1))

    def place(self, x: float, y: float) -> None:
        """Stand elsewhere in the scene."""
        self.setPos(x, y)
        self.painting.forget_place()
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
        return self.pos() + self.place_on_card(Port(self.name, side, index))

    def place_on_card(self, port: Port) -> QPointF:
        """The middle of a port, from the top left corner of the card."""
        count = self.face.spread_inputs if port.side is Side.INPUT else self.face.outputs
        return port_point(self.card, port.side, port.index, count, self.face.direction)

    @property
    def is_plain(self) -> bool:
        """Whether from far away it is a block of its colour and no more."""
        face = self.face
        return not (self.is_selected or face.is_bypassed or face.family is None or face.error or face.warning)

    @property
    def has_loose_ports(self) -> bool:
        """Whether its ports look otherwise than those of cards like it, while a wire is in hand."""
        return self.fades or bool(self.lit) or self.blamed is not None

    def _look_anew(self) -> None:
        self.painting.forget()
        self.update()
        if self.far is not None:
            self.far.touch_node(self.name)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        transform = painter.worldTransform()
        ratio = None if widget is None else widget.devicePixelRatioF()
        if transform.m11() >= DETAIL_ZOOM:
            self.painting.paint(self, painter, transform, ratio)
            return
        painter.resetTransform()
        transform.translate(-self.x(), -self.y())
        self.painting.paint_block(self, painter, transform, ratio or 1.0)
