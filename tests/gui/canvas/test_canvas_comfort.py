"""What hands take for granted: menus, tooltips, dragging beyond the rim, fields that keep their keys."""

import pytest
from hands import CTRL, drag, into, key, middle, move, output, pixel, press, release
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from netbuilder.compiler.check import check
from netbuilder.graph.edits import change_settings, connect
from netbuilder.graph.model import Edge
from netbuilder.gui.canvas.gestures.move import MoveGesture
from netbuilder.gui.canvas.search_popup import SearchPopup
from netbuilder.gui.canvas.title_editor import TitleEditor


def open_menu(view, at: QPointF) -> QMenu:
    spot = pixel(view, at)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, spot, view.viewport().mapToGlobal(spot))
    QApplication.sendEvent(view.viewport(), event)
    return view.findChild(QMenu)


def words_of(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def test_the_menu_of_a_node_acts_on_it(view, document):
    menu = open_menu(view, middle(view, "relu1"))
    assert view.selection == ("relu1",)
    assert "Rename" in words_of(menu)
    next(action for action in menu.actions() if action.text() == "Delete and heal").trigger()
    assert Edge(source="conv1", target="flat") in document.project.graph.edges
    menu.close()


def test_the_menu_keeps_a_selection_that_it_was_opened_on(view):
    view.select(("conv1", "relu1"))
    open_menu(view, middle(view, "relu1")).close()
    assert view.selection == ("conv1", "relu1")


def test_wires_and_the_canvas_have_menus_of_their_own(view):
    wire = open_menu(view, output(view, "conv1") + QPointF(12, 0))
    assert words_of(wire) == ["Straighten wire", "Delete wire"]
    wire.close()
    wire.setParent(None)
    view.select(("conv1",))
    canvas = open_menu(view, QPointF(100, 330))
    assert "Paste" in words_of(canvas)
    assert view.selection == ()
    canvas.close()


def test_dragging_to_the_rim_moves_on(view, document, qtbot):
    start = middle(view, "relu1")
    spot = pixel(view, start)
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    rim = QPoint(view.viewport().width() - 3, spot.y())
    centre = view.camera.centre
    QTest.mouseMove(view.viewport(), rim)
    qtbot.waitUntil(lambda: view.camera.centre.x() > centre.x() + 60, timeout=3_000)
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=rim)
    stopped = view.camera.centre
    qtbot.wait(80)
    assert view.camera.centre == stopped
    # The node is where the hand let go of it, beyond what was in view before.
    landed = view.canvas.nodes["relu1"].scene_card().center()
    assert landed.x() > view.mapToScene(rim).x() - 8
    assert document.undo_stack.count() == 1


def test_keys_are_held_while_the_view_moves_at_the_rim(view, qtbot, monkeypatch):
    """A card that Ctrl keeps from the guides keeps clear of them there as anywhere."""
    held = []
    monkeypatch.setattr(MoveGesture, "move", lambda _self, pointer: held.append(pointer.modifiers))
    start = pixel(view, middle(view, "conv1"))
    rim = QPoint(view.viewport().width() - 3, start.y())
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=start)
    for at in (start + QPoint(20, 20), rim):
        moved = QMouseEvent(
            QEvent.Type.MouseMove, QPointF(at), QPointF(view.viewport().mapToGlobal(at)), Qt.MouseButton.NoButton,
            Qt.MouseButton.LeftButton, CTRL,
        )  # fmt: skip
        QApplication.sendEvent(view.viewport(), moved)
    qtbot.waitUntil(lambda: len(held) > 3, timeout=5000)
    assert set(held) == {CTRL}
    key(view, Qt.Key.Key_Escape)


def test_passing_the_rim_leaves_the_view_where_it_is(view, qtbot):
    """Such as when everything fits and a marquee takes it all, or when a layer comes in from the palette."""
    before = view.camera.centre
    rim = QPoint(view.viewport().width() - 3, view.viewport().height() - 3)
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(4, 4))
    QTest.mouseMove(view.viewport(), rim)
    qtbot.wait(120)
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=rim)
    qtbot.wait(400)
    assert view.camera.centre == before
    assert view.selection


def test_a_wire_has_its_tip_on_the_stroke_and_not_inside_its_bend(view, document):
    graph = connect(document.project.graph, Edge(source="flat", target="fc1"))
    document.commit("Connect", document.project.replace(graph=graph))
    item = view.canvas.wires["flat", 0, "fc1", 0]
    shape = item.shape()
    assert shape.contains(item.path().pointAtPercent(0.5))
    bounds = item.path().boundingRect()
    assert not shape.contains(QPointF(bounds.right() - 40, bounds.top() + 20))


def test_keys_in_the_search_do_not_reach_the_canvas(view, document):
    view.select(("conv1",))
    key(view, Qt.Key.Key_Tab)
    popup = view.findChild(SearchPopup)
    QTest.keyClick(popup.field, Qt.Key.Key_D, CTRL)
    QTest.keyClick(popup.field, Qt.Key.Key_Delete)
    QTest.mouseClick(popup, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert document.undo_stack.count() == 0
    assert view.selection == ("conv1",)


def test_keys_in_the_name_field_do_not_reach_the_canvas(view, document):
    view.select(("conv1",))
    view.rename_selected()
    field = view.findChild(TitleEditor)
    QTest.keyClick(field, Qt.Key.Key_D, CTRL)
    QTest.keyClick(field, Qt.Key.Key_F2)
    assert document.undo_stack.count() == 0


def test_a_second_button_takes_a_drag_back(view, document):
    start = middle(view, "conv1")
    press(view, start)
    move(view, start + QPointF(60, 60))
    press(view, start + QPointF(60, 60), Qt.MouseButton.RightButton)
    release(view, start + QPointF(60, 60))
    assert document.undo_stack.count() == 0
    assert view.canvas.nodes["conv1"].pos() == QPointF(280, 0)


@pytest.mark.parametrize("kernel", [3, 50])
def test_labels_cover_no_card(view, document, kernel):
    graph = change_settings(document.project.graph, "conv1", {"kernel_size": kernel, "out_channels": 4096})
    document.commit("Change", document.project.replace(graph=graph))
    view.show_report(check(document.project, None))
    labels = [wire.label for wire in view.canvas.wires.values() if wire.label is not None]
    assert labels
    cards = [item.scene_card() for item in view.canvas.nodes.values()]
    assert not any(label.adjusted(3, 3, -3, -3).intersects(card) for label in labels for card in cards)


def test_a_wire_that_lost_its_report_keeps_no_label(view, document):
    view.show_report(check(document.project, None))
    assert view.canvas.wires["conv1", 0, "relu1", 0].label is not None
    view.show_report(None)
    assert view.canvas.wires["conv1", 0, "relu1", 0].label is None


def test_the_cursor_says_that_a_port_can_be_dragged(view):
    move(view, output(view, "conv1"))
    assert view.viewport().cursor().shape() == Qt.CursorShape.CrossCursor
    move(view, middle(view, "conv1"))
    assert view.viewport().cursor().shape() == Qt.CursorShape.ArrowCursor
    drag(view, into(view, "fc1"), QPointF(500, 330), drop=False)
    key(view, Qt.Key.Key_Escape)
