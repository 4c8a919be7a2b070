"""Places for nodes: those that have none in the file, new ones that must not cover others, room for inserted ones."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF

from netbuilder.graph.cards import COLUMN_GAP, NODE_HEIGHT, NODE_WIDTH, ROW_GAP, SHORT_COLUMN_GAP
from netbuilder.graph.edits import move
from netbuilder.graph.layout import layered
from netbuilder.graph.model import Direction, Graph, Position
from netbuilder.graph.rules import input_port_count, output_port_count
from netbuilder.gui.canvas.geometry import node_rect
from netbuilder.gui.canvas.occupancy import Occupancy

_STEP = float(NODE_WIDTH + COLUMN_GAP)
_STEP_DOWN = float(NODE_HEIGHT + SHORT_COLUMN_GAP)
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
    """The place nearest below `wish` where the card covers no other; beside it where data run down."""
    card = card_at(graph, name, wish)
    while blocking := taken.cards(card.adjusted(-12, -12, 12, 12)):
        if graph.direction is Direction.DOWN:
            card.moveLeft(max(other.right() for other in blocking) + ROW_GAP)
        else:
            card.moveTop(max(other.bottom() for other in blocking) + ROW_GAP)
    return card.left(), card.top()


def next_place(graph: Graph, place: Position, steps: int = 1) -> Position:
    """The place so many steps on along the data's way."""
    x, y = place
    return (x, y + steps * _STEP_DOWN) if graph.direction is Direction.DOWN else (x + steps * _STEP, y)


def _beside(graph: Graph, name: str, found: Mapping[str, Position]) -> Position:
    for edge in graph.incoming.get(name, ()):
        if edge.source in found:
            return next_place(graph, found[edge.source])
    for edge in graph.outgoing.get(name, ()):
        if edge.target in found:
            return next_place(graph, found[edge.target], -1)
    return min(x for x, _ in found.values()), max(y for _, y in found.values())


def make_room(graph: Graph, inserted: str) -> Graph:
    """Set a node that was put on a wire clear of what feeds it, and what follows clear of the node."""
    if graph.nodes[inserted].position is None:
        return graph
    if graph.direction is Direction.DOWN:
        moved = _room_along(graph, inserted, _flipped(graph), NODE_HEIGHT, NODE_WIDTH, SHORT_COLUMN_GAP)
        return move(graph, {name: (across, along) for name, (along, across) in moved.items()}) if moved else graph
    stored = {name: place for name, node in graph.nodes.items() if (place := node.position) is not None}
    moved = _room_along(graph, inserted, stored, NODE_WIDTH, NODE_HEIGHT, COLUMN_GAP)
    return move(graph, moved) if moved else graph


def _flipped(graph: Graph) -> dict[str, Position]:
    return {name: (place[1], place[0]) for name, node in graph.nodes.items() if (place := node.position) is not None}


def _room_along(
    graph: Graph, inserted: str, places: Mapping[str, Position], length: int, breadth: int, gap: int
) -> dict[str, Position]:
    """What moves to make room: places along the data's way, and across it; so are the sides of a card."""
    moved: dict[str, Position] = {}
    along, across = places[inserted]
    tightest = min(_TIGHTEST_GAP, gap)
    sources = [places[edge.source] for edge in graph.incoming[inserted] if edge.source in places]
    beside = [other + length for other, row in sources if abs(row - across) < breadth and other <= along]
    if beside and along - max(beside) < tightest:
        along = max(beside) + gap
        moved[inserted] = (along, across)
    spots = {name: places[name] for name in _ahead(graph, inserted, places, length)}
    targets = [spots[edge.target] for edge in graph.outgoing[inserted] if edge.target in spots]
    ahead = [other for other, row in targets if abs(row - across) < breadth and other > along - length]
    if ahead and min(ahead) - (along + length) < tightest:
        lacking = along + length + gap - min(ahead)
        moved |= {name: (other + lacking, row) for name, (other, row) in spots.items() if other >= min(ahead)}
    return moved


def _ahead(graph: Graph, start: str, places: Mapping[str, Position], length: int) -> set[str]:
    """What follows in the same line: behind a wire that turns back a new line begins, which needs no room here."""
    found: set[str] = set()
    # The new card may lie on the next one as yet.
    waiting = [(start, places[start][0] - length)]
    while waiting:
        source, behind = waiting.pop()
        for edge in graph.outgoing[source]:
            target = edge.target
            if target in places and target not in found and places[target][0] > behind:
                found.add(target)
                waiting.append((target, places[target][0]))
    return found
