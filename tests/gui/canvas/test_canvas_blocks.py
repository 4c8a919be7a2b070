"""Blocks under real keys and clicks: made, entered, edited, left, copied, dissolved."""

import pytest
from canvases import make_view
from hands import ALT, CTRL, LEFT, NONE, SHIFT, click, drag_in, key, middle, pixel
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from netbuilder.graph.model import Graph, Node
from netbuilder.graph.project import Project
from netbuilder.gui.canvas.gestures.drop import layer_mime
from netbuilder.gui.document import Document

KEY = Qt.Key


def make(view, *names: str) -> str:
    """Ctrl+Shift+G on some nodes; the id of the block that takes their place."""
    view.select(names)
    key(view, KEY.Key_G, CTRL | SHIFT)
    (name,) = view.selection
    return name


def double_click(view, name: str) -> None:
    QTest.mouseDClick(view.viewport(), LEFT, NONE, pixel(view, middle(view, name)))


def wires(graph: Graph) -> set[tuple[str, str]]:
    return {(edge.source, edge.target) for edge in graph.edges}


def test_the_selection_becomes_a_block_in_one_undo_step(view, document):
    before = document.project
    name = make(view, "conv1", "relu1")
    graph = document.project.graph
    assert graph.nodes.keys() == {"input", "flat", "add1", "fc1", name}
    assert wires(graph) == {("input", name), (name, "flat")}
    (block,) = graph.blocks.values()
    assert {"conv1", "relu1"} < block.nodes.keys()
    assert document.undo_stack.count() == 1
    document.undo_stack.undo()
    assert document.project is before


def test_without_a_selection_it_says_what_to_do(qtbot, view, document):
    view.select_none()
    with qtbot.waitSignal(view.status):
        key(view, KEY.Key_G, CTRL | SHIFT)
    with qtbot.waitSignal(view.status):
        key(view, KEY.Key_G, CTRL | ALT)
    with qtbot.waitSignal(view.status):
        key(view, KEY.Key_Down, ALT)
    assert document.undo_stack.count() == 0


def test_layers_with_another_between_them_are_refused_with_a_reason(qtbot, view, document):
    view.select(("input", "relu1"))
    with qtbot.waitSignal(view.status) as said:
        key(view, KEY.Key_G, CTRL | SHIFT)
    assert said.args[0]
    assert document.undo_stack.count() == 0


def test_a_double_click_enters_and_escape_leaves(view, document):
    name = make(view, "conv1", "relu1")
    double_click(view, name)
    assert view.scope.path == (name,)
    assert {"conv1", "relu1"} < view.canvas.nodes.keys()
    key(view, KEY.Key_Escape)
    assert view.scope.path == ()
    assert view.selection == (name,)


def test_escape_first_takes_the_selection_back_then_leaves(view, document):
    name = make(view, "conv1", "relu1")
    view.scope.enter(name)
    view.select(("conv1",))
    key(view, KEY.Key_Escape)
    assert (view.selection, view.scope.path) == ((), (name,))
    key(view, KEY.Key_Escape)
    assert view.scope.path == ()


def test_keys_enter_and_leave(view, document):
    name = make(view, "conv1", "relu1")
    key(view, KEY.Key_Down, ALT)
    assert view.scope.path == (name,)
    key(view, KEY.Key_Up, ALT)
    assert view.scope.path == ()
    key(view, KEY.Key_Up, ALT)
    assert view.scope.path == ()


def test_a_double_click_on_a_layer_still_edits_its_name(view, document):
    make(view, "conv1", "relu1")
    double_click(view, "flat")
    assert view.scope.path == ()


def test_where_one_looked_is_found_again(view, document):
    name = make(view, "conv1", "relu1")
    view.camera.zoom_in()
    zoom, centre = view.camera.zoom, view.camera.centre
    view.blocks.enter()
    assert view.scope.path == (name,)
    view.blocks.leave()
    assert view.camera.zoom == pytest.approx(zoom)
    assert (view.camera.centre - centre).manhattanLength() < 2


