"""Finds out whether a file can be written before the work that it is for begins."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from netbuilder.errors import NetbuilderError


def check_target(path: Path) -> None:
    """Refuse a target that cannot be written: a missing or read-only folder, a folder or a protected file in its place.

    The folder is tried by writing to it: permissions alone say nothing about read-only file systems.
    """
    try:
        _check(path)
    except (OSError, RuntimeError, ValueError) as error:  # RuntimeError: links that lead in a circle
        reason = getattr(error, "strerror", None) or str(error)
        raise NetbuilderError(f"{path} cannot be written: {reason}. Choose another place with -o.") from error


def _check(path: Path) -> None:
    if path.is_dir():
        raise NetbuilderError(f"{path} is a folder; name a file after -o.")
    folder = path.resolve().parent
    if folder.exists() and not folder.is_dir():
        raise NetbuilderError(f"{path} cannot be written: {folder} is a file, not a folder. Choose another place.")
    if not folder.is_dir():
        raise NetbuilderError(f"{path} cannot be written: there is no folder {folder}. Make it, or choose another.")
    if path.exists() and not os.access(path, os.W_OK):
        raise NetbuilderError(f"{path} cannot be written: the file is write-protected. Choose another name after -o.")
    with tempfile.TemporaryFile(dir=folder):
        pass
