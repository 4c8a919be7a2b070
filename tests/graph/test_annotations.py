"""Frames and notes: they follow the nodes, survive the file, and the network does not know of them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbuilder.compiler.shapes import infer
from netbuilder.errors import EditError, ProjectFileError
from netbuilder.graph.annotations import (
    COLOURS,
    add_frame,
    add_note,
    change_frame,
    change_note,
    join,
    move_notes,
    remove_annotations,
)
from netbuilder.graph.edits import remove_and_heal, remove_nodes, rename
from netbuilder.graph.fragments import part_of, paste_part
from netbuilder.graph.grouping import dissolve, make_block
from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.storage.records import graph_from_json, graph_to_json

NAMES = ("a", "b", "c", "d")


def drawing() -> Graph:
    """input -> a -> b -> c -> d -> output."""
    nodes = {"input": Node(type="Input", settings={"shape": [4]})}
    nodes |= {name: Node(type="Linear", settings={"out_features": 4}) for name in NAMES}
    nodes["output"] = Node(type="Output")
    ids = list(nodes)
    return Graph(nodes, tuple(Edge(source=a, target=b) for a, b in pairwise(ids)))


def members(graph: Graph) -> dict[str, set[str]]:
    return {name: set(frame.nodes) for name, frame in graph.frames.items()}


def test_a_frame_is_put_around_nodes_and_takes_them_out_of_others():
    graph, first = add_frame(drawing(), ["a", "b"], "Encoder")
    graph, second = add_frame(graph, ["b", "c"])
    assert (first, second) == ("frame1", "frame2")
    assert members(graph) == {"frame1": {"a"}, "frame2": {"b", "c"}}
    assert graph.frames["frame1"].title == "Encoder"
    graph, third = add_frame(graph, ["a"])
    assert members(graph) == {"frame2": {"b", "c"}, third: {"a"}}


def test_a_frame_around_nothing_is_refused():
    with pytest.raises(EditError):
        add_frame(drawing(), [])


def test_it_follows_names_and_goes_with_its_last_node():
    graph, name = add_frame(drawing(), ["a", "b"])
    graph = rename(graph, "a", "first")
    assert members(graph) == {name: {"first", "b"}}
    graph = remove_nodes(graph, ["first"])
    assert members(graph) == {name: {"b"}}
    assert remove_and_heal(graph, ["b"]).frames == {}


def test_nodes_join_and_leave():
    graph, name = add_frame(drawing(), ["a"])
    graph = join(graph, ["c"], name)
    assert members(graph) == {name: {"a", "c"}}
    assert join(graph, ["c"], name) is graph
    assert members(join(graph, ["a"], None)) == {name: {"c"}}
    assert join(graph, ["a", "c"], None).frames == {}


def test_title_and_colour_change():
    graph, name = add_frame(drawing(), ["a"])
    changed = change_frame(graph, name, title="  Encoder ", colour="blue")
    assert (changed.frames[name].title, changed.frames[name].colour) == ("Encoder", "blue")
    assert change_frame(changed, name, title="Encoder") is changed
    with pytest.raises(EditError):
        change_frame(graph, "stranger", title="x")


def test_notes_are_written_moved_and_taken_away():
    graph, name = add_note(drawing(), (10.0, 20.0))
    graph = change_note(graph, name, text="why\nnot", size=(200.0, 50.0), colour="yellow")
    graph = move_notes(graph, {name: (5.0, 5.0), "stranger": (1.0, 1.0)})
    note = graph.notes[name]
    assert (note.text, note.position, note.size, note.colour) == ("why\nnot", (5.0, 5.0), (200.0, 50.0), "yellow")
    assert change_note(graph, name, text="why\nnot") is graph
    assert remove_annotations(graph, notes=[name]).notes == {}
    assert remove_annotations(graph, frames=["stranger"]) is graph
    with pytest.raises(EditError):
        change_note(graph, "stranger", text="")


def test_the_network_does_not_know_of_them():
    graph, _ = add_frame(drawing(), ["a", "b"])
    graph, _ = add_note(graph, (0.0, 0.0), "hello")
    assert infer(graph).nodes == infer(drawing()).nodes


def test_a_frame_that_goes_into_a_block_comes_out_of_it_again():
    graph, _ = add_frame(drawing(), ["a", "b"], "Inside")
    graph, _ = add_frame(graph, ["c", "d"], "Half")
    graph, block = make_block(graph, ["a", "b", "c"], "unit")
    assert {frame.title: set(frame.nodes) for frame in graph.frames.values()} == {"Half": {block, "d"}}
    assert [set(frame.nodes) for frame in graph.blocks["unit"].frames.values()] == [{"a", "b"}]
    graph, _ = dissolve(graph, block)
    titles = {frame.title: set(frame.nodes) for frame in graph.frames.values()}
    assert titles == {"Half": {"a", "b", "c", "d"}, "Inside": {"a", "b"}}


def test_a_frame_is_copied_with_all_its_nodes_and_not_with_some():
    graph, name = add_frame(drawing(), ["a", "b"], "Twice")
    pasted, names = paste_part(graph, part_of(graph, ["a", "b"]))
    assert {frozenset(frame.nodes) for frame in pasted.frames.values()} == {
        frozenset({"a", "b"}), frozenset({names["a"], names["b"]}),
    }  # fmt: skip
    part, _ = paste_part(graph, part_of(graph, ["a"]))
    assert list(part.frames) == [name]


def test_notes_of_a_whole_drawing_are_pasted_beside_those_that_are_there():
    graph, _ = add_note(drawing(), (10.0, 20.0), "Look here")
    pasted, _ = paste_part(graph, graph, (5.0, 5.0))
    assert [(note.text, note.position) for note in pasted.notes.values()] == [
        ("Look here", (10.0, 20.0)), ("Look here", (15.0, 25.0)),
    ]  # fmt: skip


@given(
    st.lists(st.tuples(st.sets(st.sampled_from(NAMES), min_size=1), st.text(max_size=20), st.sampled_from(COLOURS))),
    st.lists(st.tuples(st.text(max_size=200), st.tuples(*[st.floats(-1e5, 1e5)] * 2))),
)
def test_they_survive_the_file(frames, notes):
    graph = drawing()
    for nodes, title, colour in frames:
        graph, name = add_frame(graph, nodes, title)
        graph = change_frame(graph, name, colour=colour)
    for text, place in notes:
        graph, name = add_note(graph, (round(place[0], 2), round(place[1], 2)), text)
    # Each node stands in one frame at most.
    inside = [node for frame in graph.frames.values() for node in frame.nodes]
    assert len(inside) == len(set(inside))
    assert graph_from_json(graph_to_json(graph)) == graph


@pytest.mark.parametrize(
    ("plain", "words"),
    [
        ({"frames": {"f": {"nodes": "a"}}}, "graph.frames.f.nodes: expected a list"),
        ({"frames": {"f": {"nodes": [1]}}}, r"graph.frames.f.nodes\[0\]: expected text"),
        ({"frames": {"f": {"title": 3}}}, "graph.frames.f.title: expected text"),
        ({"notes": {"n": {"text": None}}}, "graph.notes.n.text: expected text"),
        ({"notes": {"n": {"position": [1]}}}, "graph.notes.n.position: expected two numbers"),
        ({"notes": {"n": {"size": [0, 5]}}}, "graph.notes.n.size: expected a width and a height above 0"),
    ],
)
def test_a_broken_file_says_where(plain, words):
    with pytest.raises(ProjectFileError, match=words):
        graph_from_json({"nodes": {}, "edges": [], **plain})


@pytest.mark.parametrize("strange", [None, [], "words", 3])
def test_what_another_program_calls_frames_is_kept(strange):
    plain = {"nodes": {}, "edges": [], "frames": strange, "notes": strange}
    assert graph_to_json(graph_from_json(plain)) == plain


def test_what_newer_versions_add_is_kept():
    plain = {"nodes": {}, "edges": [], "frames": {"f": {"title": "t", "nodes": ["gone"], "locked": True}}}
    assert graph_to_json(graph_from_json(plain))["frames"] == plain["frames"]
