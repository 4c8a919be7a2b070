"""Plain words for what is wrong in a project file: where, what was expected, what was received."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from netbuilder.graph.settings import OPTIMIZERS

_SHOWN = 60  # characters of a received value
_OPTIMIZER_NAMES = tuple(optimizer.__name__ for optimizer in OPTIMIZERS)
_WORDS = {
    "a valid integer": "a whole number",
    "a valid number": "a number",
    "a valid boolean": "true or false",
    "a valid string": "text",
    "a valid array": "a list",
    "a valid dictionary": "an object { ... }",
    "an object": "an object { ... }",
}


def expected(where: str, wanted: str, received: object) -> str:
    """`training.epochs: expected a whole number, received 'three'.`"""
    return f"{where}: expected {wanted}, received {shortened(received)}."


def shortened(value: object) -> str:
    """A value as JSON people read it, cut where it gets long."""
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, Mapping):
        return f"an object with {len(value)} entries"
    if isinstance(value, list | tuple) and len(value) > 8:
        return f"a list of {len(value)}"
    try:
        text = repr(list(value) if isinstance(value, tuple) else value)
    except (RecursionError, ValueError):  # a number of more digits than Python prints
        return f"a {type(value).__name__} too long to show"
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."


def first_complaint(error: ValidationError, where: str) -> str:
    """The first thing that pydantic found wrong, in plain words."""
    detail = error.errors(include_url=False)[0]
    kind, received = detail["type"], detail["input"]
    place = _place(where, detail["loc"])
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        named = received.get("type") if isinstance(received, Mapping) else received
        wanted = f"{', '.join(_OPTIMIZER_NAMES[:-1])} or {_OPTIMIZER_NAMES[-1]}"
        if kind == "union_tag_not_found" and isinstance(received, Mapping) and "type" not in received:
            return f"{place} lacks its type: {wanted}."
        return expected(f"{place}.type", wanted, named)
    if kind == "missing":
        return f"{place} is missing."
    if kind == "finite_number":
        return expected(place, "a finite number", received)
    return expected(place, _wanted(detail["msg"]), received)


def _wanted(message: str) -> str:
    plain = message.removeprefix("Input should be ").removeprefix("Value error, ")
    # "a valid integer, unable to parse string as an integer": the second half is about Python.
    plain = _WORDS.get(plain.partition(", ")[0], plain)
    plain = re.sub(r"'(\w+)'", r"\1", plain)
    plain = f"a number {plain}" if plain.startswith(("greater", "less")) else plain
    return plain.replace("greater than or equal to", "at least").replace("less than or equal to", "at most")


def _place(where: str, location: tuple[int | str, ...]) -> str:
    """pydantic puts the name of the optimizer's class into the path, which no file has."""
    parts: list[Any] = [part for part in location if part not in _OPTIMIZER_NAMES]
    return "".join([where, *(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)])
