"""Parts of a drawing that are copied: taken out of one graph as a graph of their own, and put into another."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from netbuilder.errors import EditError
from netbuilder.graph.annotations import copied_frames, copied_notes
from netbuilder.graph.blocks import adopt, block_of, definitions_of, uses_called
from netbuilder.graph.model import Edge, Graph, Node, Position
from netbuilder.graph.names import copy_ids
from netbuilder.graph.ports import is_understood
from netbuilder.graph.rules import input_port_count, is_merge

_ANY = 1024  # one more than the highest number of a port


def part_of(graph: Graph, ids: Collection[str]) -> Graph:
    """The chosen nodes, the wires among them, and (for paste with wires) the wires that lead into them.

    The drawings of blocks come along, so that another project can take them in, and the frames that hold no other node.
    """
    inside = set(ids)
    chosen = {name: node for name, node in graph.nodes.items() if name in inside}
    definitions = definitions_of(graph, {block for node in chosen.values() if (block := block_of(node)) is not None})
    return Graph(
        chosen,
        tuple(edge for edge in graph.edges if edge.target in inside),
        blocks=definitions,
        frames={name: frame for name, frame in graph.frames.items() if frame.nodes and inside.issuperset(frame.nodes)},
    )


def paste_part(
    graph: Graph, part: Graph, offset: Position = (0.0, 0.0), *, with_wires: bool = False
) -> tuple[Graph, dict[str, str]]:
    """Add a copy of `part`, moved by `offset`; the mapping tells which id each node got.

    Drawings of blocks that the project lacks are taken in, as far as the part uses them. `with_wires` also repeats
    wires from nodes outside the part. Raises EditError when there is nothing in it.
    """
    if not part.nodes:
        raise EditError("There are no layers to paste.")
    used = {block for node in part.nodes.values() if (block := block_of(node)) is not None}
    graph, called = adopt(graph, definitions_of(part, used))
    nodes = uses_called(Graph(part.nodes), called).nodes
    names = copy_ids(graph, nodes)
    moved = {names[name]: _moved_node(node, offset) for name, node in nodes.items()}
    grown = graph.replace(nodes={**graph.nodes, **moved})
    wires = _wires(graph, grown, part.edges, names, offset, with_wires)
    return (
        grown.replace(
            edges=(*graph.edges, *wires),
            frames={**graph.frames, **copied_frames(graph, part.frames.values(), names)},
            notes={**graph.notes, **copied_notes(graph, part.notes.values(), offset)},
        ),
        names,
    )


def _moved_node(node: Node, offset: Position) -> Node:
    return node if node.position is None else node.replace(position=_moved(node.position, offset))


def _moved(place: Position, offset: Position) -> Position:
    return place[0] + offset[0], place[1] + offset[1]


def _wires(
    graph: Graph, grown: Graph, edges: Iterable[Edge], names: Mapping[str, str], offset: Position, with_wires: bool
) -> Iterator[Edge]:
    """The wires of the copy, in the order of their ports: no wire leads into a copied node yet."""
    kept = [
        edge
        for edge in edges
        if edge.target in names and (edge.source in names or (with_wires and edge.source in graph.nodes))
    ]
    taken: set[tuple[str, int]] = set()
    filled: dict[str, int] = {}
    # Each is asked for once: a wire into a copy does not change what the next one may have.
    rooms = {name: _room(grown, names[name]) for name in {edge.target for edge in kept}}
    for edge in sorted(kept, key=lambda edge: edge.target_port):
        room = rooms[edge.target]
        port = edge.target_port if room is not None else filled.setdefault(edge.target, 0)
        if room is None:
            # A merge closes up where a wire from outside stays behind.
            filled[edge.target] += 1
        elif port >= room or (edge.target, port) in taken:
            continue
        taken.add((edge.target, port))
        points = tuple(_moved(point, offset) for point in edge.points)
        source = names.get(edge.source, edge.source)
        yield edge.replace(source=source, target=names[edge.target], target_port=port, points=points)


def _room(graph: Graph, name: str) -> int | None:
    """How many inputs a node has; None for a merge, which grows with its wires. An unknown layer may have any."""
    if is_merge(graph, name):
        return None
    return input_port_count(graph, name) if is_understood(graph.nodes[name], graph.blocks) else _ANY
