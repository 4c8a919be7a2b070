"""How many wires cross: as few as in the drawings that people print, and fewer than there used to be."""

import pytest
from networks_to_lay_out import (
    dense_block,
    drawn,
    encoder_and_decoder,
    feature_pyramid,
    inception,
    residual,
    tangle,
    u_net,
)

from netbuilder.graph.layering import columns_of, forward_links
from netbuilder.graph.ordering import Columns, Wire
from netbuilder.graph.rules import input_port_count


def columns_for(graph) -> Columns:
    number = {name: index for index, name in enumerate(graph.nodes)}
    wires = {}
    for edge in graph.edges:
        ports = input_port_count(graph, edge.target)
        height = (edge.target_port + 1) / (ports + 1) - 0.5
        wires.setdefault((number[edge.source], number[edge.target]), Wire(0, 0.0, edge.target_port, height))
    links = forward_links(len(number), wires)
    return Columns.of(columns_of(len(number), links), {link: wires[link] for link in links})


def crossings(graph) -> int:
    columns = columns_for(graph)
    columns.uncross()
    return columns.crossings()


# As they were drawn before trunks, swaps and ports were looked at.
@pytest.mark.parametrize(
    ("graph", "once"),
    [
        (dense_block(4), 11),
        (dense_block(6), 44),
        (feature_pyramid(), 2),
        (encoder_and_decoder(), 2),
        (tangle(20), 27),
        (tangle(40), 110),
        (tangle(80), 365),
    ],
    ids=["dense 4", "dense 6", "pyramid", "transformer", "tangle 20", "tangle 40", "tangle 80"],
)
def test_fewer_wires_cross_than_there_used_to(graph, once):
    assert crossings(graph) < once


@pytest.mark.parametrize(
    "graph",
    [residual(40), u_net(4), inception(), feature_pyramid()],
    ids=["residual", "u-net", "inception", "pyramid"],
)
def test_what_can_be_drawn_without_a_crossing_is(graph):
    assert crossings(graph) == 0


def test_sweeps_take_crossings_out():
    # Two columns, a0 -> b1 and a1 -> b0, drawn crossed.
    wire = Wire(0, 0.0, 0, 0.0)
    columns = Columns.of([0, 0, 1, 1], {(0, 3): wire, (1, 2): wire})
    columns.layers[1].sort()
    columns.place[2], columns.place[3] = 0, 1
    assert columns.crossings() == 1
    columns.uncross()
    assert columns.crossings() == 0


def test_wires_that_would_cross_at_the_ports_do_not():
    """Each branch stands as high as the port that it feeds."""
    graph = drawn(("in", "a"), ("in", "b"), ("in", "c"), ("c", "cat"), ("a", "cat"), ("b", "cat"))
    columns = columns_for(graph)
    columns.uncross()
    names = list(graph.nodes)
    assert [names[vertex] for vertex in columns.layers[1]] == ["c", "a", "b"]


def test_wires_from_one_port_run_as_one_trunk():
    graph = drawn(("a", "b"), ("b", "c"), ("c", "d"), ("d", "e"), ("a", "d"), ("a", "e"))
    stand_ins = sum(vertex >= 5 for layer in columns_for(graph).layers for vertex in layer)
    assert stand_ins == 3


def test_a_branch_is_drawn_to_where_its_wires_lead():
    """The decoder's start depends on nothing: it stands right before what needs it."""
    graph = encoder_and_decoder()
    number = {name: index for index, name in enumerate(graph.nodes)}
    links = forward_links(len(number), [(number[edge.source], number[edge.target]) for edge in graph.edges])
    columns = columns_of(len(number), links)
    assert columns[number["t_norm1"]] == columns[number["cross"]] - 1
    assert columns[number["source"]] == 0
    assert all(columns[u] < columns[v] for u, v in links)
    assert set(columns) == set(range(max(columns) + 1))
