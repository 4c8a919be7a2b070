"""Where nodes stand when nobody placed them: columns from left to right, straight chains, few crossings.

After Sugiyama, Tagawa and Toda 1981: columns by longest path, stand-ins for wires that pass columns, order by
barycentres. Rows then come from lanes: runs of nodes that are to stand in one line, wires that skip included.
A long chain without branches runs in lines like a text instead: in one line nobody could read it whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from math import ceil, sqrt

from netbuilder.graph.model import Graph, Position
from netbuilder.graph.rows import ROW_GAP, Link, Rows
from netbuilder.graph.rules import input_port_count, output_port_count

GRID = 4
NODE_WIDTH = 176
NODE_HEIGHT = 68
PORT_SPACING = 16
# Wide enough for a shape such as 64×224×224 between two nodes.
COLUMN_GAP = 104
# A chain up to this long stands in one line; longer ones take lines of at least about so many.
LINE_LENGTH = 5
# From one line of a chain to the next: room for the wire that leads back, with its label.
LINE_PITCH = 144
_LINES_SHAPE = 1.6  # width over height of a chain in lines, like a screen's


def node_height(inputs: int, outputs: int) -> int:
    """The height of a node: more ports than fit beside each other make it taller."""
    ports = max(inputs, outputs)
    grown = max(0, (ports + 1) * PORT_SPACING - NODE_HEIGHT)
    # In whole grid steps on either side of the middle, so that nodes in a row stay level.
    return NODE_HEIGHT + -(-grown // (2 * GRID)) * 2 * GRID


def layered(graph: Graph) -> dict[str, Position]:
    """The top left corner of each node, on the grid, from (0, 0) on; the same graph always gives the same places."""
    places: dict[str, Position] = {}
    bottom = 0.0
    alone: list[str] = []
    for names in _components(graph):
        if len(names) == 1:
            alone += names
            continue
        chain = _as_chain(names, graph)
        part = _place_in_lines(chain) if len(chain) > LINE_LENGTH else _place(names, graph)
        top = min(y for _, y in part.values())
        places |= {name: (x, y - top + bottom) for name, (x, y) in part.items()}
        bottom = max(places[name][1] + _height(graph, name) for name in names) + 2 * ROW_GAP
        bottom = _snap(bottom)
    for column, name in enumerate(alone):
        places[name] = (float(column * (NODE_WIDTH + COLUMN_GAP)), bottom)
    return places


def _snap(length: float) -> float:
    return float(round(length / GRID) * GRID)


def _height(graph: Graph, name: str) -> int:
    return node_height(input_port_count(graph, name), output_port_count(graph, name))


def _components(graph: Graph) -> list[list[str]]:
    """The parts that no wire joins, each in the file's order."""
    neighbours: dict[str, list[str]] = {name: [] for name in graph.nodes}
    for edge in graph.edges:
        if edge.source in neighbours and edge.target in neighbours:
            neighbours[edge.source].append(edge.target)
            neighbours[edge.target].append(edge.source)
    rank = {name: number for number, name in enumerate(graph.nodes)}
    seen: set[str] = set()
    parts = []
    for name in graph.nodes:
        if name in seen:
            continue
        seen.add(name)
        part, waiting = [], [name]
        while waiting:
            current = waiting.pop()
            part.append(current)
            fresh = [other for other in neighbours[current] if other not in seen]
            seen.update(fresh)
            waiting += dict.fromkeys(fresh)
        parts.append(sorted(part, key=rank.__getitem__))
    return parts


def _as_chain(names: Sequence[str], graph: Graph) -> list[str]:
    """The nodes of a part one after the other; empty where it branches, joins or runs in a circle."""
    inside = set(names)
    after = {name: {edge.target for edge in graph.outgoing[name]} & inside for name in names}
    before = {name: {edge.source for edge in graph.incoming[name]} & inside for name in names}
    starts = [name for name in names if not before[name]]
    if len(starts) != 1 or any(len(ends) > 1 for ends in (*after.values(), *before.values())):
        return []
    chain = starts
    while after[chain[-1]]:
        chain.append(next(iter(after[chain[-1]])))
    return chain


def _place_in_lines(chain: Sequence[str]) -> dict[str, Position]:
    pitch = NODE_WIDTH + COLUMN_GAP
    lines = ceil(len(chain) / max(LINE_LENGTH, sqrt(len(chain) * _LINES_SHAPE * LINE_PITCH / pitch)))
    # Lines of equal length rather than a full one and a rest.
    length = ceil(len(chain) / lines)
    return {
        name: (float(number % length * pitch), float(number // length * LINE_PITCH))
        for number, name in enumerate(chain)
    }


def _place(names: Sequence[str], graph: Graph) -> dict[str, Position]:
    number = {name: index for index, name in enumerate(names)}
    ports = {
        (number[edge.source], number[edge.target]): edge.target_port
        for name in names
        for edge in graph.outgoing[name]
        if edge.target in number
    }
    links = _forward_links(len(names), ports)
    columns = _columns(len(names), links)
    heights = [float(_height(graph, name)) for name in names]
    drawing = Rows.of(columns, links, ports, heights)
    drawing.uncross()
    rows = drawing.rows()
    return {
        name: (float(columns[index] * (NODE_WIDTH + COLUMN_GAP)), _snap(rows[index] - heights[index] / 2))
        for name, index in number.items()
    }


def _forward_links(count: int, wires: Iterable[Link]) -> list[Link]:
    """The wires without doubles, without those that close a cycle, sorted so that sources come first."""
    following: list[list[int]] = [[] for _ in range(count)]
    has_wire_in = [False] * count
    for source, target in dict.fromkeys(wires):
        if source != target:
            following[source].append(target)
            has_wire_in[target] = True
    finished: list[int] = []
    state = [0] * count
    # Sources first, so that only a wire which truly points back is dropped.
    for start in sorted(range(count), key=has_wire_in.__getitem__):
        if state[start]:
            continue
        state[start] = 1
        path = [(start, iter(following[start]))]
        while path:
            vertex, rest = path[-1]
            target = next(rest, -1)
            if target < 0:
                path.pop()
                finished.append(vertex)
            elif not state[target]:
                state[target] = 1
                path.append((target, iter(following[target])))
    order = {vertex: place for place, vertex in enumerate(reversed(finished))}
    return [(u, v) for u in reversed(finished) for v in following[u] if order[u] < order[v]]


def _columns(count: int, links: Sequence[Link]) -> list[int]:
    """Longest path from a source; a source then moves beside the first node that needs it."""
    columns = [0] * count
    for source, target in links:  # sorted by source, so a source is final when its links come
        columns[target] = max(columns[target], columns[source] + 1)
    targets = defaultdict(list)
    for source, target in links:
        targets[source].append(columns[target])
    with_input = {target for _, target in links}
    for vertex in range(count):
        if vertex not in with_input and targets[vertex]:
            columns[vertex] = min(targets[vertex]) - 1
    return columns
