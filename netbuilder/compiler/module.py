"""From the drawing to a running PyTorch model. The only module of the compiler that imports torch."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from importlib import import_module
from typing import Any

import numpy as np
import torch
from torch import fx, nn

from netbuilder.compiler.names import python_names
from netbuilder.compiler.shapes import Inference, NodeShapes, infer
from netbuilder.compiler.wiring import ENDS, refuse_unfinished, used_nodes
from netbuilder.errors import CompileError
from netbuilder.graph.model import Graph
from netbuilder.graph.ports import INPUT
from netbuilder.layers.base import OWN_MODULES, Call, Item
from netbuilder.layers.block import Block

# Keys of fx.Node.meta: which node of the drawing computes this value, `block1/conv1` for one in a block; and the blocks
# whose (first) output it is.
NODE_ID = "node_id"
BLOCK_IDS = "block_ids"
# A fold prints as an operator in the source (`a + b`), and runs as that operator here.
_OPERATORS: Mapping[str, Any] = {
    "torch.add": operator.add,
    "torch.sub": operator.sub,
    "torch.mul": operator.mul,
    "torch.matmul": operator.matmul,
}


def build(graph: Graph) -> fx.GraphModule:
    """The model of a drawing; a submodule's path and an fx node's name are the node's Python name.

    What stands in a block has the block's path before its own: `block1.conv1`, repeated `block1.0.conv1`. Inputs become
    placeholders in the order of the drawing. One Output gives a tensor, several a tuple. Nodes that lead to no Output
    are left out. Weights come from torch's global random numbers; `seeded` leaves those alone. Raises CompileError when
    the drawing does not make a network.
    """
    inference = infer(graph)
    refuse_unfinished(graph, inference)
    drawn = fx.Graph()
    names = python_names(graph.nodes)
    given: dict[str, fx.Node] = {}
    for name in graph.of_type("Input"):
        given[name] = drawn.placeholder(names[name], type_expr=torch.Tensor)
        given[name].meta[NODE_ID] = name
    module = nn.Module()
    results = _Drawing(drawn, graph, inference, module).emit(given)
    drawn.output(results[0] if len(results) == 1 else tuple(results))
    drawn.lint()
    return _assembled(module, drawn)


def _assembled(module: nn.Module, drawn: fx.Graph) -> fx.GraphModule:
    """The module that runs the graph, with the children of `module`.

    Given both at once, fx would look every submodule up by its path and set it anew, one by one.
    """
    network = fx.GraphModule(nn.Module(), fx.Graph(), class_name="Network")
    for name, child in module.named_children():
        network.add_module(name, child)
    network.graph = drawn
    return network


@dataclass(frozen=True, slots=True)
class _Drawing:
    """One drawing on its way into the fx graph: the network's own, or one repetition of a block.

    All of them run in one flat graph; `module` holds this drawing's submodules, under the module path `path` and, for
    people, behind the node ids in `trail`.
    """

    drawn: fx.Graph
    graph: Graph
    inference: Inference
    module: nn.Module
    path: tuple[str, ...] = ()
    trail: tuple[str, ...] = ()

    def emit(self, given: Mapping[str, fx.Node]) -> list[fx.Node]:
        """Add every layer's call to the fx graph; returns what arrives at the ends of the drawing."""
        names = python_names(self.graph.nodes)
        used = used_nodes(self.graph)
        # What stands at each output port of a node.
        values: dict[str, list[fx.Node]] = {name: [value] for name, value in given.items()}
        for name, shapes in self.inference.nodes.items():
            if name in values or name not in used:
                continue
            inputs = [values[edge.source][edge.source_port] for edge in self.graph.feeding[name]]
            layer = shapes.node.layer
            assert layer is not None
            if shapes.node.type in ENDS:
                values[name] = inputs
            elif isinstance(layer, Block):
                values[name] = self._emit_block(name, names[name], layer, shapes, inputs)
            else:
                values[name] = self._emit_layer(name, names[name], layer.call(shapes.specs), shapes, inputs)
        return [values[name][0] for kind in ENDS for name in self.graph.of_type(kind)]

    def _emit_layer(self, node: str, name: str, call: Call, shapes: NodeShapes, inputs: list[fx.Node]) -> list[fx.Node]:
        path = ".".join((*self.path, name))
        if call.is_module:
            self.module.add_module(name, _make(path, call))
        value = _emit(self.drawn, path, call, inputs)
        # fx numbers names as it likes (`input` becomes `input_1`); activation maps are found by this.
        value.meta.setdefault(NODE_ID, "/".join((*self.trail, node)))
        if len(shapes.outputs) == 1:
            return [value]
        # Layers with several outputs hand out a tuple.
        return [
            self.drawn.call_function(operator.getitem, (value, port)) if self._is_read(node, port) else value
            for port in range(len(shapes.outputs))
        ]

    def _is_read(self, node: str, port: int) -> bool:
        return any(edge.source_port == port for edge in self.graph.outgoing[node])

    def _emit_block(
        self, node: str, name: str, block: Block, shapes: NodeShapes, inputs: list[fx.Node]
    ) -> list[fx.Node]:
        definition = self.graph.blocks[block.block]
        whole = nn.Module()
        self.module.add_module(name, whole)
        for number, inference in enumerate(shapes.repetitions):
            repeated = block.repeat > 1
            module = nn.Module() if repeated else whole
            if repeated:
                whole.add_module(str(number), module)
            below = (str(number),) if repeated else ()
            inner = _Drawing(
                self.drawn,
                definition.replace(blocks=self.graph.blocks),
                inference,
                module,
                (*self.path, name, *below),
                (*self.trail, node, *below),
            )
            inputs = inner.emit(dict(zip(definition.of_type(INPUT), inputs, strict=True)))
        inputs[0].meta.setdefault(BLOCK_IDS, []).append("/".join((*self.trail, node)))
        return inputs


