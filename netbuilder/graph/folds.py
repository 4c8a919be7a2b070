"""Where a drawing is folded in the middle: what skip connections join stands face to face, as a U-Net is drawn as a U.

A network that narrows and widens again has skip connections inside each other. In one line they would all be arcs over
half of it; folded, the way down stands at the left, the way back up at the right, and each skip runs level between.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from netbuilder.graph.cards import Gaps, snapped, snapped_up
from netbuilder.graph.ordering import Columns

# A single skip connection is an arc; a fold that leaves a row almost as long as the whole is none that helps.
_LEAST_SKIPS = 2
# What is shorter can be read in one line.
_LEAST_COLUMNS = 10
_WORTH_FOLDING = 0.7


class Stretch(NamedTuple):
    """Columns from `start` up to `end`, in a row of the folded drawing: at its left, its right, or in the middle."""

    start: int
    end: int
    row: int
    side: int  # -1, 1, or 0 for the middle


def nested_skips(count: int, wires: Sequence[tuple[int, int]]) -> list[int]:
    """Which of the wires the drawing of `count` columns is folded at, the outermost first; none where that is no help.

    `wires` join two columns each. Where a skip connection begins and ends, nothing passes but one wire beside it and
    those around it.
    """
    if count < _LEAST_COLUMNS:
        return []
    passing = _passing(count, wires)
    by_level: dict[int, list[tuple[int, int, int]]] = {}
    for number, (first, last) in enumerate(wires):
        level = passing[first + 1] - 1
        if last - first > 1 and level >= 1 and passing[last] == passing[first + 1]:
            by_level.setdefault(level, []).append((first, last, number))
    # Of each how deep the nest is that it begins, and what comes next inside; from the innermost level outwards.
    nests: dict[int, tuple[int, int]] = {-1: (0, -1)}

    def innermost(outer: tuple[int, int], choice: Sequence[tuple[int, int, int]]) -> int:
        """Which of the skips inside another begins the deepest nest, and is most in the middle."""
        return max(
            (
                (nests[n][0], -abs(first - outer[0] + last - outer[1]), last - first, -first, n)
                for first, last, n in choice
            ),
            default=(0, 0, 0, 0, -1),
        )[-1]

    for level in sorted(by_level, reverse=True):
        within = sorted(by_level.get(level + 1, ()))
        for first, last, number in by_level[level]:
            inner = within[bisect_right(within, (first, count, 0)) : bisect_left(within, (last, 0, 0))]
            deepest = innermost((first, last), [skip for skip in inner if skip[1] < last])
            nests[number] = nests[deepest][0] + 1, deepest
    here = innermost((-1, count), by_level.get(1, ()))
    found: list[int] = []
    while here >= 0:
        found.append(here)
        here = nests[here][1]
    return found if len(found) >= _LEAST_SKIPS and _is_worth_it(count, [wires[number] for number in found]) else []


def stretches(count: int, skips: Sequence[tuple[int, int]]) -> list[Stretch]:
    """The drawing cut where skip connections, the outermost first, begin and end."""
    begins = [0, *(first + 1 for first, _ in skips)]
    ends = [count, *(last for _, last in skips)]
    left = [Stretch(start, end, row, -1) for row, (start, end) in enumerate(pairwise(begins))]
    right = [Stretch(start, end, row, 1) for row, (end, start) in enumerate(pairwise(ends))]
    return [*left, Stretch(begins[-1], ends[-1], len(skips), 0), *reversed(right)]


def folded(
    columns: Columns,
    skips: Sequence[tuple[int, int, int, int]],
    lanes: Sequence[float],
    breadths: Sequence[float],
    depths: Sequence[int],
    gaps: Gaps,
) -> tuple[list[float], list[float]]:
    """Of each column where it begins along the data's way, and how far it is moved across.

    Each of `skips` joins two nodes, in two columns: (node, node, column, column), the outermost first. `lanes` are the
    middles of all vertices across, `depths` what each column takes along.
    """
    pieces = stretches(len(depths), [(first, last) for _, _, first, last in skips])
    along = _along(pieces, depths, gaps)
    held = {
        **{(row, -1): source for row, (source, _, _, _) in enumerate(skips)},
        **{(row, 1): target for row, (_, target, _, _) in enumerate(skips)},
    }
    sources = {source for source, _, _, _ in skips}
    offsets = [0.0] * len(depths)
    bottom = None
    for row in range(len(skips) + 1):
        here = [piece for piece in pieces if piece.row == row]
        reach = {piece: _reach(piece, columns, lanes, breadths, sources) for piece in here}
        # What a skip connection joins stands level.
        level = {piece: lanes[held[row, piece.side]] if piece.side else sum(reach[piece]) / 2 for piece in here}
        above = max(level[piece] - reach[piece][0] for piece in here)
        middle = above if bottom is None else snapped_up(bottom + gaps.line + above)
        for piece in here:
            offsets[piece.start : piece.end] = [middle - level[piece]] * (piece.end - piece.start)
        bottom = middle + max(reach[piece][1] - level[piece] for piece in here)
    return along, offsets


def _passing(count: int, wires: Sequence[tuple[int, int]]) -> list[int]:
    """How many wires pass from the column before each to it."""
    change = [0] * (count + 2)
    for first, last in wires:
        change[first + 1] += 1
        change[last + 1] -= 1
    passing, here = [], 0
    for step in change[: count + 1]:
        here += step
        passing.append(here)
    return passing


def _is_worth_it(count: int, skips: Sequence[tuple[int, int]]) -> bool:
    pieces = stretches(count, skips)
    rows = [sum(piece.end - piece.start for piece in pieces if piece.row == row) for row in range(len(skips) + 1)]
    return max(rows) <= _WORTH_FOLDING * count


def _along(pieces: Sequence[Stretch], depths: Sequence[int], gaps: Gaps) -> list[float]:
    """Where each column begins: both halves keep to the middle, and the innermost stretch stands below it."""
    starts: dict[Stretch, list[float]] = {}
    length: dict[Stretch, float] = {}
    for piece in pieces:
        here, starts[piece] = 0.0, []
        for depth in depths[piece.start : piece.end]:
            starts[piece].append(here)
            here = snapped_up(here + depth + gaps.column)
        length[piece] = here - gaps.column
    left = max(length[piece] for piece in pieces if piece.side < 0)
    # Wires that lead back turn on both sides, and the label of a skip connection stands between them.
    right = left + 2 * gaps.column
    origins = {
        piece: {-1: left - length[piece], 0: (left + right - length[piece]) / 2, 1: right}[piece.side]
        for piece in pieces
    }
    least = min(origins.values())
    along = [0.0] * len(depths)
    for piece in pieces:
        along[piece.start : piece.end] = [snapped(origins[piece] - least + here) for here in starts[piece]]
    return along


def _reach(
    piece: Stretch, columns: Columns, lanes: Sequence[float], breadths: Sequence[float], sources: set[int]
) -> tuple[float, float]:
    """From where to where a stretch reaches across, without the skip connections that run elsewhere now."""
    tops, bottoms = [], []
    for layer in columns.layers[piece.start : piece.end]:
        for vertex in layer:
            half = breadths[vertex] / 2 if vertex < columns.nodes else 0.0
            if vertex < columns.nodes or _origin(columns, vertex) not in sources:
                tops.append(lanes[vertex] - half)
                bottoms.append(lanes[vertex] + half)
    return min(tops), max(bottoms)


def _origin(columns: Columns, vertex: int) -> int:
    """The node from which the wire comes that has this stand-in."""
    while vertex >= columns.nodes:
        vertex = columns.before[vertex][0]
    return vertex
