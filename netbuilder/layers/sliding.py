"""The arithmetic that convolution and pooling share: how often a window fits."""

from __future__ import annotations

from netbuilder.layers.base import ChangeSetting, Layer, Remedy, ShapeError, TensorSpec, expect_floats

AXIS_NAMES = ("height", "width")


def expect_image(layer: Layer, spec: TensorSpec) -> None:
    """Refuse anything but (channels, height, width)."""
    expect_floats(layer, (spec,))
    if len(spec.shape) != 3:
        name = type(layer).__name__
        raise ShapeError(
            f"{name} expects an image (channels, height, width), received shape {spec}"
            f" with {len(spec.shape)} {'axis' if len(spec.shape) == 1 else 'axes'}.",
        )


def window_output(
    layer: Layer,
    size: tuple[int, int],
    kernel: tuple[int, int],
    stride: tuple[int, int],
    padding: tuple[int, int],
    dilation: tuple[int, int] = (1, 1),
    *,
    ceil_mode: bool = False,
) -> tuple[int, int]:
    """How many places a window takes along height and width.

    floor((size + 2 padding - dilation (kernel - 1) - 1) / stride) + 1, as torch.nn.Conv2d and torch.nn.MaxPool2d
    document it; with `ceil_mode` rounded up, unless the last window would start in the right padding.
    Raises ShapeError when the window does not fit once.
    """
    places = []
    for axis in range(2):
        reach = dilation[axis] * (kernel[axis] - 1) + 1
        room = size[axis] + 2 * padding[axis] - reach
        count = -(-room // stride[axis]) + 1 if ceil_mode else room // stride[axis] + 1
        if ceil_mode and (count - 1) * stride[axis] >= size[axis] + padding[axis]:
            count -= 1
        if count < 1:
            raise _too_large(layer, size, kernel, padding, dilation, axis)
        places.append(count)
    return places[0], places[1]


def _too_large(
    layer: Layer,
    size: tuple[int, int],
    kernel: tuple[int, int],
    padding: tuple[int, int],
    dilation: tuple[int, int],
    axis: int,
) -> ShapeError:
    reach = dilation[axis] * (kernel[axis] - 1) + 1
    fitting = tuple(max(1, min(kernel[a], (size[a] + 2 * padding[a] - 1) // dilation[a] + 1)) for a in range(2))
    remedies: list[Remedy] = [ChangeSetting("kernel_size", fitting[0] if fitting[0] == fitting[1] else fitting)]
    if "padding" in type(layer).model_fields and type(layer).__name__.startswith("Conv"):
        needed = tuple(max(padding[a], -(-(dilation[a] * (kernel[a] - 1) + 1 - size[a]) // 2)) for a in range(2))
        remedies.append(ChangeSetting("padding", needed[0] if needed[0] == needed[1] else needed))
    return ShapeError(
        f"The kernel of {kernel[0]}×{kernel[1]} does not fit: it needs a {AXIS_NAMES[axis]} of at least"
        f" {reach - 2 * padding[axis]}, received {size[0]}×{size[1]}. Make the kernel smaller, or shrink the image"
        " less before it.",
        remedies=tuple(remedies),
        code="kernel-too-large",
    )
