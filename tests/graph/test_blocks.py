"""Blocks as values: made, edited, renamed and dissolved, and what becomes of the wires at their uses."""

import pytest

from netbuilder.errors import EditError
from netbuilder.graph import blocks, grouping
from netbuilder.graph.edits import add_node, change_settings, connect, remove_nodes, rename
from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.storage.records import graph_from_json, graph_to_json


def drawing() -> Graph:
    """input -> a -> b -> add -> output, with a skip from a to add."""
    kinds = {"input": "Input", "a": "Linear", "b": "ReLU", "add": "Add", "output": "Output"}
    settings = {"input": {"shape": [4]}, "a": {"out_features": 3}}
    nodes = {name: Node(type=kind, settings=settings.get(name, {})) for name, kind in kinds.items()}
    wires = (("input", "a", 0), ("a", "b", 0), ("b", "add", 0), ("a", "add", 1), ("add", "output", 0))
    return Graph(nodes, tuple(Edge(source=one, target=other, target_port=port) for one, other, port in wires))


def wires(graph: Graph) -> set[tuple[str, int, str, int]]:
    return {(edge.source, edge.source_port, edge.target, edge.target_port) for edge in graph.edges}


def test_a_block_has_a_port_for_each_value_that_crosses_its_border() -> None:
    graph, node = grouping.make_block(drawing(), ["b", "add"], "residual")
    assert blocks.block_of(graph.nodes[node]) == "residual"
    inner = graph.blocks["residual"]
    assert inner.of_type("BlockInput") == ("input",)
    assert inner.of_type("BlockOutput") == ("output",)
    assert wires(inner) == {("input", 0, "b", 0), ("b", 0, "add", 0), ("input", 0, "add", 1), ("add", 0, "output", 0)}
    assert wires(graph) == {("input", 0, "a", 0), ("a", 0, node, 0), (node, 0, "output", 0)}


def test_dissolving_a_block_brings_the_drawing_back() -> None:
    before = drawing()
    graph, node = grouping.make_block(before, ["a", "b", "add"])
    after, made = grouping.dissolve(graph, node)
    assert set(made) == {"a", "b", "add"}
    assert wires(after) == wires(before)
    assert dict(after.nodes) == dict(before.nodes)


def test_dissolving_a_repeated_block_gives_each_repetition_its_own_layers() -> None:
    graph, node = grouping.make_block(drawing(), ["b"], "act")
    graph = change_settings(graph, node, {"repeat": 3})
    after, made = grouping.dissolve(graph, node)
    assert len(made) == 3
    assert wires(after) >= {("a", 0, made[0], 0), (made[0], 0, made[1], 0), (made[1], 0, made[2], 0)}
    assert (made[2], 0, "add", 0) in wires(after)


@pytest.mark.parametrize(
    ("chosen", "words"),
    [((), "Select"), (("input", "a"), "input is an end"), (("a", "add"), "leads out of the selection over b")],
)
def test_a_selection_that_makes_no_block_is_refused(chosen: tuple[str, ...], words: str) -> None:
    with pytest.raises(EditError, match=words):
        grouping.make_block(drawing(), chosen)


def test_an_end_of_the_network_put_into_a_block_is_a_port_of_it() -> None:
    graph, _ = grouping.make_block(drawing(), ["b", "add"], "residual")
    inner = blocks.within(graph, "residual")
    end = Node(type="Output", settings={"loss": "mse"}, position=(8, 4))
    after = blocks.put_back(graph, "residual", inner.replace(nodes={**inner.nodes, "end": end}))
    assert after.blocks["residual"].nodes["end"] == Node(type="BlockOutput", position=(8, 4))
    assert graph_from_json(graph_to_json(after)) == after


def test_wires_follow_the_ports_of_a_block() -> None:
    graph, node = grouping.make_block(drawing(), ["b", "add"], "residual")
    inner = blocks.within(graph, "residual")
    # A port before the old one moves it on; the wire at the use stays with the port's name.
    grown = inner.replace(nodes={"extra": Node(type="BlockInput"), **inner.nodes})
    after = blocks.put_back(graph, "residual", grown)
    assert ("a", 0, node, 1) in wires(after)
    renamed = blocks.put_back(after, "residual", rename(blocks.within(after, "residual"), "input", "x"))
    assert ("a", 0, node, 1) in wires(renamed)
    gone = blocks.put_back(renamed, "residual", remove_nodes(blocks.within(renamed, "residual"), ["x"]))
    assert not any(edge.target == node for edge in gone.edges)


def test_a_block_cannot_stand_inside_itself() -> None:
    graph, _ = grouping.make_block(drawing(), ["b"], "inner")
    graph, _ = grouping.make_block(graph, [node for node in graph.nodes if graph.nodes[node].type == "Block"], "outer")
    assert blocks.used_blocks(graph, "outer") == {"inner"}
    with pytest.raises(blocks.NestsItself):
        blocks.check_nesting(graph, "inner", "outer")
    inner = blocks.within(graph, "inner")
    nested = add_node(inner, "again", Node(type="Block", settings={"block": "outer"}))
    with pytest.raises(blocks.NestsItself):
        blocks.put_back(graph, "inner", nested)


def test_renaming_copying_and_removing_a_block() -> None:
    graph, node = grouping.make_block(drawing(), ["b"], "act")
    renamed = blocks.rename_block(graph, "act", "bend")
    assert blocks.block_of(renamed.nodes[node]) == "bend"
    assert set(renamed.blocks) == {"bend"}
    copied, name = blocks.copy_block(renamed, node)
    assert blocks.block_of(copied.nodes[node]) == name != "bend"
    with pytest.raises(EditError, match="in use"):
        blocks.remove_block(copied, name)
    assert set(blocks.remove_block(copied, "bend").blocks) == {name}


def test_an_edit_inside_leaves_the_rest_alone() -> None:
    graph, node = grouping.make_block(drawing(), ["a", "b", "add"], "all")
    edited = change_settings(blocks.within(graph, "all"), "a", {"out_features": 7})
    after = blocks.put_back(graph, "all", edited)
    assert after.nodes[node] is graph.nodes[node]
    assert after.blocks["all"].nodes["b"] is graph.blocks["all"].nodes["b"]
    assert blocks.put_back(after, "all", blocks.within(after, "all")) is after


def test_a_wire_into_a_block_goes_by_its_ports() -> None:
    graph, node = grouping.make_block(drawing(), ["b"], "act")
    with pytest.raises(EditError, match="1 input"):
        connect(graph, Edge(source="a", target=node, target_port=1))
