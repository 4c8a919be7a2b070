"""Activation memory: what stays from the forward pass until the backward pass has used it, in closed form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from netbuilder.compiler.receptive import Place
from netbuilder.compiler.shapes import Inference, NodeShapes, once
from netbuilder.compiler.wiring import used_nodes
from netbuilder.graph.model import Edge
from netbuilder.graph.ports import INPUT, OUTPUT
from netbuilder.layers.base import Layer, TensorSpec
from netbuilder.layers.block import Block
from netbuilder.layers.kept import FLOAT_BYTES, INDEX_BYTES


@dataclass(slots=True)
class _Value:
    """A tensor on its way: who made it, its bytes per sample, and whether a gradient will come back along it."""

    place: Place
    size: int
    learns: bool
    is_kept: bool = False


_Values = tuple[_Value, ...]


@dataclass(frozen=True, slots=True)
class _Step:
    """One layer at work, in the order of computation."""

    taken: _Values
    made: _Values
    own: int
    learns: bool


@dataclass(frozen=True, slots=True)
class Footprint:
    """Bytes per sample at the peak: of a training step, its gradients included, and of a mere forward pass."""

    training: int
    forward: int


@once
def kept_bytes(inference: Inference) -> Mapping[Place, int]:
    """Bytes per sample, in float32, that each node keeps for the backward pass; blocks and repetitions summed.

    A tensor counts once, at the node that made it, where that node or one behind it needs it again; a node's own masks,
    indices and gates come on top. Branches that lead to no end keep nothing: they are no part of the network.
    """
    walk = _walked(inference)
    found = walk.kept.copy()
    for step in walk.steps:
        for value in step.made:
            found[value.place] += value.size if value.is_kept else 0
    for place, size in tuple(found.items()):
        for depth in range(1, len(place)):
            found[place[:depth]] += size
    return dict(found)


@once
def footprint(inference: Inference) -> Footprint:
    """What one sample takes at the worst moment of a training step, and of a forward pass without gradients."""
    steps = _walked(inference).steps
    return Footprint(_training_peak(steps), _forward_peak(steps))


def _training_peak(steps: Sequence[_Step]) -> int:
    """On the way back, what later layers kept is gone, and the gradients of one layer's ends lie beside the rest."""
    kept = peak = 0
    for step in steps:
        kept += step.own * step.learns + sum(value.size for value in step.made if value.is_kept)
        peak = max(peak, kept + sum(value.size for value in (*step.taken, *step.made)))
    return peak


def _forward_peak(steps: Sequence[_Step]) -> int:
    """Each result lives until the last layer that reads it; what comes into the network is held by who asks."""
    last_use = {id(value): number for number, step in enumerate(steps) for value in (*step.made, *step.taken)}
    ends: dict[int, int] = {}
    alive = peak = 0
    for number, step in enumerate(steps):
        for value in step.made:
            alive += value.size
            until = last_use[id(value)] if step.taken else len(steps)
            ends[until] = ends.get(until, 0) + value.size
        peak = max(peak, alive + step.own)
        alive -= ends.get(number, 0)
    return peak


@once
def _walked(inference: Inference) -> _Walk:
    walk = _Walk([], Counter())
    walk.through(inference, (), ())
    return walk


def network_bytes(inference: Inference) -> int:
    """Bytes per sample that the whole network keeps."""
    return sum(size for place, size in kept_bytes(inference).items() if len(place) == 1)


def bytes_of(spec: TensorSpec) -> int:
    """Bytes per sample."""
    return spec.size * (FLOAT_BYTES if spec.dtype == "float32" else INDEX_BYTES)


@dataclass(frozen=True, slots=True)
class _Walk:
    """Goes through a drawing and its blocks; gathers what happens, and what nodes keep to themselves."""

    steps: list[_Step]
    kept: Counter[Place]

    def through(self, inference: Inference, path: Place, given: _Values) -> _Values:
        """Go through one drawing; `given` is what comes into its ports. What leaves them is handed back."""
        handed: dict[str, _Values] = {}
        ports = dict(zip(inference.graph.of_type(INPUT), given, strict=False))
        used = used_nodes(inference.graph)
        has_end = any(inference.graph.of_type(kind) for kind in ("Output", OUTPUT))
        for name, shapes in inference.nodes.items():
            place = (*path, name)
            self.kept[place] += 0
            if not shapes.is_known or (has_end and name not in used):
                continue
            if name in ports:
                handed[name] = (ports[name],)
            else:
                handed[name] = self._node(place, shapes, tuple(_incoming(inference.graph.feeding[name], handed)))
        return tuple(handed[name][0] for name in inference.graph.of_type(OUTPUT) if name in handed)

    def _node(self, place: Place, shapes: NodeShapes, incoming: _Values) -> _Values:
        layer = shapes.node.layer
        if isinstance(layer, Block):
            for repetition in shapes.repetitions:
                incoming = self.through(repetition, place, incoming)
            return incoming
        assert isinstance(layer, Layer)  # a node with known shapes is understood
        learns = shapes.cost.parameters > 0 or any(value.learns for value in incoming)
        kept = layer.kept(shapes.specs)
        if learns:
            self.kept[place] += kept.own_bytes
            for value in incoming if kept.inputs else ():
                value.is_kept = True
        if kept.is_view and incoming:
            self.steps.append(_Step(incoming, (), kept.own_bytes, learns))
            return (incoming[0],) * len(shapes.outputs)
        made = tuple(
            _Value(
                place,
                max(bytes_of(spec), kept.part_of_bytes),
                learns and spec.dtype == "float32",
                learns and kept.outputs,
            )
            for spec in shapes.outputs
        )
        self.steps.append(_Step(incoming, made, kept.own_bytes, learns))
        return made


def _incoming(wires: Iterable[Edge], handed: Mapping[str, _Values]) -> Iterable[_Value]:
    for wire in wires:
        values = handed.get(wire.source, ())
        if wire.source_port < len(values):
            yield values[wire.source_port]
