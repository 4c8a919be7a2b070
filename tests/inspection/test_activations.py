"""Activations are what hooks see, and looking changes nothing."""

import copy
import random

import numpy as np
import pytest
import torch
from drawn_networks import BRANCHED, CONVOLUTIONAL, WHOLE_NUMBERS

from netbuilder.compiler.module import seeded
from netbuilder.compiler.names import python_names
from netbuilder.graph.feed import feed_of
from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.inspection.activations import capture
from netbuilder.inspection.probe import Probe, probabilities


def sample_for(graph, batch=1):
    shape = graph.nodes["input"].settings["shape"]
    if graph is WHOLE_NUMBERS:
        return torch.arange(batch * shape[0]).reshape(batch, *shape)
    return torch.randn(batch, *shape, generator=torch.Generator().manual_seed(3))


def seen_by_hooks(module, graph, x):
    """The oracle: forward hooks on a copy in evaluation mode, by node id."""
    module = copy.deepcopy(module).eval()
    names = {name: node for node, name in python_names(graph.nodes).items()}
    seen = {}
    for name, part in module.named_children():
        part.register_forward_hook(lambda _, __, out, name=name: seen.update({names[name]: out[0].detach().numpy()}))
    with torch.no_grad():
        module(x)
    return seen


@pytest.mark.parametrize("graph", [CONVOLUTIONAL, BRANCHED, WHOLE_NUMBERS], ids=["convolutional", "branched", "whole"])
@pytest.mark.parametrize("batch", [1, 3])
def test_captured_values_are_what_hooks_see(graph, batch):
    module = seeded(graph, 0).train()
    x = sample_for(graph, batch)
    captured = capture(module, x)
    seen = seen_by_hooks(module, graph, x)
    assert seen.keys() <= captured.keys()
    assert set(graph.nodes) - set(graph.of_type("Output")) == set(captured)
    for name, values in seen.items():
        np.testing.assert_array_equal(captured[name], values)
    np.testing.assert_array_equal(captured["input"], x[0].numpy())


def test_a_fold_of_three_is_captured_whole():
    module = seeded(BRANCHED, 0)
    captured = capture(module, sample_for(BRANCHED))
    np.testing.assert_allclose(captured["add"], captured["add_1"] + captured["tanh"] + captured["drop"], rtol=1e-6)


def test_only_what_is_wanted_is_captured():
    module = seeded(CONVOLUTIONAL, 0)
    captured = capture(module, sample_for(CONVOLUTIONAL), nodes=("conv1", "2. Schicht", "nobody"))
    assert {name: values.shape for name, values in captured.items()} == {"conv1": (3, 6, 6), "2. Schicht": (3, 6, 6)}


def everything(module):
    """All that a look must leave as it is."""
    return {
        "flags": [part.training for part in module.modules()],
        "state": {key: value.clone() for key, value in module.state_dict().items()},
        "gradients": {key: value.grad.clone() for key, value in module.named_parameters()},
        "hooks": [len(part._forward_hooks) for part in module.modules()],
        "grad mode": torch.is_grad_enabled(),
        "torch random": torch.get_rng_state(),
        "numpy random": np.random.get_state()[1],
        "python random": random.getstate(),
    }


@pytest.mark.parametrize("training", [True, False])
def test_looking_changes_nothing(training):
    module = seeded(CONVOLUTIONAL, 0).train(training)
    module.drop.eval()  # a mixture of flags is kept too
    module(sample_for(CONVOLUTIONAL, 4)).sum().backward()
    before = everything(module)
    Probe(("conv1.weight",), ("conv1", "drop"), sample_for(CONVOLUTIONAL)[0].numpy(), "cross_entropy")(module)
    after = everything(module)
    for name, value in before.items():
        if isinstance(value, dict):
            assert all(torch.equal(value[key], after[name][key]) for key in value), name
        elif isinstance(value, torch.Tensor):
            assert torch.equal(value, after[name]), name
        else:
            assert np.array_equal(np.asarray(value, dtype=object), np.asarray(after[name], dtype=object)), name


