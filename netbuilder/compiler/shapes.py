"""The shape on every wire and the cost of every layer, in closed form."""

from __future__ import annotations

import heapq
from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, wraps
from typing import TypeVar, cast

from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.graph.order import topological
from netbuilder.graph.ports import INPUT, OUTPUT, input_names, output_names
from netbuilder.layers.base import Cost, ShapeError, TensorSpec
from netbuilder.layers.block import Block
from netbuilder.layers.bypass import BYPASS

Specs = tuple[TensorSpec | None, ...]
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class NodeShapes:
    """What goes into a node, what comes out, and what it costs.

    An input is None where nothing is wired or where what comes is unknown; `outputs` is () where it cannot be known.
    `error` is the layer's own refusal; a node behind an unknown shape has none, it merely waits. `repetitions` are the
    shapes inside a block, one for each time that it is repeated.
    """

    node: Node
    inputs: Specs = ()
    outputs: tuple[TensorSpec, ...] = ()
    cost: Cost = field(default_factory=Cost)
    error: ShapeError | None = None
    repetitions: tuple[Inference, ...] = ()

    @property
    def is_known(self) -> bool:
        return bool(self.outputs)

    @property
    def specs(self) -> tuple[TensorSpec, ...]:
        """The inputs of a node whose outputs are known."""
        return tuple(spec for spec in self.inputs if spec is not None)


@dataclass(frozen=True)
class Inference:
    """The shapes of a whole drawing, in the order in which its nodes are computed."""

    nodes: Mapping[str, NodeShapes]
    total: Cost
    # What they were worked out for, so that the next version need not start anew.
    graph: Graph = field(default_factory=Graph, repr=False, compare=False)
    blocks: Mapping[str, Graph] = field(default_factory=dict, repr=False, compare=False)
    given: Specs | None = field(default=None, repr=False, compare=False)
    # What `once` has worked out from them.
    worked_out: dict[Callable[..., object], object] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def ranks(self) -> Mapping[str, int]:
        """The place of each node in the order of computation."""
        return {name: rank for rank, name in enumerate(self.nodes)}

    def spec(self, edge: Edge) -> TensorSpec | None:
        """What runs along a wire, where it is known."""
        shapes = self.nodes.get(edge.source)
        outputs = shapes.outputs if shapes else ()
        return outputs[edge.source_port] if edge.source_port < len(outputs) else None

    def within(self, path: Sequence[str]) -> Inference | None:
        """The shapes inside a block, in its first repetition; `path` names the Block nodes to go through."""
        found: Inference | None = self
        for name in path:
            shapes = found.nodes.get(name) if found is not None else None
            found = shapes.repetitions[0] if shapes is not None and shapes.repetitions else None
        return found


def once(work: Callable[[Inference], Result]) -> Callable[[Inference], Result]:
    """A function that is worked out once for each inference: nobody may change its result."""

    @wraps(work)
    def remembered(inference: Inference) -> Result:
        known = inference.worked_out
        if work not in known:
            known[work] = work(inference)
        return cast("Result", known[work])

    return remembered


def infer(graph: Graph, previous: Inference | None = None, given: Specs | None = None) -> Inference:
    """Shapes and costs of every node that can be computed; nodes on a cycle are left out.

    With the inference of an earlier version, only nodes that changed or whose inputs changed are computed anew. For the
    drawing of a block, `given` says what comes into its ports, None where that is not known.
    """
    return _infer_drawing(graph, graph.blocks, given, previous, ())


def _infer_drawing(
    graph: Graph, blocks: Mapping[str, Graph], given: Specs | None, previous: Inference | None, within: tuple[str, ...]
) -> Inference:
    scope = _Scope(graph, blocks, given, within)
    if previous is not None and _are_the_same(previous.blocks, blocks) and previous.given == given:
        if previous.graph is graph:
            return previous
        if previous.graph.edges is graph.edges and previous.graph.nodes.keys() == graph.nodes.keys():
            return _follow_changes(scope, previous)
    known: dict[str, NodeShapes] = {}
    earlier: Mapping[str, NodeShapes] = previous.nodes if previous else {}
    for name in topological(graph):
        known[name] = scope.infer_node(name, known, earlier.get(name), previous)
    parameters = sum(shapes.cost.parameters for shapes in known.values())
    multiply_adds = sum(shapes.cost.multiply_adds for shapes in known.values())
    return Inference(known, Cost(parameters, multiply_adds), graph, blocks, given)


