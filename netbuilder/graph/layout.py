"""Where nodes stand when nobody placed them, or when they are to be put in order.

Columns along the data's way, straight lanes across them, few crossings; a long drawing runs in lines like a text, and
one that narrows and widens again is folded into a U. See `layering`, `ordering`, `lanes`, `lines` and `folds` for each
step.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

from netbuilder.graph.anchoring import around_the_middle, with_most_unmoved
from netbuilder.graph.cards import DOWNWARDS, NODE_WIDTH, TO_THE_RIGHT, Gaps, height_of, snapped, snapped_up
from netbuilder.graph.folds import folded, nested_skips
from netbuilder.graph.lanes import lanes_of
from netbuilder.graph.layering import Link, columns_of, forward_links
from netbuilder.graph.lines import line_starts, waists
from netbuilder.graph.model import Direction, Edge, Graph, Position
from netbuilder.graph.ordering import Columns, Wire
from netbuilder.graph.rules import input_port_count, output_port_count


def layered(graph: Graph) -> dict[str, Position]:
    """The top left corner of each node, on the grid, from (0, 0) on; the same graph always gives the same places."""
    return _drawn(graph, {})


def arranged(graph: Graph, names: Collection[str] | None = None) -> dict[str, Position]:
    """New places for some nodes, or for all, that keep what is good in the ones they have.

    Branches keep their order and lines their beginnings where no crossing comes of it, and as many nodes as can be
    stay where they are. Some nodes alone keep their middle and move aside for no other card.
    """
    if names is None:
        return with_most_unmoved(graph, _drawn(graph, _places(graph, graph.nodes)))
    chosen = {name: node for name, node in graph.nodes.items() if name in names}
    inside = [edge for edge in graph.edges if edge.source in chosen and edge.target in chosen]
    # The cards are as high as the wires from outside make them.
    heights = {name: height_of(graph, name) for name in chosen}
    part = graph.replace(nodes=chosen, edges=inside)
    return around_the_middle(graph, _drawn(part, _places(graph, chosen), heights))


def _places(graph: Graph, names: Collection[str]) -> dict[str, Position]:
    return {name: place for name in names if (place := graph.nodes[name].position) is not None}


def _drawn(
    graph: Graph,
    current: Mapping[str, Position],
    heights: Mapping[str, int] | None = None,
) -> dict[str, Position]:
    """All parts below each other, and below them what no wire joins to anything."""
    is_down = graph.direction is Direction.DOWN
    heights = {name: height_of(graph, name) for name in graph.nodes} if heights is None else heights
    if is_down:  # along and across change places, and so do the sides of the cards
        current = {name: (y, x) for name, (x, y) in current.items()}
    depth = dict.fromkeys(graph.nodes, NODE_WIDTH) if not is_down else dict(heights)
    breadth = dict(heights) if not is_down else dict.fromkeys(graph.nodes, NODE_WIDTH)
    gaps = DOWNWARDS if is_down else TO_THE_RIGHT
    places: dict[str, Position] = {}
    bottom = 0.0
    alone: list[str] = []
    for names in _parts(graph):
        if len(names) == 1:
            alone += names
            continue
        part = _part(names, graph, current, depth, breadth, gaps)
        top = min(across for _, across in part.values())
        places |= {name: (along, across - top + bottom) for name, (along, across) in part.items()}
        bottom = snapped_up(max(places[name][1] + breadth[name] for name in names) + 2 * gaps.row)
    along = 0.0
    for name in alone:
        places[name] = (along, bottom)
        along = snapped_up(along + depth[name] + gaps.column)
    return {name: (across, along) for name, (along, across) in places.items()} if is_down else places


def _parts(graph: Graph) -> list[list[str]]:
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


def _part(
    names: Sequence[str],
    graph: Graph,
    current: Mapping[str, Position],
    depth: Mapping[str, int],
    breadth: Mapping[str, int],
    gaps: Gaps,
) -> dict[str, Position]:
    """The places of nodes that hang together: along the data's way, and across it."""
    number = {name: index for index, name in enumerate(names)}
    edges: dict[Link, list[Edge]] = {}
    for name in names:
        for edge in graph.outgoing[name]:
            if edge.target in number:
                edges.setdefault((number[edge.source], number[edge.target]), []).append(edge)
    links = forward_links(len(names), edges)
    column = columns_of(len(names), links)
    columns = Columns.of(column, {link: _wire(graph, edges[link][0]) for link in links})
    columns.uncross({number[name]: current[name][1] for name in names if name in current})
    breadths = [float(breadth[name]) for name in names]
    lanes = lanes_of(columns, breadths, gaps.row, gaps.wire)

    depths = [max(depth[names[vertex]] for vertex in layer if vertex < len(names)) for layer in columns.layers]
    wires = [link for link in links for _ in edges[link]]
    skips = nested_skips(len(depths), [(column[source], column[target]) for source, target in wires])
    if skips:
        ends = [(*wires[skip], column[wires[skip][0]], column[wires[skip][1]]) for skip in skips]
        alongs, offsets = folded(columns, ends, lanes, breadths, depths, gaps)
    else:
        now = _current_starts(names, links, column, current) if current else set()
        possible = waists(len(depths), _trunks(edges, column))
        branched = {*possible}.difference(waists(len(depths), [(column[u], column[v]) for u, v in wires]))
        shape = _shape(lanes, breadths, depths, gaps)
        starts = line_starts(len(depths), possible, shape, now, branched)
        alongs, offsets = _alongs(starts, depths, gaps), _offsets(columns, starts, lanes, breadths, gaps.line)
    return {
        name: (alongs[column[index]], snapped(lanes[index] - breadths[index] / 2 + offsets[column[index]]))
        for name, index in number.items()
    }


