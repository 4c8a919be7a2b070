"""Words for the settings that matter, as the summaries of layers put them together."""

from __future__ import annotations

from collections.abc import Sequence

from netbuilder.layers.fields import AnyAxes, describe_axes, each_axis


def describe_unusual(name: str, value: AnyAxes, rank: int, usual: AnyAxes = 1) -> str:
    """`stride 2` or `stride 2×1`; nothing where the setting has its usual value."""
    sizes = each_axis(value, rank)
    if sizes == each_axis(usual, rank):
        return ""
    return f"{name} {sizes[0] if len(set(sizes)) == 1 else describe_axes(sizes, rank)}"


def listed(*phrases: str) -> str:
    """The phrases that say something, `32 filters 3×3, stride 2`."""
    return ", ".join(filter(None, phrases))


def count_of(number: int, noun: str) -> str:
    """`1 group`, `1,000 groups`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def describe_shape(shape: Sequence[int]) -> str:
    """`1×8×8`; a shape without axes is that of one number."""
    return "×".join(map(str, shape)) or "one number"


def axes_of(dims: Sequence[int]) -> str:
    """`axis 1`, `axes 0, 2`; none yet is `no axis`."""
    if not dims:
        return "no axis"
    return f"{'axes' if len(dims) > 1 else 'axis'} {', '.join(map(str, dims))}"
