"""Which blocks are plain chains, so that `nn.Sequential` runs them and their class needs no `forward`."""

from __future__ import annotations

from netbuilder.compiler.class_plan import call_of
from netbuilder.compiler.names import python_names
from netbuilder.compiler.shapes import Inference, NodeShapes
from netbuilder.compiler.wiring import used_nodes
from netbuilder.graph.ports import INPUT, OUTPUT, input_names, output_names
from netbuilder.layers.block import Block

# Methods of nn.Sequential that nn.Module lacks: a submodule of that name would hide behind them.
_METHODS = frozenset({"append", "extend", "insert", "pop"})


def is_chain(inference: Inference) -> bool:
    """Whether a block leads from one port in through modules, one after the other, to one port out.

    The modules are then made in the order in which they run, and each is called with what the one before it gave.
    Functions (`torch.cat`, a slice) belong to `forward` and keep a block from being one.
    """
    graph = inference.graph
    if len(graph.of_type(INPUT)) != 1 or len(graph.of_type(OUTPUT)) != 1:
        return False
    used = used_nodes(graph)
    names = python_names(graph.nodes)
    (before,) = graph.of_type(INPUT)
    chain = [name for name in inference.nodes if name in used and name != before]
    for name in chain:
        edges, shapes = graph.feeding[name], inference.nodes[name]
        if [(edge.source, edge.source_port) for edge in edges] != [(before, 0)]:
            return False
        if shapes.node.type != OUTPUT and (names[name] in _METHODS or not _is_module_of_one(inference, shapes)):
            return False
        before = name
    # A block that hands its input on has nothing to run.
    return len(chain) > 1


def _is_module_of_one(inference: Inference, shapes: NodeShapes) -> bool:
    """Whether a node is a module that is called with one tensor and gives one."""
    layer = shapes.node.layer
    if isinstance(layer, Block):
        blocks = inference.blocks
        return len(input_names(layer, blocks)) == len(output_names(layer, blocks)) == 1
    call = call_of(shapes)
    plain = call.is_module and not call.call_kwargs and not call.then and call.feeds in (None, (0,))
    return plain and call.spread == "each" and len(shapes.outputs) == 1
