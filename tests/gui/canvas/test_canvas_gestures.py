"""Every gesture with a real mouse: its preview and its commit; Esc leaves no trace, undo takes it back."""

import pytest
from hands import (
    ALT,
    CTRL,
    MIDDLE,
    SHIFT,
    click,
    drag,
    drag_in,
    into,
    key,
    middle,
    move,
    output,
    press,
    release,
    wheel,
)
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QGraphicsPathItem

from netbuilder.graph.model import Edge
from netbuilder.gui.canvas.gestures.drop import layer_mime
from netbuilder.gui.canvas.search_popup import SearchPopup

EMPTY = QPointF(160, 320)


def wires(document) -> set[tuple[str, str, int]]:
    return {(edge.source, edge.target, edge.target_port) for edge in document.project.graph.edges}


def undo_restores(document, before) -> None:
    """One gesture is one step, and undo gives the very same project back."""
    assert document.undo_stack.count() == 1
    document.undo_stack.undo()
    assert document.project is before


# Move


def test_dragging_a_node_moves_it_on_the_grid(view, document):
    before = document.project
    start = middle(view, "conv1")
    drag(view, start, start + QPointF(41, 61))
    assert document.project.graph.nodes["conv1"].position == (320.0, 60.0)
    assert view.selection == ("conv1",)
    undo_restores(document, before)
    assert view.canvas.nodes["conv1"].pos() == QPointF(280, 0)


def test_wires_follow_a_node_while_it_moves(view, document):
    start = middle(view, "conv1")
    drag(view, start, start + QPointF(0, 80), drop=False)
    path = view.canvas.wires["input", 0, "conv1", 0].path()
    assert path.pointAtPercent(1) == into(view, "conv1")
    assert document.project.graph.nodes["conv1"].position == (280, 0)


def test_esc_puts_a_moved_node_back(view, document):
    before = document.project
    start = middle(view, "conv1")
    drag(view, start, start + QPointF(50, 50), drop=False)
    assert view.canvas.nodes["conv1"].pos() != QPointF(280, 0)
    key(view, Qt.Key.Key_Escape)
    release(view, start + QPointF(50, 50))
    assert view.canvas.nodes["conv1"].pos() == QPointF(280, 0)
    assert document.project is before
    assert document.undo_stack.count() == 0


def test_the_whole_selection_moves(view, document):
    view.select(("conv1", "relu1"))
    start = middle(view, "relu1")
    drag(view, start, start + QPointF(0, 40))
    nodes = document.project.graph.nodes
    assert (nodes["conv1"].position, nodes["relu1"].position) == ((280.0, 40.0), (560.0, 40.0))
    assert document.undo_stack.count() == 1


def test_a_click_selects_and_moves_nothing(view, document):
    click(view, middle(view, "relu1"))
    assert view.selection == ("relu1",)
    click(view, middle(view, "conv1"), SHIFT)
    assert view.selection == ("relu1", "conv1")
    click(view, middle(view, "relu1"), CTRL)
    assert view.selection == ("conv1",)
    click(view, middle(view, "relu1"), SHIFT)
    click(view, middle(view, "relu1"))
    assert view.selection == ("relu1",)
    assert document.undo_stack.count() == 0


def test_a_lone_node_let_go_on_a_wire_goes_into_it(view, document):
    before = document.project
    between = (output(view, "relu1") + into(view, "flat")) / 2
    drag(view, middle(view, "fc1"), between)
    assert {("relu1", "fc1", 0), ("fc1", "flat", 0)} <= wires(document)
    assert ("relu1", "flat", 0) not in wires(document)
    undo_restores(document, before)


# Marquee


def test_a_frame_selects_what_it_touches(view, document):
    drag(view, QPointF(250, -60), QPointF(600, 40))
    assert set(view.selection) == {"conv1", "relu1"}
    assert document.undo_stack.count() == 0


def test_shift_adds_and_ctrl_toggles(view):
    view.select(("input", "conv1"))
    drag(view, QPointF(250, -60), QPointF(600, 40), keys=SHIFT)
    assert set(view.selection) == {"input", "conv1", "relu1"}
    drag(view, QPointF(250, -60), QPointF(600, 40), keys=CTRL)
    assert set(view.selection) == {"input"}


