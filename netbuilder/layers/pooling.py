"""Layers that summarise neighbourhoods by their largest value or their mean; they have no weights."""

from pydantic import Field

from netbuilder.layers.base import TensorSpec
from netbuilder.layers.fields import AnyAxes, Count, NonNegative, NonNegativePair, NonNegativeTriple, Pair, Triple
from netbuilder.layers.kept import INDEX_BYTES, Kept
from netbuilder.layers.pooling_windows import AREA, CEIL, LENGTH, PADDING_ZEROS, STRIDE, VOLUME, WindowPooling
from netbuilder.layers.reach import Reach

_PADDING_LOWEST = "Width of the border of minus infinity added on each side."
_DILATION = "Distance between the numbers that a window looks at; 1 takes all of them."
_INDICES = "Also hand out where in the input each largest value stood."
_DIVISOR = "Divide by this instead of the window's size."


class MaxPooling(WindowPooling):
    """Keeps the largest value of each window."""

    plain_name = "max pooling"
    aliases = ("maxpool", "subsampling", "downsample")

    kernel_size: AnyAxes
    stride: AnyAxes | None
    padding: AnyAxes
    dilation: AnyAxes
    return_indices: bool = Field(False, description=_INDICES)
    ceil_mode: bool = Field(False, description=CEIL)

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

    kernel_size: Count = Field(description=LENGTH)
    stride: Count | None = Field(None, description=STRIDE)
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

    kernel_size: Pair = Field(description=AREA)
    stride: Pair | None = Field(None, description=STRIDE)
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

    kernel_size: Triple = Field(description=VOLUME)
    stride: Triple | None = Field(None, description=STRIDE)
    padding: NonNegativeTriple = Field(0, description=_PADDING_LOWEST)
    dilation: Triple = Field(1, description=_DILATION)


class AveragePooling(WindowPooling):
    """Keeps the mean of each window."""

    plain_name = "average pooling"
    aliases = ("avgpool", "mean pooling", "subsampling")

    kernel_size: AnyAxes
    stride: AnyAxes | None
    padding: AnyAxes
    ceil_mode: bool = Field(False, description=CEIL)
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

    kernel_size: Count = Field(description=LENGTH)
    stride: Count | None = Field(None, description=STRIDE)
    padding: NonNegative = Field(0, description=PADDING_ZEROS)


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

    kernel_size: Pair = Field(description=AREA)
    stride: Pair | None = Field(None, description=STRIDE)
    padding: NonNegativePair = Field(0, description=PADDING_ZEROS)
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

    kernel_size: Triple = Field(description=VOLUME)
    stride: Triple | None = Field(None, description=STRIDE)
    padding: NonNegativeTriple = Field(0, description=PADDING_ZEROS)
    divisor_override: Count | None = Field(None, description=_DIVISOR)
