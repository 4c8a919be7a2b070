"""Sequences laid out the wrong way round: steps taken for channels, or channels for steps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from netbuilder.compiler.drawing import Drawing
from netbuilder.compiler.findings import Finding, Repair
from netbuilder.compiler.kinds import hands_on
from netbuilder.compiler.repairs import insert_layers, set_setting
from netbuilder.compiler.shapes import NodeShapes
from netbuilder.layers.base import Family, Layer, Shape
from netbuilder.layers.convolution import Convolution, TransposedConvolution
from netbuilder.layers.inout import Input
from netbuilder.layers.recurrent import Recurrent
from netbuilder.layers.tokens import Scale

Order = Literal["channels first", "steps first"]
# So many times more channels than steps are hardly ever data: a reading of many sensors is longer than that.
_FAR_MORE = 3
_KEEPING = frozenset({Family.ACTIVATION, Family.NORMALISATION, Family.DROPOUT, Family.POOLING})
_IN_STEPS = frozenset({Family.RECURRENT, Family.ATTENTION, Family.EMBEDDING})


def find_swapped_axes(drawing: Drawing, name: str, shapes: NodeShapes) -> Iterator[Finding]:
    """A layer along sequences of whose two axes each is taken for the other."""
    layer, spec = shapes.node.layer, shapes.inputs[0]
    if layer is None or spec is None or len(spec.shape) != 2:
        return
    wanted: Order = "steps first" if layer.family in _IN_STEPS else "channels first"
    source, order = _order_before(drawing, name)
    if order is not None and source is not None and order != wanted:
        why = f"{source} ({drawing.graph.nodes[source].type}) gives {order}"
        yield _swapped(drawing, name, spec.shape, wanted, why)
    elif order is None and _is_raw(drawing, name) and _looks_swapped(layer, spec.shape):
        yield _swapped(drawing, name, spec.shape, wanted, "that is what came of the data")


def order_before(drawing: Drawing, name: str) -> Order | None:
    """How the sequence that comes into a layer is laid out, where the layers before it say so."""
    return _order_before(drawing, name)[1]


def _order_before(drawing: Drawing, name: str) -> tuple[str | None, Order | None]:
    for node in drawing.upstream(name):
        layer, shapes = drawing.layers.get(node), drawing.inference.nodes.get(node)
        if layer is None or shapes is None or not shapes.is_known or len(shapes.outputs[0].shape) != 2:
            return None, None
        if isinstance(layer, Convolution | TransposedConvolution):
            return node, "channels first"
        if layer.family in _IN_STEPS and not isinstance(layer, Scale):
            return node, "steps first"
        if layer.family not in _KEEPING and not isinstance(layer, Scale):
            return None, None
    return None, None


def _is_raw(drawing: Drawing, name: str) -> bool:
    """Whether nothing but another order of the numbers lies between an Input and this layer."""
    for node in drawing.upstream(name):
        layer, shapes = drawing.layers.get(node), drawing.inference.nodes.get(node)
        if isinstance(layer, Input):
            return True
        if shapes is None or not hands_on(shapes):
            return False
    return False


def _looks_swapped(layer: Layer, shape: Shape) -> bool:
    first, last = shape
    if isinstance(layer, Recurrent):
        return first == 1 and last > 1
    return isinstance(layer, Convolution) and first > _FAR_MORE * last


def _swapped(drawing: Drawing, name: str, shape: Shape, wanted: Order, why: str) -> Finding:
    kind = drawing.graph.nodes[name].type
    first, last = shape
    if wanted == "steps first":
        taken = f"{_count(first, 'step')} of {_count(last, 'feature')}"
        expected = "the steps in the first axis and the features in the second"
    else:
        taken = f"{_count(first, 'channel')} of {_count(last, 'step')}"
        expected = "the channels in the first axis and the steps in the second"
    return Finding(
        "warning",
        name,
        0,
        f"{name}: {kind} received {first}×{last} and takes it for {taken}, and {why}: the axes look swapped. Expected"
        f" are {expected}. Swap them with a Permute.",
        "swapped-axes",
        tuple(_repairs(drawing, name, shape)),
    )


def _repairs(drawing: Drawing, name: str, shape: Shape) -> Iterator[Repair]:
    wire = drawing.came_from(name)
    # A row of numbers that was made a sequence the wrong way is made one the right way.
    if wire is not None and drawing.graph.nodes[wire.source].type == "Unsqueeze" and 1 in shape:
        yield set_setting(wire.source, "dim", 2 if shape[0] == 1 else 1)
    yield insert_layers(name, ("Permute", {"dims": [0, 2, 1]}))


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
