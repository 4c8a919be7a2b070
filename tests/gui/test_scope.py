"""Going in and out of blocks, editing there, and following what the document does."""

import pytest

from netbuilder.errors import EditError
from netbuilder.graph.blocks import block_of, uses
from netbuilder.graph.edits import add_node, rename
from netbuilder.graph.grouping import make_block
from netbuilder.graph.model import Node
from netbuilder.graph.project import Project
from netbuilder.gui.scope import Scope, valid_path


@pytest.fixture
def blocked(document) -> str:
    """Put conv1 and relu1 into a block; returns the id of the node that stands for it."""
    graph, name = make_block(document.project.graph, ["conv1", "relu1"], "unit")
    document.commit("Make a block", document.project.replace(graph=graph))
    return name


@pytest.fixture
def nested(document, blocked) -> tuple[str, str]:
    """unit and pool1 in a block of their own; the way to the inner drawing."""
    graph, name = make_block(document.project.graph, [blocked, "pool1"], "stage")
    document.commit("Make a block", document.project.replace(graph=graph))
    return name, blocked


def moves_of(scope: Scope) -> list[tuple]:
    told: list[tuple] = []
    scope.moved.connect(lambda before, after: told.append((before, after)))
    return told


def test_it_begins_with_the_drawing_of_the_project(scope, document):
    assert scope.path == ()
    assert scope.block is None
    assert scope.graph is document.project.graph
    assert not scope.leave()


def test_going_where_one_is_changes_nothing(scope, blocked):
    scope.enter(blocked)
    before = scope.graph
    assert not scope.go((blocked,))
    assert scope.graph is before


def test_undo_in_a_block_shows_the_very_drawing_that_it_announces(scope, document, blocked):
    scope.enter(blocked)
    told = []
    scope.changed.connect(lambda _, after: told.append(after))
    scope.commit("Rename", rename(scope.graph, "relu1", "relu"))
    document.undo_stack.undo()
    assert told[-1] is scope.graph


def test_entering_shows_the_drawing_of_the_block(scope, document, blocked):
    told = moves_of(scope)
    assert scope.enter(blocked)
    assert scope.block == "unit"
    assert {"conv1", "relu1"} < scope.graph.nodes.keys()
    assert scope.leave()
    assert scope.graph is document.project.graph
    assert told == [((), (blocked,)), ((blocked,), ())]


def test_a_layer_is_not_entered(scope, document, blocked):
    assert not scope.enter("fc")
    assert not scope.enter("stranger")
    assert scope.path == ()


def test_an_edit_inside_reaches_the_project_as_one_undo_step(scope, document, blocked):
    scope.enter(blocked)
    steps = document.undo_stack.count()
    scope.commit("Add drop", add_node(scope.graph, "drop", Node(type="Dropout")))
    assert document.undo_stack.count() == steps + 1
    assert "drop" in document.project.graph.blocks["unit"].nodes
    assert "drop" in scope.graph.nodes
    assert "drop" not in document.project.graph.nodes


def test_undo_goes_to_where_the_edit_was_made(scope, document, blocked):
    scope.enter(blocked)
    scope.commit("Add drop", add_node(scope.graph, "drop", Node(type="Dropout")))
    scope.leave()
    document.undo_stack.undo()
    assert scope.path == (blocked,)
    assert "drop" not in scope.graph.nodes
    scope.leave()
    document.undo_stack.redo()
    assert scope.path == (blocked,)
    assert "drop" in scope.graph.nodes


def test_undoing_the_block_itself_leaves_it(scope, document, blocked):
    scope.enter(blocked)
    document.undo_stack.undo()
    assert scope.path == ()
    assert scope.graph is document.project.graph


def test_renaming_the_node_on_the_way_keeps_the_place(scope, document, nested):
    outer, inner = nested
    scope.go((outer, inner))
    graph = rename(document.project.graph, outer, "first")
    document.commit("Rename", document.project.replace(graph=graph), renamed={outer: "first"})
    assert scope.path == ("first", inner)
    assert scope.block == "unit"


