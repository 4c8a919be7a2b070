"""The window as a whole: every command, every key, and every field by keyboard."""

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QLineEdit,
    QMenu,
    QSlider,
    QWidget,
)
from windows import delete_now, forget_changes, press, settle, train, wait

from netbuilder.graph.edits import remove_nodes
from netbuilder.gui.actions import CANVAS_ONLY, commands
from netbuilder.gui.canvas.search_popup import SearchPopup
from netbuilder.gui.canvas.title_editor import TitleEditor
from netbuilder.gui.main_window import first_size
from netbuilder.gui.new_dialog import NewDialog

KEY, CTRL, SHIFT = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier

# field.md's table, as far as this version has the commands.
KEYS = {
    "new": ["Ctrl+N"],
    "open": ["Ctrl+O"],
    "save": ["Ctrl+S"],
    "save_as": ["Ctrl+Shift+S"],
    "undo": ["Ctrl+Z"],
    "redo": ["Ctrl+Y", "Ctrl+Shift+Z"],
    "cut": ["Ctrl+X"],
    "copy": ["Ctrl+C"],
    "paste": ["Ctrl+V"],
    "paste_with_wires": ["Ctrl+Shift+V"],
    "duplicate": ["Ctrl+D"],
    "select_all": ["Ctrl+A"],
    "select_none": ["Ctrl+Shift+A"],
    "delete": ["Del", "Backspace"],
    "delete_and_heal": ["Ctrl+Del"],
    "add_layer": ["Tab"],
    "fit": ["F"],
    "fit_all": ["Home"],
    "zoom_in": ["Ctrl++"],
    "zoom_out": ["Ctrl+-"],
    "zoom_reset": ["Ctrl+0"],
    "auto_layout": ["L"],
    "layout_selection": ["Shift+L"],
    "turn_layout": ["Ctrl+L"],
    "rename": ["F2"],
    "connect": ["C"],
    "disconnect": ["D"],
    "bypass": ["Ctrl+B"],
    "frame": ["Ctrl+G"],
    "make_block": ["Ctrl+Shift+G"],
    "dissolve_block": ["Ctrl+Alt+G"],
    "help": ["F1"],
    "train": ["F5", "Ctrl+Return"],
    "stop": ["Shift+F5"],
    "step": ["F10"],
    "export_image": ["Ctrl+Shift+E"],
    "copy_picture": ["Ctrl+Alt+C"],
    "command_palette": ["Ctrl+Shift+P"],
    "preferences": ["Ctrl+,"],
    "log_file": ["Ctrl+`"],
    "find": ["Ctrl+F"],
    "find_next": ["F3"],
    "find_previous": ["Shift+F3"],
    "show_findings": ["Shift+F8"],
    "minimap": ["Alt+M"],
    "outline": ["Ctrl+Shift+O"],
}


@pytest.fixture
def quiet(monkeypatch, questions):
    """Whatever dialog a command opens, nobody answers it."""
    for name in ("getSaveFileName", "getOpenFileName"):
        monkeypatch.setattr(QFileDialog, name, lambda *_: ("", ""))
    monkeypatch.setattr(NewDialog, "exec", lambda self: 0)
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda *_: True)
    return questions


def active(qtbot, window):
    with qtbot.waitActive(window):
        window.activateWindow()
    window.canvas.setFocus()


def menu_actions(menu):
    for action in menu.actions():
        if action.menu() is not None:
            action.menu().aboutToShow.emit()
            yield from menu_actions(action.menu())
        elif not action.isSeparator():
            yield action


# Commands


def all_actions(window):
    return [
        (action.text(), action) for entry in window.menuBar().actions() for action in list(menu_actions(entry.menu()))
    ]


def trigger_everything(window, quiet):
    for text, action in all_actions(window):
        if action is window.actions_by_name["quit"] or not action.isEnabled():
            continue
        action.trigger()
        QApplication.processEvents()
        if window.run.is_active:
            assert window.run.stop_and_wait(), text
        for popup in window.canvas.findChildren(SearchPopup):
            QTest.keyClick(popup.field, KEY.Key_Escape)
        for dialog in window.findChildren(QDialog):
            dialog.close()
        delete_now()
    settle(window)
    assert quiet.warned == []
    assert quiet.asked == []


def test_every_command_can_be_triggered_on_an_empty_document(make_window, quiet):
    window = make_window()
    trigger_everything(window, quiet)


