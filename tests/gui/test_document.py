"""One way in, one signal out, and the whole way back."""

import gc
import weakref
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netbuilder.graph.model import Graph, Node
from netbuilder.graph.project import Project
from netbuilder.gui.document import UNDO_LIMIT, Document

pytestmark = pytest.mark.usefixtures("qapp")


def named(name: str) -> Project:
    return Project(name=name)


@pytest.fixture
def document() -> Document:
    return Document(named("start"))


@pytest.fixture
def heard(document):
    signals: list[tuple] = []
    document.changed.connect(lambda before, after: signals.append(("changed", before.name, after.name)))
    document.renamed.connect(lambda mapping: signals.append(("renamed", dict(mapping))))
    document.modified_changed.connect(lambda modified: signals.append(("modified", modified)))
    document.path_changed.connect(lambda path: signals.append(("path", path)))
    document.opened.connect(lambda: signals.append(("opened",)))
    return signals


def test_a_commit_changes_the_value_and_says_so_once(document, heard):
    document.commit("Rename", named("a"))
    assert document.project.name == "a"
    assert heard == [("changed", "start", "a"), ("modified", True)]
    assert document.undo_stack.undoText() == "Rename"


def test_undo_and_redo_announce_both_ways(document, heard):
    document.commit("Rename", named("a"))
    del heard[:]
    document.undo_stack.undo()
    document.undo_stack.redo()
    assert [signal for signal in heard if signal[0] == "changed"] == [
        ("changed", "a", "start"),
        ("changed", "start", "a"),
    ]


def test_a_change_of_nothing_leaves_no_step(document, heard):
    document.commit("Nothing", named("start"))
    assert document.undo_stack.count() == 0
    assert heard == []


def test_same_merge_key_is_one_step(document):
    for name in ("a", "ab", "abc"):
        document.commit("Type", named(name), merge_key="name")
        gc.collect()
    assert document.undo_stack.count() == 1
    document.undo_stack.undo()
    assert document.project.name == "start"
    document.undo_stack.redo()
    assert document.project.name == "abc"


def test_other_merge_key_is_another_step(document):
    document.commit("Type", named("a"), merge_key="name")
    document.commit("Type", named("b"), merge_key="notes")
    document.commit("Type", named("c"))
    document.commit("Type", named("d"))
    assert document.undo_stack.count() == 4


def test_merged_back_to_the_start_leaves_no_step(document):
    document.commit("Type", named("a"), merge_key="name")
    document.commit("Type", named("start"), merge_key="name")
    assert document.undo_stack.count() == 0
    assert not document.is_modified


def test_merged_back_to_the_start_the_very_value_from_before_is_back(document):
    before = document.project
    heard = []
    document.commit("Type", named("a"), merge_key="name")
    document.changed.connect(lambda _, after: heard.append(after))
    document.commit("Type", named(before.name), merge_key="name")
    assert document.project is before
    assert heard == [before]


def test_a_saved_step_is_not_merged_into(document):
    document.commit("Type", named("a"), merge_key="name")
    document.mark_saved(Path("x.netb"))
    document.commit("Type", named("b"), merge_key="name")
    assert document.is_modified
    document.undo_stack.undo()
    assert document.project.name == "a"
    assert not document.is_modified


def test_renames_come_before_the_change_and_undo_inverts_them(document, heard):
    document.commit("Rename", named("a"), renamed={"conv1": "stem"})
    document.undo_stack.undo()
    document.undo_stack.redo()
    assert [signal for signal in heard if signal[0] in ("renamed", "changed")] == [
        ("renamed", {"conv1": "stem"}),
        ("changed", "start", "a"),
        ("renamed", {"stem": "conv1"}),
        ("changed", "a", "start"),
        ("renamed", {"conv1": "stem"}),
        ("changed", "start", "a"),
    ]


def test_opening_forgets_the_way_back(document, heard):
    document.commit("Rename", named("a"))
    del heard[:]
    document.open_project(named("other"), Path("other.netb"))
    assert document.undo_stack.count() == 0
    assert not document.is_modified
    assert document.path == Path("other.netb")
    assert heard == [("modified", False), ("changed", "a", "other"), ("path", Path("other.netb")), ("opened",)]


def test_a_recovered_project_is_modified_from_the_start(document):
    document.open_project(named("recovered"), None, modified=True)
    assert document.is_modified
    document.mark_saved(Path("a.netb"))
    assert not document.is_modified


def test_undo_to_the_saved_value_is_unmodified(document):
    document.commit("Rename", named("a"))
    document.mark_saved(Path("a.netb"))
    document.commit("Rename", named("b"))
    document.undo_stack.undo()
    assert not document.is_modified
    document.undo_stack.undo()
    assert document.is_modified


def test_a_jump_over_several_steps_is_announced_once(document, heard):
    for name in "abcd":
        document.commit("Rename", named(name))
    del heard[:]
    document.undo_stack.setIndex(0)
    assert [signal for signal in heard if signal[0] == "changed"] == [("changed", "d", "start")]


def test_a_listener_may_commit(document):
    def follow(before, after):
        if after.name == "a":
            document.commit("Follow", named("b"))

    document.changed.connect(follow)
    document.commit("Rename", named("a"))
    assert document.project.name == "b"
    document.undo_stack.undo()
    assert document.undo_stack.count() == 2


def test_the_stack_keeps_a_thousand_steps(document):
    for number in range(UNDO_LIMIT + 10):
        document.commit("Count", named(str(number)))
    assert document.undo_stack.count() == UNDO_LIMIT


def test_what_an_edit_leaves_alone_is_shared(document):
    graph = Graph({"a": Node(type="ReLU"), "b": Node(type="Tanh")})
    document.commit("Draw", document.project.replace(graph=graph))
    document.commit("Notes", document.project.replace(notes="hello"))
    assert document.project.graph.nodes["a"] is graph.nodes["a"]


steps = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from([None, "x", "y"]), st.booleans()), max_size=30)


@given(steps)
@settings(max_examples=60, deadline=None)
def test_undo_all_is_the_start_and_redo_all_is_the_end(edits):
    start = named("start")
    document = Document(start)
    announced = [start]
    document.changed.connect(lambda before, after: (announced[-1] is before) and announced.append(after))
    for name, merge_key, undo_first in edits:
        if undo_first:
            document.undo_stack.undo()
        document.commit("Edit", named(name), merge_key=merge_key)
        assert announced[-1] is document.project
    while document.undo_stack.canRedo():
        document.undo_stack.redo()
    end = document.project
    while document.undo_stack.canUndo():
        document.undo_stack.undo()
    assert document.project == start
    assert not document.is_modified
    while document.undo_stack.canRedo():
        document.undo_stack.redo()
    assert document.project == end


def test_a_document_with_steps_is_freed():
    document = Document(named("start"))
    document.commit("Rename", named("a"), merge_key="name")
    gone = weakref.ref(document)
    del document
    gc.collect()
    assert gone() is None
