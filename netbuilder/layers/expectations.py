"""What a setting takes, in plain words, read from its annotation."""

from __future__ import annotations

import json
import types
import typing
from functools import cache
from typing import Annotated, Any, Literal

from pydantic.fields import FieldInfo

from netbuilder.layers.base import Layer

_LONGEST_VALUE = 60
# So many alternatives can be read; of more, the first ones show what is meant.
_MOST_WORDS = 8
# What a setting of so many numbers has one each for.
_AXES = {2: "height and width", 3: "depth, height and width"}
# A bound this large is there against overflow, not for people to read.
_UNSPOKEN = 2**31 - 1


@cache
def expected(layer_class: type[Layer], setting: str) -> str:
    """E.g. `a whole number from 1, or one each for height and width`."""
    hints = typing.get_type_hints(layer_class, include_extras=True)
    return _words(hints[setting])


def received(value: object) -> str:
    """A value as it stands in the file, cut where it is long."""
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError):
        text = repr(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"


def _words(annotation: Any) -> str:  # Any: what a type annotation may be
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is Annotated:
        return _bounded(arguments[0], _bounds(arguments[1:]))
    if origin is Literal:
        if len(arguments) > _MOST_WORDS:
            first = ", ".join(f"`{word}`" for word in arguments[:_MOST_WORDS])
            return f"one of {len(arguments)} names ({first}, …)"
        return " or ".join(f"`{word}`" for word in arguments)
    if origin in (typing.Union, types.UnionType):
        return _union(arguments)
    if origin is tuple:
        return f"{len(arguments)} values: {', '.join(map(_words, arguments))}"
    return {bool: "true or false", str: "text", type(None): "nothing"}.get(annotation, str(annotation))


def _union(choices: tuple[Any, ...]) -> str:
    words = [
        _words(choice) for choice in choices if choice is not type(None) and typing.get_origin(choice) is not tuple
    ]
    for choice in choices:
        if typing.get_origin(choice) is tuple:
            parts = typing.get_args(choice)
            each = ", each may be empty" if type(None) in typing.get_args(parts[0]) else ""
            words.append(f"one each for {_AXES[len(parts)]}{each}")
    if type(None) in choices:
        words.append("nothing")
    return ", or ".join(words)


def _bounds(metadata: tuple[Any, ...]) -> dict[str, Any]:
    bounds: dict[str, Any] = {}
    for part in metadata:
        if isinstance(part, FieldInfo):
            for constraint in part.metadata:
                found = {name: getattr(constraint, name, None) for name in ("ge", "gt", "le", "max_length")}
                bounds |= {name: value for name, value in found.items() if value is not None}
    return bounds


def _bounded(kind: Any, bounds: dict[str, Any]) -> str:
    if typing.get_origin(kind) is tuple:
        part = typing.get_args(kind)[0]
        if _is_row(part):
            return f"rows of numbers, all equally long, at most {bounds['max_length']} of them"
        inner = _words(part).removeprefix("a ").replace("number", "numbers")
        return f"a list of {inner}, at most {bounds['max_length']} of them"
    noun = "a whole number" if kind is int else "a number"
    low, above, high = (bounds.get(name) for name in ("ge", "gt", "le"))
    if above is not None:
        return f"{noun} above {above}"
    if low is None:
        return noun
    return f"{noun} from {low}" if high is None or high == _UNSPOKEN else f"{noun} from {low} to {high}"


def _is_row(part: Any) -> bool:  # Any: what a type annotation may be
    return typing.get_origin(part) is Annotated and typing.get_origin(typing.get_args(part)[0]) is tuple
