"""Keys are looked up in one place, and can be others than those of the table."""

import ast
import re
from operator import attrgetter
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from windows import delete_now

import netbuilder.gui
from netbuilder.gui.actions import CANVAS_ONLY, commands
from netbuilder.gui.canvas.keys import METHODS
from netbuilder.gui.canvas.menu import canvas_menu
from netbuilder.gui.canvas.title_editor import TitleEditor
from netbuilder.gui.help.pages import Page
from netbuilder.gui.help.topics import TOPICS
from netbuilder.gui.keymap import FIXED, Keymap, KeysError, pressed_keys
from netbuilder.gui.preferences import Preferences
from netbuilder.gui.tour_steps import ADD, STEPS, TRAIN

KEY, MODIFIER = Qt.Key, Qt.KeyboardModifier
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef)
CTRL, SHIFT, ALT = MODIFIER.ControlModifier, MODIFIER.ShiftModifier, MODIFIER.AltModifier


@pytest.fixture
def keymap(qapp):
    return Keymap()


def pressed(key, modifiers=MODIFIER.NoModifier):
    return QKeyEvent(QEvent.Type.KeyPress, key, modifiers)


# The table


def test_every_command_begins_with_the_keys_of_the_table(keymap):
    for command in commands():
        assert keymap.keys(command.name) == command.keys
        assert keymap.is_default(command.name)
        for keys in command.keys:
            assert keymap.holder(keys) == command.name


def test_the_table_has_no_keys_that_nobody_could_choose(keymap):
    for command in commands():
        for keys in command.keys:
            keymap.check(command.name, keys)


def test_every_command_of_the_canvas_has_its_method(window):
    assert set(METHODS) >= CANVAS_ONLY
    for method in METHODS.values():
        assert callable(attrgetter(method)(window.canvas))


# Reading keys


@pytest.mark.parametrize(
    ("key", "modifiers", "words"),
    [
        (KEY.Key_P, CTRL | SHIFT, "Ctrl+Shift+P"),
        (KEY.Key_F5, MODIFIER.NoModifier, "F5"),
        (KEY.Key_Comma, CTRL, "Ctrl+,"),
        (KEY.Key_QuoteLeft, CTRL, "Ctrl+`"),
        (KEY.Key_Backtab, SHIFT, "Shift+Tab"),
        (KEY.Key_Delete, MODIFIER.KeypadModifier, "Del"),
        (KEY.Key_Control, CTRL, ""),
        (KEY.Key_Shift, SHIFT, ""),
    ],
)
def test_a_pressed_key_is_written_as_in_the_table(qapp, key, modifiers, words):
    assert pressed_keys(pressed(key, modifiers)) == words


def test_a_sign_counts_with_and_without_shift(keymap):
    assert keymap.command_for(pressed(KEY.Key_Plus, CTRL)) == "zoom_in"
    assert keymap.command_for(pressed(KEY.Key_Plus, CTRL | SHIFT)) == "zoom_in"
    assert keymap.command_for(pressed(KEY.Key_F)) == "fit"
    assert keymap.command_for(pressed(KEY.Key_F, SHIFT)) == ""


# Other keys


def test_a_command_gets_other_keys_and_lets_the_old_go(keymap, qtbot):
    with qtbot.waitSignal(keymap.changed):
        keymap.assign("rename", "Ctrl+R")
    assert keymap.keys("rename") == ("Ctrl+R",)
    assert keymap.holder("F2") == ""
    assert not keymap.is_default("rename")


def test_keys_of_another_are_refused_and_can_be_taken(keymap):
    with pytest.raises(KeysError, match=r"Ctrl\+D belongs to Duplicate") as refused:
        keymap.assign("rename", "Ctrl+D")
    assert refused.value.holder == "duplicate"
    assert keymap.keys("rename") == ("F2",)
    keymap.assign("rename", "Ctrl+D", take=True)
    assert keymap.keys("rename") == ("Ctrl+D",)
    assert keymap.keys("duplicate") == ()
    assert keymap.words("duplicate") == ""


def test_a_command_can_have_several_keys(keymap):
    keymap.assign("rename", "F2", "Ctrl+R", "R", "Ctrl+R")
    assert keymap.keys("rename") == ("F2", "Ctrl+R", "R")
    assert keymap.words("rename") == "F2"
    assert [keymap.holder(each) for each in ("F2", "Ctrl+R", "R")] == ["rename"] * 3


