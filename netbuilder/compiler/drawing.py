"""A drawing together with what is known of it: the view that all rules about mistakes look through."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from netbuilder.compiler.shapes import Inference
from netbuilder.graph.facts import DataFacts
from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.graph.order import cycle
from netbuilder.graph.ports import input_names, output_names
from netbuilder.graph.project import Project
from netbuilder.layers.base import Cost, Layer, TensorSpec


@dataclass(frozen=True)
class Drawing:
    """A project, what is known of its data (None: nothing), and its shapes.

    Without `proposes` only the mistakes count: looking for neighbours to connect is the costly part. `is_block` says
    that it is the drawing of a block, which has ports where a network has Inputs and Outputs; `whole` is then
    the cost of the network around it.
    """

    project: Project
    facts: DataFacts | None
    inference: Inference
    proposes: bool = True
    is_block: bool = False
    whole: Cost | None = None

    @property
    def graph(self) -> Graph:
        return self.project.graph

    @property
    def total(self) -> Cost:
        """What the whole network costs, blocks and all."""
        return self.inference.total if self.whole is None else self.whole

    @cached_property
    def layers(self) -> dict[str, Layer]:
        """The nodes that are understood."""
        return {name: node.layer for name, node in self.graph.nodes.items() if node.layer is not None}

    @cached_property
    def missing_inputs(self) -> tuple[tuple[str, int], ...]:
        """Input ports that need a wire and have none; a merge needs one at least."""
        found: list[tuple[str, int]] = []
        for name, layer in self.layers.items():
            wired = {edge.target_port for edge in self.graph.incoming[name]}
            needed = 1 if layer.is_merge else len(input_names(layer, self.graph.blocks))
            if layer.is_merge and wired:
                continue
            found.extend((name, port) for port in range(needed) if port not in wired)
        return tuple(found)

    @cached_property
    def loose_ends(self) -> tuple[str, ...]:
        """Nodes that have an output and feed nobody."""
        return tuple(
            name
            for name, layer in self.layers.items()
            if output_names(layer, self.graph.blocks) and not self.graph.outgoing[name]
        )

    @cached_property
    def loops(self) -> tuple[tuple[str, ...], ...]:
        """Cycles that share no node, each in running order."""
        rest = self.graph
        found: list[tuple[str, ...]] = []
        while len(found) < 20 and (loop := cycle(rest)):
            found.append(loop)
            kept = {name: node for name, node in rest.nodes.items() if name not in loop}
            rest = Graph(kept, tuple(edge for edge in rest.edges if edge.source in kept and edge.target in kept))
        return tuple(found)

    def came_from(self, node: str, port: int = 0) -> Edge | None:
        """The wire into a port."""
        return next((edge for edge in self.graph.incoming.get(node, ()) if edge.target_port == port), None)

    def upstream(self, node: str) -> Iterator[str]:
        """The nodes before `node` along single inputs, nearest first."""
        seen = {node}
        while True:
            wires = self.graph.incoming.get(node, ())
            if len(wires) != 1 or wires[0].source not in self.graph.nodes or wires[0].source in seen:
                return
            node = wires[0].source
            seen.add(node)
            yield node

    def only_source(self, node: str) -> str | None:
        """The layer before one of a single input, where that layer feeds nothing else and its shapes are known."""
        wires = self.graph.incoming[node]
        if len(wires) != 1:
            return None
        source = wires[0].source
        shapes = self.inference.nodes.get(source)
        return source if shapes is not None and shapes.is_known and len(self.graph.outgoing[source]) == 1 else None

    def ancestors(self, node: str) -> frozenset[str]:
        """`node` and everything that leads to it."""
        found, stack = {node}, [node]
        while stack:
            for edge in self.graph.incoming.get(stack.pop(), ()):
                if edge.source not in found:
                    found.add(edge.source)
                    stack.append(edge.source)
        return frozenset(found)

    def received(self, node: str, port: int = 0) -> TensorSpec | None:
        """What comes into a port, where it is known."""
        shapes = self.inference.nodes.get(node)
        return shapes.inputs[port] if shapes and port < len(shapes.inputs) else None

    def distance(self, one: str, other: str) -> float:
        """How far two nodes are from each other on the canvas; in the list of nodes where they have no place."""
        first, second = self.graph.nodes[one], self.graph.nodes[other]
        if first.position is None or second.position is None:
            return float(abs(self._ranks[one] - self._ranks[other]))
        return _separation(first, second)

    @cached_property
    def _ranks(self) -> dict[str, int]:
        return {name: rank for rank, name in enumerate(self.graph.nodes)}


def _separation(one: Node, other: Node) -> float:
    assert one.position is not None
    assert other.position is not None
    return abs(one.position[0] - other.position[0]) + abs(one.position[1] - other.position[1])
