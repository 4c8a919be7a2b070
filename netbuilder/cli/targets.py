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
    if path.is_dir():
        raise NetbuilderError(f"{path} is a folder; name a file after -o.")
    folder = path.resolve().parent
    if not folder.is_dir():
        raise NetbuilderError(f"{path} cannot be written: there is no folder {folder}. Make it, or choose another.")
    if path.exists() and not os.access(path, os.W_OK):
        raise NetbuilderError(f"{path} cannot be written: the file is write-protected. Choose another name after -o.")
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        reason = error.strerror or str(error)
        raise NetbuilderError(f"{path} cannot be written: {reason}. Choose another folder with -o.") from error
