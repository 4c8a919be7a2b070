"""Which column each node stands in: after all that feed it, and no farther from its neighbours than need be.

Columns by longest path first; then whatever hangs loose between early and late columns is drawn to where more of its
wires lead, as the network simplex of Gansner, Koutsofios, North and Vo 1993 does in full: nodes one by one, and groups
that only slack wires join to the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Link = tuple[int, int]
# Groups are looked for again after each move: many are only worth it where there are few wires.
_MOST_MOVES = 24
_MOST_VISITS = 40_000


def forward_links(count: int, wires: Iterable[Link]) -> list[Link]:
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


def columns_of(count: int, links: Sequence[Link]) -> list[int]:
    """The column of each node, from 0 on; `links` as `forward_links` gives them."""
    columns = [0] * count
    for source, target in links:  # sorted by source, so a source is final when its links come
        columns[target] = max(columns[target], columns[source] + 1)
    wires_in = [0] * count
    after: list[list[int]] = [[] for _ in range(count)]
    for source, target in links:
        after[source].append(target)
        wires_in[target] += 1
    for vertex in sorted(range(count), key=columns.__getitem__, reverse=True):
        if len(after[vertex]) > wires_in[vertex]:
            columns[vertex] = min(columns[target] for target in after[vertex]) - 1
    _draw_groups_together(columns, links)
    # A group that moved may have left a column empty.
    number = {column: index for index, column in enumerate(sorted(set(columns)))}
    return [number[column] for column in columns]


def _draw_groups_together(columns: list[int], links: Sequence[Link]) -> None:
    """Move groups of nodes, in which wires are as short as can be, towards what they are wired to."""
    for _ in range(min(_MOST_MOVES, 1 + _MOST_VISITS // (len(links) + 1))):
        loose = [(u, v) for u, v in links if columns[v] - columns[u] > 1]
        if not loose:
            return
        group = _groups(columns, links)
        between = [(group[u], group[v], columns[v] - columns[u] - 1) for u, v in loose if group[u] != group[v]]
        pull: dict[int, int] = {}
        room: dict[int, tuple[int, int]] = {}
        most = len(columns)
        for source, target, slack in between:
            pull[source] = pull.get(source, 0) + 1
            pull[target] = pull.get(target, 0) - 1
            left, right = room.get(source, (most, most))
            room[source] = (left, min(right, slack))
            left, right = room.get(target, (most, most))
            room[target] = (min(left, slack), right)
        moving = max(pull, key=lambda name: (abs(pull[name]), -name), default=None)
        if moving is None or not pull[moving]:
            return
        left, right = room[moving]
        step = right if pull[moving] > 0 else -left
        for vertex, name in enumerate(group):
            if name == moving:
                columns[vertex] += step


def _groups(columns: Sequence[int], links: Sequence[Link]) -> list[int]:
    """The group of each node: nodes that a wire between neighbouring columns joins are in one."""
    leader = list(range(len(columns)))

    def find(vertex: int) -> int:
        while leader[vertex] != vertex:
            leader[vertex] = leader[leader[vertex]]
            vertex = leader[vertex]
        return vertex

    for u, v in links:
        if columns[v] - columns[u] == 1:
            leader[find(v)] = find(u)
    return [find(vertex) for vertex in range(len(columns))]
