"""Drawings to lay out: chains, networks as they are known, and tangles that nobody would draw."""

import random
from itertools import pairwise

from hypothesis import strategies as st

from netbuilder.graph.cards import Card, card_of
from netbuilder.graph.model import Edge, Graph, Node

Places = dict[str, tuple[float, float]]


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


def line(*names: str) -> list[tuple[str, str]]:
    """The wires from each node to the next."""
    return list(pairwise(names))


def chain(count: int) -> Graph:
    return drawn(*line(*[f"n{i}" for i in range(count)]))


def residual(count: int) -> Graph:
    """A chain in which every fourth node is skipped to from three before."""
    skips = [(f"n{i}", f"n{i + 3}") for i in range(0, count - 4, 4)]
    return drawn(*[(f"n{i}", f"n{i + 1}") for i in range(count - 1)], *skips)


def tangle(count: int, seed: int = 0) -> Graph:
    """Each node takes two of the thirty before it."""
    dice = random.Random(seed)
    return drawn(*[(f"n{dice.randrange(max(0, i - 30), i)}", f"n{i}") for i in range(1, count) for _ in range(2)])


def dense_block(layers: int) -> Graph:
    """A block of DenseNet with every wire drawn: each layer takes all that came before it."""
    wires, made = [], ["input"]
    for number in range(layers):
        feed = made[0] if number == 0 else f"cat{number}"
        if number:
            wires += [(name, feed) for name in made]
        wires += line(feed, f"bn{number}", f"conv{number}")
        made.append(f"conv{number}")
    return drawn(*wires, *[(name, "output") for name in made])


def u_net(depth: int) -> Graph:
    down = [name for level in range(depth) for name in (f"down{level}", f"pool{level}")]
    up = [name for level in reversed(range(depth)) for name in (f"up{level}", f"cat{level}", f"out{level}")]
    skips = [(f"down{level}", f"cat{level}") for level in range(depth)]
    return drawn(*skips, *line("input", *down, "bottom", *up, "output"))


def feature_pyramid() -> Graph:
    """Three heads on the levels of a pyramid that is fed from the side."""
    side = [("c3", "l3"), ("c2", "l2"), ("p4", "u4"), ("u4", "p3"), ("l3", "p3"), ("p3", "u3"), ("u3", "p2")]
    heads = [wire for level in "234" for wire in ((f"p{level}", f"h{level}"), (f"h{level}", f"out{level}"))]
    return drawn(*line("input", "c1", "c2", "c3", "c4", "p4"), *side, ("l2", "p2"), *heads)


def encoder_and_decoder() -> Graph:
    """A transformer with one layer on either side."""
    encoder = [*line("source", "embed", "attend", "add1", "norm1", "feed", "add2", "norm2"), ("embed", "add1")]
    decoder = line(
        "target", "t_embed", "t_attend", "t_add1", "t_norm1", "cross", "t_add2", "t_norm2", "t_feed", "t_add3"
    )
    skips = [("norm1", "add2"), ("t_embed", "t_add1"), ("t_norm1", "t_add2"), ("t_norm2", "t_add3")]
    return drawn(*encoder, *decoder, *skips, ("norm2", "cross"), *line("t_feed", "t_add3", "output"))


def inception() -> Graph:
    ways = [("a1",), ("b1", "b2"), ("c1", "c2", "c3"), ("d1", "d2")]
    return drawn(*[wire for way in ways for wire in line("input", *way, "cat")], ("cat", "output"))


@st.composite
def graphs(draw: st.DrawFn, most: int = 12) -> Graph:
    """Any wires among a few nodes, loops and lonely nodes included."""
    count = draw(st.integers(1, most))
    ids = [f"n{i}" for i in range(count)]
    pairs = draw(st.lists(st.tuples(st.sampled_from(ids), st.sampled_from(ids)), max_size=18))
    graph = drawn(*[pair for pair in pairs if pair[0] != pair[1]])
    return graph.replace(nodes={name: graph.nodes.get(name, Node(type="ReLU")) for name in ids})


def card(graph: Graph, name: str, places: Places) -> Card:
    return card_of(graph, name, places[name])
