"""What can be put into a drawing: a layer, or a block with all that it is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from netbuilder.graph.blocks import adopt
from netbuilder.graph.edits import starting_node
from netbuilder.graph.facts import DataFacts
from netbuilder.graph.model import Graph, Node, Position


@dataclass(frozen=True)
class Part:
    """A type of layer; for a Block also which one, and the drawings that the project may lack for it."""

    type: str
    block: str = ""
    definitions: Mapping[str, Graph] = field(default_factory=dict)

    def brought_to(
        self, graph: Graph, position: Position | None = None, facts: DataFacts | None = None
    ) -> tuple[Graph, Node]:
        """The node to put into the graph, and the graph with the drawings that it needs."""
        if not self.block:
            return graph, starting_node(self.type, position, facts)
        grown, names = adopt(graph, self.definitions)
        return grown, Node(type=self.type, settings={"block": names.get(self.block, self.block)}, position=position)