def test_esc_gives_the_old_selection_back(view):
    view.select(("fc1",))
    drag(view, QPointF(250, -60), QPointF(600, 40), drop=False)
    assert set(view.selection) == {"conv1", "relu1"}
    key(view, Qt.Key.Key_Escape)
    assert view.selection == ("fc1",)


def test_a_click_on_nothing_selects_nothing(view, qtbot):
    view.select(("fc1",))
    with qtbot.waitSignal(view.selection_changed) as blocker:
        click(view, EMPTY)
    assert blocker.args == [()]


# Connect


def test_port_to_port_connects(view, document):
    before = document.project
    drag(view, output(view, "relu1"), into(view, "fc1"))
    assert ("relu1", "fc1", 0) in wires(document)
    undo_restores(document, before)


def test_a_wire_can_be_drawn_from_its_end(view, document):
    drag(view, into(view, "fc1"), output(view, "add1"))
    assert ("add1", "fc1", 0) in wires(document)


def test_the_wire_snaps_to_a_port_in_reach(view, document):
    drag(view, output(view, "add1"), into(view, "fc1") + QPointF(-8, 9))
    assert ("add1", "fc1", 0) in wires(document)


def test_a_nodes_body_stands_for_its_free_port(view, document):
    drag(view, output(view, "conv1"), middle(view, "add1"))
    drag(view, output(view, "relu1"), middle(view, "add1"))
    assert {("conv1", "add1", 0), ("relu1", "add1", 1)} <= wires(document)


def test_a_new_wire_takes_the_place_of_the_old(view, document):
    drag(view, output(view, "input"), into(view, "flat"))
    assert ("input", "flat", 0) in wires(document)
    assert ("relu1", "flat", 0) not in wires(document)


def test_a_loop_is_refused_with_the_reason_at_the_cursor(view, document, qtbot):
    before = document.project
    drag(view, output(view, "flat"), into(view, "conv1"), drop=False)
    assert view.bubble.isVisible()
    assert "loop" in view.bubble.text()
    assert view.viewport().rect().contains(view.bubble.geometry())
    with qtbot.waitSignal(view.status) as blocker:
        release(view, into(view, "conv1"))
    assert "loop" in blocker.args[0]
    assert document.project is before
    assert not view.bubble.isVisible()


def test_legal_ports_light_up_and_go_out(view):
    drag(view, output(view, "relu1"), EMPTY, drop=False)
    lit = {port for item in view.canvas.nodes.values() for port in item.lit}
    # The port that the wire comes from, and those that would take it.
    fitting = {("flat", 0), ("add1", 0), ("add1", 1), ("fc1", 0)}
    assert {(port.node, port.index) for port in lit} == {("relu1", 0), *fitting}
    key(view, Qt.Key.Key_Escape)
    assert not any(item.lit for item in view.canvas.nodes.values())


def test_dragging_off_a_connected_input_detaches(view, document):
    before = document.project
    drag(view, into(view, "relu1"), EMPTY)
    assert ("conv1", "relu1", 0) not in wires(document)
    undo_restores(document, before)
    assert view.canvas.wires["conv1", 0, "relu1", 0].isVisible()


def test_a_detached_wire_can_be_led_elsewhere(view, document):
    drag(view, into(view, "relu1"), into(view, "fc1"))
    assert ("conv1", "fc1", 0) in wires(document)
    assert ("conv1", "relu1", 0) not in wires(document)
    assert document.undo_stack.count() == 1


def test_esc_keeps_a_wire_that_was_being_detached(view, document):
    before, items = document.project, len(view.canvas.items())
    drag(view, into(view, "relu1"), EMPTY, drop=False)
    assert not view.canvas.wires["conv1", 0, "relu1", 0].isVisible()
    assert len(view.canvas.items()) > items
    key(view, Qt.Key.Key_Escape)
    assert view.canvas.wires["conv1", 0, "relu1", 0].isVisible()
    assert len(view.canvas.items()) == items
    release(view, EMPTY)
    assert document.project is before


def test_a_wire_put_back_changes_nothing(view, document):
    press(view, into(view, "relu1"))
    move(view, EMPTY, into(view, "relu1"))
    release(view, into(view, "relu1"))
    assert document.undo_stack.count() == 0


