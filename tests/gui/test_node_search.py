"""Which nodes a search finds, and in which order."""

import pytest

from netbuilder.graph.blocks import block_of
from netbuilder.graph.edits import change_settings
from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.gui.node_search import NodeSearch
from netbuilder.storage.templates import load_template


@pytest.fixture(scope="module")
def resnet() -> Graph:
    return load_template("resnet18").graph


@pytest.fixture
def lenet() -> Graph:
    return load_template("lenet5").graph


def names(graph: Graph, query: str) -> list[str]:
    return [found.place[-1] for found in NodeSearch().find(graph, query)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("conv1", ["conv1"]),
        ("CONV2D", ["conv1", "conv2", "conv3"]),
        ("hyperbolic", ["tanh1", "tanh2", "tanh3", "tanh4"]),
        ("out_channels=16", ["conv2"]),
        ("120 filters", ["conv3"]),
        ("5×5 6 filters", ["conv1", "conv2"]),
        ("cross_entropy", ["output"]),
        ("dense fc", ["fc1", "fc2"]),
        ("no such thing", []),
        ("", []),
        ("  ", []),
    ],
)
def test_every_word_must_fit_something_of_the_node(lenet, query, expected):
    assert names(lenet, query) == expected


def test_blocks_are_found_by_their_name_and_searched_inside(resnet):
    found = NodeSearch().find(resnet, "conv1")
    assert found[0].place == ("conv1",)
    assert found[0].block is None
    inside = found[1]
    assert len(inside.place) == 2
    assert inside.block == block_of(resnet.nodes[inside.place[0]])
    block = inside.block
    # The node that stands for the block, by the block's name.
    assert any(block_of(resnet.nodes[each.place[0]]) == block for each in NodeSearch().find(resnet, block))


def test_a_block_that_is_used_twice_is_searched_once():
    inner = Graph({"in": Node(type="BlockInput"), "relu9": Node(type="ReLU")}, (Edge(source="in", target="relu9"),))
    use = Node(type="Block", settings={"block": "part"})
    graph = Graph({"one": use, "two": use}, (Edge(source="one", target="two"),), {"part": inner, "unused": inner})
    assert [found.place for found in NodeSearch().find(graph, "relu9")] == [("one", "relu9")]


def test_they_come_in_the_order_of_computation_and_nodes_on_a_circle_last():
    nodes = {name: Node(type="ReLU") for name in ("c", "b", "a", "x", "y")}
    wires = [("a", "b"), ("b", "c"), ("x", "y"), ("y", "x")]
    graph = Graph(nodes, tuple(Edge(source=source, target=target) for source, target in wires))
    assert names(graph, "relu") == ["a", "b", "c", "x", "y"]


def test_nodes_that_are_not_understood_are_found_too():
    graph = Graph({"odd": Node(type="Wobble", settings={"depth": 3}), "bad": Node(type="Linear", settings={"x": "y"})})
    assert names(graph, "wobble") == ["odd"]
    assert names(graph, "depth=3") == ["odd"]
    assert names(graph, "x=y") == ["bad"]


def test_an_edited_node_is_searched_by_what_it_is_now(lenet):
    search = NodeSearch()
    assert [found.place for found in search.find(lenet, "6 filters 5×5")] == [("conv1",), ("conv2",)]
    edited = change_settings(lenet, "conv1", {"out_channels": 7, "kernel_size": 5})
    assert [found.place for found in search.find(edited, "6 filters 5×5")] == [("conv2",)]
    assert [found.place for found in search.find(edited, "7 filters")] == [("conv1",)]
