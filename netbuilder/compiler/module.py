"""From the drawing to a running PyTorch model. The only module of the compiler that imports torch."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from functools import reduce
from importlib import import_module
from typing import Any

import numpy as np
import torch
from torch import fx, nn

from netbuilder.compiler.names import python_names
from netbuilder.compiler.shapes import NodeShapes, infer
from netbuilder.compiler.wiring import refuse_unfinished, used_nodes
from netbuilder.errors import CompileError
from netbuilder.graph.model import Edge, Graph
from netbuilder.layers.base import OWN_MODULES, Call, Item

# A fold prints as an operator in the source (`a + b`), and runs as that operator here.
NODE_ID = "node_id"  # key of fx.Node.meta: which node of the drawing computes this value
_OPERATORS: Mapping[str, Any] = {
    "torch.add": operator.add,
    "torch.sub": operator.sub,
    "torch.mul": operator.mul,
    "torch.matmul": operator.matmul,
}


def build(graph: Graph) -> fx.GraphModule:
    """The model of a drawing; a submodule's path and an fx node's name are the node's Python name.

    Inputs become placeholders in the order of the drawing. One Output gives a tensor, several a tuple. Nodes that lead
    to no Output are left out. Weights come from torch's global random numbers; `seeded` leaves those alone.
    Raises CompileError when the drawing does not make a network.
    """
    inference = infer(graph)
    refuse_unfinished(graph, inference)
    known = inference.nodes
    names = python_names(graph.nodes)
    used = used_nodes(graph)
    module = nn.Module()
    drawn = fx.Graph()
    values: dict[str, fx.Node] = {}
    for name in graph.of_type("Input"):
        values[name] = drawn.placeholder(names[name], type_expr=torch.Tensor)
        values[name].meta[NODE_ID] = name
    for name, shapes in known.items():
        if name in values or name not in used:
            continue
        inputs = [_output_of(drawn, values, known, edge) for edge in graph.incoming[name]]
        layer = graph.nodes[name].layer
        assert layer is not None
        if not layer.output_ports:
            values[name] = inputs[0]
            continue
        values[name] = _emit(drawn, module, names[name], layer.call(shapes.specs), inputs)
        # fx numbers names as it likes (`input` becomes `input_1`); activation maps are found by this.
        values[name].meta.setdefault(NODE_ID, name)
    results = tuple(values[name] for name in graph.of_type("Output"))
    drawn.output(results[0] if len(results) == 1 else results)
    drawn.lint()
    return fx.GraphModule(module, drawn, class_name="Network")


def _output_of(drawn: fx.Graph, values: Mapping[str, fx.Node], known: Mapping[str, NodeShapes], edge: Edge) -> fx.Node:
    """What runs along a wire: layers with several outputs hand out a tuple."""
    value = values[edge.source]
    if len(known[edge.source].outputs) == 1:
        return value
    return drawn.call_function(operator.getitem, (value, edge.source_port))


def _emit(drawn: fx.Graph, module: nn.Module, name: str, call: Call, inputs: list[fx.Node]) -> fx.Node:
    """Add one layer's call and its steps to the graph, and its submodule to the model."""
    value = _emit_call(drawn, module, name, call, call.handed(inputs))
    for step in call.then:
        if isinstance(step, Item):
            value = drawn.call_function(operator.getitem, (value, step.index))
        else:
            value = drawn.call_method(step.name, (value, *step.arguments), dict(step.kwargs))
    if value not in inputs:
        value._rename(name)
    return value


def _emit_call(drawn: fx.Graph, module: nn.Module, name: str, call: Call, inputs: list[fx.Node]) -> fx.Node:
    arguments: tuple[Any, ...] = (inputs,) if call.spread == "list" else tuple(inputs)
    if call.is_module:
        module.add_module(name, _make(name, call))
        return drawn.call_module(name, arguments, dict(call.call_kwargs))
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
