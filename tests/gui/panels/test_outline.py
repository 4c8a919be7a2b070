"""The outline in the window: a network built by keyboard, in step with the canvas."""

import pytest
from outline_hands import (
    ALT,
    CTRL,
    KEY,
    SAID,
    SHIFT,
    SMALL,
    chosen,
    graph_of,
    hands_on,
    lines,
    undo_text,
    wires,
)
from PySide6.QtWidgets import QApplication, QLineEdit
from windows import settle

from netbuilder.graph.project import Project
from netbuilder.storage.templates import load_template

# The whole of it -----------------------------------------------------------------------------------------------------


def test_lenet_is_built_by_keyboard_alone(qtbot, make_window):
    template = load_template("lenet5")
    window = make_window(Project(data=template.data, training=template.training))
    hands = hands_on(qtbot, window)
    assert hands.panel.empty.isVisible()
    hands.add("input")
    assert not hands.panel.empty.isVisible()
    hands.add("output")
    hands.press(KEY.Key_Home)
    for out_channels, padding in (("6", "2"), ("16", "0"), ("120", "0")):
        hands.add("conv2d")
        hands.set(out_channels, "5", "", padding)
        hands.add("tanh")
        if out_channels != "120":
            hands.add("average pool 2d")
    hands.add("flatten")
    hands.add("dense")
    hands.set("84")
    hands.add("tanh")
    last = hands.add("linear")
    hands.set("10")
    # Cut at the end and connected again, by a list of what there is and one of what there could be.
    hands.choose_wire(KEY.Key_D, "output")
    assert not window.checker.report.ok
    hands.choose_wire(KEY.Key_C, "to output")
    assert (last, "output") in wires(hands)
    report = window.checker.report
    assert report.ok, [finding.message for finding in report.findings]
    assert report.parameters == 61_706
    types = [graph_of(hands).nodes[name].type for name in lines(hands)]
    assert types == [node.type for node in template.graph.nodes.values()]
    hands.walk_to(last)
    assert hands.panel.tree.currentIndex().data(SAID) == f"{last}, Linear, 10 neurons, from tanh4, gives 10 numbers"


# Moving and choosing -------------------------------------------------------------------------------------------------


def test_up_and_down_choose_on_the_canvas_too(hands):
    canvas = hands.window.canvas
    hands.press(KEY.Key_Home)
    assert canvas.selection == ("input",)
    hands.press(KEY.Key_Down, times=2)
    assert canvas.selection == ("relu1",)
    hands.press(KEY.Key_Down, SHIFT, times=2)
    assert set(canvas.selection) == {"relu1", "pool1", "flat"}
    assert canvas.selection[-1] == "flat"
    hands.press(KEY.Key_End)
    assert canvas.selection == ("output",)
    hands.press(KEY.Key_Up)
    assert canvas.selection == ("fc",)
    assert hands.window.panels.properties.selection == ("fc",)


def test_space_adds_and_takes_away_lines_that_ctrl_walked_to(hands):
    canvas = hands.window.canvas
    hands.press(KEY.Key_Home)
    hands.press(KEY.Key_Down, CTRL, times=2)
    assert canvas.selection == ("input",)
    hands.press(KEY.Key_Space)
    assert set(canvas.selection) == {"input", "relu1"}
    hands.press(KEY.Key_Space)
    assert canvas.selection == ("input",)


def test_what_is_chosen_on_the_canvas_is_chosen_here(hands):
    canvas = hands.window.canvas
    canvas.select(("pool1", "conv1"))
    assert chosen(hands) == {"pool1", "conv1"}
    canvas.select(())
    assert chosen(hands) == set()
    hands.press(KEY.Key_A, CTRL)
    assert chosen(hands) == set(SMALL)
    assert len(canvas.selection) == len(SMALL)
    hands.press(KEY.Key_A, CTRL | SHIFT)
    assert chosen(hands) == set()


def test_the_keys_stay_on_the_line_that_is_chosen_with_others(hands):
    hands.press(KEY.Key_Home)
    hands.press(KEY.Key_Down, times=3)
    hands.window.canvas.select(("conv1", "pool1"))
    assert hands.panel.tree.current.name == "pool1"
    hands.window.canvas.select(("fc",))
    assert hands.panel.tree.current.name == "fc"


def test_a_layer_out_of_sight_comes_into_view(hands):
    canvas = hands.window.canvas
    canvas.camera.zoom_reset()
    canvas.camera.centre_on(canvas.canvas.nodes["input"].scene_card().center())
    hands.press(KEY.Key_End)
    assert canvas.camera.visible.contains(canvas.canvas.nodes["output"].scene_card())


def test_enter_goes_to_the_settings(hands):
    hands.walk_to("conv1")
    hands.press(KEY.Key_Return)
    focus = QApplication.focusWidget()
    assert hands.window.panels.properties.isAncestorOf(focus)
    assert isinstance(focus, QLineEdit)
    hands.go_to_outline()
    assert hands.panel.tree.current.name == "conv1"


def test_shift_tab_leaves_the_list(hands):
    hands.press(KEY.Key_Backtab, SHIFT)
    assert not hands.panel.tree.hasFocus()


def test_esc_lets_go_of_what_is_chosen(hands):
    hands.walk_to("conv1")
    hands.press(KEY.Key_Escape)
    assert hands.window.canvas.selection == ()
    assert chosen(hands) == set()


def test_home_and_letters_are_not_taken_for_what_lists_make_of_them(hands):
    hands.press(KEY.Key_End)
    zoom = hands.window.canvas.camera.zoom
    hands.press(KEY.Key_Home)
    assert hands.panel.tree.current.name == "input"
    assert hands.window.canvas.camera.zoom == zoom
    hands.type("p")
    assert hands.panel.tree.current.name == "input"


