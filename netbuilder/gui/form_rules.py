"""What a form must know of a setting, read from the field that declares it."""

from __future__ import annotations

import re
import types
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

import annotated_types
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from netbuilder.gui.form_syntax import (
    Listing,
    NotUnderstoodError,
    PerAxis,
    RealNumber,
    Rows,
    Syntax,
    Whole,
    Words,
    format_number,
)

# Bounds so far out that they only guard the computer are not worth reading.
_FAR: Final = 2**31 - 1
# pydantic's complaints that a value is of another kind; a complaint about its size says more.
_KIND_ERRORS: Final = re.compile(r".*(_type|_parsing|literal_error|missing|too_long|too_short|none_required)$")
_EMPTY_MEANING: Final = (
    re.compile(r"(?:; |\()([^;(]+?) when (?:empty|left out)"),
    re.compile(r"empty for ([^;.]+)"),
)

Kind = Literal["switch", "choice", "suggestions", "text", "folder", "file"]


def _members(annotation: Any) -> Iterator[Any]:  # Any: typing's annotations have no common type
    """The alternatives of an annotation, without their `Annotated`."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _members(get_args(annotation)[0])
    elif origin in (Union, types.UnionType):
        for member in get_args(annotation):
            yield from _members(member)
    else:
        yield annotation


def _constraints(annotation: Any) -> Iterator[Any]:
    """Every bound that stands anywhere inside an annotation."""
    if isinstance(annotation, FieldInfo):
        yield from annotation.metadata
    elif get_origin(annotation) is Annotated:
        inner, *metadata = get_args(annotation)
        for entry in metadata:
            yield from _constraints(entry) if isinstance(entry, FieldInfo) else (entry,)
        yield from _constraints(inner)
    else:
        for argument in get_args(annotation):
            if argument is not Ellipsis and get_origin(annotation) is not Literal:
                yield from _constraints(argument)


@dataclass(frozen=True)
class FieldRule:
    """One setting: how it is edited, which values it takes, and what is said about it."""

    name: str
    info: FieldInfo

    @cached_property
    def _alternatives(self) -> tuple[Any, ...]:
        return tuple(_members(self.info.annotation))

    @cached_property
    def is_optional(self) -> bool:
        return type(None) in self._alternatives

    @cached_property
    def has_default(self) -> bool:
        return not self.info.is_required()

    @cached_property
    def default(self) -> Any:  # Any: as the model declares it
        return self.info.get_default(call_default_factory=True) if self.has_default else None

    @cached_property
    def choices(self) -> tuple[str, ...]:
        """The words it may be."""
        return tuple(
            word for member in self._alternatives if get_origin(member) is Literal for word in get_args(member)
        )

    @cached_property
    def variants(self) -> tuple[type[BaseModel], ...]:
        """The models it may be, told apart by their `type` (an optimizer)."""
        return tuple(
            member for member in self._alternatives if isinstance(member, type) and issubclass(member, BaseModel)
        )

    @cached_property
    def kind(self) -> Kind | None:
        """The kind of editor, or None where it is not edited in a form."""
        if bool in self._alternatives:
            return "switch"
        if self.choices and all(get_origin(member) is Literal or member is type(None) for member in self._alternatives):
            return "choice"
        extra = self.info.json_schema_extra
        path_format = extra.get("format") if isinstance(extra, dict) else None
        if path_format in ("directory", "file"):
            return "folder" if path_format == "directory" else "file"
        if self.choices and isinstance(self.syntax, Rows):
            return "suggestions"
        return "text" if self.syntax is not None else None

    @cached_property
    def syntax(self) -> Syntax | None:
        """How it is written in a text field."""
        tuples = [member for member in self._alternatives if get_origin(member) is tuple]
        if tuples:
            parts = get_args(tuples[0])
            inner = set(_members(parts[0]))
            if any(get_origin(part) is tuple for part in inner):
                return Rows(words=self.choices)
            if int in self._alternatives:
                return PerAxis(words=self.choices, may_keep=type(None) in inner, count=len(parts))
            item = RealNumber() if float in inner else Whole()
            if parts[-1] is Ellipsis:
                return Listing(item)
            return Listing(item, length=len(parts), example=", ".join(["0.9", "0.999"][: len(parts)]))
        if int in self._alternatives and self.choices:
            return PerAxis(words=self.choices, count=1)
        for kind, syntax in ((int, Whole()), (float, RealNumber()), (str, Words())):
            if kind in self._alternatives:
                return syntax
        return None

    @cached_property
    def bounds(self) -> str:
        """The values it takes, in words: `1 or more`, `0 to 1`, `above 0`."""
        lowest = highest = above = below = None
        for entry in (*_constraints(self.info), *_constraints(self.info.annotation)):
            for bound in entry if isinstance(entry, annotated_types.GroupedMetadata) else (entry,):
                lowest = bound.ge if isinstance(bound, annotated_types.Ge) else lowest
                above = bound.gt if isinstance(bound, annotated_types.Gt) else above
                highest = bound.le if isinstance(bound, annotated_types.Le) else highest
                below = bound.lt if isinstance(bound, annotated_types.Lt) else below
        if isinstance(highest, int | float) and highest >= _FAR:
            highest = None
        if lowest is not None and highest is not None:
            return f"{_number(lowest)} to {_number(highest)}"
        lower = (
            f"{_number(lowest)} or more"
            if lowest is not None
            else f"above {_number(above)}"
            if above is not None
            else ""
        )
        upper = (
            f"at most {_number(highest)}"
            if highest is not None
            else f"below {_number(below)}"
            if below is not None
            else ""
        )
        return ", ".join(filter(None, (lower, upper)))

    @cached_property
    def empty_means(self) -> str:
        """What an empty field stands for, as its placeholder says it."""
        if not self.is_optional:
            return self.format(self.default) if self.has_default else ""
        for pattern in _EMPTY_MEANING:
            if found := pattern.search(self.info.description or ""):
                return found[1].strip()
        return "not set"

    @property
    def is_editable(self) -> bool:
        """Whether there is anything to choose, and a way to choose it."""
        if self.kind == "choice":
            return len(self.choices) + self.is_optional > 1
        return self.kind is not None or len(self.variants) > 1

    @property
    def tooltip(self) -> str:
        """Description, bounds and default."""
        lines = [self.info.description or ""]
        if self.bounds:
            lines.append(f"Takes {self.bounds}.")
        if self.has_default and self.default is not None:
            lines.append(f"Default: {self.format(self.default)}.")
        return "\n".join(filter(None, lines))

    def format(self, value: object) -> str:
        """How a value is shown; also one that does not fit."""
        if value is None:
            return ""
        if isinstance(value, bool):
            return "on" if value else "off"
        try:
            return self.syntax.format(value) if self.syntax is not None else str(value)
        except (TypeError, ValueError):
            return str(value)

    def read(self, text: str) -> object:
        """The value that a text stands for. Raises NotUnderstoodError with what to write instead."""
        stripped = text.strip()
        if not stripped:
            if self.is_optional:
                return None
            if self.has_default:
                return self.default
            raise NotUnderstoodError(f"Needs a value, like {self.syntax.example if self.syntax else '1'}.")
        if self.syntax is None:
            raise NotUnderstoodError("This setting cannot be written as text.")
        return self.check(self.syntax.parse(stripped))

    def check(self, value: object) -> object:
        """The value as the model keeps it. Raises NotUnderstoodError saying which values fit."""
        try:
            return self._adapter.validate_python(value)
        except ValidationError as error:
            raise NotUnderstoodError(self._explain(error.errors(include_url=False), value)) from None

    @cached_property
    def _adapter(self) -> TypeAdapter[Any]:
        annotation: Any = self.info.annotation
        return TypeAdapter(Annotated[annotation, *self.info.metadata] if self.info.metadata else annotation)

    def _explain(self, errors: list[ErrorDetails], value: object) -> str:
        telling = [error for error in errors if not _KIND_ERRORS.fullmatch(error["type"])]
        too_long = [error for error in errors if error["type"] == "too_long"]
        error = (telling or too_long or errors)[0]
        context, given = error.get("ctx", {}), error["input"]
        received = format_number(given) if isinstance(given, int | float) else self.format(given) or repr(given)
        for key, words in (("ge", "at least"), ("gt", "more than"), ("le", "at most"), ("lt", "less than")):
            if key in context:
                return f"Must be {words} {_number(context[key])}, not {received}."
        if error["type"] == "too_long" and "max_length" in context:
            return f"At most {context['max_length']} numbers fit."
        if self.choices and self.kind == "choice":
            return f"{received} is none of {', '.join(self.choices)}."
        if self.syntax is not None and self.kind == "suggestions" and isinstance(value, str):
            return f"“{value}” is none of the names in the list; rows of numbers are written {self.syntax.example}."
        if self.syntax is not None:
            return f"{self.format(value) or value!r} does not fit; write {self.syntax.example}."
        return error["msg"].removeprefix("Value error, ") + "."


def _number(bound: object) -> str:
    if isinstance(bound, int):
        return f"{bound:,}"
    return format_number(bound) if isinstance(bound, float) else str(bound)


def rules_of(model_class: type[BaseModel]) -> dict[str, FieldRule]:
    """The settings of a model that a form can edit, in the order in which they are declared."""
    rules = {name: FieldRule(name, info) for name, info in model_class.model_fields.items()}
    return {name: rule for name, rule in rules.items() if rule.is_editable}
