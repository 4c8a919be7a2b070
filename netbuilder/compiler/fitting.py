"""What a new layer would make of what comes to a place in a drawing, and the settings with which it fits there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from math import isqrt
from typing import Any

from pydantic import ValidationError

from netbuilder.compiler.ends import wanted_width
from netbuilder.compiler.kinds import width_setting
from netbuilder.compiler.openings import Break, Opening, refusal_of_end
from netbuilder.compiler.shapes import Inference, infer
from netbuilder.graph.edits import starting_node
from netbuilder.graph.facts import DataFacts
from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.graph.ports import INPUT, OUTPUT
from netbuilder.layers.base import ChangeSetting, Family, Layer, ShapeError, TensorSpec
from netbuilder.layers.inout import Output
from netbuilder.layers.registry import LAYERS
from netbuilder.layers.shape import Flatten

# One refusal's remedy may lead to the next refusal.
_MOST_REMEDIES = 3
# What may come into a layer whose input is not wired yet: a row, steps of features, an image, a volume, words.
_LIKELY = (
    *(TensorSpec(shape) for shape in ((64,), (16, 64), (8, 32, 32), (8, 16, 16, 16), (64, 1, 1), (1,))),
    TensorSpec((16,), "int64"),
)


@dataclass(frozen=True, slots=True)
class Fit:
    """What comes of a new layer at a place: its settings, what it gives, and what speaks against it.

    `layer` is None for a block, which has no settings to fit. `outputs` is () where it cannot be known yet; `waits`
    names the inputs that are still without a wire then. `refusal` says why it does not compile there, and `doubt` why
    it is hardly what is meant although it does.
    """

    layer: Layer | None
    outputs: tuple[TensorSpec, ...] = ()
    refusal: str = ""
    doubt: str = ""
    waits: tuple[str, ...] = ()

    @property
    def fits(self) -> bool:
        return not self.refusal


def fit(kind: str, opening: Opening) -> Fit:
    """What comes of a new layer of a type of the catalogue, set as the palette sets it and fitted from there."""
    layer = _start(kind, opening.facts)
    if opening.source is not None and not layer.input_ports:
        return Fit(layer, refusal=f"{kind} is a start: nothing goes into it.")
    if opening.source is None and opening.target is not None and not layer.output_ports:
        return Fit(layer, refusal=f"{kind} is an end: nothing comes out of it.")
    if opening.source is None and opening.target is not None:
        return _before(layer, opening)
    if opening.received is None:
        return Fit(layer)
    return _behind(layer, opening, opening.received)


def fit_block(block: str, blocks: Mapping[str, Graph], opening: Opening) -> Fit:
    """What comes of a new use of a block; `blocks` are the project's with what the block needs."""
    ins, outs = blocks[block].of_type(INPUT), blocks[block].of_type(OUTPUT)
    if opening.source is not None and not ins:
        return Fit(None, refusal=f"{block} has no input.")
    if opening.source is None and opening.target is not None and not outs:
        return Fit(None, refusal=f"{block} has no output.")
    if opening.received is None:
        return Fit(None)
    nodes = {"given": Node(type=INPUT), "block": Node(type="Block", settings={"block": block})}
    trial = Graph(nodes, (Edge(source="given", target="block"),), blocks)
    shapes = infer(trial, given=(opening.received,)).nodes["block"]
    if shapes.error is not None:
        return Fit(None, refusal=str(shapes.error))
    broken = opening.break_by(shapes.outputs[0]) if shapes.outputs else None
    return Fit(None, shapes.outputs, doubt=str(broken or ""), waits=ins[1:])


def settled(graph: Graph, name: str, before: Inference, facts: DataFacts | None) -> Graph:
    """The drawing with the settings of a layer that has just come in fitted to its first wires.

    `before` is what was known of the drawing without it.
    """
    node = graph.nodes[name]
    if node.type not in LAYERS or LAYERS[node.type].family is Family.BLOCK or node.layer is None:
        return graph
    opening = Opening(
        before,
        facts,
        next(((wire.source, wire.source_port) for wire in graph.incoming[name]), None),
        next(((wire.target, wire.target_port) for wire in graph.outgoing[name]), None),
    )
    found = fit(node.type, opening)
    if found.layer is None or not found.fits or found.layer == node.layer:
        return graph
    return graph.replace(nodes={**graph.nodes, name: node.replace(settings=found.layer.settings())})


# A layer that is fed -------------------------------------------------------------------------------------------------


def _behind(start: Layer, opening: Opening, received: TensorSpec) -> Fit:
    waits = start.input_ports[1:] if not start.is_merge else ()
    inputs = (received,) * (1 + len(waits))
    if isinstance(start, Output):
        return Fit(start, inputs, refusal=refusal_of_end(start, received, opening.facts))
    try:
        layer = _adapted(start, inputs)
    except ShapeError as error:
        # What comes into the other inputs may still be of another shape: a matrix product takes it turned.
        if waits and _takes(start, (received, TensorSpec(received.shape[::-1], received.dtype))):
            return Fit(start, waits=waits)
        return Fit(start, refusal=str(error))
    if waits:
        return Fit(layer, waits=waits)
    layer = _with_wanted_width(layer, inputs, opening)
    outputs = layer.outputs(inputs)
    if outputs and start.output_ports:
        return Fit(layer, outputs, doubt=str(opening.break_by(outputs[0]) or _doubt(layer, received)))
    return Fit(layer, outputs)


