"""Reroute dots: places that a wire goes by on its way. The network does not know of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from netbuilder.errors import EditError
from netbuilder.graph.model import Edge, Graph, Position

WireEnds = tuple[str, int, str, int]


def ends_of(edge: Edge) -> WireEnds:
    """What makes it the same wire whatever way it takes."""
    return edge.source, edge.source_port, edge.target, edge.target_port


def reroute(graph: Graph, wire: WireEnds, points: Sequence[Position]) -> Graph:
    """Lead a wire by these places, in the order from its source; by none it runs as it likes. Raises EditError."""
    edge = next((edge for edge in graph.edges if ends_of(edge) == wire), None)
    if edge is None:
        raise EditError("The wire is gone.")
    if edge.points == tuple(points):
        return graph
    changed = edge.replace(points=tuple(points))
    return graph.replace(edges=[changed if each is edge else each for each in graph.edges])


def straighten(graph: Graph, wires: Collection[WireEnds] | None = None) -> Graph:
    """Take the dots of some wires away, or of all."""
    if not any(edge.points for edge in graph.edges):
        return graph
    return graph.replace(
        edges=[
            edge.replace(points=()) if edge.points and (wires is None or ends_of(edge) in wires) else edge
            for edge in graph.edges
        ]
    )


def carried_along(graph: Graph, ways: Mapping[str, Position]) -> Graph:
    """The graph with the dots of wires moved as both of their ends are; `ways` says how far each node goes."""
    edges = []
    for edge in graph.edges:
        way = ways.get(edge.source)
        if edge.points and way is not None and ways.get(edge.target) == way:
            points = tuple((round(x + way[0], 2), round(y + way[1], 2)) for x, y in edge.points)
            edges.append(edge.replace(points=points))
        else:
            edges.append(edge)
    return (
        graph
        if all(one is other for one, other in zip(edges, graph.edges, strict=True))
        else graph.replace(edges=edges)
    )
