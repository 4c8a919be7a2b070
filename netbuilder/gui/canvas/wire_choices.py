"""The wires of a layer as a list to choose from: those that could be drawn, and those that can be cut."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from netbuilder.compiler.shapes import Inference
from netbuilder.graph.facts import DataFacts
from netbuilder.graph.model import Edge, Graph
from netbuilder.graph.order import in_order, leading, reachable
from netbuilder.graph.ports import input_names, is_understood
from netbuilder.graph.rules import input_port_count, is_merge, output_port_count
from netbuilder.gui.canvas.geometry import Port, Side
from netbuilder.gui.canvas.scene import WireKey, wire_key
from netbuilder.gui.canvas.wire_in_hand import Verdict, WireInHand


@dataclass(frozen=True, slots=True)
class NewWire:
    """A wire that could be drawn; what it would do is worked out when it is asked."""

    label: str
    type: str  # of the layer at its other end
    port: Port
    _hand: WireInHand

    @property
    def fixed(self) -> Port:
        """Its end at the layer that was asked about."""
        return self._hand.fixed

    @property
    def fits(self) -> bool:
        """Whether it would compile at its target."""
        return self._hand.takes(self.port)

    @property
    def verdict(self) -> Verdict:
        """What it would do, in words."""
        return self._hand.verdict(self.port)


@dataclass(frozen=True, slots=True)
class OldWires:
    """Wires that can be cut: one, or all of them."""

    label: str
    carries: str
    keys: tuple[WireKey, ...]


def new_wires(graph: Graph, inference: Inference, facts: DataFacts | None, name: str) -> list[NewWire]:
    """The wires that could run out of a layer or into it: those that fit and take no other's place first.

    After that the ones whose other end is computed next to the layer; out of it before into it.
    """
    ranks = {each: rank for rank, each in enumerate(in_order(graph))}
    there = {wire_key(edge) for edge in graph.edges}
    found = []
    for side, closed in ((Side.OUTPUT, leading(graph, name)), (Side.INPUT, reachable(graph, name))):
        others = sorted((each for each in ranks if each not in closed), key=lambda each: abs(ranks[each] - ranks[name]))
        for fixed in _ports(graph, name, side):
            hand = WireInHand(graph, inference, facts, fixed, None)
            for port in _other_ends(graph, others, side):
                if wire_key(_edge(fixed, port)) not in there:
                    label = _label(graph, fixed, port)
                    found.append(NewWire(label, graph.nodes[port.node].type, port, hand))
    return sorted(found, key=lambda wire: (not wire.fits, _replaces(graph, _edge(wire.fixed, wire.port))))


def old_wires(graph: Graph, inference: Inference, names: Sequence[str]) -> list[OldWires]:
    """The wires of some layers, each once, in the order of computation; behind several, all of them."""
    chosen = set(names)
    edges = [
        edge
        for name in in_order(graph)
        if name in chosen
        for edge in (*graph.incoming[name], *graph.outgoing[name])
        # A wire between two of them stands with the one that it leads to.
        if edge.target == name or edge.target not in chosen
    ]
    found = []
    for edge in edges:
        spec = inference.spec(edge)
        found.append(OldWires(_old_label(graph, edge, names), str(spec or ""), (wire_key(edge),)))
    if len(found) > 1:
        found.append(OldWires(f"all {len(found)} wires", "", tuple(key for wires in found for key in wires.keys)))
    return found


def _ports(graph: Graph, name: str, side: Side) -> Iterable[Port]:
    count = output_port_count(graph, name) if side is Side.OUTPUT else input_port_count(graph, name)
    return (Port(name, side, index) for index in range(count))


def _other_ends(graph: Graph, names: Iterable[str], side: Side) -> Iterable[Port]:
    other = Side.INPUT if side is Side.OUTPUT else Side.OUTPUT
    return (port for name in names for port in _ports(graph, name, other))


def _edge(fixed: Port, port: Port) -> Edge:
    source, target = (fixed, port) if fixed.side is Side.OUTPUT else (port, fixed)
    return Edge(source=source.node, source_port=source.index, target=target.node, target_port=target.index)


def _replaces(graph: Graph, edge: Edge) -> bool:
    return any(other.target_port == edge.target_port for other in graph.incoming[edge.target])


def _label(graph: Graph, fixed: Port, port: Port) -> str:
    """`to conv2`, `to add1, input 3`, `output 2 to conv2`, `from conv1`, `from conv1 into query`."""
    mine, other = _which(graph, fixed), _which(graph, port)
    there = f"{port.node}, {other}" if other else port.node
    if fixed.side is Side.OUTPUT:
        return f"{mine} to {there}" if mine else f"to {there}"
    return f"from {there} into {mine}" if mine else f"from {there}"


def _old_label(graph: Graph, edge: Edge, names: Sequence[str]) -> str:
    source = Port(edge.source, Side.OUTPUT, edge.source_port)
    target = Port(edge.target, Side.INPUT, edge.target_port)
    if len(names) == 1:
        fixed, port = (source, target) if edge.source == names[0] else (target, source)
        return _label(graph, fixed, port)
    return f"from {edge.source} {_label(graph, source, target)}"


def _which(graph: Graph, port: Port) -> str:
    """Which of several ports it is: by its name, or by its number; "" for the only one."""
    node = graph.nodes[port.node]
    if port.side is Side.OUTPUT:
        return f"output {port.index + 1}" if output_port_count(graph, port.node) > 1 else ""
    if is_merge(graph, port.node):
        return f"input {port.index + 1}"
    layer = node.own_layer
    if layer is None or not is_understood(node, graph.blocks):
        return ""
    names = input_names(layer, graph.blocks)
    return names[port.index] if len(names) > 1 and port.index < len(names) else ""
