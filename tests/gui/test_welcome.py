"""The welcome page: ways to begin, each by mouse and by keys, and what takes the page away."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMessageBox
from windows import close_window, delete_now, nothing_leaks, settle, wait

from netbuilder.graph.edits import add_node
from netbuilder.graph.model import Node
from netbuilder.graph.project import Project
from netbuilder.gui.canvas.picture import preview_png
from netbuilder.gui.help.pages import Page
from netbuilder.gui.help.topics import TOPICS
from netbuilder.gui.main_window import MainWindow
from netbuilder.gui.new_dialog import NewDialog
from netbuilder.gui.preferences import Preferences
from netbuilder.gui.welcome_stock import examples, recent_files, template_rows
from netbuilder.storage.examples import example_files
from netbuilder.storage.library import Library
from netbuilder.storage.projects import save
from netbuilder.storage.templates import load_template, templates

KEY, LEFT = Qt.Key, Qt.MouseButton.LeftButton


@pytest.fixture
def files(tmp_path):
    """Three files that were open before; the middle one is gone."""
    preferences = Preferences(tmp_path / "settings.ini")
    project = load_template("mlp")
    for name in ("old & new.netb", "gone.netb", "bare.json"):
        is_bare = name.endswith(".json")
        save(tmp_path / name, project, preview_png=None if is_bare else preview_png(project))
        preferences.remember(tmp_path / name)
    (tmp_path / "gone.netb").unlink()
    return tmp_path


@pytest.fixture
def window(qapp, themes, tmp_path):
    """A window that starts with the welcome page."""
    with nothing_leaks():
        window = MainWindow(Preferences(tmp_path / "settings.ini"), themes, Library(tmp_path / "blocks"))
        window.resize(1280, 800)
        window.welcome.open()
        window.show()
        wait(lambda: bool(window.welcome.cards), "the cards")
        wait(lambda: not window.jobs.is_busy, "the pictures")
        settle(window)
        yield window
        close_window(window)


def card(page, title):
    return next(each for each in page.cards if each.text().replace("\n", " ") == title)


def click(widget):
    QTest.mouseClick(widget, LEFT)


def stopping(page):
    """What Tab stops at, once round."""
    first = page.window().focusWidget()
    seen = [first]
    while True:
        QTest.keyClick(page.window().focusWidget(), KEY.Key_Tab)
        if page.window().focusWidget() is first:
            return seen
        seen.append(page.window().focusWidget())


# What it shows


def test_it_covers_the_panels_and_fits_one_screen(files, window):
    page = window.welcome
    assert page.geometry().contains(window.centralWidget().geometry())
    assert page.geometry().contains(window.docks["properties"].geometry())
    assert not page.geometry().intersects(window.bar.geometry())
    assert not page.geometry().intersects(window.statusBar().geometry())
    assert page._scroll.verticalScrollBar().maximum() == 0
    assert page._scroll.horizontalScrollBar().maximum() == 0
    window.resize(1100, 720)
    wait(lambda: page.geometry().contains(window.centralWidget().geometry()), "the page to follow the window")


def test_it_offers_first_templates_of_every_group_with_their_drawings(window):
    rows = template_rows()
    assert {name for row in rows for name, _ in row} == {each.group for each in templates()}
    shown = [each for row in rows for _, members in row for each in members]
    assert all(each.graph == load_template(each.key).graph for each in shown)
    page = window.welcome
    titles = [each.text().replace("\n", " ") for each in page.cards]
    assert titles[: len(shown)] == [each.title for each in shown]
    assert titles[len(shown) :] == [each.title for each in examples()]
    wait(lambda: all(not each.icon().isNull() for each in page.cards), "the drawings")
    pictures = {bytes(each.icon().pixmap(120, 44).toImage().constBits()) for each in page.cards}
    assert len(pictures) > len(page.cards) // 2


def test_every_example_is_a_project_that_opens(window):
    assert [each.key for each in examples()] == [str(path) for path in example_files()]
    assert len(examples()) >= 4


def test_recent_files_show_their_drawing_and_picture_and_those_that_are_gone_are_grey(files, window):
    bare, gone, old = window.welcome.recent
    assert (bare.path.name, gone.path.name, old.path.name) == ("bare.json", "gone.netb", "old & new.netb")
    assert [row.button.isEnabled() for row in (bare, gone, old)] == [True, False, True]
    assert old.button.text().startswith("old && new.netb")
    assert "not there any more" in gone.button.text()
    assert "data:image/png" in old.button.toolTip()
    assert bare.remove is None
    assert old.button.icon().pixmap(72, 40).toImage() != gone.button.icon().pixmap(72, 40).toImage()


def test_a_file_whose_drawing_cannot_be_read_shows_its_preview_or_nothing(tmp_path, files):
    damaged = tmp_path / "damaged.netb"
    damaged.write_bytes((tmp_path / "old & new.netb").read_bytes().replace(b'"nodes"', b'"knots"'))
    other = tmp_path / "no.netb"
    other.write_bytes(b"no zip at all")
    first, second = recent_files((damaged, other))
    assert first.is_there
    assert first.graph is None
    assert second.preview is None
    assert second.graph is None


def test_the_page_wears_another_theme(window):
    before = window.welcome.grab().toImage()
    window.themes.set_preference("dark")
    settle(window)
    after = window.welcome.grab().toImage()
    assert after.pixelColor(3, 3) == QColor(window.themes.theme.panel)
    assert before != after
    window.themes.set_preference("light")


# What its buttons do


def test_a_template_begins_a_project(window):
    click(card(window.welcome, "Perceptron"))
    assert window.document.project == load_template("perceptron")
    assert window.document.path is None
    assert window.welcome.isHidden()
    assert window.focusWidget() is window.canvas


def test_an_example_begins_as_a_copy(window):
    path = next(path for path in example_files() if path.stem == "xor")
    before = path.read_bytes()
    click(card(window.welcome, "Exclusive or"))
    assert window.document.project.name == "Exclusive or"
    assert window.document.path is None
    assert window.welcome.isHidden()
    assert path.read_bytes() == before


def test_a_recent_file_opens_where_it_is(files, window):
    click(window.welcome.recent[2].button)
    assert window.document.path == files / "old & new.netb"
    assert window.welcome.isHidden()


def test_a_missing_file_is_taken_off_the_list(files, window):
    click(window.welcome.recent[1].remove)
    wait(lambda: len(window.welcome.recent) == 2, "the list without it")
    assert files / "gone.netb" not in window.preferences.remembered
    assert len(window.preferences.recent) == 2
    assert not window.welcome.isHidden()


def test_new_and_all_templates_ask_which_and_staying_is_possible(window, monkeypatch):
    asked = []
    monkeypatch.setattr(NewDialog, "exec", lambda self: asked.append(1) or 0)
    click(window.welcome.new)
    click(window.welcome.all_templates)
    assert asked == [1, 1]
    assert not window.welcome.isHidden()
    monkeypatch.setattr(NewDialog, "exec", lambda self: 1)
    click(window.welcome.new)
    assert window.welcome.isHidden()


def test_open_asks_for_a_file(files, window, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(files / "bare.json"), ""))
    click(window.welcome.open_file)
    assert window.document.path == files / "bare.json"
    assert window.welcome.isHidden()


def test_a_file_that_cannot_be_opened_leaves_the_page(files, window, monkeypatch):
    warned = []
    monkeypatch.setattr(QMessageBox, "warning", lambda *args: warned.append(args[2]))
    (files / "bare.json").write_text("{")
    click(window.welcome.recent[0].button)
    assert warned
    assert not window.welcome.isHidden()


def test_short_answers_open_beside_the_page(window):
    for row, (name, topic) in zip(window.welcome.topics, TOPICS.items(), strict=True):
        click(row)
        page = window.findChild(Page)
        assert page.windowTitle() == name
        assert len(page.text.toPlainText()) > 300
        assert not page.isModal()
        assert topic.layer in ("Linear", "Output", "Flatten")
        QTest.keyClick(page, KEY.Key_Escape)
        delete_now()
    click(window.welcome.keys)
    assert window.findChild(Page).windowTitle() == "Keyboard and mouse"
    assert not window.welcome.isHidden()


# By keys


def test_everything_can_be_reached_by_tab_and_chosen_by_a_key(files, window, qtbot):
    page = window.welcome
    with qtbot.waitActive(window):
        window.activateWindow()
    assert window.focusWidget() is page.new
    seen = stopping(page)
    missing = page.recent[1]
    wanted = [*page.rows, page.recent[0].button, missing.remove, page.recent[2].button, page.all_templates, *page.cards]
    assert seen == wanted
    assert all(part.accessibleName() or part.text() for part in seen)
    QTest.keyClick(page.new, KEY.Key_Backtab)
    assert window.focusWidget() is page.cards[-1]
    page.cards[0].setFocus()
    QTest.keyClick(page.cards[0], KEY.Key_Space)
    assert window.document.project == load_template("perceptron")


def test_esc_leads_to_the_empty_canvas_and_the_menu_back(window):
    QTest.keyClick(window.welcome.new, KEY.Key_Escape)
    assert window.welcome.isHidden()
    assert window.canvas.empty.isVisible()
    assert window.focusWidget() is window.canvas
    window.actions_by_name["welcome"].trigger()
    assert window.welcome.isVisible()
    click(window.welcome.empty)
    assert window.welcome.isHidden()


# What takes it away


def test_work_on_the_canvas_shows_it(window):
    window.actions_by_name["add_layer"].trigger()
    assert window.welcome.isHidden()
    assert window.focusWidget() is not window.canvas  # the search has it
    window.welcome.open()
    window.actions_by_name["train"].trigger()
    assert window.welcome.isHidden()


def test_a_message_above_the_canvas_is_seen(window):
    window.complain("Unsaved work was found", "A copy was kept.")
    assert window.welcome.isHidden()
    assert window.banner.isVisible()


def test_a_change_of_the_drawing_shows_it(window):
    window.document.commit("Add", Project(graph=add_node(window.document.project.graph, "input", Node(type="Input"))))
    assert window.welcome.isHidden()


def test_another_look_at_the_page_shows_newer_files(files, window):
    window.welcome.leave()
    path = files / "newer.netb"
    save(path, load_template("mlp"))
    window.preferences.remember(path)
    window.welcome.open()
    wait(lambda: bool(window.welcome.recent) and window.welcome.recent[0].path == path, "the newer file")
    assert len(window.welcome.cards) > 10


def test_a_window_on_a_file_or_in_tests_starts_without_it(make_window):
    window = make_window()
    assert "welcome" not in window.__dict__
    assert window.canvas.empty.isVisible()


def test_pictures_wait_for_the_first_paint(qapp, themes, tmp_path):
    window = MainWindow(Preferences(tmp_path / "settings.ini"), themes, Library(tmp_path / "blocks"))
    window.welcome.open()
    assert window.welcome.cards == []
    assert not window.jobs.is_busy
    assert isinstance(window.welcome.new.icon().pixmap(16, 16), QPixmap)
    close_window(window)


def test_in_a_narrow_window_it_still_lies_above_the_panels(qapp, themes, tmp_path):
    """They move behind the palette when the window is shown, and Qt puts on top what it moves."""
    with nothing_leaks():
        window = MainWindow(Preferences(tmp_path / "settings.ini"), themes, Library(tmp_path / "blocks"))
        window.resize(900, 700)
        window.welcome.open()
        window.show()
        wait(lambda: bool(window.welcome.cards), "the cards")
        page = window.welcome
        for part in (window.docks["layers"], window.canvas):
            place = part.mapTo(window, part.rect().center())
            found = window.childAt(place)
            assert found is page or page.isAncestorOf(found)
        close_window(window)


def test_what_it_covers_is_not_drawn_before_it_is_seen(window, qtbot):
    empty = window.canvas.empty
    assert window.welcome.isVisible()
    assert empty.cards == []
    window.welcome.leave()
    qtbot.waitUntil(lambda: bool(empty.cards))
