"""Layers that keep the scale of the numbers steady."""

from collections.abc import Mapping
from math import gcd, prod
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field

from netbuilder.layers.base import (
    Call,
    ChangeSetting,
    Cost,
    Family,
    Layer,
    Shape,
    ShapeError,
    TensorSpec,
    expect_floats,
)
from netbuilder.layers.channels import expect_channels
from netbuilder.layers.fields import Count, Positive, Probability, Real
from netbuilder.layers.kept import FLOAT_BYTES, Kept
from netbuilder.layers.phrases import count_of, describe_shape, listed

_NEW_BIAS = "Learn the shift too, not only the scale (switching it off takes torch 2.13)."


def _listed(value: object) -> object:
    """A single size, as torch takes it too, means one axis."""
    return (value,) if isinstance(value, int) and not isinstance(value, bool) else value


Sizes = Annotated[tuple[Count, ...], BeforeValidator(_listed), Field(max_length=8)]


class ChannelNorm(Layer):
    """Shifts and scales each channel to mean 0 and variance 1; `_axes` are the axes that may stand behind it."""

    family = Family.NORMALISATION
    _axes: ClassVar[tuple[int, ...]] = ()

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        expect_channels(self, inputs[0], *self._axes)
        return inputs

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call(f"nn.{type(self).__name__}", self.torch_kwargs(num_features=inputs[0].shape[0]))


class BatchNorm(ChannelNorm):
    """Shifts and scales each channel to mean 0 and variance 1 over the batch (Ioffe and Szegedy 2015)."""

    plain_name = "batch normalisation"
    aliases = ("bn", "batchnorm")

    eps: Positive = Field(1e-5, description="Added to the variance, so that the division stays finite.")
    momentum: Probability | None = Field(
        0.1, description="Weight of the newest batch in the running mean and variance; empty for a plain average."
    )
    affine: bool = Field(True, description="Learn a scale and a shift for each channel afterwards.")
    track_running_stats: bool = Field(True, description="Keep running statistics for use after training.")
    bias: bool = Field(True, description=_NEW_BIAS)

    def cost(self, inputs: tuple[TensorSpec, ...]) -> Cost:
        return Cost(inputs[0].shape[0] * self.affine * (1 + self.bias))

    def summary(self) -> str:
        momentum = "plain average" if self.momentum is None else f"momentum {self.momentum:g}"
        usual = type(self).model_fields["momentum"].default
        return listed("" if self.momentum == usual else momentum, "" if self.affine else "no scale")


class BatchNorm1d(BatchNorm):
    """Shifts and scales each feature to mean 0 and variance 1 over the batch (Ioffe and Szegedy 2015).

    (B, C) -> (B, C) or (B, C, L) -> (B, C, L)

    Afterwards it scales and shifts by two learned numbers for each channel. While training it counts in the batch;
    afterwards it takes the running mean and variance that it has kept.
    Formula: y = weight (x - mean) / √(variance + eps) + bias, with mean and variance of each channel over batch and
    steps
    Use it between a Linear or Conv1d and its activation; with small batches take LayerNorm or GroupNorm.
    """

    _axes = (0, 1)


class BatchNorm2d(BatchNorm):
    """Shifts and scales each feature map to mean 0 and variance 1 over the batch (Ioffe and Szegedy 2015).

    (B, C, H, W) -> (B, C, H, W)

    Afterwards it scales and shifts by two learned numbers for each channel. While training it counts in the batch;
    afterwards it takes the running mean and variance that it has kept.
    Formula: y = weight (x - mean) / √(variance + eps) + bias, with mean and variance of each channel over batch and
    pixels
    Use it between a convolution and its activation; with batches below eight take GroupNorm.
    """

    _axes = (2,)


