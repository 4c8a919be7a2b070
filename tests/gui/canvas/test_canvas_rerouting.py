"""Dots by which people lead wires, under real clicks."""

import pytest
from hands import ALT, NONE, click, drag, into, key, middle, output, pixel
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from netbuilder.graph.routes import carried_along, reroute, straighten
from netbuilder.gui.canvas.detours import detour, stretch_at

WIRE = ("conv1", 0, "relu1", 0)
LEFT = Qt.MouseButton.LeftButton


def points(document, wire=WIRE) -> tuple:
    return next(
        edge.points
        for edge in document.project.graph.edges
        if (edge.source, edge.source_port, edge.target, edge.target_port) == wire
    )


def put(view, document, *dots: tuple[float, float]) -> None:
    graph = reroute(document.project.graph, WIRE, dots)
    document.commit("Lead", document.project.replace(graph=graph))


def double_click(view, at: QPointF) -> None:
    QTest.mouseDClick(view.viewport(), LEFT, NONE, pixel(view, at))


def halfway(view) -> QPointF:
    return (output(view, "conv1") + into(view, "relu1")) / 2


place = st.tuples(*[st.integers(-500, 500).map(float)] * 2)


@given(st.lists(place, min_size=3, max_size=6, unique=True))
def test_a_detour_begins_and_ends_at_the_ports_and_goes_by_each_dot(stops_wanted):
    start, *dots, end = stops_wanted
    course = detour(QPointF(*start), QPointF(*end), dots)
    path = course.path
    elements = [path.elementAt(number) for number in range(path.elementCount())]
    stops = [(element.x, element.y) for element in elements[::3]]
    for stop, wanted in zip(stops, [start, *dots, end], strict=True):
        assert stop == pytest.approx(wanted)


def test_a_new_dot_comes_into_the_stretch_that_it_lies_on():
    start, end = QPointF(0, 0), QPointF(300, 0)
    assert stretch_at(start, end, [], QPointF(10, 10)) == 0
    assert stretch_at(start, end, [(100, 0)], QPointF(50, 10)) == 0
    assert stretch_at(start, end, [(100, 0)], QPointF(200, 10)) == 1


def test_a_double_click_on_a_wire_puts_a_dot_that_is_dragged_and_taken_away(view, document):
    before = document.project
    spot = halfway(view)
    double_click(view, spot + QPointF(0, 0))
    (dot,) = points(document)
    drag(view, QPointF(*dot), QPointF(*dot) + QPointF(0, 60))
    assert points(document) == ((dot[0], dot[1] + 60),)
    assert document.undo_stack.count() == 2
    assert view.selected_wires == (WIRE,)
    double_click(view, QPointF(*points(document)[0]))
    assert points(document) == ()
    for _ in range(3):
        document.undo_stack.undo()
    assert document.project is before


def test_alt_click_takes_a_dot_away(view, document):
    put(view, document, (490.0, 80.0), (520.0, 60.0))
    click(view, QPointF(490, 80), ALT)
    assert points(document) == ((520.0, 60.0),)


def test_escape_takes_the_drag_of_a_dot_back(view, document):
    put(view, document, (500.0, 80.0))
    view.select(("fc1",))
    course = view.canvas.wires[WIRE].path()
    drag(view, QPointF(500, 80), QPointF(560, 140), drop=False)
    assert view.canvas.wires[WIRE].path() != course
    key(view, Qt.Key.Key_Escape)
    assert view.canvas.wires[WIRE].path() == course
    assert points(document) == ((500.0, 80.0),)
    assert view.selection == ("fc1",)


def test_dots_go_along_when_both_ends_are_moved_and_stay_when_one_is(view, document):
    put(view, document, (500.0, 80.0))
    view.select(("conv1", "relu1"))
    drag(view, middle(view, "conv1"), middle(view, "conv1") + QPointF(0, 48))
    (dot,) = points(document)
    assert dot[1] == 80 + document.project.graph.nodes["conv1"].position[1]
    view.select_none()
    drag(view, middle(view, "conv1"), middle(view, "conv1") + QPointF(0, 40))
    assert points(document) == (dot,)


def test_straightened_it_runs_as_it_likes(qtbot, view, document):
    course = view.canvas.wires[WIRE].path()
    put(view, document, (500.0, 80.0))
    view.select((), (WIRE,))
    view.rerouting.straighten()
    assert points(document) == ()
    assert view.canvas.wires[WIRE].path() == course
    view.select_none()
    with qtbot.waitSignal(view.status):
        view.rerouting.straighten()


def test_what_has_no_dots_is_left_alone(document):
    graph = document.project.graph
    assert straighten(graph) is graph
    assert carried_along(graph, {"conv1": (10.0, 0.0), "relu1": (10.0, 0.0)}) is graph
