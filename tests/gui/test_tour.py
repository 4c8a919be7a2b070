"""The guided tour: it points at the real widgets and goes on when the user has really done it."""

import hands
import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QTabBar
from windows import press, settle, wait

from netbuilder.data.findings import report_on
from netbuilder.graph.edits import remove_nodes
from netbuilder.graph.project import Project
from netbuilder.gui.canvas.search_popup import SearchPopup
from netbuilder.gui.tour_steps import ADD, CONNECT, LOOK, SELECT, SHAPE, STEPS, TRAIN, WATCH, tour_project
from netbuilder.storage.templates import load_template

KEY, LEFT = Qt.Key, Qt.MouseButton.LeftButton


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr("netbuilder.gui.tour._CHEER_MS", 20)
    monkeypatch.setattr("netbuilder.gui.tour._LOOK_MS", 20)
    monkeypatch.setattr("netbuilder.gui.tour_steps._EPOCHS", 2)


@pytest.fixture
def empty_window(qtbot, make_window):
    window = make_window()
    with qtbot.waitActive(window):
        window.activateWindow()
    return window


@pytest.fixture
def touring(empty_window):
    """A window at the first step."""
    empty_window.actions_by_name["tour"].trigger()
    QTest.keyClick(empty_window.tour.bubble.next, KEY.Key_Space)
    assert empty_window.tour.step is STEPS[SELECT]
    settle(empty_window)
    return empty_window


def arrive(window, step):
    wait(lambda: window.tour.step is STEPS[step], f"the step {STEPS[step].name}")
    settle(window)


def do(window, *steps):
    for step in steps:
        arrive(window, step)
        bubble = window.tour.bubble
        if STEPS[step].button:
            wait(lambda: not window.run.is_active, "the training")
            QTest.mouseClick(bubble.next, LEFT)
        else:
            QTest.mouseClick(bubble.help, LEFT)


def within(inner: QRect, outer: QRect) -> bool:
    return outer.contains(inner)


# The whole way by hand


def test_the_tour_is_taken_by_mouse_and_keys_on_the_real_widgets(qtbot, touring):
    window, view, tour = touring, touring.canvas, touring.tour
    hands.click(view, hands.middle(view, "conv1"))
    arrive(window, ADD)
    view.setFocus()
    QTest.keyClick(view, KEY.Key_Tab)
    popup = view.findChild(SearchPopup)
    QTest.keyClicks(popup.field, "relu")
    QTest.keyClick(popup.field, KEY.Key_Return)
    arrive(window, CONNECT)
    relu = next(name for name, node in window.scope.graph.nodes.items() if node.type == "ReLU")
    for source, target in (("conv1", relu), (relu, "flat")):
        if not any((edge.source, edge.target) == (source, target) for edge in window.scope.graph.edges):
            assert (source if source == "conv1" else relu) in tour.bubble.words.text()
            hands.drag(view, hands.output(view, source), hands.into(view, target))
            settle(window)
    assert window.checker.report.ok
    arrive(window, SHAPE)
    assert not view.selected_wires
    edge = next(edge for edge in window.scope.graph.edges if edge.target == "flat")
    wire = view.canvas.wires[edge.source, 0, "flat", 0]
    hands.click(view, wire.mapToScene(wire.path().pointAtPercent(0.25)))
    arrive(window, TRAIN)
    with qtbot.waitActive(window):
        window.activateWindow()
    press(window, KEY.Key_F5)
    arrive(window, WATCH)
    wait(lambda: not window.run.is_active, "the training")
    QTest.keyClick(tour.bubble.next, KEY.Key_Space)
    arrive(window, LOOK)
    # Qt keeps tab bars that it no longer shows.
    (bar,) = [
        bar
        for bar in window.findChildren(QTabBar)
        if not bar.visibleRegion().isEmpty() and any(bar.tabText(i) == "Filters" for i in range(bar.count()))
    ]
    index = next(i for i in range(bar.count()) if bar.tabText(i) == "Filters")
    QTest.mouseClick(bar, LEFT, pos=bar.tabRect(index).center())
    wait(lambda: tour.step is None, "the end")
    assert tour.bubble.title.text() == "You have seen it all"
    assert window.docks.is_seen("filters")
    # The filters that were just opened are not put into the dark, nor under the bubble.
    (lit,) = tour.shade.lit
    assert lit.contains(window.docks["filters"].mapTo(window, window.docks["filters"].rect().center()))
    assert not lit.intersects(tour.bubble.geometry())
    assert not tour.bubble.leave.isVisible()
    QTest.mouseClick(tour.bubble.next, LEFT)
    assert not tour.is_running
    assert window.preferences.tour_step == 0
    assert window.run.trained is not None