class BatchNorm3d(BatchNorm):
    """Shifts and scales each channel of a volume to mean 0 and variance 1 over the batch (Ioffe and Szegedy 2015).

    (B, C, D, H, W) -> (B, C, D, H, W)

    Afterwards it scales and shifts by two learned numbers for each channel. While training it counts in the batch;
    afterwards it takes the running mean and variance that it has kept.
    Formula: y = weight (x - mean) / √(variance + eps) + bias, with mean and variance of each channel over batch and
    voxels
    Use it between a Conv3d and its activation; volumes leave room for small batches only, where GroupNorm is steadier.
    """

    _axes = (3,)


class InstanceNorm(ChannelNorm):
    """Shifts and scales each channel of each sample by itself to mean 0 and variance 1 (Ulyanov et al. 2016)."""

    plain_name = "instance normalisation"
    aliases = ("in", "contrast normalisation", "style transfer")

    eps: Positive = Field(1e-5, description="Added to the variance, so that the division stays finite.")
    momentum: Probability = Field(0.1, description="Weight of the newest batch in the running mean and variance.")
    affine: bool = Field(False, description="Learn a scale and a shift for each channel afterwards.")
    track_running_stats: bool = Field(False, description="Keep running statistics for use after training.")
    bias: bool = Field(True, description=_NEW_BIAS)

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        (spec,) = super().outputs(inputs)
        if prod(spec.shape[1:]) == 1:
            raise ShapeError(
                f"{type(self).__name__} compares the numbers of a channel with each other, and received shape {spec}"
                " with one number in each. Put it before the layer that leaves only one."
            )
        return (spec,)

    def cost(self, inputs: tuple[TensorSpec, ...]) -> Cost:
        return Cost(inputs[0].shape[0] * self.affine * (1 + self.bias))

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        # Mean and deviation of each channel; scale and running statistics, which torch repeats for each sample.
        numbers = (2 + self.affine + 2 * self.track_running_stats) * inputs[0].shape[0]
        return Kept(inputs=True, own_bytes=numbers * FLOAT_BYTES)

    def summary(self) -> str:
        statistics = "running statistics" if self.track_running_stats else ""
        return listed("learned scale" if self.affine else "", statistics)


class InstanceNorm1d(InstanceNorm):
    """Shifts and scales each channel of each sequence to mean 0 and variance 1 (Ulyanov et al. 2016).

    (B, C, L) -> (B, C, L)

    It does not look at the batch, so that it does the same while training and afterwards. Contrast and brightness of
    the single sample are lost.
    Formula: y = (x - mean) / √(variance + eps), with mean and variance of each channel of each sample
    Use it for signals whose level and strength differ from recording to recording.
    """

    _axes = (1,)


class InstanceNorm2d(InstanceNorm):
    """Shifts and scales each feature map of each image to mean 0 and variance 1 (Ulyanov et al. 2016).

    (B, C, H, W) -> (B, C, H, W)

    It does not look at the batch, so that it does the same while training and afterwards. Contrast and brightness of
    the single sample are lost.
    Formula: y = (x - mean) / √(variance + eps), with mean and variance of each channel of each sample
    Use it where the style of an image shall not matter, as in style transfer and image translation.
    """

    _axes = (2,)


class InstanceNorm3d(InstanceNorm):
    """Shifts and scales each channel of each volume to mean 0 and variance 1 (Ulyanov et al. 2016).

    (B, C, D, H, W) -> (B, C, D, H, W)

    It does not look at the batch, so that it does the same while training and afterwards. Contrast and brightness of
    the single sample are lost.
    Formula: y = (x - mean) / √(variance + eps), with mean and variance of each channel of each sample
    Use it for scans, whose brightness differs from device to device.
    """

    _axes = (3,)


