"""What can be done with blocks: drawings inside a node, defined once for the whole project and used by name.

Every edit is pure. A block is edited as any drawing is: take it `within` the project, edit it, and `put_back`.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping

from netbuilder.errors import EditError
from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.graph.ports import INPUT, OUTPUT, with_ports
from netbuilder.layers.block import Block

Change = Callable[[Graph], Graph]
Scope = str | None  # the drawing that a node stands in: a block, or the project's own


class NoSuchBlock(EditError):  # noqa: N818 - named for what is wrong
    """A block that the project does not have."""


class NestsItself(EditError):  # noqa: N818
    """A block that would contain itself."""


def block_of(node: Node) -> str | None:
    """The name of the block that a node stands for; None when it is another layer."""
    return node.own_layer.block if isinstance(node.own_layer, Block) else None


def within(graph: Graph, block: str) -> Graph:
    """The drawing of a block, to edit as any other: it sees all blocks of the project. Raises NoSuchBlock."""
    if block not in graph.blocks:
        raise NoSuchBlock(f"The project has no block called {block}.")
    return graph.blocks[block].replace(blocks=graph.blocks)


def put_back(graph: Graph, block: str, edited: Graph) -> Graph:
    """Give a block another drawing; blocks that came with it come along, and all its uses follow.

    An Input or Output that was put into it becomes a port, as it would in the file.
    Where its ports changed, the wires at every use move to the port of the same name, and those of a port that is gone
    go too. Raises NestsItself.
    """
    before = graph.blocks.get(block)
    after = with_ports(edited.replace(blocks={}))
    if before is not None and (after is before or after == before) and edited.blocks is graph.blocks:
        return graph
    changed = graph.replace(blocks={**edited.blocks, block: after})
    _refuse_nesting(changed, block)
    if before is None:
        return changed
    return _follow_ports(changed, block, _moves(before, after, INPUT), _moves(before, after, OUTPUT))


def check_nesting(graph: Graph, scope: Scope, block: str) -> None:
    """Raise NestsItself when a use of `block` in the drawing `scope` would make a block contain itself."""
    if scope is not None and (scope == block or scope in used_blocks(graph, block)):
        raise NestsItself(f"{block} contains {scope}: a block cannot stand inside itself.")


def used_blocks(graph: Graph, block: str) -> frozenset[str]:
    """The blocks that stand in a block, at any depth."""
    found: set[str] = set()
    stack = [block]
    while stack:
        definition = graph.blocks.get(stack.pop())
        for node in definition.nodes.values() if definition is not None else ():
            name = block_of(node)
            if name is not None and name not in found:
                found.add(name)
                stack.append(name)
    return frozenset(found)


def uses(graph: Graph, block: str) -> tuple[tuple[Scope, str], ...]:
    """Every node that stands for a block: the drawing it is in, and its id."""
    return tuple(
        (scope, name)
        for scope, drawing in drawings(graph)
        for name, node in drawing.nodes.items()
        if block_of(node) == block
    )


def drawings(graph: Graph) -> Iterator[tuple[Scope, Graph]]:
    """The project's own drawing, and that of each block."""
    yield None, graph
    yield from graph.blocks.items()


def rename_block(graph: Graph, old: str, new: str) -> Graph:
    """Give a block another name; its uses follow. Raises EditError when the name is taken, empty, or unknown."""
    if old not in graph.blocks:
        raise NoSuchBlock(f"The project has no block called {old}.")
    if new == old:
        return graph
    _check_name(graph, new)
    renamed = _each_drawing(graph, lambda drawing: uses_called(drawing, {old: new}))
    return renamed.replace(blocks={new if name == old else name: block for name, block in renamed.blocks.items()})


def uses_called(drawing: Graph, names: Mapping[str, str]) -> Graph:
    """The drawing with the blocks in it under other names; one that is not among `names` keeps its own."""
    if all(names.get(block, block) == block for node in drawing.nodes.values() if (block := block_of(node))):
        return drawing
    return drawing.replace(
        nodes={
            name: node.replace(settings={**node.settings, "block": names[block]})
            if (block := block_of(node)) is not None and block in names
            else node
            for name, node in drawing.nodes.items()
        }
    )


def remove_block(graph: Graph, block: str) -> Graph:
    """Take a block out of the project. Raises EditError while it is in use."""
    used = uses(graph, block)
    if used:
        scope, node = used[0]
        where = f"{node} in the block {scope}" if scope else node
        raise EditError(f"{block} is in use: {where}. Remove or dissolve that first.")
    return graph.replace(blocks={name: inner for name, inner in graph.blocks.items() if name != block})


