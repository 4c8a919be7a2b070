"""The automatic layout: nothing overlaps, data run left to right, straight things stay straight."""

import random
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbuilder.graph.layout import GRID, LINE_LENGTH, NODE_WIDTH, layered, node_height
from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.graph.order import topological
from netbuilder.graph.rows import Rows
from netbuilder.graph.rules import input_port_count, output_port_count


def drawn(*wires: tuple[str, str], types: dict[str, str] | None = None) -> Graph:
    """A graph from pairs of ids; a node with several wires in is an Add unless told otherwise."""
    ids = dict.fromkeys(name for wire in wires for name in wire)
    into: dict[str, int] = dict.fromkeys(ids, 0)
    edges = []
    for source, target in wires:
        edges.append(Edge(source=source, target=target, target_port=into[target]))
        into[target] += 1
    kinds = {name: "Add" if into[name] > 1 else "ReLU" for name in ids} | (types or {})
    return Graph({name: Node(type=kinds[name]) for name in ids}, tuple(edges))


def chain(count: int) -> Graph:
    return drawn(*[(f"n{i}", f"n{i + 1}") for i in range(count - 1)])


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Any wires among up to twelve nodes, loops and lonely nodes included."""
    count = draw(st.integers(1, 12))
    ids = [f"n{i}" for i in range(count)]
    pairs = draw(st.lists(st.tuples(st.sampled_from(ids), st.sampled_from(ids)), max_size=18))
    graph = drawn(*[pair for pair in pairs if pair[0] != pair[1]])
    return graph.replace(nodes={name: graph.nodes.get(name, Node(type="ReLU")) for name in ids})


def card(graph: Graph, name: str, places: dict[str, tuple[float, float]]) -> tuple[float, float, float, float]:
    x, y = places[name]
    return x, y, x + NODE_WIDTH, y + node_height(input_port_count(graph, name), output_port_count(graph, name))


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
def test_data_run_from_left_to_right(graph):
    places = layered(graph)
    on_no_cycle = set(topological(graph))
    for edge in graph.edges:
        if edge.source in on_no_cycle and places[edge.source][1] == places[edge.target][1]:
            assert places[edge.source][0] + NODE_WIDTH < places[edge.target][0]
        if edge.source in on_no_cycle and branches(graph) and edge.target in on_no_cycle:
            assert places[edge.source][0] + NODE_WIDTH < places[edge.target][0]


@given(graphs())
def test_the_same_graph_is_laid_out_the_same_way(graph):
    again = Graph(dict(graph.nodes), graph.edges)
    assert layered(graph) == layered(again)


def branches(graph: Graph) -> bool:
    return any(len({e.target for e in graph.outgoing[n]}) > 1 for n in graph.nodes) or any(
        len({e.source for e in graph.incoming[n]}) > 1 for n in graph.nodes
    )


@given(st.integers(LINE_LENGTH + 1, 120))
def test_a_long_chain_runs_in_lines_like_a_text(count):
    graph = chain(count)
    places = [layered(graph)[f"n{i}"] for i in range(count)]
    lines = [[x for x, y in places if y == line] for line in dict.fromkeys(y for _, y in places)]
    assert sorted(places, key=lambda place: (place[1], place[0])) == places
    assert all(line == lines[0][: len(line)] for line in lines)
    assert all(len(line) == len(lines[0]) for line in lines[:-1])
    wide, high = max(x for x, _ in places) + NODE_WIDTH, max(y for _, y in places) + node_height(1, 1)
    assert wide < 7 * high
    assert high < 2 * wide


def test_a_chain_with_a_branch_stays_in_line():
    wires = [(f"n{i}", f"n{i + 1}") for i in range(9)]
    places = layered(drawn(*wires, ("n8", "side")))
    assert len({places[f"n{i}"][1] for i in range(9)}) == 1


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


def test_sweeps_take_crossings_out():
    # Two columns, a0 -> b1 and a1 -> b0, drawn crossed.
    rows = Rows.of([0, 0, 1, 1], [(0, 3), (1, 2)], {(0, 3): 0, (1, 2): 0}, [68.0] * 4)
    rows.layers[1].sort()
    rows.place[2], rows.place[3] = 0, 1
    assert rows.crossings() == 1
    rows.uncross()
    assert rows.crossings() == 0


def test_parts_without_a_wire_between_them_stand_below_each_other():
    places = layered(drawn(("a", "b"), ("c", "d")))
    assert places["a"][0] == places["c"][0] == 0
    assert places["c"][1] > places["a"][1] + 68


def test_wires_to_nowhere_and_loops_do_no_harm():
    graph = drawn(("a", "b"), ("b", "a"))
    assert layered(graph.replace(edges=[*graph.edges, Edge(source="b", target="gone")])).keys() == {"a", "b"}
    assert layered(Graph()) == {}


def _residual(count: int) -> Graph:
    skips = [(f"n{i}", f"n{i + 3}") for i in range(0, count - 4, 4)]
    return drawn(*[(f"n{i}", f"n{i + 1}") for i in range(count - 1)], *skips)


def _scattered(count: int) -> Graph:
    dice = random.Random(0)
    return drawn(*[(f"n{dice.randrange(max(0, i - 30), i)}", f"n{i}") for i in range(1, count) for _ in range(2)])


@pytest.mark.parametrize("graph", [chain(1_000), _residual(1_000), _scattered(1_000)], ids=["chain", "skips", "tangle"])
def test_each_of_a_thousand_nodes_has_a_place_of_its_own(graph):
    places = layered(graph)
    assert places.keys() == graph.nodes.keys()
    assert len(set(places.values())) == 1_000
