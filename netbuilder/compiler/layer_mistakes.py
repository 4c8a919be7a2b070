"""What compiles and is probably a mistake: every layer by itself, with what leads to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache

from netbuilder.compiler.axis_order import find_swapped_axes
from netbuilder.compiler.borders import find_only_padding
from netbuilder.compiler.drawing import Drawing
from netbuilder.compiler.findings import Finding
from netbuilder.compiler.rows import (
    find_constant_scores,
    find_double_activation,
    find_double_convolution,
    find_double_linear,
)
from netbuilder.compiler.shapes import NodeShapes
from netbuilder.compiler.top_heavy import find_top_heavy
from netbuilder.layers.base import Family, Layer
from netbuilder.layers.convolution import Convolution, TransposedConvolution
from netbuilder.layers.dense import Linear
from netbuilder.layers.normalisation import BatchNorm
from netbuilder.layers.pooling import MaxPooling
from netbuilder.layers.softmax import Scoring
from netbuilder.layers.squashing import Identity
from netbuilder.layers.tokens import Scale

Find = Callable[[Drawing, str, NodeShapes], Iterator[Finding]]

# The layers that a rule looks at, and those that it leaves out.
_RULES: Mapping[Find, tuple[tuple[type[Layer] | Family, ...], tuple[type[Layer], ...]]] = {
    find_double_activation: ((Family.ACTIVATION,), (Identity,)),
    find_constant_scores: ((Scoring,), ()),
    find_double_linear: ((Linear,), ()),
    find_double_convolution: ((Convolution,), ()),
    find_top_heavy: ((Linear,), ()),
    find_only_padding: ((Convolution, MaxPooling), ()),
    find_swapped_axes: (
        (Convolution, TransposedConvolution, BatchNorm, Family.POOLING, Family.RECURRENT, Family.ATTENTION),
        (Scale,),
    ),
}


def find_layer_mistakes(drawing: Drawing) -> Iterator[Finding]:
    """The doubts about each layer whose shapes are known."""
    for name, shapes in drawing.inference.nodes.items():
        if shapes.node.layer is None or not shapes.is_known:
            continue
        for find in _rules_for(type(shapes.node.layer)):
            yield from find(drawing, name, shapes)


@cache
def _rules_for(kind: type[Layer]) -> tuple[Find, ...]:
    return tuple(
        find
        for find, (wanted, left_out) in _RULES.items()
        if not issubclass(kind, left_out)
        and any(kind.family is each if isinstance(each, Family) else issubclass(kind, each) for each in wanted)
    )
