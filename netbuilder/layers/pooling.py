"""Layers that summarise neighbourhoods; they have no weights."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Any, ClassVar

from pydantic import Field

from netbuilder.layers.base import Call, ChangeSetting, Family, Layer, Method, Shape, ShapeError, TensorSpec
from netbuilder.layers.channels import expect_channels
from netbuilder.layers.fields import (
    AnyAxes,
    Count,
    NonNegative,
    NonNegativePair,
    NonNegativeTriple,
    Pair,
    Positive,
    Triple,
    describe_axes,
    each_axis,
)
from netbuilder.layers.kept import FLOAT_BYTES, INDEX_BYTES, Kept
from netbuilder.layers.phrases import describe_unusual, listed
from netbuilder.layers.reach import Link, Reach, sliding
from netbuilder.layers.sliding import window_output, windows

_LENGTH = "Length of the window in steps."
_AREA = "Height and width of the window in pixels."
_VOLUME = "Depth, height and width of the window in voxels."
_STRIDE = "How far the window moves from one place to the next; the kernel's size when empty."
_PADDING_LOWEST = "Width of the border of minus infinity added on each side."
_PADDING_ZEROS = "Width of the border of zeros added on each side."
_DILATION = "Distance between the numbers that a window looks at; 1 takes all of them."
_CEIL = "Keep a last window that only partly fits."
_INDICES = "Also hand out where in the input each largest value stood."
_DIVISOR = "Divide by this instead of the window's size."


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


class MaxPooling(WindowPooling):
    """Keeps the largest value of each window."""

    plain_name = "max pooling"
    aliases = ("maxpool", "subsampling", "downsample")

    kernel_size: AnyAxes
    stride: AnyAxes | None
    padding: AnyAxes
    dilation: AnyAxes
    return_indices: bool = Field(False, description=_INDICES)
    ceil_mode: bool = Field(False, description=_CEIL)

    @property
    def output_ports(self) -> tuple[str, ...]:
        return ("output", "indices") if self.return_indices else ("output",)

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        pooled = self._pooled(inputs[0], self.kernel_size, self.stride, self.padding, self.dilation, self.ceil_mode)
        return (pooled, TensorSpec(pooled.shape, "int64")) if self.return_indices else (pooled,)

    def reach(self, inputs: tuple[TensorSpec, ...]) -> tuple[Reach, ...]:
        return self._seen(self.kernel_size, self.stride, self.padding, self.dilation)

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        # Where each window has its largest number.
        return Kept(inputs=True, own_bytes=self.outputs(inputs)[0].size * INDEX_BYTES)

    def summary(self) -> str:
        return self._window(self.kernel_size, self.stride)


class MaxPool1d(MaxPooling):
    """Keeps the largest value of each window, for each channel.

    (B, C, L) -> (B, C, L')

    What was found stays, and where exactly it was is forgotten, so that a small shift changes nothing. It has no
    weights; with a stride of 2 half the size is left along each axis.
    Formula: y[c, p] = max of x[c, stride p + dilation k - padding] over the window k
    Formula: L' = floor((L + 2 padding - dilation (kernel_size - 1) - 1) / stride) + 1
    Use it after convolutions, to make a sequence smaller and to let later layers see more of it.
    """

    _rank = 1

    kernel_size: Count = Field(description=_LENGTH)
    stride: Count | None = Field(None, description=_STRIDE)
    padding: NonNegative = Field(0, description=_PADDING_LOWEST)
    dilation: Count = Field(1, description=_DILATION)


class MaxPool2d(MaxPooling):
    """Keeps the largest value of each window, for each channel.

    (B, C, H, W) -> (B, C, H', W')

    What was found stays, and where exactly it was is forgotten, so that a small shift changes nothing. It has no
    weights; with a stride of 2 half the size is left along each axis.
    Formula: y[c, p] = max of x[c, stride p + dilation k - padding] over the window k
    Formula: H' = floor((H + 2 padding - dilation (kernel_size - 1) - 1) / stride) + 1, and W' likewise
    Use it after convolutions, to make an image smaller and to let later layers see more of it.
    """

    _rank = 2

    kernel_size: Pair = Field(description=_AREA)
    stride: Pair | None = Field(None, description=_STRIDE)
    padding: NonNegativePair = Field(0, description=_PADDING_LOWEST)
    dilation: Pair = Field(1, description=_DILATION)


class MaxPool3d(MaxPooling):
    """Keeps the largest value of each window, for each channel.

    (B, C, D, H, W) -> (B, C, D', H', W')

    What was found stays, and where exactly it was is forgotten, so that a small shift changes nothing. It has no
    weights; with a stride of 2 half the size is left along each axis.
    Formula: y[c, p] = max of x[c, stride p + dilation k - padding] over the window k
    Formula: D' = floor((D + 2 padding - dilation (kernel_size - 1) - 1) / stride) + 1, and H' and W' likewise
    Use it after convolutions, to make a volume smaller and to let later layers see more of it.
    """

    _rank = 3

    kernel_size: Triple = Field(description=_VOLUME)
    stride: Triple | None = Field(None, description=_STRIDE)
    padding: NonNegativeTriple = Field(0, description=_PADDING_LOWEST)
    dilation: Triple = Field(1, description=_DILATION)


class AveragePooling(WindowPooling):
    """Keeps the mean of each window."""

    plain_name = "average pooling"
    aliases = ("avgpool", "mean pooling", "subsampling")

    kernel_size: AnyAxes
    stride: AnyAxes | None
    padding: AnyAxes
    ceil_mode: bool = Field(False, description=_CEIL)
    count_include_pad: bool = Field(True, description="Let the added zeros count in the mean.")

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        return (self._pooled(inputs[0], self.kernel_size, self.stride, self.padding, ceil_mode=self.ceil_mode),)

    def reach(self, inputs: tuple[TensorSpec, ...]) -> tuple[Reach, ...]:
        return self._seen(self.kernel_size, self.stride, self.padding)

    def summary(self) -> str:
        return self._window(self.kernel_size, self.stride)


class AvgPool1d(AveragePooling):
    """Keeps the mean of each window, for each channel.

    (B, C, L) -> (B, C, L')

    All of the window counts alike, so that what comes out is a smooth, smaller copy. It has no weights, and noise
    averages out.
    Formula: y[c, p] = Σ x[c, stride p + k - padding] / (number of places in the window)
    Formula: L' = floor((L + 2 padding - kernel_size) / stride) + 1
    Use it to make a sequence smaller where the mean says more than the strongest value, as LeNet-5 did.
    """

    _rank = 1

    kernel_size: Count = Field(description=_LENGTH)
    stride: Count | None = Field(None, description=_STRIDE)
    padding: NonNegative = Field(0, description=_PADDING_ZEROS)


class AvgPool2d(AveragePooling):
    """Keeps the mean of each window, for each channel.

    (B, C, H, W) -> (B, C, H', W')

    All of the window counts alike, so that what comes out is a smooth, smaller copy. It has no weights, and noise
    averages out.
    Formula: y[c, p] = Σ x[c, stride p + k - padding] / (number of places in the window)
    Formula: H' = floor((H + 2 padding - kernel_size) / stride) + 1, and W' likewise
    Use it to make an image smaller where the mean says more than the strongest value, as LeNet-5 did.
    """

    _rank = 2

    kernel_size: Pair = Field(description=_AREA)
    stride: Pair | None = Field(None, description=_STRIDE)
    padding: NonNegativePair = Field(0, description=_PADDING_ZEROS)
    divisor_override: Count | None = Field(None, description=_DIVISOR)


class AvgPool3d(AveragePooling):
    """Keeps the mean of each window, for each channel.

    (B, C, D, H, W) -> (B, C, D', H', W')

    All of the window counts alike, so that what comes out is a smooth, smaller copy. It has no weights, and noise
    averages out.
    Formula: y[c, p] = Σ x[c, stride p + k - padding] / (number of places in the window)
    Formula: D' = floor((D + 2 padding - kernel_size) / stride) + 1, and H' and W' likewise
    Use it to make a volume smaller where the mean says more than the strongest value, as LeNet-5 did.
    """

    _rank = 3
    _must_fit_unpadded = True

    kernel_size: Triple = Field(description=_VOLUME)
    stride: Triple | None = Field(None, description=_STRIDE)
    padding: NonNegativeTriple = Field(0, description=_PADDING_ZEROS)
    divisor_override: Count | None = Field(None, description=_DIVISOR)


class PowerPooling(WindowPooling):
    """Keeps the p-norm of each window."""

    plain_name = "power-average pooling"
    aliases = ("lp pooling", "p-norm", "root mean square", "subsampling")
    starting_values: ClassVar[Mapping[str, Any]] = {"norm_type": 2.0, "kernel_size": 2}

    norm_type: Positive = Field(
        description="The power p: 1 adds up, 2 is the length of a vector, more nears the maximum."
    )
    kernel_size: AnyAxes
    stride: AnyAxes | None
    ceil_mode: bool = Field(False, description=_CEIL)

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        return (self._pooled(inputs[0], self.kernel_size, self.stride, ceil_mode=self.ceil_mode),)

    def reach(self, inputs: tuple[TensorSpec, ...]) -> tuple[Reach, ...]:
        return self._seen(self.kernel_size, self.stride)

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        # The powers; then, of each mean: its sign, its size, what is left above zero, and that times the window.
        return Kept(inputs=True, own_bytes=(inputs[0].size + 4 * self.outputs(inputs)[0].size) * FLOAT_BYTES)

    def summary(self) -> str:
        return f"p = {self.norm_type:g}, {self._window(self.kernel_size, self.stride)}"


class LPPool1d(PowerPooling):
    """Keeps the p-norm of each window, for each channel: (sum of x^p)^(1/p).

    (B, C, L) -> (B, C, L')

    With p = 1 it is the sum of the window, and the larger p, the nearer it comes to the largest value. It has no
    weights.
    Formula: y[c, p] = (Σ x^norm_type)^(1 / norm_type) over the window
    Formula: L' = floor((L - kernel_size) / stride) + 1
    Use it between average and max pooling, for values that are not negative, as they are behind a ReLU: a root of a
    negative sum is no number.
    """

    _rank = 1

    kernel_size: Count = Field(description=_LENGTH)
    stride: Count | None = Field(None, description=_STRIDE)


class LPPool2d(PowerPooling):
    """Keeps the p-norm of each window, for each channel: (sum of x^p)^(1/p).

    (B, C, H, W) -> (B, C, H', W')

    With p = 1 it is the sum of the window, and the larger p, the nearer it comes to the largest value. It has no
    weights.
    Formula: y[c, p] = (Σ x^norm_type)^(1 / norm_type) over the window
    Formula: H' = floor((H - kernel_size) / stride) + 1, and W' likewise
    Use it between average and max pooling, for values that are not negative, as they are behind a ReLU: a root of a
    negative sum is no number.
    """

    _rank = 2

    kernel_size: Pair = Field(description=_AREA)
    stride: Pair | None = Field(None, description=_STRIDE)


class LPPool3d(PowerPooling):
    """Keeps the p-norm of each window, for each channel: (sum of x^p)^(1/p).

    (B, C, D, H, W) -> (B, C, D', H', W')

    With p = 1 it is the sum of the window, and the larger p, the nearer it comes to the largest value. It has no
    weights.
    Formula: y[c, p] = (Σ x^norm_type)^(1 / norm_type) over the window
    Formula: D' = floor((D - kernel_size) / stride) + 1, and H' and W' likewise
    Use it between average and max pooling, for values that are not negative, as they are behind a ReLU: a root of a
    negative sum is no number.
    """

    _rank = 3
    _must_fit_unpadded = True

    kernel_size: Triple = Field(description=_VOLUME)
    stride: Triple | None = Field(None, description=_STRIDE)


class SumPooling(WindowPooling):
    """Keeps the sum of each window: its mean, times its size."""

    plain_name = "sum pooling"
    aliases = ("add", "total", "subsampling")

    kernel_size: AnyAxes
    stride: AnyAxes | None
    padding: AnyAxes

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        return (self._pooled(inputs[0], self.kernel_size, self.stride, self.padding),)

    def reach(self, inputs: tuple[TensorSpec, ...]) -> tuple[Reach, ...]:
        return self._seen(self.kernel_size, self.stride, self.padding)

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        # No exporter knows a mean with a divisor of one's own, and all know a product.
        area = prod(each_axis(self.kernel_size, self._rank))
        return Call(f"F.avg_pool{self._rank}d", self.torch_kwargs(), then=(Method("mul", (area,)),))

    def summary(self) -> str:
        return self._window(self.kernel_size, self.stride)


class SumPool1d(SumPooling):
    """Keeps the sum of each window, for each channel.

    (B, C, L) -> (B, C, L')

    It is an average pooling times the size of its window: it counts how much there is, where the mean says how strong.
    It has no weights.
    Formula: y[c, p] = Σ x[c, stride p + k - padding] over the window k
    Formula: L' = floor((L + 2 padding - kernel_size) / stride) + 1
    Use it where amounts matter, such as how often something occurs.
    """

    _rank = 1

    kernel_size: Count = Field(description=_LENGTH)
    stride: Count | None = Field(None, description=_STRIDE)
    padding: NonNegative = Field(0, description=_PADDING_ZEROS)


class SumPool2d(SumPooling):
    """Keeps the sum of each window, for each channel.

    (B, C, H, W) -> (B, C, H', W')

    It is an average pooling times the size of its window: it counts how much there is, where the mean says how strong.
    It has no weights.
    Formula: y[c, p] = Σ x[c, stride p + k - padding] over the window k
    Formula: H' = floor((H + 2 padding - kernel_size) / stride) + 1, and W' likewise
    Use it where amounts matter, such as how often something occurs.
    """

    _rank = 2

    kernel_size: Pair = Field(description=_AREA)
    stride: Pair | None = Field(None, description=_STRIDE)
    padding: NonNegativePair = Field(0, description=_PADDING_ZEROS)


class SumPool3d(SumPooling):
    """Keeps the sum of each window, for each channel.

    (B, C, D, H, W) -> (B, C, D', H', W')

    It is an average pooling times the size of its window: it counts how much there is, where the mean says how strong.
    It has no weights.
    Formula: y[c, p] = Σ x[c, stride p + k - padding] over the window k
    Formula: D' = floor((D + 2 padding - kernel_size) / stride) + 1, and H' and W' likewise
    Use it where amounts matter, such as how often something occurs.
    """

    _rank = 3
    _must_fit_unpadded = True

    kernel_size: Triple = Field(description=_VOLUME)
    stride: Triple | None = Field(None, description=_STRIDE)
    padding: NonNegativeTriple = Field(0, description=_PADDING_ZEROS)
