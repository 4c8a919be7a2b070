"""The panels around the canvas: where they stand, and how they make room."""

import pytest
from PySide6.QtCore import Qt
from windows import close_window, delete_now, open_window, wait

from netbuilder.gui.docks import NARROW_PX, PLACES

Area = Qt.DockWidgetArea
RIGHT = ("properties", "training", "findings")


def area(window, name):
    return window.dockWidgetArea(window.docks[name])


def areas(window):
    return {place.name: area(window, place.name) for place in PLACES}


def resize(window, width, height=800):
    window.resize(width, height)
    wait(lambda: window.width() == width, f"a width of {width}; it is {window.width()}", 3000)
    delete_now()


def behind(window, name):
    """The panels that share a tab bar with this one."""
    return {dock.objectName() for dock in window.tabifiedDockWidgets(window.docks[name])}


def test_every_panel_stands_where_the_look_wants_it(window):
    assert areas(window) == {place.name: place.area for place in PLACES}
    assert behind(window, "layers") == {"outline"}
    assert window.docks.is_seen("layers")
    assert behind(window, "properties") == {"training"}
    assert behind(window, "curves") == set()
    assert behind(window, "filters") == {"activations", "data", "source", "report"}
    assert window.docks["layers"].width() == pytest.approx(220, abs=30)
    assert window.docks["properties"].width() == pytest.approx(300, abs=40)


def test_under_1100_px_the_right_panels_stand_behind_the_palette_and_come_back(window):
    resize(window, NARROW_PX - 1)
    assert {area(window, name) for name in RIGHT} == {Area.LeftDockWidgetArea}
    assert behind(window, "layers") == {"outline", *RIGHT}
    assert window.docks.is_seen("layers")
    window.docks.raise_("properties")
    delete_now()
    assert window.docks.is_seen("properties")
    resize(window, NARROW_PX)
    assert {area(window, name) for name in RIGHT} == {Area.RightDockWidgetArea}
    assert behind(window, "properties") == {"training"}
    assert behind(window, "layers") == {"outline"}
    assert window.docks.is_seen("layers")
    assert window.docks.is_seen("properties")
    assert window.docks.is_seen("findings")


def test_hidden_and_floating_panels_are_left_alone_when_the_window_narrows(window):
    window.docks["findings"].hide()
    window.docks["training"].setFloating(True)
    resize(window, 1050)
    assert window.docks["findings"].isHidden()
    assert window.docks["training"].isFloating()
    resize(window, 1300)
    assert window.docks["findings"].isHidden()
    assert window.docks["training"].isFloating()


def test_a_panel_shown_again_in_a_wide_window_stands_where_it_belongs(window):
    window.docks["findings"].hide()
    resize(window, 1050)
    window.docks["findings"].toggleViewAction().trigger()
    resize(window, 1300)
    assert area(window, "findings") == Area.RightDockWidgetArea


def test_reset_layout_brings_everything_back(window):
    before = areas(window)
    window.docks["curves"].hide()
    window.docks["filters"].setFloating(True)
    window.addDockWidget(Area.TopDockWidgetArea, window.docks["findings"])
    window.actions_by_name["reset_layout"].trigger()
    delete_now()
    assert areas(window) == before
    assert not any(dock.isHidden() or dock.isFloating() for dock in window.docks.docks.values())
    assert behind(window, "curves") == set()
    assert behind(window, "filters") == {"activations", "data", "source", "report"}


def test_reset_in_a_narrow_window_keeps_the_narrow_layout(window):
    resize(window, 1050)
    window.docks["layers"].hide()
    window.actions_by_name["reset_layout"].trigger()
    delete_now()
    assert {area(window, name) for name in RIGHT} == {Area.LeftDockWidgetArea}


def test_every_panel_can_be_hidden_and_shown_from_the_menu(window):
    for name, dock in window.docks.docks.items():
        dock.toggleViewAction().trigger()
        assert dock.isHidden(), name
        assert not window.docks.is_seen(name)
        dock.toggleViewAction().trigger()
        assert not dock.isHidden(), name


def test_a_panel_behind_another_is_not_seen_until_it_is_raised(window):
    assert window.docks.is_seen("activations")
    assert not window.docks.is_seen("data")
    window.docks.raise_("data")
    delete_now()
    assert window.docks.is_seen("data")
    assert not window.docks.is_seen("activations")
    assert window.docks.is_seen("curves")


def test_a_panel_with_a_tab_has_no_second_title_and_a_lone_one_has(window):
    delete_now()
    assert window.docks["properties"].titleBarWidget() is not None
    assert window.docks["findings"].titleBarWidget() is None
    window.docks["properties"].setFloating(True)
    wait(lambda: window.docks["properties"].titleBarWidget() is None, "the title bar of the floating panel", 3000)


@pytest.mark.parametrize("size", [(1280, 800), (1100, 700), (1024, 700)])
def test_the_window_fits_on_small_screens(make_window, small_project, size):
    window = make_window(small_project, size=size)
    delete_now()
    assert (window.width(), window.height()) == size
    hint = window.minimumSizeHint()
    assert hint.width() <= size[0]
    assert hint.height() <= size[1]
    assert window.canvas.width() >= 360
    assert window.canvas.height() >= 160
    for name, dock in window.docks.docks.items():
        if window.docks.is_seen(name):
            assert window.rect().contains(dock.geometry()), name


def test_the_layout_is_remembered(themes, tmp_path, make_window):
    first = open_window(themes, tmp_path / "layout.ini", size=(1300, 820))
    first.docks["findings"].hide()
    first.addDockWidget(Area.LeftDockWidgetArea, first.docks["source"])
    close_window(first)
    second = open_window(themes, tmp_path / "layout.ini", size=(1300, 820))
    assert second.docks["findings"].isHidden()
    assert area(second, "source") == Area.LeftDockWidgetArea
    close_window(second)


def test_a_window_closed_while_narrow_is_whole_again_when_wide(themes, tmp_path, make_window):
    first = open_window(themes, tmp_path / "layout.ini", size=(1000, 700))
    assert area(first, "properties") == Area.LeftDockWidgetArea
    close_window(first)
    second = open_window(themes, tmp_path / "layout.ini", size=(1300, 800))
    resize(second, 1300)
    assert {area(second, name) for name in RIGHT} == {Area.RightDockWidgetArea}
    resize(second, 1050)
    assert {area(second, name) for name in RIGHT} == {Area.LeftDockWidgetArea}
    close_window(second)
