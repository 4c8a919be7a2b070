"""A glance at many layers: small pictures and a few numbers, and nothing of the module changes."""

import itertools

import numpy as np
import pytest
import torch

from netbuilder.compiler.module import seeded
from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.inspection.glance import MOST_TILES, GlanceProbe, weight_tiles


@pytest.fixture
def graph() -> Graph:
    nodes = {
        "input": Node(type="Input", settings={"shape": [2, 8, 8]}),
        "conv1": Node(type="Conv2d", settings={"out_channels": 6, "kernel_size": 3}),
        "flat": Node(type="Flatten"),
        "fc": Node(type="Linear", settings={"out_features": 10}),
        "output": Node(type="Output"),
    }
    names = list(nodes)
    return Graph(nodes, tuple(Edge(source=a, target=b) for a, b in itertools.pairwise(names)))


def test_weights_and_activations_of_many_layers(graph):
    module = seeded(graph, 0)
    sample = np.random.default_rng(0).normal(size=(2, 8, 8)).astype(np.float32)
    probe = GlanceProbe(
        weights=("conv1.weight", "fc.weight", "gone.weight"), activations=("conv1", "fc"), sample=sample, numbers=True
    )
    before = {key: value.clone() for key, value in module.state_dict().items()}
    seen = probe(module)
    assert seen.weights.keys() == {"conv1.weight", "fc.weight"}
    conv = seen.weights["conv1.weight"]
    assert np.allclose(conv.tiles, before["conv1.weight"].sum(dim=1).numpy(), atol=1e-6)
    assert (conv.shape, conv.total) == ((6, 2, 3, 3), 6)
    assert conv.low == pytest.approx(float(before["conv1.weight"].min()))
    assert conv.high == pytest.approx(float(before["conv1.weight"].max()))
    assert conv.mean == pytest.approx(float(before["conv1.weight"].mean()), abs=1e-6)
    module.eval()
    with torch.no_grad():
        maps = module.conv1(torch.from_numpy(sample[None]))[0].numpy()
    assert np.allclose(seen.activations["conv1"].tiles, maps, atol=1e-5)
    assert seen.activations["fc"].tiles.shape == (1, 1, 10)
    assert all(torch.equal(value, before[key]) for key, value in module.state_dict().items())


def test_numbers_cost_nothing_unless_they_are_wanted(graph, monkeypatch):
    monkeypatch.setattr(torch, "aminmax", lambda values: pytest.fail("nobody asked"))
    seen = GlanceProbe(weights=("conv1.weight",))(seeded(graph, 0))
    assert seen.weights["conv1.weight"].low is None
    assert seen.activations == {}


def test_large_things_become_small():
    probe = GlanceProbe()
    module = torch.nn.Module()
    module.weight = torch.nn.Parameter(torch.zeros(3000, 5000))
    seen = GlanceProbe(weights=("weight",))(module)
    assert max(seen.weights["weight"].tiles.shape) <= 256
    module.weight = torch.nn.Parameter(torch.zeros(1000, 3, 7, 7))
    many = GlanceProbe(weights=("weight",))(module).weights["weight"]
    assert (len(many.tiles), many.total) == (MOST_TILES, 1000)
    assert probe(module).weights == {}


@pytest.mark.parametrize(
    ("shape", "image", "tiles", "total"),
    [
        ((16, 3, 5, 4), (), (16, 5, 4), 16),
        ((16, 3, 1, 1), (), (1, 16, 3), 1),
        ((8, 2, 3), (), (8, 2, 3), 8),
        ((4, 2, 3, 5, 5), (), (12, 5, 5), 12),
        ((10, 7), (), (1, 10, 7), 1),
        ((10, 64), (1, 8, 8), (10, 8, 8), 10),
        ((10, 128), (2, 8, 8), (20, 8, 8), 20),
        ((10, 128), (128, 1, 1), (1, 10, 128), 1),
        ((5,), (), (1, 1, 5), 1),
    ],
)
def test_the_pictures_of_a_weight(shape, image, tiles, total):
    found, count = weight_tiles(torch.arange(float(np.prod(shape))).reshape(shape), image)
    assert (tuple(found.shape), count) == (tiles, total)


def test_numbers_that_are_none_are_told():
    module = torch.nn.Module()
    module.weight = torch.nn.Parameter(torch.tensor([[1.0, float("nan")]]))
    seen = GlanceProbe(weights=("weight",), numbers=True)(module).weights["weight"]
    assert np.isnan(seen.mean)
