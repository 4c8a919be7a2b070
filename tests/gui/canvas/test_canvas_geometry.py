"""Where ports are, how wires run, where labels go, where new cards find room."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF

from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.graph.room import make_room
from netbuilder.gui.canvas.geometry import Side, node_rect, port_point
from netbuilder.gui.canvas.occupancy import Occupancy
from netbuilder.gui.canvas.placement import pinned, places
from netbuilder.gui.canvas.ways import label_box, way


def occupied(*cards: QRectF) -> Occupancy:
    occupancy = Occupancy()
    for number, card in enumerate(cards):
        occupancy.put(f"n{number}", card)
    return occupancy


def points(path, count=200) -> list[QPointF]:
    return [path.pointAtPercent(step / count) for step in range(count + 1)]


def test_one_port_sits_halfway_up_and_several_spread_evenly():
    card = node_rect((100, 40), 1, 1)
    assert (card.width(), card.height()) == (176, 68)
    assert port_point(card, Side.INPUT, 0, 1) == QPointF(100, 74)
    assert port_point(card, Side.OUTPUT, 0, 1) == QPointF(276, 74)
    rows = [port_point(card, Side.OUTPUT, index, 3).y() for index in range(3)]
    assert rows == [58, 74, 90]


@given(st.integers(1, 40))
def test_every_port_lies_on_its_card(count):
    card = node_rect((0, 0), count, 1)
    rows = [port_point(card, Side.INPUT, index, count).y() for index in range(count)]
    assert card.top() + 6 <= rows[0]
    assert rows[-1] <= card.bottom() - 6
    assert all(lower - upper >= 14 for upper, lower in pairwise(rows))


def test_a_wire_with_a_clear_way_is_one_curve_between_its_ports():
    course = way(QPointF(0, 0), QPointF(104, 50), Occupancy().cards)
    assert course.path.elementCount() == 4
    assert course.path.pointAtPercent(0) == QPointF(0, 0)
    assert course.path.pointAtPercent(1) == QPointF(104, 50)
    assert course.anchor == QPointF(52, 25)


@pytest.mark.parametrize("skipped", [1, 2, 5])
def test_a_skip_connection_arcs_clear_of_what_it_skips(skipped):
    cards = [QRectF(100 + 280 * number, -34, 176, 68) for number in range(skipped)]
    end = QPointF(100 + 280 * skipped, 0)
    course = way(QPointF(0, 0), end, occupied(*cards).cards)
    assert not any(card.contains(point) for card in cards for point in points(course.path))
    assert course.anchor.y() < -34


def test_a_wire_that_ends_lower_runs_below():
    card = QRectF(100, -34, 176, 68)
    course = way(QPointF(0, 0), QPointF(380, 8), occupied(card).cards)
    assert course.anchor.y() > 34


@given(st.integers(-6, -1), st.integers(1, 4))
def test_a_wire_back_runs_between_the_rows(columns, rows):
    cards = [QRectF(280 * x, 150 * y, 176, 68) for x in range(columns, 1) for y in range(rows + 1)]
    start = QPointF(176, 34)
    end = QPointF(280 * columns, 150 * rows + 34)
    course = way(start, end, occupied(*cards).cards)
    inside = [card.adjusted(1, 1, -1, -1) for card in cards]
    assert not any(card.contains(point) for card in inside for point in points(course.path))
    assert course.path.pointAtPercent(1).toTuple() == pytest.approx(end.toTuple())
    # Out to the right, in from the left: ports are never entered from behind.
    assert course.path.boundingRect().right() > start.x()
    assert course.path.boundingRect().left() < end.x()


coordinates = st.floats(-2_000, 2_000)
boxes = st.builds(lambda x, y: QRectF(x, y, 176, 68), coordinates, coordinates)


@given(st.lists(boxes, max_size=12), coordinates, coordinates, coordinates, coordinates)
def test_every_wire_reaches_both_ends_and_its_label_covers_no_card(cards, x0, y0, x1, y1):
    near = occupied(*cards).cards
    start, end = QPointF(x0, y0), QPointF(x1, y1)
    course = way(start, end, near)
    assert (course.path.pointAtPercent(0) - start).manhattanLength() < 1e-6
    assert (course.path.pointAtPercent(1) - end).manhattanLength() < 1e-6
    box = label_box(course, 70, 20, cards[:2], near)
    assert box is None or not any(card.intersects(box.adjusted(3, 3, -3, -3)) for card in cards)


@given(st.lists(boxes, max_size=12), boxes)
def test_occupancy_finds_what_a_plain_search_finds(cards, area):
    found = set(occupied(*cards).names(area))
    assert found == {f"n{number}" for number, card in enumerate(cards) if card.intersects(area)}


def test_a_card_that_moved_is_found_where_it_is_now():
    occupancy = occupied(QRectF(0, 0, 176, 68))
    occupancy.put("n0", QRectF(5_000, 0, 176, 68))
    assert occupancy.is_free(QRectF(0, 0, 10, 10))
    assert occupancy.names(QRectF(5_000, 0, 10, 10)) == ["n0"]
    occupancy.remove("n0")
    assert occupancy.is_free(QRectF(-1e9, -1e9, 2e9, 2e9))


def test_a_node_without_a_place_is_shown_beside_its_neighbour():
    graph = Graph(
        {"a": Node(type="ReLU", position=(100, 60)), "b": Node(type="ReLU"), "c": Node(type="ReLU")},
        (Edge(source="a", target="b"), Edge(source="a", target="c")),
    )
    shown = places(graph)
    assert shown["a"] == (100, 60)
    assert shown["b"][0] == shown["c"][0] > 276
    assert abs(shown["b"][1] - shown["c"][1]) >= 68
    assert all(node.position == shown[name] for name, node in pinned(graph).nodes.items())


def test_room_is_made_in_one_line_of_a_drawing_that_runs_in_lines():
    nodes = {
        "a": Node(type="ReLU", position=(0, 0)),
        "new": Node(type="ReLU", position=(120, 0)),
        "b": Node(type="ReLU", position=(280, 0)),
        "c": Node(type="ReLU", position=(560, 0)),
        "under_a": Node(type="ReLU", position=(0, 200)),
        "under_b": Node(type="ReLU", position=(280, 200)),
        "under_c": Node(type="ReLU", position=(560, 200)),
    }
    order = list(nodes)
    graph = Graph(nodes, tuple(Edge(source=one, target=other) for one, other in pairwise(order)))
    roomy = make_room(graph, "new")
    x = {name: node.position[0] for name, node in roomy.nodes.items()}
    assert x["b"] >= x["new"] + 176 + 48
    assert x["c"] - x["b"] == 280
    assert [roomy.nodes[name] for name in order[4:]] == [graph.nodes[name] for name in order[4:]]


def test_room_is_made_only_for_what_stands_too_close():
    nodes = {
        "a": Node(type="ReLU", position=(0, 0)),
        "new": Node(type="ReLU", position=(120, 0)),
        "b": Node(type="ReLU", position=(280, 0)),
        "below": Node(type="ReLU", position=(280, 300)),
    }
    graph = Graph(nodes, (Edge(source="a", target="new"), Edge(source="new", target="b")))
    roomy = make_room(graph, "new")
    x = {name: node.position[0] for name, node in roomy.nodes.items()}
    assert x["a"] == 0
    assert x["new"] >= 176 + 48
    assert x["b"] >= x["new"] + 176 + 48
    assert roomy.nodes["below"] is graph.nodes["below"]
    assert make_room(roomy, "new") is roomy
