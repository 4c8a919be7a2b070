"""The order of the nodes in each column: few crossings, and as it was where that is as good.

After Sugiyama, Tagawa and Toda 1981: a wire that passes columns has a stand-in in each, columns are sorted by the mean
place of their neighbours, to and fro, and neighbours change places where that takes crossings out. Wires from one port
carry the same tensor and share their stand-ins: they run as one trunk and branch off.

Vertices are numbers: the nodes first, after them the stand-ins.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random
from typing import NamedTuple

from netbuilder.graph.layering import Link

_SWEEPS = 12
_ROUNDS = 4
_OTHER_STARTS = 7
_MOST_RESTARTED = 2_000
_SWAPPING_ROUNDS = 6
# What one call may look at: a drawing of thousands gets fewer sweeps rather than more time.
_MOST_VISITS = 160_000
# The order that was is given up when a fresh one has so many fewer crossings.
_WORTH_A_CHANGE = 0.8

Sort = Callable[[list[int], bool], None]


class Wire(NamedTuple):
    """The ports of a link; heights are parts of a card's height above or below its middle, -0.5 to 0.5."""

    source_port: int
    source_height: float
    target_port: int
    target_height: float


@dataclass
class Columns:
    """Columns of vertices, from top to bottom, and the links between neighbouring columns."""

    nodes: int
    layers: list[list[int]]
    before: list[list[int]]
    after: list[list[int]]
    # How high the links of `before` and `after` end at their other vertex, and leave this one.
    before_heights: list[list[float]]
    after_heights: list[list[float]]
    leaving_heights: list[list[float]]
    # Links between nodes that follow each other on the longest way through the network.
    main: set[Link]
    place: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, columns: Sequence[int], wires: Mapping[Link, Wire]) -> Columns:
        """The columns in a first order, depth first, so that a branch stays together; sources come first in `wires`."""
        main = _main_links(columns, wires)
        drawing = cls(
            nodes=len(columns),
            layers=[[] for _ in range(max(columns, default=-1) + 1)],
            before=[[] for _ in columns],
            after=[[] for _ in columns],
            before_heights=[[] for _ in columns],
            after_heights=[[] for _ in columns],
            leaving_heights=[[] for _ in columns],
            main=main,
        )
        column = list(columns)
        for (source, port), targets in _trunks(columns, wires, main):
            drawing._add_trunk(column, source, port, targets)
        drawing._first_order(column)
        return drawing

    def _add_trunk(self, column: list[int], source: int, height: float, targets: Sequence[tuple[int, float]]) -> None:
        """The wires of one port: `targets` with the height of their ports, the nearest first."""
        here = source
        for target, target_height in targets:
            while column[here] < column[target] - 1:
                stand_in = len(column)
                column.append(column[here] + 1)
                for ends in (self.before, self.after, self.before_heights, self.after_heights, self.leaving_heights):
                    ends.append([])
                self._join(here, stand_in, height if here == source else 0.0, 0.0)
                here = stand_in
            self._join(here, target, height if here == source else 0.0, target_height)

    def _join(self, u: int, v: int, leaving: float, arriving: float) -> None:
        self.after[u].append(v)
        self.after_heights[u].append(arriving)
        self.leaving_heights[u].append(leaving)
        self.before[v].append(u)
        self.before_heights[v].append(leaving)

    def _first_order(self, column: Sequence[int]) -> None:
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

    def uncross(self, current: Mapping[int, float] | None = None) -> None:
        """Find an order with few crossings; nodes keep that of their `current` rows unless it costs crossings."""
        budget = _MOST_VISITS // (2 if current else 1)
        self._improve(self._sort, budget)
        fresh, fewest = self._order(), self.crossings()
        # From elsewhere a sweep may come to a better end; the first order that is as good as any stays.
        dice = Random(0)
        for _ in range(min(_OTHER_STARTS, _MOST_RESTARTED // (len(self.place) + 1))):
            if not fewest:
                break
            for layer in self.layers:
                dice.shuffle(layer)
            self._number()
            self._improve(self._sort, budget)
            if (crossings := self.crossings()) < fewest:
                fresh, fewest = self._order(), crossings
        self._take(fresh)
        if not current:
            return
        self._reorder(current)
        if self.layers == fresh:
            return
        self._improve(lambda layer, to_right: self._sort_around(layer, to_right, current), budget)
        if fewest < _WORTH_A_CHANGE * self.crossings():
            self._take(fresh)

    def _improve(self, sort: Sort, budget: int) -> None:
        """Sweep to and fro and swap neighbours, again and again while that helps; the best order found stays."""
        best, fewest = self._order(), self.crossings()
        rounds = min(_ROUNDS, 1 + budget // (4 * _SWEEPS * len(self.place) + 1))
        for _ in range(rounds):
            before = fewest
            for sweep in range(min(_SWEEPS, 2 + budget // (2 * len(self.place) + 1))):
                if not fewest:
                    break
                to_right = sweep % 2 == 0
                for layer in self.layers if to_right else reversed(self.layers):
                    if len(layer) > 1:
                        sort(layer, to_right)
                crossings = self.crossings()
                if crossings < fewest:
                    best, fewest = self._order(), crossings
            self._take(best)
            if fewest:
                self._swap(budget)
                best, fewest = self._order(), self.crossings()
            if not fewest or fewest == before:
                return

    def _order(self) -> list[list[int]]:
        return [list(layer) for layer in self.layers]

    def _take(self, order: Sequence[Sequence[int]]) -> None:
        self.layers = [list(layer) for layer in order]
        self._number()

    def _means(self, layer: Sequence[int], to_right: bool) -> dict[int, float]:
        place = self.place
        neighbours, heights = (self.before, self.before_heights) if to_right else (self.after, self.after_heights)
        return {
            vertex: (sum([place[other] for other in near]) + sum(heights[vertex])) / len(near)
            if (near := neighbours[vertex])
            else float(place[vertex])
            for vertex in layer
        }

    def _sort(self, layer: list[int], to_right: bool) -> None:
        layer.sort(key=self._means(layer, to_right).__getitem__)
        for position, vertex in enumerate(layer):
            self.place[vertex] = position

    def _sort_around(self, layer: list[int], to_right: bool, current: Mapping[int, float]) -> None:
        """Sort stand-ins and new nodes; the nodes that have rows keep their order among each other."""
        layer.sort(key=self._means(layer, to_right).__getitem__)
        _refill(layer, current)
        for position, vertex in enumerate(layer):
            self.place[vertex] = position

    def _reorder(self, current: Mapping[int, float]) -> None:
        for layer in self.layers:
            _refill(layer, current)
        self._number()

    def _swap(self, budget: int) -> None:
        """Let neighbours in a column change places wherever that takes crossings out."""
        # A swap changes only what the columns beside it may gain.
        stale = set(range(len(self.layers)))
        for _ in range(_SWAPPING_ROUNDS):
            changed: set[int] = set()
            for number in sorted(stale):
                layer = self.layers[number]
                budget -= len(layer)
                if len(layer) > 1 and self._swap_in(layer):
                    changed |= {number - 1, number, number + 1}
            stale = changed & set(range(len(self.layers)))
            if not stale or budget < 0:
                return

    def _swap_in(self, layer: list[int]) -> bool:
        has_changed = False
        rights = {vertex: self._ends(self.after[vertex], self.after_heights[vertex]) for vertex in layer}
        lefts = {vertex: self._ends(self.before[vertex], self.before_heights[vertex]) for vertex in layer}
        for spot, (upper, lower) in enumerate(pairwise(list(layer))):
            upper = layer[spot]
            as_is = _inversions(rights[upper], rights[lower]) + _inversions(lefts[upper], lefts[lower])
            if not as_is:
                continue
            swapped = _inversions(rights[lower], rights[upper]) + _inversions(lefts[lower], lefts[upper])
            if swapped < as_is:
                layer[spot], layer[spot + 1] = lower, upper
                self.place[lower], self.place[upper] = spot, spot + 1
                has_changed = True
        return has_changed

    def _ends(self, vertices: Sequence[int], heights: Sequence[float]) -> list[float]:
        if len(vertices) == 1:
            return [self.place[vertices[0]] + heights[0]]
        return sorted([self.place[vertex] + height for vertex, height in zip(vertices, heights, strict=True)])

    def crossings(self) -> int:
        """How many pairs of links cross, on their way or at the ports."""
        total = 0
        place = self.place
        for layer in self.layers:
            passed: list[float] = []
            for vertex in layer:
                after = self.after[vertex]
                if len(after) == 1:
                    end = place[after[0]] + self.after_heights[vertex][0]
                    spot = bisect_right(passed, end)
                    total += len(passed) - spot
                    passed.insert(spot, end)
                    continue
                for ends in self._ends_by_port(vertex):
                    total += sum([len(passed) - bisect_right(passed, end) for end in ends])
                    for end in ends:
                        insort(passed, end)
        return total

    def _ends_by_port(self, vertex: int) -> list[list[float]]:
        """Where the links of a vertex end, port by port from top to bottom: what leaves one port does not cross."""
        ports: dict[float, list[float]] = {}
        ends = zip(self.after[vertex], self.after_heights[vertex], self.leaving_heights[vertex], strict=True)
        for target, arriving, leaving in ends:
            ports.setdefault(leaving, []).append(self.place[target] + arriving)
        return [ports[height] for height in sorted(ports)]


def _refill(layer: list[int], current: Mapping[int, float]) -> None:
    """Put the nodes that have rows, sorted by them, into the places that such nodes hold."""
    spots = [spot for spot, vertex in enumerate(layer) if vertex in current]
    known = sorted([layer[spot] for spot in spots], key=current.__getitem__)
    for spot, vertex in zip(spots, known, strict=True):
        layer[spot] = vertex


def _inversions(upper: Sequence[float], lower: Sequence[float]) -> int:
    """How many pairs cross between the sorted ends of an upper and a lower vertex."""
    if len(upper) == 1 == len(lower):
        return int(upper[0] > lower[0])
    return sum([bisect_left(lower, end) for end in upper])


def _trunks(
    columns: Sequence[int], wires: Mapping[Link, Wire], main: Collection[Link]
) -> list[tuple[tuple[int, float], list[tuple[int, float]]]]:
    """The wires of each port, ports in the order in which they are to leave their nodes from top to bottom.

    A wire that passes columns arcs over what it skips, a longer one farther out; it runs below when its port lies
    below the main one.
    """
    main_height = {link[1]: wires[link].target_height for link in main}
    trunks: dict[tuple[int, int, bool], list[Link]] = {}
    for link, wire in wires.items():
        # What goes straight on is no part of the trunk that passes above or below.
        trunks.setdefault((link[0], wire.source_port, columns[link[1]] == columns[link[0]] + 1), []).append(link)

    def rank(trunk: Sequence[Link]) -> float:
        source, target = max(trunk, key=lambda link: columns[link[1]])
        passed = columns[target] - columns[source] - 1
        height = wires[source, target].target_height
        return passed if height > main_height.get(target, height) else -passed

    return [
        (
            (trunk[0][0], wires[trunk[0]].source_height),
            [(link[1], wires[link].target_height) for link in sorted(trunk, key=lambda link: columns[link[1]])],
        )
        for trunk in sorted(trunks.values(), key=rank)
    ]


def _main_links(columns: Sequence[int], wires: Mapping[Link, Wire]) -> set[Link]:
    """Links between nodes that are each other's way on: the deepest one before, the farthest-reaching one after.

    Among equals it is the one in the middle, so that branches spread evenly.
    """
    reach = [0] * len(columns)
    targets: dict[int, list[int]] = {}
    sources: dict[int, list[int]] = {}
    for source, target in reversed(list(wires)):
        reach[source] = max(reach[source], reach[target] + 1)
    for source, target in wires:
        targets.setdefault(source, []).append(target)
        sources.setdefault(target, []).append(source)
    onward = {source: _middle_of_most(found, reach) for source, found in targets.items()}
    backward = {
        target: _middle_of_most(sorted(found, key=lambda source: wires[source, target].target_port), columns)
        for target, found in sources.items()
    }
    return {(u, v) for u, v in onward.items() if backward[v] == u and columns[v] == columns[u] + 1}


def _middle_of_most(found: Sequence[int], measure: Sequence[int]) -> int:
    most = max(measure[vertex] for vertex in found)
    best = [vertex for vertex in found if measure[vertex] == most]
    return best[(len(best) - 1) // 2]