def test_one_refused_key_refuses_all(keymap):
    with pytest.raises(KeysError, match="Duplicate"):
        keymap.assign("rename", "Ctrl+R", "Ctrl+D")
    assert keymap.keys("rename") == ("F2",)
    assert keymap.is_default("rename")


def test_it_is_known_who_has_a_lost_key(keymap):
    assert keymap.lost("delete") == {}
    keymap.assign("rename", "F2", "Backspace", take=True)
    assert keymap.lost("delete") == {"Backspace": "rename"}
    keymap.assign("delete", "Del")
    assert keymap.lost("delete") == {}


def test_taking_one_of_two_keys_leaves_the_other(keymap):
    keymap.assign("rename", "Backspace", take=True)
    assert keymap.keys("delete") == ("Del",)
    keymap.reset("rename")
    assert keymap.keys("delete") == ("Del", "Backspace")


def test_chosen_keys_can_be_taken_too(keymap):
    keymap.assign("rename", "Ctrl+R")
    keymap.assign("duplicate", "Ctrl+R", take=True)
    assert (keymap.keys("rename"), keymap.keys("duplicate")) == ((), ("Ctrl+R",))
    assert keymap.holder("Ctrl+D") == ""


def test_resetting_one_takes_its_keys_back(keymap):
    keymap.assign("rename", "Ctrl+D", take=True)
    keymap.reset("duplicate")
    assert keymap.keys("duplicate") == ("Ctrl+D",)
    assert keymap.keys("rename") == ()
    keymap.reset("rename")
    assert keymap.keys("rename") == ("F2",)


def test_resetting_all_is_the_table_again(keymap):
    keymap.assign("rename", "Ctrl+D", take=True)
    keymap.clear("save")
    keymap.reset_all()
    for command in commands():
        assert keymap.keys(command.name) == command.keys


@pytest.mark.parametrize("keys", list(FIXED))
def test_what_means_the_same_everywhere_is_no_commands(keymap, keys):
    with pytest.raises(KeysError, match="everywhere") as refused:
        keymap.assign("rename", keys, take=True)
    assert refused.value.holder == ""


@pytest.mark.parametrize("keys", ["", "Ctrl", "Ctrl+K, Ctrl+S", "nonsense"])
def test_what_is_no_combination_is_refused(keymap, keys):
    with pytest.raises(KeysError):
        keymap.assign("rename", keys)


def test_a_key_that_types_is_for_commands_of_the_canvas_only(keymap):
    keymap.assign("rename", "R")
    with pytest.raises(KeysError, match="Hold Ctrl or Alt"):
        keymap.assign("save", "S")
    with pytest.raises(KeysError, match="Hold Ctrl or Alt"):
        keymap.assign("save", "Shift+S")
    keymap.assign("save", "F9")
    keymap.assign("open", "Alt+O")


# Remembered


def test_chosen_keys_are_remembered(qapp, tmp_path):
    preferences = Preferences(tmp_path / "settings.ini")
    keymap = Keymap(preferences)
    keymap.assign("rename", "Ctrl+D", take=True)
    keymap.clear("save")
    preferences._settings.sync()
    again = Keymap(Preferences(tmp_path / "settings.ini"))
    assert again.keys("rename") == ("Ctrl+D",)
    assert again.keys("duplicate") == ()
    assert again.keys("save") == ()
    again.reset_all()
    assert Preferences(tmp_path / "settings.ini").keys == {}


def test_several_keys_are_remembered(qapp, tmp_path):
    preferences = Preferences(tmp_path / "settings.ini")
    Keymap(preferences).assign("delete", "Del", "Backspace", "Ctrl+K")
    preferences._settings.sync()
    assert Keymap(Preferences(tmp_path / "settings.ini")).keys("delete") == ("Del", "Backspace", "Ctrl+K")


def test_keys_of_the_version_with_one_key_for_each_command_are_read(qapp, tmp_path):
    path = tmp_path / "settings.ini"
    path.write_text('[General]\nkeys="{\\"redo\\": [\\"Ctrl+R\\"], \\"save\\": []}"\n')
    keymap = Keymap(Preferences(path))
    assert keymap.keys("redo") == ("Ctrl+R",)
    assert keymap.keys("save") == ()


