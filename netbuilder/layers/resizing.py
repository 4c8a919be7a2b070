"""Layers that give sequences, pictures and volumes another size."""

from collections.abc import Mapping
from fractions import Fraction
from math import floor
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from netbuilder.layers.base import Call, ChangeSetting, Family, Item, Layer, ShapeError, TensorSpec
from netbuilder.layers.channels import expect_channels
from netbuilder.layers.fields import Count, NonNegative, Pair, Positive, Real, describe_pair, each_axis, pair
from netbuilder.layers.kept import NOTHING, VIEW, Kept
from netbuilder.layers.phrases import describe_shape, listed
from netbuilder.layers.reach import Link, Reach, Resample, Window, sliding

_PADDERS = {"zeros": "Zero", "reflect": "Reflection", "replicate": "Replication", "circular": "Circular"}
# Factors are taken as fractions with at most this below the line.
_FINEST_FACTOR = 1024
# So near a fraction is meant: 1.1 is no fraction in binary.
_ROUNDED = 1e-9
# Which modes need which number of axes behind the channels; the others take any.
_MODE_RANKS = {"linear": 1, "bilinear": 2, "bicubic": 2, "trilinear": 3}


class Pad(Layer):
    """Adds numbers around a sequence, image or volume: zeros or another value, its mirror image, its border, or itself.

    (B, C, L) -> (B, C, L')
    (B, C, H, W) -> (B, C, H', W')
    (B, C, D, H, W) -> (B, C, D', H', W')

    Which numbers stand there is the choice of the mode. The widths go from the last axis to the first: left, right,
    top, bottom.
    Formula: L' = L + left + right, and the other axes likewise
    Use it before layers that would lose the border, where their own padding does not fit.
    """

    family = Family.SHAPE
    plain_name = "border"
    aliases = ("padding", "margin", "zero pad", "reflection pad")
    starting_values: ClassVar[Mapping[str, Any]] = {"padding": 1}

    padding: NonNegative | Annotated[tuple[NonNegative, ...], Field(max_length=6)] = Field(
        description="How many numbers each side gains: one for all, or left, right, top, bottom, front, back."
    )
    mode: Literal["zeros", "constant", "reflect", "replicate", "circular"] = Field(
        "zeros", description="What the added numbers are."
    )
    value: Real = Field(0.0, description="The number that `constant` adds.")

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        (spec,) = inputs
        expect_channels(self, spec, 1, 2, 3)
        rank = len(spec.shape) - 1
        sides = self._sides(rank)
        if len(sides) != 2 * rank:
            raise ShapeError(
                f"Pad has {len(sides)} amounts, and {spec} has {2 * rank} sides: left, right and so on, the last axis"
                " first.",
                port=None,
                remedies=(ChangeSetting("padding", max(sides, default=1)),),
            )
        amounts = self._amounts(rank)
        limit = {"reflect": -1, "circular": 0}.get(self.mode)
        for size, (before, after) in zip(spec.shape[1:], amounts, strict=True):
            if limit is not None and max(before, after) > size + limit:
                raise ShapeError(
                    f"Pad cannot add {max(before, after)} numbers in mode {self.mode} to an axis of {size}:"
                    f" there are not"
                    " enough to copy.",
                    remedies=(ChangeSetting("mode", "replicate"), ChangeSetting("mode", "zeros")),
                    code="padding-mode",
                )
        sizes = (size + before + after for size, (before, after) in zip(spec.shape[1:], amounts, strict=True))
        return (TensorSpec((spec.shape[0], *sizes)),)

    def reach(self, inputs: tuple[TensorSpec, ...]) -> tuple[Reach, ...]:
        # What stands in the border counts as outside, also where it is a copy.
        borders = (Window(before=before) for before, _ in self._amounts(len(inputs[0].shape) - 1))
        return (sliding(*borders, channels=Link(to=(0,))),)

    def _sides(self, rank: int) -> tuple[int, ...]:
        return each_axis(self.padding, 2 * rank)

    def _amounts(self, rank: int) -> tuple[tuple[int, int], ...]:
        """Before and after each axis."""
        sides = self._sides(rank)
        # torch's order: the last axis comes first.
        return tuple((sides[2 * place], sides[2 * place + 1]) for place in range(rank))[::-1]

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        # torch's reflections look at the input on the way back, though they need its size alone.
        return Kept(inputs=self.mode in ("reflect", "replicate"))

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        rank = max(1, len(inputs[0].shape) - 1)
        if self.mode == "constant":
            return Call(f"nn.ConstantPad{rank}d", {"padding": self.padding, "value": self.value})
        return Call(f"nn.{_PADDERS[self.mode]}Pad{rank}d", {"padding": self.padding})

    def summary(self) -> str:
        amounts = str(self.padding) if isinstance(self.padding, int) else ", ".join(map(str, self.padding))
        return f"by {amounts}, {self.mode}{f' {self.value:g}' if self.mode == 'constant' else ''}"


