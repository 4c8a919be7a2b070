"""Reads IDX files, the format of MNIST: a magic number, the lengths of the axes, then one byte per value.

Format: http://yann.lecun.com/exdb/mnist/ ("the IDX file format"). Gzipped or not is told by content, not by name.
"""

from __future__ import annotations

import gzip
import struct
import zlib
from contextlib import closing
from math import prod
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from netbuilder.errors import DataError

MAX_BYTES = 2**29  # ten times MNIST; a file that says more is damaged or malicious
_CHUNK_BYTES = 2**20
_UNSIGNED_BYTE = 0x08
_GZIP_MAGIC = b"\x1f\x8b"
_KINDS = {1: "labels", 3: "pictures"}


def read_idx(path: Path, axes: int, max_bytes: int = MAX_BYTES) -> NDArray[np.uint8]:
    """The array in `path`, with `axes` axes. Memory grows with the bytes really read, never with what is announced.

    Raises DataError for a file that is unreadable, truncated, damaged, too long, too large or of another kind.
    """
    try:
        with path.open("rb") as raw:
            is_gzip = raw.read(2) == _GZIP_MAGIC
            raw.seek(0)
            if not is_gzip:
                return _parse(raw, path, axes, max_bytes)
            with closing(gzip.GzipFile(fileobj=raw)) as unpacked:
                return _parse(cast(BinaryIO, unpacked), path, axes, max_bytes)
    except EOFError as error:
        raise DataError(f"{path} is cut off: its gzip data end too early. Copy or download it again.") from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise DataError(f"{path} is damaged: its gzip data cannot be unpacked ({error}). Download it again.") from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise DataError(f"{path} could not be read: {reason}. Check the file and its permissions.") from error


def _parse(stream: BinaryIO, path: Path, axes: int, max_bytes: int) -> NDArray[np.uint8]:
    shape = _read_header(stream, path, axes)
    announced = prod(shape)
    if announced > max_bytes:
        raise DataError(
            f"{path} announces {_describe(shape)}, {announced:,} bytes; at most {max_bytes:,} are read. "
            "It is damaged or no file of this kind; download it again."
        )
    content = bytearray()
    while len(content) < announced and (chunk := stream.read(min(_CHUNK_BYTES, announced - len(content)))):
        content += chunk
    if len(content) < announced:
        raise DataError(
            f"{path} is cut off: it announces {_describe(shape)}, {announced:,} bytes, and ends after "
            f"{len(content):,}. Copy or download it again."
        )
    # This look at the end also makes gzip verify its checksum.
    if stream.read(1):
        raise DataError(
            f"{path} goes on after the {_describe(shape)} ({announced:,} bytes) that it announces. "
            "It is damaged; download it again."
        )
    return np.frombuffer(content, dtype=np.uint8).reshape(shape)


def _read_header(stream: BinaryIO, path: Path, axes: int) -> tuple[int, ...]:
    expected = bytes((0, 0, _UNSIGNED_BYTE, axes))
    magic = stream.read(4)
    if len(magic) < 4:
        raise DataError(f"{path} has only {len(magic)} bytes; an IDX file starts with at least 8. Download it again.")
    if magic != expected:
        raise DataError(
            f"{path} does not hold {_KINDS[axes]} in IDX form: it starts with {_spell(magic)}, expected "
            f"{_spell(expected)}.{_guess(magic, axes)}"
        )
    lengths = stream.read(4 * axes)
    if len(lengths) < 4 * axes:
        raise DataError(f"{path} is cut off inside its header, after {4 + len(lengths)} bytes. Download it again.")
    return struct.unpack(f">{axes}I", lengths)


def _guess(magic: bytes, axes: int) -> str:
    """What a file with the wrong magic number probably is."""
    if magic[:3] == bytes((0, 0, _UNSIGNED_BYTE)) and magic[3] in _KINDS:
        return f" It holds {_KINDS[magic[3]]}: were the files of pictures and labels exchanged?"
    if magic[:2] == b"PK":
        return " It is a zip file: unpack it first."
    if magic.lstrip()[:1] == b"<":
        return " It is a web page, so the download went wrong: download it again."
    return " Download it again, or choose the folder with the right files."


def _spell(magic: bytes) -> str:
    return f"0x{magic.hex().upper()}"


def _describe(shape: tuple[int, ...]) -> str:
    count, *size = shape
    return f"{count:,} {_KINDS[len(shape)]}" + (f" of {'×'.join(map(str, size))} pixels" if size else "")