def test_the_tour_can_be_taken_without_doing_anything_oneself(touring):
    do(touring, *range(len(STEPS)))
    wait(lambda: touring.tour.step is None, "the end")
    assert touring.checker.report.ok
    assert touring.run.trained is not None


def test_each_step_waits_until_it_is_done(touring):
    QTest.qWait(120)
    assert touring.tour.step is STEPS[SELECT]
    touring.canvas.select(("fc",))
    QTest.qWait(120)
    assert touring.tour.step is STEPS[SELECT]


# What it points at


def test_it_lights_up_what_it_speaks_of_and_the_bubble_stands_beside(touring):
    window, tour = touring, touring.tour
    view = window.canvas
    (lit,) = tour.shade.lit
    card = view.mapFromScene(view.canvas.nodes["conv1"].scene_card()).boundingRect()
    assert within(card.translated(view.viewport().mapTo(window, QPoint(0, 0))), lit)
    assert not tour.bubble.geometry().intersects(lit)
    assert within(tour.bubble.geometry(), window.rect())
    do(window, SELECT)
    arrive(window, ADD)
    assert len(tour.shade.lit) == 2
    do(window, ADD, CONNECT, SHAPE)
    arrive(window, TRAIN)
    (lit,) = tour.shade.lit
    button = window.bar.primary
    assert within(QRect(button.mapTo(window, QPoint(0, 0)), button.size()), lit)
    do(window, TRAIN)
    arrive(window, WATCH)
    assert not any(tour.bubble.geometry().intersects(rect) for rect in tour.shade.lit)
    do(window, WATCH)
    arrive(window, LOOK)
    (lit,) = tour.shade.lit
    assert lit.height() < 60  # a tab


def test_it_follows_what_moves(touring):
    window, tour = touring, touring.tour
    before = tour.shade.lit
    window.canvas.camera.zoom_out()
    wait(lambda: tour.shade.lit != before, "the light to follow")
    window.resize(1120, 700)
    wait(lambda: tour.shade.size() == window.size(), "the shade to follow")
    assert within(tour.bubble.geometry(), window.rect())


def test_the_shade_darkens_all_else(touring):
    window, tour = touring, touring.tour
    image = window.grab().toImage()
    tour.shade.hide()
    bare = window.grab().toImage()
    tour.shade.show()
    (lit,) = tour.shade.lit
    spot = lit.center()
    assert image.pixel(spot) == bare.pixel(spot)
    assert image.pixelColor(20, 300).lightness() < bare.pixelColor(20, 300).lightness() - 20


def test_mouse_and_keys_go_through_the_shade(touring):
    window = touring
    assert window.childAt(20, 12) is not window.tour.shade
    assert window.childAt(window.tour.bubble.geometry().center()) is not None


# Leaving, and going on


def escape(window):
    """Esc that arrives at the window, as it does where no part of it wants the key."""
    QApplication.sendEvent(window, QKeyEvent(QEvent.Type.KeyPress, KEY.Key_Escape, Qt.KeyboardModifier.NoModifier))


def test_esc_leaves_everything_as_it_is_and_help_goes_on_there(touring):
    window = touring
    do(window, SELECT, ADD)
    arrive(window, CONNECT)
    project = window.document.project
    state = window.docks.save_state()
    QTest.keyClick(window.canvas, KEY.Key_Escape)
    assert not window.tour.is_running
    assert not window.tour.shade.isVisible()
    assert window.document.project is project
    assert window.docks.save_state() == state
    assert window.document.undo_stack.count() > 0
    window.actions_by_name["tour"].trigger()
    assert window.tour.bubble.next.text() == "Go on"
    QTest.mouseClick(window.tour.bubble.next, LEFT)
    assert window.tour.step is STEPS[CONNECT]
    assert window.document.project is project


