"""The edits that repairs are made of. Each is a step on the drawing; a repair is one or several of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from netbuilder.compiler.findings import Repair
from netbuilder.errors import EditError
from netbuilder.graph import edits
from netbuilder.graph.model import Edge, Graph, Node, Position
from netbuilder.graph.names import fresh_id
from netbuilder.graph.project import Project
from netbuilder.graph.room import make_room, next_place, place_on
from netbuilder.layers.base import ChangeSetting, Remedy

Step = Callable[[Graph], Graph]


def repair(text: str, *steps: Step) -> Repair:
    """A repair that takes `steps` one after the other, as one edit."""

    def apply(project: Project) -> Project:
        graph = project.graph
        for step in steps:
            graph = step(graph)
        return project.replace(graph=graph)

    return Repair(text, apply)


def from_remedy(node: str, remedy: Remedy) -> Repair:
    """The repair that a layer proposes when it refuses its inputs."""
    if isinstance(remedy, ChangeSetting):
        return set_setting(node, remedy.name, remedy.value)
    return insert_layers(node, (remedy.type, remedy.settings), port=remedy.port)


def set_setting(node: str, name: str, value: Any) -> Repair:  # Any: whatever the setting holds
    """Give one setting another value; None leaves it empty."""
    words = f"Clear {name} of {node}" if value is None else f"Set {name} of {node} to {_value_words(name, value)}"
    return repair(words, setting(node, **{name: value}))


def insert_layers(node: str, *layers: tuple[str, Mapping[str, Any]], port: int = 0, note: str = "") -> Repair:
    """Put new layers on the wire into `port`, the first one first."""
    names = " and ".join(_layer_words(type_name, settings) for type_name, settings in layers)
    steps = [insertion(node, type_name, settings, port) for type_name, settings in layers]
    return repair(f"Insert {names} before {node}{note}", *steps)


def remove_layer(node: str) -> Repair:
    """Take a layer out and close the gap."""
    return repair(f"Remove {node}", removal(node))


def connect_ends(source: str, target: str, source_port: int = 0, target_port: int | None = None) -> Repair:
    """Draw the missing wire."""

    def step(graph: Graph) -> Graph:
        if target_port is None:
            return edits.wire_up(graph, source, target, source_port)
        wire = Edge(source=source, target=target, source_port=source_port, target_port=target_port)
        return edits.connect(graph, wire)

    return repair(f"Connect {source} to {target}", step)


def setting(node: str, /, **values: Any) -> Step:  # Any: whatever the settings hold
    """The step that gives settings other values; UNSET takes the default."""
    plain_values = {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
    return lambda graph: edits.change_settings(graph, node, plain_values)


def removal(node: str) -> Step:
    """The step that takes a layer out and closes the gap."""
    return lambda graph: edits.remove_and_heal(graph, [node])


def without_wires(*wires: Edge) -> Step:
    """The step that takes wires away, ends that name no node included."""

    def step(graph: Graph) -> Graph:
        gone = {(wire.source, wire.target, wire.source_port, wire.target_port) for wire in wires}
        kept = [
            edge for edge in graph.edges if (edge.source, edge.target, edge.source_port, edge.target_port) not in gone
        ]
        return graph.replace(edges=kept)

    return step


def rewired(wire: Edge, **ends: Any) -> Step:  # Any: node ids and port numbers
    """The step that moves an end of a wire elsewhere."""

    def step(graph: Graph) -> Graph:
        if wire not in graph.edges:
            raise EditError(f"The wire from {wire.source} to {wire.target} is no longer there.")
        place = graph.edges.index(wire)
        return graph.replace(edges=[*graph.edges[:place], wire.replace(**ends), *graph.edges[place + 1 :]])

    return step


def other_type(node: str, type_name: str, settings: Mapping[str, Any] | None = None) -> Step:
    """The step that makes a node another layer, with the settings it has, or with `settings`."""

    def step(graph: Graph) -> Graph:
        kept = graph.nodes[node].settings if settings is None else settings
        return graph.replace(nodes={**graph.nodes, node: graph.nodes[node].replace(type=type_name, settings=kept)})

    return step


def insertion(node: str, type_name: str, settings: Mapping[str, Any] | None = None, port: int = 0) -> Step:
    """The step that puts a new layer on the wire into `port`; what stands behind moves on to make room."""
    added = Node(type=type_name, settings=dict(settings or {}))
    return lambda graph: _put_before(graph, node, port, fresh_id(graph, type_name), added)


def moved(node: str, target: str) -> Step:
    """The step that takes a layer out and puts it on the wire into `target`."""

    def step(graph: Graph) -> Graph:
        return _put_before(removal(node)(graph), target, 0, node, graph.nodes[node])

    return step


def _put_before(graph: Graph, node: str, port: int, name: str, added: Node) -> Graph:
    wire = next((edge for edge in graph.incoming.get(node, ()) if edge.target_port == port), None)
    if wire is None or node not in graph.nodes or wire.source not in graph.nodes:
        raise EditError(f"Nothing is wired to input {port} of {node}.")
    placed = added.replace(position=place_on(graph, wire))
    return make_room(edits.insert_on_edge(graph, wire, name, placed), name)


def place_beside(graph: Graph, node: str, steps: int = 1) -> Position | None:
    """The place so many steps behind a node, or before it; None where the node has none in the file."""
    place = graph.nodes[node].position
    return None if place is None else next_place(graph, place, steps)


def standardisation(*, on: bool) -> Callable[[Project], Project]:
    """The edit that decides whether the data are standardised."""
    return lambda project: project.replace(data=project.data.replace(standardise=on))


def plain(value: object) -> str:
    """A value as people write it: 3×3 for (3, 3)."""
    if isinstance(value, tuple | list):
        return "×".join("as is" if part is None else str(part) for part in value)
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value)


def _layer_words(type_name: str, settings: Mapping[str, Any]) -> str:
    if not settings:
        return type_name
    return f"{type_name} ({', '.join(f'{name} {_value_words(name, value)}' for name, value in settings.items())})"


def _value_words(name: str, value: object) -> str:
    """Axes are listed, where sizes are multiplied."""
    if name.startswith("dim") and isinstance(value, tuple | list):
        return ", ".join(map(str, value))
    return plain(value)
