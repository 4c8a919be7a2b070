"""Where nodes stand when nobody placed them: columns from left to right, straight chains, few crossings.

After Sugiyama, Tagawa and Toda 1981: columns by longest path, stand-ins for wires that pass columns, order by
barycentres. Rows then come from lanes: runs of nodes that are to stand in one line, wires that skip included.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import inf
from statistics import median_low

from netbuilder.graph.model import Graph, Position

GRID = 4
NODE_WIDTH = 176
NODE_HEIGHT = 68
PORT_SPACING = 16
COLUMN_GAP = 96
ROW_GAP = 44
# A wire that passes a column takes a slim row of its own.
WIRE_HEIGHT = 8
WIRE_GAP = 24
_SWEEPS = 12
# Beyond this many stand-ins a sweep costs more time than its fewer crossings are worth.
_MANY_VERTICES = 12_000

Link = tuple[int, int]


def node_height(inputs: int, outputs: int) -> int:
    """The height of a node: more ports than fit beside each other make it taller."""
    ports = max(inputs, outputs)
    return max(NODE_HEIGHT, -(-(ports + 1) * PORT_SPACING // GRID) * GRID)


def layered(graph: Graph) -> dict[str, Position]:
    """The top left corner of each node, on the grid, from (0, 0) on; the same graph always gives the same places."""
    places: dict[str, Position] = {}
    bottom = 0.0
    alone: list[str] = []
    for names in _components(graph):
        if len(names) == 1:
            alone += names
            continue
        part = _place(names, graph)
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
    layer = graph.nodes[name].layer
    free = 1 if layer is not None and layer.is_merge else 0
    return node_height(len(graph.incoming[name]) + free, len(layer.output_ports) if layer else 1)


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


def _place(names: Sequence[str], graph: Graph) -> dict[str, Position]:
    number = {name: index for index, name in enumerate(names)}
    wires = [
        (number[edge.source], number[edge.target])
        for name in names
        for edge in graph.outgoing[name]
        if edge.target in number
    ]
    links = _forward_links(len(names), wires)
    columns = _columns(len(names), links)
    heights = [float(_height(graph, name)) for name in names]
    drawing = _Drawing.of(columns, links, heights)
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
            target = next(rest, None)
            if target is None:
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


@dataclass
class _Drawing:
    """Nodes and, after them, the stand-ins of wires that pass columns; every link joins neighbouring columns."""

    nodes: int
    heights: list[float]
    layers: list[list[int]]
    before: list[list[int]]
    after: list[list[int]]
    # Links between nodes that follow each other on the longest way through the network.
    main: set[Link]
    place: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, columns: Sequence[int], links: Sequence[Link], heights: Sequence[float]) -> _Drawing:
        column = list(columns)
        before: list[list[int]] = [[] for _ in columns]
        after: list[list[int]] = [[] for _ in columns]
        # Wires that pass most columns come first: they end up on top, as arcs over what they skip.
        for source, target in sorted(links, key=lambda link: columns[link[0]] - columns[link[1]]):
            previous = source
            for passed in range(columns[source] + 1, columns[target]):
                vertex = len(column)
                column.append(passed)
                before.append([previous])
                after[previous].append(vertex)
                after.append([])
                previous = vertex
            after[previous].append(target)
            before[target].append(previous)
        layers: list[list[int]] = [[] for _ in range(max(columns) + 1)]
        drawing = cls(
            nodes=len(columns),
            heights=[*heights, *[float(WIRE_HEIGHT)] * (len(column) - len(columns))],
            layers=layers,
            before=before,
            after=after,
            main=_main_links(columns, links),
        )
        drawing._first_order(column)
        return drawing

    def _first_order(self, column: Sequence[int]) -> None:
        """Depth first, so that a branch stays together."""
        seen = [False] * len(column)
        for root in range(self.nodes):
            if self.before[root]:
                continue
            waiting = [root]
            while waiting:
                vertex = waiting.pop()
                if not seen[vertex]:
                    seen[vertex] = True
                    self.layers[column[vertex]].append(vertex)
                    waiting += reversed(self.after[vertex])
        self.place = [0] * len(column)
        self._number()

    def _number(self) -> None:
        for layer in self.layers:
            for place, vertex in enumerate(layer):
                self.place[vertex] = place

    def uncross(self) -> None:
        """Order each column by the mean place of its neighbours, to and fro; the best order found stays."""
        best, fewest = [list(layer) for layer in self.layers], self.crossings()
        sweeps = _SWEEPS if len(self.place) < _MANY_VERTICES else 2
        for sweep in range(sweeps):
            if fewest == 0:
                break
            neighbours = self.after if sweep % 2 else self.before
            for layer in reversed(self.layers) if sweep % 2 else self.layers:
                if len(layer) > 1:
                    self._sort(layer, neighbours)
            crossings = self.crossings()
            if crossings < fewest:
                best, fewest = [list(layer) for layer in self.layers], crossings
        self.layers = best
        self._number()

    def _sort(self, layer: list[int], neighbours: Sequence[Sequence[int]]) -> None:
        place = self.place
        mean = {
            vertex: sum(place[other] for other in neighbours[vertex]) / len(neighbours[vertex])
            if neighbours[vertex]
            else float(place[vertex])
            for vertex in layer
        }
        layer.sort(key=mean.__getitem__)
        for position, vertex in enumerate(layer):
            place[vertex] = position

    def crossings(self) -> int:
        """How many pairs of links cross."""
        total = 0
        for layer in self.layers:
            passed: list[int] = []
            for vertex in layer:
                ends = [self.place[target] for target in self.after[vertex]]
                total += sum(len(passed) - bisect_left(passed, end + 1) for end in ends)
                for end in ends:
                    insort(passed, end)
        return total

    def rows(self) -> list[float]:
        """The middle of each vertex; a lane is straight, and lanes keep their order and distance."""
        lane_of, lanes = self._lanes()
        below: list[dict[int, float]] = [{} for _ in lanes]
        above: list[dict[int, float]] = [{} for _ in lanes]
        for layer in self.layers:
            for upper, lower in pairwise(layer):
                gap = ROW_GAP if upper < self.nodes and lower < self.nodes else WIRE_GAP
                distance = (self.heights[upper] + self.heights[lower]) / 2 + gap
                first, second = lane_of[upper], lane_of[lower]
                below[first][second] = above[second][first] = max(distance, below[first].get(second, 0.0))
        rows: list[float | None] = [None] * len(lanes)
        least, most = [-inf] * len(lanes), [inf] * len(lanes)
        # The lane with the most nodes is the spine; the others settle around it.
        for lane in sorted(range(len(lanes)), key=lambda lane: (-self._weight(lanes[lane]), lane)):
            wish = self._wish(lanes[lane], lane, lane_of, rows)
            row = min(max(wish, least[lane]), most[lane])
            rows[lane] = least[lane] = most[lane] = row
            _spread(lane, below, least, rows, 1)
            _spread(lane, above, most, rows, -1)
        return [rows[lane] or 0.0 for lane in lane_of]

    def _weight(self, lane: Sequence[int]) -> int:
        return sum(vertex < self.nodes for vertex in lane)

    def _wish(self, members: Sequence[int], lane: int, lane_of: Sequence[int], rows: Sequence[float | None]) -> float:
        """The middle row of the placed neighbours of a lane."""
        near = [
            row
            for vertex in members
            for other in (*self.before[vertex], *self.after[vertex])
            if lane_of[other] != lane and (row := rows[lane_of[other]]) is not None
        ]
        return median_low(near) if near else 0.0

    def _lanes(self) -> tuple[list[int], list[list[int]]]:
        """The lane of each vertex, and the members of each lane: chains of links that do not cross each other."""
        follower: dict[int, int] = {}
        followed: set[int] = set()
        taken: list[list[Link]] = [[] for _ in self.layers]
        candidates = [
            (self._rank(u, v), number, self.place[u], u, v)
            for number, layer in enumerate(self.layers)
            for u in layer
            for v in self.after[u]
        ]
        for _, number, _, u, v in sorted(candidates):
            if u in follower or v in followed:
                continue
            here = taken[number]
            link = (self.place[u], self.place[v])
            spot = bisect_left(here, link)
            if (spot and here[spot - 1][1] > link[1]) or (spot < len(here) and here[spot][1] < link[1]):
                continue
            here.insert(spot, link)
            follower[u] = v
            followed.add(v)
        lane_of = [0] * len(self.place)
        lanes: list[list[int]] = []
        for layer in self.layers:
            for vertex in layer:
                if vertex in followed:
                    continue
                lane = [vertex]
                while lane[-1] in follower:
                    lane.append(follower[lane[-1]])
                for member in lane:
                    lane_of[member] = len(lanes)
                lanes.append(lane)
        return lane_of, lanes

    def _rank(self, u: int, v: int) -> int:
        """Which links are to be straight first: the main way, then wires in passing, then the rest."""
        if (u, v) in self.main:
            return 0
        passing = (u >= self.nodes) + (v >= self.nodes)
        return {2: 1, 0: 2, 1: 3}[passing]


def _spread(
    lane: int, beyond: Sequence[dict[int, float]], bounds: list[float], rows: Sequence[float | None], sign: int
) -> None:
    """Tell the lanes beyond how near they may come; a placed lane has told its own already."""
    waiting = [lane]
    while waiting:
        current = waiting.pop()
        for other, distance in beyond[current].items():
            bound = bounds[current] + sign * distance
            if rows[other] is None and sign * bound > sign * bounds[other]:
                bounds[other] = bound
                waiting.append(other)


def _main_links(columns: Sequence[int], links: Sequence[Link]) -> set[Link]:
    """Links between nodes that are each other's way on: the deepest one before, the farthest-reaching one after."""
    reach = [0] * len(columns)
    for source, target in reversed(links):
        reach[source] = max(reach[source], reach[target] + 1)
    onward: dict[int, int] = {}
    backward: dict[int, int] = {}
    for source, target in links:
        if source not in onward or reach[target] > reach[onward[source]]:
            onward[source] = target
        if target not in backward or columns[source] > columns[backward[target]]:
            backward[target] = source
    return {(u, v) for u, v in onward.items() if backward[v] == u and columns[v] == columns[u] + 1}
