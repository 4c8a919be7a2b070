"""Figures against numpy and scikit-learn."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from small_runs import chain, class_data, number_data, of_kind, run_through

from netbuilder.compiler.memory import chunk_size
from netbuilder.compiler.module import seeded
from netbuilder.graph.settings import SGD
from netbuilder.layers.inout import Output
from netbuilder.training.evaluation import evaluate
from netbuilder.training.events import EpochFinished
from netbuilder.training.losses import objective
from netbuilder.training.metrics import AccuracyMeter, ErrorMeter, meter_for


def by_sklearn(prepared, predicted, part):
    from sklearn.metrics import mean_absolute_error, r2_score

    true = prepared.samples.targets[part]
    found = prepared.fitted.inverse_target(predicted)
    return {"mae": mean_absolute_error(true, found), "r2": r2_score(true, found)}


@pytest.mark.parametrize("targets", [1, 3])
def test_evaluate_of_numbers_is_scikit_learns(targets):
    prepared = number_data(targets=targets)
    project = chain(("Linear", {"out_features": targets}), shape=(3,), output={"loss": "mse"})
    model = seeded(project.graph, 3)
    with torch.no_grad():
        predicted = model(torch.from_numpy(prepared.features[prepared.test])).numpy()
    figures = evaluate(model, prepared, "test", "cpu")
    expected = by_sklearn(prepared, predicted, prepared.test)
    assert figures["test_mae"] == pytest.approx(expected["mae"], rel=1e-5)
    assert figures["test_r2"] == pytest.approx(expected["r2"], rel=1e-5)
    assert figures["test_loss"] == pytest.approx(np.square(predicted - prepared.targets[prepared.test]).mean())


def test_running_figures_of_numbers_are_those_of_the_whole_pass():
    prepared = number_data()
    project = chain(("Linear", {"out_features": 1}), shape=(3,), output={"loss": "l1"}, optimizer=SGD(lr=1e-30))
    told = of_kind(run_through(project, prepared, epochs=1), EpochFinished)[0].metrics
    figures = evaluate(seeded(project.graph, 0), prepared, "train", "cpu", output=Output(loss="l1"))
    for name in ("train_loss", "train_mae", "train_r2"):
        assert told[name] == pytest.approx(figures[name], rel=1e-5)


@given(st.lists(st.integers(1, 9), min_size=1, max_size=8), st.randoms())
def test_accuracy_is_the_same_however_batches_are_cut_and_absorbed(sizes, random):
    count = sum(sizes)
    generator = np.random.default_rng(count)
    labels, output = generator.integers(0, 4, count), generator.normal(size=(count, 4)).astype(np.float32)
    order = torch.from_numpy(generator.permutation(count))
    meter = AccuracyMeter(torch.from_numpy(labels), lambda values: values.argmax(1))
    absorbed = start = 0
    for size in sizes:
        index = order[start : start + size]
        meter.record(torch.from_numpy(output)[index], torch.from_numpy(labels)[index])
        start += size
        if random.random() < 0.5:
            meter.absorb(order[absorbed:start])
            absorbed = start
    meter.absorb(order[absorbed:])
    assert meter.figures(count)["accuracy"] == pytest.approx((output.argmax(1) == labels).mean())


def test_a_target_that_does_not_vary():
    targets = torch.ones(4, 1)
    for output, r2 in ((torch.ones(4, 1), 1.0), (torch.zeros(4, 1), 0.0)):
        meter = ErrorMeter(targets, np.ones(1), np.zeros(1))
        meter.record(output, targets)
        meter.absorb(torch.arange(4))
        assert meter.figures(4)["r2"] == r2


def test_sums_carry_a_pass_over():
    prepared = number_data()
    goal = objective(Output(loss="mse"), prepared, (1,))
    targets = torch.from_numpy(goal.targets)
    whole, first, second = (meter_for(goal, targets, None, np.arange(60), torch.device("cpu")) for _ in range(3))
    output, order = torch.randn(60, 1), torch.arange(60)
    whole.record(output, targets)
    whole.absorb(order)
    first.record(output[:20], targets[:20])
    first.absorb(order[:20])
    second.restore(first.sums())
    second.record(output[20:], targets[20:])
    second.absorb(order[20:])
    assert second.figures(60) == pytest.approx(whole.figures(60), rel=1e-5)


def test_evaluation_is_the_same_in_one_chunk_and_in_many(monkeypatch):
    import netbuilder.compiler.memory as memory

    prepared = class_data(test=30)
    model = seeded(chain(("Linear", {"out_features": 3})).graph, 0)
    whole = evaluate(model, prepared, "test", "cpu")
    monkeypatch.setattr(memory, "_CHUNK", 7)
    assert evaluate(model, prepared, "test", "cpu") == pytest.approx(whole)


def test_chunks_are_about_a_thousand_and_smaller_for_large_samples():
    assert chunk_size(784) == 1000
    assert chunk_size(3 * 1024 * 1024) == 5
    assert chunk_size(10**9) == 1
