"""The numbers of a layer that people sort and colour by: how each is called, read and written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from netbuilder.compiler.memory import plain_bytes
from netbuilder.compiler.table import Row

_STEPS = ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))


@dataclass(frozen=True, slots=True)
class Quantity:
    """`amount` is what is compared, None where a layer has none; `short` and `exact` are how it is written."""

    title: str  # over its column
    name: str
    explanation: str
    amount: Callable[[Row], float | None]
    short: Callable[[Row], str]
    exact: Callable[[Row], str]
    # How an amount that no layer has, such as the middle of a scale, is written.
    scale: Callable[[float], str]
    # Whether a spreadsheet should have the bare amount in place of `exact`.
    is_count: bool = False


def brief(amount: float) -> str:
    """A count in at most four characters and a unit: `9.41 k`, `118 M`."""
    # What would be rounded up to a thousand takes the next unit.
    size, unit = next(((size, unit) for size, unit in _STEPS if amount >= 0.9995 * size), (1.0, ""))
    value = amount / size
    digits = 0 if not unit or value >= 99.95 else 1 if value >= 9.995 else 2
    return f"{value:,.{digits}f} {unit}".rstrip()


def _size(row: Row) -> float | None:
    return sum(spec.size for spec in row.outputs) if row.is_known else None


def _field(row: Row) -> float | None:
    return row.receptive_field.count if row.receptive_field is not None else None


def _field_words(row: Row) -> str:
    return str(row.receptive_field) if row.receptive_field is not None else ""


def _exact_field(row: Row) -> str:
    field = row.receptive_field
    if field is None:
        return ""
    sees, extent = ("×".join(map(str, sizes)) for sizes in (field.clipped, field.extents))
    return f"{sees} of {extent} in {field.input}"


QUANTITIES: Mapping[str, Quantity] = MappingProxyType(
    {
        "output": Quantity(
            "Output",
            "Output size",
            "The shape that comes out, without the batch; compared by how many numbers that are",
            _size,
            lambda row: row.shapes,
            lambda row: row.shapes,
            brief,
        ),
        "parameters": Quantity(
            "Params",
            "Parameters",
            "The numbers that training adjusts",
            lambda row: row.parameters,
            lambda row: brief(row.parameters) if row.parameters else "",
            lambda row: f"{row.parameters:,}",
            brief,
            is_count=True,
        ),
        "multiply_adds": Quantity(
            "Mult-adds",
            "Multiply-adds",
            "Multiplications with an addition each, for one sample on the way forward",
            lambda row: row.multiply_adds,
            lambda row: brief(row.multiply_adds) if row.multiply_adds else "",
            lambda row: f"{row.multiply_adds:,}",
            brief,
            is_count=True,
        ),
        "activations": Quantity(
            "Memory",
            "Activation memory",
            "What is kept of one sample until the way back has used it",
            lambda row: row.activation_bytes,
            lambda row: plain_bytes(row.activation_bytes) if row.activation_bytes else "",
            lambda row: f"{row.activation_bytes:,} bytes",
            lambda amount: plain_bytes(round(amount)),
            is_count=True,
        ),
        "receptive_field": Quantity(
            "Sees",
            "Receptive field",
            "How much of the input each number that comes out depends on",
            _field,
            _field_words,
            _exact_field,
            brief,
        ),
    }
)
