"""A function of one number as points to draw: pieces that end at its jumps, and how much of the plane to show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from netbuilder.gui.plots.axis import Span

Numbers = NDArray[np.float64]
Function = Callable[[float], float]

# Between kinks; enough for a smooth line across a panel on a dense screen.
_POINTS = 200
# From zero to the sides, where no kink lies further out; a kink gets half as much again.
_REACH, _BEYOND = 4.0, 1.5
_FURTHEST_KINK = 1e4
# Larger numbers would make the picture's arithmetic overflow; nobody sees a difference.
_LARGEST = 1e30
# The share of the height from which a step is a jump, and of 1 from which a kink deserves to be in the picture.
_JUMP, _VISIBLE = 0.004, 0.005
_MARGIN = 0.08


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a curve without a jump."""

    x: Numbers
    y: Numbers


@dataclass(frozen=True, slots=True)
class Jump:
    """Where a curve leaves off at one height and goes on at another; `value` is the height that holds there."""

    x: float
    ends: tuple[float, float]
    value: float


def visible_kinks(function: Function, slope: Function, kinks: Sequence[float]) -> tuple[float, ...]:
    """Those kinks, each once and in order, at which somebody could see the curve or its slope change."""
    seen = []
    for kink in sorted({kink + 0.0 for kink in kinks if abs(kink) <= _FURTHEST_KINK}):
        step = 1e-7 * max(1.0, abs(kink))
        if any(abs(of(kink + step) - of(kink - step)) > _VISIBLE for of in (function, slope)):
            seen.append(kink)
    return tuple(seen)


def horizontal_span(kinks: Sequence[float]) -> Span:
    """From about -4 to 4, and further where kinks lie further out."""
    return Span(
        min(-_REACH, *(_BEYOND * kink for kink in kinks), 0.0), max(_REACH, *(_BEYOND * kink for kink in kinks), 0.0)
    )


def sampled(function: Function, span: Span, kinks: Sequence[float]) -> list[Piece]:
    """The curve over `span`, cut at every kink within."""
    cuts = [span.low, *(kink for kink in kinks if span.low < kink < span.high), span.high]
    pieces = []
    for index, (left, right) in enumerate(pairwise(cuts)):
        # A hair beside the kink, where the curve belongs to this side.
        hair = 1e-9 * max(right - left, abs(left), abs(right))
        start, end = left + hair * (index > 0), right - hair * (index < len(cuts) - 2)
        count = max(2, round(_POINTS * (right - left) / span.width))
        x = np.linspace(start, end, count)
        y = np.array([function(float(place)) for place in x])
        known = np.isfinite(y)
        if known.any():
            pieces.append(Piece(x[known], np.clip(y[known], -_LARGEST, _LARGEST)))
    return pieces


def vertical_span(curves: Sequence[Sequence[Piece]]) -> Span:
    """What holds all the curves and zero, with a margin."""
    parts = [piece.y for pieces in curves for piece in pieces]
    low = min([0.0, *(float(part.min()) for part in parts)])
    high = max([0.0, *(float(part.max()) for part in parts)])
    margin = _MARGIN * (high - low) or 1.0
    return Span(low - margin, high + margin)


def joined(pieces: Sequence[Piece], height: float) -> list[Piece]:
    """Neighbouring pieces as one where they meet; `height` is what the picture shows."""
    whole: list[Piece] = []
    for piece in pieces:
        if whole and abs(whole[-1].y[-1] - piece.y[0]) <= _JUMP * height:
            last = whole.pop()
            piece = Piece(np.concatenate((last.x, piece.x)), np.concatenate((last.y, piece.y)))
        whole.append(piece)
    return whole


def jumps(pieces: Sequence[Piece], function: Function) -> list[Jump]:
    """The jumps between pieces that do not meet."""
    found = []
    for left, right in pairwise(pieces):
        place = float((left.x[-1] + right.x[0]) / 2)
        ends = (float(left.y[-1]), float(right.y[0]))
        value = function(place)
        found.append(Jump(place, ends, min(ends, key=lambda end: abs(end - value)) if isfinite(value) else ends[0]))
    return found
