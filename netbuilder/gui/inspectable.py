"""The layers of a drawing that can be looked into, those in its blocks too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from netbuilder.compiler.names import python_names
from netbuilder.compiler.shapes import Inference, NodeShapes, infer
from netbuilder.graph.model import Graph
from netbuilder.graph.ports import output_names
from netbuilder.layers.base import Layer
from netbuilder.layers.block import Block

if TYPE_CHECKING:
    from netbuilder.gui.panels.layer_choice import LayerChoice

# Nobody scrolls through more, and a block repeated a thousand times would have them.
_MOST = 2_000


def layer_choices(graph: Graph) -> list[LayerChoice]:
    """The layers that can be looked into, in the order of computation; a block stands before what is in it."""
    found = _choices(graph, infer(graph), (), ())
    return [choice for _, choice in zip(range(_MOST), found, strict=False)]


def inspected_place(graph: Graph, place: tuple[str, ...]) -> str:
    """The id of the choice for the node at a place (the blocks around it, and its id), in their first repetition."""
    trail: list[str] = []
    drawing = graph
    for name in place[:-1]:
        layer = drawing.nodes[name].layer
        trail.append(name)
        if isinstance(layer, Block) and layer.repeat > 1:
            trail.append("0")
        if isinstance(layer, Block):
            drawing = graph.blocks[layer.block]
    return "/".join((*trail, place[-1]))


def _choices(
    graph: Graph, inference: Inference, trail: tuple[str, ...], path: tuple[str, ...]
) -> Iterator[LayerChoice]:
    names = python_names(graph.nodes)
    for node_id, shapes in inference.nodes.items():
        layer = shapes.node.layer
        if layer is None or not shapes.is_known or not output_names(layer, inference.blocks):
            continue
        if shapes.node.type == "BlockInput":
            continue
        yield _choice(graph, inference.nodes, node_id, layer, trail, (*path, names[node_id]))
        for number, inner in enumerate(shapes.repetitions):
            below = (str(number),) if len(shapes.repetitions) > 1 else ()
            yield from _choices(inner.graph, inner, (*trail, node_id, *below), (*path, names[node_id], *below))


def _choice(
    graph: Graph,
    known: Mapping[str, NodeShapes],
    node_id: str,
    layer: Layer,
    trail: tuple[str, ...],
    path: tuple[str, ...],
) -> LayerChoice:
    words = f"{type(layer).__name__} {layer.summary()}".strip()
    where = " › ".join((*trail, node_id))
    has_weights = known[node_id].cost.parameters > 0 and not isinstance(layer, Block)
    weight, bias = (f"{'.'.join(path)}.{name}" for name in layer.weight_names)
    # Late: it stands beside a field of the forms, and the window stands without them.
    from netbuilder.gui.panels.layer_choice import LayerChoice

    return LayerChoice(
        "/".join((*trail, node_id)),
        f"{where} · {words}",
        weight_key=weight if has_weights else "",
        bias_key=bias if has_weights else "",
        input_shape=_image_before(graph, known, node_id),
    )


def _image_before(graph: Graph, known: Mapping[str, NodeShapes], node_id: str) -> tuple[int, ...]:
    """The shape that a node's weights read from, before it was flattened: an image, where it was one."""
    while True:
        wires = graph.incoming.get(node_id, ())
        if len(wires) != 1 or wires[0].source not in known:
            return ()
        source = wires[0].source
        node = graph.nodes[source]
        if node.type not in ("Flatten", "Dropout", "Identity"):
            outputs = known[source].outputs
            return outputs[0].shape if outputs else ()
        node_id = source
