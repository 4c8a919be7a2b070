"""Non-linearities that keep numbers within bounds or draw them towards zero, and the one that does nothing."""

from __future__ import annotations

from math import tanh

from pydantic import Field

from netbuilder.layers.base import ChangeSetting, ShapeError, TensorSpec
from netbuilder.layers.fields import NonNegativeReal, Real
from netbuilder.layers.kept import FLOAT_BYTES, OUTPUTS, VIEW, Kept
from netbuilder.layers.pointwise import Pointwise, clamped, logistic, soft_ramp, squashed_slope


class Sigmoid(Pointwise):
    """Squeezes numbers into 0 to 1: 1 / (1 + exp(-x)).

    (B, *) -> (B, *)

    Turns a score into the probability of yes. Between layers its gradient fades; take a ReLU there.
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

    Cheap on phones (Howard et al. 2019).
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

    Turns a score into the logarithm of the probability of yes.
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

    Makes what comes out sparse; the step of iterative shrinkage (Daubechies et al. 2004).
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
