"""Which places of its input a layer looks at: the one fact from which receptive fields are worked out.

Places are counted along one axis, and may lie outside the input: in the border that a layer adds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import ceil, floor, prod


@dataclass(frozen=True, slots=True)
class Window:
    """Place p sees the `taps` places p stride - before, p stride - before + gap, and so on, as a convolution does."""

    taps: int = 1
    stride: int = 1
    before: int = 0
    gap: int = 1

    @property
    def period(self) -> tuple[int, int]:
        """After how many places it repeats itself, and how many places further on in the input."""
        return 1, self.stride

    def sees(self, place: int) -> Sequence[int]:
        first = place * self.stride - self.before
        return range(first, first + self.taps * self.gap, self.gap)


@dataclass(frozen=True, slots=True)
class Deposit:
    """Each place i of the input is set down at i stride - cut + gap k for all k < taps (transposed convolution).

    Seen from what comes out, place p sees those i for which that is p.
    """

    taps: int
    stride: int = 1
    cut: int = 0
    gap: int = 1

    @property
    def period(self) -> tuple[int, int]:
        return self.stride, 1

    def sees(self, place: int) -> Sequence[int]:
        reached = (place + self.cut - self.gap * tap for tap in range(self.taps))
        return [where // self.stride for where in reached if where % self.stride == 0]


@dataclass(frozen=True, slots=True)
class Resample:
    """Place p stands at p step + shift in the input, and sees the places from `first` to `last` around that.

    Where it stands right on a place, it sees that one alone: smooth curves go through their points. Where the step is
    only nearly known, it may stand on either side of such a place.
    """

    step: Fraction
    shift: Fraction = Fraction(0)
    first: int = 0
    last: int = 0
    is_exact: bool = True

    @property
    def period(self) -> tuple[int, int]:
        return self.step.denominator, self.step.numerator

    def sees(self, place: int) -> Sequence[int]:
        where = place * self.step + self.shift
        if where.denominator == 1:
            middle = int(where)
            return (middle,) if self.is_exact else range(middle + self.first - 1, middle + self.last + 1)
        return range(floor(where) + self.first, floor(where) + self.last + 1)


@dataclass(frozen=True, slots=True)
class Share:
    """`old` places are shared out among `new` windows of nearly the same size, as adaptive pooling does."""

    old: int
    new: int

    @property
    def period(self) -> tuple[int, int]:
        step = Fraction(self.old, self.new)
        return step.denominator, step.numerator

    def sees(self, place: int) -> Sequence[int]:
        return range(place * self.old // self.new, ceil(Fraction((place + 1) * self.old, self.new)))


@dataclass(frozen=True, slots=True)
class Everything:
    """Each place sees the whole axis; `are_features` says that it holds the features of one place, not places."""

    are_features: bool = False


Along = Window | Deposit | Resample | Share | Everything
SAME_PLACE = Window()
EVERYTHING = Everything()
ALL_FEATURES = Everything(are_features=True)


@dataclass(frozen=True, slots=True)
class Link:
    """How one axis of an input is seen, and the axes of the output along which that moves (none: always place 0).

    `is_loose` says that what is seen has the right size, and that how it moves along those axes is not followed.
    """

    along: Along = SAME_PLACE
    to: tuple[int, ...] = ()
    is_loose: bool = False


# One link for each axis of an input, the batch axis left out.
Reach = tuple[Link, ...]
WHOLE = Link(EVERYTHING)
FEATURES = Link(ALL_FEATURES)


@cache
def pointwise(rank: int) -> Reach:
    """Each number is made of the one at the same place."""
    return tuple(Link(SAME_PLACE, (axis,)) for axis in range(rank))


@cache
def everywhere(rank: int) -> Reach:
    """Each number is made of all numbers."""
    return (WHOLE,) * rank


def sliding(*along: Along, channels: Link = FEATURES) -> Reach:
    """Channels first, which are mixed unless `channels` says otherwise; then one axis for each of `along`."""
    return (channels, *(Link(one, (axis,)) for axis, one in enumerate(along, start=1)))


def mixing(rank: int, *axes: int, to: Link = WHOLE) -> Reach:
    """Some axes are mixed and stay, all others are left alone."""
    return tuple(to if axis in axes else Link(SAME_PLACE, (axis,)) for axis in range(rank))


def regrouped(old: Sequence[int], new: Sequence[int]) -> Reach:
    """The same numbers in the same order, in another shape: axes that stay are followed, merged ones loosely."""
    kept: dict[tuple[int, int], int] = {}
    for axis, size in enumerate(new):
        kept.setdefault((prod(new[:axis]), size), axis)
    links = []
    for axis, size in enumerate(old):
        before = prod(old[:axis])
        if size == 1:
            links.append(Link(SAME_PLACE, ()))
        elif (before, size) in kept:
            links.append(Link(SAME_PLACE, (kept[before, size],)))
        else:
            span = (before, before * size)
            to = tuple(place for place in range(len(new)) if _overlaps(span, new, place))
            links.append(Link(SAME_PLACE, to, is_loose=True))
    return tuple(links)


def _overlaps(span: tuple[int, int], shape: Sequence[int], axis: int) -> bool:
    """Whether an axis of `shape` shares factors of the layout with one that goes from `span[0]` to `span[1]`."""
    before = prod(shape[:axis])
    return shape[axis] > 1 and before < span[1] and before * shape[axis] > span[0]
