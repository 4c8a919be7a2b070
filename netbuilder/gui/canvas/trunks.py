"""Which row each level stretch of a wire takes, so that wires do not run on top of each other.

Shorter stretches lie nearer to the cards, longer ones farther out, as the arcs of skip connections are drawn by hand.
Wires from one port carry the same tensor: they share their row and branch off, like a trunk. Pure, and the same for
the same ways, whatever was drawn before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from netbuilder.gui.canvas.ways import Way

# From wire to wire: a label lies on each. Where there is less room they run closer, and then on top of each other.
STEPS = (24.0, 14.0, 8.0)
_CELL = 1_024.0
_BAND = 128.0
_MOST_BANDS = 16
# Stretches of one port whose rows are no farther apart than this are one trunk.
_SAME_TRUNK = 40.0
_SPACING = 12.0

Key = tuple[str, int, str, int]  # the source and its port, the target and its port


@dataclass(slots=True)
class _Trunk:
    """Stretches of wires from one port that lie in one row; `out` is where they are to make way: -1 up, 1 down."""

    port: tuple[str, int]
    out: int
    left: float
    right: float
    row: float
    highest: float
    lowest: float
    members: list[tuple[Key, int]] = field(default_factory=list)


def rows_of(ways: Mapping[Key, Way], steps: Sequence[float] = STEPS) -> dict[Key, tuple[float, ...]]:
    """The rows for the stretches of each way that has any; `steps` are the distances to keep, the best first."""
    rows = {key: [run.row for run in way.runs] for key, way in ways.items() if way.runs}
    trunks = _trunks({key: ways[key] for key in rows})
    placed = _Placed(steps)
    for trunk in sorted(trunks, key=lambda trunk: (trunk.right - trunk.left, trunk.left, trunk.row, trunk.port)):
        trunk.row = placed.free_row(trunk)
        placed.put(trunk)
        for key, number in trunk.members:
            rows[key][number] = trunk.row
    return {key: tuple(found) for key, found in rows.items()}


class _Placed:
    """The trunks that have their row, in a grid of buckets."""

    def __init__(self, steps: Sequence[float]) -> None:
        self._steps = steps
        self._buckets: dict[tuple[int, int], list[_Trunk]] = defaultdict(list)

    def put(self, trunk: _Trunk) -> None:
        for column in _columns(trunk):
            self._buckets[column, int(trunk.row // _BAND)].append(trunk)

    def free_row(self, trunk: _Trunk) -> float:
        """The nearest row with room beside the taken ones, looked for farther and farther away."""
        bands = 1
        while True:
            taken = sorted(self._rows_beside(trunk, bands))
            row = _free_row(trunk, taken, self._steps) if taken else trunk.row
            if abs(row - trunk.row) <= (bands - 1) * _BAND + _BAND / 2 or bands > _MOST_BANDS:
                return row
            bands *= 2

    def _rows_beside(self, trunk: _Trunk, bands: int) -> set[float]:
        band = int(trunk.row // _BAND)
        return {
            other.row
            for column in _columns(trunk)
            for near in range(band - bands, band + bands + 1)
            for other in self._buckets.get((column, near), ())
            if _are_beside(trunk, other)
        }


def _columns(trunk: _Trunk) -> range:
    return range(int((trunk.left - _SPACING) // _CELL), int((trunk.right + _SPACING) // _CELL) + 1)


def _trunks(ways: Mapping[Key, Way]) -> list[_Trunk]:
    by_port: dict[tuple[str, int, int], list[_Trunk]] = defaultdict(list)
    for key, way in ways.items():
        top, bottom = sorted((way.start.y(), way.end.y()))
        for number, run in enumerate(way.runs):
            out = -1 if run.row < top else 1 if run.row > bottom else 0
            trunk = _Trunk(key[:2], out, run.left, run.right, run.row, run.highest, run.lowest, [(key, number)])
            by_port[key[0], key[1], out].append(trunk)
    merged: list[_Trunk] = []
    for trunks in by_port.values():
        # The longest first: the shorter ones join it.
        trunks.sort(key=lambda trunk: (trunk.left - trunk.right, trunk.left, trunk.row, trunk.members))
        own: list[_Trunk] = []
        for trunk in trunks:
            if not any(_joined(other, trunk) for other in own):
                own.append(trunk)
        merged += own
    return merged


def _joined(trunk: _Trunk, branch: _Trunk) -> bool:
    """Whether the branch runs along the trunk; it is then part of it."""
    row = max(trunk.row, branch.row) if trunk.out > 0 else min(trunk.row, branch.row)
    highest, lowest = max(trunk.highest, branch.highest), min(trunk.lowest, branch.lowest)
    is_along = trunk.left <= branch.right and branch.left <= trunk.right
    if not is_along or abs(trunk.row - branch.row) > _SAME_TRUNK or not highest <= row <= lowest:
        return False
    trunk.left, trunk.right = min(trunk.left, branch.left), max(trunk.right, branch.right)
    trunk.row, trunk.highest, trunk.lowest = row, highest, lowest
    trunk.members += branch.members
    return True


def _are_beside(trunk: _Trunk, other: _Trunk) -> bool:
    return trunk.port != other.port and trunk.left < other.right + _SPACING and other.left < trunk.right + _SPACING


def _free_row(trunk: _Trunk, taken: Sequence[float], steps: Sequence[float]) -> float:
    """The nearest row with room beside the taken ones; outwards where both sides are as near."""
    for step in steps:
        rows = [trunk.row, *(row + side * step for row in taken for side in (-1, 1))]
        free = [
            row
            for row in rows
            if trunk.highest <= row <= trunk.lowest and all(abs(row - other) >= step for other in taken)
        ]
        if free:
            return min(free, key=lambda row: (abs(row - trunk.row), (trunk.row - row) * (trunk.out or -1)))
    return trunk.row
