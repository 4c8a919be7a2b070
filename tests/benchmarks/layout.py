"""How long it takes to put a drawing in order, how many wires cross then, and how much a small edit moves.

    python -m tests.benchmarks.layout [--json] [--seconds N] [--layers 100 1000 5000]

A chain, a residual network, dense blocks with every wire drawn, and a tangle in which each layer takes two of the
thirty before it. `fresh_ms` lays out a drawing without places; `again_ms` one that has them and in whose middle a layer
was put in. Both are medians of the time the process worked. `moved` counts the layers that stood there before and
stand elsewhere then; `apart` those of them that did not move along with the most.
"""

from __future__ import annotations

import random
import statistics
import time
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from netbuilder.graph.edits import add_node, connect, disconnect, move
from netbuilder.graph.layering import columns_of, forward_links
from netbuilder.graph.layout import arranged, layered
from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.graph.ordering import Columns, Wire
from netbuilder.graph.rules import input_port_count
from tests.benchmarks.reporting import options, report

_SIZES = (100, 1_000, 5_000)
_DENSE_LAYERS = 8  # of one block; DenseNet-121 has 6 to 24
_LEAST_ROUNDS, _MOST_ROUNDS = 2, 15


def drawing(wires: list[tuple[str, str]]) -> Graph:
    """A graph without places from pairs of ids; several wires into one layer take its inputs in turn."""
    inputs: Counter[str] = Counter()
    edges = []
    for source, target in wires:
        edges.append(Edge(source=source, target=target, target_port=inputs[target]))
        inputs[target] += 1
    names = dict.fromkeys(name for wire in wires for name in wire)
    return Graph({name: Node(type="Add" if inputs[name] > 1 else "ReLU") for name in names}, tuple(edges))


def chain(layers: int) -> Graph:
    """One after the other."""
    return drawing(list(pairwise(f"n{number}" for number in range(layers))))


def residual(layers: int) -> Graph:
    """A chain in which each fourth layer also takes what the fourth before it gave."""
    skips = [(f"n{number}", f"n{number + 4}") for number in range(0, layers - 5, 4)]
    return drawing([*pairwise(f"n{number}" for number in range(layers)), *skips])


def dense(layers: int) -> Graph:
    """Blocks in which each layer takes all before it, one block after the other."""
    wires: list[tuple[str, str]] = []
    last, made, count = "input", ["input"], 1
    while count < layers - 2:
        if len(made) > _DENSE_LAYERS:
            wires += [(name, f"transition{count}") for name in made]
            last, made, count = f"transition{count}", [f"transition{count}"], count + 1
        joined, layer = f"cat{count}", f"conv{count}"
        wires += [(name, joined) for name in made] if len(made) > 1 else [(last, joined)]
        wires.append((joined, layer))
        made.append(layer)
        count += 2
    return drawing([*wires, *((name, "output") for name in made)])


def tangle(layers: int) -> Graph:
    """What nobody would draw: the worst case."""
    dice = random.Random(0)
    pairs = [(dice.randrange(max(0, number - 30), number), number) for number in range(1, layers) for _ in "ab"]
    return drawing([(f"n{source}", f"n{target}") for source, target in pairs])


KINDS: dict[str, Callable[[int], Graph]] = {"chain": chain, "residual": residual, "dense": dense, "tangle": tangle}


def crossings(graph: Graph) -> int:
    """How many wires cross in the order that the layout finds for a drawing without places."""
    number = {name: index for index, name in enumerate(graph.nodes)}
    wires: dict[tuple[int, int], Wire] = {}
    for edge in graph.edges:
        height = (edge.target_port + 1) / (input_port_count(graph, edge.target) + 1) - 0.5
        wires.setdefault((number[edge.source], number[edge.target]), Wire(0, 0.0, edge.target_port, height))
    links = forward_links(len(number), wires)
    columns = Columns.of(columns_of(len(number), links), {link: wires[link] for link in links})
    columns.uncross()
    return columns.crossings()


def with_one_more(graph: Graph) -> Graph:
    """A layer put into the wire in the middle of the file."""
    wire = graph.edges[len(graph.edges) // 2]
    graph = add_node(disconnect(graph, [wire]), "one_more", Node(type="ReLU"))
    graph = connect(graph, Edge(source=wire.source, target="one_more", source_port=wire.source_port))
    return connect(graph, Edge(source="one_more", target=wire.target, target_port=wire.target_port))


def milliseconds(work: Callable[[Graph], object], graph: Graph, seconds: float) -> float:
    """The median time the process worked; each time on a graph that remembers nothing of the one before."""
    times: list[float] = []
    while len(times) < _LEAST_ROUNDS or (sum(times) < seconds and len(times) < _MOST_ROUNDS):
        fresh = graph.replace(nodes=dict(graph.nodes), edges=tuple(graph.edges))
        began = time.process_time()
        work(fresh)
        times.append(time.process_time() - began)
    return statistics.median(times) * 1e3


def measured(kind: str, layers: int, seconds: float) -> dict[str, Any]:
    """One kind of drawing of about so many layers."""
    graph = KINDS[kind](layers)
    placed = move(graph, layered(graph))
    edited = with_one_more(placed)
    after = arranged(edited)
    ways = Counter(
        (after[name][0] - node.position[0], after[name][1] - node.position[1])
        for name, node in placed.nodes.items()
        if node.position is not None
    )
    return {
        "drawing": kind,
        "layers": len(graph.nodes),
        "wires": len(graph.edges),
        "fresh_ms": milliseconds(layered, graph, seconds),
        "again_ms": milliseconds(arranged, edited, seconds),
        "crossings": crossings(graph),
        "moved": sum(count for way, count in ways.items() if way != (0.0, 0.0)),
        "apart": sum(ways.values()) - max(ways.values()),
    }


def main() -> None:
    parser = options("Automatic layout", 1)
    parser.add_argument("--layers", type=int, nargs="+", default=_SIZES)
    chosen = parser.parse_args()
    rows = [measured(kind, layers, chosen.seconds) for kind in KINDS for layers in chosen.layers]
    report("Automatic layout", rows, chosen.json)


if __name__ == "__main__":
    main()