@pytest.mark.parametrize("stored", ["{", "[]", '{"rename": "Ctrl+D"}', '{"rename": [5]}', '{"gone": ["Ctrl+D"]}', "5"])
def test_damaged_keys_fall_back_to_the_table(qapp, tmp_path, stored):
    preferences = Preferences(tmp_path / "settings.ini")
    preferences._settings.setValue("keys", stored)
    keymap = Keymap(preferences)
    assert all(keymap.keys(command.name) == command.keys for command in commands())


def test_of_two_commands_with_the_same_keys_one_has_them(qapp, tmp_path):
    preferences = Preferences(tmp_path / "settings.ini")
    preferences.keys = {"rename": ("Ctrl+J",), "duplicate": ("Ctrl+J", "Esc")}
    keymap = Keymap(preferences)
    assert (keymap.keys("rename"), keymap.keys("duplicate")) == (("Ctrl+J",), ())


# In the window


def test_words_that_name_a_key_name_the_one_of_now(window):
    window.keymap.assign("train", "F9")
    assert window.bar.primary.toolTip().endswith("(F9)")
    window.keymap.assign("add_layer", "Ctrl+Space")
    assert "press Ctrl+Space to search" in window.canvas.empty._hint.text()
    window.keymap.clear("add_layer")
    assert "choose “Network > Add layer” to search" in window.canvas.empty._hint.text()
    window.actions_by_name["keys"].trigger()
    assert "F9" in window.findChild(Page).text.toPlainText()


def test_filled_words_name_the_command_where_it_has_no_key(keymap):
    keymap.clear("save")
    assert keymap.fill("{train} or {save}") == "F5 or “File > Save”"
    assert keymap.fill("{align_left:press}") == "choose “Network > Align > Align left”"


@pytest.mark.parametrize(
    ("form", "with_key", "without"),
    [
        ("", "F2", "“Network > Rename”"),
        (":press", "press F2", "choose “Network > Rename”"),
        (":Press", "Press F2", "Choose “Network > Rename”"),
        (":aside", " (F2)", ""),
        (":also", ", F2", ""),
        (":bare", "F2", ""),
    ],
)
def test_words_about_a_key_fit_their_sentence(keymap, form, with_key, without):
    assert keymap.fill(f"{{rename{form}}}") == with_key
    keymap.clear("rename")
    assert keymap.fill(f"{{rename{form}}}") == without


def test_said_words_follow_the_keys_as_long_as_their_owner_lives(keymap):
    seen, owner = [], QObject()
    keymap.say("{rename:Press}.", seen.append, owner)
    keymap.assign("rename", "Ctrl+R")
    assert seen == ["Press F2.", "Press Ctrl+R."]
    owner.deleteLater()
    delete_now()
    keymap.clear("rename")
    assert len(seen) == 2


# Every place in the window that names a key of a command: the command, and the words that are seen.
PLACES = {
    "curves": ("train", lambda window: window.panels.curves.plot.loss_chart.empty_text),
    "activations": ("train", lambda window: window.panels.activations.maps.mosaic._empty_text),
    "bypassed": ("bypass", lambda window: window.panels.properties.node_page.bypass_row.button.toolTip()),
    "block": ("enter_block", lambda window: window.panels.properties.node_page.block_row.enter_button.toolTip()),
    "breadcrumb": ("leave_block", lambda window: window.breadcrumb.leave_button.toolTip()),
    "minimap": ("minimap", lambda window: window.canvas.minimap.toolTip()),
    "find next": ("find_next", lambda window: window.sight.find_bar.next_button.toolTip()),
    "find previous": ("find_previous", lambda window: window.sight.find_bar.back_button.toolTip()),
    "welcome, new": ("new", lambda window: window.welcome.new.keys.text()),
    "welcome, open": ("open", lambda window: window.welcome.open_file.keys.text()),
    "primary button": ("train", lambda window: window.bar.primary.toolTip()),
    "empty canvas": ("add_layer", lambda window: window.canvas.empty._hint.text()),
    "empty outline": ("add_layer", lambda window: window.panels.outline.empty.text()),
    "tour, training": ("train", lambda window: STEPS[TRAIN].words(window)),
    "tour, adding": ("add_layer", lambda window: STEPS[ADD].words(window)),
}


