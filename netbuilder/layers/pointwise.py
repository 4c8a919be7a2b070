"""What the non-linearities share that bend every number by itself, and the functions that they are made of."""

from math import erf, exp, expm1, inf, log1p, pi, sqrt, tanh

from netbuilder.layers.base import Call, Family, Layer, TensorSpec, expect_floats


class Pointwise(Layer):
    """Bends every number by itself; shapes stay as they are.

    A layer says in plain arithmetic what it does to one number, so that its curve can be drawn without torch.
    """

    family = Family.ACTIVATION

    @property
    def kinks(self) -> tuple[float, ...]:
        """Where the curve has a corner or a jump."""
        return ()

    def curve(self, x: float) -> float:
        """The function itself: what a number becomes, after training."""
        raise NotImplementedError

    def slope(self, x: float) -> float:
        """The derivative there; at a kink that of either side."""
        raise NotImplementedError

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        expect_floats(self, inputs)
        return inputs

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call(f"nn.{type(self).__name__}", self.torch_kwargs())


def logistic(x: float) -> float:
    """1 / (1 + exp(-x)), without overflow."""
    return 1 / (1 + exp(-x)) if x >= 0 else exp(x) / (1 + exp(x))


def soft_ramp(x: float) -> float:
    """ln(1 + exp(x)), without overflow."""
    return max(x, 0.0) + log1p(exp(-abs(x)))


def below_normal(x: float) -> float:
    """Φ(x): the chance that a normal variable lies below x."""
    return (1 + erf(x / sqrt(2))) / 2


def normal_density(x: float) -> float:
    """φ(x) = exp(-x² / 2) / sqrt(2 π)."""
    return exp(-x * x / 2) / sqrt(2 * pi)


def bent_below(x: float, scale: float, stretch: float = 1.0) -> float:
    """x above zero, and scale (exp(x / stretch) - 1) below."""
    return x if x > 0 else scale * expm1(x / stretch)


def clamped(x: float, low: float = -inf, high: float = inf) -> float:
    """x, but at least `low` and at most `high`."""
    return min(max(x, low), high)


def squashed_slope(x: float) -> float:
    """The derivative of tanh: 1 - tanh²(x)."""
    return 1 - tanh(x) ** 2
