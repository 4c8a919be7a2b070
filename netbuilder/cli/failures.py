"""What a failure becomes: a message and status 2, or a traceback in the log file and status 1."""

from __future__ import annotations

import sys
import traceback

from netbuilder.cli.printing import say
from netbuilder.errors import NetbuilderError

DONE, FAULT, MENDABLE, INTERRUPTED = 0, 1, 2, 130


def report(error: BaseException) -> int:
    """Tell the user about `error` on stderr and return the exit status it means."""
    if isinstance(error, KeyboardInterrupt):
        say("Interrupted; no file was left half-written.", "yellow")
        return INTERRUPTED
    if isinstance(error, NetbuilderError):
        say(f"Error: {error}", "red")
        return MENDABLE
    if isinstance(error, MemoryError):
        say("Error: there is not enough memory for this. Close other programs, or make the network smaller.", "red")
        return MENDABLE
    say(f"Error: something went wrong that should not have: {type(error).__name__}: {error}", "red")
    from netbuilder.log import write_traceback

    try:
        say(f"The details are in {write_traceback(error)}; please report them.", "red")
    except OSError as problem:
        say(f"The log file could not be written ({problem}), so here are the details:", "red")
        traceback.print_exception(error, file=sys.stderr)
    return FAULT
