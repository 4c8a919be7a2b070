"""Tells a running session from one that died: the system lets go of a lock with the process that held it."""

from __future__ import annotations

import errno
import sys
from pathlib import Path
from typing import BinaryIO

if sys.platform == "win32":
    import msvcrt

    def _lock(stream: BinaryIO) -> None:
        msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(stream: BinaryIO) -> None:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)


_HELD = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)


class SessionLock:
    """Held from construction until `release`, or until the process ends in whatever way."""

    def __init__(self, path: Path) -> None:
        self._stream: BinaryIO = open(path, "a+b")  # noqa: SIM115 - held for the whole session
        try:
            _lock(self._stream)
        except OSError:
            # Some network folders know no locks: the session then passes for a dead one, and its copies are offered.
            self._stream.close()

    def release(self) -> None:
        self._stream.close()


def is_alive(path: Path) -> bool:
    """Whether the session that made this lock still runs."""
    try:
        with open(path, "r+b") as stream:
            _lock(stream)
    except OSError as error:
        return error.errno in _HELD and path.exists()
    return False
