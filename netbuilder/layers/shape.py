"""Layers that only rearrange."""

from __future__ import annotations

from math import prod

from pydantic import Field

from netbuilder.layers.base import Call, ChangeSetting, Family, Layer, ShapeError, TensorSpec
from netbuilder.layers.fields import Axis


class Flatten(Layer):
    """Lays a range of axes out as one, e.g. an image as one row of numbers.

    (B, C, H, W) -> (B, C * H * W)
    """

    family = Family.SHAPE
    aliases = ("reshape", "vector")

    start_dim: Axis = Field(1, description="First axis to lay out; the batch axis is 0.")
    end_dim: Axis = Field(-1, description="Last axis to lay out.")

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        (spec,) = inputs
        rank = len(spec.shape) + 1
        start, end = (axis + rank if axis < 0 else axis for axis in (self.start_dim, self.end_dim))
        if not spec.shape:
            raise ShapeError("Flatten expects at least one axis besides the batch, received one number per sample.")
        if not (1 <= start <= end < rank):
            meaning = "that would mix the samples of a batch" if start == 0 else "these axes do not exist"
            raise ShapeError(
                f"Flatten goes from axis {self.start_dim} to {self.end_dim} of"
                f" (B, {', '.join(map(str, spec.shape))}): {meaning}.",
                port=None,
                remedies=(ChangeSetting("start_dim", 1), ChangeSetting("end_dim", -1)),
                code="axis",
            )
        # (B, a, b, c) -> (B, a * b * c): axis k of the batch counts as k - 1 here.
        shape = (*spec.shape[: start - 1], prod(spec.shape[start - 1 : end]), *spec.shape[end:])
        return (TensorSpec(shape, spec.dtype),)

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call("nn.Flatten", self.torch_kwargs())
