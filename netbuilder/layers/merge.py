"""Layers that bring several wires together."""

from typing import ClassVar

from pydantic import Field

from netbuilder.layers.axes import axis_of
from netbuilder.layers.base import (
    Call,
    ChangeSetting,
    Cost,
    Family,
    Layer,
    Method,
    Shape,
    ShapeError,
    TensorSpec,
    expect_floats,
)
from netbuilder.layers.fields import Axis
from netbuilder.layers.kept import FLOAT_BYTES, NOTHING, VIEW, Kept
from netbuilder.layers.reach import WHOLE, Link, Reach

# A row of one number beside a row of ten is a mistake; a number for each channel beside an image is a gate.
_GATED = 2


class Elementwise(Layer):
    """Combines inputs of the same shape number by number."""

    family = Family.MERGE
    is_merge: ClassVar[bool] = True

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        name = type(self).__name__
        if not inputs:
            raise ShapeError(f"{name} has no input; wire at least two into it.", port=None, code="unwired")
        expect_floats(self, inputs)
        shape = inputs[0].shape
        for port, spec in enumerate(inputs[1:], start=1):
            if spec.shape == shape:
                continue
            stretched = self._stretched(shape, spec.shape)
            if stretched is None:
                raise ShapeError(
                    f"{name} expects inputs of one shape, received {inputs[0]} on port 0 and {spec} on port {port}.",
                    port=port,
                    code="merge-shapes",
                )
            shape = stretched
        return (TensorSpec(shape),)

    def reach(self, inputs: tuple[TensorSpec, ...]) -> tuple[Reach, ...]:
        # An axis of size 1 stands for all places.
        return tuple(
            tuple(Link(to=(axis,) if size > 1 else ()) for axis, size in enumerate(spec.shape)) for spec in inputs
        )

    def _stretched(self, one: Shape, other: Shape) -> Shape | None:
        """The shape that two unlike inputs make together, or None when they do not fit."""
        return None

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        """Sums need nothing again; one input alone goes through."""
        return VIEW if len(inputs) == 1 else NOTHING


class Add(Elementwise):
    """Sums its inputs number by number, as a skip connection does.

    (B, *), (B, *), ... -> (B, *)

    All inputs must have one shape. Its gradient is the same for every input, which is why skip connections keep deep
    networks trainable.
    Formula: y = x₁ + x₂ + ...
    Use it to lead the input of a branch past it and add it to what the branch found (He et al. 2016).
    """

    plain_name = "sum"
    aliases = ("skip", "residual", "plus", "shortcut")

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call("torch.add", spread="fold")


class Subtract(Elementwise):
    """Takes the second input from the first, number by number.

    (B, *), (B, *) -> (B, *)

    Both inputs must have one shape. The second gets the gradient with the other sign.
    Formula: y = x₁ - x₂
    Use it where the difference matters, as between two samples or between a signal and its noise.
    """

    plain_name = "difference"
    aliases = ("minus", "residual")
    is_merge: ClassVar[bool] = False

    @property
    def input_ports(self) -> tuple[str, ...]:
        return ("first", "second")

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call("torch.sub", spread="fold")


class Multiply(Elementwise):
    """Multiplies its inputs number by number, as a gate does.

    (B, *), (B, *), ... -> (B, *)

    All inputs must have one shape. Where one of them is zero, nothing comes through, and the gradient of the others is
    zero too.
    Formula: y = x₁ x₂ ...
    Use it as a gate, with a Sigmoid before one of the inputs.
    """

    plain_name = "product"
    aliases = ("gate", "attention", "times")

    def _stretched(self, one: Shape, other: Shape) -> Shape | None:
        # An axis of size 1 stands for all places, as a gate for each channel does. In a sum it is a slip.
        if len(one) != len(other) or len(one) < _GATED:
            return None
        sizes = [max(a, b) for a, b in zip(one, other, strict=True) if a == b or 1 in (a, b)]
        return tuple(sizes) if len(sizes) == len(one) else None

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        return _all_of(inputs, *self.outputs(inputs))

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call("torch.mul", spread="fold")


class Maximum(Elementwise):
    """Keeps the largest of its inputs at each place.

    (B, *), (B, *), ... -> (B, *)

    All inputs must have one shape. Only the largest gets the gradient.
    Formula: y = max(x₁, x₂, ...)
    Use it for units that choose among several (maxout), or to join what several branches found.
    """

    plain_name = "largest"
    aliases = ("max", "maxout")

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        return _all_of(inputs, *self.outputs(inputs))

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call("torch.maximum", spread="fold")


class Minimum(Elementwise):
    """Keeps the smallest of its inputs at each place.

    (B, *), (B, *), ... -> (B, *)

    All inputs must have one shape. Only the smallest gets the gradient.
    Formula: y = min(x₁, x₂, ...)
    Use it where all branches must agree.
    """

    plain_name = "smallest"
    aliases = ("min",)

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        return _all_of(inputs, *self.outputs(inputs))

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call("torch.minimum", spread="fold")


