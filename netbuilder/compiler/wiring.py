"""What must hold before a drawing becomes a network: asked by the running module and by the printed source alike."""

from __future__ import annotations

from collections import Counter
from operator import attrgetter

from netbuilder.compiler.shapes import Inference
from netbuilder.errors import CompileError
from netbuilder.graph.model import Edge, Graph
from netbuilder.graph.order import along, cycle

# Where a drawing ends: the network's own, and that of a block.
ENDS = ("Output", "BlockOutput")
STARTS = ("Input", "BlockInput")
# Every layer of every repetition is made by itself; a slip of the hand must not fill the memory.
MOST_LAYERS = 50_000


def used_nodes(graph: Graph) -> frozenset[str]:
    """Nodes that lead to an end of the drawing, and every start; the network is made of these alone."""
    ends = (name for kind in (*ENDS, *STARTS) for name in graph.of_type(kind))
    return along(graph, ends, graph.feeding, attrgetter("source"))


def count_layers(inference: Inference) -> int:
    """Layers of the network, each repetition of a block counted."""
    counted: dict[int, int] = {}

    def count(drawing: Inference) -> int:
        # The repetitions of a block mostly share one record of shapes.
        if id(drawing) not in counted:
            inner = sum(count(each) for shapes in drawing.nodes.values() for each in shapes.repetitions)
            counted[id(drawing)] = len(drawing.nodes) + inner
        return counted[id(drawing)]

    return count(inference)


def crowded_ports(graph: Graph) -> tuple[tuple[Edge, ...], ...]:
    """The wires that share one input port, a group for each such port."""
    counts = Counter((edge.target, edge.target_port) for edge in graph.edges)
    return tuple(
        tuple(edge for edge in graph.incoming[node] if edge.target_port == port)
        for (node, port), count in counts.items()
        if count > 1 and node in graph.nodes
    )


def refuse_unfinished(graph: Graph, inference: Inference) -> None:
    """Raise CompileError naming the first thing that keeps the drawing from being a network."""
    for kind in ("Input", "Output"):
        if not graph.of_type(kind):
            raise CompileError(f"The network has no {kind}; add one.")
    for kind in ("BlockInput", "BlockOutput"):
        if graph.of_type(kind):
            raise CompileError(f"{graph.of_type(kind)[0]} is a port of a block, and stands in no block; remove it.")
    _refuse_unfinished(graph, inference, "", set())
    layers = count_layers(inference)
    if layers > MOST_LAYERS:
        raise CompileError(
            f"The network would have {layers:,} layers, and more than {MOST_LAYERS:,} cannot be made. Repeat its blocks"
            " less often."
        )


def _refuse_unfinished(graph: Graph, inference: Inference, where: str, seen: set[int]) -> None:
    loop = cycle(graph)
    if loop:
        raise CompileError(
            f"{where}The network runs in a circle: {' → '.join((*loop, loop[0]))}. Cut one of these wires."
        )
    for edge in graph.edges:
        for end in (edge.source, edge.target):
            if end not in graph.nodes:
                raise CompileError(
                    f"{where}A wire runs from {edge.source} to {edge.target}, and there is no node {end}."
                )
    used = used_nodes(graph)
    for name, shapes in inference.nodes.items():
        if name not in used:
            continue
        if shapes.node.problems:
            raise CompileError(f"{where}{name}: {shapes.node.problems[0].message}")
        for inner in shapes.repetitions:
            if id(inner) not in seen:
                seen.add(id(inner))
                for end in (*inner.graph.of_type("Input"), *inner.graph.of_type("Output")):
                    raise CompileError(
                        f"{where}{name}: {end} is an end of the network and stands in a block, where a BlockInput or"
                        " BlockOutput belongs."
                    )
                _refuse_unfinished(inner.graph, inner, f"{where}{name}: ", seen)
        if shapes.error is not None:
            raise CompileError(f"{where}{name}: {shapes.error}")
        if not shapes.is_known:
            raise CompileError(f"{where}{name}: an input has no wire, or nothing is known of what comes along it.")
        if len(graph.feeding[name]) != len(shapes.inputs):
            raise CompileError(
                f"{where}{name} has {len(shapes.inputs)} inputs and {len(graph.feeding[name])} wires into it."
            )
    for wires in crowded_ports(graph):
        first = wires[0]
        raise CompileError(
            f"{where}{len(wires)} wires end in input {first.target_port} of {first.target},"
            f" from {' and '.join(edge.source for edge in wires)}; keep one."
        )
