"""Room along the data's way: the place behind a node, and what moves aside for a node that was put on a wire."""

from __future__ import annotations

from collections.abc import Mapping

from netbuilder.graph.cards import COLUMN_GAP, NODE_HEIGHT, NODE_WIDTH, SHORT_COLUMN_GAP, snapped
from netbuilder.graph.edits import move
from netbuilder.graph.model import Direction, Edge, Graph, Position

_STEP = float(NODE_WIDTH + COLUMN_GAP)
_STEP_DOWN = float(NODE_HEIGHT + SHORT_COLUMN_GAP)
_TIGHTEST_GAP = 48.0


def next_place(graph: Graph, place: Position, steps: int = 1) -> Position:
    """The place so many steps on along the data's way."""
    x, y = place
    return (x, y + steps * _STEP_DOWN) if graph.direction is Direction.DOWN else (x + steps * _STEP, y)


def place_on(graph: Graph, wire: Edge) -> Position | None:
    """Where a node belongs on a wire: behind what feeds it, or in the middle of a long wire.

    None where an end has no place in the file.
    """
    start, end = graph.nodes[wire.source].position, graph.nodes[wire.target].position
    if start is None or end is None:
        return None
    is_down = graph.direction is Direction.DOWN
    reach = end[1] - start[1] if is_down else end[0] - start[0]
    if reach >= 2 * (_STEP_DOWN if is_down else _STEP):
        return snapped((start[0] + end[0]) / 2), snapped((start[1] + end[1]) / 2)
    return next_place(graph, start)


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