class GroupNorm(Layer):
    """Shifts and scales groups of channels of each sample to mean 0 and variance 1 (Wu and He 2018).

    (B, C, *) -> (B, C, *)

    It does not look at the batch, so that it works with very small ones. With one group it normalises over all
    channels, with as many groups as channels over each one.
    Formula: y = weight (x - mean) / √(variance + eps) + bias, with mean and variance of each group of each sample
    Use it in place of BatchNorm where memory allows small batches only, as in detection and segmentation.
    """

    family = Family.NORMALISATION
    plain_name = "group normalisation"
    aliases = ("gn", "groupnorm")
    starting_values: ClassVar[Mapping[str, Any]] = {"num_groups": 1}

    num_groups: Count = Field(description="Number of groups that the channels are split into.")
    eps: Positive = Field(1e-5, description="Added to the variance, so that the division stays finite.")
    affine: bool = Field(True, description="Learn a scale and a shift for each channel afterwards.")
    bias: bool = Field(True, description=_NEW_BIAS)

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        expect_floats(self, inputs)
        (spec,) = inputs
        if not spec.shape:
            raise ShapeError("GroupNorm expects channels (C, *), received a single number per sample.")
        channels = spec.shape[0]
        if channels % self.num_groups:
            raise ShapeError(
                f"GroupNorm splits the channels into num_groups {self.num_groups} equal groups, and received {channels}"
                f" channels, shape {spec}. Choose a number that divides {channels}.",
                remedies=(ChangeSetting("num_groups", gcd(channels, self.num_groups)),),
                code="groups",
            )
        return inputs

    def cost(self, inputs: tuple[TensorSpec, ...]) -> Cost:
        return Cost(inputs[0].shape[0] * self.affine * (1 + self.bias))

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        return Kept(inputs=True, own_bytes=2 * self.num_groups * FLOAT_BYTES)

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        # torch asks for the groups first, and people write them so.
        inferred = {"num_groups": self.num_groups, "num_channels": inputs[0].shape[0]}
        return Call("nn.GroupNorm", inferred | self.torch_kwargs())

    def summary(self) -> str:
        return count_of(self.num_groups, "group")


class LastAxesNorm(Layer):
    """Normalises over the last axes of each sample."""

    family = Family.NORMALISATION

    normalized_shape: Sizes | None = Field(
        None, description="Sizes of the last axes, which are normalised over together; the last axis when left out."
    )

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        expect_floats(self, inputs)
        (spec,) = inputs
        name = type(self).__name__
        if not spec.shape:
            raise ShapeError(f"{name} expects features (*, N), received a single number per sample.")
        sizes = self._sizes(spec)
        if not sizes or sizes != spec.shape[-len(sizes) :]:
            # As many axes as were asked for, as far as there are so many.
            fitting = spec.shape[-min(max(len(sizes), 1), len(spec.shape)) :]
            written = "×".join(map(str, sizes)) or "empty"
            raise ShapeError(
                f"{name} has normalized_shape {written}, and the last axes of the input {spec} are"
                f" {'×'.join(map(str, fitting))}. Leave it out, or write the sizes of the last axes.",
                remedies=(ChangeSetting("normalized_shape", fitting),),
                code="normalized-shape",
            )
        return inputs

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        sizes = self._sizes(inputs[0])
        # First, and a bare number where there is one axis, as people write it.
        taken = {"normalized_shape": sizes[0] if len(sizes) == 1 else sizes}
        return Call(f"nn.{type(self).__name__}", taken | self.torch_kwargs() | taken)

    def summary(self) -> str:
        return "" if self.normalized_shape is None else f"over {describe_shape(self.normalized_shape)}"

    def _sizes(self, spec: TensorSpec) -> Shape:
        return spec.shape[-1:] if self.normalized_shape is None else self.normalized_shape


