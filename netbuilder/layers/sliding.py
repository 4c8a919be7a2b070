"""The arithmetic that convolution and pooling share, along one, two or three axes: how often a window fits."""

from __future__ import annotations

from collections.abc import Mapping

from netbuilder.layers.base import ChangeSetting, Layer, Remedy, Shape, ShapeError
from netbuilder.layers.fields import AnyAxes, describe_axes, each_axis
from netbuilder.layers.reach import Window

# The axes behind the channels, by their number, and what they make up.
AXIS_NAMES: Mapping[int, tuple[str, ...]] = {1: ("length",), 2: ("height", "width"), 3: ("depth", "height", "width")}
_WHOLES: Mapping[int, str] = {1: "sequence", 2: "image", 3: "volume"}
_UNITS: Mapping[int, str] = {1: "steps", 2: "pixels", 3: "voxels"}
# How far padding may reach beyond the size of the input: torch copies no number twice.
_PADDING_LIMITS: Mapping[str, int] = {"reflect": -1, "circular": 0}


def uniform(sizes: Shape) -> AnyAxes:
    """The shortest way to write a setting: one number where all are the same."""
    return sizes[0] if len(set(sizes)) == 1 else sizes


def window_output(
    layer: Layer,
    size: Shape,
    kernel: Shape,
    stride: Shape,
    padding: Shape,
    dilation: Shape | None = None,
    *,
    ceil_mode: bool = False,
) -> Shape:
    """How many places a window takes along each axis; all arguments have one number for each of them.

    floor((size + 2 padding - dilation (kernel - 1) - 1) / stride) + 1, as torch.nn.Conv2d and torch.nn.MaxPool2d
    document it; with `ceil_mode` rounded up, unless the last window would start in the right padding.
    Raises ShapeError when the window does not fit once.
    """
    places = []
    for axis, extent in enumerate(size):
        reach = kernel[axis] if dilation is None else dilation[axis] * (kernel[axis] - 1) + 1
        room = extent + 2 * padding[axis] - reach
        step = stride[axis]
        count = room // step + 1
        if ceil_mode:
            count = -(-room // step) + 1
            if (count - 1) * step >= extent + padding[axis]:
                count -= 1
        if count < 1:
            raise _too_large(layer, size, kernel, padding, dilation or (1,) * len(size), axis)
        places.append(count)
    return tuple(places)


def filter_output(
    layer: Layer,
    size: Shape,
    kernel_size: AnyAxes,
    stride: AnyAxes,
    padding: str | AnyAxes,
    dilation: AnyAxes = 1,
    padding_mode: str = "zeros",
) -> Shape:
    """How many places a filter takes along each axis, with the words and modes of padding that torch.nn.Conv2d has."""
    rank = len(size)
    kernel, steps, spread = each_axis(kernel_size, rank), each_axis(stride, rank), each_axis(dilation, rank)
    if padding == "same":
        if any(step > 1 for step in steps):
            raise ShapeError(
                f"padding `same` works with stride 1 only, and stride is {describe_axes(stride, rank)}.",
                port=None,
                remedies=(ChangeSetting("stride", 1), ChangeSetting("padding", uniform(_half(kernel, spread)))),
            )
        if padding_mode in _PADDING_LIMITS:
            _check_padding_mode(size, _half(kernel, spread, up=1), padding_mode)
        return size
    added = (0,) * rank if isinstance(padding, str) else each_axis(padding, rank)
    if padding_mode in _PADDING_LIMITS:
        _check_padding_mode(size, added, padding_mode)
    return window_output(layer, size, kernel, steps, added, spread)


def windows(
    rank: int, kernel_size: AnyAxes, stride: AnyAxes, padding: str | AnyAxes, dilation: AnyAxes = 1
) -> tuple[Window, ...]:
    """What a filter sees along each axis, with the words that torch.nn.Conv2d has for padding."""
    kernel, steps, spread = each_axis(kernel_size, rank), each_axis(stride, rank), each_axis(dilation, rank)
    if isinstance(padding, str):
        before = _half(kernel, spread) if padding == "same" else (0,) * rank
    else:
        before = each_axis(padding, rank)
    return tuple(map(Window, kernel, steps, before, spread))


def transposed_output(
    size: Shape, kernel: Shape, stride: Shape, padding: Shape, output_padding: Shape, dilation: Shape
) -> Shape:
    """What grows when each number sets down a filter; all arguments have one number for each axis.

    (size - 1) stride - 2 padding + dilation (kernel - 1) + output_padding + 1, as torch.nn.ConvTranspose2d documents
    it. Raises ShapeError when nothing is left, or when `output_padding` reaches beyond a step of the filter.
    """
    rank = len(size)
    grown = []
    for axis, extent in enumerate(size):
        step, gap, extra = stride[axis], dilation[axis], output_padding[axis]
        if extra >= step and extra >= gap:
            fitting = tuple(min(output_padding[a], max(stride[a], dilation[a]) - 1) for a in range(rank))
            raise ShapeError(
                f"output_padding {describe_axes(output_padding, rank)} must be smaller than the stride"
                f" {describe_axes(stride, rank)} or the dilation {describe_axes(dilation, rank)}: it tells apart the"
                " sizes between two steps.",
                port=None,
                remedies=(ChangeSetting("output_padding", uniform(fitting)),),
                code="output-padding",
            )
        whole = (extent - 1) * step + gap * (kernel[axis] - 1) + extra + 1
        if whole <= 2 * padding[axis]:
            raise _nothing_left(size, kernel, stride, padding, output_padding, dilation, axis)
        grown.append(whole - 2 * padding[axis])
    return tuple(grown)


def _nothing_left(
    size: Shape, kernel: Shape, stride: Shape, padding: Shape, output_padding: Shape, dilation: Shape, axis: int
) -> ShapeError:
    rank = len(size)
    whole = tuple(
        (size[a] - 1) * stride[a] + dilation[a] * (kernel[a] - 1) + output_padding[a] + 1 for a in range(rank)
    )
    fitting = tuple(min(padding[a], (whole[a] - 1) // 2) for a in range(rank))
    return ShapeError(
        f"padding {describe_axes(padding, rank)} cuts off the whole {AXIS_NAMES[rank][axis]}: what came in,"
        f" {describe_axes(size, rank)}, grows to {describe_axes(whole, rank)}, and padding goes off on both sides.",
        remedies=(ChangeSetting("padding", uniform(fitting)),),
        code="nothing-left",
    )


def _half(kernel: Shape, dilation: Shape, *, up: int = 0) -> Shape:
    """Half of what a filter reaches beyond a single number; an odd rest goes to the end, where `up` is 1."""
    return tuple((gap * (extent - 1) + up) // 2 for extent, gap in zip(kernel, dilation, strict=True))


def _check_padding_mode(size: Shape, sides: Shape, padding_mode: str) -> None:
    """torch refuses reflected padding as wide as the image, and wrapped padding wider than it."""
    limit = _PADDING_LIMITS[padding_mode]
    if any(side > extent + limit for side, extent in zip(sides, size, strict=True)):
        rank = len(size)
        article = "an" if rank == 2 else "a"
        raise ShapeError(
            f"padding_mode {padding_mode} cannot add {max(sides)} {_UNITS[rank]} to {article} {_WHOLES[rank]} of"
            f" {describe_axes(size, rank)}: there are not enough {_UNITS[rank]} to copy.",
            remedies=(ChangeSetting("padding_mode", "zeros"),),
            code="padding-mode",
        )


def _too_large(layer: Layer, size: Shape, kernel: Shape, padding: Shape, dilation: Shape, axis: int) -> ShapeError:
    rank = len(size)
    axes = range(rank)
    reach = dilation[axis] * (kernel[axis] - 1) + 1
    fitting = tuple(max(1, min(kernel[a], (size[a] + 2 * padding[a] - 1) // dilation[a] + 1)) for a in axes)
    fields = type(layer).model_fields
    remedies: list[Remedy] = [ChangeSetting("kernel_size", uniform(fitting))] if "kernel_size" in fields else []
    if "padding_mode" in fields:
        needed = (max(padding[a], -(-(dilation[a] * (kernel[a] - 1) + 1 - size[a]) // 2)) for a in axes)
        remedies.append(ChangeSetting("padding", uniform(tuple(needed))))
    return ShapeError(
        f"The kernel of {describe_axes(kernel, rank)} does not fit: it needs a {AXIS_NAMES[rank][axis]} of at least"
        f" {reach - 2 * padding[axis]}, received {describe_axes(size, rank)}. Make the kernel smaller, or shrink the"
        f" {_WHOLES[rank]} less before it.",
        remedies=tuple(remedies),
        code="kernel-too-large",
    )
