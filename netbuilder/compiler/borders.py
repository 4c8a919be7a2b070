"""Kernels that see nothing but padding: numbers that never learn, and places where nothing was looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import prod

from netbuilder.compiler.drawing import Drawing
from netbuilder.compiler.findings import Finding, Repair
from netbuilder.compiler.repairs import plain, repair, setting
from netbuilder.compiler.shapes import NodeShapes
from netbuilder.layers.base import Layer, Shape
from netbuilder.layers.convolution import Convolution
from netbuilder.layers.fields import AnyAxes, describe_axes, each_axis
from netbuilder.layers.pooling import MaxPooling
from netbuilder.layers.sliding import uniform


@dataclass(frozen=True, slots=True)
class _Window:
    """A kernel along each axis; `left` is what is added before the first number."""

    kernel: Shape
    stride: Shape
    left: Shape
    dilation: Shape


@lru_cache(maxsize=4096)
def _seen(size: int, places: int, kernel: int, stride: int, left: int, dilation: int) -> tuple[int, int]:
    """Along one axis: how many taps of the kernel meet the input at some place, and how many places meet it at all.

    Tap t at place j looks at number j stride - left + t dilation of `size`.
    """
    # Where the kernel lies wholly inside, every tap meets the input: only the places at either border are looked at.
    first = min(places, -(-left // stride))
    behind = max(first, min(places, (size - dilation * (kernel - 1) - 1 + left) // stride + 1))
    taps = set(range(kernel)) if behind > first else set[int]()
    met = behind - first
    for place in (*range(first), *range(behind, places)):
        start = place * stride - left
        inside = [tap for tap in range(kernel) if 0 <= start + tap * dilation < size]
        taps.update(inside)
        met += bool(inside)
    return len(taps), met


def find_only_padding(drawing: Drawing, name: str, shapes: NodeShapes) -> Iterator[Finding]:
    """A kernel whose outer numbers only ever meet zeros, or places of the result that stand for zeros alone."""
    layer, spec = shapes.node.layer, shapes.inputs[0]
    if spec is None or layer is None:
        return
    size, places = spec.shape[1:], shapes.outputs[0].shape[1:]
    window = _window(layer, len(size))
    if window is None or not any(window.left):
        return
    axes = zip(size, places, window.kernel, window.stride, window.left, window.dilation, strict=True)
    seen = [_seen(*axis) for axis in axes]
    taps, met = tuple(taps for taps, _ in seen), tuple(met for _, met in seen)
    is_pool = isinstance(layer, MaxPooling)
    if met == places and (is_pool or taps == window.kernel):
        return
    if met != places:
        what = (
            f"{prod(places) - prod(met):,} of the {prod(places):,} places of the result ({describe(places)}) look at"
            " padding alone"
        )
        expected = f"padding below the reach of the kernel, {describe(_reach(window))}"
    else:
        what = (
            f"{prod(window.kernel) - prod(taps):,} of the {prod(window.kernel):,} numbers of each filter only ever meet"
            " padding and cannot learn"
        )
        expected = f"a kernel of {describe(taps)}"
    yield Finding(
        "warning",
        name,
        0,
        f"{name}: {what}. The kernel of {describe(window.kernel)}"
        f"{f' with dilation {describe(window.dilation)}' if set(window.dilation) != {1} else ''} and padding"
        f" {_padding(layer, len(size))} received {describe(size)}; expected is {expected}, or a larger input.",
        "only-padding",
        tuple(_repairs(name, layer, window, taps)),
    )


def describe(numbers: Shape) -> str:
    """`3×3`, and 3 along a sequence."""
    return "×".join(map(str, numbers))


def _padding(layer: Layer, axes: int) -> str:
    padding: str | AnyAxes = getattr(layer, "padding")  # noqa: B009 - the layers with windows have it, bases do not
    return padding if isinstance(padding, str) else describe_axes(padding, axes)


def _window(layer: Layer, axes: int) -> _Window | None:
    """None where what is added at the border is not empty."""
    if isinstance(layer, Convolution) and layer.padding_mode == "zeros":
        kernel, dilation = each_axis(layer.kernel_size, axes), each_axis(layer.dilation, axes)
        if layer.padding == "same":
            left = tuple(gap * (side - 1) // 2 for side, gap in zip(kernel, dilation, strict=True))
        elif isinstance(layer.padding, str):
            return None
        else:
            left = each_axis(layer.padding, axes)
        return _Window(kernel, each_axis(layer.stride, axes), left, dilation)
    if isinstance(layer, MaxPooling):
        kernel = each_axis(layer.kernel_size, axes)
        stride = kernel if layer.stride is None else each_axis(layer.stride, axes)
        return _Window(kernel, stride, each_axis(layer.padding, axes), each_axis(layer.dilation, axes))
    return None


def _reach(window: _Window) -> Shape:
    return tuple(gap * (side - 1) + 1 for side, gap in zip(window.kernel, window.dilation, strict=True))


def _repairs(name: str, layer: Layer, window: _Window, taps: Shape) -> Iterator[Repair]:
    keeps_word = isinstance(getattr(layer, "padding", None), str)
    if set(window.dilation) != {1}:
        half = tuple((side - 1) // 2 for side in window.kernel)
        yield _with(name, {"dilation": 1} | ({} if keeps_word else {"padding": uniform(half)}))
    if taps != window.kernel:
        kernel = tuple(max(1, tap) for tap in taps)
        half = tuple(gap * (side - 1) // 2 for side, gap in zip(kernel, window.dilation, strict=True))
        yield _with(name, {"kernel_size": uniform(kernel)} | ({} if keeps_word else {"padding": uniform(half)}))
    if not keeps_word:
        yield _with(name, {"padding": uniform(tuple((reach - 1) // 2 for reach in _reach(window)))})
        yield _with(name, {"padding": 0})


def _with(name: str, values: Mapping[str, AnyAxes]) -> Repair:
    words = " and ".join(f"{what}{f' of {name}' if not number else ''} to {plain(value)}"
                         for number, (what, value) in enumerate(values.items()))  # fmt: skip
    return repair(f"Set {words}", setting(name, **values))
