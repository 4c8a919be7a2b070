"""Everything can be searched and run from one field."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid
from windows import delete_now, forget_changes, settle, wait

from netbuilder.gui.actions import commands
from netbuilder.gui.canvas.search_popup import SearchPopup
from netbuilder.gui.command_entries import PALETTE, entries
from netbuilder.gui.command_palette import CommandPalette, ranked
from netbuilder.gui.docks import PLACES
from netbuilder.gui.theme import ui_font
from netbuilder.storage.templates import templates

KEY, CTRL, SHIFT = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def open_palette(qtbot, window):
    with qtbot.waitActive(window):
        window.activateWindow()
    window.canvas.setFocus()

    def open_() -> CommandPalette:
        QTest.keyClick(QApplication.focusWidget(), KEY.Key_P, CTRL | SHIFT)
        palettes = [each for each in window.findChildren(CommandPalette) if each.isVisible()]
        assert len(palettes) == 1
        return palettes[0]

    return open_


def titles(palette):
    return [row.entry.title for row in palette.model.rows]


def entry(window, key):
    return next(each for each in entries(window) if each.key == key)


def type_(palette, text):
    QTest.keyClicks(palette.field, text)


# What there is


def test_everything_is_offered(window, tmp_path):
    window.files.save_as(tmp_path / "mine.netb")
    keys = [each.key for each in entries(window)]
    assert len(keys) == len(set(keys))
    for command in commands():
        assert (f"command:{command.name}" in keys) == (command.name != PALETTE)
    assert {f"panel:{place.name}" for place in PLACES} <= set(keys)
    assert {f"theme:{name}" for name in ("system", "light", "dark", "contrast-light", "contrast-dark")} <= set(keys)
    assert {f"template:{template.name}" for template in templates()} <= set(keys)
    assert {f"layer:{match.key}" for match in window.stock.search("")} <= set(keys)
    assert f"file:{tmp_path / 'mine.netb'}" in keys


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("save as", "command:save_as"),
        ("linear", "layer:Linear"),
        ("add fc", "layer:Linear"),
        ("maxpool2", "layer:MaxPool2d"),
        ("dark", "theme:dark"),
        ("curves", "panel:curves"),
        ("lenet", "template:lenet5"),
        ("preferences", "command:preferences"),
        ("keyboard", "command:keys"),
    ],
)
def test_a_few_words_find_what_is_meant(window, query, first):
    assert ranked(tuple(entries(window)), query, ())[0].entry.key == first


def test_what_cannot_be_done_says_why(window):
    for name in ("cut", "rename", "bypass", "make_block"):
        assert entry(window, f"command:{name}").reason == "Select a layer first"
    assert entry(window, "command:undo").reason == "Nothing to undo"
    assert entry(window, "command:stop").reason == "Nothing is training"
    assert entry(window, "command:continue").reason == "Nothing was trained yet"
    assert entry(window, "command:leave_block").reason == "No block is open"
    window.canvas.select(("fc1",))
    assert entry(window, "command:rename").reason == ""
    window.canvas.copying.duplicate()
    undo = entry(window, "command:undo")
    assert (undo.title, undo.reason) == ("Undo Duplicate fc3", "")
    assert entry(window, "command:enter_block").reason == "Select a block first"


def test_keys_of_now_are_shown(window):
    window.keymap.assign("save", "Ctrl+J")
    assert entry(window, "command:save").keys == "Ctrl+J"


# With keys and mouse


def test_it_stands_at_the_top_middle_and_is_ready_for_typing(window, open_palette):
    palette = open_palette()
    assert QApplication.focusWidget() is palette.field
    assert abs(palette.geometry().center().x() - window.rect().center().x()) <= 1
    assert palette.geometry().top() < 60
    window.resize(window.width() - 300, window.height())
    QApplication.processEvents()
    assert abs(palette.geometry().center().x() - window.rect().center().x()) <= 1


def test_enter_runs_and_the_canvas_has_the_focus_again(window, open_palette):
    palette = open_palette()
    type_(palette, "add dropout")
    QTest.keyClick(palette.field, KEY.Key_Return)
    delete_now()
    assert window.findChild(CommandPalette) is None
    assert window.document.project.graph.nodes[window.canvas.selection[0]].type == "Dropout"
    assert window.canvas.hasFocus()


def test_arrows_and_tab_walk_and_wrap(window, open_palette):
    palette = open_palette()
    last = palette.model.rowCount() - 1
    QTest.keyClick(palette.field, KEY.Key_Up)
    assert palette.list.currentIndex().row() == last
    QTest.keyClick(palette.field, KEY.Key_Down)
    QTest.keyClick(palette.field, KEY.Key_Tab)
    assert palette.list.currentIndex().row() == 1
    QTest.keyClick(palette.field, KEY.Key_Backtab, SHIFT)
    assert palette.list.currentIndex().row() == 0
    QTest.keyClick(palette.field, KEY.Key_PageDown)
    assert palette.list.currentIndex().row() == 8
    assert QApplication.focusWidget() is palette.field


def test_a_click_runs(window, open_palette):
    palette = open_palette()
    type_(palette, "theme dark")
    place = palette.list.visualRect(palette.model.index(0)).center()
    QTest.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert window.themes.theme.is_dark
    assert window.preferences.scheme == "dark"
    assert window.menus.themes.actions()[2].isChecked()
    assert palette.isHidden()


def test_esc_closes_at_once_and_changes_nothing(window, open_palette):
    palette = open_palette()
    type_(palette, "add")
    QTest.keyClick(palette.field, KEY.Key_Escape)
    delete_now()
    assert window.findChild(CommandPalette) is None
    assert window.canvas.hasFocus()
    assert window.document.undo_stack.count() == 0


def test_the_same_keys_close_it(window, open_palette):
    palette = open_palette()
    QTest.keyClick(palette.field, KEY.Key_P, CTRL | SHIFT)
    assert palette.isHidden()
    assert window.canvas.hasFocus()


def test_a_click_elsewhere_closes_it(window, open_palette):
    palette = open_palette()
    QTest.mouseClick(
        window.canvas.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(5, 400)
    )
    window.panels.layers.search_field.setFocus()
    assert palette.isHidden()


def test_what_cannot_be_done_is_not_run_and_stays_to_be_read(window, open_palette):
    palette = open_palette()
    type_(palette, "rename")
    assert palette.model.rows[0].entry.reason == "Select a layer first"
    QTest.keyClick(palette.field, KEY.Key_Return)
    assert palette.isVisible()
    index = palette.model.index(0)
    words = palette.model.data(index, Qt.ItemDataRole.AccessibleTextRole)
    assert words == "Rename, Network, F2, Select a layer first"


def test_nothing_found_says_so(window, open_palette):
    palette = open_palette()
    type_(palette, "qqq")
    assert palette.model.rowCount() == 0
    assert palette.list.isHidden()
    assert palette._nothing.isVisible()
    QTest.keyClick(palette.field, KEY.Key_Return)
    QTest.keyClick(palette.field, KEY.Key_Down)
    assert palette.isVisible()


def test_what_was_used_comes_first_and_is_remembered(window, open_palette):
    palette = open_palette()
    type_(palette, "fit all")
    QTest.keyClick(palette.field, KEY.Key_Return)
    palette = open_palette()
    type_(palette, "add relu")
    QTest.keyClick(palette.field, KEY.Key_Return)
    settle(window)
    assert titles(open_palette())[:3] == ["Add ReLU", "Fit all", "New"]
    assert window.preferences.recent_commands == ("layer:ReLU", "command:fit_all")
    forget_changes(window)


def test_a_command_that_opens_a_search_keeps_the_focus(window, open_palette):
    palette = open_palette()
    type_(palette, "add layer")
    QTest.keyClick(palette.field, KEY.Key_Return)
    delete_now()
    popup = window.canvas.findChild(SearchPopup)
    assert popup is not None
    assert popup.field.hasFocus()
    QTest.keyClick(popup.field, KEY.Key_Escape)


def test_templates_and_files_open(window, open_palette, tmp_path):
    path = tmp_path / "mine.netb"
    window.files.save_as(path)
    palette = open_palette()
    type_(palette, "new from lenet")
    QTest.keyClick(palette.field, KEY.Key_Return)
    assert "conv1" in window.document.project.graph.nodes
    palette = open_palette()
    type_(palette, "open mine")
    QTest.keyClick(palette.field, KEY.Key_Return)
    wait(lambda: window.document.path == path, "the file")


def test_a_panel_is_shown(window, open_palette):
    window.docks["report"].close()
    palette = open_palette()
    type_(palette, "show report")
    QTest.keyClick(palette.field, KEY.Key_Return)
    settle(window)
    assert window.docks.is_seen("report")


@pytest.mark.parametrize("scheme", ["light", "dark", "contrast-light", "contrast-dark"])
def test_it_is_painted_in_every_theme(window, open_palette, scheme):
    window.menus.choose_scheme(scheme)
    palette = open_palette()
    type_(palette, "re")
    image = palette.grab().toImage()
    colours = {image.pixelColor(x, y).name() for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)}
    theme = window.themes.theme
    assert {theme.panel.lower(), theme.text.lower(), theme.selection.lower()} <= colours


def test_words_stay_clear_of_the_keys_in_a_narrow_window(window, open_palette):
    window.resize(700, 600)
    palette = open_palette()
    assert palette.width() <= window.width()
    longest = max(palette.model.rows, key=lambda row: len(row.entry.title))
    assert QFontMetrics(ui_font(13)).horizontalAdvance(longest.entry.title) < palette.list.width() - 140


def test_after_a_popup_that_it_closed_the_canvas_has_the_keys_again(window, open_palette):
    QTest.keyClick(window.canvas, KEY.Key_Tab)
    (popup,) = window.canvas.findChildren(SearchPopup)
    assert QApplication.focusWidget() is popup.field
    palette = open_palette()
    delete_now()
    assert not isValid(popup)
    QTest.keyClick(palette.field, KEY.Key_Escape)
    assert QApplication.focusWidget() is window.canvas
