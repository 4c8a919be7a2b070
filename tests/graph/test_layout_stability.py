"""Laying out anew what has places: a small edit moves little, and a part is laid out where it stands."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from networks_to_lay_out import Places, card, chain, drawn, feature_pyramid, graphs, inception, line, residual, tangle

from netbuilder.graph.cards import GRID
from netbuilder.graph.edits import add_node, connect, disconnect, move, remove_and_heal
from netbuilder.graph.layout import arranged, layered
from netbuilder.graph.model import Direction, Edge, Graph, Node


def placed(graph: Graph) -> Graph:
    return move(graph, layered(graph))


def places_of(graph: Graph) -> Places:
    return {name: node.position for name, node in graph.nodes.items()}


def moved_against_most(before: Places, after: Places) -> int:
    """How many nodes do not stand to the others as they did: those outside the largest group that moved alike."""
    ways = [(after[name][0] - x, after[name][1] - y) for name, (x, y) in before.items() if name in after]
    return len(ways) - max(ways.count(way) for way in set(ways))


def network() -> Graph:
    """Sixty layers: a residual network whose last stage has three branches."""
    wires = line(*[f"n{i}" for i in range(50)])
    skips = [(f"n{i}", f"n{i + 4}") for i in range(1, 44, 6)]
    branches = [wire for b in "abc" for wire in line("n49", f"{b}1", f"{b}2", f"{b}3", "cat")]
    return drawn(*wires, *skips, *branches)


def inserted(graph: Graph, name: str, source: str, target: str) -> Graph:
    wire = next(edge for edge in graph.edges if (edge.source, edge.target) == (source, target))
    graph = add_node(disconnect(graph, [wire]), name, Node(type="ReLU"))
    graph = connect(graph, Edge(source=source, target=name))
    return connect(graph, Edge(source=name, target=target, target_port=wire.target_port))


@given(graphs())
def test_what_was_laid_out_stays_where_it_is(graph):
    graph = placed(graph)
    assert arranged(graph) == places_of(graph)


@given(graphs(), st.integers(-50, 50), st.integers(-50, 50))
def test_a_drawing_that_was_moved_as_a_whole_stays_there(graph, columns, rows):
    there = {name: (x + columns * GRID, y + rows * GRID) for name, (x, y) in layered(graph).items()}
    assert arranged(move(graph, there)) == there


@pytest.mark.parametrize("number", [0, 3, 20, 30, 48])
def test_a_layer_that_is_put_in_moves_few_others(number):
    before = placed(network())
    after = inserted(before, "new", f"n{number}", f"n{number + 1}")
    places = arranged(after)
    assert moved_against_most(places_of(before), places) <= 20
    assert len({y for _, y in places_of(before).values()}) <= len({y for _, y in places.values()})


@pytest.mark.parametrize("name", ["n2", "n21", "n33", "n47", "b2"])
def test_a_layer_that_is_taken_away_moves_few_others(name):
    before = placed(network())
    places = arranged(remove_and_heal(before, [name]))
    assert moved_against_most(places_of(before), places) <= 20


@pytest.mark.parametrize("graph", [chain(60), residual(80)], ids=["chain", "skips"])
def test_a_layer_that_is_put_in_between_two_lines_leaves_the_lines_where_they_are(graph):
    before = placed(graph)
    (break_,) = {
        (edge.source, edge.target)
        for edge in before.edges
        if edge.target == min((n for n in before.nodes if before.nodes[n].position[0] == 0 and n != "n0"), key=order)
    }
    after = inserted(before, "new", *break_)
    places = arranged(after)
    line_of_it = before.nodes[break_[1]].position[1], before.nodes[break_[0]].position[1]
    moved = [name for name, node in before.nodes.items() if places[name] != node.position]
    assert all(before.nodes[name].position[1] in line_of_it for name in moved)


def order(name: str) -> int:
    return int(name[1:])


def test_a_layer_at_the_end_moves_nothing():
    before = placed(network())
    after = connect(add_node(before, "new", Node(type="ReLU")), Edge(source="cat", target="new"))
    assert moved_against_most(places_of(before), arranged(after)) == 0


def test_branches_keep_the_order_that_somebody_gave_them():
    graph = placed(inception())
    names = ["a1", "b1", "c1", "d1"]
    rows = [graph.nodes[name].position[1] for name in names]
    # The first two change places, and nothing downstream speaks against it.
    wished = move(graph, {"a1": (280.0, rows[1]), "b1": (280.0, rows[0]), "b2": (560.0, rows[0])})
    places = arranged(wished.replace(edges=[edge for edge in wished.edges if edge.target != "cat"]))
    assert places["b1"][1] < places["a1"][1] < places["c1"][1] < places["d1"][1]


def test_a_muddle_is_cleared_up():
    graph = feature_pyramid()
    thrown = {
        name: (float(i * 7919 % 1_300) // 4 * 4, float(i * 104_729 % 900) // 4 * 4)
        for i, name in enumerate(graph.nodes)
    }
    places = arranged(move(graph, thrown))
    assert all(places[edge.source][0] < places[edge.target][0] for edge in graph.edges)
    assert len({y for _, y in places.values()}) <= len({y for _, y in layered(graph).values()}) + 2


@given(graphs(), st.data())
def test_a_part_that_is_laid_out_leaves_the_others_alone_and_covers_none(graph, data):
    graph = placed(graph)
    names = data.draw(st.sets(st.sampled_from(sorted(graph.nodes))))
    places = arranged(graph, names)
    assert places.keys() == names
    after = places_of(graph) | places
    for one, other in combinations(graph.nodes, 2):
        if (one in names) or (other in names):
            a, b = card(graph, one, after), card(graph, other, after)
            apart = a.right < b.left or b.right < a.left or a.bottom < b.top or b.bottom < a.top
            assert apart, f"{one} and {other} overlap"


def test_a_part_keeps_its_middle_where_there_is_room():
    graph = move(chain(4), {"n0": (0, 0), "n1": (400, 300), "n2": (420, 120), "n3": (2_000, 0)})
    places = arranged(graph, ["n1", "n2"])
    (x1, y1), (x2, y2) = places["n1"], places["n2"]
    assert y1 == y2
    assert x2 - x1 == 280
    assert ((x1 + x2) / 2, (y1 + y2) / 2) == pytest.approx((410, 210), abs=GRID)


def test_a_part_steps_aside_for_what_stands_in_its_way():
    graph = drawn(("a", "b"), ("c", "d"))
    graph = move(graph, {"a": (0, 0), "b": (0, 120), "c": (140, 40), "d": (600, 40)})
    places = places_of(graph) | arranged(graph, ["a", "b"])
    assert places["a"][1] == places["b"][1]
    assert not {card(graph, name, places) for name in "ab"} & {card(graph, name, places) for name in "cd"}
    assert all(
        places[one][1] + 68 <= places[other][1] or places[other][1] + 68 <= places[one][1]
        for one in "ab"
        for other in "cd"
        if abs(places[one][0] - places[other][0]) < 176
    )


@pytest.mark.parametrize("graph", [residual(60), tangle(40), chain(30)], ids=["skips", "tangle", "chain"])
def test_top_to_bottom_is_as_calm(graph):
    graph = graph.replace(direction=Direction.DOWN)
    places = layered(graph)
    assert arranged(move(graph, places)) == places
    for edge in graph.edges:
        source, target = card(graph, edge.source, places), card(graph, edge.target, places)
        assert source.bottom < target.top or (target.left > source.right + 44 and target.top == 0)