def test_an_output_let_go_on_nothing_asks_what_to_add(view, document, qtbot):
    drag(view, output(view, "flat"), QPointF(1000, 150))
    popup = view.findChild(SearchPopup)
    QTest.keyClicks(popup.field, "linear")
    QTest.keyClick(popup.field, Qt.Key.Key_Return)
    (added,) = view.selection
    assert document.project.graph.nodes[added].type == "Linear"
    assert ("flat", added, 0) in wires(document)
    assert document.undo_stack.count() == 1


def test_alt_click_breaks_the_wires_of_a_port(view, document):
    before = document.project
    click(view, output(view, "conv1"), ALT)
    assert ("conv1", "relu1", 0) not in wires(document)
    undo_restores(document, before)


def test_ctrl_and_the_right_button_cut_wires(view, document):
    before = document.project
    gap = (output(view, "conv1") + into(view, "relu1")) / 2 + QPointF(30, 0)
    drag(view, gap + QPointF(0, -60), gap + QPointF(0, 60), Qt.MouseButton.RightButton, CTRL)
    assert ("conv1", "relu1", 0) not in wires(document)
    assert len(document.project.graph.edges) == len(before.graph.edges) - 1
    undo_restores(document, before)


def test_the_cut_begins_where_the_button_went_down_and_shows_what_it_would_cut(view, document):
    cut = (output(view, "conv1") + into(view, "relu1")) / 2 + QPointF(30, 0)
    press(view, cut + QPointF(0, 60), Qt.MouseButton.RightButton, CTRL)
    move(view, cut + QPointF(0, 50))
    (stroke,) = (item for item in view.canvas.items() if isinstance(item, QGraphicsPathItem))
    assert stroke.path().boundingRect().top() >= cut.y() + 45
    assert stroke.path().boundingRect().left() >= cut.x() - 5
    assert not any(wire.is_lit for wire in view.canvas.wires.values())
    move(view, cut + QPointF(0, -60))
    assert [key for key, wire in view.canvas.wires.items() if wire.is_lit] == [("conv1", 0, "relu1", 0)]
    before = document.project
    key(view, Qt.Key.Key_Escape)
    assert not any(wire.is_lit for wire in view.canvas.wires.values())
    release(view, cut + QPointF(0, -60), Qt.MouseButton.RightButton, CTRL)
    assert document.project is before


# Wires


def test_a_wire_is_selected_by_a_click_and_deleted(view, document):
    click(view, output(view, "conv1") + QPointF(12, 0))
    assert view.selected_wires == (("conv1", 0, "relu1", 0),)
    key(view, Qt.Key.Key_Delete)
    assert ("conv1", "relu1", 0) not in wires(document)


# Pan and zoom


@pytest.mark.parametrize("held", ["middle", "space"])
def test_the_drawing_follows_the_panning_hand(view, document, held):
    spot = view.mapFromScene(EMPTY)
    if held == "space":
        QTest.keyPress(view, Qt.Key.Key_Space)
    QTest.mousePress(view.viewport(), MIDDLE if held == "middle" else Qt.MouseButton.LeftButton, pos=spot)
    QTest.mouseMove(view.viewport(), spot + QPoint(70, -30))
    QTest.mouseRelease(
        view.viewport(),
        MIDDLE if held == "middle" else Qt.MouseButton.LeftButton,
        pos=spot + QPoint(70, -30),
    )
    if held == "space":
        QTest.keyRelease(view, Qt.Key.Key_Space)
    assert (view.mapFromScene(EMPTY) - spot - QPoint(70, -30)).manhattanLength() <= 2
    assert document.undo_stack.count() == 0


@pytest.mark.parametrize("notches", [3, -3])
def test_the_wheel_zooms_at_the_cursor(view, notches):
    at = QPoint(300, 120)
    under = view.mapToScene(at)
    wheel(view, at, notches)
    assert (view.camera.zoom > 1) == (notches > 0)
    assert (view.mapFromScene(under) - at).manhattanLength() <= 2
    for _ in range(40):
        wheel(view, at, notches)
    assert 0.04 < view.camera.zoom <= 3.0


# Drop