def _adapted(layer: Layer, inputs: tuple[TensorSpec, ...], left: int = _MOST_REMEDIES) -> Layer:
    """The layer with settings that take `inputs`: its own, or as its own refusals propose. Raises the first ShapeError.

    Settings with which a layer would do nothing at all are none.
    """
    try:
        layer.outputs(inputs)
    except ShapeError as error:
        for name, value in (*_proposed(layer, inputs[0]), *_remedies(error)) if left else ():
            changed = _changed(layer, name, value)
            if changed is None:
                continue
            try:
                adapted = _adapted(changed, inputs, left - 1)
            except ShapeError:
                continue
            if layer.family is not Family.SHAPE or adapted.outputs(inputs) != inputs[:1]:
                return adapted
        raise
    return layer


def _proposed(layer: Layer, spec: TensorSpec) -> Iterator[tuple[str, Any]]:  # Any: whatever the setting holds
    """What is meant by laying a row of numbers out: mostly an image of few channels."""
    if len(spec.shape) == 1 and {"shape", "unflattened_size"} & type(layer).model_fields.keys():
        size = spec.shape[0]
        for channels in range(1, size // 4 + 1):
            side = isqrt(size // channels)
            if side * side * channels == size:
                what = "shape" if "shape" in type(layer).model_fields else "unflattened_size"
                yield what, (channels, side, side)
                return


def _remedies(error: ShapeError) -> Iterator[tuple[str, Any]]:  # Any: whatever the setting holds
    for remedy in error.remedies:
        if isinstance(remedy, ChangeSetting):
            yield remedy.name, remedy.value


def _with_wanted_width(layer: Layer, inputs: tuple[TensorSpec, ...], opening: Opening) -> Layer:
    """As many features as an Output behind expects, or as ran here before where others would not fit behind."""
    given = layer.outputs(inputs)[0]
    was = opening.received
    for width in _wanted_widths(opening, was.shape[0] if was is not None and was.shape else None):
        if isinstance(opening.taker, Output) or opening.break_by(given):
            other = _of_width(layer, width)
            if other is not None and _takes(other, inputs) and not opening.break_by(other.outputs(inputs)[0]):
                return other
    return layer


def _wanted_widths(opening: Opening, was: int | None) -> Iterator[int]:
    if isinstance(opening.taker, Output):
        width = wanted_width(opening.taker, opening.facts)
        if width is not None and opening.taker.target != "input":
            yield width
    if was is not None and opening.target is not None:
        yield was


def _of_width(layer: Layer, width: int) -> Layer | None:
    what = width_setting(layer)
    return None if what is None else _changed(layer, what, width)


def _doubt(layer: Layer, received: TensorSpec) -> str:
    if layer.family is Family.DENSE and len(received.shape) >= 3:
        return f"It works on the last axis alone; Flatten first for one row of {received.size:,} numbers."
    if isinstance(layer, Flatten) and layer.outputs((received,)) == (received,):
        return "It changes nothing here: there is one axis already."
    return ""


# A layer that feeds --------------------------------------------------------------------------------------------------


def _before(start: Layer, opening: Opening) -> Fit:
    """A layer whose own input has no wire yet: whether anything at all that comes in would lead to what is taken."""
    if not start.input_ports:
        given = start.outputs(()) if type(start).__name__ != INPUT else ()
        broken = opening.break_by(given[0]) if given else None
        return Fit(start, given, refusal=_taken(broken))
    refusal = ""
    waits = start.input_ports if not start.is_merge else ()
    for layer in _widened(start, opening):
        for spec in (*_probes(opening), *_LIKELY):
            try:
                given = layer.outputs((spec,) * len(layer.input_ports))
            except ShapeError:
                continue
            broken = opening.break_by(given[0])
            if broken is None:
                return Fit(layer, waits=waits)
            refusal = refusal or _taken(broken)
    return Fit(start, refusal=refusal or f"Nothing that it gives fits {opening.target[0] if opening.target else ''}.")


def _taken(broken: Break | None) -> str:
    return f"{broken.node}: {broken.reason}" if broken is not None else ""


def _widened(start: Layer, opening: Opening) -> Iterator[Layer]:
    """The layer with the width that an Output expects, as it is, and with that of its siblings in a merge."""
    widths = [*_wanted_widths(opening, None)]
    siblings = [spec.shape[0] for spec in opening.beside if spec is not None and spec.shape]
    for width in widths:
        yield _of_width(start, width) or start
    yield start
    for width in siblings[:1]:
        yield _of_width(start, width) or start


def _probes(opening: Opening) -> Iterator[TensorSpec]:
    """What is taken as it is; the other inputs of the taker, and those twice as large, for what makes them smaller."""
    for width in _wanted_widths(opening, None):
        yield TensorSpec((width,))
    for spec in opening.beside[:1]:
        if spec is not None:
            yield spec
            yield TensorSpec((*spec.shape[:1], *(2 * side for side in spec.shape[1:])), spec.dtype)


# Pieces --------------------------------------------------------------------------------------------------------------


def _start(kind: str, facts: DataFacts | None) -> Layer:
    return (
        _starting(kind) if kind not in ("Input", "Output") else _made(kind, starting_node(kind, facts=facts).settings)
    )


@cache
def _starting(kind: str) -> Layer:
    return _made(kind, LAYERS[kind].starting_values)


def _made(kind: str, settings: Mapping[str, Any]) -> Layer:  # Any: whatever the settings hold
    return LAYERS[kind].model_validate(dict(settings))


def _changed(layer: Layer, name: str, value: Any) -> Layer | None:  # Any: whatever the setting holds
    try:
        return type(layer).model_validate({**layer.settings(), name: value})
    except ValidationError:
        return None


def _takes(layer: Layer, inputs: tuple[TensorSpec, ...]) -> bool:
    try:
        layer.outputs(inputs)
    except ShapeError:
        return False
    return True