def test_renames_elsewhere_are_not_announced_here(scope, document, blocked):
    told: list[dict] = []
    scope.renamed.connect(told.append)
    scope.enter(blocked)
    graph = rename(document.project.graph, "fc", "head")
    document.commit("Rename", document.project.replace(graph=graph), renamed={"fc": "head"})
    assert told == []
    scope.commit("Rename", rename(scope.graph, "conv1", "first"), renamed={"conv1": "first"})
    assert told == [{"conv1": "first"}]


def test_the_same_merge_key_in_two_drawings_is_two_steps(scope, document, blocked):
    graph = document.project.graph
    scope.commit("Move", add_node(graph, "a", Node(type="ReLU")), "nudge")
    scope.enter(blocked)
    steps = document.undo_stack.count()
    scope.commit("Move", add_node(scope.graph, "a", Node(type="ReLU")), "nudge")
    assert document.undo_stack.count() == steps + 1


def test_shapes_inside_are_those_of_this_place(scope, blocked):
    scope.enter(blocked)
    shapes = scope.report.inference.nodes["conv1"]
    assert shapes.outputs[0].shape == (6, 8, 8)
    assert scope.report.parameters == 60


def test_a_finding_inside_is_told_without_the_way_to_it(qtbot, scope, document, checker, blocked):
    with qtbot.waitSignal(checker.checked):
        nodes = scope.document.project.graph.blocks["unit"].nodes
        scope.enter(blocked)
        node = nodes["conv1"].replace(settings={"out_channels": 6, "kernel_size": 30})
        scope.commit("Change", scope.graph.replace(nodes={**scope.graph.nodes, "conv1": node}))
    (finding,) = (each for each in scope.report.findings if each.severity == "error")
    assert finding.node == "conv1"
    assert finding.path == ()
    assert not finding.message.startswith("In ")
    scope.leave()
    assert any(each.path == (blocked,) for each in scope.report.findings)


def test_a_repair_from_inside_a_block_mends_the_project(qtbot, scope, document, checker, blocked):
    with qtbot.waitSignal(checker.checked):
        scope.enter(blocked)
        node = scope.graph.nodes["conv1"].replace(settings={"out_channels": 6, "kernel_size": 30})
        scope.commit("Change", scope.graph.replace(nodes={**scope.graph.nodes, "conv1": node}))
    finding = next(each for each in scope.report.findings if each.severity == "error")
    with qtbot.waitSignal(checker.checked):
        document.commit("Repair", finding.repairs[0].apply(document.project))
    assert not checker.report.errors


def test_a_block_that_would_contain_itself_is_refused(scope, document, blocked):
    scope.enter(blocked)
    loop = Node(type="Block", settings={"block": "unit"})
    with pytest.raises(EditError, match="contain itself"):
        scope.commit("Add", add_node(scope.graph, "loop", loop))
    assert "loop" not in scope.graph.nodes


def test_another_project_is_shown_from_its_own_drawing(scope, document, blocked):
    scope.enter(blocked)
    document.open_project(Project(name="new"), None)
    assert scope.path == ()
    assert not scope.graph.nodes


def test_all_uses_are_counted(scope, document, blocked):
    graph = document.project.graph
    twin = add_node(graph, "twin", graph.nodes[blocked].replace(position=None))
    document.commit("Add", document.project.replace(graph=twin))
    scope.enter("twin")
    assert scope.uses == 2
    assert len(uses(document.project.graph, "unit")) == 2
    assert block_of(document.project.graph.nodes["twin"]) == "unit"


@pytest.mark.parametrize("path", [(), ("fc",), ("x", "y")])
def test_a_path_leads_only_through_blocks(document, path):
    assert valid_path(document.project.graph, path) == ()


def test_a_path_is_cut_where_it_ends(document, nested):
    graph = document.project.graph
    assert valid_path(graph, nested) == nested
    assert valid_path(graph, (*nested, "conv1")) == nested
    assert valid_path(graph, (nested[0], "pool1")) == nested[:1]