@pytest.mark.parametrize("place", PLACES)
def test_every_place_that_names_a_key_names_the_one_of_now(make_window, place):
    window = make_window()
    name, words = PLACES[place]
    assert window.keymap.words(name) in words(window)
    window.keymap.assign(name, "Ctrl+F12")
    assert "Ctrl+F12" in words(window)
    window.keymap.clear(name)
    assert "F12" not in words(window)
    assert "{" not in words(window)


@pytest.mark.parametrize("page", ["help", "keys", "What is a layer?"])
def test_pages_of_help_name_the_keys_of_now(window, page):
    window.keymap.assign("help", "Ctrl+F12")
    if page in TOPICS:
        window.dialogs.show_topic(page)
    else:
        window.actions_by_name[page].trigger()
    words = window.findChild(Page).text.toPlainText()
    assert "Ctrl+F12" in words
    assert not re.search(r"\bF1\b", words)


# What never changes may be named: Esc, Enter, the arrows, Shift and Ctrl with the mouse, and keys of one small thing.
ITS_OWN = {
    "tour_overlay.py": {"Alt+D"},
    "annotating.py": {"Ctrl+Enter"},
    "find_bar.py": {"Shift+Enter"},
    "layer_page.py": {"Alt+Left", "Alt+Right"},
    "outline_view.py": {"Alt+Shift"},
    "actions.py": None,
    "keymap.py": None,
}


def test_no_text_of_the_window_has_a_key_of_a_command_in_it():
    found = []
    for path in sorted(Path(netbuilder.gui.__file__).parent.rglob("*.py")):
        allowed = ITS_OWN.get(path.name, set())
        if allowed is None:
            continue
        tree = ast.parse(path.read_text())
        doc = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, DOCUMENTED) and node.body and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in doc:
                keys = set(re.findall(r"\b(?:(?:Ctrl|Alt|Shift)\+[\w,`]+|F\d{1,2})(?=\W|$)", node.value))
                found += [(path.name, key) for key in keys - allowed if key != "Shift+"]
    assert not found


def test_new_keys_work_in_menu_canvas_and_context_menu_at_once(qtbot, window):
    with qtbot.waitActive(window):
        window.activateWindow()
    window.canvas.setFocus()
    window.canvas.select(("fc1",))
    window.keymap.assign("duplicate", "Ctrl+J")
    action = window.actions_by_name["duplicate"]
    assert [each.toString() for each in action.shortcuts()] == ["Ctrl+J"]
    QTest.keyClick(window.canvas, KEY.Key_D, CTRL)
    assert len(window.document.project.graph.nodes) == 5
    QTest.keyClick(window.canvas, KEY.Key_J, CTRL)
    assert len(window.document.project.graph.nodes) == 6
    menu = canvas_menu(window.canvas)
    entry = next(each for each in menu.actions() if each.text() == "Duplicate")
    assert entry.shortcut().toString() == "Ctrl+J"
    menu.deleteLater()


def test_new_keys_of_the_window_work_everywhere_and_the_old_do_not(qtbot, window):
    with qtbot.waitActive(window):
        window.activateWindow()
    window.keymap.assign("undo", "Ctrl+U")
    window.canvas.select(("fc1",))
    window.canvas.copying.duplicate()
    window.bar.primary.setFocus()
    QTest.keyClick(window.bar.primary, KEY.Key_Z, CTRL)
    assert len(window.document.project.graph.nodes) == 6
    QTest.keyClick(window.bar.primary, KEY.Key_U, CTRL)
    assert len(window.document.project.graph.nodes) == 5
    assert window.actions_by_name["undo"].toolTip() == "Undo (Ctrl+U)"
    window.canvas.select(("fc1",))
    window.canvas.delete_selection()
    assert window.actions_by_name["undo"].toolTip() == "Undo Delete fc1 (Ctrl+U)"


def test_letters_for_the_canvas_are_still_typed_in_fields(qtbot, window):
    with qtbot.waitActive(window):
        window.activateWindow()
    window.keymap.assign("rename", "R")
    window.canvas.select(("fc1",))
    field = window.panels.layers.search_field
    field.setFocus()
    QTest.keyClicks(field, "relu")
    assert field.text() == "relu"
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, KEY.Key_R)
    editor = window.canvas.findChild(TitleEditor)
    assert isinstance(editor, QLineEdit)
    QTest.keyClick(editor, KEY.Key_Escape)
