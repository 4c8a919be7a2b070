"""Non-linearities that let large numbers through: the rectifier, and what grew out of it."""

from collections.abc import Mapping
from math import exp
from typing import Any, ClassVar

from pydantic import Field

from netbuilder.layers.base import ChangeSetting, Cost, ShapeError, TensorSpec
from netbuilder.layers.fields import Count, Positive, Real
from netbuilder.layers.kept import FLOAT_BYTES, OUTPUTS, Kept
from netbuilder.layers.pointwise import Pointwise, bent_below, clamped

# What keeps mean and variance steady from layer to layer (Klambauer et al. 2017, equation 14).
_SELU_ALPHA, _SELU_SCALE = 1.6732632423543772, 1.0507009873554805


class Rectifier(Pointwise):
    """Lets positive numbers through, and something less of negative ones."""

    plain_name = "rectifier"
    aliases: ClassVar[tuple[str, ...]] = ("activation",)

    @property
    def kinks(self) -> tuple[float, ...]:
        return (0.0,)


class ReLU(Rectifier):
    """Lets positive numbers through and turns negative ones into zero: max(0, x).

    (B, *) -> (B, *)

    It costs next to nothing, and for positive numbers its gradient never fades. A neuron that is negative for every
    sample learns nothing any more, which LeakyReLU mends.
    Formula: y = max(0, x)
    Use it between layers; it is the usual choice (Glorot et al. 2011).
    """

    aliases = ("activation", "rectified linear unit")

    def curve(self, x: float) -> float:
        return max(0.0, x)

    def slope(self, x: float) -> float:
        return float(x > 0)

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        return OUTPUTS


class ReLU6(Pointwise):
    """A ReLU that stops at six: min(max(0, x), 6).

    (B, *) -> (B, *)

    Nothing that comes out is above six, so that few digits are enough to store it. Above six its gradient is zero.
    Formula: y = min(max(0, x), 6)
    Use it in networks for phones, whose numbers have few digits (Howard et al. 2017).
    """

    plain_name = "capped rectifier"
    aliases = ("activation", "mobilenet")

    @property
    def kinks(self) -> tuple[float, ...]:
        return (0.0, 6.0)

    def curve(self, x: float) -> float:
        return clamped(x, 0.0, 6.0)

    def slope(self, x: float) -> float:
        return float(0 < x < 6)


class LeakyReLU(Rectifier):
    """A ReLU with a small slope for negative numbers, so that no neuron dies: max(0, x) + negative_slope min(0, x).

    (B, *) -> (B, *)

    With a slope of 0 it is a ReLU, with a slope of 1 it does nothing. The slope is fixed.
    Formula: y = max(0, x) + negative_slope min(0, x)
    Use it where many neurons of ReLU layers stay silent, and in discriminators (Maas et al. 2013).
    """

    plain_name = "leaky rectifier"

    negative_slope: Real = Field(0.01, description="Slope for negative numbers.")

    def curve(self, x: float) -> float:
        return x if x > 0 else self.negative_slope * x

    def slope(self, x: float) -> float:
        return 1.0 if x > 0 else self.negative_slope

    def summary(self) -> str:
        return f"slope {self.negative_slope:g}"


class PReLU(Rectifier):
    """A LeakyReLU that learns its slope a for negative numbers: max(0, x) + a min(0, x) (He et al. 2015).

    (B, *) -> (B, *)

    One slope for all channels, or one for each. The curve shows the slope that training starts with.
    Formula: y = max(0, x) + a min(0, x), with a learned
    Use it in deep image networks, where a few more weights do not matter.
    """

    plain_name = "learned rectifier"
    aliases = ("activation", "parametric rectifier")

    num_parameters: Count = Field(1, description="Number of slopes: 1, or as many as there are channels.")
    init: Real = Field(0.25, description="Slope that training starts with.")

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        (spec,) = super().outputs(inputs)
        channels = spec.shape[0] if spec.shape else 1
        if self.num_parameters not in (1, channels):
            raise ShapeError(
                f"PReLU has num_parameters {self.num_parameters}, and the input {spec} has {channels} channels."
                f" Take 1 slope for all or {channels}, one for each.",
                remedies=(ChangeSetting("num_parameters", channels), ChangeSetting("num_parameters", 1)),
                code="slopes",
            )
        return (spec,)

    def cost(self, inputs: tuple[TensorSpec, ...]) -> Cost:
        return Cost(self.num_parameters)

    def curve(self, x: float) -> float:
        return x if x > 0 else self.init * x

    def slope(self, x: float) -> float:
        return 1.0 if x > 0 else self.init

    def summary(self) -> str:
        return "one slope" if self.num_parameters == 1 else f"{self.num_parameters} slopes"


