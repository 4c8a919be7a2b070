"""Layers that keep the scale of the numbers steady."""

from __future__ import annotations

from pydantic import Field

from netbuilder.layers.base import Call, Cost, Family, InsertBefore, Layer, ShapeError, TensorSpec, expect_floats
from netbuilder.layers.fields import Positive, Probability
from netbuilder.layers.sliding import expect_image


class BatchNorm(Layer):
    """Shifts and scales each channel to mean 0 and variance 1 over the batch (Ioffe and Szegedy 2015)."""

    family = Family.NORMALISATION
    plain_name = "batch normalisation"
    aliases = ("bn", "batchnorm")

    eps: Positive = Field(1e-5, description="Added to the variance, so that the division stays finite.")
    momentum: Probability | None = Field(
        0.1, description="Weight of the newest batch in the running mean and variance; empty for a plain average."
    )
    affine: bool = Field(True, description="Learn a scale and a shift for each channel afterwards.")
    track_running_stats: bool = Field(True, description="Keep running statistics for use after training.")
    bias: bool = Field(True, description="Learn the shift too, not only the scale (switching it off takes torch 2.13).")

    def cost(self, inputs: tuple[TensorSpec, ...]) -> Cost:
        return Cost(inputs[0].shape[0] * self.affine * (1 + self.bias))

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call(f"nn.{type(self).__name__}", self.torch_kwargs(num_features=inputs[0].shape[0]))


class BatchNorm1d(BatchNorm):
    """Shifts and scales each feature to mean 0 and variance 1 over the batch (Ioffe and Szegedy 2015).

    (B, C) -> (B, C) or (B, C, L) -> (B, C, L)
    """

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        expect_floats(self, inputs)
        if len(inputs[0].shape) not in (1, 2):
            raise ShapeError(
                f"BatchNorm1d expects features (C) or a sequence (C, L), received shape {inputs[0]}."
                + (" BatchNorm2d takes images." if len(inputs[0].shape) == 3 else ""),
                remedies=(InsertBefore("Flatten"),),
            )
        return inputs


class BatchNorm2d(BatchNorm):
    """Shifts and scales each feature map to mean 0 and variance 1 over the batch (Ioffe and Szegedy 2015).

    (B, C, H, W) -> (B, C, H, W)
    """

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        expect_image(self, inputs[0])
        return inputs
