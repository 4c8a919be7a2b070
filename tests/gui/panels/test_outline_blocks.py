"""Blocks, frames and notes in the outline, and the menus of its lines."""

import pytest
from outline_hands import (
    ALT,
    CTRL,
    KEY,
    SHIFT,
    SMALL,
    Hands,
    chosen,
    commit,
    graph_of,
    lines,
)
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu
from windows import delete_now, settle, wait

from netbuilder.graph.annotations import add_frame, add_note
from netbuilder.gui.panels.outline_lines import Spot
from netbuilder.gui.panels.outline_model import FRAME


@pytest.fixture
def blocked(hands) -> str:
    """conv1 and relu1 in a block; its name. The keys are on it."""
    hands.walk_to("conv1")
    hands.press(KEY.Key_Down, SHIFT)
    hands.press(KEY.Key_G, CTRL | SHIFT)
    settle(hands.window)
    (name,) = hands.window.canvas.selection
    assert hands.panel.tree.current.name == name
    return name


def test_alt_down_enters_a_block_and_alt_up_leaves_it(hands, blocked):
    scope = hands.window.scope
    hands.press(KEY.Key_Down, ALT)
    assert scope.path == (blocked,)
    assert hands.panel.tree.current == Spot((blocked,), "layer", "input")
    assert hands.window.canvas.selection == ("input",)
    hands.press(KEY.Key_Up, ALT)
    assert scope.path == ()
    assert hands.panel.tree.current == Spot((), "layer", blocked)
    assert hands.window.canvas.selection == (blocked,)


def test_an_opened_block_is_walked_through_and_edited_in_its_own_drawing(hands, blocked):
    scope = hands.window.scope
    hands.press(KEY.Key_Right)
    assert lines(hands, blocked) == ["input", "conv1", "relu1", "output"]
    hands.press(KEY.Key_Down, times=2)
    assert scope.path == (blocked,)
    assert hands.window.canvas.selection == ("conv1",)
    hands.press(KEY.Key_F2)
    hands.type("eyes")
    hands.press(KEY.Key_Return)
    settle(hands.window)
    assert lines(hands, blocked) == ["input", "eyes", "relu1", "output"]
    hands.add("batchnorm2d")
    assert len(lines(hands, blocked)) == 5
    hands.press(KEY.Key_Down, times=3)
    # Past the end of the block, the canvas is out of it again.
    assert scope.path == ()
    assert hands.window.canvas.selection == ("pool1",)
    hands.press(KEY.Key_Z, CTRL, times=2)
    assert lines(hands, blocked) == ["input", "conv1", "relu1", "output"]


def test_going_into_a_block_elsewhere_opens_its_line(hands, blocked):
    tree = hands.panel.tree
    hands.window.scope.enter(blocked)
    assert tree.isExpanded(tree.outline.index_of(Spot((), "layer", blocked)))
    hands.window.canvas.select(("relu1",))
    assert tree.current == Spot((blocked,), "layer", "relu1")
    hands.press(KEY.Key_Escape)
    hands.press(KEY.Key_Escape)
    assert hands.window.scope.path == ()


def test_layers_of_two_drawings_are_not_chosen_together(hands, blocked):
    hands.press(KEY.Key_Right)
    hands.press(KEY.Key_Down, SHIFT, times=2)
    assert {spot.path for spot in hands.panel.tree.selection} == {(blocked,)}
    assert chosen(hands) == set(hands.window.canvas.selection)


def test_ctrl_alt_g_dissolves_the_block(hands, blocked):
    hands.press(KEY.Key_G, CTRL | ALT)
    settle(hands.window)
    assert set(lines(hands)) == set(SMALL)


