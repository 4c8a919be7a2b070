"""The log file: where tracebacks of unexpected errors go, from the window and from the command line alike."""

from __future__ import annotations

import logging
import os
import sys
import traceback
from datetime import datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

from netbuilder import __version__

# A log that nobody reads must not fill the disk.
_LIMIT_BYTES = 4 * 2**20


def log_file() -> Path:
    """Where it is; the file may not exist yet."""
    from platformdirs import user_log_dir

    return Path(user_log_dir("netbuilder", appauthor=False)) / "netbuilder.log"


def write_traceback(error: BaseException) -> Path:
    """Append the traceback of `error` and return the file's path. Raises OSError where it cannot be written."""
    path = log_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    mode = "w" if path.exists() and path.stat().st_size > _LIMIT_BYTES else "a"
    with path.open(mode, encoding="utf-8", errors="backslashreplace") as stream:
        stream.write(f"--- {datetime.now().astimezone().isoformat(timespec='seconds')} netbuilder {__version__}\n")
        stream.write(f"command: {sys.argv[1:]}\n")
        traceback.print_exception(error, file=stream)
    return path


def log_to_file() -> None:
    """Send the program's warnings and errors to the log file, once however often this is called.

    Where the file cannot be written the program goes on without it.
    """
    path = log_file()
    logger = logging.getLogger("netbuilder")
    if any(getattr(handler, "baseFilename", None) == os.path.abspath(path) for handler in logger.handlers):
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(path, maxBytes=_LIMIT_BYTES, backupCount=1, encoding="utf-8", delay=True)
    except OSError:
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logger.addHandler(handler)
