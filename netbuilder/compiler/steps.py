"""Work that is done a little at a time: a plain generator that stops between its steps and returns what it found."""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeVar

Result = TypeVar("Result")

# Nothing is handed out at the stops: whoever goes on decides when.
Steps = Generator[None, None, Result]

# So many layers are a step: a few milliseconds.
STRIDE = 128


def whole(steps: Steps[Result]) -> Result:
    """Take all steps at once."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: Result = end.value
            return result
