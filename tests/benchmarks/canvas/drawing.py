"""The drawing that every editor is given: nodes in their places, and wires, as plain JSON values."""

from __future__ import annotations

from math import sqrt
from typing import Any

from netbuilder.graph.model import Graph
from netbuilder.graph.rules import input_port_count, output_port_count
from tests.benchmarks.compiler import flat_residual

_COLUMN, _ROW = 280, 132
_SHAPE = 1.6  # of the screen


def network(layers: int) -> Graph:
    """A residual network of about as many layers and a quarter more wires, in rows that fill a screen."""
    graph = flat_residual(layers)
    columns = round(sqrt(len(graph.nodes) * _SHAPE * _ROW / _COLUMN))
    return graph.replace(
        nodes={
            name: node.replace(position=(number % columns * _COLUMN, number // columns * _ROW))
            for number, (name, node) in enumerate(graph.nodes.items())
        }
    )


def plain(graph: Graph) -> dict[str, Any]:
    """What an editor that knows no layers needs to draw it."""
    return {
        "nodes": [
            {
                "id": name,
                "words": node.type,
                "inputs": input_port_count(graph, name),
                "outputs": output_port_count(graph, name),
                "position": node.position,
            }
            for name, node in graph.nodes.items()
        ],
        "wires": [(edge.source, edge.source_port, edge.target, edge.target_port) for edge in graph.edges],
    }
