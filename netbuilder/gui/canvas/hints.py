"""What is marked on cards and wires for the length of a gesture."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from netbuilder.gui.canvas.edge_item import EdgeItem, WireKey
from netbuilder.gui.canvas.geometry import Port
from netbuilder.gui.canvas.node_item import NodeItem

_NONE: frozenset[Port] = frozenset()


class Hints:
    """Marks come and go at every move of the mouse: only what changes is touched, however many cards there are."""

    def __init__(self, nodes: Mapping[str, NodeItem], wires: Mapping[WireKey, EdgeItem]) -> None:
        self._nodes = nodes
        self._wires = wires
        self._lit: Mapping[str, frozenset[Port]] = {}
        self._is_fading = False
        self._blamed: Port | None = None
        self._wire: WireKey | None = None

    def light_ports(self, ports: Collection[Port] | None) -> None:
        """Mark the ports that would take the wire in hand, and let the others fade; None when there is no wire."""
        found: dict[str, set[Port]] = {}
        for port in ports or ():
            found.setdefault(port.node, set()).add(port)
        lit = {name: frozenset(of_it) for name, of_it in found.items()}
        is_fading = ports is not None
        changed = self._nodes.keys() if is_fading != self._is_fading else lit.keys() | self._lit.keys()
        self._lit, self._is_fading = lit, is_fading
        for name in changed & self._nodes.keys():
            self._nodes[name].light_ports(lit.get(name, _NONE), fades=is_fading)

    def blame_port(self, port: Port | None) -> None:
        """Mark the port at which the wire in hand would be wrong."""
        before, self._blamed = self._blamed, port
        if before is not None and before.node in self._nodes and (port is None or port.node != before.node):
            self._nodes[before.node].blame_port(None)
        if port is not None:
            self._nodes[port.node].blame_port(port)

    def light_wire(self, key: WireKey | None) -> None:
        """Mark the wire that letting go would change."""
        before, self._wire = self._wire, key
        if before is not None and before != key and before in self._wires:
            self._wires[before].light(False)
        if key is not None:
            self._wires[key].light(True)
