"""Which ports a node of a drawing has. A layer knows its own; those of a block stand in the block's drawing."""

from __future__ import annotations

from collections.abc import Mapping

from netbuilder.graph.model import Graph, Node
from netbuilder.layers.base import Layer
from netbuilder.layers.block import Block

INPUT, OUTPUT = "BlockInput", "BlockOutput"
# What the ends of a network stand for where they come into a block.
_IN_BLOCK = {"Input": INPUT, "Output": OUTPUT}


def input_names(layer: Layer, blocks: Mapping[str, Graph]) -> tuple[str, ...]:
    """Names of the input ports; a merge names one, a block that the project lacks none."""
    if isinstance(layer, Block):
        return blocks[layer.block].of_type(INPUT) if layer.block in blocks else ()
    return layer.input_ports


def output_names(layer: Layer, blocks: Mapping[str, Graph]) -> tuple[str, ...]:
    """Names of the output ports."""
    if isinstance(layer, Block):
        return blocks[layer.block].of_type(OUTPUT) if layer.block in blocks else ()
    return layer.output_ports


def is_understood(node: Node, blocks: Mapping[str, Graph]) -> bool:
    """Whether it is known which ports the node has."""
    layer = node.own_layer
    return layer is not None and (not isinstance(layer, Block) or layer.block in blocks)


def with_ports(drawing: Graph) -> Graph:
    """The drawing of a block with ports where it has ends of a network: written by hand or pasted, they mean those."""
    if not any(node.type in _IN_BLOCK for node in drawing.nodes.values()):
        return drawing
    return drawing.replace(
        nodes={
            name: Node(type=_IN_BLOCK[node.type], position=node.position) if node.type in _IN_BLOCK else node
            for name, node in drawing.nodes.items()
        }
    )
