"""The drawing so small that words would be dust: blocks in the families' colours, and the wires between them."""

from __future__ import annotations

from PySide6.QtCore import QMarginsF, QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap

from netbuilder.graph.model import Graph
from netbuilder.gui.canvas.geometry import node_rect
from netbuilder.gui.canvas.placement import places
from netbuilder.gui.theme import CARD_RADIUS, Theme
from netbuilder.layers.base import Family
from netbuilder.layers.registry import LAYERS

_MARGIN = 12.0
_MOST_SCALE = 0.24
_STUB = 5.0  # pixels that a wire to another row goes on before it turns


def thumbnail(graph: Graph, size: QSize, theme: Theme, pixel_ratio: float = 1.0) -> QPixmap:
    """The whole drawing inside `size`, on a rounded card."""
    picture = QPixmap(size * pixel_ratio)
    picture.setDevicePixelRatio(pixel_ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor(theme.border))
    painter.setBrush(QColor(theme.canvas))
    card = QRectF(QPointF(0.5, 0.5), QSizeF(size) - QSizeF(1, 1))
    painter.drawRoundedRect(card, CARD_RADIUS, CARD_RADIUS)
    if graph.nodes:
        _draw(painter, graph, card.marginsRemoved(QMarginsF(_MARGIN, _MARGIN, _MARGIN, _MARGIN)), theme)
    painter.end()
    return picture


def _draw(painter: QPainter, graph: Graph, room: QRectF, theme: Theme) -> None:
    blocks = _blocks(graph, room)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(theme.muted), 1.0))
    for edge in graph.edges:
        if edge.source in blocks and edge.target in blocks:
            painter.drawPath(_wire(blocks[edge.source], blocks[edge.target]))
    painter.setPen(Qt.PenStyle.NoPen)
    for name, block in blocks.items():
        layer = LAYERS.get(graph.nodes[name].type)
        painter.setBrush(theme.family_colour(layer.family if layer else Family.INPUT_OUTPUT))
        radius = min(3.0, block.height() / 3)
        painter.drawRoundedRect(block, radius, radius)


def _blocks(graph: Graph, room: QRectF) -> dict[str, QRectF]:
    """Where each node stands in the room; few nodes stay small and stand in the middle."""
    cards = {name: node_rect(place, 1, 1) for name, place in places(graph).items()}
    area = QRectF()
    for card in cards.values():
        area |= card
    scale = min(room.width() / area.width(), room.height() / area.height(), _MOST_SCALE)
    corner = room.center() - area.center() * scale
    return {name: QRectF(corner + card.topLeft() * scale, card.size() * scale) for name, card in cards.items()}


def _wire(source: QRectF, target: QRectF) -> QPainterPath:
    start = QPointF(source.right(), source.center().y())
    end = QPointF(target.left(), target.center().y())
    path = QPainterPath(start)
    if end.x() >= start.x():
        middle = (start.x() + end.x()) / 2
        path.cubicTo(middle, start.y(), middle, end.y(), end.x(), end.y())
        return path
    between = (start.y() + end.y()) / 2
    for point in (
        QPointF(start.x() + _STUB, start.y()),
        QPointF(start.x() + _STUB, between),
        QPointF(end.x() - _STUB, between),
        QPointF(end.x() - _STUB, end.y()),
        end,
    ):
        path.lineTo(point)
    return path
