"""The zip around a project: members stored as they are, read under caps, written in one piece."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from typing import BinaryIO, cast

from netbuilder.errors import NetbuilderError, ProjectFileError
from netbuilder.files import read_capped
from netbuilder.storage.limits import EXPANSION, MIB

# What zipfile raises on bytes that are no zip, depending on where they are wrong.
_DAMAGE = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error, NotImplementedError, EOFError, OSError,
    ValueError, OverflowError,
)  # fmt: skip
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same project gives the same bytes


class Archive:
    """An open project zip. Only members asked for by name are read, so foreign names in it are harmless."""

    def __init__(self, stream: BinaryIO) -> None:
        """Raises ProjectFileError when the stream holds no readable zip."""
        try:
            self._size = stream.seek(0, io.SEEK_END)
            self._zip = zipfile.ZipFile(stream)
        except _DAMAGE as error:
            raise ProjectFileError(
                f"The file is damaged: its table of contents cannot be read ({_reason(error)})."
                " It may have been cut off while it was copied; try to copy it again."
            ) from error

    def __contains__(self, name: str) -> bool:
        return any(entry.filename == name for entry in self._zip.infolist())

    def read(self, name: str, max_bytes: int) -> bytes:
        """The bytes of a member. Raises ProjectFileError when they are missing, damaged, encrypted or too many."""
        entries = [entry for entry in self._zip.infolist() if entry.filename == name]
        if len(entries) != 1:
            raise ProjectFileError(f"The file holds {len(entries) or 'no'} {name}; a project has one.")
        (entry,) = entries
        if entry.flag_bits & _ENCRYPTED:
            raise ProjectFileError(f"{name} is encrypted; unpack the file with its password first.")
        if entry.compress_type not in _METHODS:
            raise ProjectFileError(f"{name} is packed by a method that is not read here; pack it stored or deflated.")
        if entry.compress_size > self._size:
            # Believing it would reserve that much memory before the first byte is read.
            raise ProjectFileError(f"{name} is damaged: the file ends before it does.")
        if entry.compress_type == zipfile.ZIP_DEFLATED:
            max_bytes = min(max_bytes, max(MIB, entry.compress_size * EXPANSION))
        try:
            with self._zip.open(entry) as member:
                return read_capped(cast(BinaryIO, member), max_bytes, name)
        except _DAMAGE as error:
            raise ProjectFileError(f"{name} is damaged ({_reason(error)}).") from error
        except NetbuilderError as error:
            raise ProjectFileError(str(error)) from error


def _reason(error: Exception) -> str:
    return str(error) or type(error).__name__


def write_archive(stream: BinaryIO, members: Mapping[str, bytes]) -> None:
    """Write a zip of `members`, stored: weights do not shrink, and a reader finds their bytes as they are."""
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        for name, content in members.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
