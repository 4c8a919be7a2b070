"""The drawing so small that words would be dust: blocks in the families' colours, and the wires between them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QMarginsF, QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap

from netbuilder.graph.model import Direction, Graph
from netbuilder.gui.canvas.geometry import node_rect
from netbuilder.gui.canvas.placement import places
from netbuilder.gui.canvas.turning import flipped_box, flipped_path
from netbuilder.gui.theme import CARD_RADIUS, Theme
from netbuilder.layers.base import Family
from netbuilder.layers.registry import LAYERS

_MARGIN = 12.0
_MOST_SCALE = 0.24
_ARC_RISE = 0.16  # of the way that an arc goes along
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
    is_down = graph.direction is Direction.DOWN
    # Along and across have changed places where data run down, and so have the sides of the blocks.
    level = {name: flipped_box(block) for name, block in blocks.items()} if is_down else blocks
    rows = _rows(level.values())
    edge_of_room = room.left() if is_down else room.top()
    for edge in graph.edges:
        if edge.source in level and edge.target in level:
            source, target = level[edge.source], level[edge.target]
            path = _arc(source, target, edge_of_room) if _is_hidden(source, target, rows) else _wire(source, target)
            painter.drawPath(flipped_path(path) if is_down else path)
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


def _rows(blocks: Iterable[QRectF]) -> dict[int, list[float]]:
    """The middles of all blocks in each row."""
    rows: dict[int, list[float]] = {}
    for block in blocks:
        middle = block.center()
        rows.setdefault(round(middle.y()), []).append(middle.x())
    return {row: sorted(middles) for row, middles in rows.items()}


def _is_hidden(source: QRectF, target: QRectF, rows: Mapping[int, Sequence[float]]) -> bool:
    """Whether a level wire would run behind the blocks that stand between its ends."""
    row, middles = round(source.center().y()), rows[round(source.center().y())]
    return round(target.center().y()) == row and (
        bisect_left(middles, target.left()) > bisect_right(middles, source.right())
    )


def _arc(source: QRectF, target: QRectF, highest: float) -> QPainterPath:
    """Over all that a skip connection skips, the higher the more that is."""
    start, end = QPointF(source.center().x(), source.top()), QPointF(target.center().x(), target.top())
    rise = max(min((end.x() - start.x()) * _ARC_RISE, min(start.y(), end.y()) - highest + _MARGIN / 2), _STUB)
    path = QPainterPath(start)
    # A cubic curve rises to three quarters of the height of its middle points.
    path.cubicTo(start.x(), start.y() - rise * 4 / 3, end.x(), end.y() - rise * 4 / 3, end.x(), end.y())
    return path


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
