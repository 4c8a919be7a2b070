"""Learned weights as pictures: the kernels of a convolution, the matrix of a linear layer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from netbuilder.errors import NetbuilderError
from netbuilder.inspection.tiles import as_tiles, largest_magnitude

Weights = Mapping[str, NDArray[Any]]
# Every pair of output and input, the sum over the inputs, or what reads from one input.
Inputs = Literal["each", "sum"] | int


@dataclass(frozen=True, slots=True)
class FilterBank:
    """Pictures of one weight: `tiles` (n, h, w) float32 on the scale -limit .. limit, with a name for each.

    `columns` puts the tiles of one output into one row of the mosaic, where that says something.
    """

    tiles: NDArray[np.float32]
    limit: float
    label: str
    names: tuple[str, ...]
    columns: int | None = None


def filters(weights: Weights, key: str, inputs: Inputs = "each") -> FilterBank:
    """The pictures of the weight `key`, e.g. `conv1.weight`.

    Convolution (out, in, kh, kw) -> (out * in, kh, kw), or (out, kh, kw) for the sum over the inputs or one input;
    linear (out, in) -> (1, out, in); anything flat (n,) -> (1, 1, n). Raises NetbuilderError for
    a key that is not there.
    """
    if key not in weights:
        raise NetbuilderError(f"There is no weight called {key}; there are {', '.join(weights) or 'none'}.")
    array = np.asarray(weights[key], dtype=np.float32)
    if array.ndim <= 2:
        shape = "×".join(map(str, array.shape)) or "one number"
        return FilterBank(as_tiles(array), largest_magnitude(array), f"{key}: {shape}", (key,))
    count, sources, size = array.shape[0], array.shape[1], "×".join(map(str, array.shape[2:]))
    label = f"{key}: {count} filters {size}"
    if inputs == "each" and sources > 1:
        names = tuple(f"filter {i} of input {j}" for i in range(count) for j in range(sources))
        # (out, in, kh, kw) -> (out * in, kh, kw); a row of the mosaic is one filter.
        return _bank(array, f"{label} of {sources} inputs", names, sources)
    names = tuple(f"filter {index}" for index in range(count))
    if inputs == "each":
        return _bank(array, label, names)
    if inputs == "sum":
        return _bank(array.sum(axis=1, keepdims=True), f"{label}, summed over {sources} inputs", names)
    if not 0 <= inputs < sources:
        raise NetbuilderError(f"{key} reads from {sources} inputs, numbered from 0; there is no {inputs}.")
    return _bank(array[:, inputs : inputs + 1], f"{label} of input {inputs}", names)


def _bank(array: NDArray[np.float32], label: str, names: tuple[str, ...], columns: int | None = None) -> FilterBank:
    """(out, in, k) -> (out, in, k) as matrices; (out, in, kh, kw) -> (out * in, kh, kw)"""
    pictures = array[:, :, None, :] if array.ndim == 3 else array
    tiles = as_tiles(pictures)
    return FilterBank(tiles, largest_magnitude(array), label, names if len(names) == len(tiles) else (), columns)
