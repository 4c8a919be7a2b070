"""Layers that only rearrange."""

from collections.abc import Mapping
from math import prod
from typing import Any, ClassVar

from pydantic import Field

from netbuilder.layers.axes import axis_of, written
from netbuilder.layers.base import Call, ChangeSetting, Family, Item, Layer, Method, ShapeError, TensorSpec
from netbuilder.layers.fields import Axes, Axis, Count, Place, SampleShape
from netbuilder.layers.kept import VIEW, Kept
from netbuilder.layers.phrases import axes_of, describe_shape
from netbuilder.layers.reach import Link, Reach, Window, pointwise, regrouped


class Flatten(Layer):
    """Lays a range of axes out as one, e.g. an image as one row of numbers.

    (B, C, H, W) -> (B, C * H * W)

    No number is changed, and their order stays. With the starting settings everything but the batch becomes one axis.
    Formula: N = C H W
    Use it between the images of convolutions and the rows of Linear layers.
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

    def reach(self, inputs: tuple[TensorSpec, ...]) -> tuple[Reach, ...]:
        return (regrouped(inputs[0].shape, self.outputs(inputs)[0].shape),)

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        return VIEW

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call("nn.Flatten", self.torch_kwargs())

    def summary(self) -> str:
        return "" if (self.start_dim, self.end_dim) == (1, -1) else f"axes {self.start_dim} to {self.end_dim}"


class Unflatten(Layer):
    """Splits one axis into several, e.g. a row of 784 numbers into an image of 1×28×28.

    (B, *, n, *) -> (B, *, n1, n2, ..., *)

    No number is changed, and their order stays. The new sizes must multiply to the old one.
    Formula: n = n1 n2 ...
    Use it as the way back from a Flatten, as decoders do.
    """

    family = Family.SHAPE
    aliases = ("reshape", "image", "fold")
    starting_values: ClassVar[Mapping[str, Any]] = {"dim": 1, "unflattened_size": (1, 8, 8)}

    dim: Axis = Field(description="The axis to split; the batch axis is 0.")
    unflattened_size: SampleShape = Field(description="The axes that take its place; their product is its size.")

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        (spec,) = inputs
        axis = axis_of(self, "dim", self.dim, spec)
        size = spec.shape[axis - 1]
        if not self.unflattened_size or prod(self.unflattened_size) != size:
            wanted = "×".join(map(str, self.unflattened_size)) or "nothing"
            raise ShapeError(
                f"Unflatten splits axis {self.dim} of {written(spec)}, which holds {size:,} numbers, into"
                f" {wanted}, which"
                f" are {prod(self.unflattened_size):,}.",
                port=None,
                remedies=(ChangeSetting("unflattened_size", (1, size)),),
            )
        return (TensorSpec((*spec.shape[: axis - 1], *self.unflattened_size, *spec.shape[axis:]), spec.dtype),)

    def reach(self, inputs: tuple[TensorSpec, ...]) -> tuple[Reach, ...]:
        return (regrouped(inputs[0].shape, self.outputs(inputs)[0].shape),)

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        return VIEW

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call("nn.Unflatten", self.torch_kwargs())

    def summary(self) -> str:
        return f"axis {self.dim} to {describe_shape(self.unflattened_size)}"


class Reshape(Layer):
    """Lays the numbers of each sample out in another shape, in the same order.

    (B, *) -> (B, *shape)

    There must be as many numbers as before. It does not turn axes round: Permute does.
    Formula: product of the new shape = product of the old one
    Use it where neither Flatten nor Unflatten fits.
    """

    family = Family.SHAPE
    aliases = ("view", "unflatten")
    starting_values: ClassVar[Mapping[str, Any]] = {"shape": (1, 8, 8)}

    shape: SampleShape = Field(description="Shape of one sample without the batch axis, e.g. 1, 28, 28.")

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        (spec,) = inputs
        if prod(self.shape) != spec.size:
            raise ShapeError(
                f"Reshape makes {'×'.join(map(str, self.shape)) or 'one number'} of each sample, {prod(self.shape):,}"
                f" numbers, and received {spec}, {spec.size:,}.",
                remedies=(ChangeSetting("shape", (1, *spec.shape)),),
            )
        return (TensorSpec(self.shape, spec.dtype),)

    def reach(self, inputs: tuple[TensorSpec, ...]) -> tuple[Reach, ...]:
        return (regrouped(inputs[0].shape, self.outputs(inputs)[0].shape),)

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        return VIEW

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call("", then=(Method("reshape", (-1, *self.shape)),))

    def summary(self) -> str:
        return f"to {describe_shape(self.shape)}"


class Permute(Layer):
    """Puts the axes in another order, e.g. (0, 2, 1) turns (steps, features) into (features, steps).

    (B, *) -> (B, *)

    Every number keeps its place along each axis, and the axes are named in another order. Nothing is computed.
    Formula: y[i, j] = x[j, i] for dims (0, 2, 1)
    Use it where a layer wants channels first and another features last.
    """

    family = Family.SHAPE
    plain_name = "swap axes"
    aliases = ("transpose", "swap", "channels first", "channels last")
    starting_values: ClassVar[Mapping[str, Any]] = {"dims": (0, 2, 1)}

    dims: Axes = Field(description="For each new axis the old one; the batch axis is 0 and stays first.")

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        (spec,) = inputs
        rank = len(spec.shape) + 1
        order = tuple(axis + rank if axis < 0 else axis for axis in self.dims)
        if sorted(order) != list(range(rank)) or order[0] != 0:
            turned = (0, *range(rank - 1, 0, -1))
            raise ShapeError(
                f"Permute has dims {', '.join(map(str, self.dims)) or 'none'}, and its input is"
                f" {written(spec)}: expected"
                f" each of 0 to {rank - 1} once, and 0, the batch axis, first.",
                port=None,
                remedies=(ChangeSetting("dims", turned),),
                code="axis",
            )
        return (TensorSpec(tuple(spec.shape[axis - 1] for axis in order[1:]), spec.dtype),)

    def reach(self, inputs: tuple[TensorSpec, ...]) -> tuple[Reach, ...]:
        rank = len(self.dims)
        old = [axis % rank - 1 for axis in self.dims[1:]]
        return (tuple(Link(to=(old.index(axis),)) for axis in range(rank - 1)),)

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        return VIEW

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call("", then=(Method("permute", self.dims),))

    def summary(self) -> str:
        return axes_of(self.dims)


class Squeeze(Layer):
    """Takes away an axis of size one.

    (B, *, 1, *) -> (B, *)

    No number is changed. An axis that is longer cannot be taken away.
    Formula: y[i] = x[i, 0]
    Use it behind layers that leave an axis of one, such as a pooling to a single place.
    """

    family = Family.SHAPE
    aliases = ("remove axis", "drop dimension")
    starting_values: ClassVar[Mapping[str, Any]] = {"dim": -1}

    dim: Axis = Field(description="The axis to take away; the batch axis is 0.")

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        (spec,) = inputs
        ones = [axis for axis, size in enumerate(spec.shape, start=1) if size == 1]
        axis = axis_of(self, "dim", self.dim, spec, better=ones[0] if ones else 1)
        if spec.shape[axis - 1] != 1:
            raise ShapeError(
                f"Squeeze takes away an axis of size 1, and axis {self.dim} of {written(spec)} has"
                f" {spec.shape[axis - 1]}.",
                port=None,
                remedies=tuple(ChangeSetting("dim", one) for one in ones[:2]),
                code="axis",
            )
        return (TensorSpec((*spec.shape[: axis - 1], *spec.shape[axis:]), spec.dtype),)

    def reach(self, inputs: tuple[TensorSpec, ...]) -> tuple[Reach, ...]:
        return (regrouped(inputs[0].shape, self.outputs(inputs)[0].shape),)

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        return VIEW

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call("", then=(Method("squeeze", (self.dim,)),))

    def summary(self) -> str:
        return f"axis {self.dim}"


class Unsqueeze(Layer):
    """Adds an axis of size one.

    (B, *) -> (B, *, 1, *)

    No number is changed. The new axis stands at the place that dim names, counting the batch.
    Formula: y[i, 0] = x[i]
    Use it where a layer wants an axis more, such as the channel of grey images.
    """

    family = Family.SHAPE
    aliases = ("add axis", "expand dimension", "channel axis")
    starting_values: ClassVar[Mapping[str, Any]] = {"dim": 1}

    dim: Axis = Field(description="Where the new axis stands; 1 is the first after the batch axis.")

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        (spec,) = inputs
        axis = axis_of(self, "dim", self.dim, spec, room=1)
        return (TensorSpec((*spec.shape[: axis - 1], 1, *spec.shape[axis - 1 :]), spec.dtype),)

    def reach(self, inputs: tuple[TensorSpec, ...]) -> tuple[Reach, ...]:
        return (regrouped(inputs[0].shape, self.outputs(inputs)[0].shape),)

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        return VIEW

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call("", then=(Method("unsqueeze", (self.dim,)),))

    def summary(self) -> str:
        return f"axis {self.dim}"


class Slice(Layer):
    """Keeps a stretch of an axis, as Python's `[start:stop:step]` does.

    (B, *, n, *) -> (B, *, m, *)

    What is outside is dropped, and no gradient goes there. Negative numbers count from the end.
    Formula: y[i] = x[start + step i], up to stop
    Use it to take a part of the features, or every second step.
    """

    family = Family.SHAPE
    aliases = ("narrow", "cut", "select", "range")

    dim: Axis = Field(1, description="The axis that is cut; the batch axis is 0.")
    start: Place | None = Field(None, description="First place that is kept; negative ones count from the end.")
    stop: Place | None = Field(None, description="First place that is not kept any more.")
    step: Count = Field(1, description="Keeps every step-th place.")

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        (spec,) = inputs
        axis = axis_of(self, "dim", self.dim, spec)
        size = spec.shape[axis - 1]
        kept = len(range(*slice(self.start, self.stop, self.step).indices(size)))
        if not kept:
            raise ShapeError(
                f"Slice keeps nothing of axis {self.dim} of {written(spec)}: it goes from {self._word(self.start, 0)}"
                f" to {self._word(self.stop, size)}.",
                port=None,
                remedies=(ChangeSetting("start", None), ChangeSetting("stop", None)),
                code="empty",
            )
        return (TensorSpec((*spec.shape[: axis - 1], kept, *spec.shape[axis:]), spec.dtype),)

    @staticmethod
    def _word(place: int | None, default: int) -> str:
        return str(default if place is None else place)

    def reach(self, inputs: tuple[TensorSpec, ...]) -> tuple[Reach, ...]:
        (spec,) = inputs
        axis = axis_of(self, "dim", self.dim, spec) - 1
        start = slice(self.start, self.stop, self.step).indices(spec.shape[axis])[0]
        cut = Link(Window(stride=self.step, before=-start), (axis,))
        return (tuple(cut if link.to == (axis,) else link for link in pointwise(len(spec.shape))),)

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        return VIEW

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        rank = len(inputs[0].shape) + 1
        axis = self.dim + rank if self.dim < 0 else self.dim
        cut = slice(self.start, self.stop, self.step if self.step > 1 else None)
        return Call("", then=(Item((*(slice(None),) * axis, cut)),))

    def summary(self) -> str:
        ends = ("" if end is None else str(end) for end in (self.start, self.stop))
        kept = ":".join(ends) + (f":{self.step}" if self.step > 1 else "")
        return f"axis {self.dim}, {'all of it' if kept == ':' else kept}"