def test_esc_in_a_search_closes_that_alone(touring):
    do(touring, SELECT)
    arrive(touring, ADD)
    touring.canvas.setFocus()
    QTest.keyClick(touring.canvas, KEY.Key_Tab)
    popup = touring.canvas.findChild(SearchPopup)
    QTest.keyClick(popup.field, KEY.Key_Escape)
    assert touring.tour.is_running
    QTest.keyClick(touring.canvas, KEY.Key_Escape)
    assert not touring.tour.is_running


def test_what_was_undone_meanwhile_is_asked_for_again(touring):
    window = touring
    do(window, SELECT, ADD, CONNECT)
    arrive(window, SHAPE)
    window.tour.leave()
    graph = window.document.project.graph
    relu = next(name for name, node in graph.nodes.items() if node.type == "ReLU")
    window.document.commit("Delete", window.document.project.replace(graph=remove_nodes(graph, [relu])))
    window.tour.start()
    QTest.mouseClick(window.tour.bubble.next, LEFT)
    assert window.tour.step is STEPS[ADD]


def test_another_window_goes_on_with_a_project_of_that_step(make_window):
    window = make_window()
    window.preferences.tour_step = LOOK
    window.tour.start()
    QTest.mouseClick(window.tour.bubble.next, LEFT)
    # What was learned is gone with the other window.
    assert window.tour.step is STEPS[TRAIN]
    assert window.document.project == tour_project(TRAIN)
    settle(window)
    assert window.checker.report.ok


def test_it_can_begin_anew(make_window):
    window = make_window()
    window.preferences.tour_step = SHAPE
    window.tour.start()
    QTest.mouseClick(window.tour.bubble.restart, LEFT)
    assert window.tour.step is STEPS[SELECT]
    assert window.document.project == tour_project(SELECT)


def test_unsaved_work_is_asked_for_and_a_refusal_keeps_it(window, questions):
    project = window.document.project.replace(name="mine")
    window.document.commit("Rename", project)
    window.tour.start()
    assert questions.asked == []
    questions.answer(QMessageBox.StandardButton.Cancel)
    QTest.mouseClick(window.tour.bubble.next, LEFT)
    assert len(questions.asked) == 1
    assert window.document.project is project
    assert window.tour.step is None
    escape(window)
    assert not window.tour.is_running


def test_opening_something_else_leaves_the_tour(touring):
    touring.document.undo_stack.setClean()
    touring.files.new(load_template("perceptron"))
    assert not touring.tour.is_running
    assert touring.preferences.tour_step == SELECT


def test_a_second_call_does_not_begin_anew(touring):
    do(touring, SELECT)
    arrive(touring, ADD)
    touring.actions_by_name["tour"].trigger()
    assert touring.tour.step is STEPS[ADD]


def test_a_network_that_was_taken_apart_does_not_break_the_tour(touring):
    do(touring, SELECT)
    arrive(touring, ADD)
    touring.document.commit("Clear", touring.document.project.replace(graph=Project().graph))
    settle(touring)
    QTest.qWait(60)
    touring.tour.leave()
    assert not touring.tour.is_running


# By keys, and for those who listen


def test_buttons_have_keys_and_names(touring):
    bubble = touring.tour.bubble
    assert bubble.title.text() in bubble.accessibleName()
    assert bubble.words.text() in bubble.accessibleName()
    QTest.keyClick(touring, KEY.Key_D, Qt.KeyboardModifier.AltModifier)
    arrive(touring, ADD)
    assert "Esc" in bubble.leave.text()
    QTest.mouseClick(bubble.leave, LEFT)
    assert not touring.tour.is_running


def test_the_project_of_every_step_is_as_far_as_the_steps_before(qapp):
    assert [len(tour_project(step).graph.nodes) for step in range(len(STEPS))] == [5, 5, 6, 6, 6, 6, 6]
    for step in range(len(STEPS)):
        assert report_on(tour_project(step)).ok == (step > CONNECT)


def test_the_bubble_wears_the_theme(touring):
    before = touring.tour.bubble.grab().toImage()
    touring.themes.set_preference("dark")
    settle(touring)
    assert touring.tour.bubble.grab().toImage() != before
    touring.themes.set_preference("light")
