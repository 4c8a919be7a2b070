"""Which wires the drawing may hold. Each rule exists once and raises its own error."""

from __future__ import annotations

from netbuilder.errors import EditError
from netbuilder.graph.model import Graph
from netbuilder.graph.order import reachable
from netbuilder.graph.ports import input_names, is_understood, output_names


class NoSuchNode(EditError):  # noqa: N818 - named for what is wrong
    """A wire end that names no node."""


class NoSuchPort(EditError):  # noqa: N818
    """A port that the layer does not have."""


class SelfWire(EditError):  # noqa: N818
    """A wire from a node to itself."""


class CannotBypass(EditError):  # noqa: N818
    """A layer that nothing can be led past."""


class MakesCycle(EditError):  # noqa: N818
    """A wire that would close a loop."""


def is_merge(graph: Graph, node_id: str) -> bool:
    """Whether the node takes as many inputs as are wired."""
    layer = graph.nodes[node_id].own_layer
    return layer is not None and layer.is_merge


def input_port_count(graph: Graph, node_id: str) -> int:
    """Input ports to draw: a merge shows one free port more than is wired; an unknown layer what is wired to it."""
    node = graph.nodes[node_id]
    wired = max((edge.target_port + 1 for edge in graph.incoming.get(node_id, ())), default=0)
    layer = node.own_layer
    if layer is None or not is_understood(node, graph.blocks):
        return max(1, wired)
    return max(2, wired + 1) if layer.is_merge else len(input_names(layer, graph.blocks))


def output_port_count(graph: Graph, node_id: str) -> int:
    """Output ports to draw; an unknown layer has what is wired to it."""
    node = graph.nodes[node_id]
    layer = node.own_layer
    if layer is None or not is_understood(node, graph.blocks):
        return max(1, max((edge.source_port + 1 for edge in graph.outgoing.get(node_id, ())), default=0))
    return len(output_names(layer, graph.blocks))


def free_port(graph: Graph, node_id: str) -> int | None:
    """The first input port without a wire, or None when all have one."""
    taken = {edge.target_port for edge in graph.incoming.get(node_id, ())}
    return next((port for port in range(input_port_count(graph, node_id)) if port not in taken), None)


def check_connect(graph: Graph, source: str, target: str, source_port: int = 0, target_port: int = 0) -> None:
    """Raise the EditError that says why this wire is refused; a wire that already stands in the port is replaced."""
    for end in (source, target):
        if end not in graph.nodes:
            raise NoSuchNode(f"There is no node called {end}.")
    if source == target:
        raise SelfWire(f"{source} cannot feed itself.")
    if source_port >= output_port_count(graph, source):
        count = output_port_count(graph, source)
        if count == 0:
            raise NoSuchPort(f"{source} is an end of the network: nothing comes out of it.")
        raise NoSuchPort(
            f"{source} has {count} output{'s' if count > 1 else ''}, numbered from 0; there is no {source_port}."
        )
    # A merge grows a port for each wire, so its next free one is the highest it has.
    if target_port >= input_port_count(graph, target):
        count = input_port_count(graph, target)
        if count == 0:
            raise NoSuchPort(f"{target} is a start of the network: nothing goes into it.")
        raise NoSuchPort(
            f"{target} has {count} input{'s' if count > 1 else ''}, numbered from 0; there is no {target_port}."
        )
    if source in reachable(graph, target):
        raise MakesCycle(f"{target} already feeds {source}: this wire would close a loop, and a network runs one way.")


def check_bypass(graph: Graph, node_id: str) -> None:
    """Raise the EditError that says why a layer cannot be taken out of the network's way."""
    layer = graph.nodes[node_id].own_layer
    if layer is None:
        raise CannotBypass(f"{node_id} is not understood as it is; mend it first.")
    counts = input_port_count(graph, node_id), output_port_count(graph, node_id)
    if counts[0] == 0 or counts[1] == 0:
        raise CannotBypass(f"{node_id} is an end of the drawing: there is nothing to lead past it.")
    if counts[1] > 1:
        raise CannotBypass(f"{node_id} has {counts[1]} outputs, and one input cannot stand for all of them.")


def can_connect(graph: Graph, source: str, target: str, source_port: int = 0, target_port: int = 0) -> bool:
    """Whether `check_connect` lets the wire through."""
    try:
        check_connect(graph, source, target, source_port, target_port)
    except EditError:
        return False
    return True
