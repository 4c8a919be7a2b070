"""Results go to stdout, progress and messages to stderr; JSON is written so that any reader takes it."""

from __future__ import annotations

import json
import math
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

# A pipe has no width: tables are not squeezed for it.
_WIDTH_OF_A_PIPE = 200


def prepare_streams() -> None:
    """Let a terminal that lacks a character show a substitute instead of ending the program."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def print_result(*parts: RenderableType) -> None:
    """Show tables and texts on stdout."""
    from rich.text import Text

    console = _console(sys.stdout)
    # Captured first: rich has a way of its own to end the program when the reader of a pipe has gone.
    with console.capture() as captured:
        for part in parts:
            console.print(part, markup=False, highlight=False, soft_wrap=isinstance(part, str | Text))
    _write("\n".join(line.rstrip() for line in captured.get().splitlines()))


def print_json(document: object, *, indent: int | None = 2) -> None:
    """Show one JSON document on stdout; with `indent` None it takes one line."""
    is_unicode = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    text = json.dumps(plain(document), indent=indent, allow_nan=False, ensure_ascii=not is_unicode)
    _write(text)


def say(text: str, style: str = "") -> None:
    """Show a message on stderr."""
    messages().print(text, style=style, markup=False, highlight=False, soft_wrap=True)


def messages() -> Console:
    """The console for progress and messages."""
    return _console(sys.stderr)


def plain(value: object) -> object:
    """`value` in JSON's own kinds: NaN and infinity become null, arrays lists, paths text."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, str | int):
        return str(value) if isinstance(value, str) else value
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, Path):
        return str(value)
    if hasattr(value, "tolist"):  # a numpy array or number, without importing numpy to ask
        return plain(value.tolist())
    if isinstance(value, Sequence | set | frozenset):
        return [plain(part) for part in value]
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")


def _console(stream: TextIO) -> Console:
    from rich.console import Console

    return Console(file=stream, width=None if stream.isatty() else _WIDTH_OF_A_PIPE)


class ReaderGone(Exception):  # noqa: N818 - named for what happened
    """The reader of stdout has left (`netbuilder layers | head -1`); what is printed from now on goes nowhere."""


def _write(text: str) -> None:
    try:
        print(text, flush=True)
    except BrokenPipeError as error:
        discard_stdout()
        raise ReaderGone from error


def discard_stdout() -> None:
    """Send what is still to be written to nowhere, so that Python does not complain about the closed pipe at exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
