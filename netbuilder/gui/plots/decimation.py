"""Long series in as many points as the screen has columns, with every peak kept."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


class Decimator:
    """The lowest and the highest value of each pixel column, brought up to date in the time the new points take.

    Points come in ascending x and are only ever appended. NaN is left out.
    """

    def __init__(self) -> None:
        self._key: tuple[float, float, int] | None = None
        self._taken = 0  # points whose column is closed
        self._closed = 0  # entries of the output that stay
        self._x: Numbers = np.empty(0)
        self._y: Numbers = np.empty(0)

    def reset(self) -> None:
        """Forget what was done, because points were replaced."""
        self._key = None

    def points(self, x: Numbers, y: Numbers, low: float, high: float, columns: int) -> tuple[Numbers, Numbers]:
        """At most two points per column of the view from `low` to `high`, and one neighbour on each side.

        With few points they are returned as they are. The result is only good until the next call.
        """
        first = max(0, int(np.searchsorted(x, low, "left")) - 1)
        last = min(len(x), int(np.searchsorted(x, high, "right")) + 1)
        if last - first <= 2 * columns:
            return x[first:last], y[first:last]
        key = (low, high, columns)
        if key != self._key:
            self._key, self._taken, self._closed = key, first, 0
            # Two entries per column, for the neighbours outside too; and the column that is still open.
            self._x, self._y = np.empty(2 * columns + 8), np.empty(2 * columns + 8)
        return self._update(x[self._taken : last], y[self._taken : last], low, high, columns)

    def _update(self, x: Numbers, y: Numbers, low: float, high: float, columns: int) -> tuple[Numbers, Numbers]:
        width = (high - low) / columns
        column = np.clip(np.floor((x - low) / width), -1, columns)
        starts = np.flatnonzero(np.diff(column, prepend=-2))  # where a new column begins
        lowest, highest = np.fmin.reduceat(y, starts), np.fmax.reduceat(y, starts)
        count = 2 * len(starts)
        fresh_x = self._x[self._closed : self._closed + count]
        fresh_y = self._y[self._closed : self._closed + count]
        # Inside the view a column's two points stand in its middle; the neighbours outside keep their place.
        middle = np.where(
            (column[starts] < 0) | (column[starts] >= columns), x[starts], low + (column[starts] + 0.5) * width
        )
        fresh_x[0::2], fresh_x[1::2] = middle, middle
        # Every other column goes down where its neighbour went up: a zigzag doubles the ink.
        fresh_y[0::2], fresh_y[1::2] = lowest, highest
        fresh_y[2::4], fresh_y[3::4] = highest[1::2], lowest[1::2]
        total = self._closed + count
        self._taken += int(starts[-1])
        self._closed = total - 2
        return self._x[:total], self._y[:total]
