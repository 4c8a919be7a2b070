"""The promise of every layer: shape rule, meta device, real forward, parameters, source and file agree."""

import importlib
import inspect
import json
import re
from math import prod
from typing import Any

import pytest
import torch
from any_layers import PLAIN, accepted, inputs, layers
from hypothesis import given, note, settings
from hypothesis import strategies as st
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from netbuilder.compiler.module import build
from netbuilder.compiler.source import print_source
from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.graph.project import Project
from netbuilder.layers.activation import RReLU
from netbuilder.layers.base import Call, Family, Item, Layer, ShapeError, TensorSpec
from netbuilder.layers.fields import pair
from netbuilder.layers.merge import Elementwise, MatMul, Stack
from netbuilder.layers.normalisation import InstanceNorm, LastAxesNorm
from netbuilder.layers.reduce import Reduction
from netbuilder.layers.registry import LAYERS
from netbuilder.layers.resizing import Crop2d, Pad
from netbuilder.layers.shape import Slice, Squeeze
from netbuilder.layers.tokens import PatchEmbedding, Scale

# Said once per process, about speed alone.
pytestmark = [
    pytest.mark.filterwarnings("ignore:Mismatch dtype between input and weight"),
]

BATCH = 3
# What the graph already knows, and what a drawing has no use for.
INFERRED = {
    "in1_features",
    "in2_features",
    "in_channels",
    "in_features",
    "num_features",
    "num_channels",
    "input_size",
    "embed_dim",
    "kdim",
    "vdim",
    "d_model",
}
# Settings that older supported versions of torch lack.
NEWER = {
    *((f"{norm}{rank}d", "bias") for norm in ("BatchNorm", "InstanceNorm") for rank in (1, 2, 3)),
    ("GroupNorm", "bias"),
}
# Old names of settings, which torch itself warns of.
DEPRECATED = {("Hardtanh", "min_value"), ("Hardtanh", "max_value")}
# Where we differ from torch: its default is a deprecated guess, or it asks for what the drawing knows.
OWN_DEFAULTS = {
    ("Softmax", "dim"): 1,
    ("LogSoftmax", "dim"): 1,
    ("Softmin", "dim"): 1,
    ("LayerNorm", "normalized_shape"): None,
    # torch's None means the same, and only spares it a complaint.
    ("Upsample", "align_corners"): False,
    ("Upsample", "recompute_scale_factor"): False,
    ("RMSNorm", "normalized_shape"): None,
}
# Sequences are (B, L, F) on every wire, so `batch_first` is always set.
# Bags come one for each sample, so that their ends need no telling.
LEFT_OUT = {"device", "dtype", "inplace", "batch_first", "include_last_offset", "_weight", "_freeze"} | INFERRED
RECURRENT = ("RNN", "LSTM", "GRU")
# Settings that choose between torch's calls, and so are no arguments of its class.
OURS = {
    *((name, "returns") for name in RECURRENT),
    *((name, "causal") for name in ("MultiheadAttention", "TransformerEncoderLayer", "TransformerDecoderLayer")),
    ("MultiheadAttention", "attention"),
}
each_layer = pytest.mark.parametrize("name", PLAIN)
torch_layers = pytest.mark.parametrize("name", [name for name in PLAIN if hasattr(nn, name)])


def named(target: str) -> Any:
    """What a target names, looked up without the compiler."""
    home, _, name = target.rpartition(".")
    homes = {"nn": nn, "torch": torch, "F": nn.functional}
    return getattr(homes[home] if home in homes else importlib.import_module(home), name)


