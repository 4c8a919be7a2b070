"""Frames and notes under real keys and clicks."""

import pytest
from hands import CTRL, NONE, SHIFT, click, drag, key, pixel
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from netbuilder.graph.annotations import add_frame, add_note
from netbuilder.gui.canvas.annotating import _NoteEditor
from netbuilder.gui.canvas.title_editor import TitleEditor

KEY, ALT = Qt.Key, Qt.KeyboardModifier.AltModifier


def frame(view, document, *nodes: str, title: str = "Encoder") -> str:
    graph, name = add_frame(document.project.graph, nodes, title)
    document.commit("Frame", document.project.replace(graph=graph))
    view.select_none()
    return name


def note(view, document, place=(300.0, 300.0)) -> str:
    graph, name = add_note(document.project.graph, place, "why")
    document.commit("Note", document.project.replace(graph=graph))
    return name


def title(view, name: str) -> QPointF:
    return view.canvas.frames[name].title_box.center()


def members(document) -> dict[str, set[str]]:
    return {name: set(each.nodes) for name, each in document.project.graph.frames.items()}


def double_click(view, at: QPointF) -> None:
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, NONE, pixel(view, at))


# Frames


def test_ctrl_g_frames_the_selection_and_asks_for_the_title(qtbot, view, document):
    before = document.project
    view.select(("conv1", "relu1"))
    key(view, KEY.Key_G, CTRL)
    (name,) = document.project.graph.frames
    assert members(document) == {name: {"conv1", "relu1"}}
    field = view.findChild(TitleEditor)
    qtbot.keyClicks(field, "Encoder")
    qtbot.keyClick(field, KEY.Key_Return)
    assert document.project.graph.frames[name].title == "Encoder"
    cards = view.canvas.nodes["conv1"].scene_card() | view.canvas.nodes["relu1"].scene_card()
    assert view.canvas.frames[name].rect().contains(cards)
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert document.project is before
    assert not view.canvas.frames


def test_ctrl_g_on_all_of_a_frame_takes_it_away_and_nothing_else(view, document):
    frame(view, document, "conv1", "relu1")
    view.select(("conv1", "relu1"))
    key(view, KEY.Key_G, CTRL)
    assert document.project.graph.frames == {}
    assert {"conv1", "relu1"} < document.project.graph.nodes.keys()


def test_without_a_selection_it_says_what_to_do(qtbot, view, document):
    view.select_none()
    with qtbot.waitSignal(view.status):
        key(view, KEY.Key_G, CTRL)
    assert document.undo_stack.count() == 0


def test_dragging_the_title_moves_all_that_is_in_it_in_one_step(view, document):
    name = frame(view, document, "conv1", "relu1")
    places = {node: view.canvas.place(node) for node in ("conv1", "relu1", "flat")}
    steps = document.undo_stack.count()
    drag(view, title(view, name), title(view, name) + QPointF(40, 60))
    moved = {node: view.canvas.place(node) for node in places}
    for node in ("conv1", "relu1"):
        assert moved[node] == (places[node][0] + 40, places[node][1] + 60)
    assert moved["flat"] == places["flat"]
    assert document.undo_stack.count() == steps + 1
    assert members(document) == {name: {"conv1", "relu1"}}


def test_a_click_on_the_title_selects_what_is_in_it_and_a_double_click_renames(qtbot, view, document):
    name = frame(view, document, "conv1", "relu1")
    click(view, title(view, name))
    assert set(view.selection) == {"conv1", "relu1"}
    double_click(view, title(view, name))
    field = view.findChild(TitleEditor)
    qtbot.keyClicks(field, "Stem")
    qtbot.keyClick(field, KEY.Key_Return)
    assert document.project.graph.frames[name].title == "Stem"


def test_a_layer_dragged_into_a_frame_joins_and_dragged_far_away_leaves(view, document):
    name = frame(view, document, "conv1", "relu1")
    inside = (view.canvas.nodes["conv1"].scene_card() | view.canvas.nodes["relu1"].scene_card()).center()
    middle = view.canvas.nodes["fc1"].scene_card().center()
    drag(view, middle, inside)
    assert members(document) == {name: {"conv1", "relu1", "fc1"}}
    here = view.canvas.nodes["fc1"].scene_card().center()
    drag(view, here, middle + QPointF(0, 120))
    assert members(document) == {name: {"conv1", "relu1"}}


def test_a_little_drag_keeps_a_layer_in_its_frame(view, document):
    name = frame(view, document, "conv1", "relu1")
    middle = view.canvas.nodes["relu1"].scene_card().center()
    drag(view, middle, middle + QPointF(60, 40))
    assert members(document) == {name: {"conv1", "relu1"}}


def test_the_frame_follows_the_cards_while_they_are_dragged(view, document):
    name = frame(view, document, "conv1", "relu1")
    middle = view.canvas.nodes["relu1"].scene_card().center()
    drag(view, middle, middle + QPointF(80, 100), drop=False)
    assert view.canvas.frames[name].rect().contains(view.canvas.nodes["relu1"].scene_card())
    key(view, KEY.Key_Escape)
    assert members(document) == {name: {"conv1", "relu1"}}


