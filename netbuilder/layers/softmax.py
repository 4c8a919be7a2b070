"""Non-linearities that look at all numbers along an axis together."""

from math import exp, log

from pydantic import Field

from netbuilder.layers.base import Call, ChangeSetting, Family, Layer, ShapeError, TensorSpec, expect_floats
from netbuilder.layers.fields import Axis
from netbuilder.layers.kept import OUTPUTS, Kept
from netbuilder.layers.reach import Link, Reach, Window, mixing, pointwise


class AlongAxis(Layer):
    """Works along the axis `dim` of each sample."""

    family = Family.ACTIVATION

    dim: Axis = Field(1, description="Axis that is worked along; the batch axis counts, so 1 is the first after it.")

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        expect_floats(self, inputs)
        shape = inputs[0].shape
        name, rank = type(self).__name__, len(shape) + 1
        written = f"(B{''.join(f', {size}' for size in shape)})"
        if not shape:
            raise ShapeError(f"{name} needs several numbers per sample, received one, shape {written}.")
        if self.dim in (0, -rank):
            raise ShapeError(
                f"{name} has dim {self.dim}, which is the batch axis of the input {written}: samples would be mixed."
                f" Take an axis from 1 to {rank - 1}.",
                remedies=(ChangeSetting("dim", 1), *((ChangeSetting("dim", -1),) if rank > 2 else ())),
                code="axis",
            )
        if not -rank <= self.dim < rank:
            raise ShapeError(
                f"{name} has dim {self.dim}, and the input {written} has axes {-rank} to {rank - 1}.",
                remedies=(ChangeSetting("dim", -1),),
                code="axis",
            )
        return inputs

    def reach(self, inputs: tuple[TensorSpec, ...]) -> tuple[Reach, ...]:
        (spec,) = inputs
        return (mixing(len(spec.shape), self._axis(spec)),)

    def _axis(self, spec: TensorSpec) -> int:
        """The axis that is worked along, the batch axis left out."""
        return self.dim - 1 if self.dim > 0 else self.dim + len(spec.shape)

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        # Always written out: torch's own default for dim is a deprecated guess.
        return Call(f"nn.{type(self).__name__}", {"dim": self.dim})

    def summary(self) -> str:
        return "" if self.dim == type(self).model_fields["dim"].default else f"along axis {self.dim}"


class Scoring(AlongAxis):
    """Makes probabilities of scores."""

    dim: Axis = Field(1, description="Axis that sums to one; the batch axis counts, so 1 is the first after it.")

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        return OUTPUTS

    def of_scores(self, scores: tuple[float, ...]) -> tuple[float, ...]:
        """What a few scores become."""
        raise NotImplementedError


class Softmax(Scoring):
    """Turns scores into probabilities that sum to one along an axis: exp(x) / sum(exp(x)).

    (B, *) -> (B, *)

    The largest score gets the most, and differences of scores become ratios of probabilities. All of the axis counts:
    one score up, the others down.
    Formula: y[i] = exp(x[i]) / Σ exp(x[j])
    Use it for probabilities of classes or weights of attention. Cross-entropy applies it itself: end the network before
    it when you train with that loss.
    """

    plain_name = "probabilities"
    aliases = ("activation", "normalised exponential")

    def of_scores(self, scores: tuple[float, ...]) -> tuple[float, ...]:
        powers = [exp(score - max(scores)) for score in scores]
        return tuple(power / sum(powers) for power in powers)


class LogSoftmax(Scoring):
    """Turns scores into logarithms of probabilities along an axis: x - ln(sum(exp(x))).

    (B, *) -> (B, *)

    It is exact where the logarithm of a softmax would run out of digits. What comes out is never above zero.
    Formula: y[i] = x[i] - ln(Σ exp(x[j]))
    Use it where logarithms are wanted, as with a negative log-likelihood. Cross-entropy applies it itself: end the
    network before it when you train with that loss.
    """

    plain_name = "logarithms of probabilities"
    aliases = ("activation", "log-probabilities")

    def of_scores(self, scores: tuple[float, ...]) -> tuple[float, ...]:
        total = max(scores) + log(sum(exp(score - max(scores)) for score in scores))
        return tuple(score - total for score in scores)


class Softmin(Scoring):
    """Turns distances into probabilities that sum to one along an axis, the smallest first: exp(-x) / sum(exp(-x)).

    (B, *) -> (B, *)

    It is the softmax of the numbers with the other sign. The smallest gets the most.
    Formula: y[i] = exp(-x[i]) / Σ exp(-x[j])
    Use it to turn distances into weights, near ones first.
    """

    plain_name = "probabilities of the smallest"
    aliases = ("activation",)

    def of_scores(self, scores: tuple[float, ...]) -> tuple[float, ...]:
        return Softmax().of_scores(tuple(-score for score in scores))


class GLU(AlongAxis):
    """Halves an axis, and opens each number of the first half as far as the second half says: a sigmoid(b).

    (B, *, N) -> (B, *, N / 2)

    The gate is computed from the same input, so that the network learns when to let what through (Dauphin et al. 2016).
    Where the gate is open, the gradient passes as well.
    Formula: y = a sigmoid(b), with a and b the halves of the axis
    Use it in convolutional and attention networks for text and sound; the layer before it must give twice the numbers
    wanted.
    """

    plain_name = "gated linear unit"
    aliases = ("activation", "gate")

    dim: Axis = Field(-1, description="Axis that is halved; the batch axis counts, and -1 is the last.")

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        (spec,) = super().outputs(inputs)
        axis = self._axis(spec)
        size = spec.shape[axis]
        if size % 2:
            raise ShapeError(
                f"GLU halves axis {self.dim}, which needs an even size, and received {size}, shape {spec}. Let the"
                f" layer before it give {size + 1}, or take another axis.",
                remedies=tuple(
                    ChangeSetting("dim", index + 1) for index, other in enumerate(spec.shape) if other % 2 == 0
                )[:2],
                code="odd-axis",
            )
        return (TensorSpec((*spec.shape[:axis], size // 2, *spec.shape[axis + 1 :])),)

    def reach(self, inputs: tuple[TensorSpec, ...]) -> tuple[Reach, ...]:
        (spec,) = inputs
        halved = self._axis(spec)
        # A number, and its gate in the second half.
        gated = Link(Window(2, gap=spec.shape[halved] // 2), (halved,))
        return (tuple(gated if link.to == (halved,) else link for link in pointwise(len(spec.shape))),)
