"""Layers that drop numbers or add noise at random while training, against over-fitting."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field

from netbuilder.layers.base import Call, Family, Layer, ShapeError, TensorSpec, expect_floats
from netbuilder.layers.channels import expect_channels
from netbuilder.layers.fields import NonNegativeReal, Probability
from netbuilder.layers.kept import FLOAT_BYTES, NOTHING, VIEW, Kept


class Noise(Layer):
    """Changes numbers at random while training, and hands them on unchanged afterwards; shapes stay as they are."""

    family = Family.DROPOUT

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        expect_floats(self, inputs)
        return inputs

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call(f"nn.{type(self).__name__}", self.torch_kwargs())


class Masking(Noise):
    """Multiplies by a mask that is drawn anew for each batch."""

    p: Probability

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        if self.p == 0:
            return VIEW
        # The mask is made of real numbers, which hold the scale too; one of zeros is not drawn.
        return Kept(own_bytes=self._masked(inputs[0]) * FLOAT_BYTES) if self.p < 1 else NOTHING

    def _masked(self, spec: TensorSpec) -> int:
        """Numbers that are drawn for a sample."""
        return spec.size


class Dropout(Masking):
    """While training, sets each number to zero with probability p and scales the rest by 1 / (1 - p).

    (B, *) -> (B, *)

    Later layers cannot rely on any single number then, which keeps them from over-fitting (Srivastava et al. 2014).
    After training it hands its input on unchanged.
    Formula: y = m x / (1 - p), with m = 0 with probability p, else 1
    Use it between Linear layers, with p from 0.2 to 0.5, when validation is much worse than training.
    """

    aliases = ("regularisation",)

    p: Probability = Field(0.5, description="Probability that a number is dropped.")

    def summary(self) -> str:
        return f"p = {self.p:g}"


class ChannelDropout(Masking):
    """While training, sets whole channels to zero with probability p (Tompson et al. 2015).

    `_axes` counts the axes behind the channels.
    """

    plain_name = "channel dropout"
    aliases = ("spatial dropout", "regularisation")
    _axes: ClassVar[int]

    p: Probability = Field(0.5, description="Probability that a channel is dropped.")

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        expect_channels(self, inputs[0], self._axes)
        return inputs

    def _masked(self, spec: TensorSpec) -> int:
        return spec.shape[0]

    def summary(self) -> str:
        return f"p = {self.p:g}"


class Dropout1d(ChannelDropout):
    """While training, sets whole channels of a sequence to zero with probability p (Tompson et al. 2015).

    (B, C, L) -> (B, C, L)

    Neighbouring steps say nearly the same, so that dropping single ones would change little. After training it hands
    its input on unchanged.
    Formula: y[c] = m[c] x[c] / (1 - p), with m[c] = 0 with probability p, else 1
    Use it after convolutions, with p from 0.1 to 0.3, when validation is much worse than training.
    """

    _axes = 1


class Dropout2d(ChannelDropout):
    """While training, sets whole feature maps to zero with probability p (Tompson et al. 2015).

    (B, C, H, W) -> (B, C, H, W)

    Neighbouring pixels say nearly the same, so that dropping single ones would change little. After training it hands
    its input on unchanged.
    Formula: y[c] = m[c] x[c] / (1 - p), with m[c] = 0 with probability p, else 1
    Use it after convolutions, with p from 0.1 to 0.3, when validation is much worse than training.
    """

    _axes = 2


class Dropout3d(ChannelDropout):
    """While training, sets whole channels of a volume to zero with probability p (Tompson et al. 2015).

    (B, C, D, H, W) -> (B, C, D, H, W)

    Neighbouring voxels say nearly the same, so that dropping single ones would change little. After training it hands
    its input on unchanged.
    Formula: y[c] = m[c] x[c] / (1 - p), with m[c] = 0 with probability p, else 1
    Use it after convolutions, with p from 0.1 to 0.3, when validation is much worse than training.
    """

    _axes = 3


class AlphaDropout(Masking):
    """While training, sets each number with probability p to what SELU tends to, keeping mean and variance.

    (B, *) -> (B, *)

    Zeros would change mean and variance, on which SELU layers rely. After training it hands its input on unchanged.
    Formula: y = a (m x + (1 - m) α') + b, with α' = -1.7581, and a, b such that mean and variance stay
    Use it as the dropout of networks of SELU layers (Klambauer et al. 2017).
    """

    plain_name = "dropout for SELU"
    aliases = ("regularisation", "self-normalising")

    p: Probability = Field(0.5, description="Probability that a number is dropped.")

    def summary(self) -> str:
        return f"p = {self.p:g}"


class FeatureAlphaDropout(Masking):
    """While training, sets whole channels with probability p to what SELU tends to, keeping mean and variance.

    (B, C, *) -> (B, C, *)

    Zeros would change mean and variance, on which SELU layers rely. After training it hands its input on unchanged.
    Formula: y[c] = a (m[c] x[c] + (1 - m[c]) α') + b, with α' = -1.7581
    Use it as the channel dropout of networks of SELU layers (Klambauer et al. 2017).
    """

    plain_name = "channel dropout for SELU"
    aliases = ("regularisation", "self-normalising")

    p: Probability = Field(0.5, description="Probability that a channel is dropped.")

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        (spec,) = super().outputs(inputs)
        if not spec.shape:
            raise ShapeError("FeatureAlphaDropout expects channels (C, *), received a single number per sample.")
        return (spec,)

    def _masked(self, spec: TensorSpec) -> int:
        return spec.shape[0]

    def summary(self) -> str:
        return f"p = {self.p:g}"


class GaussianNoise(Noise):
    """While training, adds normal noise to each number: x + std n, where n has mean 0 and variance 1.

    (B, *) -> (B, *)

    The network never sees the same sample twice, and becomes insensitive to small changes (Bishop 1995). After training
    it hands its input on unchanged.
    Formula: y = x + std n, where n has mean 0 and variance 1
    Use it behind an Input, against over-fitting, or to turn an autoencoder into a denoising one.
    """

    plain_name = "additive noise"
    aliases = ("regularisation", "jitter", "denoising")

    std: NonNegativeReal = Field(0.1, description="Standard deviation of the noise, in the unit of the input.")

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        return NOTHING

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call("netbuilder.modules.dropout.GaussianNoise", self.torch_kwargs())

    def summary(self) -> str:
        return f"std {self.std:g}"


class StochasticDepth(Masking):
    """While training, sets whole samples to zero with probability p and scales the rest by 1 / (1 - p).

    (B, *) -> (B, *)

    The branch is then skipped at random: a deep network trains as a shallower one (Huang et al. 2016). Named and set as
    torchvision.ops.StochasticDepth; after training it hands its input on unchanged.
    Formula: y[s] = m[s] x[s] / (1 - p), with m[s] = 0 for the whole sample s with probability p, else 1
    Use it at the end of a residual branch, before the Add.
    """

    plain_name = "drop path"
    aliases = ("droppath", "regularisation", "residual", "layer drop")
    starting_values: ClassVar[Mapping[str, Any]] = {"p": 0.2, "mode": "row"}

    p: Probability = Field(description="Probability that a sample is dropped.")
    mode: Literal["batch", "row"] = Field(description="Draw once for the whole batch, or for each sample (row).")

    def _masked(self, spec: TensorSpec) -> int:
        return 1

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call("netbuilder.modules.dropout.StochasticDepth", self.torch_kwargs())

    def summary(self) -> str:
        return f"p = {self.p:g}, per {'sample' if self.mode == 'row' else 'batch'}"
