"""The clipboard's form of a part of a drawing: plain JSON in the shape of the project file's `graph`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from netbuilder.errors import EditError
from netbuilder.graph.annotations import copied_frames
from netbuilder.graph.blocks import adopt, block_of, definitions_of, uses_called
from netbuilder.graph.model import Edge, Frame, Graph, Node, Position
from netbuilder.graph.names import copy_id
from netbuilder.graph.rules import free_port, input_port_count, is_merge

_MAX_NODES = 20_000


def copy_fragment(graph: Graph, ids: Collection[str]) -> dict[str, Any]:
    """The chosen nodes, the wires among them, and (for paste with wires) the wires that lead into them.

    The drawings of blocks come along, so that another project can take them in.
    """
    inside = set(ids)
    chosen = {name: node for name, node in graph.nodes.items() if name in inside}
    fragment = _plain(chosen, [edge for edge in graph.edges if edge.target in inside])
    definitions = definitions_of(graph, {block for node in chosen.values() if (block := block_of(node)) is not None})
    frames = {name: frame for name, frame in graph.frames.items() if frame.nodes and inside.issuperset(frame.nodes)}
    if frames:
        fragment["frames"] = {name: frame.model_dump(mode="json") for name, frame in frames.items()}
    if definitions:
        fragment["blocks"] = {name: _plain(block.nodes, block.edges) for name, block in definitions.items()}
    return fragment


def paste_fragment(
    graph: Graph, fragment: Mapping[str, Any], offset: Position = (0.0, 0.0), *, with_wires: bool = False
) -> tuple[Graph, dict[str, str]]:
    """Add a copy of the fragment, moved by `offset`; the mapping tells which id each node got.

    Drawings of blocks that the project lacks are taken in. `with_wires` also repeats wires from nodes outside the
    fragment. Raises EditError when it is no fragment.
    """
    nodes, edges, definitions, frames = _parse(fragment)
    graph, called = adopt(graph, definitions)
    nodes = uses_called(Graph(nodes), called).nodes
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
    return result.replace(frames={**result.frames, **copied_frames(result, frames, names)}), names


def _plain(nodes: Mapping[str, Node], edges: Iterable[Edge]) -> dict[str, Any]:
    return {
        "nodes": {name: node.model_dump(mode="json") for name, node in nodes.items()},
        "edges": [edge.model_dump(mode="json") for edge in edges],
    }


def _parse(
    fragment: Mapping[str, Any],
) -> tuple[Mapping[str, Node], Sequence[Edge], Mapping[str, Graph], Sequence[Frame]]:
    try:
        nodes, edges = _drawing(fragment)
        raw_blocks = fragment.get("blocks", {})
        if not isinstance(raw_blocks, Mapping) or len(raw_blocks) > _MAX_NODES:
            raise TypeError
        definitions = {}
        for name, block in raw_blocks.items():
            inner, wires = _drawing(block)
            definitions[str(name)] = Graph(inner, tuple(wires))
        frames = [Frame.model_validate(value) for value in fragment.get("frames", {}).values()]
    except (KeyError, TypeError, AttributeError, ValidationError) as error:
        raise EditError("The clipboard does not hold layers that can be pasted.") from error
    if not nodes:
        raise EditError("The clipboard holds no layers.")
    return nodes, edges, definitions, frames


def _drawing(plain: Mapping[str, Any]) -> tuple[dict[str, Node], list[Edge]]:
    raw_nodes, raw_edges = plain["nodes"], plain.get("edges", [])
    if not isinstance(raw_nodes, Mapping) or not isinstance(raw_edges, list) or len(raw_nodes) > _MAX_NODES:
        raise TypeError
    nodes = {str(name): Node.model_validate(value) for name, value in raw_nodes.items()}
    return nodes, [Edge.model_validate(value) for value in raw_edges]