class Upsample(Layer):
    """Makes a sequence, image or volume larger: repeats its numbers, or draws smooth ways between them.

    (B, C, L) -> (B, C, L')
    (B, C, H, W) -> (B, C, H', W')
    (B, C, D, H, W) -> (B, C, D', H', W')

    `nearest` repeats, `bilinear` and its kin draw straight ways, `bicubic` bends them. Nothing is learned.
    Formula: L' = floor(scale_factor L), and the other axes likewise
    Use it in decoders, before a convolution; it avoids the chequerboard patterns of transposed convolutions.
    """

    family = Family.SHAPE
    plain_name = "enlarge"
    aliases = ("resize", "interpolate", "unpool", "scale")
    starting_values: ClassVar[Mapping[str, Any]] = {"scale_factor": 2.0}

    size: Count | tuple[Count, Count] | tuple[Count, Count, Count] | None = Field(
        None, description="The size that it gets; leave it empty to multiply by scale_factor."
    )
    scale_factor: Positive | tuple[Positive, Positive] | tuple[Positive, Positive, Positive] | None = Field(
        None, description="What each side is multiplied by."
    )
    mode: Literal["nearest", "linear", "bilinear", "bicubic", "trilinear"] = Field(
        "nearest", description="nearest repeats; linear is for sequences, bilinear and bicubic for images,"
        " trilinear for"
        " volumes.",
    )  # fmt: skip
    align_corners: bool = Field(False, description="Let the corners keep their values; not for nearest.")
    recompute_scale_factor: bool = Field(
        False, description="Work the factor out again from the sizes, once these are whole numbers."
    )

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        (spec,) = inputs
        expect_channels(self, spec, 1, 2, 3)
        rank = len(spec.shape) - 1
        self._check_settings(rank)
        if self.size is not None:
            return (TensorSpec((spec.shape[0], *each_axis(self.size, rank))),)
        assert self.scale_factor is not None
        factors = self.scale_factor if isinstance(self.scale_factor, tuple) else (self.scale_factor,) * rank
        sizes = tuple(floor(size * factor) for size, factor in zip(spec.shape[1:], factors, strict=True))
        if not all(sizes):
            raise ShapeError(
                f"Upsample would leave nothing of {spec}: it multiplies by {self.scale_factor}.",
                port=None,
                remedies=(ChangeSetting("scale_factor", 2.0),),
                code="empty",
            )
        return (TensorSpec((spec.shape[0], *sizes)),)

    def reach(self, inputs: tuple[TensorSpec, ...]) -> tuple[Reach, ...]:
        (spec,), (made,) = inputs, self.outputs(inputs)
        sizes = zip(spec.shape[1:], made.shape[1:], self._steps(spec, made), strict=True)
        return (sliding(*(self._resample(*axis) for axis in sizes), channels=Link(to=(0,))),)

    def _steps(self, spec: TensorSpec, made: TensorSpec) -> tuple[Fraction, ...]:
        """How far apart in the input two neighbours of the output stand, as torch.nn.functional.interpolate has it."""
        if self.scale_factor is None or self.recompute_scale_factor:
            return tuple(map(Fraction, spec.shape[1:], made.shape[1:]))
        rank = len(spec.shape) - 1
        factors = self.scale_factor if isinstance(self.scale_factor, tuple) else (self.scale_factor,) * rank
        return tuple(1 / Fraction(factor).limit_denominator(_FINEST_FACTOR) for factor in factors)

    def _resample(self, old: int, new: int, step: Fraction) -> Resample:
        if self.mode == "nearest":
            # torch looks at the sizes first, and at the factor only where they are not the same or twice the same.
            return Resample(Fraction(old, new)) if new in (old, 2 * old) else Resample(step, is_exact=self._is_exact)
        first, last = (-1, 2) if self.mode == "bicubic" else (0, 1)
        if self.align_corners:
            return Resample(Fraction(old - 1, new - 1) if new > 1 else Fraction(0), Fraction(0), first, last)
        # The middles of numbers are laid over each other, not their corners.
        return Resample(step, (step - 1) / 2, first, last, self._is_exact)

    @property
    def _is_exact(self) -> bool:
        """Whether the factors are fractions that can be counted with."""
        factors = self.scale_factor if isinstance(self.scale_factor, tuple) else (self.scale_factor or 1.0,)
        return self.recompute_scale_factor or all(
            abs(float(Fraction(factor).limit_denominator(_FINEST_FACTOR)) - factor) <= _ROUNDED * factor
            for factor in factors
        )

    def _check_settings(self, rank: int) -> None:
        chosen = self.size if self.size is not None else self.scale_factor
        if (self.size is None) == (self.scale_factor is None):
            remedy = ChangeSetting("size", None) if self.size is not None else ChangeSetting("scale_factor", 2.0)
            found = "both" if self.size is not None else "neither"
            raise ShapeError(
                f"Upsample needs either size or scale_factor, and has {found}.", port=None, remedies=(remedy,)
            )
        if isinstance(chosen, tuple) and len(chosen) != rank:
            name = "size" if self.size is not None else "scale_factor"
            raise ShapeError(
                f"Upsample has {len(chosen)} numbers for {name}, and its input {rank} axes to enlarge.",
                port=None,
                remedies=(ChangeSetting(name, chosen[0]),),
            )
        fitting = next((mode for mode, axes in _MODE_RANKS.items() if axes == rank), "nearest")
        if _MODE_RANKS.get(self.mode, rank) != rank:
            raise ShapeError(
                f"Upsample in mode {self.mode} works on {_MODE_RANKS[self.mode]} axes behind the channels, and"
                f" its input"
                f" has {rank}.",
                remedies=(ChangeSetting("mode", fitting), ChangeSetting("mode", "nearest")),
            )
        if self.align_corners and self.mode == "nearest":
            raise ShapeError(
                "Upsample in mode nearest has no corners to align; align_corners is for the smooth modes.",
                port=None,
                remedies=(ChangeSetting("align_corners", False), ChangeSetting("mode", fitting)),
            )
        if self.recompute_scale_factor and self.size is not None:
            raise ShapeError(
                "Upsample cannot work out its factor again where the size is given.",
                port=None,
                remedies=(ChangeSetting("recompute_scale_factor", False),),
            )

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        return NOTHING

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call("nn.Upsample", self.torch_kwargs())

    def summary(self) -> str:
        return listed(self._enlargement, "" if self.mode == "nearest" else self.mode)

    @property
    def _enlargement(self) -> str:
        """`to 64×64`, or `× 2`, or `× 2, 3` where axes differ."""
        if self.size is not None:
            return f"to {self.size if isinstance(self.size, int) else describe_shape(self.size)}"
        if self.scale_factor is None:
            return ""
        factors = self.scale_factor if isinstance(self.scale_factor, tuple) else (self.scale_factor,)
        return f"× {', '.join(f'{factor:g}' for factor in factors)}"


