"""What must hold before a drawing becomes a network: asked by the running module and by the printed source alike."""

from __future__ import annotations

from collections import Counter

from netbuilder.compiler.shapes import Inference
from netbuilder.errors import CompileError
from netbuilder.graph.model import Edge, Graph
from netbuilder.graph.order import cycle


def used_nodes(graph: Graph) -> frozenset[str]:
    """Nodes that lead to an Output, and every Input; the network is made of these alone."""
    found = {*graph.of_type("Output"), *graph.of_type("Input")}
    stack = list(found)
    while stack:
        for edge in graph.incoming.get(stack.pop(), ()):
            if edge.source not in found and edge.source in graph.nodes:
                found.add(edge.source)
                stack.append(edge.source)
    return frozenset(found)


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
    loop = cycle(graph)
    if loop:
        raise CompileError(f"The network runs in a circle: {' → '.join((*loop, loop[0]))}. Cut one of these wires.")
    for kind in ("Input", "Output"):
        if not graph.of_type(kind):
            raise CompileError(f"The network has no {kind}; add one.")
    for edge in graph.edges:
        for end in (edge.source, edge.target):
            if end not in graph.nodes:
                raise CompileError(f"A wire runs from {edge.source} to {edge.target}, and there is no node {end}.")
    used = used_nodes(graph)
    for name, shapes in inference.nodes.items():
        if name not in used:
            continue
        if shapes.node.problems:
            raise CompileError(f"{name}: {shapes.node.problems[0].message}")
        if shapes.error is not None:
            raise CompileError(f"{name}: {shapes.error}")
        if not shapes.is_known:
            raise CompileError(f"{name}: an input has no wire, or nothing is known of what comes along it.")
        if len(graph.incoming[name]) != len(shapes.inputs):
            raise CompileError(f"{name} has {len(shapes.inputs)} inputs and {len(graph.incoming[name])} wires into it.")
    for wires in crowded_ports(graph):
        first = wires[0]
        raise CompileError(
            f"{len(wires)} wires end in input {first.target_port} of {first.target},"
            f" from {' and '.join(edge.source for edge in wires)}; keep one."
        )
