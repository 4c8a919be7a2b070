"""Wires run clear of cards and of each other: over, under, between; trunks for one tensor, arcs inside arcs."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF

from netbuilder.graph.edits import move
from netbuilder.graph.layout import layered
from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.gui.canvas.occupancy import Occupancy
from netbuilder.gui.canvas.scene import CanvasScene
from netbuilder.gui.canvas.trunks import STEPS, rows_of
from netbuilder.gui.canvas.ways import CLEARANCE, way, with_rows
from netbuilder.gui.theme import light


def occupied(*cards: QRectF) -> Occupancy:
    occupancy = Occupancy()
    for number, card in enumerate(cards):
        occupancy.put(f"n{number}", card)
    return occupancy


def card(column: int, y: float = 0.0) -> QRectF:
    """A card of a layered drawing; `y` is its middle."""
    return QRectF(280 * column, y - 34, 176, 68)


def out(column: int, y: float = 0.0) -> QPointF:
    return QPointF(280 * column + 176, y)


def into(column: int, y: float = 0.0) -> QPointF:
    return QPointF(280 * column, y)


def points(path, count=300) -> list[QPointF]:
    return [path.pointAtPercent(step / count) for step in range(count + 1)]


def crossed(path, cards) -> list[QRectF]:
    return [card for card in cards if any(card.adjusted(1, 1, -1, -1).contains(point) for point in points(path))]


def drawn(*wires: tuple[str, str]) -> Graph:
    """A graph that is laid out; wires into one node take its ports one after the other."""
    into_ports: dict[str, int] = {}
    edges = []
    for source, target in wires:
        port = into_ports[target] = into_ports.get(target, -1) + 1
        edges.append(Edge(source=source, target=target, target_port=port))
    ids = dict.fromkeys(name for wire in wires for name in wire)
    graph = Graph({name: Node(type="Add" if into_ports.get(name) else "ReLU") for name in ids}, tuple(edges))
    return move(graph, layered(graph))


def chained(names: str) -> list[tuple[str, str]]:
    return list(pairwise(names))


@given(
    st.sets(st.tuples(st.integers(1, 4), st.integers(-3, 3)), max_size=16),
    st.integers(-3, 3),
    st.integers(-3, 3),
    st.sampled_from([-1, 0, 1]),
)
def test_a_wire_through_columns_of_cards_runs_behind_none(cells, first, last, lean):
    cards = [card(column, 112 * row) for column, row in cells]
    course = way(out(0, 112 * first), into(5, 112 * last), occupied(*cards).cards, lean=lean)
    assert not crossed(course.path, cards)
    assert course.path.pointAtPercent(0).toTuple() == pytest.approx(out(0, 112 * first).toTuple())
    assert course.path.pointAtPercent(1).toTuple() == pytest.approx(into(5, 112 * last).toTuple())


def test_a_wire_changes_rows_between_columns_where_no_row_is_free_all_the_way():
    cards = [card(1, y) for y in range(-1_000, 60, 100)] + [card(2, y) for y in range(-40, 1_000, 100)]
    course = way(out(0), into(3), occupied(*cards).cards)
    assert not crossed(course.path, cards)
    assert len(course.runs) == 2
    assert course.runs[0].row > course.runs[1].row


def test_a_level_wire_is_left_alone_by_cards_beside_it():
    cards = [card(1, 112), card(2, -112)]
    course = way(out(0), into(3), occupied(*cards).cards)
    assert not course.runs
    assert {point.y() for point in points(course.path)} == {0.0}


@pytest.mark.parametrize(("lean", "side"), [(-1, -1), (0, -1), (1, 1)])
def test_a_skip_comes_to_its_port_from_the_side_on_which_it_crosses_nothing(lean, side):
    course = way(out(0), into(2), occupied(card(1)).cards, lean=lean)
    assert course.anchor.y() == side * (34 + CLEARANCE)


def test_an_arc_keeps_its_ends_when_it_is_moved_farther_out():
    course = way(out(0), into(2), occupied(card(1)).cards)
    farther = with_rows(course, [-120.0])
    assert farther.anchor.y() == -120
    assert (farther.path.pointAtPercent(0), farther.path.pointAtPercent(1)) == (out(0), into(2))
    assert with_rows(course, [course.runs[0].row]) is course


def test_a_longer_arc_runs_farther_out_than_those_inside_it():
    near = occupied(*[card(column) for column in range(1, 8)]).cards
    ways = {
        ("a", 0, "h", 0): way(out(0), into(8), near),
        ("b", 0, "g", 0): way(out(1), into(7), near),
        ("c", 0, "d", 0): way(out(2), into(4), near),
        ("e", 0, "f", 0): way(out(4), into(6), near),
    }
    rows = {key[0]: found[0] for key, found in rows_of(ways).items()}
    assert rows["c"] == rows["e"] == -34 - CLEARANCE
    assert rows["b"] == rows["c"] - STEPS[0]
    assert rows["a"] == rows["b"] - STEPS[0]


def test_wires_from_one_port_share_a_trunk():
    near = occupied(*[card(column) for column in range(1, 8)]).cards
    ways = {
        ("a", 0, "d", 0): way(out(0), into(3), near),
        ("a", 0, "h", 0): way(out(0), into(8), near),
        ("b", 0, "d", 1): way(out(1), into(3), near),
        ("a", 1, "d", 2): way(out(0, 8), into(3), near, lean=-1),
    }
    rows = rows_of(ways)
    assert rows["a", 0, "d", 0] == rows["a", 0, "h", 0]
    assert len({rows["a", 0, "d", 0], rows["b", 0, "d", 1], rows["a", 1, "d", 2]}) == 3


def test_arcs_between_two_rows_of_cards_stay_between_them():
    cards = [card(column, y) for column in range(1, 6) for y in (0, -150)]
    near = occupied(*cards).cards
    ways = {(name, 0, name, 0): way(out(first), into(6 - first), near) for first, name in enumerate("abc")}
    for key, rows in rows_of(ways).items():
        assert not crossed(with_rows(ways[key], rows).path, cards)


boxes = st.builds(lambda x, y: QRectF(x, y, 176, 68), st.floats(-900, 900), st.floats(-400, 400))
ends = st.tuples(st.floats(-900, 900), st.floats(-400, 400), st.floats(-900, 900), st.floats(-400, 400))


@given(st.lists(boxes, max_size=8), st.lists(ends, max_size=8), st.randoms())
def test_rows_do_not_depend_on_what_was_drawn_first(cards, wires, dice):
    near = occupied(*cards).cards
    ways = {
        (f"n{number // 2}", 0, f"n{number}", 0): way(QPointF(x0, y0), QPointF(x1, y1), near)
        for number, (x0, y0, x1, y1) in enumerate(wires)
    }
    keys = list(ways)
    dice.shuffle(keys)
    rows = rows_of(ways)
    assert rows_of({key: ways[key] for key in keys}) == rows
    for key, found in rows.items():
        assert all(run.highest <= row <= run.lowest for run, row in zip(ways[key].runs, found, strict=True))


NETWORKS = {
    "residual": drawn(*chained("abcdefghijklmnop"), ("b", "e"), ("f", "i"), ("j", "m")),
    "u-net": drawn(("b", "i"), ("c", "h"), ("d", "g"), *chained("abcdefghijk")),
    "dense": drawn(("a", "d"), ("a", "g"), ("a", "j"), ("c", "g"), ("c", "j"), ("f", "j"), *chained("abcdefghij")),
    "pyramid": drawn(
        *chained("abcdef"),
        ("d", "l"),
        ("c", "m"),
        ("f", "u"),
        ("u", "p"),
        ("l", "p"),
        ("p", "v"),
        ("v", "q"),
        ("m", "q"),
    ),
}


@pytest.mark.parametrize("name", NETWORKS)
def test_no_wire_of_a_network_runs_behind_a_card_or_along_another(qtbot, name):
    scene = CanvasScene(light())
    scene.show_graph(NETWORKS[name])
    cards = [item.scene_card() for item in scene.nodes.values()]
    assert not any(crossed(wire.path(), cards) for wire in scene.wires.values())
    stretches = [
        (key[0], run.left, run.right, row)
        for key, wire in scene.wires.items()
        for run, row in zip(wire.course.runs, wire.rows, strict=True)
    ]
    for (source, left, right, row), (other, other_left, other_right, other_row) in combinations(stretches, 2):
        if source != other and left < other_right and other_left < right:
            assert abs(row - other_row) >= STEPS[1]


def test_an_arc_makes_way_when_a_wire_comes_and_comes_back_when_it_goes(qtbot):
    longer = drawn(*chained("abcdefgh"), ("a", "g"), ("b", "f"))
    graph = longer.replace(edges=[edge for edge in longer.edges if (edge.source, edge.target) != ("b", "f")])
    scene = CanvasScene(light())
    scene.show_graph(graph)
    arc = scene.wires["a", 0, "g", 1]
    (row,) = arc.rows
    scene.show_graph(longer)
    (farther,) = arc.rows
    assert farther == row + STEPS[0]
    assert arc.path().pointAtPercent(0.5).y() == pytest.approx(farther)
    scene.show_graph(graph)
    assert arc.rows == (row,)


def test_arcs_are_the_same_whichever_way_they_came_about(qtbot):
    graph = NETWORKS["dense"]
    scene = CanvasScene(light())
    scene.show_graph(graph.replace(edges=graph.edges[3:]))
    scene.show_graph(graph)
    scene.preview_places({"d": (300.0, 200.0)})
    scene.end_preview()
    fresh = CanvasScene(light())
    fresh.show_graph(graph)
    assert {key: wire.path() for key, wire in scene.wires.items()} == {
        key: wire.path() for key, wire in fresh.wires.items()
    }
