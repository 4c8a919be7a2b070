"""A wire with its label."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPainterPathStroker, QPen
from PySide6.QtWidgets import QGraphicsRectItem, QStyleOptionGraphicsItem, QWidget

from netbuilder.graph.model import Edge
from netbuilder.gui.canvas.detours import dot_box
from netbuilder.gui.canvas.faces import WireFace
from netbuilder.gui.canvas.ink import Ink
from netbuilder.gui.canvas.levels import DETAIL_ZOOM
from netbuilder.gui.canvas.ways import Way, label_box, label_reach
from netbuilder.gui.canvas.wire_label import LABEL_HEIGHT, LABEL_PADDING, LabelLook, label_pen, paint_label, stamp_label

if TYPE_CHECKING:
    from netbuilder.gui.canvas.far_drawing import FarDrawing

WireKey = tuple[str, int, str, int]

_WIDTH = 2.0
_LIT_WIDTH = 3.5
_REASON_ROOM = 150.0
_LONGEST_REASON = 280.0
# As many as most shapes have: 512×1024×1024.
_SIGNS = 16
_SHORTEST_REASON = 56.0
_BEYOND_CARDS = 24.0
_TIP_REACH = 5.0
# Looked up once: in a paint each look-up costs as much as the stroke.
_NO_PEN, _NO_BRUSH = Qt.PenStyle.NoPen, Qt.BrushStyle.NoBrush


def wire_key(edge: Edge) -> WireKey:
    """What makes it the same wire: its two ends."""
    return edge.source, edge.source_port, edge.target, edge.target_port


class Surroundings(Protocol):
    """What a wire looks at to find a place for its label."""

    def ends_of(self, key: WireKey) -> Sequence[QRectF]:
        """The cards at its two ends."""

    def near(self, area: QRectF) -> Sequence[QRectF]:
        """The cards that touch an area."""


class EdgeItem(QGraphicsRectItem):
    """Shows one wire; knows nothing of the document. Its own rectangle is all it may paint on.

    Where its label goes is found out when somebody first looks: of thousands of wires that a key in a field gives
    another shape, few are seen from near.
    """

    # There may be thousands; a dictionary for each would be as large as all that is in it.
    __slots__ = (
        "_ink",
        "_is_label_placed",
        "_is_lit",
        "_is_selected",
        "_label",
        "_signs",
        "_surroundings",
        "_way",
        "_words",
        "course",
        "edge",
        "face",
        "far",
        "line",
        "rows",
        "watched",
    )

    def __init__(self, edge: Edge, ink: Ink, surroundings: Surroundings) -> None:
        super().__init__()
        self.edge = edge
        self.face = WireFace()
        # The area that was looked at to lay it: a card that comes or goes there may change its course or its label.
        self.watched = QRectF()
        self._surroundings = surroundings
        self._ink = ink
        self._label: QRectF | None = None
        self._words = ""
        self._is_label_placed = False
        # A shape of so many signs has room in the rectangle.
        self._signs = 0
        # The course by itself, and the rows of its level stretches beside the other wires.
        self.course = Way(QPointF(), QPointF(), QPainterPath(), QPointF(), 0.0)
        self.rows: tuple[float, ...] = ()
        self._way = self.course
        # The course where it is straight along an axis, as most are.
        self.line: QLineF | None = None
        self._is_selected = False
        self._is_lit = False
        # What paints it from afar, together with all others.
        self.far: FarDrawing | None = None
        self.setPen(_NO_PEN)
        self.setZValue(0)

    def path(self) -> QPainterPath:
        """The course that it takes."""
        return self._way.path

    def lay(self, way: Way) -> None:
        """Take this course; the label moves along."""
        self._way = way
        course = way.path.boundingRect()
        is_level = not ((course.width() and course.height()) or way.path.isEmpty())
        self.line = QLineF(course.topLeft(), course.bottomRight()) if is_level else None
        self._measure()
        self._look_anew()

    def show_face(self, face: WireFace) -> None:
        """Say this, where there is room for it."""
        is_alike = self.face.error == face.error == "" and len(face.shape) <= self._signs
        self.face = face
        if is_alike:
            self._is_label_placed = False
            if self.far is None or not self.far.is_shown:
                self.update()
            return
        self._measure()
        self._stack()
        self._look_anew()

    def set_ink(self, ink: Ink) -> None:
        """Wear another theme."""
        self._ink = ink
        self._measure()
        self._look_anew()

    @property
    def label(self) -> QRectF | None:
        """The box of its words, where there is room for one."""
        self._place_label()
        return self._label

    @property
    def words(self) -> str:
        """What its label says."""
        self._place_label()
        return self._words

    @property
    def line_area(self) -> QRectF:
        """What it covers without its label."""
        return self._way.path.boundingRect().adjusted(-8, -8, 8, 8)

    @property
    def area(self) -> QRectF:
        """What it covers with its label."""
        label = self.label
        return self.line_area if label is None else self.line_area | label.adjusted(-2, -2, 2, 2)

    def _measure(self) -> None:
        """Keep the room that a label of this length may take; it is placed when somebody looks."""
        self._is_label_placed = False
        self._signs = max(_SIGNS, len(self.face.shape))
        width = self._signs * self._ink.label_metrics.horizontalAdvance("×") + 2 * LABEL_PADDING
        if self.face.error:
            width = max(width, _LONGEST_REASON)
        ends = self._surroundings.ends_of(wire_key(self.edge))
        reach = label_reach(self._way, width, LABEL_HEIGHT, ends)
        # A card that comes or goes there moves the label.
        self.watched |= reach
        self.setRect(self.line_area | reach.adjusted(-2, -2, 2, 2))

    def _place_label(self) -> None:
        if self._is_label_placed:
            return
        self._is_label_placed = True
        way, near = self._way, self._surroundings.near
        text = self.face.error or self.face.shape
        self._words, self._label = text, None
        if not text:
            return
        ends = self._surroundings.ends_of(wire_key(self.edge))
        metrics = self._ink.label_metrics
        width = metrics.horizontalAdvance(text) + 2 * LABEL_PADDING
        if not self.face.error:
            self._label = label_box(way, width, LABEL_HEIGHT, ends, near)
            return
        # A reason is longer than most wires: above the cards it can be read, on a short wire only hinted at.
        widest = min(width, _LONGEST_REASON)
        if _is_stacked(ends):
            # Wires to other lines run beside cards that stand above each other.
            widest = min(widest, ends[0].width() + _BEYOND_CARDS)
        for room in (way.room if way.room >= _REASON_ROOM else widest, widest, way.room):
            room = min(room, widest)
            if room < _SHORTEST_REASON:
                continue
            self._label = label_box(way, room, LABEL_HEIGHT, ends, near)
            if self._label is not None:
                self._words = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room - 2 * LABEL_PADDING)
                return

    def _stack(self) -> None:
        """Wires run below the cards; one that is about to take a card in shows through it."""
        self.setZValue(30 if self._is_lit else 1 if self.face.error else 0)

    def set_selected(self, is_selected: bool) -> None:
        """Wear the accent."""
        if is_selected != self._is_selected:
            self._is_selected = is_selected
            self._look_anew()

    def light(self, is_lit: bool) -> None:
        """Say that letting go here changes this wire."""
        if is_lit != self._is_lit:
            self._is_lit = is_lit
            self._stack()
            self._look_anew()

    def setVisible(self, visible: bool) -> None:
        super().setVisible(visible)
        self._look_anew()

    @property
    def is_plain(self) -> bool:
        """Whether it looks like most wires."""
        return not (self._is_selected or self._is_lit or self.face.error)

    @property
    def is_lit(self) -> bool:
        return self._is_lit

    def _look_anew(self) -> None:
        self.update()
        if self.far is not None:
            self.far.touch_wire(wire_key(self.edge))

    def is_near(self, point: QPointF, reach: float) -> bool:
        """Whether a click at `point` means this wire."""
        if not self.rect().adjusted(-reach, -reach, reach, reach).contains(point):
            return False
        label = self.label
        if label is not None and label.contains(point):
            return True
        return self._stroke(reach).contains(point)

    def touches(self, area: QRectF) -> bool:
        """Whether the wire or its label lies in an area."""
        if not self.rect().intersects(area):
            return False
        label = self.label
        if label is not None and label.intersects(area):
            return True
        return self._stroke(_WIDTH).intersects(area)

    def shape(self) -> QPainterPath:
        # The stroke alone: Qt's own shape closes the curve and takes the area inside for the wire.
        shape = self._stroke(_TIP_REACH)
        label = self.label
        if label is not None:
            shape.addRect(label)
        return shape

    def _stroke(self, reach: float) -> QPainterPath:
        stroker = QPainterPathStroker()
        stroker.setWidth(2 * reach)
        return stroker.createStroke(self.path())

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if painter.worldTransform().m11() < DETAIL_ZOOM:
            self.paint_far(painter)
            return
        self._paint_course(painter, self._ink.pen(self._colour, _LIT_WIDTH if self._is_lit else _WIDTH))
        if self.edge.points:
            self._paint_dots(painter)
        label = self.label
        if label is not None and not self._is_lit:
            self._paint_label(painter, label, widget)

    def paint_far(self, painter: QPainter) -> None:
        """Paint it without words and dots."""
        self._paint_course(painter, self._ink.far_pen(self._colour, 3.0 if self._is_lit else 1.3))

    def _paint_course(self, painter: QPainter, pen: QPen) -> None:
        painter.setPen(pen)
        if self.line is not None:
            painter.drawLine(self.line)
        else:
            painter.setBrush(_NO_BRUSH)
            painter.drawPath(self._way.path)

    @property
    def _colour(self) -> QColor:
        if self._is_selected or self._is_lit:
            return self._ink.accent
        return self._ink.error if self.face.error else self._ink.wire

    def _paint_dots(self, painter: QPainter) -> None:
        painter.setPen(QPen(self._colour, _WIDTH))
        painter.setBrush(self._ink.card)
        for point in self.edge.points:
            painter.drawEllipse(dot_box(point))

    def _paint_label(self, painter: QPainter, box: QRectF, widget: QWidget | None) -> None:
        ink = self._ink
        look = LabelLook(self.words, box.width(), bool(self.face.error), self._is_selected)
        if not box.contains(self._way.anchor):
            painter.setPen(label_pen(look, ink))
            painter.drawLine(QPointF(box.center().x(), box.bottom()), self._way.anchor)
        if widget is None:
            # Into a file, which keeps lines as lines.
            paint_label(painter, box.topLeft(), look, ink)
        else:
            stamp_label(painter, box.topLeft(), look, ink, widget.devicePixelRatioF())


def _is_stacked(cards: Sequence[QRectF]) -> bool:
    """Whether the second of two cards stands right below the first."""
    return len(cards) == 2 and cards[1].top() > cards[0].bottom() and abs(cards[1].left() - cards[0].left()) < 1
