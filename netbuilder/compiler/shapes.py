"""The shape on every wire and the cost of every layer, in closed form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.graph.order import topological
from netbuilder.layers.base import Cost, ShapeError, TensorSpec


@dataclass(frozen=True, slots=True)
class NodeShapes:
    """What goes into a node, what comes out, and what it costs.

    An input is None where nothing is wired or where what comes is unknown; `outputs` is () where it cannot be known.
    `error` is the layer's own refusal; a node behind an unknown shape has none, it merely waits.
    """

    node: Node
    inputs: tuple[TensorSpec | None, ...] = ()
    outputs: tuple[TensorSpec, ...] = ()
    cost: Cost = field(default_factory=Cost)
    error: ShapeError | None = None

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

    def spec(self, edge: Edge) -> TensorSpec | None:
        """What runs along a wire, where it is known."""
        shapes = self.nodes.get(edge.source)
        outputs = shapes.outputs if shapes else ()
        return outputs[edge.source_port] if edge.source_port < len(outputs) else None


def infer(graph: Graph, previous: Inference | None = None) -> Inference:
    """Shapes and costs of every node that can be computed; nodes on a cycle are left out.

    With the inference of an earlier version, only nodes that changed or whose inputs changed are computed anew.
    """
    known: dict[str, NodeShapes] = {}
    earlier: Mapping[str, NodeShapes] = previous.nodes if previous else {}
    for name in topological(graph):
        node = graph.nodes[name]
        inputs = _inputs(graph, name, node, known)
        before = earlier.get(name)
        if before is not None and before.node is node and before.inputs == inputs:
            known[name] = before
        else:
            known[name] = _infer_node(node, inputs)
    parameters = sum(shapes.cost.parameters for shapes in known.values())
    multiply_adds = sum(shapes.cost.multiply_adds for shapes in known.values())
    return Inference(known, Cost(parameters, multiply_adds))


def _inputs(graph: Graph, name: str, node: Node, known: Mapping[str, NodeShapes]) -> tuple[TensorSpec | None, ...]:
    layer = node.layer
    wires = graph.incoming[name]
    if layer is None or layer.is_merge:
        return tuple(_coming(edge, known) for edge in wires)
    by_port = {edge.target_port: edge for edge in reversed(wires)}
    return tuple(_coming(by_port[port], known) if port in by_port else None for port in range(len(layer.input_ports)))


def _coming(edge: Edge, known: Mapping[str, NodeShapes]) -> TensorSpec | None:
    shapes = known.get(edge.source)
    if shapes is None or edge.source_port >= len(shapes.outputs):
        return None
    # An Output keeps what it receives for its own display, but nothing leaves it.
    layer = shapes.node.layer
    return None if layer is not None and not layer.output_ports else shapes.outputs[edge.source_port]


def _infer_node(node: Node, inputs: tuple[TensorSpec | None, ...]) -> NodeShapes:
    layer = node.layer
    specs = tuple(spec for spec in inputs if spec is not None)
    if layer is None or len(specs) != len(inputs):
        return NodeShapes(node, inputs)
    try:
        return NodeShapes(node, inputs, layer.outputs(specs), layer.cost(specs))
    except ShapeError as error:
        return NodeShapes(node, inputs, error=error)
