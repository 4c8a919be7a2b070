"""Places for nodes: those that have none in the file, and new ones that must not cover others."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF

from netbuilder.graph.cards import ROW_GAP
from netbuilder.graph.edits import move
from netbuilder.graph.layout import layered
from netbuilder.graph.model import Direction, Graph, Position
from netbuilder.graph.room import next_place
from netbuilder.graph.rules import input_port_count, output_port_count
from netbuilder.gui.canvas.geometry import node_rect
from netbuilder.gui.canvas.occupancy import Occupancy


def places(graph: Graph) -> Mapping[str, Position]:
    """Where each node is shown: where the file says, else laid out; beside their neighbours when only some lack it."""
    stored = {name: node.position for name, node in graph.nodes.items() if node.position is not None}
    if len(stored) == len(graph.nodes):
        return stored
    if not stored:
        return layered(graph)
    found: dict[str, Position] = dict(stored)
    taken = Occupancy()
    for name in stored:
        taken.put(name, card_at(graph, name, found[name]))
    for name in graph.nodes:
        if name not in found:
            found[name] = free_place(taken, graph, name, _beside(graph, name, found))
            taken.put(name, card_at(graph, name, found[name]))
    return found


def pinned(graph: Graph) -> Graph:
    """The graph with every place written down as it is shown, so that an edit moves nothing by accident."""
    shown = places(graph)
    missing = {name: shown[name] for name, node in graph.nodes.items() if node.position is None}
    return move(graph, missing) if missing else graph


def card_at(graph: Graph, name: str, position: Position) -> QRectF:
    """The card of a node, were it at `position`."""
    return node_rect(position, input_port_count(graph, name), output_port_count(graph, name))


def free_place(taken: Occupancy, graph: Graph, name: str, wish: Position) -> Position:
    """The place nearest below `wish` where the card covers no other; beside it where data run down."""
    card = card_at(graph, name, wish)
    while blocking := taken.cards(card.adjusted(-12, -12, 12, 12)):
        if graph.direction is Direction.DOWN:
            card.moveLeft(max(other.right() for other in blocking) + ROW_GAP)
        else:
            card.moveTop(max(other.bottom() for other in blocking) + ROW_GAP)
    return card.left(), card.top()


def _beside(graph: Graph, name: str, found: Mapping[str, Position]) -> Position:
    for edge in graph.incoming.get(name, ()):
        if edge.source in found:
            return next_place(graph, found[edge.source])
    for edge in graph.outgoing.get(name, ()):
        if edge.target in found:
            return next_place(graph, found[edge.target], -1)
    return min(x for x, _ in found.values()), max(y for _, y in found.values())