def _emit(drawn: fx.Graph, path: str, call: Call, inputs: list[fx.Node]) -> fx.Node:
    """Add one layer's call and its steps to the graph."""
    value = _emit_call(drawn, path, call, call.handed(inputs))
    for step in call.then:
        if isinstance(step, Item):
            value = drawn.call_function(operator.getitem, (value, step.index))
        else:
            value = drawn.call_method(step.name, (value, *step.arguments), dict(step.kwargs))
    if value not in inputs:
        value._rename(path.replace(".", "_"))
    return value


def _emit_call(drawn: fx.Graph, path: str, call: Call, inputs: list[fx.Node]) -> fx.Node:
    arguments: tuple[Any, ...] = (inputs,) if call.spread == "list" else tuple(inputs)
    if call.is_module:
        return drawn.call_module(path, arguments, dict(call.call_kwargs))
    if not call.target:
        return inputs[0]
    function = _OPERATORS.get(call.target) or _resolved(call.target)
    if call.spread == "fold":
        return reduce(lambda left, right: drawn.call_function(function, (left, right)), inputs[1:], inputs[0])
    return drawn.call_function(function, arguments, dict(call.kwargs))


def _resolved(target: str) -> Any:  # Any: a class or a function
    """What a target names: of torch, torch.nn, torch.nn.functional, or of our own modules."""
    if target.startswith(OWN_MODULES):
        home, _, attribute = target.rpartition(".")
        return getattr(import_module(home), attribute)
    place, _, attribute = target.partition(".")
    return getattr({"nn": nn, "torch": torch, "F": nn.functional}[place], attribute)


def _make(name: str, call: Call) -> nn.Module:
    try:
        made = _resolved(call.target)(**call.kwargs)
    except TypeError as error:  # an older torch lacks a setting that newer ones have
        raise CompileError(f"{name}: PyTorch {torch.__version__} cannot make this {call.target}: {error}") from error
    assert isinstance(made, nn.Module)
    return made


def seeded(graph: Graph, seed: int) -> fx.GraphModule:
    """The model with the first weights that `seed` gives; torch's global random numbers stay as they were."""
    with torch.random.fork_rng(devices=[]):
        # Not torch.manual_seed: that would also seed every GPU, which nobody restores.
        torch.default_generator.manual_seed(seed)
        return build(graph)


def load_weights(module: nn.Module, weights: Mapping[str, np.ndarray[Any, Any]]) -> None:
    """Put weights by state-dict key into the model. Raises CompileError naming what does not fit."""
    wanted = module.state_dict()
    missing, extra = sorted(wanted.keys() - weights.keys()), sorted(weights.keys() - wanted.keys())
    if missing or extra:
        words = [f"{what} {', '.join(keys[:3])}{' …' if len(keys) > 3 else ''}"
                 for what, keys in (("lack", missing), ("also hold", extra)) if keys]  # fmt: skip
        raise CompileError(f"The saved weights belong to another drawing: they {' and '.join(words)}. Train it anew.")
    for key, tensor in wanted.items():
        if tuple(tensor.shape) != weights[key].shape:
            raise CompileError(
                f"The saved weights of {key} have shape {weights[key].shape}, the drawing needs {tuple(tensor.shape)}."
                " Train it anew, or undo the change."
            )
    module.load_state_dict({key: torch.from_numpy(np.array(weights[key])) for key in wanted})


def weights_of(module: nn.Module) -> dict[str, np.ndarray[Any, Any]]:
    """A copy of the model's state dict as numpy arrays."""
    return {key: tensor.detach().cpu().numpy().copy() for key, tensor in module.state_dict().items()}
