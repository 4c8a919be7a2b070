"""Windows that slide along any number of axes and leave one number each: what pooling layers share."""

from collections.abc import Mapping
from typing import Any, ClassVar

from netbuilder.layers.base import Call, ChangeSetting, Family, Layer, Shape, ShapeError, TensorSpec
from netbuilder.layers.channels import expect_channels
from netbuilder.layers.fields import AnyAxes, describe_axes, each_axis
from netbuilder.layers.phrases import describe_unusual, listed
from netbuilder.layers.reach import Link, Reach, sliding
from netbuilder.layers.sliding import window_output, windows

LENGTH = "Length of the window in steps."
AREA = "Height and width of the window in pixels."
VOLUME = "Depth, height and width of the window in voxels."
STRIDE = "How far the window moves from one place to the next; the kernel's size when empty."
PADDING_ZEROS = "Width of the border of zeros added on each side."
CEIL = "Keep a last window that only partly fits."


class WindowPooling(Layer):
    """What windows share that slide along any number of axes; each layer states its own sizes."""

    family = Family.POOLING
    starting_values: ClassVar[Mapping[str, Any]] = {"kernel_size": 2}
    _rank: ClassVar[int]
    # torch's mean over a volume refuses a kernel larger than the volume, whatever is added around it.
    _must_fit_unpadded: ClassVar[bool] = False

    def _window(self, kernel_size: AnyAxes, stride: AnyAxes | None) -> str:
        """The window's size, and how far it moves where that is not its size."""
        size = describe_axes(kernel_size, self._rank)
        steps = "" if stride is None else describe_unusual("stride", stride, self._rank, usual=kernel_size)
        return listed(f"windows of {size}" if self._rank == 1 else size, steps)

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call(f"nn.{type(self).__name__}", self.torch_kwargs())

    def _pooled(
        self,
        spec: TensorSpec,
        kernel_size: AnyAxes,
        stride: AnyAxes | None,
        padding: AnyAxes = 0,
        dilation: AnyAxes = 1,
        ceil_mode: bool = False,
    ) -> TensorSpec:
        rank = self._rank
        expect_channels(self, spec, rank)
        kernel, border = each_axis(kernel_size, rank), each_axis(padding, rank)
        _check_padding(kernel, border)
        steps = kernel if stride is None else each_axis(stride, rank)
        channels, *size = spec.shape
        if self._must_fit_unpadded:
            window_output(self, tuple(size), kernel, steps, (0,) * rank)
        places = window_output(self, tuple(size), kernel, steps, border, each_axis(dilation, rank), ceil_mode=ceil_mode)
        return TensorSpec((channels, *places))

    def _seen(
        self, kernel_size: AnyAxes, stride: AnyAxes | None, padding: AnyAxes = 0, dilation: AnyAxes = 1
    ) -> tuple[Reach, ...]:
        steps = kernel_size if stride is None else stride
        return (sliding(*windows(self._rank, kernel_size, steps, padding, dilation), channels=Link(to=(0,))),)


def _check_padding(kernel: Shape, padding: Shape) -> None:
    """torch refuses padding beyond half the kernel: such a window would see padding only."""
    if any(2 * border > extent for border, extent in zip(padding, kernel, strict=True)):
        rank = len(kernel)
        raise ShapeError(
            f"padding {describe_axes(padding, rank)} is more than half the kernel of {describe_axes(kernel, rank)}:"
            " some windows would see nothing but padding.",
            port=None,
            remedies=(ChangeSetting("padding", min(kernel) // 2),),
            code="pool-padding",
        )
