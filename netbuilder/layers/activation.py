"""Pointwise non-linearities, and softmax."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from netbuilder.layers.base import Call, ChangeSetting, Family, Layer, ShapeError, TensorSpec, expect_floats
from netbuilder.layers.fields import Axis, Real


class Pointwise(Layer):
    """Bends every number by itself; shapes stay as they are."""

    family = Family.ACTIVATION

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        expect_floats(self, inputs)
        return inputs

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call(f"nn.{type(self).__name__}", self.torch_kwargs())


class ReLU(Pointwise):
    """Lets positive numbers through and turns negative ones into zero: max(0, x).

    (B, *) -> (B, *)
    """

    plain_name = "rectifier"
    aliases = ("activation", "rectified linear unit")


class ReLU6(Pointwise):
    """A ReLU that stops at six: min(max(0, x), 6).

    (B, *) -> (B, *)
    """

    plain_name = "capped rectifier"
    aliases = ("activation",)


class LeakyReLU(Pointwise):
    """A ReLU with a small slope for negative numbers, so that no neuron dies: max(0, x) + negative_slope min(0, x).

    (B, *) -> (B, *)
    """

    plain_name = "leaky rectifier"
    aliases = ("activation",)

    negative_slope: Real = Field(0.01, description="Slope for negative numbers.")

    def summary(self) -> str:
        return f"slope {self.negative_slope:g}"


class GELU(Pointwise):
    """Weighs a number by the chance that a normal variable lies below it: x Φ(x) (Hendrycks and Gimpel 2016).

    (B, *) -> (B, *)
    """

    plain_name = "Gaussian error linear unit"
    aliases = ("activation",)

    approximate: Literal["none", "tanh"] = Field("none", description="Exact, or the faster tanh formula.")


class Sigmoid(Pointwise):
    """Squeezes numbers into 0 to 1: 1 / (1 + exp(-x)).

    (B, *) -> (B, *)
    """

    plain_name = "logistic function"
    aliases = ("activation", "logistic")


class Tanh(Pointwise):
    """Squeezes numbers into -1 to 1: the hyperbolic tangent.

    (B, *) -> (B, *)
    """

    plain_name = "hyperbolic tangent"
    aliases = ("activation",)


class Softmax(Pointwise):
    """Turns scores into probabilities that sum to one along an axis: exp(x) / sum(exp(x)).

    (B, *) -> (B, *)

    Cross-entropy applies it itself: end the network before it when you train with that loss.
    """

    plain_name = "probabilities"
    aliases = ("activation", "normalised exponential")

    dim: Axis = Field(1, description="Axis that sums to one; the batch axis counts, so 1 is the first after it.")

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        expect_floats(self, inputs)
        rank = len(inputs[0].shape) + 1
        if not -rank <= self.dim < rank:
            raise ShapeError(
                f"Softmax has dim {self.dim}, and the input (B, {', '.join(map(str, inputs[0].shape))}) has axes"
                f" {-rank} to {rank - 1}.",
                remedies=(ChangeSetting("dim", -1),),
                code="axis",
            )
        return inputs

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        # Always written out: torch's own default for dim is a deprecated guess.
        return Call("nn.Softmax", {"dim": self.dim})


class Identity(Pointwise):
    """Hands its input on unchanged.

    (B, *) -> (B, *)
    """

    aliases = ("pass through", "linear activation", "no-op")

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        return inputs
