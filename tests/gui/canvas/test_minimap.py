"""The minimap: what it shows, where a click leads, and that it leaves no trace while the canvas pans."""

import pytest
from hands import LEFT, NONE, drag, middle, move, press, release
from PySide6.QtCore import QCoreApplication, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from netbuilder.compiler.check import check
from netbuilder.graph.annotations import add_frame, add_note, change_frame, change_note, remove_annotations
from netbuilder.graph.edits import change_settings, remove_nodes
from netbuilder.graph.edits import move as moved
from netbuilder.graph.project import Project
from netbuilder.gui.heat import Tints
from netbuilder.gui.quantities import QUANTITIES
from netbuilder.gui.theme import dark
from netbuilder.layers.base import Family


@pytest.fixture
def map_(view):
    """The minimap of a network that reaches far beyond the view."""
    edit(view, moved(view.scope.graph, {"fc1": (4000.0, 2400.0)}))
    view.camera.look(QPointF(400, 100), 1.0)
    view.minimap.draw_now()
    assert view.minimap.isVisible()
    return view.minimap


def edit(view, graph):
    view.commit("Edit", graph)


def spot_of(map_, point: QPointF) -> QPoint:
    return map_.on_map(QRectF(point, point)).topLeft().toPoint()


def colour_at(map_, point: QPointF) -> str:
    return map_.grab().toImage().pixelColor(spot_of(map_, point)).name()


def test_it_stands_in_the_lower_right_corner_and_follows_it(view, map_):
    for size in ((1200, 600), (800, 500)):
        view.resize(*size)
        room, place = view.viewport().rect(), map_.geometry()
        assert room.contains(place)
        assert room.right() - place.right() < 20
        assert room.bottom() - place.bottom() < 20


def test_every_card_is_shown_in_its_colour(view, map_):
    view.camera.centre_on(middle(view, "fc1"))
    assert colour_at(map_, middle(view, "fc1")) == view.canvas.ink.family(Family.DENSE).name()


def test_it_comes_only_where_part_of_the_network_is_out_of_sight(view, map_):
    view.fit_all()
    assert map_.isHidden()
    view.camera.zoom_to(1.0)
    assert map_.isVisible()
    edit(view, remove_nodes(view.scope.graph, list(view.scope.graph.nodes)))
    map_.draw_now()
    assert map_.isHidden()


def test_it_comes_back_as_it_was_unless_something_has_changed_meanwhile(view, map_, monkeypatch):
    drawn, draw = [], map_._draw
    monkeypatch.setattr(map_, "_draw", lambda: (drawn.append(1), draw()))

    def comes_back() -> int:
        view.camera.zoom_to(1.0)
        assert map_.isVisible()
        view.fit_all()
        assert map_.isHidden()
        return len(drawn)

    assert comes_back() == 0
    view.fit_all()
    edit(view, moved(view.scope.graph, {"fc1": (4000.0, 2600.0)}))
    view.fit_all()
    assert comes_back() == 1
    assert comes_back() == 1
    map_.show_theme(dark())
    assert comes_back() == 2


def test_a_small_canvas_goes_without(view, map_):
    view.resize(150, 100)
    map_.draw_now()
    assert map_.isHidden()


def test_where_it_is_not_wanted_it_never_comes(view, map_):
    map_.set_wanted(False)
    view.camera.zoom_to(2.0)
    map_.refresh()
    assert map_.isHidden()
    map_.set_wanted(True)
    assert map_.isVisible()


def test_a_click_looks_there(view, map_):
    goal = QPointF(3000, 1500)
    QTest.mouseClick(map_, LEFT, pos=spot_of(map_, goal))
    assert (view.camera.centre - goal).manhattanLength() < 60
    assert view.camera.zoom == 1.0


def test_the_frame_is_dragged_where_it_is_touched(view, map_):
    before = view.camera.centre
    start = spot_of(map_, before + QPointF(200, 80))
    QTest.mousePress(map_, LEFT, pos=start)
    # It did not jump to the hand.
    assert (view.camera.centre - before).manhattanLength() < 1
    QTest.mouseMove(map_, start + QPoint(30, 20))
    moved = view.camera.centre - before
    QTest.mouseRelease(map_, LEFT, pos=start + QPoint(30, 20))
    scale = map_.on_map(QRectF(0, 0, 1000, 1000)).width() / 1000
    assert moved.x() == pytest.approx(30 / scale, rel=0.01)
    assert moved.y() == pytest.approx(20 / scale, rel=0.01)
    QTest.mouseMove(map_, start)
    assert view.camera.centre - before == moved