class Crop2d(Layer):
    """Cuts a rectangle out of an image, from its middle unless a corner is named.

    (B, C, H, W) -> (B, C, height, width)

    What is outside is dropped. Nothing is computed.
    Formula: y[c, i, j] = x[c, top + i, left + j]
    Use it to make two images equally large before they are joined, as the first U-Net did.
    """

    family = Family.SHAPE
    plain_name = "cut out"
    aliases = ("crop", "centre crop", "trim")
    starting_values: ClassVar[Mapping[str, Any]] = {"size": 8}

    size: Pair = Field(description="Height and width of what is kept.")
    top: NonNegative | None = Field(None, description="First row that is kept; empty for the middle.")
    left: NonNegative | None = Field(None, description="First column that is kept; empty for the middle.")

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        (spec,) = inputs
        expect_channels(self, spec, 2)
        channels, height, width = spec.shape
        wanted_height, wanted_width = pair(self.size)
        if (self.top or 0) + wanted_height > height or (self.left or 0) + wanted_width > width:
            fitting = (min(wanted_height, height), min(wanted_width, width))
            raise ShapeError(
                f"Crop2d keeps {describe_pair(self.size)} pixels from row {self.top or 0} and column"
                f" {self.left or 0}, and"
                f" the image has {height}×{width}.",
                remedies=(ChangeSetting("size", fitting[0] if fitting[0] == fitting[1] else fitting),)
                if not self.top and not self.left
                else (ChangeSetting("top", None), ChangeSetting("left", None)),
            )
        return (TensorSpec((channels, wanted_height, wanted_width), spec.dtype),)

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        return VIEW

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        rows, columns = pair(self.size)
        top, left = self._corner(inputs[0])
        everything = slice(None)
        return Call("", then=(Item((everything, everything, slice(top, top + rows), slice(left, left + columns))),))

    def reach(self, inputs: tuple[TensorSpec, ...]) -> tuple[Reach, ...]:
        top, left = self._corner(inputs[0])
        return (sliding(Window(before=-top), Window(before=-left), channels=Link(to=(0,))),)

    def _corner(self, spec: TensorSpec) -> tuple[int, int]:
        """The first row and column that are kept."""
        _, height, width = spec.shape
        rows, columns = pair(self.size)
        top = (height - rows) // 2 if self.top is None else self.top
        left = (width - columns) // 2 if self.left is None else self.left
        return top, left

    def summary(self) -> str:
        corner = "" if self.top is None and self.left is None else f"from {self.top or 0}, {self.left or 0}"
        return listed(describe_pair(self.size), corner)
