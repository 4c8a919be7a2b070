"""What a layer computes while it is taken out without being deleted: nothing at all."""

from __future__ import annotations

from netbuilder.layers.base import Call, Family, Layer, TensorSpec
from netbuilder.layers.kept import VIEW, Kept


class Bypass(Layer):
    """Hands on what comes into its first port. It stands in the place of a layer, and in no palette."""

    family = Family.SHAPE

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        return inputs[:1]

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        return VIEW

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call("")


BYPASS = Bypass()
