"""Layers that move numbers between channels and places, and change none of them."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, ClassVar

from pydantic import Field

from netbuilder.layers.base import Call, ChangeSetting, Family, Layer, ShapeError, TensorSpec
from netbuilder.layers.channels import expect_channels
from netbuilder.layers.fields import Count
from netbuilder.layers.kept import NOTHING, Kept
from netbuilder.layers.phrases import count_of
from netbuilder.layers.reach import FEATURES, Reach, Resample, Window, mixing, sliding


class PixelShuffle(Layer):
    """Moves groups of channels into finer places: an image of fewer channels, more pixels (Shi et al. 2016).

    (B, C, H, W) -> (B, C / r², H * r, W * r)

    No number is changed or lost. The r² channels of a group become the pixels of a small square.
    Formula: y[c, r h + i, r w + j] = x[c r² + r i + j, h, w]
    Use it at the end of networks that enlarge images, behind a convolution with r² times the channels.
    """

    family = Family.SHAPE
    plain_name = "depth to space"
    aliases = ("upsample", "super-resolution", "sub-pixel")
    starting_values: ClassVar[Mapping[str, Any]] = {"upscale_factor": 2}

    upscale_factor: Count = Field(description="How many times larger each side becomes.")

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        (spec,) = inputs
        expect_channels(self, spec, 2)
        channels, height, width = spec.shape
        square = self.upscale_factor**2
        if channels % square:
            raise ShapeError(
                f"PixelShuffle with upscale_factor {self.upscale_factor} needs a multiple of {square} channels,"
                f" received"
                f" {channels}.",
                remedies=(ChangeSetting("upscale_factor", 1),),
            )
        return (TensorSpec((channels // square, height * self.upscale_factor, width * self.upscale_factor)),)

    def reach(self, inputs: tuple[TensorSpec, ...]) -> tuple[Reach, ...]:
        repeated = Resample(Fraction(1, self.upscale_factor), last=0)
        return (sliding(repeated, repeated),)

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        return NOTHING

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call("nn.PixelShuffle", self.torch_kwargs())

    def summary(self) -> str:
        return f"× {self.upscale_factor}"


class PixelUnshuffle(Layer):
    """Moves neighbouring pixels into channels: a smaller image that has lost nothing.

    (B, C, H, W) -> (B, C * r², H / r, W / r)

    No number is changed. The pixels of each small square become channels.
    Formula: y[c r² + r i + j, h, w] = x[c, r h + i, r w + j]
    Use it to make an image smaller without dropping anything, at the beginning of a network.
    """

    family = Family.SHAPE
    plain_name = "space to depth"
    aliases = ("downsample",)
    starting_values: ClassVar[Mapping[str, Any]] = {"downscale_factor": 2}

    downscale_factor: Count = Field(description="How many times smaller each side becomes.")

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        (spec,) = inputs
        expect_channels(self, spec, 2)
        channels, height, width = spec.shape
        factor = self.downscale_factor
        if height % factor or width % factor:
            raise ShapeError(
                f"PixelUnshuffle with downscale_factor {factor} needs sides that it divides evenly, received"
                f" {height}×{width}.",
                remedies=(ChangeSetting("downscale_factor", 1),),
            )
        return (TensorSpec((channels * factor**2, height // factor, width // factor)),)

    def reach(self, inputs: tuple[TensorSpec, ...]) -> tuple[Reach, ...]:
        gathered = Window(self.downscale_factor, self.downscale_factor)
        return (sliding(gathered, gathered),)

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        return NOTHING

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call("nn.PixelUnshuffle", self.torch_kwargs())

    def summary(self) -> str:
        return f"÷ {self.downscale_factor}"


class ChannelShuffle(Layer):
    """Deals the channels of each group out to all groups, so that grouped convolutions mix (Zhang et al. 2018).

    (B, C, *) -> (B, C, *)

    No number is changed. Without it, groups would never see each other.
    Formula: y[n i + g] = x[(C / n) g + i] for group g of n
    Use it between two convolutions with groups, as ShuffleNet does.
    """

    family = Family.SHAPE
    aliases = ("shufflenet", "mix groups")
    starting_values: ClassVar[Mapping[str, Any]] = {"groups": 2}

    groups: Count = Field(description="The number of groups that the channels are in.")

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        (spec,) = inputs
        expect_channels(self, spec, 1, 2, 3)
        if spec.shape[0] % self.groups:
            raise ShapeError(
                f"{self.groups} groups do not divide the {spec.shape[0]} incoming channels evenly.",
                remedies=(ChangeSetting("groups", 1),),
                code="groups",
            )
        return inputs

    def reach(self, inputs: tuple[TensorSpec, ...]) -> tuple[Reach, ...]:
        return (mixing(len(inputs[0].shape), 0, to=FEATURES),)

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        return NOTHING

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call("nn.ChannelShuffle", self.torch_kwargs())

    def summary(self) -> str:
        return count_of(self.groups, "group")
