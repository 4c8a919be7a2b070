"""What can be done to a drawing. Each edit is pure: it returns a new graph and shares what it leaves alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from enum import Enum
from typing import Any, Final

from netbuilder.errors import EditError
from netbuilder.graph.annotations import join
from netbuilder.graph.facts import DataFacts
from netbuilder.graph.model import Edge, Graph, Node, Position
from netbuilder.graph.names import fresh_id
from netbuilder.graph.rules import NoSuchNode, check_bypass, check_connect, free_port, is_merge
from netbuilder.layers.base import Layer
from netbuilder.layers.registry import LAYERS

__all__ = [
    "UNSET",
    "add_node",
    "bypass",
    "change_settings",
    "connect",
    "disconnect",
    "fresh_id",
    "insert_on_edge",
    "move",
    "remove_and_heal",
    "remove_nodes",
    "rename",
    "starting_node",
    "wire_up",
]


class Unset(Enum):
    """The wish that a setting goes back to its default."""

    UNSET = "unset"


UNSET: Final = Unset.UNSET


def starting_node(type_name: str, position: Position | None = None, facts: DataFacts | None = None) -> Node:
    """A node as the palette makes it: torch's required settings get a value, ends fit the data."""
    layer_class: type[Layer] = LAYERS[type_name]
    settings = dict(layer_class.starting_values)
    if facts is not None and type_name == "Input":
        settings["shape"] = facts.input_shape
        if facts.input_dtype != "float32":
            settings["dtype"] = facts.input_dtype
    if facts is not None and type_name == "Output":
        settings["loss"] = "mse" if facts.task == "regression" else "cross_entropy"
    return Node(type=type_name, settings=layer_class.model_validate(settings).settings(), position=position)


def add_node(graph: Graph, node_id: str, node: Node) -> Graph:
    """Put a new node on the canvas. Raises EditError when the id is taken or empty."""
    _check_new_id(graph, node_id)
    return graph.replace(nodes={**graph.nodes, node_id: node})


def remove_nodes(graph: Graph, ids: Collection[str]) -> Graph:
    """Take nodes away with every wire that touches them."""
    gone = frozenset(ids)
    return _without(graph, gone, [edge for edge in graph.edges if edge.source not in gone and edge.target not in gone])


def remove_and_heal(graph: Graph, ids: Collection[str]) -> Graph:
    """Take nodes away and close the gap: what fed the first input now feeds whatever they fed."""
    gone = frozenset(ids)
    healed: list[Edge] = []
    for edge in graph.edges:
        if edge.target in gone:
            continue
        origin: Edge | None = edge
        # In a damaged file what goes may run in a circle, and lead back to nothing.
        passed: set[str] = set()
        while origin is not None and origin.source in gone:
            known = origin.source in passed
            passed.add(origin.source)
            origin = None if known else next(iter(graph.incoming.get(origin.source, ())), None)
        if origin is edge:
            healed.append(edge)
        elif origin is not None:
            healed.append(edge.replace(source=origin.source, source_port=origin.source_port, points=()))
    return _without(graph, gone, healed)


def _without(graph: Graph, gone: frozenset[str], edges: list[Edge]) -> Graph:
    nodes = {name: node for name, node in graph.nodes.items() if name not in gone}
    return join(_close_gaps(graph.replace(nodes=nodes, edges=edges), graph), gone, None)


def connect(graph: Graph, edge: Edge) -> Graph:
    """Draw a wire; one that already ends in that port is replaced. Raises the EditError of `rules.check_connect`."""
    check_connect(graph, edge.source, edge.target, edge.source_port, edge.target_port)
    others = [other for other in graph.edges if (other.target, other.target_port) != (edge.target, edge.target_port)]
    return graph.replace(edges=[*others, edge])


def disconnect(graph: Graph, edges: Iterable[Edge]) -> Graph:
    """Take wires away; the ports of a merge close up."""
    gone = {id(edge) for edge in edges}
    same = {(e.source, e.target, e.source_port, e.target_port) for e in graph.edges if id(e) in gone} or {
        (e.source, e.target, e.source_port, e.target_port) for e in edges
    }
    kept = [e for e in graph.edges if (e.source, e.target, e.source_port, e.target_port) not in same]
    return _close_gaps(graph.replace(edges=kept), graph)


