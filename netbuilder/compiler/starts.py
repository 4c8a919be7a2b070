"""Mistakes at the Inputs: samples that do not fit them."""

from __future__ import annotations

from collections.abc import Iterator

from netbuilder.compiler.drawing import Drawing
from netbuilder.compiler.findings import Finding
from netbuilder.compiler.repairs import Step, insertion, plain, repair, set_setting, setting
from netbuilder.graph import edits
from netbuilder.graph.facts import DataFacts
from netbuilder.graph.model import Graph
from netbuilder.layers.inout import Input


def find_input_mistakes(drawing: Drawing) -> Iterator[Finding]:
    """Everything at the Inputs that does not fit the data; the repairs are proposals."""
    if drawing.facts is None:
        return
    inputs = [(name, layer) for name, layer in drawing.layers.items() if isinstance(layer, Input)]
    for name, layer in inputs[:1]:
        yield from _input(name, layer, drawing.facts)
    for name, _ in inputs[1:]:
        yield _second_input(name, inputs[0][0])


def _input(name: str, layer: Input, facts: DataFacts) -> Iterator[Finding]:
    if layer.shape != facts.input_shape:
        width = len(facts.input_shape)
        repairs = [set_setting(name, "shape", facts.input_shape)]
        if len(layer.shape) == 1 and width > 1:
            text = f"Set shape of {name} to {plain(facts.input_shape)} and insert Flatten behind it"
            repairs.insert(0, repair(text, setting(name, shape=facts.input_shape), _behind(name, "Flatten")))
        yield Finding(
            "error",
            name,
            None,
            f"{name}: the data have samples of shape {plain(facts.input_shape) or 'scalar'}, and the Input expects"
            f" {plain(layer.shape) or 'scalar'}. Set its shape to that of the data.",
            "input-shape",
            tuple(repairs),
        )
    if layer.dtype != facts.input_dtype:
        yield Finding(
            "error",
            name,
            None,
            f"{name}: the data hold {facts.input_dtype} numbers, and the Input expects {layer.dtype}.",
            "input-dtype",
            (set_setting(name, "dtype", facts.input_dtype),),
        )


def _behind(node: str, type_name: str) -> Step:
    """The step that puts a layer on every wire out of a node."""

    def step(graph: Graph) -> Graph:
        for edge in graph.outgoing[node]:
            graph = insertion(edge.target, type_name, port=edge.target_port)(graph)
        return graph

    return step


def _second_input(name: str, first: str) -> Finding:
    def step(graph: Graph) -> Graph:
        edges = [edge.replace(source=first) if edge.source == name else edge for edge in graph.edges]
        return edits.remove_nodes(graph.replace(edges=edges), [name])

    return Finding(
        "error",
        name,
        None,
        f"{name}: the data feed one Input, which is {first}; this second one would stay empty.",
        "second-input",
        (repair(f"Feed from {first} what {name} feeds, and remove {name}", step),),
    )
