"""Pooling to a fixed size, whatever goes in; these layers have no weights."""

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import Field

from netbuilder.layers.base import Call, Family, Layer, TensorSpec
from netbuilder.layers.channels import expect_channels
from netbuilder.layers.fields import Count
from netbuilder.layers.kept import INDEX_BYTES, Kept
from netbuilder.layers.reach import Link, Reach, Share, sliding

# A size for each axis; None keeps what came in.
Wanted = int | tuple[int | None, ...]

_LENGTH = "Length that comes out."
_AREA = "Height and width that come out; an empty one keeps what came in."
_VOLUME = "Depth, height and width that come out; an empty one keeps what came in."


class AdaptivePooling(Layer):
    """Splits each axis into `output_size` windows of nearly the same size; each layer states its own sizes."""

    family = Family.POOLING
    starting_values: ClassVar[Mapping[str, Any]] = {"output_size": 1}
    _rank: ClassVar[int]

    output_size: Wanted

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        (spec,) = inputs
        expect_channels(self, spec, self._rank)
        channels, *size = spec.shape
        return (TensorSpec((channels, *(want or have for want, have in zip(self._wanted, size, strict=True)))),)

    def reach(self, inputs: tuple[TensorSpec, ...]) -> tuple[Reach, ...]:
        size = inputs[0].shape[1:]
        shares = (Share(have, want or have) for want, have in zip(self._wanted, size, strict=True))
        return (sliding(*shares, channels=Link(to=(0,))),)

    @property
    def _wanted(self) -> tuple[int | None, ...]:
        return (self.output_size,) * self._rank if isinstance(self.output_size, int) else self.output_size

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call(f"nn.{type(self).__name__}", self.torch_kwargs())

    def summary(self) -> str:
        return "to " + "×".join("as is" if part is None else str(part) for part in self._wanted)


class AdaptiveAveragePooling(AdaptivePooling):
    """Averages so that a fixed size comes out."""

    plain_name = "adaptive average pooling"
    aliases = ("global average pooling", "gap", "avgpool")

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        # A mean over everything needs only the size.
        return Kept(inputs=set(self.outputs(inputs)[0].shape[1:]) != {1})


class AdaptiveAvgPool1d(AdaptiveAveragePooling):
    """Averages so that a fixed size comes out, whatever went in; 1 is global average pooling.

    (B, C, L) -> (B, C, output_size)

    The windows follow from both sizes; where they do not divide, neighbours overlap. It has no weights.
    Formula: y[c, p] = mean of x[c] from floor(p N / n) to ceil((p + 1) N / n), along each axis
    Use it before the last Linear, so that the network takes inputs of any size.
    """

    _rank = 1

    output_size: Count = Field(description=_LENGTH)


class AdaptiveAvgPool2d(AdaptiveAveragePooling):
    """Averages so that a fixed size comes out, whatever went in; 1×1 is global average pooling.

    (B, C, H, W) -> (B, C, *output_size)

    The windows follow from both sizes; where they do not divide, neighbours overlap. It has no weights.
    Formula: y[c, p] = mean of x[c] from floor(p N / n) to ceil((p + 1) N / n), along each axis
    Use it before the last Linear, so that the network takes inputs of any size.
    """

    _rank = 2

    output_size: Count | tuple[Count | None, Count | None] = Field(description=_AREA)


class AdaptiveAvgPool3d(AdaptiveAveragePooling):
    """Averages so that a fixed size comes out, whatever went in; 1×1×1 is global average pooling.

    (B, C, D, H, W) -> (B, C, *output_size)

    The windows follow from both sizes; where they do not divide, neighbours overlap. It has no weights.
    Formula: y[c, p] = mean of x[c] from floor(p N / n) to ceil((p + 1) N / n), along each axis
    Use it before the last Linear, so that the network takes inputs of any size.
    """

    _rank = 3

    output_size: Count | tuple[Count | None, Count | None, Count | None] = Field(description=_VOLUME)


class AdaptiveMaxPooling(AdaptivePooling):
    """Keeps the largest values so that a fixed size comes out."""

    plain_name = "adaptive max pooling"
    aliases = ("global max pooling", "gmp", "maxpool")

    return_indices: bool = Field(False, description="Also hand out where in the input each largest value stood.")

    @property
    def output_ports(self) -> tuple[str, ...]:
        return ("output", "indices") if self.return_indices else ("output",)

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        (pooled,) = super().outputs(inputs)
        return (pooled, TensorSpec(pooled.shape, "int64")) if self.return_indices else (pooled,)

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        return Kept(inputs=True, own_bytes=self.outputs(inputs)[0].size * INDEX_BYTES)


class AdaptiveMaxPool1d(AdaptiveMaxPooling):
    """Keeps the largest values so that a fixed size comes out; 1 is global max pooling.

    (B, C, L) -> (B, C, output_size)

    The windows follow from both sizes; where they do not divide, neighbours overlap. It has no weights.
    Formula: y[c, p] = max of x[c] from floor(p N / n) to ceil((p + 1) N / n), along each axis
    Use it before the last Linear where it counts whether something is there at all, not how often.
    """

    _rank = 1

    output_size: Count = Field(description=_LENGTH)


class AdaptiveMaxPool2d(AdaptiveMaxPooling):
    """Keeps the largest values so that a fixed size comes out; 1×1 is global max pooling.

    (B, C, H, W) -> (B, C, *output_size)

    The windows follow from both sizes; where they do not divide, neighbours overlap. It has no weights.
    Formula: y[c, p] = max of x[c] from floor(p N / n) to ceil((p + 1) N / n), along each axis
    Use it before the last Linear where it counts whether something is there at all, not how often.
    """

    _rank = 2

    output_size: Count | tuple[Count | None, Count | None] = Field(description=_AREA)


class AdaptiveMaxPool3d(AdaptiveMaxPooling):
    """Keeps the largest values so that a fixed size comes out; 1×1×1 is global max pooling.

    (B, C, D, H, W) -> (B, C, *output_size)

    The windows follow from both sizes; where they do not divide, neighbours overlap. It has no weights.
    Formula: y[c, p] = max of x[c] from floor(p N / n) to ceil((p + 1) N / n), along each axis
    Use it before the last Linear where it counts whether something is there at all, not how often.
    """

    _rank = 3

    output_size: Count | tuple[Count | None, Count | None, Count | None] = Field(description=_VOLUME)
