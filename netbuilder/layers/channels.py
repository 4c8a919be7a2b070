"""What layers expect that treat each channel as one thing, whatever the number of axes behind it."""

from __future__ import annotations

from netbuilder.layers.base import InsertBefore, Layer, ShapeError, TensorSpec, expect_floats

# What a sample with so many axes behind its channels is called, and how its shape is written.
_SAMPLES = (
    "features (channels)",
    "a sequence (channels, length)",
    "an image (channels, height, width)",
    "a volume (channels, depth, height, width)",
)
_PLURALS = ("sequences", "images", "volumes")


def expect_channels(layer: Layer, spec: TensorSpec, *counts: int) -> None:
    """Refuse samples that have none of `counts` axes behind their channels: 0 features, 1 sequence, 2 image, 3 volume.

    Too many axes for features can be laid out in a row, which the error offers.
    """
    expect_floats(layer, (spec,))
    rank = len(spec.shape)
    if rank - 1 in counts:
        return
    name = type(layer).__name__
    wanted = " or ".join(_SAMPLES[count] for count in counts)
    sibling = f"{name[:-2]}{rank - 1}d"
    # Layers that differ in nothing but the number of axes share a base.
    bases = (base for base in type(layer).__bases__ if issubclass(base, Layer))
    siblings = {each.__name__ for base in bases for each in base.__subclasses__()}
    hint = f" {sibling} takes {_PLURALS[rank - 2]}." if 2 <= rank <= 4 and sibling in siblings else ""
    raise ShapeError(
        f"{name} expects {wanted}, received shape {spec} with {rank} {'axis' if rank == 1 else 'axes'}.{hint}",
        remedies=(InsertBefore("Flatten"),) if 0 in counts and rank > max(counts) + 1 else (),
    )