def test_the_wheel_zooms_about_the_middle(view, map_):
    before = view.camera.centre
    here = QPointF(10, 10)
    event = QWheelEvent(
        here, QPointF(map_.mapToGlobal(here.toPoint())), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, NONE,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(map_, event)
    assert view.camera.zoom > 1.0
    assert (view.camera.centre - before).manhattanLength() < 1


def test_it_follows_a_drag_and_its_end(view, map_, qtbot):
    view.select(("add1",))
    map_.draw_now()
    before = map_.grab().toImage()
    drag(view, middle(view, "add1"), middle(view, "add1") + QPointF(90, 40), drop=False)
    qtbot.waitUntil(lambda: map_.grab().toImage() != before, timeout=2_000)
    QTest.keyClick(view, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: map_.grab().toImage() == before, timeout=2_000)


def test_errors_stand_out(view, map_):
    graph = change_settings(view.scope.graph, "conv1", {"out_channels": 4, "kernel_size": 50})
    edit(view, graph)
    view.show_report(check(Project(graph=graph), None))
    view.camera.centre_on(middle(view, "conv1"))
    map_.draw_now()
    assert colour_at(map_, middle(view, "conv1")) == view.canvas.ink.error.name()


def test_frames_and_notes_lie_behind_the_cards_in_their_colours(view, map_):
    bare = colour_at(map_, QPointF(2000, 2000))
    graph, frame = add_frame(view.scope.graph, ["conv1", "relu1"])
    graph, note = add_note(change_frame(graph, frame, colour="green"), (1800.0, 1850.0))
    edit(view, change_note(graph, note, size=(400.0, 300.0), colour="red"))
    view.camera.look(QPointF(400, 100), 0.4)
    map_.draw_now()
    between = QPointF(middle(view, "conv1").x() / 2 + middle(view, "relu1").x() / 2, middle(view, "conv1").y())
    tint, card = QColor(colour_at(map_, between)), colour_at(map_, middle(view, "conv1"))
    assert tint.green() > max(tint.red(), tint.blue())
    assert card == view.canvas.ink.family(Family.CONVOLUTION).name()
    pink = QColor(colour_at(map_, QPointF(2000, 2000)))
    assert pink.name() != bare
    assert pink.red() > max(pink.green(), pink.blue())


def test_a_note_far_from_the_cards_is_on_the_map(view, map_):
    graph, _ = add_note(view.scope.graph, (-3000.0, -900.0), "Look here")
    edit(view, graph)
    map_.draw_now()
    assert map_.rect().contains(spot_of(map_, QPointF(-2990.0, -890.0)))


def test_a_note_that_is_taken_away_leaves_the_map(view, map_):
    before = map_.grab().toImage()
    graph, note = add_note(view.scope.graph, (1800.0, 1850.0))
    edit(view, graph)
    map_.draw_now()
    assert map_.grab().toImage() != before
    edit(view, remove_annotations(view.scope.graph, notes=[note]))
    map_.draw_now()
    assert map_.grab().toImage() == before


def test_the_map_follows_a_note_that_is_dragged(view, map_, qtbot):
    edit(view, add_note(view.scope.graph, (200.0, 240.0))[0])
    map_.draw_now()
    at_rest = map_.grab().toImage()
    press(view, QPointF(240, 280))
    map_.draw_now()
    held = map_.grab().toImage()
    move(view, QPointF(300, 300), QPointF(420, 360))
    qtbot.waitUntil(lambda: map_.grab().toImage() not in (at_rest, held), timeout=2_000)
    QTest.keyClick(view, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: map_.grab().toImage() == at_rest, timeout=2_000)
    release(view, QPointF(420, 360))


def test_it_wears_the_theme(view, map_):
    before = map_.grab().toImage()
    view.set_theme(dark())
    assert map_.grab().toImage() != before


def test_clicks_on_it_are_not_clicks_on_the_canvas(view, map_, document):
    view.select(("conv1",))
    at = QPoint(4, 4)
    QTest.mouseClick(map_, LEFT, pos=at)
    QTest.mouseDClick(map_, LEFT, pos=at)
    assert view.selection == ("conv1",)
    assert document.undo_stack.count() == 1


def test_panning_smears_neither_it_nor_the_scale_of_colours(view, map_, qtbot):
    place = map_.geometry()
    view.show_tints(Tints(next(iter(QUANTITIES.values())), {"conv1": 1.0}, 40.0))
    QCoreApplication.processEvents()
    for step in (QPointF(-9, 0), QPointF(0, -7), QPointF(-5, 4)):
        for _ in range(4):
            view.camera.pan(step)
            QCoreApplication.processEvents()
    assert map_.geometry() == place
    assert view.viewport().rect().contains(view.legend.geometry())
    # What stands on the screen, against what a full repaint would show.
    shown = view.screen().grabWindow(view.winId()).toImage()
    fresh = view.grab().toImage()
    for overlay in (map_, view.legend):
        area = overlay.geometry().adjusted(-12, -12, 12, 12) & view.viewport().rect()
        wrong = sum(
            shown.pixelColor(x, y) != fresh.pixelColor(x, y)
            for x in range(area.left(), area.right())
            for y in range(area.top(), area.bottom())
        )
        assert wrong < 30, overlay
