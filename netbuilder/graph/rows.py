"""The rows of a layered drawing: an order of each column with few crossings, and straight lanes through the columns.

Vertices are numbers: the nodes first, after them a stand-in for each column that a wire passes.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict, deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import inf
from statistics import median_low

ROW_GAP = 44
# A wire that passes a column takes a slim row of its own.
WIRE_HEIGHT = 8
WIRE_GAP = 24
_SWEEPS = 12
# Beyond this many stand-ins a sweep costs more time than its fewer crossings are worth.
_MANY_VERTICES = 12_000

Link = tuple[int, int]


@dataclass
class Rows:
    """Columns of vertices, and links that each join neighbouring columns."""

    nodes: int
    heights: list[float]
    layers: list[list[int]]
    before: list[list[int]]
    after: list[list[int]]
    # Links between nodes that follow each other on the longest way through the network.
    main: set[Link]
    place: list[int] = field(default_factory=list)

    @classmethod
    def of(
        cls, columns: Sequence[int], links: Sequence[Link], ports: Mapping[Link, int], heights: Sequence[float]
    ) -> Rows:
        column = list(columns)
        before: list[list[int]] = [[] for _ in columns]
        after: list[list[int]] = [[] for _ in columns]
        main = _main_links(columns, links, ports)
        for source, target in _top_down(columns, links, ports, main):
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
            main=main,
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
    # First come, first served: a stack would tell far lanes again and again.
    waiting = deque([lane])
    while waiting:
        current = waiting.popleft()
        for other, distance in beyond[current].items():
            bound = bounds[current] + sign * distance
            if rows[other] is None and sign * bound > sign * bounds[other]:
                bounds[other] = bound
                waiting.append(other)


def _top_down(
    columns: Sequence[int], links: Sequence[Link], ports: Mapping[Link, int], main: Collection[Link]
) -> list[Link]:
    """The links as they are to leave their nodes from top to bottom.

    A wire that passes columns arcs over what it skips, a longer one farther out; it runs below when its port lies
    below the main one.
    """
    main_port = {target: ports[source, target] for source, target in main}

    def rank(link: Link) -> int:
        passed = columns[link[1]] - columns[link[0]] - 1
        return passed if ports[link] > main_port.get(link[1], ports[link]) else -passed

    return sorted(links, key=rank)


def _main_links(columns: Sequence[int], links: Sequence[Link], ports: Mapping[Link, int]) -> set[Link]:
    """Links between nodes that are each other's way on: the deepest one before, the farthest-reaching one after.

    Among equals it is the one in the middle, so that branches spread evenly.
    """
    reach = [0] * len(columns)
    targets: dict[int, list[int]] = defaultdict(list)
    sources: dict[int, list[int]] = defaultdict(list)
    for source, target in reversed(links):
        reach[source] = max(reach[source], reach[target] + 1)
    for source, target in links:
        targets[source].append(target)
        sources[target].append(source)
    onward = {source: _middle_of_most(found, reach) for source, found in targets.items()}
    backward = {
        target: _middle_of_most(sorted(found, key=lambda source: ports[source, target]), columns)
        for target, found in sources.items()
    }
    return {(u, v) for u, v in onward.items() if backward[v] == u and columns[v] == columns[u] + 1}


def _middle_of_most(found: Sequence[int], measure: Sequence[int]) -> int:
    most = max(measure[vertex] for vertex in found)
    best = [vertex for vertex in found if measure[vertex] == most]
    return best[(len(best) - 1) // 2]
