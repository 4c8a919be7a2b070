"""Layers that drop numbers at random while training, against over-fitting."""

from __future__ import annotations

from pydantic import Field

from netbuilder.layers.base import Call, Family, Layer, TensorSpec, expect_floats
from netbuilder.layers.fields import Probability
from netbuilder.layers.sliding import expect_image


class Dropout(Layer):
    """While training, sets each number to zero with probability p and scales the rest by 1 / (1 - p).

    (B, *) -> (B, *)
    """

    family = Family.DROPOUT
    aliases = ("regularisation",)

    p: Probability = Field(0.5, description="Probability that a number is dropped.")

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        expect_floats(self, inputs)
        return inputs

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call("nn.Dropout", self.torch_kwargs())

    def summary(self) -> str:
        return f"p = {self.p:g}"


class Dropout2d(Layer):
    """While training, sets whole feature maps to zero with probability p (Tompson et al. 2015).

    (B, C, H, W) -> (B, C, H, W)
    """

    family = Family.DROPOUT
    plain_name = "channel dropout"
    aliases = ("spatial dropout", "regularisation")

    p: Probability = Field(0.5, description="Probability that a feature map is dropped.")

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        expect_image(self, inputs[0])
        return inputs

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call("nn.Dropout2d", self.torch_kwargs())

    def summary(self) -> str:
        return f"p = {self.p:g}"
