"""Reads one picture file as a sample."""

from __future__ import annotations

import struct
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from netbuilder.data.fitted import Fitted
from netbuilder.errors import DataError

if TYPE_CHECKING:
    from PIL.Image import Image

_MODES = {1: "L", 3: "RGB"}
# The usual ones; Pillow knows others, some of which start outside programs.
_FORMATS = ("PNG", "JPEG", "BMP", "GIF", "TIFF", "WEBP", "PPM")
# What Pillow's decoders were seen to raise for damaged files.
_DECODER_ERRORS = (
    OSError,
    SyntaxError,
    EOFError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    NotImplementedError,
    struct.error,
)
_DEEP_MODES = ("I", "I;16", "I;16L", "I;16B")
_BYTE_MAX, _DEEP_MAX = 255, 65535


def read_picture(path: Path, fitted: Fitted) -> NDArray[np.float32]:
    """(C, H, W) pixels on the scale of the network's training data (black to white is its whole value range).

    Colour becomes grey for a network with one channel, grey becomes colour for one with three. Size is never changed:
    whether to crop, pad or squeeze is for the user to decide. Raises DataError.
    """
    from PIL import Image, UnidentifiedImageError  # late: only prediction needs it

    if not fitted.is_image:
        raise DataError(_not_for_pictures(path, fitted))
    try:
        with warnings.catch_warnings():
            # Pillow warns of huge pictures, which are refused below before they are decoded, and of odd metadata.
            warnings.simplefilter("ignore")
            with Image.open(path, formats=_FORMATS) as image:
                _check_fit(path, image, fitted)
                light = _light(path, image, _MODES[fitted.input_shape[0]])
    except UnidentifiedImageError as error:
        raise DataError(
            f"{path} cannot be read: it is damaged or of another kind. Expected a picture ({', '.join(_FORMATS)}), "
            "a .csv or a .npy file."
        ) from error
    except Image.DecompressionBombError as error:
        raise DataError(f"{path} is far larger than the {_size(fitted)} pixels the network takes.") from error
    except _DECODER_ERRORS as error:
        if isinstance(error, FileNotFoundError | PermissionError):
            raise
        raise DataError(f"{path} is damaged: {error}. Export the picture again.") from error
    low, high = fitted.value_range or (0.0, 1.0)
    return (light * (high - low) + low).astype(np.float32)


def _check_fit(path: Path, image: Image, fitted: Fitted) -> None:
    channels, height, width = fitted.input_shape
    if image.size != (width, height):
        raise DataError(
            f"{path} has {image.width}×{image.height} pixels (width×height); the network takes {width}×{height}. "
            "Resize or crop the picture first."
        )
    if channels not in _MODES:
        raise DataError(
            f"{path}: the network takes {channels} channels, a picture has 1 or 3. Give a .npy file instead."
        )
    if image.has_transparency_data:
        lowest, _highest = image.convert("RGBA").getchannel("A").getextrema()
        if lowest != _BYTE_MAX:
            raise DataError(f"{path} has transparent parts, whose colour is unknown. Put it on a background first.")


def _light(path: Path, image: Image, mode: str) -> NDArray[np.float64]:
    """(C, H, W) from 0, black, to 1, white."""
    if image.mode == "F":
        raise DataError(f"{path} holds real numbers of unknown range. Save it with 8 or 16 bits, or as a .npy file.")
    if image.mode in _DEEP_MODES:
        # Pillow cuts deep greys off at 255 instead of scaling them.
        grey = np.asarray(image).astype(np.float64)
        if grey.min() < 0 or grey.max() > _DEEP_MAX:
            raise DataError(f"{path} holds values {grey.min():g} to {grey.max():g}; expected 0 to {_DEEP_MAX}.")
        return np.repeat(grey[np.newaxis] / _DEEP_MAX, len(mode) if mode == "RGB" else 1, axis=0)
    pixels = np.asarray(image.convert(mode)).astype(np.float64) / _BYTE_MAX
    # (H, W) -> (1, H, W), or (H, W, 3) -> (3, H, W)
    return pixels[np.newaxis] if pixels.ndim == 2 else pixels.transpose(2, 0, 1)


def _size(fitted: Fitted) -> str:
    return f"{fitted.input_shape[2]}×{fitted.input_shape[1]}"


def _not_for_pictures(path: Path, fitted: Fitted) -> str:
    names = f" ({', '.join(fitted.feature_names)})" if fitted.feature_names else ""
    return (
        f"{path} is taken for a picture; the network takes {fitted.size} numbers{names}. Give a .csv file with one row "
        "per sample, or a .npy file."
    )
