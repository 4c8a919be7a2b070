"""Layout on the canvas: one undo step at once, nodes that glide there, and stillness where it is wanted."""

import pytest
from hands import SHIFT, key, press
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from netbuilder.graph.edits import move
from netbuilder.graph.layout import arranged
from netbuilder.graph.model import Edge
from netbuilder.gui.motion import reduce_motion

KEY = Qt.Key


@pytest.fixture
def moving(view, monkeypatch):
    """A canvas on which things move, whatever the system of whoever runs the tests says, with a node out of place."""
    monkeypatch.setattr("netbuilder.gui.canvas.motion.wants_motion", lambda: True)
    view.commit("Move", move(view.canvas.graph, {"flat": (840.0, 400.0)}))
    return view


def shown(view, name: str) -> tuple[float, float]:
    return view.canvas.nodes[name].pos().toTuple()


def test_the_document_is_changed_at_once_and_the_card_glides_there(moving, document, qtbot):
    steps = document.undo_stack.count()
    key(moving, KEY.Key_L)
    assert document.undo_stack.count() == steps + 1
    goal = document.project.graph.nodes["flat"].position
    assert goal == (840.0, 0.0)
    assert shown(moving, "flat") == pytest.approx((840, 400), abs=150)
    seen = set()
    qtbot.waitUntil(lambda: seen.add(shown(moving, "flat")) or not moving.arranging.glide.is_running)
    assert shown(moving, "flat") == goal
    assert seen - {goal}, "it was there at once"
    assert all(0 <= y <= 400 for _, y in seen)


def test_the_wires_come_along(moving, qtbot):
    key(moving, KEY.Key_L)
    wire = moving.canvas.wires["relu1", 0, "flat", 0]
    end = wire.path().pointAtPercent(1)
    assert end.y() == pytest.approx(shown(moving, "flat")[1] + 34)
    qtbot.waitUntil(lambda: not moving.arranging.glide.is_running)
    assert wire.path().pointAtPercent(1) == QPointF(840, 34)


def test_the_view_shows_where_everything_will_be(moving):
    moving.commit("Move", move(moving.canvas.graph, {"flat": (4_000.0, 3_000.0)}))
    key(moving, KEY.Key_L)
    assert moving.arranging.glide.is_running
    zoom = moving.camera.zoom
    moving.arranging.glide.finish()
    moving.fit_all()
    assert moving.camera.zoom == zoom


def test_a_press_ends_the_gliding_and_takes_the_card_where_it_is(moving, document):
    key(moving, KEY.Key_L)
    goal = moving.canvas.place("flat")
    spot = QPointF(*goal) + QPointF(88, 34)
    assert moving.arranging.glide.is_running
    press(moving, spot)
    assert not moving.arranging.glide.is_running
    assert shown(moving, "flat") == goal
    assert moving.selection == ("flat",)


def test_undo_in_mid_way_puts_everything_back(moving, document):
    before = document.project
    key(moving, KEY.Key_L)
    assert moving.arranging.glide.is_running
    document.undo_stack.undo()
    assert document.project is before
    QTest.qWait(200)
    assert shown(moving, "flat") == (840, 400)
    assert not moving.arranging.glide.is_running


def test_without_motion_every_card_is_there_at_once(view):
    view.commit("Move", move(view.canvas.graph, {"flat": (840.0, 400.0)}))
    reduce_motion(True)
    try:
        key(view, KEY.Key_L)
        assert not view.arranging.glide.is_running
        assert shown(view, "flat") == (840, 0)
    finally:
        reduce_motion(False)


def test_the_selection_alone_is_laid_out_where_it_stands(view, document):
    graph = move(view.canvas.graph, {"relu1": (420.0, 100.0), "flat": (400.0, 300.0), "add1": (0.0, 500.0)})
    view.commit("Move", graph)
    view.select(("relu1", "flat"))
    others = {name: node for name, node in document.project.graph.nodes.items() if name not in ("relu1", "flat")}
    key(view, KEY.Key_L, SHIFT)
    nodes = document.project.graph.nodes
    assert nodes["relu1"].position[1] == nodes["flat"].position[1]
    assert nodes["flat"].position[0] - nodes["relu1"].position[0] == 280
    assert all(nodes[name] is node for name, node in others.items())
    assert view.selection == ("relu1", "flat")
    assert document.undo_stack.undoText() == "Lay out 2 layers"


def test_laying_out_a_selection_of_nothing_says_what_to_do(view, document, qtbot):
    view.select(())
    steps = document.undo_stack.count()
    with qtbot.waitSignal(view.status) as said:
        key(view, KEY.Key_L, SHIFT)
    assert "Select the layers" in said.args[0]
    assert document.undo_stack.count() == steps


def test_layout_keeps_the_order_in_which_somebody_put_the_branches(view, document):
    nodes = {name: document.project.graph.nodes[name] for name in ("input", "relu1", "flat", "add1")}
    wires = [("input", "relu1", 0), ("input", "flat", 0)]
    graph = document.project.graph.replace(
        nodes=nodes, edges=[Edge(source=a, target=b, target_port=port) for a, b, port in wires]
    )
    view.commit("Prune", move(graph, {"relu1": (280, 300), "flat": (280, 100), "input": (0, 200), "add1": (900, 900)}))
    key(view, KEY.Key_L)
    laid_out = document.project.graph.nodes
    assert laid_out["flat"].position[1] < laid_out["relu1"].position[1]


def test_a_layout_straightens_the_wires_that_had_dots(view, document):
    graph = document.project.graph
    dotted = [edge.replace(points=((10.0, 10.0),)) for edge in graph.edges]
    view.commit("Reroute", graph.replace(edges=dotted))
    view.select(("relu1", "flat"))
    key(view, KEY.Key_L, SHIFT)
    points = {edge.target: bool(edge.points) for edge in document.project.graph.edges}
    assert points == {"conv1": True, "relu1": True, "flat": False}
    key(view, KEY.Key_L)
    assert not any(edge.points for edge in document.project.graph.edges)


def test_a_second_layout_changes_no_place(view, document):
    key(view, KEY.Key_L)
    graph = document.project.graph
    key(view, KEY.Key_L)
    assert {name: node.position for name, node in document.project.graph.nodes.items()} == arranged(graph)
