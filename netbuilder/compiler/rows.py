"""Layers that follow each other and could be one: activations in a row, and linear maps with nothing in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from netbuilder.compiler.drawing import Drawing
from netbuilder.compiler.findings import Finding, Repair
from netbuilder.compiler.kinds import bends, hands_on, stays_linear
from netbuilder.compiler.repairs import insert_layers, other_type, remove_layer, repair, set_setting
from netbuilder.compiler.shapes import NodeShapes
from netbuilder.layers.base import Layer, TensorSpec
from netbuilder.layers.convolution import Convolution
from netbuilder.layers.dense import Linear
from netbuilder.layers.dropout import Noise
from netbuilder.layers.fields import each_axis
from netbuilder.layers.softmax import Scoring

Passes = Callable[[NodeShapes], bool]


def find_double_activation(drawing: Drawing, name: str, shapes: NodeShapes) -> Iterator[Finding]:
    """An activation of what another one has just given."""
    way = _way_to(drawing, name, hands_on)
    if way is None or not bends(drawing.layers.get(way[0])):
        return
    first, spec = way[0], shapes.inputs[0]
    one, other = (drawing.graph.nodes[node].type for node in (first, name))
    repairs = [remove_layer(name), remove_layer(first)]
    if spec is not None and spec.shape:
        repairs.append(insert_layers(name, _learning(spec)))
    yield Finding(
        "warning",
        name,
        0,
        f"{name}: {other} received what {first} ({one}) had bent already, two activations in a row; it expects the"
        " result of a layer that learns, such as a Linear. Remove one of them, or put a layer between them.",
        "double-activation",
        tuple(repairs),
    )


def _learning(spec: TensorSpec) -> tuple[str, Mapping[str, object]]:
    """A layer that learns and keeps the shape."""
    axes = len(spec.shape) - 1
    if not 2 <= axes <= 3:
        return "Linear", {"out_features": spec.shape[-1]}
    return f"Conv{axes}d", {"out_channels": spec.shape[0], "kernel_size": 3, "padding": 1}


def find_double_linear(drawing: Drawing, name: str, shapes: NodeShapes) -> Iterator[Finding]:
    """A Linear on the result of another: together they are one Linear, unless the first one narrows on purpose."""
    way = _way_to(drawing, name, stays_linear)
    first = drawing.layers.get(way[0]) if way else None
    if way is None or not isinstance(first, Linear):
        return
    before, into = drawing.received(way[0]), shapes.inputs[0]
    if before is None or into is None or into.shape[-1] < min(before.shape[-1], shapes.outputs[0].shape[-1]):
        return
    yield _double(drawing, name, way, "double-linear", "no more than a single Linear can")


def find_double_convolution(drawing: Drawing, name: str, shapes: NodeShapes) -> Iterator[Finding]:
    """A convolution on the result of another of its kind, where neither mixes or narrows channels on purpose.

    Filters of size 1, groups (depthwise-separable pairs, Chollet 2017), filters of unequal sides (factorised ones,
    Szegedy et al. 2016) and linear bottlenecks (Sandler et al. 2018) are meant.
    """
    layer = shapes.node.layer
    way = _way_to(drawing, name, stays_linear)
    first = drawing.layers.get(way[0]) if way else None
    if way is None or type(first) is not type(layer):
        return
    before, into = drawing.received(way[0]), shapes.inputs[0]
    if before is None or into is None or into.shape[0] < min(before.shape[0], shapes.outputs[0].shape[0]):
        return
    if not all(_is_ordinary(each, len(into.shape) - 1) for each in (first, layer)):
        return
    yield _double(drawing, name, way, "double-convolution", "no more than a single one with a larger kernel can")


def _is_ordinary(layer: Layer | None, axes: int) -> bool:
    if not isinstance(layer, Convolution) or layer.groups != 1:
        return False
    sides = set(each_axis(layer.kernel_size, axes))
    return len(sides) == 1 and sides != {1}


def _double(drawing: Drawing, name: str, way: list[str], code: str, worth: str) -> Finding:
    first, *between = way
    kind = drawing.graph.nodes[name].type
    passed = (
        f" ({', '.join(between)} between them {'is' if len(between) == 1 else 'are'} linear too)" if between else ""
    )
    # Dropout stands behind the activation, and normalisation before it.
    place = next((node for node in between if isinstance(drawing.layers[node], Noise)), name)
    return Finding(
        "warning",
        name,
        0,
        f"{name}: {kind} received the result of {first}, two {kind} layers in a row without a non-linearity in between"
        f"{passed}, and so both together compute {worth}. An activation such as ReLU is expected between them.",
        code,
        (insert_layers(place, ("ReLU", {})), remove_layer(first), remove_layer(name)),
    )


def find_constant_scores(drawing: Drawing, name: str, shapes: NodeShapes) -> Iterator[Finding]:
    """Probabilities of a single thing: always one, whatever comes in."""
    layer, spec = shapes.node.layer, shapes.inputs[0]
    if spec is None or not isinstance(layer, Scoring):
        return
    axis = layer.dim - 1 if layer.dim > 0 else layer.dim + len(spec.shape)
    if spec.shape[axis] != 1:
        return
    kind = drawing.graph.nodes[name].type
    value = 0 if kind == "LogSoftmax" else 1
    others = [number for number, size in enumerate(spec.shape, start=1) if size > 1]
    repairs: list[Repair] = [set_setting(name, "dim", other) for other in others[:2]]
    repairs += [repair(f"Make {name} a Sigmoid", other_type(name, "Sigmoid", {})), remove_layer(name)]
    yield Finding(
        "warning",
        name,
        0,
        f"{name}: {kind} compares the numbers along axis {layer.dim}, received shape {spec}, and there is only one:"
        f" the result is always {value}, and nothing before it can learn. Two numbers at least are expected.",
        "constant-scores",
        tuple(repairs),
    )


def _way_to(drawing: Drawing, name: str, passes: Passes) -> list[str] | None:
    """The next node before `name` that is not passed over, and those passed over, in the order of the data.

    None where the way forks: what feeds others as well has a purpose of its own.
    """
    way: list[str] = []
    node = drawing.only_source(name)
    while node is not None:
        way.insert(0, node)
        if not passes(drawing.inference.nodes[node]):
            return way
        node = drawing.only_source(node)
    return None
