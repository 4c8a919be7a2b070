"""Non-linearities that keep numbers within bounds or draw them towards zero, and the one that does nothing."""

from math import tanh

from pydantic import Field

from netbuilder.layers.base import ChangeSetting, ShapeError, TensorSpec
from netbuilder.layers.fields import NonNegativeReal, Real
from netbuilder.layers.kept import FLOAT_BYTES, OUTPUTS, VIEW, Kept
from netbuilder.layers.pointwise import Pointwise, clamped, logistic, soft_ramp, squashed_slope


class Sigmoid(Pointwise):
    """Squeezes numbers into 0 to 1: 1 / (1 + exp(-x)).

    (B, *) -> (B, *)

    Far from zero the curve is flat, so that its gradient fades. The middle, 0.5, is where the score is 0.
    Formula: y = 1 / (1 + exp(-x))
    Use it to turn a score into the probability of yes, or as a gate; between layers take a ReLU. The binary
    cross-entropy applies it itself.
    """

    plain_name = "logistic function"
    aliases = ("activation", "logistic")

    def curve(self, x: float) -> float:
        return logistic(x)

    def slope(self, x: float) -> float:
        return logistic(x) * logistic(-x)

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        return OUTPUTS


class Tanh(Pointwise):
    """Squeezes numbers into -1 to 1: the hyperbolic tangent.

    (B, *) -> (B, *)

    It is a sigmoid stretched to both sides of zero, so that what comes out has a mean near zero. Far from zero the
    curve is flat and its gradient fades.
    Formula: y = (exp(x) - exp(-x)) / (exp(x) + exp(-x))
    Use it in small networks, in recurrent ones, and for outputs between -1 and 1.
    """

    plain_name = "hyperbolic tangent"
    aliases = ("activation",)

    def curve(self, x: float) -> float:
        return tanh(x)

    def slope(self, x: float) -> float:
        return squashed_slope(x)

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        return OUTPUTS


class Hardsigmoid(Pointwise):
    """A sigmoid of straight lines: min(max(0, x + 3), 6) / 6.

    (B, *) -> (B, *)

    Below -3 it is 0 and above 3 it is 1, and there it learns nothing. It needs no exponential.
    Formula: y = min(max(0, x + 3), 6) / 6
    Use it as a gate in networks for phones (Howard et al. 2019).
    """

    plain_name = "piecewise logistic function"
    aliases = ("activation", "mobilenet")

    @property
    def kinks(self) -> tuple[float, ...]:
        return (-3.0, 3.0)

    def curve(self, x: float) -> float:
        return clamped(x + 3, 0.0, 6.0) / 6

    def slope(self, x: float) -> float:
        return 1 / 6 if -3 < x < 3 else 0.0


class Hardtanh(Pointwise):
    """Cuts numbers off below and above: min(max(min_val, x), max_val).

    (B, *) -> (B, *)

    Between the two numbers it changes nothing. Outside its gradient is zero.
    Formula: y = min(max(min_val, x), max_val)
    Use it where numbers must stay in a range, or as a cheap tanh.
    """

    plain_name = "clamp"
    aliases = ("activation", "clip")

    min_val: Real = Field(-1.0, description="Smaller numbers become this.")
    max_val: Real = Field(1.0, description="Larger numbers become this.")

    @property
    def kinks(self) -> tuple[float, ...]:
        return (self.min_val, self.max_val)

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        if self.min_val >= self.max_val:
            raise ShapeError(
                f"Hardtanh keeps numbers from min_val to max_val, and min_val {self.min_val:g} is not below max_val"
                f" {self.max_val:g}.",
                port=None,
                remedies=(
                    ChangeSetting("max_val", self.min_val + max(1.0, abs(self.min_val))),
                    ChangeSetting("min_val", self.max_val - max(1.0, abs(self.max_val))),
                ),
                code="bounds",
            )
        return super().outputs(inputs)

    def curve(self, x: float) -> float:
        return clamped(x, self.min_val, self.max_val)

    def slope(self, x: float) -> float:
        return float(self.min_val < x < self.max_val)

    def summary(self) -> str:
        return f"{self.min_val:g} to {self.max_val:g}"