def test_a_layer_dropped_on_the_canvas_is_added_there(view, document):
    before = document.project
    assert drag_in(view, layer_mime("Conv2d"), QPointF(20, 302), QPointF(90, 302))
    (added,) = view.selection
    node = document.project.graph.nodes[added]
    assert node.type == "Conv2d"
    assert node.position == (0.0, 268.0)
    undo_restores(document, before)


def test_a_layer_dropped_on_a_wire_goes_into_it_and_makes_room(view, document):
    before = document.project
    gap = (output(view, "conv1") + into(view, "relu1")) / 2
    data = layer_mime("Dropout2d")
    drag_in(view, data, EMPTY, gap, drop=False)
    assert document.project is before
    drag_in(view, data, EMPTY, gap)
    (added,) = view.selection
    assert {("conv1", added, 0), (added, "relu1", 0)} <= wires(document)
    cards = [item.scene_card() for item in view.canvas.nodes.values()]
    assert not any(one.intersects(other) for one in cards for other in cards if one is not other)
    undo_restores(document, before)


def test_the_wire_that_would_take_it_lights_up(view):
    gap = (output(view, "conv1") + into(view, "relu1")) / 2
    wire = view.canvas.wires["conv1", 0, "relu1", 0]
    data = layer_mime("Dropout2d")
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    spot = view.mapFromScene(gap)
    QApplication.sendEvent(view.viewport(), QDragEnterEvent(spot, copy, data, left, none))
    QApplication.sendEvent(view.viewport(), QDragMoveEvent(spot, copy, data, left, none))
    assert wire._is_lit
    key(view, Qt.Key.Key_Escape)
    assert not wire._is_lit


def test_a_drag_that_leaves_adds_nothing(view, document):
    items = len(view.canvas.items())
    drag_in(view, layer_mime("Conv2d"), EMPTY, drop=False)
    assert len(view.canvas.items()) == items
    assert document.undo_stack.count() == 0


def test_an_input_does_not_go_into_a_wire(view, document):
    gap = (output(view, "conv1") + into(view, "relu1")) / 2
    drag_in(view, layer_mime("Input"), gap)
    assert ("conv1", "relu1", 0) in wires(document)
    assert len(document.project.graph.nodes) == 7


@pytest.mark.parametrize("foreign", ["text", "unknown layer"])
def test_foreign_drags_are_not_taken(view, document, foreign):
    data = QMimeData()
    if foreign == "text":
        data.setText("Conv2d")
    else:
        data = layer_mime("Conv9d")
    assert not drag_in(view, data, EMPTY)
    assert document.undo_stack.count() == 0


def test_undo_from_elsewhere_ends_a_gesture(view, document):
    drag(view, middle(view, "conv1"), middle(view, "conv1") + QPointF(0, 40))
    start = middle(view, "relu1")
    drag(view, start, start + QPointF(40, 40), drop=False)
    document.undo_stack.undo()
    release(view, start + QPointF(40, 40))
    assert document.project.graph.nodes["relu1"].position == (560, 0)
    assert view.canvas.nodes["relu1"].pos() == QPointF(560, 0)


def test_wires_within_a_merge_change_places(view, document):
    drag(view, output(view, "conv1"), middle(view, "add1"))
    drag(view, output(view, "relu1"), middle(view, "add1"))
    drag(view, into(view, "add1", 0), into(view, "add1", 1))
    into_add = {edge.target_port: edge.source for edge in document.project.graph.incoming["add1"]}
    assert into_add == {0: "relu1", 1: "conv1"}
    drag(view, into(view, "add1", 0), into(view, "add1", 2))
    into_add = {edge.target_port: edge.source for edge in document.project.graph.incoming["add1"]}
    assert into_add == {0: "conv1", 1: "relu1"}


def test_a_drawing_without_places_is_pinned_by_the_first_edit(view, document):
    graph = document.project.graph
    bare = graph.replace(nodes={name: node.replace(position=None) for name, node in graph.nodes.items()})
    document.open_project(document.project.replace(graph=bare), None)
    shown = {name: item.pos().toTuple() for name, item in view.canvas.nodes.items()}
    start = middle(view, "relu1")
    drag(view, start, start + QPointF(0, 100))
    for name, node in document.project.graph.nodes.items():
        assert node.position is not None
        if name != "relu1":
            assert node.position == shown[name]
    assert Edge(source="conv1", target="relu1") in document.project.graph.edges