def test_ctrl_g_frames_and_the_frame_is_renamed_and_removed_by_keyboard(hands):
    hands.walk_to("conv1")
    hands.press(KEY.Key_Down, SHIFT)
    hands.press(KEY.Key_G, CTRL)
    hands.type("Eyes")
    hands.press(KEY.Key_Return)
    settle(hands.window)
    tree = hands.panel.tree
    assert tree.hasFocus()
    assert lines(hands) == [*SMALL, "Eyes"]
    assert tree.outline.index_of(Spot((), "layer", "relu1"), FRAME).data() == "Eyes"
    hands.press(KEY.Key_End)
    assert hands.window.canvas.selection == ()
    hands.press(KEY.Key_F2)
    hands.type("Retina")
    hands.press(KEY.Key_Return)
    assert graph_of(hands).frames["frame1"].title == "Retina"
    hands.press(KEY.Key_Return)
    assert chosen(hands) == {"conv1", "relu1"}
    hands.press(KEY.Key_End)
    hands.press(KEY.Key_Delete)
    assert graph_of(hands).frames == {}
    assert lines(hands) == SMALL


def test_notes_stand_at_the_end_and_are_written_and_deleted_there(hands):
    commit(hands, add_note(graph_of(hands), (0.0, 200.0), "Padding keeps the size.")[0])
    hands.press(KEY.Key_End)
    assert hands.panel.tree.current == Spot((), "note", "note1")
    assert hands.window.canvas.annotations.note == "note1"
    hands.press(KEY.Key_F2)
    hands.type("Written anew.")
    hands.press(KEY.Key_Return, CTRL)
    assert graph_of(hands).notes["note1"].text == "Written anew."
    assert hands.panel.tree.hasFocus()
    hands.press(KEY.Key_Up)
    assert hands.window.canvas.annotations.note is None
    hands.window.canvas.annotations.select_note("note1")
    assert hands.panel.tree.current.kind == "note"
    hands.press(KEY.Key_Delete)
    assert graph_of(hands).notes == {}
    assert lines(hands) == SMALL


# Menus ---------------------------------------------------------------------------------------------------------------


def open_menu(hands: Hands) -> QMenu:
    tree = hands.panel.tree
    spot = tree.visualRect(tree.currentIndex()).center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, spot, tree.viewport().mapToGlobal(spot))
    QApplication.sendEvent(tree.viewport(), event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def close_menu(hands: Hands, menu: QMenu) -> None:
    menu.close()
    delete_now()
    # Without a window manager nobody gives the window back what a menu took from it.
    hands.window.activateWindow()
    wait(hands.panel.tree.hasFocus, "the focus", 3000)


def words(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def test_the_menu_is_that_of_the_canvas_and_acts_here(hands):
    hands.walk_to("conv1")
    menu = open_menu(hands)
    assert {"Rename", "Connect…", "Disconnect…", "Bypass", "Delete and heal"} <= set(words(menu))
    menu.setActiveAction(next(action for action in menu.actions() if action.text() == "Bypass"))
    QTest.keyClick(menu, KEY.Key_Return)
    assert graph_of(hands).nodes["conv1"].bypassed
    close_menu(hands, menu)
    menu = open_menu(hands)
    menu.setActiveAction(next(action for action in menu.actions() if action.text() == "Rename"))
    QTest.keyClick(menu, KEY.Key_Return)
    assert hands.panel.tree.findChild(QLineEdit).text() == "conv1"


def test_frames_and_notes_have_menus_of_their_own(hands):
    framed, _ = add_frame(graph_of(hands), ["conv1"], "Eyes")
    commit(hands, add_note(framed, (0.0, 200.0), "words")[0])
    for step, wanted in ((0, ["Write", "Colour", "Delete note"]), (1, ["Rename frame", "Colour", "Remove frame"])):
        hands.press(KEY.Key_End)
        hands.press(KEY.Key_Up, times=step)
        menu = open_menu(hands)
        assert words(menu) == wanted
        close_menu(hands, menu)


def test_a_click_chooses_and_a_double_click_enters_a_block(hands, blocked):
    tree = hands.panel.tree
    place = tree.visualRect(tree.outline.index_of(Spot((), "layer", "fc"))).center()
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert hands.window.canvas.selection == ("fc",)
    place = tree.visualRect(tree.outline.index_of(Spot((), "layer", blocked))).center() + QPoint(10, 0)
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseDClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert hands.window.scope.path == (blocked,)
