"""Rectifiers that bend where the plain one has its corner, most of them by weighing a number by its own size."""

from math import pi, sqrt, tanh
from typing import Literal

from pydantic import Field

from netbuilder.layers.fields import Positive, Real
from netbuilder.layers.pointwise import (
    Pointwise,
    below_normal,
    clamped,
    logistic,
    normal_density,
    soft_ramp,
    squashed_slope,
)

# The tanh formula of GELU: x (1 + tanh(sqrt(2 / π) (x + 0.044715 x³))) / 2.
_GELU_CUBIC = 0.044715


class GELU(Pointwise):
    """Weighs a number by the chance that a normal variable lies below it: x Φ(x) (Hendrycks and Gimpel 2016).

    (B, *) -> (B, *)

    Large numbers pass, very negative ones vanish, and in between it dips a little below zero. It has no corner at which
    the gradient would jump.
    Formula: y = x Φ(x), with Φ(x) = (1 + erf(x / √2)) / 2
    Use it in Transformers, where it is the usual choice.
    """

    plain_name = "Gaussian error linear unit"
    aliases = ("activation", "transformer")

    approximate: Literal["none", "tanh"] = Field("none", description="Exact, or the faster tanh formula.")

    def summary(self) -> str:
        return "tanh formula" if self.approximate == "tanh" else ""

    def curve(self, x: float) -> float:
        if self.approximate == "none":
            return x * below_normal(x)
        return x * (1 + tanh(sqrt(2 / pi) * (x + _GELU_CUBIC * x**3))) / 2

    def slope(self, x: float) -> float:
        if self.approximate == "none":
            return below_normal(x) + x * normal_density(x)
        inner = sqrt(2 / pi) * (x + _GELU_CUBIC * x**3)
        inner_slope = sqrt(2 / pi) * (1 + 3 * _GELU_CUBIC * x**2)
        return (1 + tanh(inner) + x * squashed_slope(inner) * inner_slope) / 2


class SiLU(Pointwise):
    """Weighs a number by its own sigmoid: x / (1 + exp(-x)) (Elfwing et al. 2017).

    (B, *) -> (B, *)

    It is a smooth ReLU that dips a little below zero, also known as swish. Its gradient is never quite zero.
    Formula: y = x sigmoid(x) = x / (1 + exp(-x))
    Use it in deep image networks; EfficientNet does.
    """

    plain_name = "sigmoid linear unit"
    aliases = ("activation", "swish", "efficientnet")

    def curve(self, x: float) -> float:
        return x * logistic(x)

    def slope(self, x: float) -> float:
        return logistic(x) * (1 + x * logistic(-x))


class Mish(Pointwise):
    """A smooth ReLU that dips a little below zero: x tanh(ln(1 + exp(x))) (Misra 2019).

    (B, *) -> (B, *)

    Small negative numbers pass in part, and the curve has no corner. It costs more than a ReLU.
    Formula: y = x tanh(ln(1 + exp(x)))
    Use it as a SiLU; detectors such as YOLOv4 do.
    """

    plain_name = "self-regularised linear unit"
    aliases = ("activation",)

    def curve(self, x: float) -> float:
        return x * tanh(soft_ramp(x))

    def slope(self, x: float) -> float:
        return tanh(soft_ramp(x)) + x * logistic(x) * squashed_slope(soft_ramp(x))


class Softplus(Pointwise):
    """A ReLU with a round corner, always above zero: ln(1 + exp(beta x)) / beta.

    (B, *) -> (B, *)

    The larger beta, the nearer it comes to a ReLU. Above threshold / beta it is computed as x itself, which is as
    exact.
    Formula: y = ln(1 + exp(beta x)) / beta
    Use it for what must be positive, such as a variance (Dugas et al. 2001).
    """

    plain_name = "smooth rectifier"
    aliases = ("activation",)

    beta: Positive = Field(1.0, description="How sharp the corner is.")
    threshold: Real = Field(20.0, description="Where beta x is above this, x itself is taken, against overflow.")

    @property
    def kinks(self) -> tuple[float, ...]:
        return (self.threshold / self.beta,)

    def curve(self, x: float) -> float:
        return x if self.beta * x > self.threshold else soft_ramp(self.beta * x) / self.beta

    def slope(self, x: float) -> float:
        return 1.0 if self.beta * x > self.threshold else logistic(self.beta * x)

    def summary(self) -> str:
        return "" if self.beta == 1 else f"beta {self.beta:g}"


class Hardswish(Pointwise):
    """A SiLU made of straight lines and a parabola: x min(max(0, x + 3), 6) / 6 (Howard et al. 2019).

    (B, *) -> (B, *)

    Below -3 nothing passes and above 3 everything does. It needs no exponential.
    Formula: y = x min(max(0, x + 3), 6) / 6
    Use it in networks for phones; MobileNetV3 does.
    """

    plain_name = "piecewise sigmoid linear unit"
    aliases = ("activation", "mobilenet", "swish")

    @property
    def kinks(self) -> tuple[float, ...]:
        return (-3.0, 3.0)

    def curve(self, x: float) -> float:
        return x * clamped(x + 3, 0.0, 6.0) / 6

    def slope(self, x: float) -> float:
        return x / 3 + 0.5 if -3 < x < 3 else float(x >= 3)