class Mean(Elementwise):
    """Takes the mean of its inputs number by number, as an ensemble does.

    (B, *), (B, *), ... -> (B, *)

    All inputs must have one shape. Errors that differ average out.
    Formula: y = (x₁ + x₂ + ...) / n
    Use it to let several branches vote.
    """

    plain_name = "average"
    aliases = ("ensemble", "average of inputs")

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        return NOTHING

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call("torch.stack", {"dim": 0}, spread="list", then=(Method("mean", (0,)),))


def _all_of(inputs: tuple[TensorSpec, ...], made: TensorSpec) -> Kept:
    """Two inputs at a time are combined, and each step needs both of them again."""
    return Kept(inputs=True, own_bytes=(len(inputs) - 2) * made.size * FLOAT_BYTES) if len(inputs) > 1 else VIEW


class MatMul(Layer):
    """Multiplies the matrices that the last two axes hold, sample by sample: C = A B.

    (B, *, n, k), (B, *, k, m) -> (B, *, n, m)

    The columns of the first must be as many as the rows of the second. Nothing is learned.
    Formula: C[i, j] = Σ A[i, k] B[k, j]
    Use it to build attention by hand, or where two inputs shall weigh each other.
    """

    family = Family.MERGE
    plain_name = "matrix product"
    aliases = ("dot product", "batched matrix multiply", "bmm", "attention")

    @property
    def input_ports(self) -> tuple[str, ...]:
        return ("left", "right")

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        expect_floats(self, inputs)
        left, right = inputs
        for port, spec in enumerate(inputs):
            if len(spec.shape) < 2:
                raise ShapeError(f"MatMul expects matrices (rows, columns), received shape {spec}.", port=port)
        if left.shape[:-2] != right.shape[:-2]:
            raise ShapeError(
                f"MatMul expects inputs that agree in all axes before the matrix, received {left} and {right}.", port=1
            )
        if left.shape[-1] != right.shape[-2]:
            raise ShapeError(
                f"MatMul needs as many columns on the left as rows on the right, received {left} and {right}:"
                f" {left.shape[-1]} columns, {right.shape[-2]} rows.",
                port=1,
            )
        return (TensorSpec((*left.shape[:-1], right.shape[-1])),)

    def cost(self, inputs: tuple[TensorSpec, ...]) -> Cost:
        left, right = inputs
        return Cost(0, left.size * right.shape[-1])

    def reach(self, inputs: tuple[TensorSpec, ...]) -> tuple[Reach, ...]:
        rank = len(inputs[0].shape)
        same = tuple(Link(to=(axis,)) for axis in range(rank))
        return (*same[:-1], WHOLE), (*same[:-2], WHOLE, same[-1])

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call("torch.matmul", spread="fold")


class Stack(Layer):
    """Puts its inputs side by side along a new axis.

    (B, *), (B, *), ... -> (B, n, *)

    All inputs must have one shape. Nothing is computed.
    Formula: y[k] = x of input k
    Use it to make a sequence or channels of several inputs.
    """

    family = Family.MERGE
    plain_name = "new axis of inputs"
    aliases = ("join", "pile")
    is_merge: ClassVar[bool] = True

    dim: Axis = Field(1, description="Where the new axis stands; 1 is the first after the batch axis.")

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        if not inputs:
            raise ShapeError("Stack has no input; wire at least two into it.", port=None, code="unwired")
        for port, spec in enumerate(inputs[1:], start=1):
            if spec != inputs[0]:
                raise ShapeError(
                    f"Stack expects inputs of one shape and number type, received {inputs[0]} on port 0 and"
                    f" {spec} on port"
                    f" {port}.",
                    port=port,
                    code="merge-shapes",
                )
        spec = inputs[0]
        axis = axis_of(self, "dim", self.dim, spec, room=1)
        return (TensorSpec((*spec.shape[: axis - 1], len(inputs), *spec.shape[axis - 1 :]), spec.dtype),)

    def reach(self, inputs: tuple[TensorSpec, ...]) -> tuple[Reach, ...]:
        spec = inputs[0]
        new = axis_of(self, "dim", self.dim, spec, room=1) - 1
        return (tuple(Link(to=(axis + (axis >= new),)) for axis in range(len(spec.shape))),) * len(inputs)

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        return NOTHING

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call("torch.stack", {"dim": self.dim}, spread="list")

    def summary(self) -> str:
        return f"axis {self.dim}"


class Concat(Layer):
    """Puts its inputs one after the other along an axis; the other axes must agree.

    (B, C1, H, W), (B, C2, H, W), ... -> (B, C1 + C2 + ..., H, W)

    Nothing is computed, and the next layer sees all of it. The axis becomes as long as those of the inputs together.
    Formula: y = (x₁, x₂, ...), with C = C1 + C2 + ...
    Use it to keep what came earlier beside what was found since, as U-Net and DenseNet do.
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

    def reach(self, inputs: tuple[TensorSpec, ...]) -> tuple[Reach, ...]:
        rank = len(inputs[0].shape)
        joined = self.dim - 1 if self.dim > 0 else self.dim + rank
        # Along the axis that is joined each input stands at a place of its own.
        return (tuple(Link(to=(axis,), is_loose=axis == joined) for axis in range(rank)),) * len(inputs)

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        return NOTHING

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call("torch.cat", {"dim": self.dim}, spread="list")

    def summary(self) -> str:
        return f"axis {self.dim}"
