"""Blocks in the whole window: the way in and out, the block's page, the user's library, training what is inside."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox
from windows import press, settle, train

from netbuilder.graph.grouping import make_block
from netbuilder.gui.canvas.commands import rename_node
from netbuilder.gui.panels.finding_card import FindingCard
from netbuilder.gui.panels.outline_lines import Spot

KEY, CTRL, ALT, SHIFT = (
    Qt.Key,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


@pytest.fixture
def blocked(window):
    """The quick project with fc1 and relu1 in a block that stands twice; the way to the first."""
    canvas = window.canvas
    canvas.setFocus()
    canvas.select(("fc1", "relu1"))
    press(canvas, KEY.Key_G, CTRL | SHIFT)
    (name,) = canvas.selection
    settle(window)
    return name


def click(button) -> None:
    assert button.isVisible()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_the_breadcrumb_shows_the_way_in_and_leads_out(window, blocked):
    crumb = window.breadcrumb
    assert not crumb.isVisible()
    window.scope.enter(blocked)
    assert crumb.isVisible()
    assert [step.text() for step in crumb.steps] == ["quick", blocked]
    assert [step.isEnabled() for step in crumb.steps] == [True, False]
    click(crumb.steps[0])
    assert window.scope.path == ()
    assert not crumb.isVisible()
    window.scope.enter(blocked)
    click(crumb.leave_button)
    assert window.scope.path == ()


def test_it_names_every_level_and_warns_of_other_uses(window, blocked):
    document, canvas = window.document, window.canvas
    graph, outer = make_block(document.project.graph, [blocked], "stage & more")
    document.commit("Nest", document.project.replace(graph=graph))
    window.scope.go((outer, blocked))
    crumb = window.breadcrumb
    assert len(crumb.steps) == 3
    assert "&&" in crumb.steps[1].text()
    assert not crumb.words.text()
    assert not crumb.copy_button.isVisible()
    window.scope.leave()
    canvas.select((blocked,))
    press(canvas, KEY.Key_D, CTRL)
    window.scope.enter(blocked)
    assert "all 2 uses" in crumb.words.text()
    click(crumb.copy_button)
    assert not crumb.words.text()
    assert len(document.project.graph.blocks) == 3


def test_the_page_of_the_block_tells_what_it_is_and_renames_it(qtbot, window, blocked):
    window.scope.enter(blocked)
    window.canvas.select_none()
    settle(window)
    page = window.panels.properties.block_page
    assert page.isVisible()
    steps = window.document.undo_stack.count()
    page.name_field.setFocus()
    page.name_field.selectAll()
    qtbot.keyClicks(page.name_field, "hidden")
    qtbot.keyClick(page.name_field, KEY.Key_Return)
    assert set(window.document.project.graph.blocks) == {"hidden"}
    assert window.scope.block == "hidden"
    assert window.scope.path == (blocked,)
    assert window.document.undo_stack.count() == steps + 1
    click(page.leave_button)
    assert window.scope.path == ()


def test_a_name_that_is_taken_is_refused_beside_the_field(qtbot, window, blocked):
    document = window.document
    graph, _ = make_block(document.project.graph, ["fc2"], "head")
    document.commit("Another block", document.project.replace(graph=graph))
    window.scope.enter(blocked)
    window.canvas.select_none()
    settle(window)
    page = window.panels.properties.block_page
    page.name_field.setFocus()
    page.name_field.selectAll()
    qtbot.keyClicks(page.name_field, "head")
    qtbot.keyClick(page.name_field, KEY.Key_Return)
    assert "already" in page.name_field.message.text()
    assert window.scope.block != "head"


def test_a_block_is_saved_to_the_library_and_replaced_only_after_a_question(window, blocked, questions):
    window.scope.enter(blocked)
    window.canvas.select_none()
    settle(window)
    page = window.panels.properties.block_page
    click(page.keep_button)
    block = window.scope.block
    assert set(window.stock.mine) == {block}
    questions.answer(QMessageBox.StandardButton.No)
    click(page.keep_button)
    assert len(questions.asked) == 1
    questions.answer(QMessageBox.StandardButton.Yes)
    click(page.keep_button)
    assert len(questions.asked) == 2
    keys = [match.key for match in window.stock.search("")]
    assert f"mine:{block}" in keys


def test_the_page_of_a_block_node_chooses_repeats_and_opens(qtbot, window, blocked):
    window.canvas.select((blocked,))
    settle(window)
    page = window.panels.properties.node_page
    field = page.form.field("repeat")
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "3")
    assert window.document.project.graph.nodes[blocked].settings["repeat"] == 3
    click(page.block_row.enter_button)
    assert window.scope.path == (blocked,)


def test_a_finding_inside_a_block_leads_there(window, blocked):
    scope = window.scope
    scope.enter(blocked)
    graph = scope.graph
    node = graph.nodes["fc1"].replace(type="Conv2d", settings={"out_channels": 2, "kernel_size": 3})
    scope.commit("Spoil", graph.replace(nodes={**graph.nodes, "fc1": node}))
    scope.leave()
    settle(window)
    card = next(card for card in window.panels.findings.cards if card.finding.path)
    QTest.mouseClick(card, Qt.MouseButton.LeftButton)
    assert scope.path == (blocked,)
    assert window.canvas.selection == ("fc1",)


def test_a_network_of_blocks_trains_and_keeps_what_it_learned_through_names_inside(window, blocked):
    train(window, epochs=1)
    before = window.run.trained.weights[f"{blocked}.fc1.weight"]
    scope = window.scope
    scope.enter(blocked)
    window.canvas.select(("fc1",))
    window.canvas.attempt(lambda: rename_node(window.canvas.canvas.graph, "fc1", "first"))
    assert (window.run.trained.weights[f"{blocked}.first.weight"] == before).all()
    assert window.run.trained_fits(window.document.project.graph)
    window.document.undo_stack.undo()
    assert f"{blocked}.fc1.weight" in window.run.trained.weights


def test_pictures_follow_a_layer_inside_a_block(window, blocked):
    train(window, epochs=1)
    window.scope.enter(blocked)
    window.docks.raise_("filters")
    window.canvas.select(("fc1",))
    settle(window)
    panel = window.panels.filters
    assert panel.wanted_keys == (f"{blocked}.fc1.weight", f"{blocked}.fc1.bias")
    assert panel.mosaic.values.size == window.run.trained.weights[f"{blocked}.fc1.weight"].size


def test_the_keys_work_from_the_menus_too(window, blocked):
    actions = window.actions_by_name
    window.canvas.select((blocked,))
    actions["enter_block"].trigger()
    assert window.scope.path == (blocked,)
    actions["leave_block"].trigger()
    assert window.scope.path == ()
    actions["dissolve_block"].trigger()
    assert {"fc1", "relu1"} < window.document.project.graph.nodes.keys()
    window.canvas.select(("fc1", "relu1"))
    actions["make_block"].trigger()
    (name,) = window.canvas.selection
    assert {"fc1", "relu1"}.isdisjoint(window.document.project.graph.nodes)
    assert window.document.project.graph.nodes[name].type == "Block"


def test_a_mistake_inside_a_block_is_not_blamed_on_its_namesake_outside(window, blocked):
    canvas, scope = window.canvas, window.scope
    scope.enter(blocked)
    canvas.attempt(lambda: rename_node(scope.graph, "relu1", "fc2"))
    graph = scope.graph
    broken = graph.nodes["fc2"].replace(type="Linear", settings={"out_features": 0})
    canvas.commit("Break", graph.replace(nodes={**graph.nodes, "fc2": broken}))
    settle(window)
    assert canvas.canvas.nodes["fc2"].face.error
    scope.leave()
    canvas.select(("fc2",))
    settle(window)
    assert not canvas.canvas.nodes["fc2"].face.error
    # The block that holds it wears the badge.
    assert "out_features" in canvas.canvas.nodes[blocked].face.error
    assert all(not wire.face.error for wire in canvas.canvas.wires.values())
    assert window.panels.properties.node_page.findChildren(FindingCard) == []
    window.docks.raise_("outline")
    settle(window)
    model = window.panels.outline.tree.outline
    assert "error" not in model.index_of(Spot((), "layer", "fc2")).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "error inside" in model.index_of(Spot((), "layer", blocked)).data(Qt.ItemDataRole.AccessibleTextRole)
