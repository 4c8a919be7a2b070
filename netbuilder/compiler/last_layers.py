"""Mistakes in the last layers before an Output: what squashes, bounds or drops the result itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isinf

from netbuilder.compiler.drawing import Drawing
from netbuilder.compiler.ends import CLASS_LOSSES
from netbuilder.compiler.findings import Finding, Repair
from netbuilder.compiler.inside import drawing_within, seen_from_outside
from netbuilder.compiler.kinds import bends, bounds, dies_below, hands_on
from netbuilder.compiler.repairs import insert_layers, moved, other_type, remove_layer, repair, standardisation
from netbuilder.graph.ports import OUTPUT
from netbuilder.layers.base import Layer
from netbuilder.layers.block import Block
from netbuilder.layers.dropout import Noise
from netbuilder.layers.inout import Loss, Output
from netbuilder.layers.softmax import Scoring
from netbuilder.layers.squashing import Hardsigmoid, LogSigmoid, Sigmoid

# What these losses do to the result themselves.
_APPLIED: Mapping[Loss, str] = {"cross_entropy": "softmax", "binary_cross_entropy": "sigmoid"}
_SQUASHING = (Scoring, Sigmoid, Hardsigmoid, LogSigmoid)


@dataclass(frozen=True, slots=True)
class _End:
    """An Output and the layers that decide its numbers, the last one first; `learner` is the layer before those.

    `place` is the end of the drawing that these stand in: the Output itself, or the port of a block that leads to it.
    """

    name: str
    output: Output
    place: str
    tail: tuple[str, ...]
    learner: str | None


def find_last_layer_mistakes(drawing: Drawing) -> Iterator[Finding]:
    """What stands between the last layer that computes something new and an Output, and harms the result there."""
    for name, layer in drawing.layers.items():
        if isinstance(layer, Output):
            yield from _at_end(drawing, _end(drawing, name, layer, name), None, ())


def _at_end(drawing: Drawing, end: _End, block: str | None, path: tuple[str, ...]) -> Iterator[Finding]:
    """The mistakes in the drawing of the network, or in that of the block at its end, to which `path` leads."""
    for finding in _mistakes(drawing, end):
        yield finding if block is None else seen_from_outside(finding, block, path)
    last = end.learner
    if last is None or any(bends(drawing.layers[node]) for node in end.tail):
        return
    layer, shapes = drawing.layers[last], drawing.inference.nodes[last]
    wire = drawing.came_from(end.tail[-1] if end.tail else end.place)
    # What ends a block that is repeated stands between layers, too.
    if isinstance(layer, Block) and len(shapes.repetitions) == 1 and wire is not None:
        inner = drawing_within(drawing, layer.block, shapes.repetitions[0])
        port = inner.graph.of_type(OUTPUT)[wire.source_port]
        yield from _at_end(inner, _end(inner, end.name, end.output, port), layer.block, (*path, last))


def _mistakes(drawing: Drawing, end: _End) -> Iterator[Finding]:
    for node in end.tail:
        if isinstance(drawing.layers[node], Noise):
            yield _dropped(drawing, end, node)
    last = next((node for node in end.tail if bends(drawing.layers[node])), None)
    if last is not None:
        yield from _bent(drawing, end, last)


def _end(drawing: Drawing, name: str, output: Output, place: str) -> _End:
    tail: list[str] = []
    for node in drawing.upstream(place):
        shapes = drawing.inference.nodes.get(node)
        if shapes is None or not shapes.is_known:
            break
        layer = shapes.node.layer
        if not bends(layer) and not hands_on(shapes):
            return _End(name, output, place, tuple(tail), node)
        tail.append(node)
    return _End(name, output, place, tuple(tail), None)


def _dropped(drawing: Drawing, end: _End, node: str) -> Finding:
    kind = drawing.graph.nodes[node].type
    repairs = [remove_layer(node)]
    # There it does what it is for; two in a row would be one too many.
    if end.learner is not None and not any(
        isinstance(drawing.layers.get(wire.source), Noise) for wire in drawing.graph.incoming[end.learner]
    ):
        repairs.append(repair(f"Move {node} before {end.learner}", moved(node, end.learner)))
    return Finding(
        "warning",
        node,
        None,
        f"{node}: {kind} behind the last layer changes the result itself at random, and {end.name} received it; its"
        f" loss {end.output.loss} expects the result as the last layer gives it. Remove {node}, or put it before the"
        " last layer.",
        "dropout-last",
        tuple(repairs),
        detail=end.name,
    )


def _bent(drawing: Drawing, end: _End, node: str) -> Iterator[Finding]:
    """The last non-linearity, where what it gives is not what the loss compares with."""
    layer, loss = drawing.layers[node], end.output.loss
    low, high = bounds(layer)
    if loss in CLASS_LOSSES:
        if isinstance(layer, _SQUASHING):
            yield _squashed(drawing, end, node)
        elif not (isinf(low) and isinf(high)):
            says = f"{loss} expects logits, which are any numbers at all"
            yield _bounded(drawing, end, node, says)
        return
    if drawing.facts is not None and drawing.facts.task != "regression" and end.output.target != "input":
        # The loss itself is wrong then, and that is said at the Output.
        return
    target = "the samples" if end.output.target == "input" else "the targets"
    if isinstance(layer, Scoring) and end.output.target != "input":
        yield _bounded(drawing, end, node, f"{loss} expects numbers that do not depend on each other")
    elif drawing.project.data.standardise:
        if not (isinf(low) and isinf(high)):
            yield _bounded(drawing, end, node, f"{loss} expects any number: {target} are standardised around 0")
    elif end.output.target != "input" and dies_below(layer):
        yield _bounded(drawing, end, node, f"{loss} expects any number, and a gradient everywhere")


def _squashed(drawing: Drawing, end: _End, node: str) -> Finding:
    """A softmax or sigmoid before a loss that applies one itself: training crawls."""
    loss = end.output.loss
    kind = drawing.graph.nodes[node].type
    # The softmax of logarithms of probabilities is the probabilities themselves: only the words differ.
    harm = "a second time changes nothing" if kind == "LogSoftmax" else "the network would learn slowly and badly"
    return Finding(
        "warning",
        node,
        None,
        f"{node}: {loss} applies {_APPLIED[loss]} itself and expects logits, and {end.name} received the result of a"
        f" {kind}: {harm}. Remove {node}.",
        "squashed-logits",
        (remove_layer(node),),
        detail=end.name,
    )


def _bounded(drawing: Drawing, end: _End, node: str, says: str) -> Finding:
    kind = drawing.graph.nodes[node].type
    return Finding(
        "warning",
        node,
        None,
        f"{node}: {says}. {end.name} received the result of a {kind}, {_range(drawing.layers[node])}, and can never"
        f" reach the others. Remove {node}.",
        "bounded-output",
        tuple(_freeing(drawing, end, node)),
        detail=end.name,
    )


def _freeing(drawing: Drawing, end: _End, node: str) -> Iterator[Repair]:
    yield remove_layer(node)
    spec = drawing.received(end.place)
    if spec is not None and len(spec.shape) == 1:
        yield insert_layers(end.place, ("Linear", {"out_features": spec.shape[0]}))
    facts, low = drawing.facts, bounds(drawing.layers[node])[0]
    # Pictures that are not standardised lie between 0 and 1.
    if end.output.target == "input" and low >= 0 and facts is not None and facts.is_image:
        yield Repair("Do not standardise the data", standardisation(on=False))
    if dies_below(drawing.layers[node]):
        yield repair(f"Make {node} a LeakyReLU", other_type(node, "LeakyReLU", {}))


def _range(layer: Layer) -> str:
    low, high = bounds(layer)
    if isinf(low):
        return f"which is at most {high:.3g}"
    return f"which is at least {low:.3g}" if isinf(high) else f"which lies from {low:.3g} to {high:.3g}"
