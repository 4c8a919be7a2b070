"""From a type name and raw settings to a layer, or to plain words about what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from netbuilder.layers.base import Layer
from netbuilder.layers.expectations import expected, received
from netbuilder.layers.registry import LAYERS


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a node's type or settings; `suggestion` is the nearest known name, if there is one."""

    message: str
    setting: str | None = None
    suggestion: str | None = None


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` was probably meant to be."""
    by_folded = {name.casefold().replace("_", ""): name for name in known}
    matches = get_close_matches(word.casefold().replace("_", ""), by_folded, n=1, cutoff=0.6)
    return by_folded[matches[0]] if matches else None


def parse_layer(type_name: str, settings: Mapping[str, Any]) -> tuple[Layer | None, tuple[Problem, ...]]:
    """The layer, or None and what is wrong."""
    layer_class = LAYERS.get(type_name)
    if layer_class is None:
        suggestion = nearest(type_name, LAYERS)
        meant = f" Did you mean {suggestion}?" if suggestion else ""
        return None, (Problem(f"There is no layer called {type_name} in this version.{meant}", suggestion=suggestion),)
    try:
        return layer_class.model_validate(dict(settings)), ()
    except ValidationError as error:
        return None, describe_errors(error, layer_class, settings)


def describe_errors(
    error: ValidationError, layer_class: type[Layer], settings: Mapping[str, Any]
) -> tuple[Problem, ...]:
    """pydantic's errors in plain words, one for each setting."""
    problems: dict[str, Problem] = {}
    for detail in error.errors(include_url=False):
        setting = str(detail["loc"][0]) if detail["loc"] else ""
        # A union reports every alternative that failed; the words name them all at once.
        if setting not in problems:
            problems[setting] = _describe(layer_class, setting, detail["type"], settings.get(setting))
    return tuple(problems.values())


def _describe(layer_class: type[Layer], setting: str, kind: str, value: object) -> Problem:
    name = layer_class.__name__
    if kind == "extra_forbidden":
        return _unknown(layer_class, setting)
    wanted = expected(layer_class, setting)
    if kind == "missing":
        return Problem(f"{name} needs a value for {setting}: {wanted}.", setting)
    return Problem(f"{setting}: expected {wanted}; received {received(value)}.", setting)


def _unknown(layer_class: type[Layer], setting: str) -> Problem:
    fields = tuple(layer_class.model_fields)
    suggestion = nearest(setting, fields)
    has = f"It has: {', '.join(fields)}." if fields else "It has no settings."
    meant = f"Did you mean {suggestion}?" if suggestion else has
    return Problem(f"{layer_class.__name__} has no setting called {setting}. {meant}", setting, suggestion)
