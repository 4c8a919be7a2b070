"""Where a long drawing is broken into lines, like a text: in one line nobody could read it whole.

It is broken only at waists, where a single wire passes from one column to the next, or else several from one port:
they lead back as one trunk to the line below, and branch off there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from math import ceil, inf, sqrt

# What runs up to so many columns stands in one line; longer ones take lines of at least about so many.
LINE_LENGTH = 5
_OTHER_LENGTHS = (0, 1, -1, 2, 3, 4)
# Breaks that leave the longest line almost as long as the whole, or most of the others short, are none that help.
_WORTH_BREAKING = 0.7
_FULL_ENOUGH = 0.6
# A last line with fewer columns than this part of the others looks lost; one line fewer is worth a little.
_LAST_LINE = 0.6
_LOST_COST = 4.0
_LINE_COST = 1.0
# A single wire that leads back is easier to follow than one that branches.
_BRANCH_COST = 9.0
# Lines that are there are kept while they are no longer and no shorter than this, beside what a fresh drawing has.
_LONGEST, _SHORTEST = 1.5, 0.4


def waists(count: int, wires: Iterable[tuple[int, int]]) -> list[int]:
    """The columns before which one wire passes in a drawing of `count` columns; `wires` join two columns each."""
    passing = [0] * (count + 1)
    for first, last in wires:
        passing[first + 1] += 1
        passing[last + 1] -= 1
    found, here = [], 0
    for column in range(1, count):
        here += passing[column]
        if here == 1:
            found.append(column)
    return found


def line_starts(
    count: int,
    possible: Sequence[int],
    shape: float,
    current: Collection[int] = (),
    branched: Collection[int] = (),
) -> list[int]:
    """The column at which each line starts, the first included.

    `possible` are the waists, and `branched` those at which several wires from one port pass. `shape` is that of the
    whole drawing: how many columns are as long as as many lines are broad. `current` are the starts that the drawing
    has now: they stay while they do.
    """
    length = _length(count, shape)
    if length >= count or not possible:
        return [0]
    kept = [0, *(column for column in possible if column in current)]
    if len(kept) > 1 and _do(kept, count, length):
        return kept
    even = _even(count, possible, length, branched)
    longest = max(_lengths(even, count))
    is_worth_it = longest <= _WORTH_BREAKING * count and count >= _FULL_ENOUGH * longest * len(even)
    return even if is_worth_it else [0]


def _length(count: int, shape: float) -> int:
    """How many columns a line is to have: all of them alike, and no last one with a column or two."""
    longest = max(LINE_LENGTH, sqrt(count * shape))
    even = ceil(count / ceil(count / longest))
    for length in (even + change for change in _OTHER_LENGTHS):
        if (count - 1) % length + 1 >= length * _LAST_LINE:
            return length
    return even


def _lengths(starts: Sequence[int], count: int) -> list[int]:
    return [end - start for start, end in zip(starts, [*starts[1:], count], strict=True)]


def _do(starts: Sequence[int], count: int, length: int) -> bool:
    lengths = _lengths(starts, count)
    return max(lengths) <= length * _LONGEST + 1 and min(lengths[:-1]) >= length * _SHORTEST


def _even(count: int, possible: Sequence[int], length: int, branched: Collection[int]) -> list[int]:
    """The starts with the least sum of squared differences from `length`; the last line may be shorter."""
    starts = [0, *possible]
    # The best way to the start of each line: its cost, and the start of the line before.
    best: list[tuple[float, int]] = [(0.0, -1)]
    for number, column in enumerate([*starts[1:], count], start=1):
        is_last = column == count
        cheapest = (inf, -1)
        for earlier in range(number - 1, -1, -1):
            size = column - starts[earlier]
            cost = _last_cost(size, length) if is_last else _LINE_COST + (size - length) ** 2
            if starts[earlier] in branched:
                cost += _BRANCH_COST
            if size > length and cost > cheapest[0]:
                break  # still earlier starts only make it longer
            cheapest = min(cheapest, (best[earlier][0] + cost, earlier))
        best.append(cheapest)
    chosen, here = [], best[-1][1]
    while here >= 0:
        chosen.append(starts[here])
        here = best[here][1]
    return chosen[::-1]


def _last_cost(size: int, length: int) -> float:
    if size > length:
        return float((size - length) ** 2)
    return _LOST_COST * max(0.0, length * _LAST_LINE - size) ** 2