def _trunks(edges: Mapping[Link, Sequence[Edge]], column: Sequence[int]) -> list[Link]:
    """From which column to which each output is led: several wires from one port carry the same tensor."""
    last: dict[tuple[int, int], int] = {}
    for (source, target), wires in edges.items():
        for edge in wires:
            port = source, edge.source_port
            last[port] = max(last.get(port, 0), column[target])
    return [(column[source], end) for (source, _), end in last.items() if end > column[source]]


def _shape(lanes: Sequence[float], breadths: Sequence[float], depths: Sequence[int], gaps: Gaps) -> float:
    """How many columns are as long as as many lines are broad."""
    length = sum(depths) / len(depths) + gaps.column
    pitch = min(max(lanes) - min(lanes) + max(breadths), 2.0 * NODE_WIDTH) + gaps.line
    return gaps.shape * pitch / length


def _alongs(starts: Sequence[int], depths: Sequence[int], gaps: Gaps) -> list[float]:
    """Where each column begins in its line."""
    alongs: list[float] = []
    for start, end in pairwise([*starts, len(depths)]):
        along = 0.0
        for size in depths[start:end]:
            alongs.append(along)
            along = snapped_up(along + size + gaps.column)
    return alongs


def _wire(graph: Graph, edge: Edge) -> Wire:
    outputs = max(output_port_count(graph, edge.source), edge.source_port + 1)
    inputs = max(input_port_count(graph, edge.target), edge.target_port + 1)
    return Wire(
        edge.source_port,
        (edge.source_port + 1) / (outputs + 1) - 0.5,
        edge.target_port,
        (edge.target_port + 1) / (inputs + 1) - 0.5,
    )


def _current_starts(
    names: Sequence[str], links: Sequence[Link], column: Sequence[int], current: Mapping[str, Position]
) -> set[int]:
    """The columns that begin a line now: a wire leads back to them.

    A layer that has no place yet counts as standing where the one before it stands.
    """
    starts = set()
    along = {index: current[name][0] for index, name in enumerate(names) if name in current}
    for source, target in links:  # sorted by source, so that what comes before a new layer is known
        if source not in along:
            continue
        if names[target] not in current:
            along[target] = max(along.get(target, along[source]), along[source])
        elif along[target] < along[source] and column[target] == column[source] + 1:
            starts.add(column[target])
    return starts


def _offsets(
    columns: Columns, starts: Sequence[int], lanes: Sequence[float], breadths: Sequence[float], gap: int
) -> list[float]:
    """How far each column is moved across, so that its line is clear of the one before."""
    offsets: list[float] = []
    bottom = None
    for start, end in pairwise([*starts, len(columns.layers)]):
        members = [vertex for layer in columns.layers[start:end] for vertex in layer]
        half = [breadths[vertex] / 2 if vertex < columns.nodes else 0.0 for vertex in members]
        top = min(lanes[vertex] - size for vertex, size in zip(members, half, strict=True))
        offset = 0.0 if bottom is None else snapped_up(bottom + gap - top)
        bottom = offset + max(lanes[vertex] + size for vertex, size in zip(members, half, strict=True))
        offsets += [offset] * (end - start)
    return offsets
