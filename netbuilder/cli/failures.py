"""What a failure becomes: a message and status 2, or a traceback in the log file and status 1."""

from __future__ import annotations

import sys
import traceback
from datetime import datetime
from pathlib import Path

from netbuilder import __version__
from netbuilder.cli.printing import say
from netbuilder.errors import NetbuilderError

DONE, FAULT, MENDABLE, INTERRUPTED = 0, 1, 2, 130
# A log that nobody reads must not fill the disk.
_LOG_LIMIT_BYTES = 4 * 2**20


def report(error: BaseException) -> int:
    """Tell the user about `error` on stderr and return the exit status it means."""
    if isinstance(error, KeyboardInterrupt):
        say("Interrupted; nothing was written.", "yellow")
        return INTERRUPTED
    if isinstance(error, NetbuilderError):
        say(f"Error: {error}", "red")
        return MENDABLE
    if isinstance(error, MemoryError):
        say("Error: there is not enough memory for this. Close other programs, or make the network smaller.", "red")
        return MENDABLE
    say(f"Error: something went wrong that should not have: {type(error).__name__}: {error}", "red")
    try:
        say(f"The details are in {write_log(error)}; please report them.", "red")
    except OSError as problem:
        say(f"The log file could not be written ({problem}), so here are the details:", "red")
        traceback.print_exception(error, file=sys.stderr)
    return FAULT


def log_file() -> Path:
    """Where tracebacks of unexpected errors go."""
    from platformdirs import user_log_dir

    return Path(user_log_dir("netbuilder", appauthor=False)) / "netbuilder.log"


def write_log(error: BaseException) -> Path:
    """Append the traceback of `error` to the log file."""
    path = log_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    mode = "w" if path.exists() and path.stat().st_size > _LOG_LIMIT_BYTES else "a"
    with path.open(mode, encoding="utf-8", errors="backslashreplace") as stream:
        stream.write(f"--- {datetime.now().astimezone().isoformat(timespec='seconds')} netbuilder {__version__}\n")
        stream.write(f"command: {sys.argv[1:]}\n")
        traceback.print_exception(error, file=stream)
    return path
