"""Layers that slide small filters over their input, learned ones and fixed ones."""

from collections.abc import Mapping
from math import prod
from typing import Any, ClassVar, Literal

from pydantic import Field

from netbuilder.layers.base import Call, ChangeSetting, Cost, Family, Layer, Remedy, Shape, ShapeError, TensorSpec
from netbuilder.layers.channels import expect_channels
from netbuilder.layers.fields import (
    AnyAxes,
    Count,
    Matrix,
    NonNegative,
    NonNegativePair,
    NonNegativeTriple,
    Pair,
    Triple,
    describe_axes,
    each_axis,
)
from netbuilder.layers.kept import FLOAT_BYTES, INPUTS, Kept
from netbuilder.layers.kernels import KERNELS, Kernel, KernelName
from netbuilder.layers.phrases import count_of, describe_unusual, listed
from netbuilder.layers.reach import Deposit, Link, Reach, sliding
from netbuilder.layers.sliding import filter_output, transposed_output, windows

PaddingWord = Literal["valid", "same"]
PaddingMode = Literal["zeros", "reflect", "replicate", "circular"]

_LENGTH = "Length of a filter in steps."
_AREA = "Height and width of a filter in pixels."
_VOLUME = "Depth, height and width of a filter in voxels."
_STRIDE = "How far the filter moves from one place to the next."
_PADDING = "Width of the border added on each side; `same` keeps the size (stride 1 only), `valid` adds none."
_DILATION = "Distance between the taps of a filter; 1 is an ordinary filter."
_SPREAD = "Distance at which the numbers that come in are set down; 2 doubles the size."
_CROP = "Width of the border cut off on each side of what comes out."
_EXTRA = "Rows added at the end, to tell apart the sizes that a stride would round to the same."
_GROUPS = "Splits channels into groups that do not see each other."