def test_every_command_can_be_triggered_on_a_trained_document(window, quiet):
    train(window, epochs=1)
    window.canvas.select(("fc1", "relu1"))
    trigger_everything(window, quiet)


def test_quitting_closes_the_window(window, quiet):
    window.actions_by_name["quit"].trigger()
    assert window.isHidden()


def test_every_command_has_its_keys(window):
    for name, keys in KEYS.items():
        shortcuts = [shortcut.toString() for shortcut in window.actions_by_name[name].shortcuts()]
        assert set(keys) <= set(shortcuts), name


def test_no_two_commands_share_a_key(window):
    keys = [key for command in commands() for key in command.keys]
    assert len(keys) == len(set(keys))


def test_keys_of_the_canvas_work_there(qtbot, window):
    active(qtbot, window)
    window.canvas.select(("fc1",))
    QTest.keyClick(window.canvas, KEY.Key_D, CTRL)
    assert len(window.document.project.graph.nodes) == 6
    QTest.keyClick(window.canvas, KEY.Key_Delete)
    assert len(window.document.project.graph.nodes) == 5
    QTest.keyClick(window.canvas, KEY.Key_Z, CTRL)
    assert len(window.document.project.graph.nodes) == 6
    QTest.keyClick(window.canvas, KEY.Key_Y, CTRL)
    assert len(window.document.project.graph.nodes) == 5


def test_undo_and_redo_say_what(window):
    window.canvas.select(("relu1",))
    window.canvas.delete_selection()
    action = window.actions_by_name["undo"]
    assert action.isEnabled()
    assert "relu1" in action.text() or "Delete" in action.text()
    action.trigger()
    assert not action.isEnabled()
    assert window.actions_by_name["redo"].isEnabled()


def test_the_next_finding_is_walked_to(qtbot, window):
    active(qtbot, window)
    QTest.keyClick(window, KEY.Key_F8)
    assert "No findings" in window.line.totals.text()
    project = window.document.project
    window.document.commit("Break", project.replace(graph=remove_nodes(project.graph, ["fc1"])))
    QTest.keyClick(window, KEY.Key_F8)
    first = window.canvas.selection
    assert first
    assert window.checker.report.findings[0].node in first


def test_the_theme_is_chosen_from_the_menu_and_remembered(window):
    actions = {action.text().replace("&", ""): action for action in window.menus.themes.actions()}
    before = window.grab().toImage()
    actions["Dark"].trigger()
    QApplication.processEvents()
    assert window.themes.theme.is_dark
    assert window.preferences.scheme == "dark"
    assert window.grab().toImage() != before
    actions["Light"].trigger()
    assert not window.themes.theme.is_dark


# Text fields keep their keys