class LayerNorm(LastAxesNorm):
    """Shifts and scales the features of each sample to mean 0 and variance 1 (Ba et al. 2016).

    (B, *, N) -> (B, *, N)

    It normalises over the last axis, or over as many last axes as normalized_shape names. It does not look at the
    batch, and does the same while training and afterwards.
    Formula: y = weight (x - mean) / √(variance + eps) + bias, with mean and variance over the last axes of each sample
    Use it in Transformers and recurrent networks.
    """

    plain_name = "layer normalisation"
    aliases = ("ln", "layernorm", "transformer")

    eps: Positive = Field(1e-5, description="Added to the variance, so that the division stays finite.")
    elementwise_affine: bool = Field(True, description="Learn a scale and a shift for each number afterwards.")
    bias: bool = Field(True, description="Learn the shift too, not only the scale.")

    def cost(self, inputs: tuple[TensorSpec, ...]) -> Cost:
        return Cost(prod(self._sizes(inputs[0])) * self.elementwise_affine * (1 + self.bias))

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        (spec,) = inputs
        return Kept(inputs=True, own_bytes=2 * spec.size // prod(self._sizes(spec)) * FLOAT_BYTES)


class RMSNorm(LastAxesNorm):
    """Divides the features of each sample by their root mean square: x / sqrt(mean(x²) + eps).

    (B, *, N) -> (B, *, N)

    It is a LayerNorm without the shift, cheaper and as good in large language models (Zhang and Sennrich 2019). It does
    not look at the batch.
    Formula: y = weight x / √(mean(x²) + eps)
    Use it in place of LayerNorm in large Transformers.
    """

    plain_name = "root mean square normalisation"
    aliases = ("rms", "layer normalisation", "transformer", "llama")

    eps: Positive | None = Field(
        None, description="Added to the mean square; the smallest step of the number type when left out."
    )
    elementwise_affine: bool = Field(True, description="Learn a scale for each number afterwards.")

    def cost(self, inputs: tuple[TensorSpec, ...]) -> Cost:
        return Cost(prod(self._sizes(inputs[0])) * self.elementwise_affine)

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        # A root for each place, and the normalised numbers where a scale is learned.
        (spec,) = inputs
        numbers = spec.size // prod(self._sizes(spec)) + spec.size * self.elementwise_affine
        return Kept(inputs=True, own_bytes=numbers * FLOAT_BYTES)


class LocalResponseNorm(Layer):
    """Divides by the strength of neighbouring channels at the same place: x / (k + alpha mean(x²))^beta.

    (B, C, L, *) -> (B, C, L, *)

    The mean is over `size` channels around each one, so that a strong answer quietens its neighbours. AlexNet used it
    (Krizhevsky et al. 2012) with size 5, alpha 1e-4, beta 0.75 and k 2.
    Formula: y[c] = x[c] / (k + alpha mean(x[j]²))^beta, over the channels j around c
    Use it to build AlexNet as it was; newer networks take BatchNorm.
    """

    family = Family.NORMALISATION
    plain_name = "local response normalisation"
    aliases = ("lrn", "alexnet", "lateral inhibition")
    starting_values: ClassVar[Mapping[str, Any]] = {"size": 5}

    size: Count = Field(description="Number of neighbouring channels that are compared.")
    alpha: Real = Field(1e-4, description="How much the neighbours' strength counts.")
    beta: Real = Field(0.75, description="Exponent of the divisor.")
    k: Real = Field(1.0, description="Added to the neighbours' strength.")

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        expect_floats(self, inputs)
        (spec,) = inputs
        if len(spec.shape) < 2:
            raise ShapeError(
                f"LocalResponseNorm expects channels and at least one axis behind them (C, L, *), received shape"
                f" {spec}. Put it after a convolution."
            )
        return inputs

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        # The squares with their border of channels, the sum that is raised to a power, and the divisor.
        (spec,) = inputs
        padded = spec.size // spec.shape[0] * (spec.shape[0] + self.size - 1)
        return Kept(inputs=True, own_bytes=(padded + 2 * spec.size) * FLOAT_BYTES)

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call("nn.LocalResponseNorm", self.torch_kwargs())

    def summary(self) -> str:
        return f"over {count_of(self.size, 'channel')}"
