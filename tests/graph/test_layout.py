"""The automatic layout: nothing overlaps, data run left to right, straight things stay straight."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from networks_to_lay_out import card, chain, drawn, graphs, residual, tangle

from netbuilder.graph.cards import GRID, NODE_WIDTH, node_height
from netbuilder.graph.layout import layered
from netbuilder.graph.lines import LINE_LENGTH, line_starts
from netbuilder.graph.model import Edge, Graph
from netbuilder.graph.order import topological


@given(graphs())
def test_every_node_has_a_place_of_its_own_on_the_grid(graph):
    places = layered(graph)
    assert places.keys() == graph.nodes.keys()
    assert all(x % GRID == 0 and y % GRID == 0 for x, y in places.values())
    for one, other in combinations(graph.nodes, 2):
        left, top, right, bottom = card(graph, one, places)
        other_left, other_top, other_right, other_bottom = card(graph, other, places)
        apart = right < other_left or other_right < left or bottom + 8 <= other_top or other_bottom + 8 <= top
        assert apart, f"{one} and {other} overlap"


@given(graphs())
def test_data_run_from_left_to_right_and_on_to_the_next_line(graph):
    places = layered(graph)
    on_no_cycle = set(topological(graph))
    for edge in graph.edges:
        if edge.source in on_no_cycle and edge.target in on_no_cycle:
            source, target = card(graph, edge.source, places), card(graph, edge.target, places)
            is_in_the_next_line = target[1] > source[3] + 44
            assert source[2] < target[0] or (is_in_the_next_line and target[0] == 0)


@given(graphs())
def test_the_same_graph_is_laid_out_the_same_way(graph):
    again = Graph(dict(graph.nodes), graph.edges)
    assert layered(graph) == layered(again)


@given(st.integers(LINE_LENGTH + 1, 120))
def test_a_long_chain_runs_in_lines_like_a_text(count):
    found = layered(chain(count))
    places = [found[f"n{i}"] for i in range(count)]
    lines = [[x for x, y in places if y == line] for line in dict.fromkeys(y for _, y in places)]
    assert sorted(places, key=lambda place: (place[1], place[0])) == places
    assert all(line == lines[0][: len(line)] for line in lines)
    assert all(len(line) == len(lines[0]) for line in lines[:-1])
    wide, high = max(x for x, _ in places) + NODE_WIDTH, max(y for _, y in places) + node_height(1, 1)
    assert wide < 7 * high
    assert high < 2 * wide


def test_a_long_network_with_branches_runs_in_lines_that_keep_what_is_skipped_together():
    skips = [(f"n{i}", f"n{i + 3}") for i in range(1, 20, 4)]
    places = layered(drawn(*[(f"n{i}", f"n{i + 1}") for i in range(21)], *skips))
    lines = {y for _, y in places.values()}
    assert 2 <= len(lines) <= 5
    assert all(places[source][1] == places[target][1] for source, target in skips)


def test_lines_break_where_all_that_passes_comes_from_one_port():
    """Sums that follow each other, as in a transformer: each is skipped to the next, and no single wire passes."""
    skips = [(f"n{i}", f"n{i + 4}") for i in range(0, 36, 4)]
    places = layered(drawn(*[(f"n{i}", f"n{i + 1}") for i in range(38)], *skips))
    lines = {y for _, y in places.values()}
    assert 3 <= len(lines) <= 6
    firsts = {name for name, (x, _) in places.items() if x == 0}
    assert {int(name[1:]) % 4 for name in firsts - {"n0"}} == {1}


def test_lines_rather_break_where_a_single_wire_passes():
    possible, branched = [3, 4, 5], [4, 5]
    assert line_starts(9, possible, 1.6) == [0, 5]
    assert line_starts(9, possible, 1.6, branched=branched) == [0, 3]
    # Better a line that branches than one that nobody can read whole.
    assert line_starts(30, [10, 20], 1.6, branched=[10, 20]) == [0, 10, 20]


def test_a_skip_around_everything_leaves_a_network_in_one_line():
    """A line that ends within a skip would tear its arc apart."""
    wires = [(f"n{i}", f"n{i + 1}") for i in range(13)]
    places = layered(drawn(*wires, ("n1", "n12")))
    assert {y for name, (_, y) in places.items()} == {0.0}


@given(st.integers(2, LINE_LENGTH))
def test_a_short_chain_is_one_straight_line(count):
    places = layered(chain(count))
    assert {y for _, y in places.values()} == {0.0}
    assert [x for x, _ in places.values()] == sorted({x for x, _ in places.values()})


def test_what_a_skip_connection_passes_stays_straight():
    graph = drawn(("a", "b"), ("b", "c"), ("c", "add"), ("a", "add"), ("add", "d"))
    places = layered(graph)
    middles = {y + (card(graph, name, places)[3] - y) / 2 for name, (_, y) in places.items()}
    assert len(middles) == 1


def test_three_branches_spread_evenly_around_the_middle_one():
    graph = drawn(("in", "a"), ("in", "b"), ("in", "c"), ("a", "cat"), ("b", "cat"), ("c", "cat"), ("cat", "out"))
    places = layered(graph)
    assert places["in"][1] == places["b"][1] == places["out"][1]
    assert places["b"][1] - places["a"][1] == places["c"][1] - places["b"][1] > 0


def test_a_late_input_stands_beside_what_needs_it():
    graph = drawn(("a", "b"), ("b", "c"), ("c", "add"), ("late", "add"))
    places = layered(graph)
    assert places["late"][0] == places["c"][0]
    assert places["late"][1] != places["c"][1]


def test_parallel_chains_do_not_cross():
    """The first order would cross them: the wires into the sums arrive in the opposite order."""
    graph = drawn(("in", "a1"), ("in", "b1"), ("b1", "b2"), ("a1", "a2"), ("b2", "cat"), ("a2", "cat"))
    places = layered(graph)
    assert (places["a1"][1] < places["b1"][1]) == (places["a2"][1] < places["b2"][1])


def test_parts_without_a_wire_between_them_stand_below_each_other():
    places = layered(drawn(("a", "b"), ("c", "d")))
    assert places["a"][0] == places["c"][0] == 0
    assert places["c"][1] > places["a"][1] + 68


def test_wires_to_nowhere_and_loops_do_no_harm():
    graph = drawn(("a", "b"), ("b", "a"))
    assert layered(graph.replace(edges=[*graph.edges, Edge(source="b", target="gone")])).keys() == {"a", "b"}
    assert layered(Graph()) == {}


@pytest.mark.parametrize("graph", [chain(1_000), residual(1_000), tangle(1_000)], ids=["chain", "skips", "tangle"])
def test_each_of_a_thousand_nodes_has_a_place_of_its_own(graph):
    places = layered(graph)
    assert places.keys() == graph.nodes.keys()
    assert len(set(places.values())) == 1_000
