"""A wire drawn by hand, as an edit: new, or the old one led elsewhere."""

from __future__ import annotations

from netbuilder.errors import EditError
from netbuilder.graph.edits import connect, disconnect
from netbuilder.graph.model import Edge, Graph
from netbuilder.graph.rules import check_connect, free_port, input_port_count, is_merge, output_port_count
from netbuilder.gui.canvas.geometry import Port, Side


class SameSide(EditError):  # noqa: N818 - named for what is wrong
    """Two inputs, or two outputs: nothing would flow."""


def edge_between(first: Port, second: Port) -> Edge:
    """The wire between two ports, whichever end was taken first. Raises SameSide."""
    if first.side is second.side:
        raise SameSide(f"A wire runs from an output to an input; these are both {first.side}s.")
    source, target = (first, second) if first.side is Side.OUTPUT else (second, first)
    return Edge(source=source.node, source_port=source.index, target=target.node, target_port=target.index)


def check_wire(graph: Graph, fixed: Port, loose: Port, old: Edge | None = None) -> None:
    """Raise the EditError that says why a wire between two ports is refused; it would take the place of `old`."""
    edge = edge_between(fixed, loose)
    # Without closing a merge's gap, so that ports keep the numbers they are drawn with.
    rest = graph if old is None else graph.replace(edges=[other for other in graph.edges if other is not old])
    if old is not None and edge.target == old.target and edge.target_port < input_port_count(graph, edge.target):
        check_connect(rest, edge.source, edge.target, edge.source_port, 0)
    else:
        check_connect(rest, edge.source, edge.target, edge.source_port, edge.target_port)


def wired(graph: Graph, fixed: Port, loose: Port, old: Edge | None = None) -> Graph:
    """The graph with the wire between two ports, in place of `old` if that is given.

    Within one merge the wires change places, for their order may matter. Raises EditError.
    """
    check_wire(graph, fixed, loose, old)
    edge = edge_between(fixed, loose)
    if old is None:
        return connect(graph, edge)
    if (edge.source, edge.source_port, edge.target, edge.target_port) == (
        old.source, old.source_port, old.target, old.target_port
    ):  # fmt: skip
        return graph
    if edge.target == old.target and is_merge(graph, edge.target):
        return _reordered(graph, old, edge)
    return connect(disconnect(graph, [old]), edge)


def _reordered(graph: Graph, old: Edge, edge: Edge) -> Graph:
    for other in graph.incoming[edge.target]:
        if other.target_port == edge.target_port and other is not old:
            swapped = {id(old): edge, id(other): other.replace(target_port=old.target_port)}
            return graph.replace(edges=[swapped.get(id(wire), wire) for wire in graph.edges])
    rest = disconnect(graph, [old])
    return connect(rest, edge.replace(target_port=free_port(rest, edge.target) or 0))


def fitting_port(graph: Graph, fixed: Port, node: str) -> Port | None:
    """The port of `node` that a wire from `fixed` most likely means: its first free input, or its first output."""
    if fixed.side is Side.INPUT:
        return Port(node, Side.OUTPUT, 0) if output_port_count(graph, node) else None
    free = free_port(graph, node)
    if free is None:
        free = 0
    return Port(node, Side.INPUT, free) if input_port_count(graph, node) else None
