"""From layers to a block that takes their place, and back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from netbuilder.errors import EditError
from netbuilder.graph.annotations import copied_frames
from netbuilder.graph.blocks import fresh_block, within
from netbuilder.graph.model import Edge, Frame, Graph, Node, Position
from netbuilder.graph.names import copy_ids, fresh_id
from netbuilder.graph.ports import INPUT, OUTPUT
from netbuilder.layers.block import Block

Value = tuple[str, int]  # a node and one of its output ports
# From a port to the layers of its block, as the automatic layout leaves it.
_PORT_DISTANCE = 200.0


def make_block(graph: Graph, ids: Collection[str], name: str | None = None) -> tuple[Graph, str]:
    """Put nodes into a new block that takes their place; also returns the new node's id.

    Every wire that crosses the border becomes a port, one for each value that comes in and one for each that goes out.
    Raises EditError when a way leads out of the selection and back in, or when it holds an Input or Output.
    """
    chosen = [node for node in graph.nodes if node in set(ids)]
    _refuse_selection(graph, chosen)
    block = fresh_block(graph, name)
    inside = set(chosen)
    entering = [edge for edge in graph.edges if edge.target in inside and edge.source not in inside]
    leaving = [edge for edge in graph.edges if edge.source in inside and edge.target not in inside]
    # One port for each value, however many nodes read it.
    came = dict.fromkeys((edge.source, edge.source_port) for edge in entering)
    went = dict.fromkeys((edge.source, edge.source_port) for edge in leaving)
    definition, entries, exits = _definition(graph, chosen, entering, tuple(came), tuple(went))
    node_id = fresh_id(graph, "Block")
    places = [place for node in chosen if (place := graph.nodes[node].position) is not None]
    middle = (sum(x for x, _ in places) / len(places), sum(y for _, y in places) / len(places)) if places else None
    use = Node(type="Block", settings={"block": block}, position=middle)
    edges = [edge for edge in graph.edges if edge.source not in inside and edge.target not in inside]
    edges += [
        Edge(source=source, source_port=port, target=node_id, target_port=entries.index(value))
        for value in came
        for source, port in (value,)
    ]
    edges += [
        edge.replace(source=node_id, source_port=exits.index((edge.source, edge.source_port))) for edge in leaving
    ]
    nodes = {other: node for other, node in graph.nodes.items() if other not in inside} | {node_id: use}
    # A frame around some of the layers goes along when it holds no other.
    along = {name: frame for name, frame in graph.frames.items() if inside.issuperset(frame.nodes)}
    frames = {
        name: _with_members(frame, inside, (node_id,)) for name, frame in graph.frames.items() if name not in along
    }
    blocks = {**graph.blocks, block: definition.replace(frames=along)}
    return graph.replace(nodes=nodes, edges=edges, blocks=blocks, frames=frames), node_id


def dissolve(graph: Graph, node_id: str) -> tuple[Graph, tuple[str, ...]]:
    """Put the layers of a block in its place, each repetition with its own; also returns their ids.

    The block stays in the project for its other uses. Raises EditError when the node is no block of the project.
    """
    node = graph.nodes.get(node_id)
    layer = node.own_layer if node is not None else None
    if node is None or not isinstance(layer, Block):
        raise EditError(f"{node_id} is no block.")
    inner = within(graph, layer.block)
    entries, exits = inner.of_type(INPUT), inner.of_type(OUTPUT)
    feeding = {edge.target_port: (edge.source, edge.source_port) for edge in graph.incoming[node_id]}
    result = graph.replace(
        nodes={name: other for name, other in graph.nodes.items() if name != node_id},
        edges=[edge for edge in graph.edges if node_id not in (edge.source, edge.target)],
    )
    made: list[str] = []
    for repetition in range(layer.repeat):
        result, names = _copied_in(result, inner, node.position, repetition)
        made += names.values()
        result, feeding = _wired_in(result, inner, names, entries, exits, feeding)
    following = [
        edge.replace(source=value[0], source_port=value[1])
        for edge in graph.outgoing[node_id]
        if (value := feeding.get(edge.source_port)) is not None
    ]
    frames = {name: _with_members(frame, {node_id}, made) for name, frame in result.frames.items()}
    return result.replace(edges=[*result.edges, *following], frames=frames), tuple(made)


def _with_members(frame: Frame, gone: Collection[str], come: Sequence[str]) -> Frame:
    """The frame with other nodes in the place of those that are gone."""
    kept = tuple(name for name in frame.nodes if name not in gone)
    return frame if len(kept) == len(frame.nodes) else frame.replace(nodes=(*kept, *come))


# Making a block -------------------------------------------------------------------------------------------------------


def _refuse_selection(graph: Graph, chosen: list[str]) -> None:
    if not chosen:
        raise EditError("Select the layers that the block should hold.")
    ends = [node for node in chosen if graph.nodes[node].type in ("Input", "Output", INPUT, OUTPUT)]
    if ends:
        raise EditError(
            f"{ends[0]} is an end of the drawing and cannot stand in a block; take it out of the selection."
        )
    inside = set(chosen)
    behind: set[str] = set()
    stack = [edge.target for edge in graph.edges if edge.source in inside and edge.target not in inside]
    while stack:
        node = stack.pop()
        if node in behind or node not in graph.nodes:
            continue
        behind.add(node)
        for edge in graph.outgoing[node]:
            if edge.target in inside:
                raise EditError(
                    f"A way leads out of the selection over {node} and back to {edge.target}. Select {node} too."
                )
            stack.append(edge.target)


def _definition(
    graph: Graph,
    chosen: list[str],
    entering: list[Edge],
    came: tuple[Value, ...],
    went: tuple[Value, ...],
) -> tuple[Graph, list[Value], list[Value]]:
    """The drawing of the new block, and which outer value each of its ports stands for."""
    inside = set(chosen)
    places = [place for node in chosen if (place := graph.nodes[node].position) is not None]
    left = min((x for x, _ in places), default=0.0) - _PORT_DISTANCE
    right = max((x for x, _ in places), default=0.0) + _PORT_DISTANCE
    nodes: dict[str, Node] = {}
    names: dict[Value, str] = {}
    for number, value in enumerate(came):
        name = _port_name("input", number, len(came), chosen)
        names[value] = name
        nodes[name] = Node(type=INPUT, position=_beside(graph, entering, value, left) if places else None)
    nodes |= {node: graph.nodes[node] for node in chosen}
    edges = [
        edge.replace(source=names[edge.source, edge.source_port], source_port=0, points=())
        if edge in entering
        else edge
        for edge in graph.edges
        if edge.target in inside
    ]
    for number, value in enumerate(went):
        name = _port_name("output", number, len(went), chosen)
        place = graph.nodes[value[0]].position
        nodes[name] = Node(type=OUTPUT, position=(right, place[1]) if place is not None else None)
        edges.append(Edge(source=value[0], source_port=value[1], target=name))
    return Graph(nodes, tuple(edges)), list(came), list(went)


def _port_name(stem: str, number: int, count: int, taken: Collection[str]) -> str:
    name = stem if count == 1 else f"{stem}{number + 1}"
    while name in taken:
        name += "_"
    return name


def _beside(graph: Graph, entering: list[Edge], value: tuple[str, int], x: float) -> Position:
    reader = next(edge.target for edge in entering if (edge.source, edge.source_port) == value)
    place = graph.nodes[reader].position
    return (x, place[1] if place is not None else 0.0)


# Dissolving one -------------------------------------------------------------------------------------------------------


def _copied_in(graph: Graph, inner: Graph, place: Position | None, repetition: int) -> tuple[Graph, dict[str, str]]:
    """The layers of a block beside the rest of the drawing, and what each is called there."""
    layers = {name: node for name, node in inner.nodes.items() if node.type not in (INPUT, OUTPUT)}
    names = copy_ids(graph, layers)
    known = [node.position for node in layers.values() if node.position is not None]
    width = max((x for x, _ in known), default=0.0) - min((x for x, _ in known), default=0.0) + _PORT_DISTANCE
    left, top = min((x for x, _ in known), default=0.0), min((y for _, y in known), default=0.0)
    moved: dict[str, Node] = {}
    for name, node in layers.items():
        position = None
        if node.position is not None and place is not None:
            position = (place[0] + node.position[0] - left + repetition * width, place[1] + node.position[1] - top)
        moved[names[name]] = node.replace(position=position)
    edges = [
        edge.replace(source=names[edge.source], target=names[edge.target])
        for edge in inner.edges
        if edge.source in names and edge.target in names
    ]
    grown = graph.replace(nodes={**graph.nodes, **moved}, edges=[*graph.edges, *edges])
    return grown.replace(frames={**grown.frames, **copied_frames(grown, inner.frames.values(), names)}), names


def _wired_in(
    graph: Graph,
    inner: Graph,
    names: Mapping[str, str],
    entries: tuple[str, ...],
    exits: tuple[str, ...],
    feeding: Mapping[int, Value],
) -> tuple[Graph, dict[int, Value]]:
    """Wire one repetition to what feeds it; also returns what stands at its outputs."""
    edges = [
        edge.replace(source=value[0], source_port=value[1], target=names[edge.target], points=())
        for edge in inner.edges
        if edge.source in entries and edge.target in names
        for value in [feeding.get(entries.index(edge.source))]
        if value is not None
    ]
    results: dict[int, Value] = {}
    for port, name in enumerate(exits):
        for edge in inner.incoming[name][:1]:
            if edge.source in names:
                results[port] = (names[edge.source], edge.source_port)
            elif edge.source in entries and entries.index(edge.source) in feeding:
                results[port] = feeding[entries.index(edge.source)]
    return graph.replace(edges=[*graph.edges, *edges]), results