def test_flags_are_put_back_after_a_failure():
    module = seeded(CONVOLUTIONAL, 0).train()
    with pytest.raises(RuntimeError):
        capture(module, torch.zeros(1, 5, 8, 8))
    assert all(part.training for part in module.modules())
    assert torch.is_grad_enabled()


def test_a_probe_brings_numpy_and_only_what_was_asked():
    module = seeded(CONVOLUTIONAL, 0)
    probe = Probe(("fc.weight", "gone.weight"), ("conv1",), sample_for(CONVOLUTIONAL)[0].numpy(), "cross_entropy")
    result = probe(module)
    assert result.weights.keys() == {"fc.weight"}
    assert result.activations.keys() == {"conv1"}
    assert result.output.shape == (4,)
    expected = torch.softmax(module.eval()(sample_for(CONVOLUTIONAL)), 1)[0].detach().numpy()
    np.testing.assert_allclose(result.probabilities, expected, rtol=1e-5)
    assert all(type(part) is np.ndarray for part in (*result.weights.values(), *result.activations.values()))


def test_a_probe_feeds_every_input_its_columns_and_asks_one_output():
    nodes = {
        "left": Node(type="Input", settings={"shape": [2], "columns": "2, 0"}),
        "all": Node(type="Input", settings={"shape": [3]}),
        "cat": Node(type="Concat"),
        "same": Node(type="Output", settings={"loss": "mse"}),
        "fc": Node(type="Linear", settings={"out_features": 4}),
        "end": Node(type="Output"),
    }
    wires = (("left", "cat", 0), ("all", "cat", 1), ("cat", "same", 0), ("cat", "fc", 0), ("fc", "end", 0))
    graph = Graph(nodes, tuple(Edge(source=a, target=b, target_port=port) for a, b, port in wires))
    sample = np.array([1, 2, 3], np.float32)
    feed = feed_of(graph, (3,))
    result = Probe((), ("cat", "left"), sample, "cross_entropy", feed, place=1)(seeded(graph, 0))
    assert result.activations["left"].tolist() == [3, 1]
    assert result.activations["cat"].tolist() == [3, 1, 1, 2, 3]
    assert result.output.shape == (4,)
    assert result.probabilities.sum() == pytest.approx(1)
    assert Probe((), (), sample, None, feed)(seeded(graph, 0)).output.tolist() == [3, 1, 1, 2, 3]


def test_a_probe_holds_copies():
    module = seeded(CONVOLUTIONAL, 0)
    result = Probe(weights=("fc.weight",))(module)
    with torch.no_grad():
        module.fc.weight.zero_()
    assert np.abs(result.weights["fc.weight"]).max() > 0
    assert (result.activations, result.output) == ({}, None)


def test_a_network_without_parameters_is_probed():
    result = Probe(activations=("same",), sample=np.array([1, 2, 3]), loss="mse")(seeded(WHOLE_NUMBERS, 0))
    assert result.activations["same"].tolist() == [1, 2, 3]
    assert result.probabilities is None


def test_probabilities_of_extreme_logits_are_finite():
    assert probabilities(np.array([1e4, -1e4]), "cross_entropy").tolist() == [1.0, 0.0]
    np.testing.assert_allclose(probabilities(np.array([-1e4, 0.0, 1e4]), "binary_cross_entropy"), [0, 0.5, 1])
    assert probabilities(np.array([1.0]), "huber") is None


def test_live_pictures_leave_the_training_bit_identical():
    def train(probe):
        torch.manual_seed(1)
        module = seeded(CONVOLUTIONAL, 0).train()
        optimizer = torch.optim.Adam(module.parameters())
        for _ in range(5):
            optimizer.zero_grad()
            module(torch.randn(4, 2, 8, 8)).square().sum().backward()
            optimizer.step()
            if probe is not None:
                probe(module)
        return module.state_dict()

    nodes = tuple(CONVOLUTIONAL.nodes)
    watched = train(Probe(("conv1.weight",), nodes, np.ones((2, 8, 8), np.float32), "cross_entropy"))
    for key, value in train(None).items():
        assert torch.equal(watched[key], value), key
