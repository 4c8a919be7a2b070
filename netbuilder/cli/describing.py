"""Settings as tables and JSON: the names, kinds, bounds and meanings of a model's fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from pydantic import BaseModel

_KINDS = {"integer": "int", "number": "float", "string": "str", "boolean": "bool", "null": "none", "object": "object"}
_PATHS = ("directory", "directory-path", "file", "file-path", "path")
# pydantic writes `ge` and `le` where another validator stands before the bound.
_LOWER, _UPPER = ("minimum", "exclusiveMinimum", "ge", "gt"), ("maximum", "exclusiveMaximum", "le", "lt")


@dataclass(frozen=True, slots=True)
class Setting:
    """One field as a program or a person wants to know it; bounds are None where there are none."""

    name: str
    type: str
    required: bool
    default: object
    minimum: float | None
    maximum: float | None
    choices: tuple[str, ...]
    description: str

    def as_json(self) -> dict[str, object]:
        return asdict(self)

    @property
    def summary(self) -> str:
        """`kernel_size` where it is required, `bias=True` where it has a default."""
        return self.name if self.required else f"{self.name}={self.default}"


def settings_of(model: type[BaseModel]) -> tuple[Setting, ...]:
    """The fields of `model` in their order."""
    schema = model.model_json_schema()
    definitions = schema.get("$defs", {})
    return tuple(
        Setting(
            name=name,
            type=" or ".join(dict.fromkeys(_kinds(part, definitions))),
            required=model.model_fields[name].is_required(),
            default=part.get("default"),
            minimum=_bound(part, _LOWER),
            maximum=_bound(part, _UPPER),
            choices=tuple(_choices(part)),
            description=model.model_fields[name].description or "",
        )
        for name, part in schema.get("properties", {}).items()
    )


def _alternatives(part: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    alternatives: Iterable[Mapping[str, Any]] = part.get("anyOf") or part.get("oneOf") or (part,)
    return alternatives


def _kinds(part: Mapping[str, Any], definitions: Mapping[str, Any]) -> Iterator[str]:
    for alternative in _alternatives(part):
        if "$ref" in alternative:
            yield from _kinds(definitions[alternative["$ref"].rsplit("/", 1)[-1]], definitions)
        elif "enum" in alternative or "const" in alternative:
            yield "choice"
        elif alternative.get("type") == "array":
            yield _array_kind(alternative, definitions)
        else:
            yield "path" if alternative.get("format") in _PATHS else _KINDS.get(str(alternative.get("type")), "any")


def _array_kind(part: Mapping[str, Any], definitions: Mapping[str, Any]) -> str:
    if "prefixItems" in part:
        return f"[{', '.join(' or '.join(_kinds(item, definitions)) for item in part['prefixItems'])}]"
    return f"[{' or '.join(_kinds(part.get('items', {}), definitions))}, ...]"


def _choices(part: Mapping[str, Any]) -> Iterator[str]:
    for alternative in _alternatives(part):
        yield from map(str, alternative.get("enum", ()))
        if "const" in alternative:
            yield str(alternative["const"])


def _bound(part: Mapping[str, Any], names: tuple[str, ...]) -> float | None:
    for alternative in (part, *_alternatives(part)):
        for name in names:
            if name in alternative:
                bound: float = alternative[name]
                return bound
    return None