def made_by_torch(call: Call, tensors: list[torch.Tensor], device: str) -> Any:
    """Do what the record says, independently of the compiler."""
    tensors = call.handed(tensors)
    if call.is_module:
        with torch.device(device):
            value = named(call.target)(**call.kwargs).eval()(*tensors, **call.call_kwargs)
    elif not call.target:
        value = tensors[0]
    elif call.spread == "list":
        value = named(call.target)(tensors, **call.kwargs)
    elif call.spread == "fold":
        value = tensors[0]
        for tensor in tensors[1:]:
            assert value.shape[:1] == tensor.shape[:1], "samples are not meant to be mixed"
            assert value.dim() == tensor.dim()
            value = named(call.target)(value, tensor)
    else:
        value = named(call.target)(*tensors, **call.kwargs)
    for step in call.then:
        value = (
            value[step.index] if isinstance(step, Item) else getattr(value, step.name)(*step.arguments, **step.kwargs)
        )
    return value


def unchecked_call(layer: Layer, specs: tuple[TensorSpec, ...]) -> Call:
    try:
        return layer.call(specs)
    except IndexError:  # a scalar has no channels to infer
        raise RuntimeError("nothing to infer from") from None


def torch_outputs(layer: Layer, specs: tuple[TensorSpec, ...], device: str) -> tuple[TensorSpec, ...] | None:
    """What torch makes of it, or None when it refuses."""
    tensors = [torch.zeros((BATCH, *spec.shape), dtype=getattr(torch, spec.dtype), device=device) for spec in specs]
    try:
        result = made_by_torch(unchecked_call(layer, specs), tensors, device)
    except (RuntimeError, ValueError, IndexError, AssertionError, TypeError, UserWarning):
        return None
    results = result if isinstance(result, tuple) else (result,)
    if any(each.shape[:1] != (BATCH,) for each in results):
        return None  # the samples of the batch were mixed
    # A transposed convolution that cuts everything off hands out nothing on the CPU, which the meta device refuses.
    if any(each.numel() == 0 for each in results):
        return None
    return tuple(TensorSpec(tuple(each.shape[1:]), str(each.dtype).removeprefix("torch.")) for each in results)


def documented_ranks(layer: Layer) -> set[int]:
    """How many axes a sample may have as the documentation says, e.g. 3 for `(B, C, H, W) ->`; none if it says any."""
    text = type(layer).__doc__ or ""
    if type(layer).__name__ == "Flatten":
        return set()
    return {shape.count(",") for shape in re.findall(r"(\(B,[^*.()]*\)) ->", text)}


def only_refused_in_training(layer: Layer, specs: tuple[TensorSpec, ...]) -> bool:
    """What torch accepts while evaluating, as the harness does, and not while training."""
    if isinstance(layer, InstanceNorm):
        return prod(specs[0].shape[1:]) == 1
    return isinstance(layer, RReLU) and layer.lower > layer.upper


def asks_for_more_than_torch(layer: Layer, spec: TensorSpec) -> bool:
    """Settings with which torch does nothing, or less than they say, and which are slips of the hand here."""
    if isinstance(layer, Reduction):  # no axis means all of them, the batch too
        return not layer.dim
    if isinstance(layer, Squeeze):
        axis = layer.dim % (len(spec.shape) + 1)
        return axis > 0 and spec.shape[axis - 1] != 1
    if isinstance(layer, Pad) and isinstance(layer.padding, tuple):  # amounts for some sides, or for channels too
        return len(layer.padding) != 2 * (len(spec.shape) - 1)
    if isinstance(layer, Crop2d):  # a slice ends where the image does
        return True
    if isinstance(layer, Stack):  # as many inputs as samples would pass for a batch
        return layer.dim in (0, -len(spec.shape) - 2)
    # Nothing left of an axis; sums and products of unlike shapes.
    return isinstance(layer, Slice | Elementwise | MatMul)


