"""Drawings from top to bottom: ports above and below, wires that run down, everything else as it was."""

from itertools import pairwise

import pytest
from hands import CTRL, drag, key, middle, output
from hands import into as input_of
from PySide6.QtCore import QPointF, QRectF, Qt

from netbuilder.graph.layout import layered
from netbuilder.graph.model import Direction, Edge, Graph, Node
from netbuilder.graph.room import make_room
from netbuilder.gui.canvas.geometry import Side, node_rect, port_point
from netbuilder.gui.canvas.placement import places
from netbuilder.gui.canvas.scene import CanvasScene
from netbuilder.gui.canvas.turning import flipped, flipped_box, flipped_near, turned
from netbuilder.gui.canvas.ways import way
from netbuilder.gui.theme import light

KEY = Qt.Key


def skipping() -> Graph:
    names = ["a", "b", "c", "add", "d"]
    nodes = {name: Node(type="Add" if name == "add" else "ReLU") for name in names}
    edges = [Edge(source=a, target=b) for a, b in pairwise(names)]
    return Graph(nodes, (*edges, Edge(source="a", target="add", target_port=1)), direction=Direction.DOWN)


@pytest.mark.parametrize("count", [1, 2, 5, 40])
def test_ports_are_at_the_top_and_the_bottom(count):
    card = node_rect((100, 40), 1, 1)
    for side, row in ((Side.INPUT, card.top()), (Side.OUTPUT, card.bottom())):
        found = [port_point(card, side, index, count, Direction.DOWN) for index in range(count)]
        assert {point.y() for point in found} == {row}
        assert [point.x() for point in found] == sorted({point.x() for point in found})
        assert sum(point.x() for point in found) / count == pytest.approx(card.center().x())
        assert card.left() < found[0].x()
        assert found[-1].x() < card.right()


def test_a_way_down_is_the_way_to_the_right_with_its_axes_changed():
    card = QRectF(-34, 100, 68, 176)
    course = turned(way(QPointF(0, 0), QPointF(376, 0), flipped_near(lambda area: [card] * card.intersects(area))))
    assert course.path.pointAtPercent(0) == QPointF(0, 0)
    assert course.path.pointAtPercent(1) == QPointF(0, 376)
    assert not any(card.contains(course.path.pointAtPercent(step / 100)) for step in range(101))
    assert flipped(flipped(QPointF(3, 4))) == QPointF(3, 4)
    assert flipped_box(card) == QRectF(100, -34, 176, 68)


def test_wires_of_a_turned_drawing_run_down_and_past_the_cards(qtbot):
    scene = CanvasScene(light())
    scene.show_graph(skipping())
    assert scene.wires["a", 0, "b", 0].path().pointAtPercent(0.5).x() == middle_of(scene, "a").x()
    arc = scene.wires["a", 0, "add", 1].path()
    cards = [item.scene_card() for item in scene.nodes.values()]
    inside = [card.adjusted(1, 1, -1, -1) for card in cards]
    assert not any(card.contains(arc.pointAtPercent(step / 200)) for card in inside for step in range(201))
    # Its port lies to the right of the one that the wire from above has: so does the arc.
    assert arc.pointAtPercent(0.5).x() > cards[0].right()


def middle_of(scene: CanvasScene, name: str) -> QPointF:
    return scene.nodes[name].scene_card().center()


def test_turning_turns_ports_wires_and_places_and_back_in_one_step_each(view, document):
    key(view, KEY.Key_L)
    before = document.project
    key(view, KEY.Key_L, CTRL)
    graph = document.project.graph
    assert graph.direction is Direction.DOWN
    chain = [graph.nodes[name].position for name in ("input", "conv1", "relu1", "flat")]
    assert len({x for x, _ in chain}) == 1
    assert [y for _, y in chain] == sorted({y for _, y in chain})
    assert output(view, "conv1").y() == view.canvas.nodes["conv1"].scene_card().bottom()
    end = view.canvas.wires["conv1", 0, "relu1", 0].path().pointAtPercent(1)
    assert end == input_of(view, "relu1")
    assert document.undo_stack.undoText() == "Lay out from top to bottom"
    key(view, KEY.Key_L, CTRL)
    assert document.project.graph.direction is Direction.RIGHT
    assert layered(document.project.graph) == layered(before.graph)
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert document.project is before
    assert output(view, "conv1").x() == view.canvas.nodes["conv1"].scene_card().right()


def test_a_wire_can_be_drawn_from_a_port_at_the_bottom(view, document):
    key(view, KEY.Key_L, CTRL)
    assert ("flat", "fc1") not in {(edge.source, edge.target) for edge in document.project.graph.edges}
    view.arranging.glide.finish()
    drag(view, output(view, "flat"), input_of(view, "fc1"))
    assert ("flat", "fc1") in {(edge.source, edge.target) for edge in document.project.graph.edges}


def test_a_new_layer_comes_below_the_selected_one(view, document):
    key(view, KEY.Key_L, CTRL)
    view.select(("flat",))
    name = view.adding.add_layer("Linear")
    graph = document.project.graph
    assert [edge.source for edge in graph.incoming[name]] == ["flat"]
    assert middle(view, name).x() == middle(view, "flat").x()
    assert middle(view, name).y() > middle(view, "flat").y() + 68


def test_room_is_made_further_down():
    nodes = {
        "a": Node(type="ReLU", position=(0, 0)),
        "new": Node(type="ReLU", position=(0, 60)),
        "b": Node(type="ReLU", position=(0, 128)),
        "beside": Node(type="ReLU", position=(300, 128)),
    }
    graph = Graph(nodes, (Edge(source="a", target="new"), Edge(source="new", target="b")), direction=Direction.DOWN)
    roomy = make_room(graph, "new")
    y = {name: node.position[1] for name, node in roomy.nodes.items()}
    assert y["a"] == 0
    assert y["new"] >= 68 + 48
    assert y["b"] >= y["new"] + 68 + 48
    assert roomy.nodes["beside"] is graph.nodes["beside"]
    assert make_room(roomy, "new") is roomy


def test_a_node_without_a_place_is_shown_below_its_neighbour():
    graph = Graph(
        {"a": Node(type="ReLU", position=(100, 60)), "b": Node(type="ReLU"), "c": Node(type="ReLU")},
        (Edge(source="a", target="b"), Edge(source="a", target="c")),
        direction=Direction.DOWN,
    )
    shown = places(graph)
    assert shown["b"][1] == shown["c"][1] > 128
    assert abs(shown["b"][0] - shown["c"][0]) >= 176


def test_the_wire_in_hand_leaves_its_port_downwards(view):
    key(view, KEY.Key_L, CTRL)
    view.arranging.glide.finish()
    start = output(view, "flat")
    drag(view, start, start + QPointF(160, 40), drop=False)
    pieces = [item for item in view.canvas.items() if item.zValue() == 40 and hasattr(item, "path")]
    first = min(pieces, key=lambda item: (item.path().pointAtPercent(0) - start).manhattanLength()).path()
    ahead = first.pointAtPercent(0.5) - first.pointAtPercent(0)
    assert ahead.y() > 2 * abs(ahead.x())
    key(view, KEY.Key_Escape)
