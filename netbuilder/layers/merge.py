"""Layers that bring several wires together."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from netbuilder.layers.base import Call, ChangeSetting, Family, Layer, ShapeError, TensorSpec, expect_floats
from netbuilder.layers.fields import Axis


class Elementwise(Layer):
    """Combines inputs of the same shape number by number."""

    family = Family.MERGE
    is_merge: ClassVar[bool] = True

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        name = type(self).__name__
        if not inputs:
            raise ShapeError(f"{name} has no input; wire at least two into it.", port=None, code="unwired")
        expect_floats(self, inputs)
        for port, spec in enumerate(inputs[1:], start=1):
            if spec.shape != inputs[0].shape:
                raise ShapeError(
                    f"{name} expects inputs of one shape, received {inputs[0]} on port 0 and {spec} on port {port}.",
                    port=port,
                    code="merge-shapes",
                )
        return inputs[:1]


class Add(Elementwise):
    """Sums its inputs number by number, as a skip connection does.

    (B, *), (B, *), ... -> (B, *)
    """

    plain_name = "sum"
    aliases = ("skip", "residual", "plus", "shortcut")

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call("torch.add", spread="fold")


class Multiply(Elementwise):
    """Multiplies its inputs number by number, as a gate does.

    (B, *), (B, *), ... -> (B, *)
    """

    plain_name = "product"
    aliases = ("gate", "attention", "times")

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call("torch.mul", spread="fold")


class Concat(Layer):
    """Puts its inputs one after the other along an axis; the other axes must agree.

    (B, C1, H, W), (B, C2, H, W), ... -> (B, C1 + C2 + ..., H, W)
    """

    family = Family.MERGE
    plain_name = "join"
    aliases = ("cat", "concatenate", "skip", "dense block")
    is_merge: ClassVar[bool] = True

    dim: Axis = Field(1, description="Axis along which they are joined; the batch axis counts, so 1 is the channels.")

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        if not inputs:
            raise ShapeError("Concat has no input; wire at least two into it.", port=None, code="unwired")
        first = inputs[0]
        rank = len(first.shape) + 1
        axis = self.dim + rank if self.dim < 0 else self.dim
        if not 1 <= axis < rank:
            meaning = "that would join the samples of a batch" if axis == 0 else "that axis does not exist"
            raise ShapeError(
                f"Concat joins along axis {self.dim} of a tensor with {rank} axes (batch included): {meaning}.",
                port=None,
                remedies=(ChangeSetting("dim", 1),),
                code="axis",
            )
        for port, spec in enumerate(inputs[1:], start=1):
            self._check_fits(first, spec, axis, port)
        total = sum(spec.shape[axis - 1] for spec in inputs)
        return (TensorSpec((*first.shape[: axis - 1], total, *first.shape[axis:]), first.dtype),)

    def _check_fits(self, first: TensorSpec, spec: TensorSpec, axis: int, port: int) -> None:
        if spec.dtype != first.dtype:
            raise ShapeError(
                f"Concat expects one number type, received {first.dtype} on port 0 and {spec.dtype} on port {port}.",
                port=port,
            )
        agree = len(spec.shape) == len(first.shape) and all(
            mine == theirs
            for index, (mine, theirs) in enumerate(zip(first.shape, spec.shape, strict=True), start=1)
            if index != axis
        )
        if not agree:
            raise ShapeError(
                f"Concat along axis {self.dim} expects inputs that agree in every other axis,"
                f" received {first} on port 0 and {spec} on port {port}.",
                port=port,
                code="merge-shapes",
            )

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call("torch.cat", {"dim": self.dim}, spread="list")

    def summary(self) -> str:
        return f"axis {self.dim}"
