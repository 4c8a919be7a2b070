"""Places for nodes: those that have none in the file, new ones that must not cover others, room for inserted ones."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF

from netbuilder.graph.cards import COLUMN_GAP, NODE_HEIGHT, NODE_WIDTH, ROW_GAP
from netbuilder.graph.edits import move
from netbuilder.graph.layout import layered
from netbuilder.graph.model import Graph, Position
from netbuilder.graph.order import reachable
from netbuilder.graph.rules import input_port_count, output_port_count
from netbuilder.gui.canvas.geometry import node_rect
from netbuilder.gui.canvas.occupancy import Occupancy

STEP = float(NODE_WIDTH + COLUMN_GAP)
_TIGHTEST_GAP = 48.0


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
    """The place nearest below `wish` where the card covers no other."""
    card = card_at(graph, name, wish)
    while blocking := taken.cards(card.adjusted(-12, -12, 12, 12)):
        card.moveTop(max(other.bottom() for other in blocking) + ROW_GAP)
    return card.left(), card.top()


def _beside(graph: Graph, name: str, found: Mapping[str, Position]) -> Position:
    for edge in graph.incoming.get(name, ()):
        if edge.source in found:
            x, y = found[edge.source]
            return x + STEP, y
    for edge in graph.outgoing.get(name, ()):
        if edge.target in found:
            x, y = found[edge.target]
            return x - STEP, y
    return min(x for x, _ in found.values()), max(y for _, y in found.values())


def make_room(graph: Graph, inserted: str) -> Graph:
    """Set a node that was put on a wire clear of what feeds it, and what follows clear of the node."""
    position = graph.nodes[inserted].position
    if position is None:
        return graph
    x, y = position
    sources = [place for edge in graph.incoming[inserted] if (place := graph.nodes[edge.source].position) is not None]
    beside = [px + NODE_WIDTH for px, py in sources if abs(py - y) < NODE_HEIGHT and px <= x]
    if beside and x - max(beside) < _TIGHTEST_GAP:
        x = max(beside) + COLUMN_GAP
        graph = move(graph, {inserted: (x, y)})
    after = reachable(graph, inserted) - {inserted}
    spots = {name: place for name in after if (place := graph.nodes[name].position) is not None}
    targets = [spots[edge.target] for edge in graph.outgoing[inserted] if edge.target in spots]
    ahead = [tx for tx, ty in targets if abs(ty - y) < NODE_HEIGHT and tx > x - NODE_WIDTH]
    if not ahead or min(ahead) - (x + NODE_WIDTH) >= _TIGHTEST_GAP:
        return graph
    lacking = x + NODE_WIDTH + COLUMN_GAP - min(ahead)
    return move(graph, {name: (px + lacking, py) for name, (px, py) in spots.items() if px >= min(ahead)})
