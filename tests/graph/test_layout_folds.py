"""What narrows and widens again is drawn as a U: the way down at the left, the way up at the right, skips level."""

from itertools import combinations, pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from networks_to_lay_out import card, chain, dense_block, drawn, feature_pyramid, inception, line, residual, u_net

from netbuilder.graph.cards import NODE_WIDTH
from netbuilder.graph.edits import add_node, connect, disconnect, move
from netbuilder.graph.folds import nested_skips, stretches
from netbuilder.graph.layout import arranged, layered
from netbuilder.graph.model import Direction, Edge, Graph, Node
from netbuilder.storage.templates import load_template


@st.composite
def hourglasses(draw: st.DrawFn, least: int = 2) -> Graph:
    """Networks with nested skip connections; levels of any length, some with a residual wire of their own."""
    depth = draw(st.integers(least, 5))
    down, up, extra = ["input"], [], []
    skips = []
    for level in range(depth):
        for names, side in ((down, "down"), (up, "up")):
            length = draw(st.integers(1, 4))
            here = [f"{side}{level}_{number}" for number in range(length)]
            if length > 2 and draw(st.booleans()):
                extra.append((here[0], here[-1]) if side == "down" else (here[-1], here[0]))
            names += here
        skips.append((down[-1], up[-1]))
    bottom = [f"bottom{number}" for number in range(draw(st.integers(1, 5)))]
    return drawn(*line(*down, *bottom, *reversed(up), "output"), *skips, *extra)


def columns_and_wires(graph: Graph) -> tuple[int, list[tuple[int, int]]]:
    """What the folds are chosen from: the way through the network comes first, and gives each node its column."""
    column = {edge.source: number for number, edge in enumerate(graph.edges[: len(graph.nodes) - 1])}
    column["output"] = len(column)
    return len(column), [(column[edge.source], column[edge.target]) for edge in graph.edges]


def size(graph: Graph) -> tuple[float, float]:
    cards = [card(graph, name, layered(graph)) for name in graph.nodes]
    return max(each.right for each in cards), max(each.bottom for each in cards)


def test_the_template_of_a_u_net_is_a_u():
    graph = load_template("unet").graph
    places = layered(graph)
    for source, target in (("down1", "skip1"), ("down2", "skip2")):
        assert places[source][1] == places[target][1]
        assert places[source][0] + NODE_WIDTH < places[target][0]
    assert places["down1"][1] < places["down2"][1] < places["bottom"][1] > places["up2"][1] > places["up1"][1]
    # The encoder's ends stand above each other, and so do the decoder's beginnings.
    assert places["down1"][0] == places["down2"][0]
    assert places["skip1"][0] == places["skip2"][0]
    wide, high = size(graph)
    assert wide < 6 * high


@pytest.mark.parametrize("depth", [2, 3, 4, 6])
def test_each_level_has_a_row_of_its_own(depth):
    places = layered(u_net(depth))
    rows = [places[f"down{level}"][1] for level in range(depth)]
    assert rows == sorted(set(rows))
    assert [places[f"cat{level}"][1] for level in range(depth)] == rows
    assert places["bottom"][1] > rows[-1]


@given(hourglasses())
def test_no_card_covers_another_in_a_folded_drawing(graph):
    for direction in Direction:
        turned = graph.replace(direction=direction)
        places = layered(turned)
        assert places.keys() == graph.nodes.keys()
        for one, other in combinations(graph.nodes, 2):
            a, b = card(turned, one, places), card(turned, other, places)
            apart = a.right < b.left or b.right < a.left or a.bottom < b.top or b.bottom < a.top
            assert apart, f"{one} and {other} overlap where data run {direction}"


@given(hourglasses())
def test_a_folded_drawing_stays_as_it_is_when_it_is_laid_out_again(graph):
    places = layered(graph)
    assert layered(Graph(dict(graph.nodes), graph.edges)) == places
    assert arranged(move(graph, places)) == places


@given(hourglasses())
def test_where_it_is_folded_skips_are_level_and_nothing_stands_in_their_way(graph):
    count, wires = columns_and_wires(graph)
    folds = nested_skips(count, wires)
    assume(folds)
    places = layered(graph)
    cards = {name: card(graph, name, places) for name in graph.nodes}
    for fold in folds:
        a, b = cards[graph.edges[fold].source], cards[graph.edges[fold].target]
        assert (a.top + a.bottom) / 2 == (b.top + b.bottom) / 2
        assert a.right < b.left
        middle = (a.top + a.bottom) / 2
        assert not [c for c in cards.values() if a.right < c.left and c.right < b.left and c.top < middle < c.bottom]


def test_a_layer_that_is_put_in_moves_its_level_and_leaves_the_other_half():
    before = move(u_net(4), layered(u_net(4)))
    (wire,) = [edge for edge in before.edges if (edge.source, edge.target) == ("pool1", "down2")]
    after = connect(
        connect(add_node(disconnect(before, [wire]), "new", Node(type="ReLU")), Edge(source="pool1", target="new")),
        Edge(source="new", target="down2", target_port=wire.target_port),
    )
    places = arranged(after)
    moved = {name for name in before.nodes if places[name] != before.nodes[name].position}
    assert moved <= {"pool1"}


def test_a_level_that_is_taken_away_leaves_the_others_as_they_were():
    before = layered(u_net(4))
    after = u_net(3)
    places = arranged(move(after, {name: before[name] for name in after.nodes}))
    assert {name for name, place in places.items() if place != before[name]} <= {"pool2", "bottom", "up2"}


@pytest.mark.parametrize(
    "graph",
    [chain(30), residual(60), dense_block(4), feature_pyramid(), inception()],
    ids=["chain", "skips", "dense", "pyramid", "inception"],
)
def test_what_is_no_hourglass_is_not_folded(graph, monkeypatch):
    before = layered(graph)
    monkeypatch.setattr("netbuilder.graph.layout.nested_skips", lambda *_: [])
    assert layered(graph) == before


def test_one_skip_connection_makes_no_fold_and_neither_do_two_that_cross():
    wires = list(pairwise(range(14)))
    assert nested_skips(14, [*wires, (2, 11)]) == []
    assert nested_skips(14, [*wires, (2, 9), (5, 11)]) == []
    assert nested_skips(14, [*wires, (2, 11), (5, 9)]) == [13, 14]
    # A second wire that leaves a level would have to cross the fold.
    assert nested_skips(14, [*wires, (2, 11), (5, 9), (1, 10)]) == []


def test_what_is_short_is_not_folded():
    wires = list(pairwise(range(9)))
    assert nested_skips(9, [*wires, (1, 7), (2, 6)]) == []


def test_a_fold_that_leaves_one_row_almost_as_long_as_the_whole_is_none():
    wires = list(pairwise(range(40)))
    assert nested_skips(40, [*wires, (2, 9), (4, 7)]) == []


@given(st.integers(1, 30), st.lists(st.tuples(st.integers(0, 29), st.integers(1, 29)), max_size=40))
def test_any_wires_are_looked_at_without_harm(count, pairs):
    wires = [(first, last) for first, last in pairs if first < last < count]
    skips = [wires[number] for number in nested_skips(count, wires)]
    assert all(a < b and d < c for (a, c), (b, d) in pairwise(skips))
    if skips:
        pieces = stretches(count, skips)
        assert [piece.start for piece in pieces] == [0, *(piece.end for piece in pieces[:-1])]
        assert pieces[-1].end == count
        assert all(piece.start < piece.end for piece in pieces)
