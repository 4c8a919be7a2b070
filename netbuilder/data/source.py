"""What a data set is: a name, its options, what is known of it without loading, and how it is loaded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, ValidationError

from netbuilder.errors import DataError
from netbuilder.graph.facts import DataFacts
from netbuilder.layers.parsing import nearest

if TYPE_CHECKING:
    # Samples are arrays, and who only asks what is known of a data set needs no numpy.
    from netbuilder.data.samples import Progress, Samples

# What a field says in its JSON schema when it holds a path.
_PATH_FORMATS = ("directory", "file")


class Options(BaseModel):
    """What can be chosen about a data set. The form of the data panel is made from the fields."""

    # Strict: a file that says `true` or "500" for a number is a mistake.
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, strict=True, defer_build=True)


class NoOptions(Options):
    """A data set without any choice."""


@dataclass(frozen=True, slots=True)
class Source:
    """One data set. `facts` answers from the options alone; `load` reads or makes the samples.

    The callables take an instance of `options` (hence Any: each source has its own class).
    """

    name: str
    title: str
    description: str
    options: type[Options]
    facts: Callable[[Any], DataFacts]
    load: Callable[[Any, Path, Progress | None], Samples]

    @property
    def path_options(self) -> tuple[str, ...]:
        """The options that name a folder or a file: relative ones start from the project's folder."""
        return tuple(
            name
            for name, info in self.options.model_fields.items()
            if isinstance(info.json_schema_extra, dict) and info.json_schema_extra.get("format") in _PATH_FORMATS
        )

    def parse(self, raw: Mapping[str, Any]) -> Options:
        """The options that a file or a form says. Raises DataError naming the first wrong one."""
        try:
            return self.options.model_validate(dict(raw))
        except ValidationError as error:
            raise DataError(self._describe(error)) from error

    def _describe(self, error: ValidationError) -> str:
        detail = error.errors(include_url=False)[0]
        option = ".".join(map(str, detail["loc"]))
        if detail["type"] == "extra_forbidden":
            known = ", ".join(self.options.model_fields)
            suggestion = nearest(option, self.options.model_fields)
            meant = f" Did you mean {suggestion}?" if suggestion else ""
            has = f" It has: {known}." if known else " It has no options: remove it."
            return f"The data set {self.name} has no option called {option}.{meant}{has}"
        expected = detail["msg"].removeprefix("Input should be ").removeprefix("Value error, ")
        where = f"Option {option} of the data set {self.name}" if option else f"The options of the data set {self.name}"
        place = f"{option} in the settings of the data (data.options.{option} in a project file)"
        return f"{where}: expected {expected}, received {detail['input']!r}. Change {place}."