def copy_block(graph: Graph, node_id: str) -> tuple[Graph, str]:
    """Give one use of a block a copy of its own, so that an edit changes this use alone; also returns its name."""
    node = graph.nodes[node_id]
    block = block_of(node)
    if block is None or block not in graph.blocks:
        raise EditError(f"{node_id} is no block.")
    name = fresh_block(graph, block)
    settings = {**node.settings, "block": name}
    nodes = {**graph.nodes, node_id: node.replace(settings=settings)}
    return graph.replace(nodes=nodes, blocks={**graph.blocks, name: graph.blocks[block]}), name


def adopt(graph: Graph, definitions: Mapping[str, Graph]) -> tuple[Graph, dict[str, str]]:
    """Take the drawings of blocks from elsewhere into the project; also returns what each is called here.

    One that the project has already, with all that stands in it, is not taken twice; where only the name is taken, it
    gets a fresh one.
    """
    names: dict[str, str] = {}
    for name in definitions:
        is_known = graph.blocks.get(name) == definitions[name] and all(
            graph.blocks.get(inner) == definitions.get(inner) for inner in _used_in(definitions, name)
        )
        names[name] = name if is_known else _untaken(name, (*graph.blocks, *names.values()))
    taken = {
        names[name]: uses_called(drawing, names)
        for name, drawing in definitions.items()
        if names[name] not in graph.blocks
    }
    return (graph.replace(blocks={**graph.blocks, **taken}) if taken else graph), names


def definitions_of(graph: Graph, blocks: Iterable[str]) -> dict[str, Graph]:
    """The drawings of some blocks and of all that stands in them, for another project to adopt."""
    wanted = {name for block in blocks for name in (block, *used_blocks(graph, block))}
    return {name: drawing for name, drawing in graph.blocks.items() if name in wanted}


def _used_in(definitions: Mapping[str, Graph], block: str) -> frozenset[str]:
    return used_blocks(Graph(blocks=definitions), block)


def fresh_block(graph: Graph, wish: str | None) -> str:
    """A name that no block has: the wish itself, or a numbered one. Raises EditError when it cannot be a name."""
    if wish is not None and wish not in graph.blocks:
        _check_name(graph, wish)
        return wish
    return _untaken(wish, graph.blocks) if wish else _numbered("block", 1, graph.blocks)


def _untaken(name: str, taken: Container[str]) -> str:
    return name if name not in taken else _numbered(name, 2, taken)


def _numbered(stem: str, number: int, taken: Container[str]) -> str:
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"


def _check_name(graph: Graph, name: str) -> None:
    if not name.strip() or name != name.strip():
        raise EditError("A block needs a name, without spaces at its ends.")
    if any(not character.isprintable() for character in name):
        raise EditError("A block's name cannot hold line breaks or control characters.")
    if name in graph.blocks:
        raise EditError(f"There is already a block called {name}; choose another name.")


# Uses follow ----------------------------------------------------------------------------------------------------------


def _moves(before: Graph, after: Graph, kind: str) -> dict[int, int | None]:
    """Where each port went: by name, or by being the same node under another name; None where it is gone."""
    old, new = before.of_type(kind), after.of_type(kind)
    places = {name: port for port, name in enumerate(new)}
    fresh = {id(after.nodes[name]): port for name, port in places.items() if name not in before.nodes}
    return {port: places.get(name, fresh.get(id(before.nodes[name]))) for port, name in enumerate(old)}


def _follow_ports(
    graph: Graph, block: str, inputs: Mapping[int, int | None], outputs: Mapping[int, int | None]
) -> Graph:
    if all(old == new for moves in (inputs, outputs) for old, new in moves.items()):
        return graph
    return _each_drawing(graph, lambda drawing: _with_wires_moved(drawing, block, inputs, outputs))


def _with_wires_moved(
    drawing: Graph, block: str, inputs: Mapping[int, int | None], outputs: Mapping[int, int | None]
) -> Graph:
    here = {name for name, node in drawing.nodes.items() if block_of(node) == block}
    if not here:
        return drawing
    edges: list[Edge] = []
    for edge in drawing.edges:
        target_port = inputs.get(edge.target_port, edge.target_port) if edge.target in here else edge.target_port
        source_port = outputs.get(edge.source_port, edge.source_port) if edge.source in here else edge.source_port
        if target_port is None or source_port is None:
            continue
        stays = (target_port, source_port) == (edge.target_port, edge.source_port)
        edges.append(edge if stays else edge.replace(target_port=target_port, source_port=source_port))
    return drawing.replace(edges=edges)


def _each_drawing(graph: Graph, change: Change) -> Graph:
    own = change(graph)
    return own.replace(blocks={name: change(inner) for name, inner in graph.blocks.items()})


def _refuse_nesting(graph: Graph, block: str) -> None:
    if block in used_blocks(graph, block):
        raise NestsItself(f"{block} would contain itself.")
