"""Layers in line: guides while one is dragged, commands for several, and copies by Alt-drag."""

import pytest
from hands import ALT, CTRL, LEFT, NONE, click, drag, key, middle, move, pixel, press
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QGraphicsLineItem

from netbuilder.graph.model import Graph, Node
from netbuilder.gui.canvas import aligning
from netbuilder.gui.canvas.aligning import align, distribute, guide_for

number = st.integers(-400, 400).map(float)
cards = st.builds(QRectF, number, number, st.integers(20, 200).map(float), st.integers(20, 200).map(float))


def anchors(card: QRectF) -> tuple[set[float], set[float]]:
    return {card.left(), card.center().x(), card.right()}, {card.top(), card.center().y(), card.bottom()}


@given(cards, st.lists(cards, max_size=6), st.integers(1, 30))
def test_a_guide_is_within_reach_and_ends_in_line(card, others, reach):
    guide = guide_for(card, [other.getCoords() for other in others], reach)
    assert abs(guide.dx) <= reach
    assert abs(guide.dy) <= reach
    landed = card.translated(guide.dx, guide.dy)
    columns = set().union(*(anchors(other)[0] for other in others))
    rows = set().union(*(anchors(other)[1] for other in others))
    if guide.dx:
        assert anchors(landed)[0] & columns
    if guide.dy:
        assert anchors(landed)[1] & rows
    for line in guide.lines:
        assert (line.x1() in columns) if line.dx() == 0 else (line.y1() in rows)
    if not guide.lines:
        # Nothing near was overlooked.
        near = [
            abs(one - other)
            for axis in (0, 1)
            for one, other in zip(
                sorted(anchors(card)[axis]) * len(others),
                (place for each in others for place in sorted(anchors(each)[axis])),
                strict=True,
            )
        ]
        assert all(distance > reach for distance in near)


def graph_of(*places: tuple[float, float]) -> Graph:
    return Graph({f"n{index}": Node(type="ReLU", position=place) for index, place in enumerate(places)})


def laid(step) -> list[tuple[float, float]]:
    return [node.position for node in step.graph.nodes.values()]


@pytest.mark.parametrize(
    ("side", "expected"),
    [
        ("left", [(0, 0), (0, 90), (0, 300)]),
        ("right", [(200, 0), (200, 90), (200, 300)]),
        ("centre", [(100, 0), (100, 90), (100, 300)]),
        ("top", [(0, 0), (100, 0), (200, 0)]),
        ("bottom", [(0, 300), (100, 300), (200, 300)]),
        ("middle", [(0, 130), (100, 130), (200, 130)]),
    ],
)
def test_every_side_aligns(side, expected):
    graph = graph_of((0, 0), (100, 90), (200, 300))
    assert laid(align(graph, graph.nodes, side)) == expected


def test_gaps_become_equal_and_the_outermost_stay():
    graph = graph_of((0, 0), (250, 10), (600, 500))
    assert laid(distribute(graph, graph.nodes, "across")) == [(0, 0), (300, 10), (600, 500)]
    assert laid(distribute(graph, graph.nodes, "down")) == [(0, 0), (250, 250), (600, 500)]


@pytest.mark.parametrize("side", aligning.SIDES)
def test_aligned_once_more_nothing_moves(side):
    graph = graph_of((3, 5), (100, 90), (250, 300))
    once = align(graph, graph.nodes, side).graph
    assert laid(align(once, once.nodes, side)) == [node.position for node in once.nodes.values()]


def test_the_commands_are_one_undo_step_and_say_what_they_need(qtbot, view, document):
    before = document.project
    view.select(("conv1", "fc1"))
    view.arranging.align("left")
    assert view.canvas.place("conv1")[0] == view.canvas.place("fc1")[0]
    assert document.undo_stack.count() == 1
    document.undo_stack.undo()
    assert document.project is before
    view.select(("conv1",))
    with qtbot.waitSignal(view.status):
        view.arranging.align("left")
    with qtbot.waitSignal(view.status):
        view.arranging.distribute("across")


def guides(view) -> list[QGraphicsLineItem]:
    return [item for item in view.canvas.items() if isinstance(item, QGraphicsLineItem)]


def test_a_card_dragged_near_a_line_stands_in_it_and_shows_it(view, document):
    start = middle(view, "fc1")
    # relu1 stands straight above, at x 560.
    press(view, start)
    move(view, start + QPointF(30, 0), start + QPointF(5, 7))
    assert guides(view)
    assert view.canvas.nodes["fc1"].pos().x() == view.canvas.place("relu1")[0]
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, NONE, pixel(view, start + QPointF(5, 7)))
    assert document.project.graph.nodes["fc1"].position[0] == 560.0
    assert not guides(view)


def test_ctrl_leaves_the_other_cards_aside(view, document):
    start = middle(view, "fc1")
    press(view, start)
    move(view, start + QPointF(30, 0))
    spot = QPointF(pixel(view, start + QPointF(4, 8)))
    event = QMouseEvent(
        QEvent.Type.MouseMove, spot, QPointF(view.viewport().mapToGlobal(spot.toPoint())), LEFT, LEFT, CTRL
    )
    QApplication.sendEvent(view.viewport(), event)
    assert not guides(view)
    assert view.canvas.nodes["fc1"].pos().x() == 564.0
    key(view, Qt.Key.Key_Escape)


def test_escape_takes_the_lines_away(view, document):
    start = middle(view, "fc1")
    press(view, start)
    QTest.mouseMove(view.viewport(), pixel(view, start + QPointF(30, 0)))
    move(view, start + QPointF(4, 8))
    assert guides(view)
    key(view, Qt.Key.Key_Escape)
    assert not guides(view)
    assert view.canvas.nodes["fc1"].pos().x() == 560.0


def test_alt_drag_leaves_the_layers_and_lets_go_of_copies(view, document):
    before = document.project
    view.select(("conv1", "relu1"))
    drag(view, middle(view, "conv1"), middle(view, "conv1") + QPointF(0, 240), keys=ALT)
    graph = document.project.graph
    made = graph.nodes.keys() - before.graph.nodes.keys()
    assert len(made) == 2
    assert set(view.selection) == made
    assert graph.nodes["conv1"].position == (280.0, 0.0)
    assert {graph.nodes[name].position for name in made} == {(280.0, 240.0), (560.0, 240.0)}
    assert any({edge.source, edge.target} == made for edge in graph.edges)
    assert document.undo_stack.count() == 1
    document.undo_stack.undo()
    assert document.project is before


def test_alt_drag_of_one_that_was_not_selected_copies_that_one(view, document):
    view.select(("conv1",))
    drag(view, middle(view, "fc1"), middle(view, "fc1") + QPointF(0, 120), keys=ALT)
    (name,) = view.selection
    assert document.project.graph.nodes[name].type == "Linear"


def test_a_copy_is_taken_back_by_escape_and_a_click_copies_nothing(view, document):
    before = document.project
    items = len(view.canvas.items())
    drag(view, middle(view, "fc1"), middle(view, "fc1") + QPointF(0, 120), keys=ALT, drop=False)
    assert len(view.canvas.items()) > items
    key(view, Qt.Key.Key_Escape)
    assert len(view.canvas.items()) == items
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, ALT, pixel(view, middle(view, "fc1")))
    click(view, middle(view, "fc1"), ALT)
    assert document.project is before