class Filters(Layer):
    """What learned filters share, whatever the number of axes they slide along; each layer states its own sizes."""

    family = Family.CONVOLUTION
    starting_values: ClassVar[Mapping[str, Any]] = {"out_channels": 16, "kernel_size": 3, "padding": 1}
    _rank: ClassVar[int]

    out_channels: Count = Field(description="Number of filters, and so of feature maps that come out.")
    kernel_size: AnyAxes
    stride: AnyAxes

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call(f"nn.{type(self).__name__}", self.torch_kwargs(in_channels=inputs[0].shape[0]))

    def summary(self) -> str:
        size = describe_axes(self.kernel_size, self._rank)
        filters = f"{count_of(self.out_channels, 'filter')} {f'of {size}' if self._rank == 1 else size}"
        return listed(filters, describe_unusual("stride", self.stride, self._rank))

    def _weights(self, channels: int, groups: int) -> int:
        return self.out_channels * (channels // groups) * prod(each_axis(self.kernel_size, self._rank))

    def _check_groups(self, channels: int, groups: int) -> None:
        if channels % groups or self.out_channels % groups:
            what = f"{channels} incoming" if channels % groups else f"{self.out_channels} outgoing"
            remedies: list[Remedy] = [ChangeSetting("groups", 1)]
            if channels % groups == 0:
                remedies.append(ChangeSetting("out_channels", -(-self.out_channels // groups) * groups))
            raise ShapeError(
                f"{groups} groups do not divide the {what} channels evenly.",
                port=0 if channels % groups else None,
                remedies=tuple(remedies),
                code="groups",
            )


class Convolution(Filters):
    """Slides filters over its input and adds up what they see (cross-correlation)."""

    plain_name = "convolution"

    padding: str | AnyAxes
    dilation: AnyAxes
    groups: Count = Field(1, description=_GROUPS)
    bias: bool = Field(True, description="Add a learnable number to each feature map.")
    padding_mode: PaddingMode = Field("zeros", description="What the added border holds.")

    def summary(self) -> str:
        groups = f"{self.groups:,} groups" if self.groups > 1 else ""
        return listed(super().summary(), describe_unusual("dilation", self.dilation, self._rank), groups)

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        (spec,) = inputs
        expect_channels(self, spec, self._rank)
        self._check_groups(spec.shape[0], self.groups)
        return (TensorSpec((self.out_channels, *self._size(spec))),)

    def cost(self, inputs: tuple[TensorSpec, ...]) -> Cost:
        (spec,) = inputs
        weights = self._weights(spec.shape[0], self.groups)
        return Cost(weights + self.out_channels * self.bias, weights * prod(self._size(spec)))

    def reach(self, inputs: tuple[TensorSpec, ...]) -> tuple[Reach, ...]:
        return (sliding(*windows(self._rank, self.kernel_size, self.stride, self.padding, self.dilation)),)

    def _size(self, spec: TensorSpec) -> Shape:
        return filter_output(
            self, spec.shape[1:], self.kernel_size, self.stride, self.padding, self.dilation, self.padding_mode
        )

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        (spec,) = inputs
        kernel, spread = each_axis(self.kernel_size, self._rank), each_axis(self.dilation, self._rank)
        spans = tuple(gap * (side - 1) for side, gap in zip(kernel, spread, strict=True))
        if self.padding_mode != "zeros":
            return _kept_padded(spec, self.padding, spans, self.padding_mode)
        # The border is part of the filter's work, unless it is wider on one side.
        uneven = tuple(span % 2 for span in spans)
        return _kept_padded(spec, "same", uneven, "zeros") if self.padding == "same" and any(uneven) else INPUTS


class Conv1d(Convolution):
    """Slides filters along a sequence; each answers strongly where the sequence looks like it (cross-correlation).

    (B, C, L) -> (B, out_channels, L')

    Every filter sees all channels inside its window, and the same weights look at every place. So it finds a pattern
    wherever in the sequence it stands.
    Formula: L' = floor((L + 2 padding - dilation (kernel_size - 1) - 1) / stride) + 1
    Formula: y[o, p] = b[o] + Σ w[o, c, k] x[c, stride p + dilation k - padding], with p a step, k a tap of the filter
    Use it for signals, time series and text: the channels are what is known at each step, such as sensors or word
    features.
    """

    aliases = ("cnn", "filter", "kernel", "sequence", "time series", "signal", "causal")
    _rank = 1

    kernel_size: Count = Field(description=_LENGTH)
    stride: Count = Field(1, description=_STRIDE)
    padding: PaddingWord | NonNegative = Field(0, description=_PADDING)
    dilation: Count = Field(1, description=_DILATION)


class Conv2d(Convolution):
    """Slides filters over an image; each answers strongly where the image looks like it (cross-correlation).

    (B, C, H, W) -> (B, out_channels, H', W')

    Every filter sees all channels inside its window, and the same weights look at every place. With as many groups as
    channels each filter sees one channel alone (depthwise convolution, as in MobileNet).
    Formula: H' = floor((H + 2 padding - dilation (kernel_size - 1) - 1) / stride) + 1, and W' likewise
    Formula: y[o, p] = b[o] + Σ w[o, c, k] x[c, stride p + dilation k - padding], with p a pixel, k a pixel of the
    filter
    Use it for images, first for edges and colours, deeper for parts and things; a 3×3 kernel with padding 1 keeps the
    size.
    """

    aliases = ("cnn", "filter", "kernel", "cross-correlation", "image", "depthwise")
    _rank = 2

    kernel_size: Pair = Field(description=_AREA)
    stride: Pair = Field(1, description=_STRIDE)
    padding: PaddingWord | NonNegativePair = Field(0, description=_PADDING)
    dilation: Pair = Field(1, description=_DILATION)


class Conv3d(Convolution):
    """Slides filters through a volume; each answers strongly where the volume looks like it (cross-correlation).

    (B, C, D, H, W) -> (B, out_channels, D', H', W')

    Every filter sees all channels inside its window, and the same weights look at every place. It costs far more than
    two axes do: a kernel of 3 has 27 weights for each channel.
    Formula: D' = floor((D + 2 padding - dilation (kernel_size - 1) - 1) / stride) + 1, and H' and W' likewise
    Formula: y[o, p] = b[o] + Σ w[o, c, k] x[c, stride p + dilation k - padding], with p a voxel, k a voxel of the
    filter
    Use it for scans and for video, whose pictures stand behind one another along the depth.
    """

    aliases = ("cnn", "filter", "kernel", "volume", "video", "voxel")
    _rank = 3

    kernel_size: Triple = Field(description=_VOLUME)
    stride: Triple = Field(1, description=_STRIDE)
    padding: PaddingWord | NonNegativeTriple = Field(0, description=_PADDING)
    dilation: Triple = Field(1, description=_DILATION)


class TransposedConvolution(Filters):
    """Sets a filter down for each number that comes in, times that number, and adds up where they overlap."""

    plain_name = "transposed convolution"
    aliases = ("deconvolution", "upsampling", "upconvolution", "decoder", "fractionally strided")
    starting_values: ClassVar[Mapping[str, Any]] = {"out_channels": 16, "kernel_size": 2, "stride": 2}

    # In torch's order.
    padding: AnyAxes
    output_padding: AnyAxes
    groups: Count = Field(1, description=_GROUPS)
    bias: bool = Field(True, description="Add a learnable number to each feature map.")
    dilation: AnyAxes
    padding_mode: Literal["zeros"] = Field("zeros", description="What the border holds; torch knows zeros alone here.")

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        (spec,) = inputs
        expect_channels(self, spec, self._rank)
        self._check_groups(spec.shape[0], self.groups)
        rank = self._rank
        size = transposed_output(
            spec.shape[1:],
            each_axis(self.kernel_size, rank),
            each_axis(self.stride, rank),
            each_axis(self.padding, rank),
            each_axis(self.output_padding, rank),
            each_axis(self.dilation, rank),
        )
        return (TensorSpec((self.out_channels, *size)),)

    def cost(self, inputs: tuple[TensorSpec, ...]) -> Cost:
        channels, *size = inputs[0].shape
        weights = self._weights(channels, self.groups)
        # Each number that comes in meets each weight of its channel once.
        return Cost(weights + self.out_channels * self.bias, weights * prod(size))

    def reach(self, inputs: tuple[TensorSpec, ...]) -> tuple[Reach, ...]:
        settings = (self.kernel_size, self.stride, self.padding, self.dilation)
        along = zip(*(each_axis(setting, self._rank) for setting in settings), strict=True)
        return (sliding(*(Deposit(*axis) for axis in along)),)


class ConvTranspose1d(TransposedConvolution):
    """Sets a filter down for each step that comes in, times its value, and adds up: a sequence grows.

    (B, C, L) -> (B, out_channels, L')

    Where filters overlap, their values add up. The filters are learned, so that the network finds its own way to fill
    in.
    Formula: L' = (L - 1) stride - 2 padding + dilation (kernel_size - 1) + output_padding + 1
    Formula: y[o, stride p + dilation k - padding] += w[c, o, k] x[c, p], from y[o] = b[o]
    Use it as the way back from a Conv1d with the same settings, as decoders of sound and other signals do.
    """

    _rank = 1

    kernel_size: Count = Field(description=_LENGTH)
    stride: Count = Field(1, description=_SPREAD)
    padding: NonNegative = Field(0, description=_CROP)
    output_padding: NonNegative = Field(0, description=_EXTRA)
    dilation: Count = Field(1, description=_DILATION)


class ConvTranspose2d(TransposedConvolution):
    """Sets a filter down for each pixel that comes in, times its value, and adds up: an image grows.

    (B, C, H, W) -> (B, out_channels, H', W')

    Where filters overlap, their values add up. A kernel that is a multiple of the stride avoids chequerboard patterns.
    Formula: H' = (H - 1) stride - 2 padding + dilation (kernel_size - 1) + output_padding + 1, and W' likewise
    Formula: y[o, stride p + dilation k - padding] += w[c, o, k] x[c, p], from y[o] = b[o]
    Use it as the way back from a Conv2d with the same settings (Zeiler et al. 2010), as U-Net, autoencoders and
    generators do.
    """

    _rank = 2

    kernel_size: Pair = Field(description=_AREA)
    stride: Pair = Field(1, description=_SPREAD)
    padding: NonNegativePair = Field(0, description=_CROP)
    output_padding: NonNegativePair = Field(0, description=_EXTRA)
    dilation: Pair = Field(1, description=_DILATION)


class ConvTranspose3d(TransposedConvolution):
    """Sets a filter down for each voxel that comes in, times its value, and adds up: a volume grows.

    (B, C, D, H, W) -> (B, out_channels, D', H', W')

    Where filters overlap, their values add up. The filters are learned, so that the network finds its own way to fill
    in.
    Formula: D' = (D - 1) stride - 2 padding + dilation (kernel_size - 1) + output_padding + 1, and H' and W' likewise
    Formula: y[o, stride p + dilation k - padding] += w[c, o, k] x[c, p], from y[o] = b[o]
    Use it as the way back from a Conv3d with the same settings, as 3-D U-Nets do for scans.
    """

    _rank = 3

    kernel_size: Triple = Field(description=_VOLUME)
    stride: Triple = Field(1, description=_SPREAD)
    padding: NonNegativeTriple = Field(0, description=_CROP)
    output_padding: NonNegativeTriple = Field(0, description=_EXTRA)
    dilation: Triple = Field(1, description=_DILATION)


def _kept_padded(spec: TensorSpec, padding: str | AnyAxes, spans: Shape, mode: str) -> Kept:
    """Where the border is added beforehand, the filter keeps a copy with it; `spans` are what `same` adds."""
    rank = len(spans)
    if isinstance(padding, str):
        added = spans if padding == "same" else (0,) * rank
    else:
        added = tuple(2 * side for side in each_axis(padding, rank))
    numbers = spec.shape[0] * prod(size + more for size, more in zip(spec.shape[1:], added, strict=True))
    # torch's reflections keep what they reflect as well.
    return Kept(inputs=mode in ("reflect", "replicate"), own_bytes=numbers * FLOAT_BYTES)


class FixedFilter2d(Layer):
    """Slides one kernel that never changes over each channel by itself: edge detection, sharpening or blur.

    (B, C, H, W) -> (B, C, H', W')

    Many first layers find their own Sobel and Laplace kernels: compare it with what the filters of a Conv2d learn. The
    kernel is saved with the weights, and training leaves it alone.
    Formula: y[c, p] = Σ kernel[k] x[c, stride p + k - padding]
    Formula: H' = floor((H + 2 padding - kernel height) / stride) + 1, and W' likewise; `same` keeps both
    Use it to see what a convolution does, or where you know the filter already.
    """

    family = Family.CONVOLUTION
    plain_name = "fixed filter"
    aliases = ("edge detection", "sobel", "laplacian", "blur", "gaussian", "sharpen", "emboss", "kernel", "untrained")
    starting_values: ClassVar[Mapping[str, Any]] = {"kernel": "sobel_x"}

    kernel: KernelName | Matrix = Field(
        description="A usual kernel by its name, or rows of numbers of your own, e.g. -1 0 1; -2 0 2; -1 0 1."
    )
    stride: Pair = Field(1, description=_STRIDE)
    padding: PaddingWord | NonNegativePair = Field("same", description=_PADDING)
    padding_mode: PaddingMode = Field(
        "replicate", description="What the added border holds; a border of zeros would itself look like an edge."
    )

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        (spec,) = inputs
        expect_channels(self, spec, 2)
        return (TensorSpec((spec.shape[0], *self._size(spec))),)

    def cost(self, inputs: tuple[TensorSpec, ...]) -> Cost:
        (spec,) = inputs
        return Cost(0, spec.shape[0] * prod(self._numbers.size) * prod(self._size(spec)))

    def reach(self, inputs: tuple[TensorSpec, ...]) -> tuple[Reach, ...]:
        along = windows(2, self._numbers.size, self.stride, self.padding)
        return (sliding(*along, channels=Link(to=(0,))),)

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        rows, columns = self._numbers.size
        return _kept_padded(inputs[0], self.padding, (rows - 1, columns - 1), self.padding_mode)

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        kernel = self._numbers
        kwargs: dict[str, Any] = {"kernel": tuple(tuple(map(_plain, row)) for row in kernel.rows)}
        if kernel.divisor != 1:
            kwargs["divisor"] = kernel.divisor
        return Call("netbuilder.modules.convolution.FixedFilter2d", kwargs | self.torch_kwargs() | kwargs)

    def summary(self) -> str:
        kernel = self.kernel.replace("_", " ") if isinstance(self.kernel, str) else ""
        numbers = kernel or f"{describe_axes(self._numbers.size, 2)} numbers"
        return listed(numbers, describe_unusual("stride", self.stride, 2))

    @property
    def _numbers(self) -> Kernel:
        return KERNELS[self.kernel] if isinstance(self.kernel, str) else Kernel(self.kernel)

    def _size(self, spec: TensorSpec) -> Shape:
        return filter_output(
            self, spec.shape[1:], self._numbers.size, self.stride, self.padding, padding_mode=self.padding_mode
        )


def _plain(number: float) -> float:
    """Whole numbers without a point, as people write a kernel."""
    return int(number) if number == int(number) else number
