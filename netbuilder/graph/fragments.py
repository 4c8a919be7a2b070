"""The clipboard's form of a part of a drawing: plain JSON in the shape of the project file's `graph`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from pydantic import ValidationError

from netbuilder.errors import EditError
from netbuilder.graph.model import Edge, Graph, Node, Position
from netbuilder.graph.names import copy_id
from netbuilder.graph.rules import free_port, input_port_count, is_merge

_MAX_NODES = 20_000


def copy_fragment(graph: Graph, ids: Collection[str]) -> dict[str, Any]:
    """The chosen nodes, the wires among them, and (for paste with wires) the wires that lead into them."""
    chosen = [name for name in graph.nodes if name in set(ids)]
    inside = set(chosen)
    return {
        "nodes": {name: graph.nodes[name].model_dump(mode="json") for name in chosen},
        "edges": [edge.model_dump(mode="json") for edge in graph.edges if edge.target in inside],
    }


def paste_fragment(
    graph: Graph, fragment: Mapping[str, Any], offset: Position = (0.0, 0.0), *, with_wires: bool = False
) -> tuple[Graph, dict[str, str]]:
    """Add a copy of the fragment, moved by `offset`; the mapping tells which id each node got.

    `with_wires` also repeats wires from nodes outside the fragment. Raises EditError when it is no fragment.
    """
    nodes, edges = _parse(fragment)
    names: dict[str, str] = {}
    for name in nodes:
        names[name] = copy_id(graph, name, taken=names.values())
    grown = dict(graph.nodes)
    for name, node in nodes.items():
        position = None if node.position is None else (node.position[0] + offset[0], node.position[1] + offset[1])
        grown[names[name]] = node.replace(position=position)
    result = graph.replace(nodes=grown)
    for edge in edges:
        if edge.target not in names or (edge.source not in names and not (with_wires and edge.source in graph.nodes)):
            continue
        target = names[edge.target]
        port = free_port(result, target) if is_merge(result, target) else edge.target_port
        if port is None or port >= input_port_count(result, target):
            continue
        wire = edge.replace(source=names.get(edge.source, edge.source), target=target, target_port=port)
        result = result.replace(edges=[*result.edges, wire])
    return result, names


def _parse(fragment: Mapping[str, Any]) -> tuple[dict[str, Node], list[Edge]]:
    try:
        raw_nodes, raw_edges = fragment["nodes"], fragment.get("edges", [])
        if not isinstance(raw_nodes, Mapping) or not isinstance(raw_edges, list) or len(raw_nodes) > _MAX_NODES:
            raise TypeError
        nodes = {str(name): Node.model_validate(value) for name, value in raw_nodes.items()}
        edges = [Edge.model_validate(value) for value in raw_edges]
    except (KeyError, TypeError, AttributeError, ValidationError) as error:
        raise EditError("The clipboard does not hold layers that can be pasted.") from error
    if not nodes:
        raise EditError("The clipboard holds no layers.")
    return nodes, edges
