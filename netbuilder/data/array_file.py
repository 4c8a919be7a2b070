"""Reads a `.npy` file: one sample or a batch."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from math import prod
from pathlib import Path
from tokenize import TokenError

import numpy as np

from netbuilder.data.fitted import Fitted
from netbuilder.data.samples import Array
from netbuilder.errors import DataError

MAX_NUMBERS = 2**27
# What numpy's reader raises for damaged headers, which it parses as Python literals.
_HEADER_ERRORS = (ValueError, EOFError, TypeError, OverflowError, SyntaxError, TokenError, RecursionError)
_MAGIC = b"\x93NUMPY"


def read_array(path: Path, fitted: Fitted) -> list[tuple[str, Array]]:
    """Samples in the source's own units. The channel axis may be left out where it is 1, and axes may be flattened.

    Never unpickles: an array of Python objects could run code. Raises DataError.
    """
    array = _load(path)
    if array.dtype.kind not in "buif":
        raise DataError(f"{path} holds {array.dtype} values; expected real numbers, e.g. float32 or uint8.")
    if array.size > MAX_NUMBERS:
        raise DataError(
            f"{path} holds {array.size:,} numbers; at most {MAX_NUMBERS:,} are read. Divide it into several files."
        )
    shape = fitted.input_shape
    for spelling in _spellings(shape):
        if array.shape == spelling:
            return [(path.name, np.array(array, dtype=np.float64).reshape(shape))]
        if array.shape[1:] == spelling and len(array) > 0:
            samples = np.array(array, dtype=np.float64).reshape(len(array), *shape)
            return [(f"{path.name} row {row + 1}", sample) for row, sample in enumerate(samples)]
    raise DataError(
        f"{path} has the shape {array.shape}; the network takes one sample {shape} or a batch "
        f"(N, {', '.join(map(str, shape))}) with N of at least 1. Reshape the array."
    )


def _spellings(shape: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """The shapes that mean one sample: as it is, without a channel axis of 1, flat."""
    yield shape
    if len(shape) == 3 and shape[0] == 1:
        yield shape[1:]
    if len(shape) > 1:
        yield (prod(shape),)


def _load(path: Path) -> Array:
    """The array, left on the disk: what its header announces takes no memory before it is checked."""
    with path.open("rb") as stream:
        if stream.read(len(_MAGIC)) != _MAGIC:
            raise DataError(f"{path} is no .npy file: its first bytes are not numpy's. Write it with numpy.save.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # headers written by Python 2 are read all the same
            loaded: Array = np.load(path, mmap_mode="r", allow_pickle=False)
    except _HEADER_ERRORS as error:
        raise DataError(
            f"{path} is damaged, or holds Python objects, which are not read ({error}). Write it with numpy.save as an "
            "array of numbers."
        ) from error
    return loaded
