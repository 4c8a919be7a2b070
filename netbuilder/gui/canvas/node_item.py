"""The card of one node, painted by hand."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QTextLayout, QTextOption
from PySide6.QtWidgets import QGraphicsRectItem, QStyleOptionGraphicsItem, QWidget

from netbuilder.gui.canvas.faces import NodeFace
from netbuilder.gui.canvas.geometry import PORT_RADIUS, Port, Side, node_rect, port_point
from netbuilder.gui.canvas.ink import Ink

# Below this zoom words cannot be read: the card becomes a block in its family's colour, with its name while that fits.
DETAIL_ZOOM = 0.4
NAME_ZOOM = 0.18
RADIUS = 10.0
_BAR_WIDTH = 4.0
_PADDING = 14.0
_BADGE = 9.0
_WORDS_LINES = 2
_MARGIN = 12.0
_SHEET = 4.0
_BYPASSED_OPACITY = 0.6
_SOFT_ZOOM = 0.75
# Ports that cannot take the wire in hand stay where they are, but step back.
_FADED = 0.3
_SOFT_SHADOW, _PLAIN_SHADOW = (3.0, 1.5, 0.0), (1.0,)
# Looked up once: in a paint each look-up costs as much as a line.
_NO_PEN, _ELIDE = Qt.PenStyle.NoPen, Qt.TextElideMode.ElideRight
_LEFT_MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class NodeItem(QGraphicsRectItem):
    """Shows a NodeFace; knows nothing of the document. Its own rectangle is all it may paint on."""

    def __init__(self, name: str, ink: Ink) -> None:
        super().__init__()
        self.name = name
        self.face = NodeFace("", "", None, 0, 0)
        self.card = QRectF()
        self.ports: tuple[Port, ...] = ()
        self._far_bar = QRectF()
        self._ink = ink
        self._is_selected = False
        self._lit: frozenset[Port] = frozenset()
        self._fades = False
        self._blamed: Port | None = None
        self._pulse = 0.0
        self._heat: float | None = None
        self._words: list[str] = []
        self.setZValue(2)

    def show_face(self, face: NodeFace) -> None:
        """Show other words; ports may come and go."""
        self.face = face
        # Qt keeps tooltips as rich text when they look like it: names are the user's.
        self.setToolTip(face.tip.replace("<", "‹"))
        self._words = self._wrapped(face.error) if face.error else []
        self.card = node_rect((0, 0), face.inputs, face.outputs)
        self._far_bar = QRectF(0, 0, 12, self.card.height())
        self.ports = tuple(
            Port(self.name, side, index)
            for side, count in ((Side.INPUT, face.inputs), (Side.OUTPUT, face.outputs))
            for index in range(count)
        )
        below = _MARGIN + len(self._words) * self._ink.small_metrics.height() + (4 if self._words else 0)
        self.setRect(self.card.adjusted(-_MARGIN, -_MARGIN, _MARGIN, below))
        self.update()

    def set_ink(self, ink: Ink) -> None:
        """Wear another theme."""
        self._ink = ink
        self.show_face(self.face)

    def set_selected(self, is_selected: bool) -> None:
        """Wear the accent outline."""
        if is_selected != self._is_selected:
            self._is_selected = is_selected
            self.setZValue(3 if is_selected else 2)
            self.update()

    def light_ports(self, ports: frozenset[Port], *, fades: bool) -> None:
        """Mark the ports that would take the wire in hand; while there is one, the others fade."""
        if (ports, fades) != (self._lit, self._fades):
            self._lit, self._fades = ports, fades
            self.update()

    def blame_port(self, port: Port | None) -> None:
        """Mark the port at which the wire in hand would be wrong."""
        if port != self._blamed:
            self._blamed = port
            self.update()

    def show_heat(self, strength: float | None) -> None:
        """Tint the card by what the layer costs (0 to 1); None gives it its own look back."""
        if strength != self._heat:
            self._heat = strength
            self.update()

    def pulse(self, strength: float) -> None:
        """Let the bar glow (0 to 1) while the network trains; only the bar's place on the screen is touched."""
        if strength != self._pulse:
            self._pulse = strength
            self.update(self._bar.adjusted(0, 0, 1, 0))

    def scene_card(self) -> QRectF:
        """The card in the scene."""
        return self.card.translated(self.pos())

    def port(self, side: Side, index: int) -> QPointF:
        """The middle of a port in the scene."""
        return self.pos() + self._port_point(side, index)

    def _port_point(self, side: Side, index: int) -> QPointF:
        count = self.face.spread_inputs if side is Side.INPUT else self.face.outputs
        return port_point(self.card, side, index, count, self.face.direction)

    @property
    def _bar(self) -> QRectF:
        return QRectF(0, 12, _BAR_WIDTH, self.card.height() - 24)

    def _wrapped(self, text: str) -> list[str]:
        """The words below the card: as wide as the card, the last line elided."""
        metrics = self._ink.small_metrics
        width = node_rect((0, 0), 0, 0).width()
        layout = QTextLayout(text, self._ink.small)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        lines: list[str] = []
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            start = line.textStart()
            if len(lines) == _WORDS_LINES - 1:
                lines.append(metrics.elidedText(text[start:], Qt.TextElideMode.ElideRight, width))
                break
            lines.append(text[start : start + line.textLength()].rstrip())
        layout.endLayout()
        return lines

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        zoom = QStyleOptionGraphicsItem.levelOfDetailFromTransform(painter.worldTransform())
        if zoom < DETAIL_ZOOM:
            self._paint_block(painter, zoom)
            return
        self._paint_shadow(painter, zoom)
        self._paint_card(painter)
        if self.face.is_bypassed:
            self._paint_way_past(painter)
            painter.setOpacity(_BYPASSED_OPACITY * painter.opacity())
        self._paint_bar(painter)
        self._paint_ports(painter)
        self._paint_text(painter)
        if self.face.is_bypassed:
            painter.setOpacity(painter.opacity() / _BYPASSED_OPACITY)
        self._paint_words(painter)

    def _paint_block(self, painter: QPainter, zoom: float) -> None:
        ink = self._ink
        if zoom < NAME_ZOOM and not (self._is_selected or self.face.error or self.face.warning):
            # Thousands may be in view: plain rectangles are painted many times faster than round ones.
            painter.fillRect(self.card, self._far_ground)
        else:
            painter.setPen(self._outline(1.5 / zoom))
            painter.setBrush(self._far_ground)
            painter.drawRoundedRect(self.card, RADIUS, RADIUS)
        painter.fillRect(self._far_bar, ink.family(self.face.family))
        if zoom >= NAME_ZOOM:
            painter.setFont(ink.far)
            painter.setPen(ink.text)
            room = self.card.adjusted(20, 0, -8, 0)
            painter.drawText(room, _LEFT_MIDDLE, _elided(ink.far_metrics, self.face.title, room.width()))

    @property
    def _far_ground(self) -> QColor:
        return self._ink.family_tint(self.face.family) if self._heat is None else self._ink.heat(self._heat)

    def _outline(self, width: float = 1.0) -> QPen:
        if self._is_selected:
            pen = QPen(self._ink.accent, max(2.0 * self._ink.theme.line, width))
        elif self.face.error:
            pen = QPen(self._ink.error, max(1.5, width))
        elif self.face.warning:
            pen = QPen(self._ink.warning, max(1.5, width))
        else:
            pen = QPen(self._ink.border, self._ink.theme.line)
        if self.face.family is None or self.face.is_bypassed:
            pen.setStyle(Qt.PenStyle.DashLine)
        return pen

    def _paint_shadow(self, painter: QPainter, zoom: float) -> None:
        """Stacked translucent cards, each a little larger: soft, and far cheaper than a blur."""
        if not self._ink.shadow.alpha():
            return
        painter.setPen(_NO_PEN)
        painter.setBrush(self._ink.shadow)
        for spread in _SOFT_SHADOW if zoom >= _SOFT_ZOOM else _PLAIN_SHADOW:
            painter.drawRoundedRect(
                self.card.adjusted(-spread + 1, 2, spread - 1, 3 + spread), RADIUS + spread, RADIUS + spread
            )

    def _paint_card(self, painter: QPainter) -> None:
        if self.face.is_block:
            # A sheet behind for what is inside, and one more where it is repeated.
            painter.setBrush(self._ink.family_tint(self.face.family))
            painter.setPen(QPen(self._ink.family(self.face.family), 1.0))
            for sheet in range(1 + (self.face.repeat > 1), 0, -1):
                offset = _SHEET * sheet
                painter.drawRoundedRect(self.card.translated(0, offset).adjusted(offset, 0, -offset, 0), RADIUS, RADIUS)
        painter.setBrush(self._ink.card if self._heat is None else self._ink.heat(self._heat))
        painter.setPen(self._outline())
        painter.drawRoundedRect(self.card, RADIUS, RADIUS)

    def _paint_way_past(self, painter: QPainter) -> None:
        """The wire goes on through a card that computes nothing."""
        if self.face.inputs and self.face.outputs:
            painter.setPen(QPen(self._ink.wire, 2.0))
            painter.drawLine(self._port_point(Side.INPUT, 0), self._port_point(Side.OUTPUT, 0))

    def _paint_bar(self, painter: QPainter) -> None:
        painter.setPen(_NO_PEN)
        painter.setBrush(self._ink.glowing(self.face.family, self._pulse))
        painter.drawRoundedRect(self._bar, _BAR_WIDTH / 2, _BAR_WIDTH / 2)

    def _paint_text(self, painter: QPainter) -> None:
        ink, face = self._ink, self.face
        # Muted words would fade on a strong tint.
        quiet = ink.text if self._heat is not None else ink.muted
        left, right = self.card.left() + _PADDING, self.card.right() - _PADDING + 2
        middle = self.card.center().y()
        title_base = middle - 4
        line_base = middle + 4 + ink.small_metrics.ascent()
        if face.error or face.warning:
            self._paint_badge(painter, QPointF(right - _BADGE + 2, title_base - ink.title_metrics.xHeight() / 2))
            right -= 2 * _BADGE + 2
        if face.parameters:
            width = ink.small_metrics.horizontalAdvance(face.parameters)
            painter.setFont(ink.small)
            painter.setPen(quiet)
            painter.drawText(QPointF(right - width, title_base), face.parameters)
            right -= width + 8
        painter.setFont(ink.title)
        painter.setPen(ink.text)
        painter.drawText(QPointF(left, title_base), _elided(ink.title_metrics, face.title, right - left))
        painter.setFont(ink.small)
        painter.setPen(quiet)
        line_room = self.card.right() - _PADDING + 2 - left
        painter.drawText(QPointF(left, line_base), _elided(ink.small_metrics, face.line, line_room))

    def _paint_badge(self, painter: QPainter, middle: QPointF) -> None:
        """A disc for an error, a triangle for a warning: told apart by shape, not by colour alone."""
        ink = self._ink
        painter.setPen(_NO_PEN)
        if self.face.error:
            painter.setBrush(ink.error)
            painter.drawEllipse(middle, _BADGE - 1, _BADGE - 1)
        else:
            painter.setBrush(ink.warning)
            painter.drawPolygon(
                [
                    middle + QPointF(0, -_BADGE),
                    middle + QPointF(_BADGE, _BADGE - 2),
                    middle + QPointF(-_BADGE, _BADGE - 2),
                ]
            )
        painter.setPen(
            QPen(
                ink.on_error if self.face.error else ink.on_warning, 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap
            )
        )
        drop = 0.0 if self.face.error else 1.0
        painter.drawLine(middle + QPointF(0, -4 + drop), middle + QPointF(0, 1 + drop))
        painter.drawPoint(middle + QPointF(0, 4.2 + drop))

    def _paint_ports(self, painter: QPainter) -> None:
        ink = self._ink
        ring = QPen(ink.family(self.face.family), 2.0)
        opacity = painter.opacity()
        painter.setBrush(ink.card)
        for port in self.ports:
            middle = self._port_point(port.side, port.index)
            is_wrong = port == self._blamed
            if is_wrong or port in self._lit:
                painter.setPen(QPen(ink.error if is_wrong else ink.accent, 2.0))
                painter.setBrush(ink.error_tint if is_wrong else ink.accent_tint)
                painter.drawEllipse(middle, PORT_RADIUS + 3, PORT_RADIUS + 3)
                painter.setBrush(ink.card)
            elif self._fades:
                painter.setOpacity(_FADED * opacity)
            painter.setPen(ring)
            painter.drawEllipse(middle, PORT_RADIUS - 0.5, PORT_RADIUS - 0.5)
            painter.setOpacity(opacity)

    def _paint_words(self, painter: QPainter) -> None:
        if not self._words:
            return
        painter.setFont(self._ink.small)
        painter.setPen(self._ink.error_text)
        metrics = self._ink.small_metrics
        base = self.card.bottom() + 8 + metrics.ascent()
        for number, words in enumerate(self._words):
            painter.drawText(QPointF(self.card.left() + 2, base + number * metrics.height()), words)


def _elided(metrics: QFontMetricsF, text: str, room: float) -> str:
    return metrics.elidedText(text, _ELIDE, max(room, 8.0))
