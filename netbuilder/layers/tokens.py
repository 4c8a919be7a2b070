"""Layers that prepare sequences for attention: patches, order, a class token; and a scale for what comes of it."""

from collections.abc import Mapping
from math import gcd
from typing import Any, ClassVar, Literal

from pydantic import Field

from netbuilder.layers.base import (
    Call,
    ChangeSetting,
    Cost,
    Family,
    Layer,
    Method,
    ShapeError,
    TensorSpec,
    expect_floats,
)
from netbuilder.layers.channels import expect_channels
from netbuilder.layers.fields import Axis, Count, Pair, Probability, Real, describe_pair, pair
from netbuilder.layers.kept import FLOAT_BYTES, NOTHING, Kept
from netbuilder.layers.phrases import count_of
from netbuilder.layers.reach import FEATURES, Link, Reach, Window
from netbuilder.layers.sequences import divisors, expect_sequence

_OWN = "netbuilder.modules.attention."


class PositionalEncoding(Layer):
    """Adds to each position numbers of its own, as attention knows no order otherwise.

    (B, L, F) -> (B, L, F)

    Sinusoidal numbers are given by a formula and fit any length. Learned ones are a parameter for each position and
    feature, for this one length.
    Formula: y[t, 2i] = x + sin(t / 10000^(2i / F)); y[t, 2i + 1] = x + cos(t / 10000^(2i / F)) (Vaswani et al. 2017)
    Use it once, before the first attention layer.
    """

    family = Family.ATTENTION
    plain_name = "order of a sequence"
    aliases = ("position embedding", "sinusoidal", "transformer", "vit")

    kind: Literal["sinusoidal", "learned"] = Field(
        "sinusoidal", description="Fixed sine waves, which need no training, or learned numbers."
    )
    dropout: Probability = Field(
        0.0, description="Probability that a number of the sum is dropped while training; often 0.1."
    )

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        expect_sequence(self, inputs[0])
        return inputs

    def cost(self, inputs: tuple[TensorSpec, ...]) -> Cost:
        return Cost(inputs[0].size if self.kind == "learned" else 0)

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        return Kept(own_bytes=inputs[0].size * FLOAT_BYTES) if 0 < self.dropout < 1 else NOTHING

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        length, features = inputs[0].shape
        settings = self.torch_kwargs(length=length, features=features)
        settings.pop("kind", None)
        return Call(f"{_OWN}{'LearnedEncoding' if self.kind == 'learned' else 'SinusoidalEncoding'}", settings)

    def summary(self) -> str:
        return self.kind


class ClassToken(Layer):
    """Puts one learned vector before the sequence; attention gathers there what the answer needs (Devlin et al. 2019).

    (B, L, F) -> (B, 1 + L, F)

    The vector is the same for every sample; the layers behind it fill it. Behind the attention layers take step 0.
    Formula: y = (token, x[0], x[1], ...)
    Use it to classify with Transformer layers, before a PositionalEncoding, as in ViT (Dosovitskiy et al. 2021).
    """

    family = Family.ATTENTION
    weight_names = ("token", "")
    plain_name = "class token"
    aliases = ("cls", "vit", "bert", "transformer")

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        expect_sequence(self, inputs[0])
        length, features = inputs[0].shape
        return (TensorSpec((1 + length, features)),)

    def cost(self, inputs: tuple[TensorSpec, ...]) -> Cost:
        return Cost(inputs[0].shape[1])

    def reach(self, inputs: tuple[TensorSpec, ...]) -> tuple[Reach, ...]:
        return ((Link(Window(before=1), (0,)), Link(to=(1,))),)

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        return NOTHING

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call(f"{_OWN}ClassToken", {"features": inputs[0].shape[-1]})


