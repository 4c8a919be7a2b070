"""What leads the eye in the whole window: find, findings in view, minimap, zoom box."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from windows import press, settle

from netbuilder.graph.edits import change_settings, disconnect, remove_nodes, rename
from netbuilder.gui.zoom_box import ZoomMenu

KEY, CTRL, ALT, SHIFT = (
    Qt.Key,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


@pytest.fixture
def active(qtbot, window):
    """The window with the keyboard, and the canvas with its focus."""
    with qtbot.waitActive(window):
        window.activateWindow()
    window.canvas.setFocus()
    return window


@pytest.fixture
def blocked(active):
    """fc1 and relu1 stand in a block; the name of its node."""
    active.canvas.select(("fc1", "relu1"))
    press(active.canvas, KEY.Key_G, CTRL | SHIFT)
    (name,) = active.canvas.selection
    active.canvas.select_none()
    settle(active)
    return name


def open_bar(window):
    press(window.canvas, KEY.Key_F, CTRL)
    bar = window.sight.find_bar
    assert bar.isVisible()
    assert bar.field.hasFocus()
    return bar


def commit(window, graph):
    window.document.commit("Edit", window.document.project.replace(graph=graph))
    settle(window)


# Find


def test_typing_finds_rings_and_goes_to_the_first(active):
    bar = open_bar(active)
    QTest.keyClicks(bar.field, "linear")
    assert active.canvas.selection == ("fc1",)
    assert active.canvas.marks.names == {"fc1", "fc2"}
    assert bar.words.text() == "1 of 2"
    assert bar.field.hasFocus()


def test_enter_and_f3_go_on_and_round(active):
    bar = open_bar(active)
    QTest.keyClicks(bar.field, "linear")
    canvas = active.canvas
    for key, modifiers, expected in [
        (KEY.Key_Return, None, "fc2"), (KEY.Key_Return, None, "fc1"), (KEY.Key_Return, SHIFT, "fc2"),
        (KEY.Key_F3, None, "fc1"), (KEY.Key_F3, SHIFT, "fc2"),
    ]:  # fmt: skip
        press(bar.field, key, modifiers or Qt.KeyboardModifier.NoModifier)
        assert canvas.selection == (expected,), (key, modifiers)
    QTest.mouseClick(bar.back_button, Qt.MouseButton.LeftButton)
    assert canvas.selection == ("fc1",)
    QTest.mouseClick(bar.next_button, Qt.MouseButton.LeftButton)
    assert canvas.selection == ("fc2",)


def test_esc_closes_it_and_gives_the_keys_back(active):
    bar = open_bar(active)
    QTest.keyClicks(bar.field, "relu")
    press(bar.field, KEY.Key_Escape)
    assert bar.isHidden()
    assert active.canvas.hasFocus()
    assert active.canvas.marks.names == frozenset()
    assert active.canvas.selection == ("relu1",)
    # F3 goes on without it, and Ctrl+F offers the same words again.
    active.canvas.select_none()
    press(active.canvas, KEY.Key_F3)
    assert bar.isHidden()
    assert active.canvas.selection == ("relu1",)
    assert open_bar(active).field.selectedText() == "relu"


def test_f3_without_a_search_opens_it(active):
    press(active.canvas, KEY.Key_F3)
    assert active.sight.find_bar.isVisible()
    assert not active.sight.find_bar.next_button.isEnabled()


def test_what_is_not_there_is_said(active):
    bar = open_bar(active)
    QTest.keyClicks(bar.field, "gelu")
    assert bar.words.text() == "Nothing found"
    assert bar.field.property("invalid")
    assert not bar.next_button.isEnabled()
    press(bar.field, KEY.Key_Return)
    bar.field.clear()
    assert bar.words.text() == ""
    assert not bar.field.property("invalid")


def test_what_is_in_a_block_is_gone_to_by_enter_alone(active, blocked):
    bar = open_bar(active)
    QTest.keyClicks(bar.field, "relu")
    assert active.scope.path == ()
    assert "Enter goes there" in bar.words.text()
    press(bar.field, KEY.Key_Return)
    assert active.scope.path == (blocked,)
    assert active.canvas.selection == ("relu1",)
    QApplication.processEvents()
    assert bar.words.text().startswith("1 of 1, in block ")
    assert active.canvas.marks.names == {"relu1"}


def test_blocks_are_found_by_name_and_counted_with_what_is_in_them(active, blocked):
    bar = open_bar(active)
    QTest.keyClicks(bar.field, "linear")
    # fc1 is in the block, fc2 is not: the one that is shown comes first.
    assert active.canvas.selection == ("fc2",)
    assert bar.words.text() == "2 of 2, 1 of them in blocks"
    press(bar.field, KEY.Key_Return)
    assert active.scope.path == (blocked,)
    assert active.canvas.selection == ("fc1",)
    press(bar.field, KEY.Key_Return)
    assert active.scope.path == ()


def test_edits_meanwhile_are_followed(active):
    bar = open_bar(active)
    QTest.keyClicks(bar.field, "linear")
    commit(active, remove_nodes(active.document.project.graph, ["fc1"]))
    assert bar.words.text() == "1 found"
    assert active.canvas.marks.names == {"fc2"}
    graph = rename(active.document.project.graph, "fc2", "last")
    active.scope.commit("Rename", graph, renamed={"fc2": "last"})
    settle(active)
    assert active.canvas.marks.names == {"last"}


def test_the_ring_is_painted_around_the_card(active):
    canvas = active.canvas
    before = canvas.grab().toImage()
    bar = open_bar(active)
    QTest.keyClicks(bar.field, "linear")
    canvas.select_none()
    QApplication.processEvents()
    card = canvas.mapFromScene(canvas.canvas.nodes["fc2"].scene_card()).boundingRect()
    image = canvas.grab().toImage()
    accent = canvas.canvas.ink.accent.name()
    column = [image.pixelColor(card.center().x(), card.top() - y).name() for y in range(8)]
    assert accent in column
    press(bar.field, KEY.Key_Escape)
    QApplication.processEvents()
    assert accent not in [
        canvas.grab().toImage().pixelColor(card.center().x(), card.top() - y).name() for y in range(8)
    ]
    assert before.size() == canvas.grab().toImage().size()


# Findings


def test_everything_that_is_wrong_comes_into_view(active):
    graph = change_settings(active.document.project.graph, "fc1", {"out_features": -1})
    commit(active, change_settings(graph, "fc2", {"out_features": -1}))
    active.canvas.select_none()
    active.canvas.camera.zoom_to(3.0)
    press(active.canvas, KEY.Key_F8, SHIFT)
    assert {"fc1", "fc2"} <= set(active.canvas.selection)
    seen = active.canvas.camera.visible
    assert all(seen.contains(active.canvas.canvas.nodes[name].scene_card()) for name in active.canvas.selection)


def test_a_finding_inside_a_block_is_shown_at_its_node(active, blocked):
    active.scope.enter(blocked)
    inner = change_settings(active.scope.graph, "fc1", {"out_features": -1})
    active.scope.commit("Break", inner)
    settle(active)
    active.scope.leave()
    active.canvas.select_none()
    press(active.canvas, KEY.Key_F8, SHIFT)
    assert blocked in active.canvas.selection


def test_a_finding_at_the_block_that_is_shown_is_elsewhere(active, blocked):
    graph = active.scope.graph
    commit(active, disconnect(graph, graph.incoming[blocked]))
    active.scope.enter(blocked)
    settle(active)
    assert (blocked,) in {(*finding.path, finding.node) for finding in active.checker.report.findings}
    press(active.canvas, KEY.Key_F8, SHIFT)
    assert "elsewhere" in active.line.totals.text()
    assert active.canvas.selection == ()


def test_where_nothing_is_wrong_it_says_so(active):
    press(active.canvas, KEY.Key_F8, SHIFT)
    assert "No findings" in active.line.totals.text()
    assert active.canvas.selection == ()


# Minimap and zoom


def test_the_minimap_is_switched_and_remembered(active):
    canvas, action = active.canvas, active.actions_by_name["minimap"]
    canvas.camera.zoom_to(3.0)
    assert action.isChecked()
    assert canvas.minimap.isVisible()
    press(canvas, KEY.Key_M, ALT)
    assert not action.isChecked()
    assert canvas.minimap.isHidden()
    assert not active.preferences.wants_minimap
    press(canvas, KEY.Key_M, ALT)
    assert canvas.minimap.isVisible()
    press(canvas, KEY.Key_M, ALT)
    canvas.fit_all()
    press(canvas, KEY.Key_M, ALT)
    assert canvas.minimap.isHidden()
    assert "out of sight" in active.line.totals.text()
    # Nothing could be seen of the next press, if nothing were said.
    press(canvas, KEY.Key_M, ALT)
    assert "stays away" in active.line.totals.text()


def test_the_zoom_box_shows_the_zoom(active):
    box = active.sight.zoom_box
    for zoom, words in ((1.0, "100 %"), (0.333, "33 %"), (9.0, "300 %")):
        active.canvas.camera.zoom_to(zoom)
        assert box.text() == words
        assert box.accessibleName() == f"Zoom: {words.removesuffix(' %')} percent"


def zoom_menu(window) -> ZoomMenu:
    QTest.mouseClick(window.sight.zoom_box, Qt.MouseButton.LeftButton)
    return window.sight.zoom_box.findChild(ZoomMenu)


def choose(window, words: str) -> None:
    menu = zoom_menu(window)
    next(action for action in menu.actions() if action.text().replace("&", "").startswith(words)).trigger()
    menu.close()


def test_its_menu_offers_the_usual_zooms(active):
    choose(active, "200 %")
    assert active.canvas.camera.zoom == 2.0
    choose(active, "50 %")
    assert active.canvas.camera.zoom == 0.5
    active.canvas.select(("fc1",))
    choose(active, "Fit all")
    assert active.canvas.camera.visible.contains(active.canvas.canvas.extent())


@pytest.mark.parametrize(
    ("typed", "zoom"), [("75", 0.75), ("82.5 %", 0.825), ("12,5%", 0.125), ("1", 0.05), ("5000", 3.0)]
)
def test_any_zoom_can_be_typed(active, typed, zoom):
    menu = zoom_menu(active)
    menu.field.selectAll()
    QTest.keyClicks(menu.field, typed)
    QTest.keyClick(menu.field, KEY.Key_Return)
    assert active.canvas.camera.zoom == pytest.approx(zoom)
    assert not menu.isVisible()


@pytest.mark.parametrize("typed", ["", "fit", "-3", "0", "nan", "inf"])
def test_what_is_no_zoom_stays_to_be_mended(active, typed):
    before = active.canvas.camera.zoom
    menu = zoom_menu(active)
    menu.field.selectAll()
    QTest.keyClick(menu.field, KEY.Key_Delete)
    QTest.keyClicks(menu.field, typed)
    QTest.keyClick(menu.field, KEY.Key_Return)
    assert menu.isVisible()
    assert menu.field.property("invalid")
    assert active.canvas.camera.zoom == before
    menu.close()
