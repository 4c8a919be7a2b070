"""Noise while training, and nothing afterwards."""

import pytest
import torch
from torch import nn

from netbuilder.modules.dropout import GaussianNoise, StochasticDepth

SAMPLES = torch.ones(2000, 3, 4)


@pytest.fixture(autouse=True)
def seed():
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        yield


@pytest.mark.parametrize("module", [GaussianNoise(0.5), StochasticDepth(0.5, "row"), StochasticDepth(0.5, "batch")])
def test_after_training_nothing_happens(module):
    x = torch.randn(5, 3)
    assert torch.equal(module.eval()(x), x)


def test_the_noise_has_the_deviation_that_was_asked_for():
    noise = GaussianNoise(0.5)(SAMPLES) - SAMPLES
    assert noise.mean().item() == pytest.approx(0.0, abs=0.02)
    assert noise.std().item() == pytest.approx(0.5, abs=0.02)
    assert torch.equal(GaussianNoise(0.0)(SAMPLES), SAMPLES)


def test_rows_are_kept_whole_or_dropped_whole_and_the_mean_stays():
    out = StochasticDepth(0.25, "row")(SAMPLES)
    each = out.flatten(1)
    assert (each == each[:, :1]).all()
    assert sorted(set(each[:, 0].tolist())) == pytest.approx([0.0, 1 / 0.75])
    assert (each[:, 0] == 0).float().mean().item() == pytest.approx(0.25, abs=0.04)


def test_a_batch_is_kept_or_dropped_as_one():
    module = StochasticDepth(0.25, "batch")
    seen = set()
    for _ in range(200):
        values = set(module(SAMPLES[:3]).flatten().tolist())
        assert len(values) == 1
        seen |= values
    assert sorted(seen) == pytest.approx([0.0, 1 / 0.75])


@pytest.mark.parametrize("mode", ["row", "batch"])
def test_the_ends_of_the_probability_are_exact(mode):
    assert torch.equal(StochasticDepth(0.0, mode)(SAMPLES), SAMPLES)
    assert torch.equal(StochasticDepth(1.0, mode)(SAMPLES), torch.zeros_like(SAMPLES))


def test_gradients_pass_only_through_what_was_kept():
    x = torch.randn(50, 4, requires_grad=True)
    out = StochasticDepth(0.5, "row")(x)
    out.sum().backward()
    kept = (out != 0).any(1)
    assert 0 < kept.sum() < 50
    assert torch.equal(x.grad, kept[:, None].float().expand(-1, 4) * 2)


@pytest.mark.parametrize("module", [GaussianNoise(0.5), StochasticDepth(0.5, "row"), StochasticDepth(0.5, "batch")])
def test_the_batch_may_have_any_size_after_export(module):
    network = nn.Sequential(nn.Linear(3, 4), module).eval()
    batch = torch.export.Dim("batch")
    exported = torch.export.export(network, (torch.randn(2, 3),), dynamic_shapes=({0: batch},)).module()
    x = torch.randn(7, 3)
    assert torch.equal(exported(x), network(x))