class Softsign(Pointwise):
    """Squeezes numbers into -1 to 1, more gently than tanh: x / (1 + |x|) (Bergstra et al. 2009).

    (B, *) -> (B, *)

    It comes near its ends slowly, so that its gradient fades later than that of tanh. It needs no exponential.
    Formula: y = x / (1 + |x|)
    Use it in place of a tanh where that saturates.
    """

    plain_name = "gentle squashing"
    aliases = ("activation",)

    def curve(self, x: float) -> float:
        return x / (1 + abs(x))

    def slope(self, x: float) -> float:
        return 1 / (1 + abs(x)) ** 2

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        return Kept(inputs=True, own_bytes=inputs[0].size * FLOAT_BYTES)


class LogSigmoid(Pointwise):
    """The logarithm of the sigmoid, always below zero: ln(1 / (1 + exp(-x))).

    (B, *) -> (B, *)

    For very negative scores it is nearly the score itself, where a logarithm of a sigmoid would run out of digits. It
    comes near zero for a sure yes.
    Formula: y = ln(1 / (1 + exp(-x)))
    Use it where the logarithm of the probability of yes is wanted, as in losses of your own.
    """

    plain_name = "logarithm of the logistic function"
    aliases = ("activation",)

    def curve(self, x: float) -> float:
        return -soft_ramp(-x)

    def slope(self, x: float) -> float:
        return logistic(-x)

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        return Kept(inputs=True, own_bytes=inputs[0].size * FLOAT_BYTES)


class Tanhshrink(Pointwise):
    """Takes from a number its own tanh, which leaves little of small ones: x - tanh(x).

    (B, *) -> (B, *)

    Near zero it is flat, far from zero it runs beside x at a distance of 1. It is smooth everywhere.
    Formula: y = x - tanh(x)
    Use it where small numbers shall count little, without a cut.
    """

    plain_name = "smooth shrinkage"
    aliases = ("activation",)

    def curve(self, x: float) -> float:
        return x - tanh(x)

    def slope(self, x: float) -> float:
        return tanh(x) ** 2

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        # The tanh that it takes away.
        return Kept(own_bytes=inputs[0].size * FLOAT_BYTES)


class Hardshrink(Pointwise):
    """Turns numbers from -lambd to lambd into zero and lets all others through.

    (B, *) -> (B, *)

    What passes is not changed, so that the curve jumps at both ends. What comes out is sparse.
    Formula: y = x where |x| > lambd, else 0
    Use it to take weak answers out, as for noise in wavelets.
    """

    plain_name = "hard threshold"
    aliases = ("activation", "shrinkage")

    lambd: Real = Field(0.5, description="Numbers no further from zero than this vanish.")

    @property
    def kinks(self) -> tuple[float, ...]:
        return (-self.lambd, self.lambd) if self.lambd >= 0 else ()

    def curve(self, x: float) -> float:
        return 0.0 if -self.lambd <= x <= self.lambd else x

    def slope(self, x: float) -> float:
        return 0.0 if -self.lambd <= x <= self.lambd else 1.0

    def summary(self) -> str:
        return f"from {self.lambd:g}"


class Softshrink(Pointwise):
    """Draws numbers towards zero by lambd and turns smaller ones into zero: sign(x) max(0, |x| - lambd).

    (B, *) -> (B, *)

    What comes out is sparse, and the curve does not jump. It is the step of iterative shrinkage (Daubechies et al.
    2004).
    Formula: y = sign(x) max(0, |x| - lambd)
    Use it in sparse coding and in denoising.
    """

    plain_name = "soft threshold"
    aliases = ("activation", "shrinkage", "sparse")

    lambd: NonNegativeReal = Field(0.5, description="How far numbers are drawn towards zero.")

    @property
    def kinks(self) -> tuple[float, ...]:
        return (-self.lambd, self.lambd)

    def curve(self, x: float) -> float:
        return x - clamped(x, -self.lambd, self.lambd)

    def slope(self, x: float) -> float:
        return float(abs(x) > self.lambd)

    def summary(self) -> str:
        return f"by {self.lambd:g}"


class Identity(Pointwise):
    """Hands its input on unchanged.

    (B, *) -> (B, *)

    It has no weights and costs nothing. Training and export know it as a layer all the same.
    Formula: y = x
    Use it as a place to connect to, or to see what a network does without the layer that stood there.
    """

    aliases = ("pass through", "linear activation", "no-op")

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        return inputs

    def curve(self, x: float) -> float:
        return x

    def slope(self, x: float) -> float:
        return 1.0

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        return VIEW