def insert_on_edge(graph: Graph, edge: Edge, node_id: str, node: Node) -> Graph:
    """Put a node in the middle of a wire. Raises EditError when the layer has no input or no output."""
    grown = add_node(graph, node_id, node)
    rest = grown.replace(edges=[other for other in grown.edges if other != edge])
    first = connect(rest, Edge(source=edge.source, source_port=edge.source_port, target=node_id))
    return connect(first, Edge(source=node_id, target=edge.target, target_port=edge.target_port))


def move(graph: Graph, positions: Mapping[str, Position]) -> Graph:
    """Put nodes elsewhere. Raises NoSuchNode."""
    _check_known(graph, positions)
    return graph.replace(
        nodes={
            name: node.replace(position=positions[name])
            if positions.get(name, node.position) != node.position
            else node
            for name, node in graph.nodes.items()
        }
    )


def rename(graph: Graph, old: str, new: str) -> Graph:
    """Give a node another id; wires follow. Raises EditError when the new id is taken or empty."""
    _check_known(graph, (old,))
    if new == old:
        return graph
    _check_new_id(graph, new)
    edges = [
        edge.replace(
            source=new if edge.source == old else edge.source, target=new if edge.target == old else edge.target
        )
        if old in (edge.source, edge.target)
        else edge
        for edge in graph.edges
    ]
    frames = {
        name: frame.replace(nodes=tuple(new if node == old else node for node in frame.nodes))
        if old in frame.nodes
        else frame
        for name, frame in graph.frames.items()
    }
    nodes = {new if name == old else name: node for name, node in graph.nodes.items()}
    return graph.replace(nodes=nodes, edges=edges, frames=frames)


def change_settings(graph: Graph, node_id: str, changes: Mapping[str, Any]) -> Graph:
    """Give settings other values (JSON values; UNSET takes the default). Whether they make a layer is a finding."""
    _check_known(graph, (node_id,))
    node = graph.nodes[node_id]
    settings = {name: value for name, value in {**node.settings, **changes}.items() if value is not UNSET}
    changed = node.replace(settings=settings)
    if changed.own_layer is not None:
        # Values that equal the default leave the file again, so that typing one and back is no change.
        changed = node.replace(settings=changed.own_layer.settings())
    if changed == node:
        return graph
    return graph.replace(nodes={**graph.nodes, node_id: changed})


def bypass(graph: Graph, ids: Collection[str], *, bypassed: bool) -> Graph:
    """Take layers out of the network's way without deleting them, or put them back. Raises EditError."""
    _check_known(graph, ids)
    if bypassed:
        for name in ids:
            check_bypass(graph, name)
    changed = {name: graph.nodes[name].replace(bypassed=bypassed) for name in ids}
    if all(graph.nodes[name].bypassed is bypassed for name in ids):
        return graph
    return graph.replace(nodes={name: changed.get(name, node) for name, node in graph.nodes.items()})


def wire_up(graph: Graph, source: str, target: str, source_port: int = 0) -> Graph:
    """Connect to the first free input of `target`. Raises EditError when there is none or the wire is refused."""
    _check_known(graph, (source, target))
    port = free_port(graph, target)
    if port is None:
        raise EditError(f"Every input of {target} already has a wire.")
    return connect(graph, Edge(source=source, source_port=source_port, target=target, target_port=port))


def _close_gaps(graph: Graph, before: Graph) -> Graph:
    """Renumber the wires into merges that lost one, so that no free port stands between two wires."""
    moved: dict[Edge, Edge] = {}
    for name in graph.nodes:
        wires = graph.incoming[name]
        if len(wires) < len(before.incoming.get(name, ())) and is_merge(graph, name):
            for port, edge in enumerate(wires):
                if edge.target_port != port:
                    moved[edge] = edge.replace(target_port=port)
    return graph.replace(edges=[moved.get(edge, edge) for edge in graph.edges]) if moved else graph


def _check_known(graph: Graph, ids: Iterable[str]) -> None:
    for name in ids:
        if name not in graph.nodes:
            raise NoSuchNode(f"There is no node called {name}.")


def _check_new_id(graph: Graph, node_id: str) -> None:
    if not node_id.strip() or node_id != node_id.strip():
        raise EditError("A node needs a name, without spaces at its ends.")
    if any(not character.isprintable() for character in node_id):
        raise EditError("A node's name cannot hold line breaks or control characters.")
    if node_id in graph.nodes:
        raise EditError(f"There is already a node called {node_id}; choose another name.")
