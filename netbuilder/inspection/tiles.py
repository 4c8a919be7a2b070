"""The numbers inside a network as small pictures of one size."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def as_tiles(values: NDArray[Any]) -> NDArray[Any]:
    """What one sample gives at a layer, as pictures: one per map, or one row for a vector.

    () -> (1, 1, 1); (F,) -> (1, 1, F); (S, F) -> (1, S, F); (C, H, W) as it is; (a, b, H, W) -> (a * b, H, W)
    """
    if values.ndim <= 2:
        return values.reshape(1, 1, -1) if values.ndim < 2 else values[None]
    # (a, b, ..., H, W) -> (a * b * ..., H, W); the count is spelled out because -1 fails where a side is 0.
    return values.reshape(int(np.prod(values.shape[:-2])), *values.shape[-2:])


def largest_magnitude(values: NDArray[Any]) -> float:
    """The end of a scale that is symmetric about zero: the largest finite magnitude, 1 where all is zero."""
    finite = np.abs(values[np.isfinite(values)])
    return float(finite.max(initial=0.0)) or 1.0
