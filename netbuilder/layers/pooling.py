"""Layers that summarise neighbourhoods; they have no weights."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import Field

from netbuilder.layers.base import Call, ChangeSetting, Family, Layer, ShapeError, TensorSpec
from netbuilder.layers.fields import Count, NonNegativePair, Pair, describe_pair, pair
from netbuilder.layers.sliding import expect_image, window_output


def _check_padding(kernel: tuple[int, int], padding: tuple[int, int]) -> None:
    """torch refuses padding beyond half the kernel: such a window would see padding only."""
    if any(2 * pad > extent for pad, extent in zip(padding, kernel, strict=True)):
        raise ShapeError(
            f"padding {describe_pair(padding)} is more than half the kernel of {describe_pair(kernel)}:"
            " some windows would see nothing but padding.",
            port=None,
            remedies=(ChangeSetting("padding", min(kernel) // 2),),
            code="pool-padding",
        )


class MaxPool2d(Layer):
    """Keeps the largest value of each window, for each channel.

    (B, C, H, W) -> (B, C, H', W')

    H' = floor((H + 2 padding - dilation (kernel_size - 1) - 1) / stride) + 1, and W' likewise.
    """

    family = Family.POOLING
    plain_name = "max pooling"
    aliases = ("maxpool", "subsampling", "downsample")
    starting_values: ClassVar[Mapping[str, Any]] = {"kernel_size": 2}

    kernel_size: Pair = Field(description="Height and width of the window in pixels.")
    stride: Pair | None = Field(None, description="Pixels from one window to the next; the kernel's size when empty.")
    padding: NonNegativePair = Field(0, description="Pixels of minus infinity added around the image.")
    dilation: Pair = Field(1, description="Pixels between the taps of the window.")
    return_indices: bool = Field(False, description="Also hand out where in the image each largest value stood.")
    ceil_mode: bool = Field(False, description="Keep a last window that only partly fits.")

    @property
    def output_ports(self) -> tuple[str, ...]:
        return ("output", "indices") if self.return_indices else ("output",)

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        (spec,) = inputs
        expect_image(self, spec)
        kernel, padding = pair(self.kernel_size), pair(self.padding)
        _check_padding(kernel, padding)
        size = window_output(
            self,
            (spec.shape[1], spec.shape[2]),
            kernel,
            pair(self.stride or self.kernel_size),
            padding,
            pair(self.dilation),
            ceil_mode=self.ceil_mode,
        )
        pooled = TensorSpec((spec.shape[0], *size))
        return (pooled, TensorSpec(pooled.shape, "int64")) if self.return_indices else (pooled,)

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call("nn.MaxPool2d", self.torch_kwargs())

    def summary(self) -> str:
        return describe_pair(self.kernel_size)


class AvgPool2d(Layer):
    """Keeps the mean of each window, for each channel.

    (B, C, H, W) -> (B, C, H', W')

    H' = floor((H + 2 padding - kernel_size) / stride) + 1, and W' likewise.
    """

    family = Family.POOLING
    plain_name = "average pooling"
    aliases = ("avgpool", "mean pooling", "subsampling")
    starting_values: ClassVar[Mapping[str, Any]] = {"kernel_size": 2}

    kernel_size: Pair = Field(description="Height and width of the window in pixels.")
    stride: Pair | None = Field(None, description="Pixels from one window to the next; the kernel's size when empty.")
    padding: NonNegativePair = Field(0, description="Pixels of zero added around the image.")
    ceil_mode: bool = Field(False, description="Keep a last window that only partly fits.")
    count_include_pad: bool = Field(True, description="Let the added zeros count in the mean.")
    divisor_override: Count | None = Field(None, description="Divide by this instead of the window's size.")

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        (spec,) = inputs
        expect_image(self, spec)
        kernel, padding = pair(self.kernel_size), pair(self.padding)
        _check_padding(kernel, padding)
        stride = pair(self.stride or self.kernel_size)
        size = window_output(self, (spec.shape[1], spec.shape[2]), kernel, stride, padding, ceil_mode=self.ceil_mode)
        return (TensorSpec((spec.shape[0], *size)),)

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call("nn.AvgPool2d", self.torch_kwargs())

    def summary(self) -> str:
        return describe_pair(self.kernel_size)


class AdaptiveAvgPool2d(Layer):
    """Averages so that a fixed size comes out, whatever went in; 1×1 is global average pooling.

    (B, C, H, W) -> (B, C, *output_size)
    """

    family = Family.POOLING
    plain_name = "adaptive average pooling"
    aliases = ("global average pooling", "gap", "avgpool")
    starting_values: ClassVar[Mapping[str, Any]] = {"output_size": 1}

    output_size: Count | tuple[Count | None, Count | None] = Field(
        description="Height and width that come out; an empty one keeps what came in."
    )

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        (spec,) = inputs
        expect_image(self, spec)
        channels, *size = spec.shape
        wanted = self._wanted
        return (TensorSpec((channels, *(want or have for want, have in zip(wanted, size, strict=True)))),)

    @property
    def _wanted(self) -> tuple[int | None, int | None]:
        return (self.output_size, self.output_size) if isinstance(self.output_size, int) else self.output_size

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call("nn.AdaptiveAvgPool2d", self.torch_kwargs())

    def summary(self) -> str:
        return "to " + "×".join("as is" if part is None else str(part) for part in self._wanted)