def test_deleting_the_last_layer_takes_the_frame_along(view, document):
    frame(view, document, "conv1")
    view.select(("conv1",))
    key(view, KEY.Key_Delete)
    assert not view.canvas.frames


def test_the_menu_of_a_frame_renames_colours_and_removes(view, document):
    name = frame(view, document, "conv1", "relu1")
    menu = view.annotations.menu_at(title(view, name))
    colours = next(action.menu() for action in menu.actions() if action.menu() is not None)
    next(action for action in colours.actions() if action.text() == "Blue").trigger()
    assert document.project.graph.frames[name].colour == "blue"
    next(action for action in menu.actions() if action.text() == "Remove frame").trigger()
    assert document.project.graph.frames == {}
    menu.deleteLater()


# Notes


def test_a_note_is_written_at_once(qtbot, view, document):
    key(view, KEY.Key_N, CTRL | ALT)
    (name,) = document.project.graph.notes
    editor = view.findChild(_NoteEditor)
    qtbot.keyClicks(editor, "Dropout helps here")
    qtbot.keyClick(editor, KEY.Key_Return)
    qtbot.keyClicks(editor, "much")
    qtbot.keyClick(editor, KEY.Key_Return, CTRL)
    assert document.project.graph.notes[name].text == "Dropout helps here\nmuch"
    assert view.hasFocus()


def test_escape_keeps_what_was_written_and_undo_takes_it_back(qtbot, view, document):
    name = note(view, document)
    double_click(view, view.canvas.notes[name].scene_card().center())
    editor = view.findChild(_NoteEditor)
    qtbot.keyClicks(editor, "other")
    qtbot.keyClick(editor, KEY.Key_Escape)
    assert document.project.graph.notes[name].text == "other"
    assert view.hasFocus()
    document.undo_stack.undo()
    assert document.project.graph.notes[name].text == "why"


def test_a_note_moves_in_one_step_and_escape_takes_it_back(view, document):
    name = note(view, document)
    steps = document.undo_stack.count()
    middle = view.canvas.notes[name].scene_card().center()
    drag(view, middle, middle + QPointF(80, 40), drop=False)
    key(view, KEY.Key_Escape)
    assert view.canvas.notes[name].pos().toTuple() == (300.0, 300.0)
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, NONE, pixel(view, middle))
    drag(view, middle, middle + QPointF(80, 40))
    assert document.project.graph.notes[name].position == (380.0, 340.0)
    assert document.undo_stack.count() == steps + 1


def test_its_corner_changes_its_size_down_to_a_least(view, document):
    name = note(view, document)
    corner = view.canvas.notes[name].handle().center()
    drag(view, corner, corner + QPointF(60, 20))
    assert document.project.graph.notes[name].size == (300.0, 116.0)
    corner = view.canvas.notes[name].handle().center()
    drag(view, corner, corner - QPointF(290, 110))
    assert document.project.graph.notes[name].size == (80.0, 40.0)


@pytest.mark.parametrize("code", [KEY.Key_Delete, KEY.Key_Backspace])
def test_a_selected_note_is_deleted_alone(view, document, code):
    name = note(view, document)
    view.select(("conv1",))
    click(view, view.canvas.notes[name].scene_card().center())
    assert view.annotations.note == name
    assert view.selection == ()
    key(view, code)
    assert document.project.graph.notes == {}
    assert "conv1" in document.project.graph.nodes


def test_selecting_a_layer_or_escape_lets_go_of_the_note(view, document):
    name = note(view, document)
    click(view, view.canvas.notes[name].scene_card().center())
    key(view, KEY.Key_Escape)
    assert view.annotations.note is None
    click(view, view.canvas.notes[name].scene_card().center())
    view.select(("conv1",))
    assert view.annotations.note is None
    key(view, KEY.Key_Delete)
    assert name in document.project.graph.notes


def test_frames_and_notes_in_a_block_are_shown_there_alone(view, document):
    frame(view, document, "conv1", "relu1")
    note(view, document)
    view.select(("conv1", "relu1"))
    key(view, KEY.Key_G, CTRL | SHIFT)
    (block,) = view.selection
    assert not view.canvas.frames
    view.scope.enter(block)
    assert len(view.canvas.frames) == 1
    assert not view.canvas.notes
    view.scope.leave()
    assert len(view.canvas.notes) == 1


def test_new_notes_cover_neither_cards_nor_each_other_while_there_is_room(view, document):
    view.fit_all()
    for _ in range(3):
        view.annotations.add_note()
        key(view.focusWidget() or view, KEY.Key_Escape)
    notes = [item.scene_card() for item in view.canvas.notes.values()]
    cards = [item.scene_card() for item in view.canvas.nodes.values()]
    assert len(notes) == 3
    assert all(view.camera.visible.contains(note) for note in notes)
    assert not any(note.intersects(other) for note in notes for other in (*notes, *cards) if note is not other)
