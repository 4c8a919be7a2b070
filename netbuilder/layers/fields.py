"""The kinds of setting a layer can have. The property form builds its editors from these annotations."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field


def _no_bool(value: object) -> object:
    """Python counts True as 1; a file that says `true` for a number is a mistake."""
    if isinstance(value, bool) or (isinstance(value, Sequence) and any(isinstance(part, bool) for part in value)):
        raise ValueError("expected a whole number, received true or false")
    return value


_LIMIT = 2**31 - 1
# A whole number from 1, or from 0.
Count = Annotated[int, BeforeValidator(_no_bool), Field(strict=True, ge=1, le=_LIMIT)]
NonNegative = Annotated[int, BeforeValidator(_no_bool), Field(strict=True, ge=0, le=_LIMIT)]
# Each repetition is built; more of them than this is a slip of the hand.
Repeat = Annotated[int, BeforeValidator(_no_bool), Field(strict=True, ge=1, le=1_000)]
# An axis of the tensor, the batch axis counted; negative ones count from the end.
Axis = Annotated[int, BeforeValidator(_no_bool), Field(strict=True, ge=-16, le=15)]
Axes = Annotated[tuple[Axis, ...], Field(max_length=8)]
# A place along an axis; negative ones count from the end.
Place = Annotated[int, BeforeValidator(_no_bool), Field(strict=True, ge=-_LIMIT, le=_LIMIT)]
# One number for all axes, or one for each: (height, width), or (depth, height, width).
Pair = Count | tuple[Count, Count]
NonNegativePair = NonNegative | tuple[NonNegative, NonNegative]
Triple = Count | tuple[Count, Count, Count]
NonNegativeTriple = NonNegative | tuple[NonNegative, NonNegative, NonNegative]
# One number for each axis whatever their number: what layers share that say their own.
AnyAxes = int | tuple[int, ...]
# The shape of one sample, without the batch axis.
SampleShape = Annotated[tuple[Count, ...], Field(max_length=8)]
Probability = Annotated[float, BeforeValidator(_no_bool), Field(ge=0, le=1, allow_inf_nan=False)]
Real = Annotated[float, BeforeValidator(_no_bool), Field(allow_inf_nan=False)]
NonNegativeReal = Annotated[float, BeforeValidator(_no_bool), Field(ge=0, allow_inf_nan=False)]
Positive = Annotated[float, BeforeValidator(_no_bool), Field(gt=0, allow_inf_nan=False)]


def _even_rows(rows: tuple[tuple[float, ...], ...]) -> tuple[tuple[float, ...], ...]:
    if len({len(row) for row in rows}) > 1:
        lengths = ", ".join(str(len(row)) for row in rows)
        raise ValueError(f"the rows must be equally long, and have {lengths} numbers")
    return rows


# Rows of numbers, e.g. the kernel of a filter. More of them is a slip of the hand.
_Row = Annotated[tuple[Real, ...], Field(min_length=1, max_length=31)]
Matrix = Annotated[tuple[_Row, ...], Field(min_length=1, max_length=31), AfterValidator(_even_rows)]


def pair(value: int | tuple[int, int]) -> tuple[int, int]:
    """Height and width of a setting that may be one number for both."""
    return (value, value) if isinstance(value, int) else value


def each_axis(value: AnyAxes, rank: int) -> tuple[int, ...]:
    """One number for each of `rank` axes of a setting that may be one number for all."""
    return (value,) * rank if isinstance(value, int) else value


def describe_pair(value: int | tuple[int, int]) -> str:
    """`5×5` for 5 or (5, 5)."""
    return "×".join(map(str, pair(value)))


def describe_axes(value: AnyAxes, rank: int) -> str:
    """`5×5×5` for 5 and rank 3, or for (5, 5, 5)."""
    return "×".join(map(str, each_axis(value, rank)))
