"""What can be put onto the canvas, here and now."""

import pytest

from netbuilder.graph.grouping import make_block
from netbuilder.gui.stock import MY_BLOCKS, PORTS, PROJECT_BLOCKS


@pytest.fixture
def blocked(document) -> str:
    graph, name = make_block(document.project.graph, ["conv1", "relu1"], "unit")
    document.commit("Make a block", document.project.replace(graph=graph))
    return name


def headings(stock, query: str = "") -> list[str]:
    return list(dict.fromkeys(match.heading for match in stock.search(query)))


def keys(stock, query: str = "") -> list[str]:
    return [match.key for match in stock.search(query)]


def test_without_blocks_it_is_the_catalogue(stock):
    assert "Conv2d" in keys(stock)
    assert {"Input", "Output"} < set(keys(stock))
    assert "Block" not in keys(stock)
    assert PROJECT_BLOCKS not in headings(stock)


def test_a_block_of_the_project_is_offered_first(stock, blocked):
    assert headings(stock)[0] == PROJECT_BLOCKS
    (match,) = (each for each in stock.search("") if each.heading == PROJECT_BLOCKS)
    assert (match.key, match.name) == ("block:unit", "unit")
    assert match.words == "A block of 2 layers, used once."
    assert "block:unit" in keys(stock, "uni")


def test_inside_a_block_ports_take_the_place_of_the_ends(scope, stock, blocked):
    scope.enter(blocked)
    assert headings(stock)[0] == PORTS
    assert "Input" not in keys(stock)
    # It cannot contain itself.
    assert "block:unit" not in keys(stock)


def test_the_library_is_offered_in_every_project(qtbot, document, stock, blocked):
    with qtbot.waitSignal(stock.changed):
        stock.keep("unit")
    document.open_project(
        document.project.replace(graph=document.project.graph.replace(nodes={}, edges=(), blocks={})), None
    )
    (match,) = (each for each in stock.search("") if each.heading == MY_BLOCKS)
    assert match.key == "mine:unit"
    part = stock.part("mine:unit")
    graph, node = part.brought_to(document.project.graph)
    assert set(graph.blocks) == {"unit"}
    assert node.settings["block"] == "unit"
    with qtbot.waitSignal(stock.changed):
        stock.remove("unit")
    assert stock.part("mine:unit") is None


@pytest.mark.parametrize("key", ["block:gone", "mine:gone", "Block", "Nonsense", ""])
def test_an_entry_that_is_gone_is_nothing(stock, key):
    assert stock.part(key) is None
