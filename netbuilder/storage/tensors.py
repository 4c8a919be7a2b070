"""Named arrays as safetensors bytes and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import safetensors.numpy
from safetensors import SafetensorError

from netbuilder.errors import ProjectFileError

Arrays = Mapping[str, np.ndarray[Any, Any]]


def write_arrays(arrays: Arrays, what: str) -> bytes:
    """The bytes of a safetensors file. Raises ProjectFileError for arrays of a kind it cannot hold."""
    # Order "C" lays out transposed arrays; numpy's ascontiguousarray would make a vector of a single number.
    laid_out = {name: np.asarray(array, order="C") for name, array in arrays.items()}
    try:
        return bytes(safetensors.numpy.save(laid_out))
    except (SafetensorError, KeyError, TypeError, ValueError, AttributeError) as error:
        kinds = ", ".join(sorted({str(array.dtype) for array in laid_out.values()}))
        raise ProjectFileError(f"{what} cannot be stored: {error} (kinds of number: {kinds}).") from error


def read_arrays(content: bytes, what: str) -> dict[str, np.ndarray[Any, Any]]:
    """The arrays of a safetensors file, writable. Raises ProjectFileError when it is damaged."""
    try:
        arrays = safetensors.numpy.load(content)
    except (SafetensorError, KeyError, TypeError, ValueError) as error:
        raise ProjectFileError(f"{what} is damaged ({error}).") from error
    # torch warns about memory that it must not write; older safetensors hands out such.
    return {name: array if array.flags.writeable else array.copy() for name, array in arrays.items()}
