"""Mistakes that only blocks make: ends in the wrong drawing, blocks that are missing, endless or cannot be repeated."""

from __future__ import annotations

from collections.abc import Iterator

from netbuilder.compiler.drawing import Drawing
from netbuilder.compiler.findings import Finding, Repair
from netbuilder.compiler.repairs import Step, place_beside, remove_layer, repair, set_setting
from netbuilder.graph import edits
from netbuilder.graph.blocks import block_of
from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.graph.names import fresh_id
from netbuilder.graph.ports import INPUT, OUTPUT
from netbuilder.layers.block import Block
from netbuilder.layers.parsing import nearest

# What belongs where the other stands.
_IN_BLOCK = {"Input": INPUT, "Output": OUTPUT}
_IN_NETWORK = {INPUT: "Input", OUTPUT: "Output"}


def find_port_mistakes(drawing: Drawing) -> Iterator[Finding]:
    """Ends that stand in the wrong drawing, and a block without a way out."""
    wrong = _IN_BLOCK if drawing.is_block else _IN_NETWORK
    for name, node in drawing.graph.nodes.items():
        if node.type in wrong:
            yield _wrong_end(drawing, name, node.type, wrong[node.type])
    if drawing.is_block and not drawing.graph.of_type(OUTPUT):
        ends = [name for name in drawing.loose_ends if drawing.graph.nodes[name].type != INPUT]
        yield Finding(
            "error",
            None,
            None,
            "The block has no BlockOutput, so nothing comes out of it. Add one behind its last layer.",
            "no-block-output",
            tuple(_new_port_after(end) for end in ends[-3:]),
        )


def find_block_mistakes(drawing: Drawing) -> Iterator[Finding]:
    """Uses of blocks that make no network."""
    for name, shapes in drawing.inference.nodes.items():
        error, layer = shapes.error, shapes.node.own_layer
        if error is None or not isinstance(layer, Block) or error.code == "inside":
            continue
        yield Finding(
            "error", name, None, f"{name}: {error}", error.code, tuple(_repairs(drawing, name, layer, error.code))
        )


def _wrong_end(drawing: Drawing, name: str, found: str, wanted: str) -> Finding:
    if drawing.is_block:
        words = f"{name}: an {found} is an end of the whole network, and this is the drawing of a block."
    else:
        words = f"{name}: a {found} is a port of a block, and this is the network's own drawing."
    change: Step = lambda graph: _as_type(drawing, graph, name, wanted)  # noqa: E731
    repairs = (repair(f"Make {name} {_article(wanted)} {wanted}", change), remove_layer(name))
    return Finding("error", name, None, f"{words} Make it {_article(wanted)} {wanted}.", "wrong-end", repairs)


def _article(word: str) -> str:
    return "an" if word[0] in "AEIOU" else "a"


def _as_type(drawing: Drawing, graph: Graph, name: str, wanted: str) -> Graph:
    facts = None if drawing.is_block else drawing.facts
    place = graph.nodes[name].position
    node = Node(type=wanted, position=place) if drawing.is_block else edits.starting_node(wanted, place, facts)
    return graph.replace(nodes={**graph.nodes, name: node})


def _new_port_after(node: str) -> Repair:
    def step(graph: Graph) -> Graph:
        name = fresh_id(graph, OUTPUT)
        added = Node(type=OUTPUT, position=place_beside(graph, node))
        return edits.connect(edits.add_node(graph, name, added), Edge(source=node, target=name))

    return repair(f"Add a BlockOutput after {node}", step)


def _repairs(drawing: Drawing, name: str, layer: Block, code: str) -> Iterator[Repair]:
    if code == "no-such-block":
        meant = nearest(layer.block, drawing.graph.blocks)
        if meant is not None:
            yield set_setting(name, "block", meant)
    if code == "bypassed-outputs":
        yield repair(f"Put {name} back", lambda graph: edits.bypass(graph, [name], bypassed=False))
    if code == "repeat-ports":
        yield repair(f"Let {name} stand once", lambda graph: edits.change_settings(graph, name, {"repeat": 1}))
    if block_of(drawing.graph.nodes[name]) is not None:
        yield remove_layer(name)
