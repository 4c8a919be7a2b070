"""Preferences hold at once, keys are pressed and not typed, and the log can be read."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QToolButton
from windows import delete_now

from netbuilder.app import file_to_reopen
from netbuilder.gui.canvas.pulse import Pulse
from netbuilder.gui.key_field import KeyField
from netbuilder.gui.key_table import KeyTable
from netbuilder.gui.keymap import Keymap
from netbuilder.gui.log_page import LogPage
from netbuilder.gui.motion import reduce_motion, wants_motion
from netbuilder.gui.preferences import SCHEMES, Preferences
from netbuilder.gui.preferences_page import PreferencesPage
from netbuilder.gui.theme import light

KEY, CTRL, SHIFT = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def page(qtbot, window):
    with qtbot.waitActive(window):
        window.activateWindow()
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, KEY.Key_Comma, CTRL)
    page = window.findChild(PreferencesPage)
    with qtbot.waitActive(page):
        page.activateWindow()
    return page


@pytest.fixture
def table(qtbot, qapp):
    table = KeyTable(Keymap(), light())
    qtbot.addWidget(table)
    table.resize(620, 500)
    with qtbot.waitActive(table):
        table.show()
        table.activateWindow()
    return table


def shown(table):
    return [name for name, row in table._rows.items() if not row.isHidden()]


# General


def test_there_is_one_page_and_it_does_not_stand_in_the_way(window, page):
    assert not page.isModal()
    window.actions_by_name["preferences"].trigger()
    assert window.findChildren(PreferencesPage) == [page]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_theme_holds_at_once_in_window_and_menu(window, page, scheme):
    choice: QComboBox = page.general.theme
    choice.setCurrentIndex(choice.findData(scheme))
    choice.activated.emit(choice.currentIndex())
    assert window.preferences.scheme == window.themes.preference == scheme
    assert window.menus.themes.actions()[SCHEMES.index(scheme)].isChecked()
    assert scheme in ("system", window.themes.theme.name)


@pytest.mark.parametrize("percent", [150, 200])
def test_larger_words_are_whole_as_soon_as_they_are_chosen(window, page, themes, percent):
    window.preferences.text_percent_changed.connect(themes.set_text_percent)
    general = page.general
    before = general.text_size.fontMetrics().height()
    try:
        while general.text_size.currentData() != percent:
            QTest.keyClick(general.text_size, Qt.Key.Key_Down)
        QTest.qWait(50)
        assert general.text_size.fontMetrics().height() > 1.3 * before
        cut = [label.text() for label in general.findChildren(QLabel) if label.height() < _needed(label)]
        assert not cut
    finally:
        themes.set_text_percent(100)


def _needed(label: QLabel) -> int:
    return label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height()


def test_the_page_follows_the_menu(window, page):
    window.menus.themes.actions()[2].trigger()
    assert page.general.theme.currentData() == "dark"


def test_reduced_motion_holds_at_once(window, page):
    assert wants_motion()
    strengths = []
    pulse = Pulse(strengths.append, window)
    QTest.mouseClick(page.general.motion, Qt.MouseButton.LeftButton)
    assert window.preferences.reduces_motion
    assert not wants_motion()
    assert not window.isAnimated()
    pulse.set_running(True)
    assert len(strengths) == 1
    assert not pulse._timer.isActive()
    QTest.mouseClick(page.general.motion, Qt.MouseButton.LeftButton)
    assert wants_motion()
    assert window.isAnimated()


def test_reduced_motion_is_remembered(make_window, tmp_path):
    preferences = Preferences(tmp_path / "settings.ini")
    preferences.reduces_motion = True
    preferences._settings.sync()
    window = make_window()
    assert not wants_motion()
    assert not window.isAnimated()
    reduce_motion(False)


def test_the_last_project_is_opened_again_where_that_is_wanted(window, page, tmp_path):
    assert file_to_reopen(window.preferences) is None
    path = tmp_path / "mine.netb"
    window.files.save_as(path)
    assert file_to_reopen(window.preferences) is None
    QTest.mouseClick(page.general.reopen, Qt.MouseButton.LeftButton)
    assert file_to_reopen(window.preferences) == path
    path.unlink()
    assert file_to_reopen(window.preferences) is None


def test_everything_is_reached_by_tab_and_has_a_name(page):
    for index in range(page.tabs.count()):
        page.tabs.setCurrentIndex(index)
        page.tabs.tabBar().setFocus()
        seen = set()
        for _ in range(30):
            QTest.keyClick(QApplication.focusWidget(), KEY.Key_Tab)
            seen.add(QApplication.focusWidget())
        if index == 0:
            wanted = {page.general.theme, page.general.motion, page.general.reopen}
        else:
            keys = page.keys
            wanted = {keys.search, keys.by_key, keys.tree, *keys.editor.fields}
        assert wanted <= seen
        assert all(widget.accessibleName() or widget.text() for widget in wanted)


# Keys


def test_pressed_keys_are_the_new_keys(table):
    table.choose("rename")
    table.tree.setFocus()
    QTest.keyClick(table.tree, KEY.Key_Return)
    assert table.editor.fields[0].is_listening
    assert table.editor.fields[0].hasFocus()
    QTest.keyClick(table.editor.fields[0], KEY.Key_Control, CTRL)
    assert table.editor.fields[0].is_listening, "a modifier alone is only the beginning"
    QTest.keyClick(table.editor.fields[0], KEY.Key_R, CTRL)
    assert table._keymap.keys("rename") == ("Ctrl+R",)
    assert table.editor.fields[0].text() == "Ctrl+R"
    assert table._rows["rename"].text(2) == "Ctrl+R · changed"
    assert table.editor.message.text() == "Ctrl+R calls Rename now."


@pytest.mark.parametrize(
    ("name", "key", "modifiers", "keys"),
    [
        ("rename", KEY.Key_F7, Qt.KeyboardModifier.NoModifier, "F7"),
        ("save", KEY.Key_Tab, CTRL, "Ctrl+Tab"),
        ("rename", KEY.Key_R, Qt.KeyboardModifier.NoModifier, "R"),
    ],
)
def test_any_combination_can_be_taken(table, name, key, modifiers, keys):
    table.choose(name)
    QTest.mouseClick(table.editor.fields[0], Qt.MouseButton.LeftButton)
    QTest.keyClick(table.editor.fields[0], key, modifiers)
    assert table._keymap.keys(name) == (keys,)


def test_tab_can_be_a_key_and_moves_the_focus_otherwise(table):
    table.choose("add_layer")
    QTest.keyClick(table.editor.fields[0], KEY.Key_Delete)
    assert table._keymap.keys("add_layer") == ()
    table.choose("rename")
    QTest.mouseClick(table.editor.fields[0], Qt.MouseButton.LeftButton)
    QTest.keyClick(table.editor.fields[0], KEY.Key_Tab)
    assert table._keymap.keys("rename") == ("Tab",)
    assert table.editor.fields[0].hasFocus()
    QTest.keyClick(table.editor.fields[0], KEY.Key_Tab)
    assert not table.editor.fields[0].hasFocus()


def test_esc_and_leaving_keep_the_old_keys(table):
    table.choose("rename")
    QTest.mouseClick(table.editor.fields[0], Qt.MouseButton.LeftButton)
    QTest.keyClick(table.editor.fields[0], KEY.Key_Escape)
    assert table.editor.fields[0].text() == "F2"
    QTest.keyClick(table.editor.fields[0], KEY.Key_Space)
    assert table.editor.fields[0].is_listening
    table.search.setFocus()
    assert not table.editor.fields[0].is_listening
    assert table._keymap.keys("rename") == ("F2",)


def test_a_conflict_is_said_and_can_be_resolved(table):
    table.choose("rename")
    table.editor.fields[0].listen()
    QTest.keyClick(table.editor.fields[0], KEY.Key_S, CTRL)
    assert table.editor.message.text() == "Ctrl+S belongs to Save."
    assert table._keymap.keys("rename") == ("F2",)
    assert table.editor.take.text() == "Take it from Save"
    QTest.mouseClick(table.editor.take, Qt.MouseButton.LeftButton)
    assert table._keymap.keys("rename") == ("Ctrl+S",)
    assert table._keymap.keys("save") == ()
    assert table._rows["save"].text(2) == "none · one taken"
    assert table.editor.take.isHidden()


def test_what_no_command_can_have_is_refused_without_an_offer(table):
    table.choose("save")
    table.editor.fields[0].listen()
    QTest.keyClick(table.editor.fields[0], KEY.Key_S)
    assert "Hold Ctrl or Alt" in table.editor.message.text()
    assert table.editor.take.isHidden()
    table.editor.fields[0].listen()
    QTest.keyClick(table.editor.fields[0], KEY.Key_Tab, SHIFT)
    assert "everywhere" in table.editor.message.text()
    assert table._keymap.keys("save") == ("Ctrl+S",)


def test_a_key_is_added_beside_those_that_are(table):
    table.choose("delete")
    assert [field.text() for field in table.editor.fields] == ["Del", "Backspace", ""]
    table.editor.fields[-1].listen()
    QTest.keyClick(table.editor.fields[-1], KEY.Key_K, CTRL)
    assert table._keymap.keys("delete") == ("Del", "Backspace", "Ctrl+K")
    assert [field.text() for field in table.editor.fields] == ["Del", "Backspace", "Ctrl+K", ""]
    assert table._rows["delete"].text(2) == "Del or Backspace or Ctrl+K · changed"


def test_one_of_several_keys_is_changed_and_removed(table):
    table.choose("delete")
    second = table.editor.fields[1]
    second.listen()
    QTest.keyClick(second, KEY.Key_K, CTRL)
    assert table._keymap.keys("delete") == ("Del", "Ctrl+K")
    second.setFocus()
    QTest.keyClick(second, KEY.Key_Backspace)
    assert table._keymap.keys("delete") == ("Del",)
    assert table.editor.message.text() == "Ctrl+K calls Delete no longer."
    assert QApplication.focusWidget() is table.editor.fields[1]
    assert table.editor.fields[1].text() == ""
    cross = table.editor.fields[0].findChild(QToolButton)
    QTest.mouseClick(cross, Qt.MouseButton.LeftButton)
    assert table._keymap.keys("delete") == ()
    QTest.mouseClick(table.editor.reset, Qt.MouseButton.LeftButton)
    assert [field.text() for field in table.editor.fields] == ["Del", "Backspace", ""]


def test_a_key_that_it_has_is_not_added_twice(table):
    table.choose("delete")
    table.editor.fields[-1].listen()
    QTest.keyClick(table.editor.fields[-1], KEY.Key_Backspace)
    assert table._keymap.keys("delete") == ("Del", "Backspace")
    assert table.editor.message.text() == "Backspace calls Delete already."


def test_a_taken_key_is_shown_where_it_is_missed(table):
    table.choose("rename")
    table.editor.fields[-1].listen()
    QTest.keyClick(table.editor.fields[-1], KEY.Key_Backspace)
    assert table.editor.message.text() == "Backspace belongs to Delete."
    QTest.mouseClick(table.editor.take, Qt.MouseButton.LeftButton)
    assert table._keymap.keys("rename") == ("F2", "Backspace")
    assert table._rows["delete"].text(2) == "Del · one taken"
    assert table._rows["delete"].toolTip(2) == "Backspace belongs to Rename"
    table.choose("delete")
    assert table.editor.message.text() == "Backspace belongs to Rename now."
    QTest.mouseClick(table.editor.reset, Qt.MouseButton.LeftButton)
    assert table._keymap.keys("delete") == ("Del", "Backspace")
    assert table._keymap.keys("rename") == ("F2",)
    assert table.editor.message.text() == ""


def test_many_keys_stand_in_rows(table):
    table.choose("fit")
    for key in (KEY.Key_1, KEY.Key_2, KEY.Key_3, KEY.Key_4):
        table.editor.fields[-1].listen()
        QTest.keyClick(table.editor.fields[-1], key, CTRL)
    fields = table.editor.fields
    assert [field.text() for field in fields] == ["F", "Ctrl+1", "Ctrl+2", "Ctrl+3", "Ctrl+4", ""]
    assert len({field.y() for field in fields}) == 2
    assert all(table.rect().contains(field.mapTo(table, field.rect().center())) for field in fields)


@pytest.mark.parametrize(
    ("key", "modifiers", "found"),
    [
        (KEY.Key_D, CTRL, ["duplicate"]),
        (KEY.Key_Backspace, Qt.KeyboardModifier.NoModifier, ["delete"]),
        (KEY.Key_L, Qt.KeyboardModifier.NoModifier, ["auto_layout"]),
        (KEY.Key_Plus, CTRL | SHIFT, ["zoom_in"]),
        (KEY.Key_J, CTRL, []),
    ],
)
def test_a_command_is_found_by_pressing_its_key(table, key, modifiers, found):
    QTest.mouseClick(table.by_key, Qt.MouseButton.LeftButton)
    assert table.finder.is_listening
    assert table.search.isHidden()
    QTest.keyClick(table.finder, key, modifiers)
    assert shown(table) == found
    if not found:
        assert table.editor.title.text() == "No command has Ctrl+J"
    QTest.mouseClick(table.by_key, Qt.MouseButton.LeftButton)
    assert shown(table) == list(table._rows)
    assert table.search.hasFocus()


def test_what_a_fixed_key_does_is_said(table):
    QTest.mouseClick(table.by_key, Qt.MouseButton.LeftButton)
    QTest.keyClick(table.finder, KEY.Key_Return)
    assert "everywhere" in table.editor.title.text()
    table.finder.listen()
    QTest.keyClick(table.finder, KEY.Key_Escape)
    assert table.search.isVisible()
    assert not table.by_key.isChecked()


def test_one_and_all_can_be_reset(table):
    for name, key in (("rename", KEY.Key_R), ("duplicate", KEY.Key_J)):
        table.choose(name)
        table.editor.fields[0].listen()
        QTest.keyClick(table.editor.fields[0], key, CTRL)
    assert table.editor.reset.isEnabled()
    QTest.mouseClick(table.editor.reset, Qt.MouseButton.LeftButton)
    assert table._keymap.is_default("duplicate")
    assert not table.editor.reset.isEnabled()
    assert not table._keymap.is_default("rename")
    QTest.mouseClick(table.editor.reset_all, Qt.MouseButton.LeftButton)
    assert table._keymap.is_default("rename")
    assert not table.editor.reset_all.isEnabled()


def test_commands_are_found_by_their_words_and_their_keys(table):
    assert shown(table) == list(table._rows)
    QTest.keyClicks(table.search, "undo")
    assert shown(table) == ["undo"]
    assert table.current == "undo"
    table.search.setText("shift+f5")
    assert shown(table) == ["stop"]
    QTest.keyClick(table.search, KEY.Key_Return)
    assert table.editor.fields[0].is_listening
    table.search.setText("nothing at all")
    assert shown(table) == []
    assert table.current == ""
    assert table.editor.fields == []
    assert not any(field.isEnabled() for field in table.editor.findChildren(KeyField))
    table.search.setText("")
    assert table.current


def test_arrows_in_the_search_walk_through_the_list(table):
    table.search.setFocus()
    QTest.keyClicks(table.search, "zoom")
    first = table.current
    QTest.keyClick(table.search, KEY.Key_Down)
    assert table.current == shown(table)[1]
    QTest.keyClick(table.search, KEY.Key_Up)
    assert table.current == first


def test_keys_that_are_chosen_here_work_in_the_window(qtbot, window, page):
    page.tabs.setCurrentIndex(1)
    page.keys.choose("duplicate")
    page.keys.editor.fields[0].listen()
    QTest.keyClick(page.keys.editor.fields[0], KEY.Key_J, CTRL)
    QTest.keyClick(page, KEY.Key_Escape)
    delete_now()
    assert window.findChild(PreferencesPage) is None
    with qtbot.waitActive(window):
        window.activateWindow()
    window.canvas.setFocus()
    window.canvas.select(("fc1",))
    QTest.keyClick(window.canvas, KEY.Key_J, CTRL)
    assert len(window.document.project.graph.nodes) == 6


def test_while_it_listens_the_keys_of_the_window_do_nothing(window, page):
    page.tabs.setCurrentIndex(1)
    page.keys.choose("rename")
    page.keys.editor.fields[0].listen()
    QTest.keyClick(page.keys.editor.fields[0], KEY.Key_W, CTRL)
    assert page.isVisible()
    assert window.keymap.keys("rename") == ("Ctrl+W",)


# Log


@pytest.fixture
def log(window, tmp_path, monkeypatch) -> Path:
    path = tmp_path / "logs" / "netbuilder.log"
    monkeypatch.setattr("netbuilder.log.log_file", lambda: path)
    return path


def open_log(window) -> LogPage:
    window.activateWindow()
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, KEY.Key_QuoteLeft, CTRL)
    (page,) = window.findChildren(LogPage)
    return page


def test_an_empty_log_says_so(window, log):
    page = open_log(window)
    assert page.text.toPlainText() == ""
    assert "Nothing has gone wrong" in page.text.placeholderText()
    assert str(log) in page.where.text()
    assert not page.copy.isEnabled()
    QTest.mouseClick(page.folder, Qt.MouseButton.LeftButton)
    assert "no folder yet" in page.said.text()


def test_the_log_is_read_copied_and_read_again(window, log, monkeypatch):
    log.parent.mkdir()
    log.write_text("first\nsecond\n")
    page = open_log(window)
    assert page.text.toPlainText() == "first\nsecond\n"
    QTest.mouseClick(page.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "first\nsecond\n"
    log.write_text("first\nsecond\nthird\n")
    QTest.mouseClick(page.refresh, Qt.MouseButton.LeftButton)
    assert page.text.toPlainText().endswith("third\n")
    page.text.selectAll()
    cursor = page.text.textCursor()
    cursor.setPosition(0)
    cursor.setPosition(12, cursor.MoveMode.KeepAnchor)
    page.text.setTextCursor(cursor)
    QTest.mouseClick(page.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "first\nsecond"
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()) or True)
    QTest.mouseClick(page.folder, Qt.MouseButton.LeftButton)
    assert opened == [str(log.parent)]
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: False)
    QTest.mouseClick(page.folder, Qt.MouseButton.LeftButton)
    assert str(log.parent) in page.said.text()


def test_of_a_long_log_the_end_is_shown_from_the_beginning_of_a_line(window, log):
    log.parent.mkdir()
    lines = [f"line {number} ü" for number in range(30_000)]
    log.write_text("\n".join(lines), encoding="utf-8")
    shown_lines = open_log(window).text.toPlainText().splitlines()
    assert shown_lines == lines[-len(shown_lines) :]
    assert 5_000 < len(shown_lines) < len(lines)


def test_a_log_that_cannot_be_read_says_why(window, log):
    log.mkdir(parents=True)
    page = open_log(window)
    assert "cannot be read" in page.said.text()
