"""Activation memory against what PyTorch keeps: each layer with any settings, and whole networks."""

from typing import Any

import pytest
import resnet
from any_layers import PLAIN, accepted
from drawings import drawn
from hypothesis import assume, given, note, settings
from hypothesis import strategies as st
from real_memory import kept_per_sample, sample_batch, trained_on

from netbuilder.compiler.activations import bytes_of, kept_bytes, network_bytes
from netbuilder.compiler.module import build
from netbuilder.compiler.shapes import infer
from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.layers.base import Layer, TensorSpec
from netbuilder.layers.recurrent import LSTM
from netbuilder.storage.templates import load_template

# How far the closed form may be from what torch keeps, as a part of it; the workspace of oneDNN's LSTM was measured.
CLOSE, ROUGH = 0.02, 0.35
# Bytes: numbers for a whole channel or step, which matter in toys alone.
SLACK = 64


def alone(layer: Layer, specs: tuple[TensorSpec, ...]) -> Graph:
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


def said(layer: Layer, specs: tuple[TensorSpec, ...]) -> int:
    """Bytes that a layer claims to hold on to, what it shares with neighbours included."""
    kept, made = layer.kept(specs), layer.outputs(specs)
    shared = sum(map(bytes_of, specs)) if kept.inputs else 0
    shared += sum(bytes_of(spec) for spec in made if spec.dtype == "float32") if kept.outputs else 0
    return kept.own_bytes + shared


@pytest.mark.parametrize("name", [name for name in PLAIN if name not in ("Input", "Output", "LSTM")])
@settings(max_examples=15)
@given(data=st.data())
def test_a_layer_keeps_what_it_says(name: str, data: st.DataObject) -> None:
    layer, specs = data.draw(accepted(name))
    # Everything dropped: torch takes a short cut that nobody trains with.
    assume(getattr(layer, "dropout", 0.0) < 1)
    assume(all(spec.size for spec in (*specs, *layer.outputs(specs))))
    module = build(alone(layer, specs)).train()

    def forward(batch: int) -> Any:
        return module(*sample_batch(specs, batch))

    try:
        kept = kept_per_sample(module, forward)
    except ValueError as error:  # statistics of a single number
        assume("Expected more than 1" not in str(error))
        raise
    expected = said(layer, specs)
    note(f"torch keeps {kept} bytes, the layer says {expected}: {layer.kept(specs)}")
    assert abs(kept - expected) <= CLOSE * kept + SLACK


# Enough of them to have every kind of layer in them; the large ones take long.
TEMPLATES = [
    "perceptron", "mlp", "digits-cnn", "deep-versus-shallow", "rbf-network", "conv-autoencoder", "unet", "lenet5",
    "rnn-classifier", "gru-classifier", "transformer-classifier", "resnet18", "alexnet",
]  # fmt: skip


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_network_keeps_to_the_byte_what_is_worked_out(name: str) -> None:
    graph = load_template(name).graph
    assert kept_per_sample(*trained_on(graph), few=2, many=3) == network_bytes(infer(graph))


def test_a_network_with_an_lstm_keeps_about_that() -> None:
    graph = load_template("lstm-classifier").graph
    kept = kept_per_sample(*trained_on(graph))
    assert abs(network_bytes(infer(graph)) - kept) <= 0.1 * kept


def test_what_a_block_keeps_is_the_sum_of_its_layers() -> None:
    kept = kept_bytes(infer(resnet.drawn(18)))
    inside = [size for place, size in kept.items() if place[:-1] == ("stage1",)]
    assert kept["stage1",] == sum(inside) > max(inside) > 0
    # Two repetitions of two convolutions; the sum of the skip is made again by nobody.
    assert kept["stage1", "conv1"] == 2 * 4 * 64 * 56 * 56
    assert kept["stage1", "add"] == 0


def test_nothing_is_kept_where_no_gradient_goes() -> None:
    graph = drawn(
        {
            "input": ("Input", {"shape": [3, 8, 8]}),
            "pool": ("MaxPool2d", {"kernel_size": 2}),
            "flat": "Flatten",
            "fc": ("Linear", {"out_features": 5}),
            "output": "Output",
            "lost": ("Linear", {"out_features": 900}),
        },
        "input pool", "pool flat", "flat fc", "fc output", "flat lost",
    )  # fmt: skip
    kept = {name: size for (name,), size in kept_bytes(infer(graph)).items()}
    # What the Linear needs is the pooled picture; the branch that leads nowhere is no part of the network.
    assert kept == {"input": 0, "pool": 4 * 48, "flat": 0, "fc": 0, "output": 4 * 5 + 8, "lost": 0}
    assert network_bytes(infer(graph)) == kept_per_sample(*trained_on(graph))


@settings(max_examples=15)
@given(
    hidden=st.integers(16, 96),
    layers=st.integers(1, 3),
    both=st.booleans(),
    shape=st.tuples(st.integers(8, 40), st.integers(1, 64)),
)
def test_an_lstm_keeps_about_what_was_measured(hidden: int, layers: int, both: bool, shape: tuple[int, int]) -> None:
    layer, specs = LSTM(hidden_size=hidden, num_layers=layers, bidirectional=both), (TensorSpec(shape),)
    module = build(alone(layer, specs)).train()
    kept = kept_per_sample(module, lambda batch: module(*sample_batch(specs, batch)))
    assert abs(kept - said(layer, specs)) <= ROUGH * kept
