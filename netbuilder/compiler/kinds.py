"""What kind of layer one is, as the rules about mistakes ask it: read off its family and its class, not from lists."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from math import inf

from netbuilder.compiler.shapes import NodeShapes
from netbuilder.layers.base import Family, Layer
from netbuilder.layers.dropout import Noise
from netbuilder.layers.normalisation import BatchNorm
from netbuilder.layers.pointwise import Pointwise
from netbuilder.layers.registry import LAYERS
from netbuilder.layers.softmax import LogSoftmax, Scoring
from netbuilder.layers.squashing import Identity
from netbuilder.layers.tokens import Scale

# How torch names the number of features or channels that a layer gives.
_WIDTH_NAMES = ("out_features", "out_channels", "hidden_size", "embedding_dim", "embed_dim")
# Families whose layers follow the width that comes in.
_FOLLOWING = frozenset({Family.ACTIVATION, Family.NORMALISATION, Family.DROPOUT, Family.POOLING, Family.SHAPE})
_RANKS = ("1d", "2d", "3d")
# Well out on either side of where curves bend.
_OUT = 50.0
# Beyond this a curve counts as running on for ever.
_FAR = 1e4


def bends(layer: Layer | None) -> bool:
    """Whether it is a non-linearity."""
    return layer is not None and layer.family is Family.ACTIVATION and not isinstance(layer, Identity)


def hands_on(shapes: NodeShapes) -> bool:
    """Whether the same numbers come out that went in: all of them, some of them zeroed, or in another order."""
    layer = shapes.node.layer
    if isinstance(layer, Noise | Identity):
        return True
    return layer is not None and layer.family is Family.SHAPE and _counts_agree(shapes)


def stays_linear(shapes: NodeShapes) -> bool:
    """Whether a linear layer behind it still sees a linear map of what went in, feature by feature."""
    if isinstance(shapes.node.layer, Noise | Identity | BatchNorm | Scale):
        return True
    return hands_on(shapes) and shapes.inputs[0] == shapes.outputs[0]


def _counts_agree(shapes: NodeShapes) -> bool:
    given = shapes.inputs[0] if len(shapes.inputs) == 1 else None
    return given is not None and len(shapes.outputs) == 1 and given.size == shapes.outputs[0].size


def follows_width(layer: Layer) -> bool:
    """Whether the layer before it decides how many features or channels come out."""
    return layer.family in _FOLLOWING


def width_setting(layer: Layer) -> str | None:
    """The setting that decides how many features or channels come out."""
    return next((name for name in _WIDTH_NAMES if name in type(layer).model_fields), None)


def siblings(type_name: str, axes: int) -> Iterator[str]:
    """The same layer for samples of as many axes: BatchNorm1d for BatchNorm2d, Dropout for Dropout2d."""
    stem = type_name[:-2] if type_name[-2:] in _RANKS else type_name
    if stem == type_name and f"{stem}1d" not in LAYERS:
        return
    # A row of features has no axis behind the channels; layers for sequences may take it too.
    for other in (f"{stem}{max(axes - 1, 1)}d", stem):
        if other in LAYERS and other != type_name:
            yield other


def dies_below(layer: Layer) -> bool:
    """Whether it stands still below zero and runs on above, as ReLU does: what falls there learns no more."""
    return isinstance(layer, Pointwise) and bends(layer) and layer.slope(-_OUT) == 0 != layer.slope(_OUT)


@cache
def bounds(layer: Layer) -> tuple[float, float]:
    """The least and the greatest number that a non-linearity gives; infinite where there is no bound."""
    if isinstance(layer, Scoring):
        return (-inf, 0.0) if isinstance(layer, LogSoftmax) else (0.0, 1.0)
    if not isinstance(layer, Pointwise):
        return -inf, inf
    steps = [*(place / 10 for place in range(-100, 101)), *layer.kinks, -_FAR, _FAR]
    values = [layer.curve(place) for place in steps]
    low, high = min(values), max(values)
    # A curve that still falls or climbs far out, however slowly, has no bound.
    return (-inf if low < -_FAR / 1000 else low), (inf if high > _FAR / 1000 else high)
