"""Layers that take away axes: their mean, sum or largest value, or one step of a sequence."""

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import Field

from netbuilder.layers.axes import axis_of, written
from netbuilder.layers.base import (
    Call,
    ChangeSetting,
    Family,
    Item,
    Layer,
    Method,
    ShapeError,
    TensorSpec,
    expect_floats,
)
from netbuilder.layers.fields import Axes, Place
from netbuilder.layers.kept import NOTHING, VIEW, Kept
from netbuilder.layers.phrases import axes_of
from netbuilder.layers.reach import WHOLE, Link, Reach, Window


class Reduction(Layer):
    """Makes one number of all numbers along some axes."""

    family = Family.SHAPE
    starting_values: ClassVar[Mapping[str, Any]] = {"dim": (1,)}
    # The method of the tensor that does it.
    method: ClassVar[str]

    dim: Axes = Field(description="The axes that go away; the batch axis is 0 and stays.")
    keepdim: bool = Field(False, description="Leave an axis of size 1 in the place of each.")

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        expect_floats(self, inputs)
        (spec,) = inputs
        axes = {axis_of(self, "dim", dim, spec, better=(1,)) for dim in self.dim}
        if len(axes) != len(self.dim) or not axes:
            name = type(self).__name__
            found = "none" if not axes else f"one of them twice: {', '.join(map(str, self.dim))}"
            raise ShapeError(
                f"{name} names the axes of {written(spec)} that go away, and has {found}.",
                port=None,
                remedies=(ChangeSetting("dim", tuple(sorted(axes)) or (1,)),) if spec.shape else (),
                code="axis",
            )
        kept = [
            (1 if axis in axes else size) for axis, size in enumerate(spec.shape, 1) if self.keepdim or axis not in axes
        ]
        return (TensorSpec(tuple(kept)),)

    def reach(self, inputs: tuple[TensorSpec, ...]) -> tuple[Reach, ...]:
        (spec,) = inputs
        gone = {axis_of(self, "dim", dim, spec) for dim in self.dim}
        links, place = [], 0
        for axis in range(1, len(spec.shape) + 1):
            links.append(WHOLE if axis in gone else Link(to=(place,)))
            place += self.keepdim or axis not in gone
        return (tuple(links),)

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        return NOTHING

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        axes = self.dim[0] if len(self.dim) == 1 else self.dim
        return Call("", then=(Method(self.method, (axes,), {"keepdim": True} if self.keepdim else {}),))

    def summary(self) -> str:
        return axes_of(self.dim)


class ReduceMean(Reduction):
    """Takes the mean along axes, e.g. (2, 3) for the mean of each feature map.

    (B, *) -> (B, *)

    All places count alike. The axes are gone afterwards, unless keepdim leaves them with size one.
    Formula: y = Σ x[i] / n along the axes
    Use it as global average pooling, or to bring a sequence to one vector.
    """

    plain_name = "mean along axes"
    aliases = ("average", "global average")
    method = "mean"


class ReduceMax(Reduction):
    """Takes the largest number along axes.

    (B, *) -> (B, *)

    Only the largest number gets a gradient. The axes are gone afterwards, unless keepdim leaves them with size one.
    Formula: y = max of x[i] along the axes
    Use it where it counts whether something occurs anywhere.
    """

    plain_name = "largest along axes"
    aliases = ("maximum", "global maximum")
    method = "amax"

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        return Kept(inputs=True, outputs=True)


class ReduceSum(Reduction):
    """Takes the sum along axes.

    (B, *) -> (B, *)

    The longer the axis, the larger the sum. The axes are gone afterwards, unless keepdim leaves them with size one.
    Formula: y = Σ x[i] along the axes
    Use it where amounts matter, or to add parts up.
    """

    plain_name = "sum along axes"
    aliases = ("add up", "total")
    method = "sum"


class TakeStep(Layer):
    """Takes one step of a sequence, e.g. the last, which has seen all of it, or the first, a class token.

    (B, L, *) -> (B, *)

    The others are dropped, and no gradient goes there but through the layers before. Negative steps count from the end.
    Formula: y = x[step]
    Use it behind a recurrent layer that returns all steps, or behind Transformer layers.
    """

    family = Family.SHAPE
    plain_name = "pick a step"
    aliases = ("last step", "first step", "select", "index", "class token")

    step: Place = Field(-1, description="Which step: 0 is the first, -1 the last.")

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        (spec,) = inputs
        if not spec.shape:
            raise ShapeError("TakeStep expects a sequence (steps, features), received one number per sample.")
        steps = spec.shape[0]
        if not -steps <= self.step < steps:
            raise ShapeError(
                f"TakeStep takes step {self.step}, and the sequence {spec} has {steps} of them, counted from 0.",
                port=None,
                remedies=(ChangeSetting("step", -1), ChangeSetting("step", 0)),
                code="axis",
            )
        return (TensorSpec(spec.shape[1:], spec.dtype),)

    def reach(self, inputs: tuple[TensorSpec, ...]) -> tuple[Reach, ...]:
        steps, *others = inputs[0].shape
        return ((Link(Window(before=-(self.step % steps))), *(Link(to=(axis,)) for axis in range(len(others)))),)

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        return VIEW

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call("", then=(Item((slice(None), self.step)),))

    def summary(self) -> str:
        return {-1: "the last", 0: "the first"}.get(self.step, f"step {self.step}")
