"""The user's own blocks in their folder."""

import logging
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netbuilder.errors import NetbuilderError
from netbuilder.graph.blocks import adopt
from netbuilder.graph.grouping import make_block
from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.storage.library import Library
from netbuilder.storage.projects import load


def with_blocks() -> Graph:
    """A drawing with `unit` (conv, relu) inside `stage`."""
    nodes = {
        "input": Node(type="Input", settings={"shape": [1, 8, 8]}),
        "conv": Node(type="Conv2d", settings={"out_channels": 4, "kernel_size": 3}),
        "relu": Node(type="ReLU"),
        "pool": Node(type="MaxPool2d", settings={"kernel_size": 2}),
    }
    names = list(nodes)
    graph = Graph(nodes, tuple(Edge(source=a, target=b) for a, b in pairwise(names)))
    graph, inner = make_block(graph, ["conv", "relu"], "unit")
    graph, _ = make_block(graph, [inner, "pool"], "stage")
    return graph


@pytest.fixture
def library(tmp_path) -> Library:
    return Library(tmp_path / "not there yet" / "blocks")


def test_without_a_folder_there_are_no_blocks(library):
    assert library.blocks() == {}
    library.remove("unit")


def test_a_block_comes_back_with_all_that_stands_in_it(library):
    graph = with_blocks()
    library.keep(graph, "stage")
    assert library.blocks() == {"stage": {"unit": graph.blocks["unit"], "stage": graph.blocks["stage"]}}


def test_a_kept_block_is_a_project_file(library):
    path = library.keep(with_blocks(), "unit")
    project = load(path).project
    assert project.name == "unit"
    assert set(project.graph.blocks) == {"unit"}


def test_a_block_of_the_same_name_takes_the_place_of_the_old_one(library):
    graph = with_blocks()
    library.keep(graph, "unit")
    other = graph.blocks["unit"].replace(nodes={"input": graph.blocks["unit"].nodes["input"]}, edges=())
    library.keep(graph.replace(blocks={**graph.blocks, "unit": other}), "unit")
    assert library.blocks() == {"unit": {"unit": other}}
    assert len(list(library.folder.iterdir())) == 1


def test_a_removed_block_is_gone(library):
    library.keep(with_blocks(), "unit")
    library.keep(with_blocks(), "stage")
    library.remove("stage")
    assert list(library.blocks()) == ["unit"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(
    names=st.lists(
        st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=80),
        min_size=1,
        max_size=4,
        unique=True,
    )
)
def test_any_names_find_a_file_of_their_own(tmp_path_factory, names):
    library = Library(tmp_path_factory.mktemp("blocks"))
    unit = with_blocks().blocks["unit"]
    for name in names:
        library.keep(Graph(blocks={name: unit}), name)
    assert set(library.blocks()) == set(names)


@pytest.mark.parametrize("damage", [b"", b"{", b"\xff\xfe", b'{"format": "netbuilder", "version": 99}', b"[]"])
def test_a_damaged_file_is_left_out_and_the_log_says_so(library, caplog, damage):
    library.keep(with_blocks(), "unit")
    (library.folder / "broken.json").write_bytes(damage)
    with caplog.at_level(logging.WARNING):
        assert list(library.blocks()) == ["unit"]
    assert "broken.json" in caplog.text
    # The others can still be kept and removed.
    library.keep(with_blocks(), "stage")
    library.remove("unit")
    assert list(library.blocks()) == ["stage"]


def test_a_folder_that_cannot_be_made_is_one_clear_message(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(NetbuilderError, match="could not be made"):
        Library(tmp_path / "file" / "blocks").keep(with_blocks(), "unit")


def test_what_the_library_gives_can_be_adopted_elsewhere(library):
    graph = with_blocks()
    library.keep(graph, "stage")
    grown, names = adopt(Graph(), library.blocks()["stage"])
    assert names == {"unit": "unit", "stage": "stage"}
    assert grown.blocks == graph.blocks
    # Taken in again it is recognised; where only the name is taken, it gets another.
    again, _ = adopt(grown, library.blocks()["stage"])
    assert again is grown
    stranger = Graph(blocks={"unit": Graph()})
    grown, names = adopt(stranger, library.blocks()["stage"])
    assert names["unit"] == "unit2"
    assert grown.blocks["unit"] == Graph()