def test_copy_and_delete_in_a_text_field_are_about_its_text(qtbot, window):
    active(qtbot, window)
    window.canvas.select(("fc1",))
    field = window.panels.layers.search_field
    field.setFocus()
    QTest.keyClicks(field, "pool")
    QTest.keyClick(field, KEY.Key_A, CTRL)
    QTest.keyClick(field, KEY.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == "pool"
    QTest.keyClick(field, KEY.Key_Delete)
    assert field.text() == ""
    QTest.keyClick(field, KEY.Key_V, CTRL)
    assert field.text() == "pool"
    QTest.keyClick(field, KEY.Key_Z, CTRL)
    assert len(window.document.project.graph.nodes) == 5
    QTest.keyClicks(field, "lf")
    assert field.text().endswith("lf")
    assert window.document.undo_stack.count() == 0


def test_keys_in_the_name_field_do_not_reach_the_drawing(qtbot, window):
    active(qtbot, window)
    window.canvas.select(("fc1",))
    window.docks.raise_("properties")
    field = next(f for f in window.panels.properties.findChildren(QLineEdit) if f.text() == "fc1")
    field.setFocus()
    field.selectAll()
    QTest.keyClick(field, KEY.Key_Backspace)
    QTest.keyClicks(field, "Fully")
    QTest.keyClick(field, KEY.Key_Return)
    assert "Fully" in window.document.project.graph.nodes
    assert len(window.document.project.graph.nodes) == 5


# Esc


def test_esc_closes_the_message(qtbot, window):
    active(qtbot, window)
    window.complain("Something", "happened")
    assert window.banner.isVisible()
    QTest.keyClick(window.canvas, KEY.Key_Escape)
    assert window.banner.isHidden()


def test_esc_closes_a_popup_first_and_leaves_the_message(qtbot, window):
    active(qtbot, window)
    window.complain("Something", "happened")
    QTest.keyClick(window.canvas, KEY.Key_Tab)
    popup = window.canvas.findChild(SearchPopup)
    QTest.keyClick(popup.field, KEY.Key_Escape)
    delete_now()
    assert window.canvas.findChild(SearchPopup) is None
    assert window.banner.isVisible()
    assert window.canvas.hasFocus()
    QTest.keyClick(window.canvas, KEY.Key_Escape)
    assert window.banner.isHidden()


def test_esc_takes_a_rename_back_and_leaves_the_message(qtbot, window):
    active(qtbot, window)
    window.complain("Something", "happened")
    window.canvas.select(("fc1",))
    QTest.keyClick(window.canvas, KEY.Key_F2)
    editor = window.canvas.findChild(TitleEditor)
    QTest.keyClicks(editor, "other")
    QTest.keyClick(editor, KEY.Key_Escape)
    assert "fc1" in window.document.project.graph.nodes
    assert window.banner.isVisible()


def test_esc_takes_a_gesture_back_and_leaves_the_message(qtbot, window):
    active(qtbot, window)
    window.complain("Something", "happened")
    QApplication.processEvents()
    canvas = window.canvas
    card = canvas.mapFromScene(canvas.canvas.nodes["fc1"].scene_card().center())
    before = window.document.project
    QTest.mousePress(canvas.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, card)
    QTest.mouseMove(canvas.viewport(), card + QPoint(40, 40))
    QTest.keyClick(canvas, KEY.Key_Escape)
    QTest.mouseRelease(canvas.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, card)
    assert window.document.project is before
    assert window.banner.isVisible()


# Tab


FIELDS = (QLineEdit, QAbstractSpinBox, QComboBox, QSlider, QAbstractButton)


def wants_keyboard(widget):
    if not (widget.isVisible() and widget.isEnabled()) or widget.visibleRegion().isEmpty():
        return False
    inside = isinstance(widget.parentWidget(), QComboBox | QAbstractSpinBox | QLineEdit)
    internal = widget.objectName().startswith("qt_") or type(widget).__module__ == "QtWidgets"
    # Resetting a field has a way of its own by keyboard: an emptied one means its default.
    is_reset = bool(widget.property("reset"))
    return isinstance(widget, FIELDS) and not (inside or internal or is_reset)


@pytest.mark.parametrize(
    "shown", [(), ("training", "data"), ("properties", "source"), ("filters",), ("report",), ("outline",)]
)
def test_every_field_can_be_reached_by_tab(qtbot, make_window, small_project, shown):
    window = make_window(small_project, size=(1440, 900))
    train(window, epochs=1) if shown == ("filters",) else None
    window.canvas.select(("conv1",))
    for name in shown:
        window.docks.raise_(name)
    settle(window)
    active(qtbot, window)
    seen = set()
    for _ in range(400):
        press(QApplication.focusWidget(), KEY.Key_Backtab, SHIFT)
        focus = QApplication.focusWidget()
        assert focus is not None, "the focus is lost"
        if focus is window.canvas:
            break
        seen.add(focus)
    else:
        names = [f"{type(widget).__name__} {widget.accessibleName()}" for widget in list(seen)[-5:]]
        pytest.fail(f"Shift+Tab never came back to the canvas; it went round among {names}")
    proxies = {widget.focusProxy() for widget in seen if widget.focusProxy() is not None}
    # Among buttons of which one is chosen, the arrow keys lead on.
    groups = (widget.group() for widget in seen if isinstance(widget, QAbstractButton))
    seen |= {button for group in groups if group is not None and group.exclusive() for button in group.buttons()}
    missed = [
        f"{type(widget).__name__} {widget.accessibleName() or widget.toolTip() or widget.objectName()!r}"
        for widget in window.findChildren(QWidget)
        if wants_keyboard(widget) and widget not in seen | proxies and widget.focusProxy() not in seen
    ]
    assert missed == []


def test_every_field_has_a_name_for_screen_readers(make_window, small_project):
    window = make_window(small_project)
    window.canvas.select(("conv1",))
    settle(window)
    nameless = [
        f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}"
        for widget in window.findChildren(QWidget)
        if wants_keyboard(widget)
        and not (widget.accessibleName() or getattr(widget, "text", str)() or widget.toolTip())
    ]
    assert nameless == []


