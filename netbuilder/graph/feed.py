"""Which part of a sample each Input of a drawing takes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, Self, TypeVar

from netbuilder.errors import CompileError
from netbuilder.graph.model import Graph
from netbuilder.layers.base import Shape
from netbuilder.layers.inout import Input
from netbuilder.layers.parsing import nearest

# Places of columns in a sample, from 0.
Columns = tuple[int, ...]
# `2`, `0:4`, `2:` and `:4`, the end not counted, as Python counts.
_RANGE = re.compile(r"(\d{1,9})|(\d{0,9})\s*:\s*(\d{0,9})")
# `sepal length` is enough for `sepal length (cm)`.
_UNIT = re.compile(r"\s*\([^)]*\)$")
_SHOWN_NAMES = 8


class ColumnsError(CompileError):
    """Columns that the samples do not have. `meant` is the setting that would do instead, where one is near."""

    def __init__(self, message: str, meant: str | None = None) -> None:
        super().__init__(message)
        self.meant = meant


class Batch(Protocol):
    """Samples one below the other: an array or a tensor."""

    def __getitem__(self, index: Any) -> Self: ...  # Any: a tuple of slices and lists


BatchT = TypeVar("BatchT", bound=Batch)


@dataclass(frozen=True, slots=True)
class Feed:
    """What each Input takes of a sample, in the order of the drawing: these columns, or None for the whole of it."""

    columns: tuple[Columns | None, ...] = (None,)

    def shapes(self, sample: Shape) -> tuple[Shape, ...]:
        """What of a sample of this shape comes into each Input."""
        return tuple(sample if columns is None else (len(columns),) for columns in self.columns)

    @property
    def only(self) -> Columns | None:
        """The columns that an only Input takes; None where there are several Inputs, or where it takes all."""
        return self.columns[0] if len(self.columns) == 1 else None

    def split(self, samples: BatchT) -> tuple[BatchT, ...]:
        """(B, *shape) -> for each Input (B, *shape), or (B, columns)"""
        return tuple(samples if columns is None else samples[:, list(columns)] for columns in self.columns)


def feed_of(graph: Graph, sample: Shape, names: Sequence[str] = ()) -> Feed:
    """What the Inputs of a drawing take of samples of this shape, whose columns may have names.

    Raises CompileError naming the Input whose columns the samples do not have.
    """
    found: list[Columns | None] = []
    for node in graph.of_type("Input"):
        layer = graph.nodes[node].layer
        try:
            found.append(columns_of(layer, sample, names) if isinstance(layer, Input) else None)
        except ColumnsError as error:
            raise CompileError(f"{node}: {error}") from error
    return Feed(tuple(found))


def columns_of(layer: Input, sample: Shape, names: Sequence[str]) -> Columns | None:
    """The columns that an Input takes of a sample of this shape; None for the whole. Raises ColumnsError."""
    text = layer.columns
    if text is None or not text.strip():
        return None
    if len(sample) != 1:
        shape = "×".join(map(str, sample))
        raise ColumnsError(
            f"columns are a part of a table's row, and the samples have the shape {shape}. Leave it empty."
        )
    parts = [part.strip() for part in text.split(",") if part.strip()]
    chosen: list[int] = []
    for place, part in enumerate(parts):
        try:
            columns = _read(part, sample[0], names)
        except ColumnsError as error:
            meant = None if error.meant is None else ", ".join((*parts[:place], error.meant, *parts[place + 1 :]))
            raise ColumnsError(str(error), meant) from error
        twice = [column for column in columns if column in chosen]
        if twice:
            rest = ", ".join((*parts[:place], *parts[place + 1 :]))
            raise ColumnsError(f"column {_name(twice[0], names)} is chosen twice. Name it once.", rest)
        chosen += columns
    if not chosen:
        raise ColumnsError(f"{text!r} names no column. {_known(sample[0], names)}")
    return tuple(chosen)


def _read(part: str, width: int, names: Sequence[str]) -> range:
    """The columns that one name, number or range means."""
    named = _by_name(part, names)
    if named is not None:
        return range(named, named + 1)
    match = _RANGE.fullmatch(part)
    if match is None:
        raise ColumnsError(f"the data have no column called {part}. {_known(width, names)}", nearest(part, names))
    number, start, stop = match.groups()
    if number is not None:
        columns = range(int(number), int(number) + 1)
    else:
        columns = range(int(start or 0), int(stop) if stop else width)
    if not columns or columns.stop > width:
        reaches = "holds no column" if not columns else "reaches beyond the last column"
        meant = f"{columns.start}:{width}" if columns and columns.start < width else None
        raise ColumnsError(f"columns {part} {reaches}; the samples have {width}, numbered 0 to {width - 1}.", meant)
    return columns


def _by_name(part: str, names: Sequence[str]) -> int | None:
    """The place of a name, in small or capital letters, its unit in brackets said or not."""
    wanted = part.casefold()
    for spelled in (names, [_UNIT.sub("", name) for name in names]):
        folded = [name.casefold() for name in spelled]
        if folded.count(wanted) == 1:
            return folded.index(wanted)
    return None


def _name(column: int, names: Sequence[str]) -> str:
    return f"{column} ({names[column]})" if column < len(names) else str(column)


def _known(width: int, names: Sequence[str]) -> str:
    if not names:
        return f"Write numbers from 0 to {width - 1}, or a range such as 0:{width}."
    rest = len(names) - _SHOWN_NAMES
    more = f" and {rest} more" if rest > 0 else ""
    return f"They have: {', '.join(names[:_SHOWN_NAMES])}{more}; a range such as 0:{width} counts from 0."
