"""The record behind a curve: it only grows, and no point is ever dropped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from netbuilder.gui.plots.decimation import Decimator

Numbers = NDArray[np.float64]
# A number is one of several Outputs, counted from 0.
Ink = Literal["train", "validation", "test"] | int
Line = Literal["solid", "dashed", "dotted", "none"]
Marker = Literal["none", "circle", "square", "diamond"]

_FIRST_CAPACITY = 1024
_BLOCK = 256


@dataclass(frozen=True, slots=True)
class Style:
    """How a series looks; line and marker tell it apart where colours do not.

    A quiet one stands beside another of its colour: its last figure is not written, and its name gives way first.
    """

    ink: Ink
    line: Line = "solid"
    marker: Marker = "none"
    is_quiet: bool = False


class Record:
    """Pairs of numbers in arrays that double when they are full, so that appending takes constant time."""

    def __init__(self) -> None:
        self._x: Numbers = np.empty(_FIRST_CAPACITY)
        self._y: Numbers = np.empty(_FIRST_CAPACITY)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    @property
    def x(self) -> Numbers:
        return self._x[: self._count]

    @property
    def y(self) -> Numbers:
        return self._y[: self._count]

    def append(self, x: ArrayLike, y: ArrayLike) -> None:
        """Add points; `x` goes on ascending."""
        new_x, new_y = np.atleast_1d(np.asarray(x, dtype=float)), np.atleast_1d(np.asarray(y, dtype=float))
        total = self._count + len(new_x)
        if total > len(self._x):
            capacity = max(total, 2 * len(self._x))
            self._x, self._y = np.resize(self._x, capacity), np.resize(self._y, capacity)
        self._x[self._count : total] = new_x
        self._y[self._count : total] = new_y
        self._count = total

    def clear(self) -> None:
        self._count = 0


class Average:
    """An exponentially weighted moving average, free of the pull towards its start (as in Adam; Kingma and Ba 2015).

    `weight` is what each value keeps of the average before it: 0 leaves the values as they are.
    """

    def __init__(self, weight: float) -> None:
        self.weight = weight
        self._sum = 0.0
        self._count = 0
        # Row i holds the weights of the values up to i: (1 - w) * w^(i - j).
        distance = np.subtract.outer(np.arange(_BLOCK), np.arange(_BLOCK))
        self._matrix = np.where(distance >= 0, (1 - weight) * weight ** np.maximum(distance, 0).astype(float), 0.0)

    def of(self, values: Numbers) -> Numbers:
        """The averages at `values`, which continue those of the last call. What is not finite stays out of it."""
        result = values.copy()
        finite = np.isfinite(values)
        if self.weight > 0 and finite.any():
            result[finite] = self._averages(values[finite])
        return result

    def _averages(self, values: Numbers) -> Numbers:
        weight = self.weight
        powers = weight ** np.arange(1, _BLOCK + 1)
        result = np.empty_like(values)
        for start in range(0, len(values), _BLOCK):
            block = values[start : start + _BLOCK]
            size = len(block)
            result[start : start + size] = self._matrix[:size, :size] @ block + powers[:size] * self._sum
            self._sum = float(result[start + size - 1])
        counts = self._count + np.arange(1, len(values) + 1)
        self._count += len(values)
        return result / (1 - weight**counts)


class Series(Record):
    """A named curve. `smoothing` draws its moving average in front of it."""

    def __init__(self, name: str, style: Style, *, smooths: bool = False) -> None:
        super().__init__()
        self.name = name
        self.style = style
        self.is_shown = True
        self.decimator = Decimator()
        self.smoothed: Record | None = None
        self.smoothed_decimator = Decimator()
        self._smooths = smooths
        self._average = Average(0.0)

    @property
    def last(self) -> float | None:
        """The last value as it is drawn: smoothed where smoothing is on."""
        if not len(self):
            return None
        return float((self.smoothed or self).y[-1])

    def append(self, x: ArrayLike, y: ArrayLike) -> None:
        before = len(self)
        super().append(x, y)
        if self.smoothed is not None:
            self.smoothed.append(self.x[before:], self._average.of(self.y[before:]))

    def clear(self) -> None:
        super().clear()
        self.decimator.reset()
        self.set_smoothing(self._average.weight)

    def set_smoothing(self, weight: float) -> None:
        """Take another weight for the average, 0 (none) to below 1."""
        if not self._smooths:
            return
        self._average = Average(weight)
        self.smoothed_decimator.reset()
        self.smoothed = None
        if weight > 0:
            self.smoothed = Record()
            self.smoothed.append(self.x, self._average.of(self.y))

    def value_at(self, x: float) -> tuple[float, float] | None:
        """The point nearest to `x`: its place and its value as recorded; None while there is none."""
        if not len(self):
            return None
        after = int(np.searchsorted(self.x, x))
        nearest = min(
            (index for index in (after - 1, after) if 0 <= index < len(self)), key=lambda i: abs(self.x[i] - x)
        )
        return float(self.x[nearest]), float(self.y[nearest])

    def smoothed_at(self, x: float) -> float | None:
        """The average at the point nearest to `x`; None where nothing is smoothed."""
        if self.smoothed is None or not len(self.smoothed):
            return None
        after = int(np.searchsorted(self.smoothed.x, x))
        return float(self.smoothed.y[min(after, len(self.smoothed) - 1)])