# Edits ---------------------------------------------------------------------------------------------------------------


def test_f2_renames_in_place_and_undo_takes_it_back(hands):
    hands.walk_to("conv1")
    hands.press(KEY.Key_F2)
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    assert field.text() == "conv1"
    assert hands.panel.tree.isAncestorOf(field)
    hands.type("eyes")
    hands.press(KEY.Key_Return)
    settle(hands.window)
    assert lines(hands)[1] == "eyes"
    assert chosen(hands) == {"eyes"}
    assert hands.panel.tree.hasFocus()
    assert undo_text(hands) == "Rename conv1 to eyes"
    hands.press(KEY.Key_Z, CTRL)
    assert lines(hands) == SMALL
    assert hands.panel.tree.current.name == "conv1"


def test_a_name_that_is_taken_is_refused_in_words(hands):
    hands.walk_to("conv1")
    hands.press(KEY.Key_F2)
    hands.type("fc")
    hands.press(KEY.Key_Return)
    assert "conv1" in graph_of(hands).nodes
    assert "fc" in hands.panel.foot.text()
    assert hands.window.document.undo_stack.count() == 0
    hands.press(KEY.Key_Down)
    assert hands.panel.foot.text().startswith("relu1 · ReLU")


def test_esc_leaves_the_name(hands):
    hands.walk_to("conv1")
    hands.press(KEY.Key_F2)
    hands.type("other")
    hands.press(KEY.Key_Escape)
    assert lines(hands) == SMALL
    assert hands.panel.tree.hasFocus()
    assert hands.window.canvas.selection == ("conv1",)


@pytest.mark.parametrize("key", [KEY.Key_Tab, KEY.Key_Insert])
def test_tab_and_insert_add_a_layer_after_the_line(hands, key):
    hands.walk_to("conv1")
    hands.press(key)
    hands.type("batchnorm2d")
    hands.press(KEY.Key_Return)
    settle(hands.window)
    (name,) = hands.window.canvas.selection
    assert lines(hands) == ["input", "conv1", name, *SMALL[2:]]
    assert {("conv1", name), (name, "relu1")} <= wires(hands)
    assert hands.window.document.undo_stack.count() == 1
    assert hands.panel.tree.hasFocus()


def test_esc_in_the_search_comes_back_to_the_list(hands):
    hands.walk_to("conv1")
    hands.press(KEY.Key_Tab)
    hands.press(KEY.Key_Escape)
    assert hands.panel.tree.hasFocus()
    assert hands.window.canvas.selection == ("conv1",)


def test_del_deletes_and_ctrl_del_heals(hands):
    hands.walk_to("relu1")
    hands.press(KEY.Key_Delete, CTRL)
    assert ("conv1", "pool1") in wires(hands)
    hands.press(KEY.Key_Z, CTRL)
    settle(hands.window)
    hands.walk_to("relu1")
    hands.press(KEY.Key_Delete)
    settle(hands.window)
    assert ("conv1", "pool1") not in wires(hands)
    assert "relu1" not in lines(hands)
    # The next layers stand where their inputs are unknown; nothing else is chosen until somebody chooses.
    assert hands.window.canvas.selection == ()
    assert hands.panel.tree.current is not None
    hands.press(KEY.Key_Z, CTRL)
    assert lines(hands) == SMALL


def test_copy_cut_paste_and_duplicate(hands):
    hands.walk_to("relu1")
    hands.press(KEY.Key_C, CTRL)
    hands.press(KEY.Key_V, CTRL)
    assert len(graph_of(hands).nodes) == 8
    hands.press(KEY.Key_D, CTRL)
    assert len(graph_of(hands).nodes) == 9
    hands.press(KEY.Key_X, CTRL)
    assert len(graph_of(hands).nodes) == 8
    hands.press(KEY.Key_V, CTRL | SHIFT)
    assert len(graph_of(hands).nodes) == 9
    assert chosen(hands) == set(hands.window.canvas.selection)
    assert hands.window.document.undo_stack.count() == 4


def test_ctrl_b_bypasses_and_the_line_says_so(hands):
    hands.walk_to("relu1")
    hands.press(KEY.Key_B, CTRL)
    settle(hands.window)
    assert graph_of(hands).nodes["relu1"].bypassed
    assert ", bypassed, " in hands.panel.tree.currentIndex().data(SAID)
    hands.press(KEY.Key_B, CTRL)
    assert not graph_of(hands).nodes["relu1"].bypassed


def test_alt_shift_and_arrows_move_the_layer_on_the_canvas(hands):
    hands.walk_to("relu1")
    before = hands.window.canvas.canvas.nodes["relu1"].scene_card().topLeft()
    hands.press(KEY.Key_Down, ALT | SHIFT)
    after = hands.window.canvas.canvas.nodes["relu1"].scene_card().topLeft()
    assert after.y() > before.y()
    assert after.x() == before.x()
    assert hands.panel.tree.current.name == "relu1"


def test_c_and_d_connect_and_disconnect(hands):
    hands.walk_to("conv1")
    hands.choose_wire(KEY.Key_D, "to relu1")
    assert ("conv1", "relu1") not in wires(hands)
    hands.choose_wire(KEY.Key_C, "to relu1")
    assert ("conv1", "relu1") in wires(hands)
    assert hands.window.canvas.selection == ("conv1",)
    assert undo_text(hands) == "Connect conv1 and relu1"