def is_stricter_on_purpose(layer: Layer, specs: tuple[TensorSpec, ...]) -> bool:
    """Where torch takes the batch for something else (no batch, an axis that mixes samples), or takes integers."""
    if any(spec.dtype == "int64" for spec in specs):
        return True
    ranks = documented_ranks(layer)
    odd_rank = bool(ranks) and any(len(spec.shape) not in ranks for spec in specs)
    if odd_rank or only_refused_in_training(layer, specs):
        return True
    if isinstance(layer, PatchEmbedding):  # a convolution leaves out the pixels that fill no patch
        return any(size % side for size, side in zip(specs[0].shape[1:], pair(layer.patch_size), strict=True))
    if isinstance(layer, Scale) and layer.dim is not None:  # its module is given the shape, and knows no axes
        return not (1 <= layer.dim <= len(specs[0].shape) or -len(specs[0].shape) <= layer.dim <= -1)
    if asks_for_more_than_torch(layer, specs[0]):
        return True
    named = [getattr(layer, field) for field in ("dim", "dims", "start_dim", "end_dim") if hasattr(layer, field)]
    axes = [axis for each in named for axis in (each if isinstance(each, tuple) else (each,))]
    if isinstance(layer, LastAxesNorm) and len(layer.normalized_shape or ()) > len(specs[0].shape):
        return True
    return any(axis in (0, -len(spec.shape) - 1) for axis in axes for spec in specs) or not specs[0].shape


@each_layer
@given(data=st.data())
@settings(max_examples=50)
def test_shape_rule_is_what_torch_does(name: str, data: st.DataObject) -> None:
    layer = data.draw(layers(name))
    specs = data.draw(inputs(layer)) if name != "Input" else ()
    if name == "Input":
        assert layer.outputs(()) == (TensorSpec(layer.shape, layer.dtype),)
        return
    real, meta = torch_outputs(layer, specs, "cpu"), torch_outputs(layer, specs, "meta")
    try:
        ruled = layer.outputs(specs)
    except ShapeError as error:
        ruled = None
        note(str(error))
    if ruled is None:
        assert real is None or is_stricter_on_purpose(layer, specs)
    else:
        assert ruled == real
        assert ruled == meta


@each_layer
@given(data=st.data())
@settings(max_examples=20)
def test_cost_is_the_real_one(name: str, data: st.DataObject) -> None:
    layer, specs = data.draw(accepted(name))
    cost = layer.cost(specs)
    call = layer.call(specs)
    parameters = 0
    if call.is_module:
        module = named(call.target)(**call.kwargs)
        parameters = sum(weight.numel() for weight in module.parameters())
    assert cost.parameters == parameters
    tensors = [torch.zeros((BATCH, *spec.shape), dtype=getattr(torch, spec.dtype), device="meta") for spec in specs]
    with FlopCounterMode(display=False) as counter:
        if tensors:
            made_by_torch(call, tensors, "meta")
    assert cost.multiply_adds * 2 * BATCH == counter.get_total_flops()


def network(layer: Layer, specs: tuple[TensorSpec, ...]) -> Graph:
    """The layer alone between Inputs and Outputs."""
    nodes = {
        f"in{port}": Node(type="Input", settings={"shape": spec.shape, "dtype": spec.dtype})
        for port, spec in enumerate(specs)
    }
    nodes["layer"] = Node(type=type(layer).__name__, settings=layer.settings())
    edges = [Edge(source=f"in{port}", target="layer", target_port=port) for port in range(len(specs))]
    for port in range(len(layer.output_ports)):
        nodes[f"out{port}"] = Node(type="Output")
        edges.append(Edge(source="layer", source_port=port, target=f"out{port}"))
    return Graph(nodes, tuple(edges))


