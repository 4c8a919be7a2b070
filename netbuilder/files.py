"""Reading under a cap and replacing atomically: nothing half-written ever stands where a good file stood."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from netbuilder.errors import NetbuilderError


def read_capped(stream: BinaryIO, max_bytes: int, what: str) -> bytes:
    """All bytes of `stream`, refusing after `max_bytes` were really read (a header may lie about the size)."""
    content = stream.read(max_bytes + 1)
    if len(content) > max_bytes:
        raise NetbuilderError(f"{what} is larger than the {max_bytes / 2**20:,.0f} MiB that are read of it.")
    return content


def replace_file(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Write a file through `write` and put it in place of `path` in one step.

    The temporary file stands beside the target, is flushed to the disk, and takes over the target's permissions.
    Raises NetbuilderError with the reason when the folder is missing, read-only or full; `path` is then untouched.
    """
    path = Path(path)
    temporary: str | None = None
    try:
        target = path.resolve() if path.is_symlink() else path
        if target.exists() and not os.access(target, os.W_OK):
            raise PermissionError(13, "the file is write-protected")
        handle, temporary = tempfile.mkstemp(prefix=f".{target.name[:40]}.", suffix=".part", dir=target.parent)
        with os.fdopen(handle, "wb") as stream:
            write(stream)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(temporary, target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask())
        os.replace(temporary, target)
        temporary = None
    except (OSError, RuntimeError, ValueError) as error:  # besides: a link to itself, a name with a zero byte
        reason = getattr(error, "strerror", None) or str(error)
        raise NetbuilderError(f"{path} could not be written: {reason}. Choose another place or make room.") from error
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