def _follow_changes(scope: _Scope, previous: Inference) -> Inference:
    """The wires are the same: visit the nodes that changed, and those behind them as far as shapes change."""
    before, ranks = previous.graph.nodes, previous.ranks
    waiting = [ranks[name] for name, node in scope.graph.nodes.items() if node is not before[name] and name in ranks]
    heapq.heapify(waiting)
    order = list(previous.nodes)
    known = dict(previous.nodes)
    parameters, multiply_adds = previous.total.parameters, previous.total.multiply_adds
    last = -1
    while waiting:
        rank = heapq.heappop(waiting)
        if rank == last:
            continue
        last, name = rank, order[rank]
        old = known[name]
        new = known[name] = scope.infer_node(name, known, old, previous)
        parameters += new.cost.parameters - old.cost.parameters
        multiply_adds += new.cost.multiply_adds - old.cost.multiply_adds
        if new.outputs != old.outputs or new.node.type != old.node.type:
            for edge in scope.graph.outgoing[name]:
                if edge.target in ranks:
                    heapq.heappush(waiting, ranks[edge.target])
    result = Inference(known, Cost(parameters, multiply_adds), scope.graph, scope.blocks, scope.given)
    # The order is that of before: it need not be counted out again.
    result.__dict__["ranks"] = ranks
    return result


def consequences(
    inference: Inference, target: str, port: int, spec: TensorSpec | None
) -> Iterator[tuple[str, NodeShapes]]:
    """What becomes of the drawing when `spec` comes into a port: the target first, then whoever gets other shapes.

    In the order of computation, each when it is asked for. Whatever came into the port before no longer does; nothing
    at all for a target whose place in that order is not known, as it stands on a cycle or behind one.
    """
    graph, nodes = inference.graph, inference.nodes
    if target not in nodes:
        return
    scope = _Scope(graph, inference.blocks, inference.given, ())
    node = graph.nodes[target]
    inputs = _fed(graph, target, scope.inputs(target, node, nodes), port, spec)
    changed = {target: scope.answer(node, inputs, nodes[target], inference)}
    yield target, changed[target]
    if changed[target].outputs == nodes[target].outputs:
        return
    known, ranks, order = ChainMap(changed, dict(nodes)), inference.ranks, list(nodes)
    waiting = [ranks[edge.target] for edge in graph.outgoing[target] if edge.target in ranks]
    heapq.heapify(waiting)
    last = -1
    while waiting:
        rank = heapq.heappop(waiting)
        if rank == last:
            continue
        last, name = rank, order[rank]
        old = nodes[name]
        new = changed[name] = scope.infer_node(name, known, old, inference)
        if new is not old:
            yield name, new
        if new.outputs != old.outputs:
            for edge in graph.outgoing[name]:
                if edge.target in ranks:
                    heapq.heappush(waiting, ranks[edge.target])


def _fed(graph: Graph, name: str, inputs: Specs, port: int, spec: TensorSpec | None) -> Specs:
    """The inputs of a node with `spec` in one port; those of a merge are as many as it has wires."""
    layer = graph.nodes[name].layer
    if layer is None or not layer.is_merge:
        return (*inputs[:port], spec, *inputs[port + 1 :])
    before = [edge.target_port for edge in graph.incoming[name]]
    place = sum(other < port for other in before)
    return (*inputs[:place], spec, *inputs[place + (port in before) :])


