"""Layers that add up neighbourhoods: their numbers as they are, or their powers; they have no weights."""

from collections.abc import Mapping
from math import prod
from typing import Any, ClassVar

from pydantic import Field

from netbuilder.layers.base import Call, Method, TensorSpec
from netbuilder.layers.fields import (
    AnyAxes,
    Count,
    NonNegative,
    NonNegativePair,
    NonNegativeTriple,
    Pair,
    Positive,
    Triple,
    each_axis,
)
from netbuilder.layers.kept import FLOAT_BYTES, Kept
from netbuilder.layers.pooling_windows import AREA, CEIL, LENGTH, PADDING_ZEROS, STRIDE, VOLUME, WindowPooling
from netbuilder.layers.reach import Reach


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
    ceil_mode: bool = Field(False, description=CEIL)

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

    kernel_size: Count = Field(description=LENGTH)
    stride: Count | None = Field(None, description=STRIDE)


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

    kernel_size: Pair = Field(description=AREA)
    stride: Pair | None = Field(None, description=STRIDE)


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

    kernel_size: Triple = Field(description=VOLUME)
    stride: Triple | None = Field(None, description=STRIDE)


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

    kernel_size: Count = Field(description=LENGTH)
    stride: Count | None = Field(None, description=STRIDE)
    padding: NonNegative = Field(0, description=PADDING_ZEROS)


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

    kernel_size: Pair = Field(description=AREA)
    stride: Pair | None = Field(None, description=STRIDE)
    padding: NonNegativePair = Field(0, description=PADDING_ZEROS)


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

    kernel_size: Triple = Field(description=VOLUME)
    stride: Triple | None = Field(None, description=STRIDE)
    padding: NonNegativeTriple = Field(0, description=PADDING_ZEROS)
