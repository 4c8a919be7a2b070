"""Numbers to colours: four maps that stay readable for the colour-blind, as tables of 253 colours."""

from __future__ import annotations

from functools import cache
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

ColourMap = Literal["diverging", "viridis", "magma", "grey"]

# An odd number, so that zero has a colour of its own in a map that is symmetric about it. The two entries that are
# left of a byte mark what is no value.
LEVELS: Final = 253
NOT_A_NUMBER: Final = 254
GAP: Final = 255

# Evenly spaced anchors, six hexadecimal digits each; between them colours are interpolated (at most 2 of 255 off).
_ANCHORS: Final[dict[ColourMap, str]] = {
    # Blue, white, red; lightness falls alike on both sides (L* 100, 87, 73, 60, 48, 38), so neither sign looks larger.
    "diverging": "1648de3b67ec6a8cf09bb2f5cfdaf8fffffff8d2c6f79c81f26337d13b0da62f0b",
    # Viridis and magma are by Stefan van der Walt and Nathaniel Smith (matplotlib), released as CC0.
    "viridis": (
        "440154470d6048186a482374472d7b4537814240863e49893b528b375b8d33638d"
        "2f6b8e2c728e297a8e26828e23898e21908c1f978b1f9f8821a68527ad8131b57b"
        "3ebc744dc26c5cc8636ece5882d34d95d840aadc32c0df25d5e21aeae51afde725"
    ),
    "magma": (
        "0000040303120a0822130d341d114729115a36106b440f7650127c5d177f691c81"
        "7621818226818f2a819c2e7fa9337db6367ac33b75cf4070db476ae65164ee5c5e"
        "f46a5cf9785dfb8861fd9668fea571feb47bfec287fed194fde0a1fceeb0fcfdbf"
    ),
    "grey": "000000ffffff",
}


@cache
def colours(name: ColourMap) -> NDArray[np.uint8]:
    """The map as an array (253, 3) of red, green, blue, from the lowest value to the highest."""
    anchors = np.frombuffer(bytes.fromhex(_ANCHORS[name]), dtype=np.uint8).reshape(-1, 3)
    places = np.linspace(0, LEVELS - 1, len(anchors))
    table = np.stack([np.interp(np.arange(LEVELS), places, anchors[:, channel]) for channel in range(3)], axis=1)
    rounded: NDArray[np.uint8] = np.rint(table).astype(np.uint8)
    rounded.setflags(write=False)
    return rounded


@cache
def colour_table(name: ColourMap, gap: int, not_a_number: int) -> list[int]:
    """The map as the 256 ARGB numbers of an indexed QImage; `gap` and `not_a_number` are ARGB numbers too."""
    rgb = colours(name).astype(np.uint32)
    table = [int(value) for value in 0xFF000000 | rgb[:, 0] << 16 | rgb[:, 1] << 8 | rgb[:, 2]]
    return [*table, not_a_number, not_a_number, gap]


def quantise(values: NDArray[np.floating], low: float, high: float) -> NDArray[np.uint8]:
    """Each value's place in a map that goes from `low` to `high`; what lies outside takes the nearest end.

    Same shape as `values`, uint8; NaN becomes `NOT_A_NUMBER`. A constant picture (`low` = `high`) takes the middle.
    """
    if not high > low:
        places = np.full(values.shape, float(LEVELS // 2))
    else:
        places = (values - low) * ((LEVELS - 1) / (high - low))
    places += 0.5  # a cast cuts off, and rounding to even would make the middle of a step uneven
    np.clip(places, 0, LEVELS - 0.5, out=places)
    missing = np.isnan(values)
    if missing.any():
        places[missing] = NOT_A_NUMBER
    return places.astype(np.uint8)


def value_range(values: NDArray[np.floating]) -> tuple[float, float]:
    """The smallest and largest finite value; (0, 0) where there is none."""
    if values.size == 0:
        return 0.0, 0.0
    low, high = float(values.min()), float(values.max())
    if not (np.isfinite(low) and np.isfinite(high)):
        finite = values[np.isfinite(values)]
        return (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    return low, high