@dataclass(frozen=True, slots=True)
class _Scope:
    """One drawing that is worked out: what its blocks are, what comes into its ports, and the blocks it stands in."""

    graph: Graph
    blocks: Mapping[str, Graph]
    given: Specs | None
    within: tuple[str, ...]

    def infer_node(
        self, name: str, known: Mapping[str, NodeShapes], before: NodeShapes | None, previous: Inference | None
    ) -> NodeShapes:
        node = self.graph.nodes[name]
        if node.type == INPUT and self.given is not None:
            return self._port(node, self.given[self.graph.of_type(INPUT).index(name)], before)
        return self.answer(node, self.inputs(name, node, known), before, previous)

    def answer(self, node: Node, inputs: Specs, before: NodeShapes | None, previous: Inference | None) -> NodeShapes:
        """What a node makes of `inputs`; `before`, where that was worked out already."""
        layer = node.layer
        if layer is BYPASS and not self._can_be_bypassed(node):
            return NodeShapes(node, inputs, error=_not_bypassed())
        if isinstance(layer, Block):
            same = before is not None and before.node is node and before.inputs == inputs
            if same and before is not None and previous is not None and _are_the_same(previous.blocks, self.blocks):
                return before
            found = self._infer_block(node, layer, inputs, before)
            return before if same and before is not None and _is_the_same(before, found) else found
        if before is not None and before.node is node and before.inputs == inputs:
            return before
        return _infer_node(node, inputs)

    def _can_be_bypassed(self, node: Node) -> bool:
        own = node.own_layer
        # Only the drawing of a block knows how many outputs that has.
        return not isinstance(own, Block) or len(output_names(own, self.blocks)) == 1

    def _port(self, node: Node, spec: TensorSpec | None, before: NodeShapes | None) -> NodeShapes:
        outputs = () if spec is None else (spec,)
        if before is not None and before.node is node and before.outputs == outputs:
            return before
        return NodeShapes(node, (), outputs)

    def inputs(self, name: str, node: Node, known: Mapping[str, NodeShapes]) -> Specs:
        layer = node.layer
        wires = self.graph.incoming[name]
        if layer is None or layer.is_merge:
            return tuple(_coming(edge, known) for edge in wires)
        if isinstance(layer, Block) and layer.block not in self.blocks:
            return tuple(_coming(edge, known) for edge in wires)
        by_port = {edge.target_port: edge for edge in reversed(wires)}
        ports = range(len(input_names(layer, self.blocks)))
        return tuple(_coming(by_port[port], known) if port in by_port else None for port in ports)

    def _infer_block(self, node: Node, layer: Block, inputs: Specs, before: NodeShapes | None) -> NodeShapes:
        definition = self.blocks.get(layer.block)
        if definition is None:
            return NodeShapes(node, inputs, error=_refusal(layer))
        if layer.block in self.within:
            return NodeShapes(node, inputs, error=_nests(layer.block))
        earlier = before.repetitions if before is not None else ()
        repetitions: list[Inference] = []
        given: Specs = inputs
        for number in range(layer.repeat):
            if repetitions and repetitions[-1].given == given:
                inner = repetitions[-1]
            else:
                model = earlier[min(number, len(earlier) - 1)] if earlier else None
                inner = _infer_drawing(definition, self.blocks, given, model, (*self.within, layer.block))
            repetitions.append(inner)
            results = _results(inner)
            if number + 1 < layer.repeat and len(results) != len(inputs):
                refusal = _cannot_repeat(layer, len(inputs), len(results))
                return NodeShapes(node, inputs, error=refusal, repetitions=tuple(repetitions))
            given = results
        cost = Cost(
            sum(inner.total.parameters for inner in repetitions),
            sum(inner.total.multiply_adds for inner in repetitions),
        )
        error = next(filter(None, map(_error_inside, repetitions)), None)
        outputs = tuple(spec for spec in given if spec is not None)
        if error is not None or len(outputs) != len(given):
            return NodeShapes(node, inputs, cost=cost, error=error, repetitions=tuple(repetitions))
        return NodeShapes(node, inputs, outputs, cost, None, tuple(repetitions))


def _are_the_same(blocks: Mapping[str, Graph], others: Mapping[str, Graph]) -> bool:
    return blocks is others or not (blocks or others)


def _is_the_same(before: NodeShapes, found: NodeShapes) -> bool:
    """Whether nothing at all was worked out anew in a block."""
    return len(before.repetitions) == len(found.repetitions) and all(
        one.nodes.keys() == other.nodes.keys() and all(one.nodes[name] is other.nodes[name] for name in one.nodes)
        for one, other in zip(before.repetitions, found.repetitions, strict=True)
    )


def _results(inner: Inference) -> Specs:
    """What comes out of a block, None where it is not known."""
    found = (inner.nodes.get(name) for name in inner.graph.of_type(OUTPUT))
    return tuple(shapes.outputs[0] if shapes is not None and shapes.outputs else None for shapes in found)


def _error_inside(inner: Inference) -> ShapeError | None:
    for name, shapes in inner.nodes.items():
        if shapes.error is not None:
            return ShapeError(f"{name}: {shapes.error}", port=None, code="inside")
        if shapes.node.problems:
            return ShapeError(f"{name}: {shapes.node.problems[0].message}", port=None, code="inside")
    return None


def _refusal(layer: Block) -> ShapeError:
    return ShapeError(f"The project has no block called {layer.block}.", port=None, code="no-such-block")


def _not_bypassed() -> ShapeError:
    return ShapeError(
        "A block is bypassed that does not have one output: one input cannot stand for all of them. Bypass it no"
        " longer.",
        port=None,
        code="bypassed-outputs",
    )


def _nests(block: str) -> ShapeError:
    return ShapeError(f"The block {block} contains itself, and would never end.", port=None, code="nests-itself")


def _cannot_repeat(layer: Block, inputs: int, outputs: int) -> ShapeError:
    return ShapeError(
        f"{layer.block} cannot stand {layer.repeat} times in a row: it has {inputs} inputs and {outputs} outputs, and"
        " each repetition is fed by the one before it.",
        port=None,
        code="repeat-ports",
    )


def _coming(edge: Edge, known: Mapping[str, NodeShapes]) -> TensorSpec | None:
    shapes = known.get(edge.source)
    if shapes is None or edge.source_port >= len(shapes.outputs):
        return None
    # An end keeps what it receives for its own display, but nothing leaves it.
    return None if shapes.node.type in ("Output", OUTPUT) else shapes.outputs[edge.source_port]


def _infer_node(node: Node, inputs: Specs) -> NodeShapes:
    layer = node.layer
    specs = tuple(spec for spec in inputs if spec is not None)
    if layer is None or len(specs) != len(inputs):
        return NodeShapes(node, inputs)
    try:
        return NodeShapes(node, inputs, layer.outputs(specs), layer.cost(specs))
    except ShapeError as error:
        return NodeShapes(node, inputs, error=error)