class PatchEmbedding(Layer):
    """Cuts an image into patches and describes each by embed_dim numbers, one learned filter for each.

    (B, C, H, W) -> (B, L, embed_dim)

    The patches stand row by row, as a sequence. It is a convolution whose stride is its kernel.
    Formula: L = H / patch_size · W / patch_size; y[l] = W patch[l] + b
    Use it as the first layer of a vision Transformer, as in ViT (Dosovitskiy et al. 2021).
    """

    family = Family.ATTENTION
    plain_name = "image to patches"
    aliases = ("vit", "vision transformer", "patchify", "tokens", "transformer")
    starting_values: ClassVar[Mapping[str, Any]] = {"embed_dim": 64, "patch_size": 4}

    embed_dim: Count = Field(description="Features that describe a patch.")
    patch_size: Pair = Field(description="Height and width of a patch in pixels; they must divide those of the image.")
    bias: bool = Field(True, description="Add a learnable number to each feature.")

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        (spec,) = inputs
        expect_channels(self, spec, 2)
        _, height, width = spec.shape
        tall, wide = pair(self.patch_size)
        if height % tall or width % wide:
            raise self._left_over(height, width)
        return (TensorSpec(((height // tall) * (width // wide), self.embed_dim)),)

    def _left_over(self, height: int, width: int) -> ShapeError:
        wanted = max(pair(self.patch_size))
        nearest = min(divisors(gcd(height, width)), key=lambda side: (abs(side - wanted), -side))
        return ShapeError(
            f"Patches of {describe_pair(self.patch_size)} do not cut an image of {height}×{width} evenly;"
            f" {nearest}×{nearest} do.",
            remedies=(ChangeSetting("patch_size", nearest),),
            code="patches",
        )

    def cost(self, inputs: tuple[TensorSpec, ...]) -> Cost:
        tall, wide = pair(self.patch_size)
        weights = self.embed_dim * inputs[0].shape[0] * tall * wide
        patches = self.outputs(inputs)[0].shape[0]
        return Cost(weights + self.embed_dim * self.bias, weights * patches)

    def reach(self, inputs: tuple[TensorSpec, ...]) -> tuple[Reach, ...]:
        # Rows of patches follow one another in one sequence, along which neither axis moves evenly.
        patches = (Link(Window(side, side), (0,), is_loose=True) for side in pair(self.patch_size))
        return ((FEATURES, *patches),)

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        filters = {
            "in_channels": inputs[0].shape[0],
            "out_channels": self.embed_dim,
            "kernel_size": self.patch_size,
            "stride": self.patch_size,
        }
        # (B, embed_dim, H / p, W / p) -> (B, embed_dim, L) -> (B, L, embed_dim)
        steps = (Method("flatten", (2,)), Method("transpose", (1, 2)))
        return Call("nn.Conv2d", filters | ({} if self.bias else {"bias": False}), then=steps)

    def summary(self) -> str:
        return f"patches of {describe_pair(self.patch_size)}, {count_of(self.embed_dim, 'feature')}"


class Scale(Layer):
    """Multiplies each channel by a learned number: y = s x (layer scale, Touvron et al. 2021).

    (B, *) -> (B, *)

    All samples and all places share the numbers. They begin at the value that init names.
    Formula: y[c] = s[c] x[c]
    Use it at the end of a residual branch with a small start: a deep network then begins as if the branch were not
    there.
    """

    family = Family.ATTENTION
    plain_name = "layer scale"
    aliases = ("layer scale", "layerscale", "gain", "gamma", "per-channel factor")

    init: Real = Field(1.0, description="Every factor's first value; layer scale takes 0.1 to 1e-6, deeper nets less.")
    dim: Axis | None = Field(
        None,
        description="Axis of the channels, the batch axis counted; 1 for images and the last one of everything else"
        " when empty.",
    )

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        expect_floats(self, inputs)
        (spec,) = inputs
        rank = len(spec.shape) + 1
        if not spec.shape:
            raise ShapeError("Scale expects at least one axis of channels, received one number per sample.")
        if not 1 <= self._axis(rank) < rank:
            meaning = "that is the batch" if self._axis(rank) == 0 else "that axis does not exist"
            raise ShapeError(
                f"Scale works along axis {self.dim} of (B, {', '.join(map(str, spec.shape))}): {meaning}.",
                port=None,
                remedies=(ChangeSetting("dim", 1), ChangeSetting("dim", None)),
                code="axis",
            )
        return inputs

    def _axis(self, rank: int) -> int:
        """The axis of the channels, the batch axis counted; out of range where `dim` is."""
        if self.dim is None:
            return 1 if rank == 4 else rank - 1
        return self.dim + rank if self.dim < 0 else self.dim

    def cost(self, inputs: tuple[TensorSpec, ...]) -> Cost:
        shape = inputs[0].shape
        return Cost(shape[self._axis(len(shape) + 1) - 1])

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        shape = inputs[0].shape
        axis = self._axis(len(shape) + 1)
        # The axes behind the channels are 1, and so every number of a channel meets its factor: (C, 1, 1).
        factors = (shape[axis - 1], *(1,) * (len(shape) - axis))
        return Call(f"{_OWN}Scale", {"shape": factors} | ({"init": self.init} if self.init != 1.0 else {}))

    def summary(self) -> str:
        return f"from {self.init:g}"
