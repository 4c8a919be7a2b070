"""Fully connected layers."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Any, ClassVar

from pydantic import Field

from netbuilder.layers.base import Call, Cost, Family, Layer, ShapeError, TensorSpec, expect_floats
from netbuilder.layers.fields import Count


class Linear(Layer):
    """Every output is a weighted sum of all inputs plus a bias: y = x Wᵀ + b.

    (B, *, in_features) -> (B, *, out_features)
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

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call("nn.Linear", self.torch_kwargs(in_features=inputs[0].shape[-1]))

    def summary(self) -> str:
        return f"{self.out_features:,} neurons"
