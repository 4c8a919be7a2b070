"""What a window can stand without comes once it stands."""

import pytest
from PySide6.QtCore import QObject, QTimer
from windows import delete_now

from netbuilder.gui.late_parts import LateParts
from netbuilder.gui.workers import Jobs


@pytest.fixture
def parent(qapp):
    parent = QObject()
    yield parent
    parent.deleteLater()
    delete_now()


def test_they_are_made_in_order_and_events_have_their_turn_in_between(parent, qtbot):
    happened = []

    def first():
        happened.append("first")
        QTimer.singleShot(0, parent, lambda: happened.append("a click"))

    late = LateParts((first, lambda: happened.append("second")), Jobs(parent), parent)
    assert happened == []
    late.begin()
    qtbot.waitUntil(lambda: "second" in happened)
    late.begin()
    qtbot.wait(60)
    assert happened == ["first", "a click", "second"]


def test_one_that_fails_keeps_none_from_being_made(parent, qtbot):
    made = []

    def fail():
        raise ValueError("broken")

    late = LateParts((fail, lambda: made.append("next")), Jobs(parent), parent)
    with qtbot.captureExceptions() as errors:
        late.begin()
        qtbot.waitUntil(lambda: made == ["next"])
    assert [str(error) for _, error, _ in errors] == ["broken"]


def test_a_whole_window_has_them_all_in_the_end(make_window, qtbot):
    window = make_window()
    made = vars(window.panels)
    names = ("curves", "filters", "activations", "training", "outline", "source", "report", "data")
    qtbot.waitUntil(lambda: all(name in made for name in names))
    for name in names:
        assert window.docks[name].widget() is made[name]
    qtbot.waitUntil(lambda: {"pictures", "data", "thumbnails"} <= vars(window.feeds).keys())


def test_a_layer_that_is_chosen_sooner_is_shown_at_once(make_window, small_project):
    window = make_window(small_project)
    name = next(iter(small_project.graph.nodes))
    window.panels.properties.show_selection((name,))
    assert window.panels.properties.node_page.name_field.text() == name
    assert not window.panels.properties.node_page.isHidden()
    assert window.panels.properties.project_page.isHidden()
