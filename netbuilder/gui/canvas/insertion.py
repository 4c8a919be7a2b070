"""Putting a node into a wire: which wire is meant, and the edit."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from netbuilder.errors import EditError
from netbuilder.graph.edits import insert_on_edge
from netbuilder.graph.model import Graph, Node
from netbuilder.graph.room import make_room
from netbuilder.gui.canvas.scene import CanvasScene, WireKey, wire_key

_REACH = 22.0
_PROBE = "\N{WHITE SQUARE}"


def insertion_at(canvas: CanvasScene, graph: Graph, node: Node, middle: QPointF) -> WireKey | None:
    """The wire under `middle` that takes `node` in its middle, or None."""
    key = canvas.wire_at(middle, _REACH)
    if key is None:
        return None
    try:
        inserted(graph, key, _PROBE, node)
    except EditError:
        return None
    return key


def inserted(graph: Graph, key: WireKey, name: str, node: Node) -> Graph:
    """The graph with `node` in the middle of a wire, and what follows moved out of its way. Raises EditError."""
    edge = next((edge for edge in graph.edges if wire_key(edge) == key), None)
    if edge is None:
        raise EditError("The wire is gone.")
    return make_room(insert_on_edge(graph, edge, name, node), name)
