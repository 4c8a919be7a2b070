"""Straight lanes through ordered columns: which vertices stand in one line, and how far apart the lines run.

Lines of vertices that are to stay straight as in Sander's linear segments (1996), each as near to its neighbours as
those beside it let it: heavy ones first, then all once more around where the others came to stand.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Sequence
from itertools import pairwise
from math import inf
from statistics import median_low

from netbuilder.graph.cards import snapped_up
from netbuilder.graph.layering import Link
from netbuilder.graph.ordering import Columns

# A wire that passes a column takes a slim lane of its own.
WIRE_BREADTH = 8.0
_SETTLING_ROUNDS = 3


def lanes_of(columns: Columns, breadths: Sequence[float], gap: float, wire_gap: float) -> list[float]:
    """The middle of each vertex across the columns; a lane is straight, and lanes keep their order and distance.

    `breadths` are those of the nodes, `gap` is what is left free between two of them, `wire_gap` what is left beside a
    wire that passes.
    """
    lane_of, lanes = _lanes(columns)
    below, above = _distances(columns, lane_of, len(lanes), breadths, (gap, wire_gap))
    near = [_neighbours(columns, lane, lane_of) for lane in lanes]
    rows: list[float | None] = [None] * len(lanes)
    least, most = [-inf] * len(lanes), [inf] * len(lanes)
    weight = [sum(vertex < columns.nodes for vertex in lane) for lane in lanes]
    order = sorted(range(len(lanes)), key=lambda lane: (-weight[lane], lane))
    # The lane with the most nodes is the spine; the others settle around it.
    for lane in order:
        wishes = [row for other in near[lane] if (row := rows[other]) is not None]
        row = min(max(median_low(wishes) if wishes else 0.0, least[lane]), most[lane])
        rows[lane] = least[lane] = most[lane] = row
        _spread(lane, below, least, rows, 1)
        _spread(lane, above, most, rows, -1)
    settled = [row or 0.0 for row in rows]
    _settle(settled, order[1:], near, below, above)
    return [settled[lane] for lane in lane_of]


def _settle(
    rows: list[float],
    order: Sequence[int],
    near: Sequence[Sequence[int]],
    below: Sequence[dict[int, float]],
    above: Sequence[dict[int, float]],
) -> None:
    """Bring lanes nearer to their neighbours: when the first were placed, the last had no row yet."""
    for _ in range(_SETTLING_ROUNDS):
        has_moved = False
        for lane in order:
            if not near[lane]:
                continue
            top = max((rows[other] + distance for other, distance in above[lane].items()), default=-inf)
            bottom = min((rows[other] - distance for other, distance in below[lane].items()), default=inf)
            row = min(max(median_low([rows[other] for other in near[lane]]), top), bottom)
            if row != rows[lane] and top <= bottom:
                rows[lane], has_moved = row, True
        if not has_moved:
            return


def _distances(
    columns: Columns, lane_of: Sequence[int], count: int, breadths: Sequence[float], gaps: tuple[float, float]
) -> tuple[list[dict[int, float]], list[dict[int, float]]]:
    """For each lane how far those below it, and above it, keep away at least."""
    below: list[dict[int, float]] = [{} for _ in range(count)]
    above: list[dict[int, float]] = [{} for _ in range(count)]
    nodes = columns.nodes
    for layer in columns.layers:
        for upper, lower in pairwise(layer):
            if upper < nodes and lower < nodes:
                distance = (breadths[upper] + breadths[lower]) / 2 + gaps[0]
            else:
                breadth = (breadths[upper] if upper < nodes else WIRE_BREADTH) + (
                    breadths[lower] if lower < nodes else WIRE_BREADTH
                )
                distance = breadth / 2 + gaps[1]
            # All lanes a whole number of grid steps apart: what is level stays so when the cards are put on the grid.
            distance = snapped_up(distance)
            first, second = lane_of[upper], lane_of[lower]
            if distance > below[first].get(second, 0.0):
                below[first][second] = above[second][first] = distance
    return below, above


def _neighbours(columns: Columns, members: Sequence[int], lane_of: Sequence[int]) -> list[int]:
    """The lanes that wires join to this one, one entry for each wire."""
    lane = lane_of[members[0]]
    return [
        lane_of[other]
        for vertex in members
        for other in (*columns.before[vertex], *columns.after[vertex])
        if lane_of[other] != lane
    ]


def _lanes(columns: Columns) -> tuple[list[int], list[list[int]]]:
    """The lane of each vertex, and the members of each lane: chains of links that do not cross each other."""
    place, after = columns.place, columns.after
    follower: dict[int, int] = {}
    followed: set[int] = set()
    taken: list[list[Link]] = [[] for _ in columns.layers]
    candidates = [
        (_rank(columns, u, v), number, place[u], place[v], u, v)
        for number, layer in enumerate(columns.layers)
        for u in layer
        for v in after[u]
    ]
    for _, number, upper, lower, u, v in sorted(candidates):
        if u in follower or v in followed:
            continue
        here = taken[number]
        link = (upper, lower)
        spot = bisect_left(here, link)
        if (spot and here[spot - 1][1] > lower) or (spot < len(here) and here[spot][1] < lower):
            continue
        here.insert(spot, link)
        follower[u] = v
        followed.add(v)
    lane_of = [0] * len(place)
    lanes: list[list[int]] = []
    for layer in columns.layers:
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


def _rank(columns: Columns, u: int, v: int) -> int:
    """Which links are to be straight first: the main way, then wires in passing, then the rest."""
    if (u, v) in columns.main:
        return 0
    passing = (u >= columns.nodes) + (v >= columns.nodes)
    return (2, 3, 1)[passing]


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