# Other


def test_actions_of_the_canvas_are_not_shortcuts_of_the_whole_window(window):
    for name in CANVAS_ONLY:
        assert window.actions_by_name[name].shortcutContext() == Qt.ShortcutContext.WidgetShortcut


def test_a_file_that_is_named_at_the_start_is_opened(window, tmp_path):
    path = tmp_path / "mine.netb"
    window.files.save_as(path)
    window.files.new(window.document.project)
    window.open_when_shown(path)
    wait(lambda: window.document.path == path, "the file")


def test_double_click_in_the_palette_adds_a_layer(window):
    window.panels.layers.layer_chosen.emit("Dropout")
    assert window.canvas.selection
    assert window.document.project.graph.nodes[window.canvas.selection[0]].type == "Dropout"
    forget_changes(window)


def test_a_sample_of_the_data_panel_is_shown_in_the_activations(digits_window):
    window = digits_window
    window.docks.raise_("data")
    settle(window)
    index = int(window.data.prepared.validation[3])
    window.panels.data.sample_activated.emit(index)
    settle(window)
    assert window.docks.is_seen("activations")
    assert (window.panels.activations.samples.split, window.panels.activations.samples.number) == ("validation", 3)


def test_the_first_window_fits_on_a_small_screen_with_its_frame():
    assert first_size(QSize(2560, 1440)) == QSize(1440, 900)
    small = first_size(QSize(1280, 720))
    assert small.width() < 1280
    assert small.height() < 720 - 24


def test_tooltips_name_the_key_of_their_command(window):
    for name in ("step", "stop", "save", "undo"):
        action = window.actions_by_name[name]
        assert action.toolTip().endswith(f"({action.shortcut().toString()})")


def test_an_open_menu_shows_what_can_be_done_now(window):
    def greyed(title):
        menu = next(action.menu() for action in window.menuBar().actions() if action.text() == title)
        menu.popup(window.mapToGlobal(QPoint(10, 40)))
        names = {name for name, action in window.actions_by_name.items() if not action.isEnabled()}
        menu.close()
        return names

    always = {name for name, action in window.actions_by_name.items() if not action.isEnabled()}
    window.canvas.select(())
    assert {"cut", "copy", "duplicate", "delete"} <= greyed("&Edit")
    assert {"rename", "connect", "align_left"} <= greyed("&Network")
    window.canvas.select(("fc1", "fc2"))
    assert not {"cut", "copy", "duplicate", "delete"} & greyed("&Edit")
    assert "align_left" not in greyed("&Network")
    assert "distribute_across" in greyed("&Network")
    # A closed menu keeps no key from working.
    assert {name for name, action in window.actions_by_name.items() if not action.isEnabled()} == always


def test_letters_choose_in_an_open_menu_and_do_not_reach_the_canvas(qtbot, window):
    with qtbot.waitActive(window):
        window.activateWindow()
    window.canvas.setFocus()
    window.canvas.select(("fc1",))
    before = window.document.project
    themes = window.menus.themes
    themes.popup(window.mapToGlobal(QPoint(10, 40)))
    QTest.keyClick(themes, Qt.Key.Key_D)
    assert window.preferences.scheme == "dark"
    themes.popup(window.mapToGlobal(QPoint(10, 40)))
    QTest.keyClick(themes, Qt.Key.Key_L)
    assert window.preferences.scheme == "light"
    assert window.document.project is before
    # Nor in the menu of a panel, which has no filter.
    menu = window.panels.curves.findChild(QMenu)
    menu.popup(window.mapToGlobal(QPoint(10, 40)))
    window.line.forget_message()
    QTest.keyClick(menu, Qt.Key.Key_L)
    menu.close()
    assert window.document.project is before


def test_a_greyed_command_is_back_when_its_key_is_pressed_next(qtbot, window):
    with qtbot.waitActive(window):
        window.activateWindow()
    window.canvas.select(())
    menu = next(action.menu() for action in window.menuBar().actions() if action.text() == "&Edit")
    menu.popup(window.mapToGlobal(QPoint(10, 40)))
    QTest.keyClick(menu, Qt.Key.Key_Escape)
    window.canvas.setFocus()
    window.canvas.select(("fc1",))
    QTest.keyClick(window.canvas, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert len(window.document.project.graph.nodes) == 6