class RReLU(Rectifier):
    """A LeakyReLU whose slope for negative numbers is drawn at random while training, from lower to upper.

    (B, *) -> (B, *)

    Every number gets a slope of its own, which is a little noise against over-fitting. Afterwards the slope is the
    middle of the two, which the curve shows (Xu et al. 2015).
    Formula: y = max(0, x) + a min(0, x), with a between lower and upper
    Use it on small data sets that a network would learn by heart.
    """

    plain_name = "random rectifier"
    aliases = ("activation", "randomised rectifier")

    lower: Real = Field(1 / 8, description="Smallest slope for negative numbers.")
    upper: Real = Field(1 / 3, description="Largest slope for negative numbers.")

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        if self.lower > self.upper:
            raise ShapeError(
                f"RReLU draws slopes from lower to upper, and lower {self.lower:g} is above upper {self.upper:g}.",
                port=None,
                remedies=(ChangeSetting("upper", self.lower), ChangeSetting("lower", self.upper)),
                code="bounds",
            )
        return super().outputs(inputs)

    @property
    def _middle(self) -> float:
        return (self.lower + self.upper) / 2

    def curve(self, x: float) -> float:
        return x if x > 0 else self._middle * x

    def slope(self, x: float) -> float:
        return 1.0 if x > 0 else self._middle

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        # The slopes that were drawn.
        return Kept(inputs=True, own_bytes=inputs[0].size * FLOAT_BYTES)

    def summary(self) -> str:
        return f"slopes {self.lower:.3g} to {self.upper:.3g}"


class ELU(Rectifier):
    """A ReLU that runs out smoothly to -alpha below zero: x above zero, alpha (exp(x) - 1) below.

    (B, *) -> (B, *)

    Negative numbers still say something, down to a floor. That keeps the mean of what comes out near zero (Clevert et
    al. 2016).
    Formula: y = x where x > 0, else alpha (exp(x) - 1)
    Use it in place of a ReLU where training is slow to begin and there is no normalisation.
    """

    plain_name = "exponential linear unit"

    alpha: Real = Field(1.0, description="How far below zero it runs out.")

    def curve(self, x: float) -> float:
        return bent_below(x, self.alpha)

    def slope(self, x: float) -> float:
        return 1.0 if x > 0 else self.alpha * exp(x)

    def summary(self) -> str:
        return f"alpha {self.alpha:g}"


class SELU(Rectifier):
    """An ELU, scaled so that mean 0 and variance 1 last through many layers: 1.0507 ELU(x), with alpha 1.6733.

    (B, *) -> (B, *)

    Numbers that drift away are drawn back from layer to layer. For this the first weights must have variance 1 / inputs
    (Klambauer et al. 2017).
    Formula: y = 1.0507 x where x > 0, else 1.0507 · 1.6733 (exp(x) - 1)
    Use it in deep networks of Linear layers without normalisation, and with AlphaDropout instead of Dropout.
    """

    plain_name = "self-normalising linear unit"
    aliases = ("activation", "scaled exponential linear unit")

    def curve(self, x: float) -> float:
        return _SELU_SCALE * bent_below(x, _SELU_ALPHA)

    def slope(self, x: float) -> float:
        return _SELU_SCALE * (1.0 if x > 0 else _SELU_ALPHA * exp(x))


class CELU(Rectifier):
    """An ELU without a corner for any alpha: x above zero, alpha (exp(x / alpha) - 1) below.

    (B, *) -> (B, *)

    Its slope at zero is 1 from both sides. With alpha 1 it is an ELU (Barron 2017).
    Formula: y = x where x > 0, else alpha (exp(x / alpha) - 1)
    Use it in place of an ELU when you change alpha.
    """

    plain_name = "continuous exponential linear unit"

    alpha: Positive = Field(1.0, description="How far below zero it runs out.")

    def curve(self, x: float) -> float:
        return bent_below(x, self.alpha, self.alpha)

    def slope(self, x: float) -> float:
        return 1.0 if x > 0 else exp(x / self.alpha)

    def summary(self) -> str:
        return f"alpha {self.alpha:g}"


class Threshold(Pointwise):
    """Lets numbers above a threshold through and puts one value in the place of all others.

    (B, *) -> (B, *)

    With threshold 0 and value 0 it is a ReLU. At the threshold the curve may jump, and the gradient knows nothing of
    the jump.
    Formula: y = x where x > threshold, else value
    Use it where small numbers are noise.
    """

    plain_name = "cut-off"
    aliases = ("activation", "thresholded rectifier")
    starting_values: ClassVar[Mapping[str, Any]] = {"threshold": 0.0, "value": 0.0}

    threshold: Real = Field(description="Numbers above this stay as they are.")
    value: Real = Field(description="What the others become.")

    @property
    def kinks(self) -> tuple[float, ...]:
        return (self.threshold,)

    def curve(self, x: float) -> float:
        return x if x > self.threshold else self.value

    def slope(self, x: float) -> float:
        return float(x > self.threshold)

    def summary(self) -> str:
        return f"above {self.threshold:g}, else {self.value:g}"