def test_what_is_edited_inside_shows_at_every_use(view, document):
    name = make(view, "conv1", "relu1")
    key(view, KEY.Key_D, CTRL)
    (twin,) = view.selection
    assert twin != name
    view.scope.enter(twin)
    view.select(("relu1",))
    key(view, KEY.Key_Delete, CTRL)
    view.scope.leave()
    view.scope.enter(name)
    assert "relu1" not in view.canvas.nodes
    assert len(document.project.graph.blocks) == 1


def test_a_copy_of_its_own_leaves_the_other_uses_alone(view, document):
    name = make(view, "conv1", "relu1")
    key(view, KEY.Key_D, CTRL)
    (twin,) = view.selection
    view.scope.enter(twin)
    view.blocks.edit_a_copy()
    assert view.scope.path == (twin,)
    view.select(("relu1",))
    key(view, KEY.Key_Delete, CTRL)
    one, other = (document.project.graph.nodes[each].settings["block"] for each in (name, twin))
    assert one != other
    assert "relu1" in document.project.graph.blocks[one].nodes
    assert "relu1" not in document.project.graph.blocks[other].nodes


@pytest.mark.parametrize("zoom", [0.6, 2.0])
def test_what_a_dissolved_block_held_comes_into_view(view, document, zoom):
    names = make(view, "conv1", "relu1")
    view.camera.look(middle(view, names), zoom)
    key(view, KEY.Key_G, CTRL | ALT)
    cards = [view.canvas.nodes[name].scene_card() for name in view.selection]
    assert len(cards) == 2
    assert all(view.camera.visible.contains(card) for card in cards)


def test_dissolved_it_is_the_network_that_it_was(view, document):
    make(view, "conv1", "relu1")
    key(view, KEY.Key_G, CTRL | ALT)
    graph = document.project.graph
    assert wires(graph) == {("input", "conv1"), ("conv1", "relu1"), ("relu1", "flat")}
    assert set(view.selection) == {"conv1", "relu1"}
    cards = [item.scene_card() for item in view.canvas.nodes.values()]
    assert not any(one.intersects(other) for one in cards for other in cards if one is not other)


def test_a_block_nests_and_a_click_selects_in_the_inner_drawing(view, document):
    inner = make(view, "conv1", "relu1")
    outer = make(view, inner, "flat")
    view.scope.enter(outer)
    view.scope.enter(inner)
    click(view, middle(view, "conv1"))
    assert view.selection == ("conv1",)
    key(view, KEY.Key_Delete)
    assert "conv1" not in document.project.graph.blocks["block1"].nodes


def test_a_block_is_pasted_into_another_project_with_its_drawing(qtbot, view, document, tmp_path):
    make(view, "conv1", "relu1")
    key(view, KEY.Key_C, CTRL)
    elsewhere = Document(Project())
    other = make_view(elsewhere, tmp_path / "blocks")
    qtbot.addWidget(other)
    other.resize(800, 600)
    with qtbot.waitExposed(other):
        other.show()
    key(other, KEY.Key_V, CTRL)
    (name,) = other.selection
    assert elsewhere.project.graph.blocks == document.project.graph.blocks
    assert other.scope.enter(name)
    assert elsewhere.undo_stack.count() == 1


def test_a_block_cannot_be_pasted_into_itself(qtbot, view, document):
    name = make(view, "conv1", "relu1")
    key(view, KEY.Key_C, CTRL)
    view.scope.enter(name)
    before = document.project
    with qtbot.waitSignal(view.status) as said:
        key(view, KEY.Key_V, CTRL)
    assert "itself" in said.args[0]
    assert document.project is before


def test_a_block_from_the_palette_is_dropped_where_it_is_let_go(view, document):
    make(view, "conv1", "relu1")
    spot = QPointF(400, 150)
    assert drag_in(view, layer_mime("block:block1"), QPointF(380, 150), spot)
    (name,) = view.selection
    node: Node = document.project.graph.nodes[name]
    assert (node.type, node.settings["block"]) == ("Block", "block1")
    assert (view.canvas.nodes[name].scene_card().center() - spot).manhattanLength() < 24


def test_undo_shows_the_drawing_where_the_edit_was_made(view, document):
    name = make(view, "conv1", "relu1")
    view.scope.enter(name)
    view.select(("relu1",))
    key(view, KEY.Key_Delete, CTRL)
    view.scope.leave()
    document.undo_stack.undo()
    assert view.scope.path == (name,)
    assert "relu1" in view.canvas.nodes
