"""Layers that slide small filters over their input."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field

from netbuilder.layers.base import Call, ChangeSetting, Cost, Family, Layer, Remedy, ShapeError, TensorSpec
from netbuilder.layers.fields import Count, NonNegativePair, Pair, describe_pair, pair
from netbuilder.layers.sliding import expect_image, window_output


class Conv2d(Layer):
    """Slides filters over an image; each answers strongly where the image looks like it (cross-correlation).

    (B, C, H, W) -> (B, out_channels, H', W')

    H' = floor((H + 2 padding - dilation (kernel_size - 1) - 1) / stride) + 1, and W' likewise.
    """

    family = Family.CONVOLUTION
    plain_name = "convolution"
    aliases = ("cnn", "filter", "kernel", "cross-correlation")
    starting_values: ClassVar[Mapping[str, Any]] = {"out_channels": 16, "kernel_size": 3, "padding": 1}

    out_channels: Count = Field(description="Number of filters, and so of feature maps that come out.")
    kernel_size: Pair = Field(description="Height and width of a filter in pixels.")
    stride: Pair = Field(1, description="Pixels from one place of the filter to the next.")
    padding: Literal["valid", "same"] | NonNegativePair = Field(
        0, description="Pixels added around the image; `same` keeps its size (stride 1 only), `valid` adds none."
    )
    dilation: Pair = Field(1, description="Pixels between the taps of a filter; 1 is an ordinary filter.")
    groups: Count = Field(1, description="Splits channels into groups that do not see each other.")
    bias: bool = Field(True, description="Add a learnable number to each feature map.")
    padding_mode: Literal["zeros", "reflect", "replicate", "circular"] = Field(
        "zeros", description="What the added pixels hold."
    )

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        (spec,) = inputs
        expect_image(self, spec)
        channels, height, width = spec.shape
        self._check_groups(channels)
        kernel, dilation = pair(self.kernel_size), pair(self.dilation)
        if self.padding == "same":
            if pair(self.stride) != (1, 1):
                raise ShapeError(
                    f"padding `same` works with stride 1 only, and stride is {describe_pair(self.stride)}.",
                    port=None,
                    remedies=(ChangeSetting("stride", 1), ChangeSetting("padding", kernel[0] // 2)),
                )
            self._check_padding_mode((height, width), tuple(d * (k - 1) for d, k in zip(dilation, kernel, strict=True)))
            return (TensorSpec((self.out_channels, height, width)),)
        padding = self._padding
        self._check_padding_mode((height, width), padding)
        size = window_output(self, (height, width), kernel, pair(self.stride), padding, dilation)
        return (TensorSpec((self.out_channels, *size)),)

    @property
    def _padding(self) -> tuple[int, int]:
        return (0, 0) if isinstance(self.padding, str) else pair(self.padding)

    def _check_groups(self, channels: int) -> None:
        if channels % self.groups or self.out_channels % self.groups:
            what = f"{channels} incoming" if channels % self.groups else f"{self.out_channels} outgoing"
            remedies: list[Remedy] = [ChangeSetting("groups", 1)]
            if channels % self.groups == 0:
                rounded = -(-self.out_channels // self.groups) * self.groups
                remedies.append(ChangeSetting("out_channels", rounded))
            raise ShapeError(
                f"{self.groups} groups do not divide the {what} channels evenly.",
                port=0 if channels % self.groups else None,
                remedies=tuple(remedies),
                code="groups",
            )

    def _check_padding_mode(self, size: tuple[int, int], padding: tuple[int, ...]) -> None:
        """torch refuses reflected padding as wide as the image, and wrapped padding wider than it."""
        total_to_side = 2 if self.padding == "same" else 1
        sides = [-(-amount // total_to_side) for amount in padding]
        limit = {"reflect": -1, "circular": 0}.get(self.padding_mode)
        if limit is not None and any(side > extent + limit for side, extent in zip(sides, size, strict=True)):
            raise ShapeError(
                f"padding_mode {self.padding_mode} cannot add {max(sides)} pixels to an image of {size[0]}×{size[1]}:"
                " there are not enough pixels to copy.",
                remedies=(ChangeSetting("padding_mode", "zeros"),),
                code="padding-mode",
            )

    def cost(self, inputs: tuple[TensorSpec, ...]) -> Cost:
        channels = inputs[0].shape[0]
        height, width = pair(self.kernel_size)
        weights = self.out_channels * (channels // self.groups) * height * width
        _, out_height, out_width = self.outputs(inputs)[0].shape
        return Cost(weights + self.out_channels * self.bias, weights * out_height * out_width)

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call("nn.Conv2d", self.torch_kwargs(in_channels=inputs[0].shape[0]))

    def summary(self) -> str:
        return f"{self.out_channels:,} filters {describe_pair(self.kernel_size)}"
