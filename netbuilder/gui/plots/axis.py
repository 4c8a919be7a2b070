"""What an axis shows: steps people count in, and ranges that stay put while a curve grows."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, log10

from netbuilder.gui.plots.numbers import number

# The curve may fill so much less of its range before the range closes in again.
_LEAST_FILLED = 0.55
# The range takes so much more than the curve needs, so that it need not be renewed with every point.
_HEADROOM = 1.25


@dataclass(frozen=True, slots=True)
class Span:
    """From `low` to `high`, in the numbers of the axis."""

    low: float
    high: float

    @property
    def width(self) -> float:
        return self.high - self.low

    def holds(self, other: Span) -> bool:
        return self.low <= other.low and other.high <= self.high

    def moved(self, distance: float) -> Span:
        return Span(self.low + distance, self.high + distance)

    def scaled(self, factor: float, about: float) -> Span:
        """Wider (`factor` above 1) or narrower, with `about` staying where it is."""
        return Span(about - (about - self.low) * factor, about + (self.high - about) * factor)


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis in the numbers of the axis (logarithms on a log axis), and what stands there."""

    place: float
    text: str


def step_of(width: float, count: int) -> float:
    """The step 1, 2 or 5 times a power of ten that cuts `width` into about `count` parts."""
    rough = max(width, 1e-300) / max(count, 1)
    power = 10.0 ** floor(log10(rough))
    return next((factor * power for factor in (1, 2, 5) if rough <= factor * power * 1.0001), 10 * power)


def ticks(span: Span, count: int, *, whole: bool = False) -> list[Tick]:
    """About `count` evenly spaced ticks in `span`; only whole numbers if `whole`."""
    step = step_of(span.width, count)
    if whole:
        step = max(1.0, round(step))
    first, last = ceil(span.low / step - 1e-9), floor(span.high / step + 1e-9)
    digits = max(0, -floor(log10(step) + 1e-9))
    return [Tick(index * step, _label(index * step, digits)) for index in range(first, last + 1)]


def log_ticks(span: Span, count: int) -> list[Tick]:
    """Ticks of a log axis; `span` holds decimal logarithms, as do the places."""
    if span.width < 0.7:  # less than a decade reads better in even steps of the value
        values = ticks(Span(10**span.low, 10**span.high), count)
        return [Tick(log10(tick.place), tick.text) for tick in values if tick.place > 0]
    every = max(1, ceil(span.width / max(count, 1)))
    factors = (1, 2, 5) if every == 1 and span.width * 3 <= count * 1.5 else (1,)
    places = [
        power + log10(factor)
        for power in range(floor(span.low), ceil(span.high) + 1)
        if power % every == 0
        for factor in factors
    ]
    return [Tick(place, number(float(f"{10**place:.1g}"))) for place in places if span.low <= place <= span.high]


def fitted(data: Span, before: Span | None) -> Span:
    """A range for values `data`: `before` as long as that still suits them, else a new one that ends on round steps."""
    if before is not None and before.holds(data) and data.width >= _LEAST_FILLED * before.width:
        return before
    width = data.width or abs(data.low) * 0.1 or 1.0
    step = step_of(width, 5) / 2
    # Rounding may end a hair inside the data.
    low, high = min(floor(data.low / step) * step, data.low), max(ceil(data.high / step) * step, data.high)
    if low == high:
        low, high = low - step, high + step
    if 0 < low < 0.25 * high:
        low = 0.0
    return Span(low, high)


def growing(last: float, before: Span | None, room: float) -> Span:
    """A range from 0 for a curve whose end is at `last`; the share `room` at its right is left for the end's label."""
    needed = max(last, 1.0) / (1 - room)
    if before is not None and before.low == 0 and needed <= before.high <= 2.2 * needed:
        return before
    wanted = needed * _HEADROOM if before is not None and before.low == 0 and before.high < needed else needed * 1.05
    step = step_of(wanted, 10)
    return Span(0.0, ceil(wanted / step) * step)


def _label(value: float, digits: int) -> str:
    if value != 0 and (abs(value) >= 1e7 or digits > 5):
        return number(value, 3)
    return f"{value:,.{digits}f}".replace("-", "−")
