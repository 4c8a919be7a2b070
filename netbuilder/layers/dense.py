"""Fully connected layers."""

from collections.abc import Mapping
from math import prod
from typing import Any, ClassVar

from pydantic import Field

from netbuilder.layers.base import Call, Cost, Family, Layer, ShapeError, TensorSpec, expect_floats
from netbuilder.layers.fields import Count, Positive
from netbuilder.layers.kept import FLOAT_BYTES, Kept
from netbuilder.layers.phrases import count_of, listed
from netbuilder.layers.reach import FEATURES, Reach, mixing


def each_row(inputs: tuple[TensorSpec, ...]) -> tuple[Reach, ...]:
    """The last axis is mixed, at each place of the others by itself."""
    return tuple(mixing(len(spec.shape), len(spec.shape) - 1, to=FEATURES) for spec in inputs)


class Linear(Layer):
    """Every output is a weighted sum of all inputs plus a bias: y = x Wᵀ + b.

    (B, *, in_features) -> (B, *, out_features)

    The weights W and the bias b are learned. On a sequence or an image it works on the last axis alone, at every place
    with the same weights.
    Formula: y[o] = b[o] + Σ w[o, i] x[i]
    Use it to mix all features: as the hidden layers of a perceptron, and as the last layer, with one output for each
    class. Before it, flatten images.
    """

    family = Family.DENSE
    plain_name = "dense"
    aliases = ("fc", "fully connected", "affine", "perceptron")
    starting_values: ClassVar[Mapping[str, Any]] = {"out_features": 64}

    out_features: Count = Field(description="Number of neurons.")
    bias: bool = Field(True, description="Add a learnable number to each output.")

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        expect_floats(self, inputs)
        (spec,) = inputs
        if not spec.shape:
            raise ShapeError("Linear expects at least one axis of features, received one number per sample.")
        return (TensorSpec((*spec.shape[:-1], self.out_features)),)

    def cost(self, inputs: tuple[TensorSpec, ...]) -> Cost:
        shape = inputs[0].shape
        weights = shape[-1] * self.out_features
        return Cost(weights + self.out_features * self.bias, weights * prod(shape[:-1]))

    def reach(self, inputs: tuple[TensorSpec, ...]) -> tuple[Reach, ...]:
        return each_row(inputs)

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call("nn.Linear", self.torch_kwargs(in_features=inputs[0].shape[-1]))

    def summary(self) -> str:
        return count_of(self.out_features, "neuron")


class Bilinear(Layer):
    """Every output weighs each product of a number of the first input and one of the second: y = x₁ᵀ A x₂ + b.

    (B, *, in1_features), (B, *, in2_features) -> (B, *, out_features)

    Every output has a matrix of weights of its own, so that they grow with the product of both widths. Without the
    bias, nothing comes out where one of the inputs is zero.
    Formula: y[o] = b[o] + Σ x₁[i] A[o, i, j] x₂[j]
    Use it where two things shall be compared or combined, such as a question and an answer.
    """

    family = Family.DENSE
    plain_name = "product of two inputs"
    aliases = ("dense", "second order", "interaction")
    starting_values: ClassVar[Mapping[str, Any]] = {"out_features": 16}

    out_features: Count = Field(description="Number of outputs.")
    bias: bool = Field(True, description="Add a learnable number to each output.")

    @property
    def input_ports(self) -> tuple[str, ...]:
        return ("first", "second")

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        expect_floats(self, inputs)
        first, second = inputs
        if not first.shape or not second.shape:
            raise ShapeError("Bilinear expects at least one axis of features, received one number per sample.")
        if first.shape[:-1] != second.shape[:-1]:
            raise ShapeError(
                f"Bilinear expects inputs that agree in all but their last axis, received {first} and {second}.", port=1
            )
        return (TensorSpec((*first.shape[:-1], self.out_features)),)

    def cost(self, inputs: tuple[TensorSpec, ...]) -> Cost:
        weights = self.out_features * inputs[0].shape[-1] * inputs[1].shape[-1]
        # torch's own count leaves this fused product out, and so do its comparisons.
        return Cost(weights + self.out_features * self.bias)

    def reach(self, inputs: tuple[TensorSpec, ...]) -> tuple[Reach, ...]:
        return each_row(inputs)

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        first, second = inputs
        return Call("nn.Bilinear", self.torch_kwargs(in1_features=first.shape[-1], in2_features=second.shape[-1]))

    def summary(self) -> str:
        return count_of(self.out_features, "output")


class RBF(Layer):
    """Every unit answers to samples near its centre: exp(-‖x - c‖² / (2 s²)) (Broomhead and Lowe 1988).

    (B, *, in_features) -> (B, *, out_features)

    Centres c and widths s are learned. A Linear behind it sums the units up, which makes a radial-basis network.
    Formula: y[o] = exp(-‖x - c[o]‖² / (2 s[o]²))
    Use it for few features, where samples that are near to each other belong together; with many features everything is
    far from everything.
    """

    family = Family.DENSE
    plain_name = "radial basis"
    aliases = ("gaussian", "kernel", "prototype", "radial basis function")
    weight_names = ("centres", "log_widths")
    starting_values: ClassVar[Mapping[str, Any]] = {"out_features": 16}

    out_features: Count = Field(description="Number of units, each with a centre of its own.")
    width: Positive = Field(1.0, description="Width of every unit before training, in units of the input.")

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        expect_floats(self, inputs)
        (spec,) = inputs
        if not spec.shape:
            raise ShapeError("RBF expects at least one axis of features, received one number per sample.")
        return (TensorSpec((*spec.shape[:-1], self.out_features)),)

    def cost(self, inputs: tuple[TensorSpec, ...]) -> Cost:
        return Cost(self.out_features * (inputs[0].shape[-1] + 1))

    def reach(self, inputs: tuple[TensorSpec, ...]) -> tuple[Reach, ...]:
        return each_row(inputs)

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        # How far each unit is from each sample, feature by feature, and the exponent.
        numbers = inputs[0].size * self.out_features + self.outputs(inputs)[0].size
        return Kept(outputs=True, own_bytes=numbers * FLOAT_BYTES)

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call("netbuilder.modules.dense.RBF", self.torch_kwargs(in_features=inputs[0].shape[-1]))

    def summary(self) -> str:
        return listed(count_of(self.out_features, "unit"), "" if self.width == 1 else f"width {self.width:g}")
