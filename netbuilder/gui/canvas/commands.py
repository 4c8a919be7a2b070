"""What the canvas does to the drawing, as values: the edit, its name in the undo list, and what it selects."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from netbuilder.compiler.fitting import settled
from netbuilder.compiler.shapes import Inference
from netbuilder.errors import EditError
from netbuilder.graph.blocks import block_of, within
from netbuilder.graph.cards import NODE_HEIGHT, NODE_WIDTH
from netbuilder.graph.edits import (
    add_node,
    connect,
    disconnect,
    fresh_id,
    move,
    remove_and_heal,
    remove_nodes,
    rename,
)
from netbuilder.graph.facts import DataFacts
from netbuilder.graph.fragments import part_of, paste_part
from netbuilder.graph.grouping import dissolve as dissolved
from netbuilder.graph.grouping import make_block as made_block
from netbuilder.graph.layout import arranged
from netbuilder.graph.model import Direction, Edge, Graph, Position
from netbuilder.graph.parts import Part
from netbuilder.graph.room import next_place
from netbuilder.graph.rules import free_port, input_port_count, output_port_count
from netbuilder.gui.canvas.geometry import Port, Side
from netbuilder.gui.canvas.insertion import inserted
from netbuilder.gui.canvas.occupancy import Occupancy
from netbuilder.gui.canvas.placement import free_place, pinned
from netbuilder.gui.canvas.scene import WireKey, wire_key
from netbuilder.gui.canvas.wiring import fitting_port, wired

# How far from the original a copy lands, in canvas pixels.
PASTE_STEP = 24.0


@dataclass(frozen=True, slots=True)
class Step:
    """One undo step to be. `select` is None where the selection stays."""

    text: str
    graph: Graph
    select: tuple[str, ...] | None = None
    merge_key: str | None = None
    renamed: Mapping[str, str] | None = None


def counted(ids: Collection[str]) -> str:
    """The one layer by its name, several by their number."""
    return next(iter(ids)) if len(ids) == 1 else f"{len(ids)} layers"


def delete(graph: Graph, nodes: Collection[str], wires: Collection[WireKey]) -> Step | None:
    """Take away nodes with their wires, and single wires."""
    chosen = [edge for edge in graph.edges if wire_key(edge) in wires]
    if not nodes and not chosen:
        return None
    rest = remove_nodes(disconnect(pinned(graph), chosen), nodes)
    what = counted(nodes) if nodes else "wire" if len(chosen) == 1 else f"{len(chosen)} wires"
    return Step(f"Delete {what}", rest, ())


def delete_and_heal(graph: Graph, nodes: Collection[str]) -> Step | None:
    """Take away nodes and lead their wires past the gap."""
    return Step(f"Delete and heal {counted(nodes)}", remove_and_heal(pinned(graph), nodes), ()) if nodes else None


def nudge(graph: Graph, nodes: Collection[str], dx: float, dy: float) -> Step | None:
    """Move nodes a little; one nudge after the other is one step."""
    if not nodes:
        return None
    graph = pinned(graph)
    places = {name: (p[0] + dx, p[1] + dy) for name in nodes if (p := graph.nodes[name].position) is not None}
    return Step(f"Move {counted(nodes)}", move(graph, places), merge_key=f"nudge {sorted(nodes)}")


def arrange(graph: Graph) -> Step:
    """Lay the network out anew, near to how it stands."""
    return Step("Auto layout", _straightened(move(graph, arranged(graph)), graph.nodes))


def turn(graph: Graph) -> Step:
    """Lay the network out from top to bottom, or from left to right again; branches and lines keep their order."""
    graph = pinned(graph)
    direction = Direction.RIGHT if graph.direction is Direction.DOWN else Direction.DOWN
    # As it would stand if the axes changed places: what was above is then at the left.
    flipped = {name: (place[1], place[0]) for name, node in graph.nodes.items() if (place := node.position) is not None}
    graph = move(graph.replace(direction=direction), flipped)
    text = "Lay out from top to bottom" if direction is Direction.DOWN else "Lay out from left to right"
    return Step(text, _straightened(move(graph, arranged(graph)), graph.nodes))


def arrange_part(graph: Graph, nodes: Collection[str]) -> Step:
    """Lay some nodes out where they stand; the others stay."""
    graph = pinned(graph)
    return Step(f"Lay out {counted(nodes)}", _straightened(move(graph, arranged(graph, nodes)), nodes))


def _straightened(graph: Graph, nodes: Collection[str]) -> Graph:
    """The graph without reroute dots on the wires among some nodes: they were set where these stood."""
    if not any(edge.points for edge in graph.edges):
        return graph
    edges = [edge.replace(points=()) if edge.source in nodes and edge.target in nodes else edge for edge in graph.edges]
    return graph.replace(edges=edges)


def paste(graph: Graph, part: Graph, offset: Position, *, with_wires: bool, text: str) -> Step:
    """Add a copied part of a drawing. Raises EditError when there is nothing in it."""
    grown, names = paste_part(pinned(graph), part, offset, with_wires=with_wires)
    return Step(f"{text} {counted(names.values())}", pinned(grown), tuple(names.values()))


def duplicate(graph: Graph, nodes: Collection[str]) -> Step:
    """Copy nodes and the wires among them, without the clipboard."""
    part = part_of(pinned(graph), nodes)
    return paste(graph, part, (PASTE_STEP, PASTE_STEP), with_wires=False, text="Duplicate")


def make_block(graph: Graph, nodes: Collection[str]) -> Step:
    """Put nodes into a block that takes their place. Raises EditError when they cannot stand in one."""
    after, name = made_block(pinned(graph), nodes)
    return Step(f"Make a block of {counted(nodes)}", after, (name,))


def dissolve(graph: Graph, nodes: Collection[str]) -> Step | None:
    """Put the layers of blocks in their place. Raises EditError when there is no block among the nodes."""
    blocks = [name for name in nodes if block_of(graph.nodes[name]) is not None]
    if not blocks:
        raise EditError("Select a block to dissolve.")
    after, made = pinned(graph), list[str]()
    for name in blocks:
        after, names = dissolved(_with_laid_out(after, name), name)
        after = _with_room(after.replace(blocks=graph.blocks), graph.nodes[name].position, names)
        made += names
    return Step(f"Dissolve {counted(blocks)}", pinned(after), tuple(made))


def _with_laid_out(graph: Graph, name: str) -> Graph:
    """The graph with every place in the drawing of a block written down as it would be shown."""
    block = block_of(graph.nodes[name])
    if block is None or block not in graph.blocks:
        return graph
    inner = pinned(within(graph, block)).replace(blocks={})
    return graph.replace(blocks={**graph.blocks, block: inner})


def _with_room(graph: Graph, corner: Position | None, names: Collection[str]) -> Graph:
    """What stood to the right of a card or below it, moved out of the way of the layers that came in its place."""
    cards = [place for name in names if (place := graph.nodes[name].position) is not None]
    if corner is None or not cards:
        return graph
    x, y = corner
    wider = max(column for column, _ in cards) - x
    higher = max(row for _, row in cards) - y
    places = {
        name: (place[0] + wider * (place[0] > x + NODE_WIDTH / 2), place[1] + higher * (place[1] > y + NODE_HEIGHT / 2))
        for name, node in graph.nodes.items()
        if name not in names and (place := node.position) is not None
    }
    return move(graph, places)


def break_wires(graph: Graph, port: Port) -> Step | None:
    """Take away every wire of a port."""
    if port.side is Side.INPUT:
        wires = [edge for edge in graph.incoming[port.node] if edge.target_port == port.index]
    else:
        wires = [edge for edge in graph.outgoing[port.node] if edge.source_port == port.index]
    return Step(f"Disconnect {port.node}", disconnect(pinned(graph), wires)) if wires else None


def cut_wires(graph: Graph, keys: Collection[WireKey]) -> Step | None:
    """Take away the wires that a stroke crossed."""
    wires = [edge for edge in graph.edges if wire_key(edge) in keys]
    if not wires:
        return None
    what = "wire" if len(wires) == 1 else f"{len(wires)} wires"
    return Step(f"Cut {what}", disconnect(pinned(graph), wires))


def rename_node(graph: Graph, old: str, new: str) -> Step | None:
    """Give a node another name. Raises EditError when it cannot have it."""
    new = new.strip()
    if new == old:
        return None
    return Step(f"Rename {old} to {new}", rename(pinned(graph), old, new), (new,), renamed={old: new})


def add_at(graph: Graph, part: Part, place: Position, facts: DataFacts | None) -> Step:
    """Put a new layer at a place."""
    grown, node = part.brought_to(pinned(graph), place, facts)
    name = fresh_id(grown, part.type)
    return Step(f"Add {name}", add_node(grown, name, node), (name,))


def add_clear(graph: Graph, part: Part, wish: Position, taken: Occupancy, facts: DataFacts | None) -> Step:
    """Put a new layer where it covers no other, as near to the wish as that goes."""
    step = add_at(graph, part, wish, facts)
    (name,) = step.select or ()
    place = free_place(taken, step.graph, name, wish)
    return Step(step.text, move(step.graph, {name: place}), step.select)


def insert(graph: Graph, part: Part, wire: WireKey, place: Position, facts: DataFacts | None) -> Step:
    """Put a new layer into a wire. Raises EditError when the layer does not take one in and let one out."""
    grown, node = part.brought_to(pinned(graph), place, facts)
    name = fresh_id(grown, part.type)
    return Step(f"Insert {name}", inserted(grown, wire, name, node), (name,))


def add_connected(
    graph: Graph, part: Part, port: Port, wish: Position, taken: Occupancy, facts: DataFacts | None
) -> Step:
    """Put a new layer at a place and wire it to a port. Raises EditError when they do not fit."""
    step = add_clear(graph, part, wish, taken, facts)
    (name,) = step.select or ()
    goal = fitting_port(step.graph, port, name)
    return Step(step.text, wired(step.graph, port, goal), step.select) if goal is not None else step


def way_after(graph: Graph, before: str) -> tuple[int, Edge | None] | None:
    """Where a layer behind another comes in: the output port that feeds it, and the wire that takes it in its middle.

    There is no wire where an output is free or several wires leave; None where nothing comes out at all.
    """
    if not output_port_count(graph, before):
        return None
    wires = graph.outgoing[before]
    port = _free_output(graph, before, wires)
    if port is None and len(wires) == 1:
        return wires[0].source_port, wires[0]
    return port or 0, None


def add_after(graph: Graph, part: Part, before: str, taken: Occupancy, facts: DataFacts | None) -> Step | None:
    """Put a new layer to the right of another and wire it up; into the wire where there is exactly one.

    None where the one has no output or the other no input.
    """
    graph = pinned(graph)
    beside = next_place(graph, graph.nodes[before].position or (0.0, 0.0))
    step = add_at(graph, part, beside, facts)
    (name,) = step.select or ()
    way = way_after(graph, before)
    if way is None or not input_port_count(step.graph, name):
        return None
    port, wire = way
    if wire is not None and output_port_count(step.graph, name):
        return insert(graph, part, wire_key(wire), beside, facts)
    place = free_place(taken, step.graph, name, beside)
    edge = Edge(source=before, source_port=port, target=name, target_port=free_port(step.graph, name) or 0)
    try:
        return Step(step.text, connect(move(step.graph, {name: place}), edge), step.select)
    except EditError:
        return None


def fitted(step: Step, before: Inference, facts: DataFacts | None) -> Step:
    """The step with the settings of the one layer that it adds fitted to where it comes in."""
    (name,) = step.select or ("",)
    return replace(step, graph=settled(step.graph, name, before, facts)) if name in step.graph.nodes else step


def _free_output(graph: Graph, name: str, wires: Iterable[Edge]) -> int | None:
    taken = {edge.source_port for edge in wires}
    return next((port for port in range(output_port_count(graph, name)) if port not in taken), None)