@pytest.mark.parametrize("name", [name for name in PLAIN if name not in ("Input", "Output")])
@given(data=st.data())
@settings(max_examples=12)
def test_printed_source_is_the_running_module(name: str, data: st.DataObject) -> None:
    layer, specs = data.draw(accepted(name))
    graph = network(layer, specs)
    module = build(graph).eval()
    names: dict[str, Any] = {}
    exec(print_source(Project(name="Printed", graph=graph)).text, names)
    printed = names["Printed"]()
    assert list(printed.state_dict()) == list(module.state_dict())
    printed.load_state_dict(module.state_dict())
    # Whole numbers are drawn from those that every table has.
    tensors = [
        torch.randn(BATCH, *spec.shape)
        if spec.dtype == "float32"
        else torch.zeros(BATCH, *spec.shape, dtype=torch.int64)
        for spec in specs
    ]
    with torch.no_grad():
        mine, theirs = module(*tensors), printed.eval()(*tensors)
    for one, other in zip(_tuple(mine), _tuple(theirs), strict=True):
        assert torch.equal(torch.nan_to_num(one), torch.nan_to_num(other))


def _tuple(result: Any) -> tuple[torch.Tensor, ...]:
    return result if isinstance(result, tuple) else (result,)


@each_layer
@given(data=st.data())
@settings(max_examples=30)
def test_settings_survive_json(name: str, data: st.DataObject) -> None:
    layer = data.draw(layers(name))
    stored = json.loads(json.dumps(layer.settings(), allow_nan=False))
    again = Node(type=name, settings=stored)
    assert again.problems == ()
    assert again.layer == layer
    assert again.layer.settings() == layer.settings()


@each_layer
def test_documentation_says_what_happens_to_shapes(name: str) -> None:
    layer = LAYERS[name]
    first, *rest = inspect.cleandoc(layer.__doc__ or "").splitlines()
    assert first.endswith((".", "2015).", "2016)."))
    assert any("->" in line and line.startswith("(") for line in rest)
    assert isinstance(layer.family, Family)
    for field, info in layer.model_fields.items():
        assert info.description, f"{name}.{field} has no description"
        assert info.description.endswith(".")


@each_layer
def test_palette_values_make_a_layer(name: str) -> None:
    layer = LAYERS[name].model_validate(dict(LAYERS[name].starting_values))
    required = {field for field, info in type(layer).model_fields.items() if info.is_required()}
    assert required <= set(layer.starting_values)
    assert isinstance(layer.summary(), str)


def torch_parameters(name: str) -> dict[str, inspect.Parameter]:
    """What torch's class is made from."""
    if name not in RECURRENT:
        return dict(list(inspect.signature(getattr(nn, name).__init__).parameters.items())[1:])
    # RNN, LSTM and GRU hide their arguments behind `*args`, and their base names those of all three.
    shared = dict(inspect.signature(nn.RNNBase).parameters)
    shared.pop("mode")
    if name != "LSTM":
        shared.pop("proj_size")
    if name == "RNN":
        shared["nonlinearity"] = inspect.Parameter("nonlinearity", inspect.Parameter.KEYWORD_ONLY, default="tanh")
    return shared


@torch_layers
def test_every_setting_of_torch_is_there_with_its_default(name: str) -> None:
    parameters = torch_parameters(name)
    wanted = {
        field: parameter
        for field, parameter in parameters.items()
        if field not in LEFT_OUT
        and (name, field) not in DEPRECATED
        and parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
    }
    fields = {
        field: info
        for field, info in LAYERS[name].model_fields.items()
        if field in wanted or (name, field) not in NEWER | OURS
    }
    assert set(fields) == set(wanted)
    for field, parameter in wanted.items():
        if (name, field) in OWN_DEFAULTS:
            assert fields[field].default == OWN_DEFAULTS[name, field]
        elif parameter.default is inspect.Parameter.empty:
            assert fields[field].is_required()
        else:
            # torch takes functions for activations, and files hold their names.
            default = parameter.default.__name__ if callable(parameter.default) else parameter.default
            assert fields[field].default == default


def test_layers_that_compute_refuse_whole_numbers() -> None:
    tokens = TensorSpec((4,), "int64")
    with pytest.raises(ShapeError, match="int64"):
        LAYERS["Linear"].model_validate({"out_features": 2}).outputs((tokens,))
    assert LAYERS["Flatten"]().outputs((tokens,)) == (tokens,)
