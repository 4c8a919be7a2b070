"""The loop against one written by hand, and the order of its events."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812
from small_runs import (
    HIDDEN,
    assert_same_weights,
    chain,
    class_data,
    classifier,
    noisy_classifier,
    number_data,
    of_kind,
    outcome_of,
    run_through,
)
from torch import nn

from netbuilder.compiler.module import build, load_weights, seeded
from netbuilder.graph.settings import SGD
from netbuilder.training.batches import batch_bounds
from netbuilder.training.control import Control
from netbuilder.training.evaluation import evaluate
from netbuilder.training.events import EpochFinished, Failed, Finished, Progress, Started
from netbuilder.training.loop import predict, train
from netbuilder.training.randomness import epoch_order


def by_hand(project, prepared, plain, loss_of, dropout_seed=None):
    """What anybody would write with torch alone: losses of all batches, weights at the end."""
    settings = project.training
    start = seeded(project.graph, settings.seed)
    plain.load_state_dict(dict(zip(plain.state_dict(), start.state_dict().values(), strict=True)))
    features, targets = torch.from_numpy(prepared.features), torch.from_numpy(prepared.targets)
    optimizer = torch.optim.Adam(plain.parameters(), lr=settings.optimizer.lr)
    losses, epoch_figures = [], []
    torch.manual_seed(settings.seed)
    for epoch in range(settings.epochs):
        order = torch.from_numpy(prepared.train)[epoch_order(settings.seed, epoch, len(prepared.train))]
        total = correct = 0.0
        for index in order.split(settings.batch_size):
            optimizer.zero_grad()
            output = plain(features[index])
            loss = loss_of(output, targets[index])
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            total += loss.item() * len(index)
            if targets.ndim == 1:
                correct += (output.argmax(1) == targets[index]).sum().item()
        epoch_figures.append((total / len(order), correct / len(order)))
    return losses, epoch_figures, [value.numpy() for value in plain.state_dict().values()]


def test_classifier_learns_what_a_hand_written_loop_learns():
    prepared, project = class_data(), classifier(epochs=3)
    plain = nn.Sequential(nn.Linear(4, 6), nn.Tanh(), nn.Linear(6, 3))
    losses, figures, weights = by_hand(project, prepared, plain, F.cross_entropy)
    events = run_through(project, prepared)
    told = np.concatenate([event.losses for event in of_kind(events, Progress)])
    np.testing.assert_allclose(told, losses, rtol=0, atol=1e-6)
    for mine, theirs in zip(outcome_of(events).weights.values(), weights, strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=0, atol=1e-6)
    for event, (loss, accuracy) in zip(of_kind(events, EpochFinished), figures, strict=True):
        assert event.metrics["train_loss"] == pytest.approx(loss, abs=1e-6)
        assert event.metrics["train_accuracy"] == pytest.approx(accuracy)


def test_dropout_and_batch_normalisation_draw_as_by_hand():
    prepared, project = class_data(), noisy_classifier(epochs=2, seed=5)
    plain = nn.Sequential(nn.Linear(4, 6), nn.Tanh(), nn.BatchNorm1d(6), nn.Dropout(0.4), nn.Linear(6, 3))
    losses, _, weights = by_hand(project, prepared, plain, F.cross_entropy)
    events = run_through(project, prepared)
    np.testing.assert_allclose(
        np.concatenate([event.losses for event in of_kind(events, Progress)]), losses, rtol=0, atol=1e-6
    )
    for mine, theirs in zip(outcome_of(events).weights.values(), weights, strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=0, atol=1e-5)


@pytest.mark.parametrize(("loss", "by_torch"), [("mse", F.mse_loss), ("l1", F.l1_loss), ("huber", F.huber_loss)])
def test_regression_learns_what_a_hand_written_loop_learns(loss, by_torch):
    prepared = number_data(targets=2)
    project = chain(*HIDDEN, ("Linear", {"out_features": 2}), shape=(3,), output={"loss": loss})
    plain = nn.Sequential(nn.Linear(3, 6), nn.Tanh(), nn.Linear(6, 2))
    losses, figures, weights = by_hand(project, prepared, plain, by_torch)
    events = run_through(project, prepared)
    np.testing.assert_allclose(
        np.concatenate([event.losses for event in of_kind(events, Progress)]), losses, rtol=0, atol=1e-6
    )
    assert of_kind(events, EpochFinished)[-1].metrics["train_loss"] == pytest.approx(figures[-1][0], abs=1e-6)
    for mine, theirs in zip(outcome_of(events).weights.values(), weights, strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=0, atol=1e-6)


def test_events_come_in_order_and_leave_no_batch_out():
    prepared = class_data(count=75)  # 55 to train on: six batches of 8 and one of 7
    events = run_through(classifier(epochs=3), prepared)
    assert isinstance(events[0], Started)
    assert isinstance(events[-1], Finished)
    assert (events[0].batches_per_epoch, events[0].first_epoch, events[0].epochs) == (7, 0, 3)
    assert (events[0].training_samples, events[0].validation_samples, events[0].test_samples) == (55, 10, 10)
    assert events[0].parameters == 4 * 6 + 6 + 6 * 3 + 3
    numbers = np.concatenate([event.batches for event in of_kind(events, Progress)])
    np.testing.assert_array_equal(numbers, np.arange(1, 22))
    assert [(event.epoch, event.batch) for event in of_kind(events, EpochFinished)] == [(1, 7), (2, 14), (3, 21)]
    assert of_kind(events, Progress)[-1].epoch == pytest.approx(3)
    assert set(events[-1].outcome.metrics) == {
        *("train_loss", "train_accuracy", "validation_loss", "validation_accuracy", "test_loss", "test_accuracy")
    }
    assert events[-1].outcome.epochs == 3


def test_network_learns():
    prepared = class_data(count=300)
    metrics = outcome_of(run_through(classifier(epochs=30), prepared)).metrics
    assert metrics["test_accuracy"] > 0.9


def test_missing_parts_have_no_figures():
    events = run_through(classifier(), class_data(validation=0, test=0))
    assert set(outcome_of(events).metrics) == {"train_loss", "train_accuracy"}


def test_evaluate_gives_the_figures_of_the_run():
    prepared, project = class_data(), classifier(epochs=3)
    outcome = outcome_of(run_through(project, prepared))
    model = build(project.graph)
    load_weights(model, outcome.weights)
    model.train()
    for split in ("validation", "test"):
        figures = evaluate(model, prepared, split, "cpu")
        assert figures == {
            f"{split}_{name}": pytest.approx(outcome.metrics[f"{split}_{name}"]) for name in ("loss", "accuracy")
        }
    assert model.training


def test_predict_gives_probabilities_of_samples_in_their_own_units():
    prepared, project = class_data(count=300), classifier(epochs=30)
    model = build(project.graph)
    load_weights(model, outcome_of(run_through(project, prepared)).weights)
    found = predict(model, prepared.fitted, prepared.samples.features)
    assert found.shape == (300, 3)
    np.testing.assert_allclose(found.sum(axis=1), 1, rtol=1e-5)
    assert (found.argmax(1) == prepared.targets).mean() > 0.9


def test_predict_gives_numbers_in_their_own_units():
    prepared = number_data(count=200)
    project = chain(("Linear", {"out_features": 1}), shape=(3,), output={"loss": "mse"}, epochs=100)
    project = project.replace(training=project.training.replace(optimizer=SGD(lr=0.1)))
    model = build(project.graph)
    load_weights(model, outcome_of(run_through(project, prepared)).weights)
    found = predict(model, prepared.fitted, prepared.samples.features)
    assert found.shape == (200, 1)
    # The noise has a standard deviation of 1.
    assert np.abs(found - prepared.samples.targets).mean() < 1.5


def test_autoencoder_learns_its_input():
    prepared = class_data(count=200)
    project = chain(("Linear", {"out_features": 4}), output={"loss": "mse", "target": "input"}, epochs=60)
    events = run_through(project, prepared)
    first, last = of_kind(events, EpochFinished)[0].metrics, outcome_of(events).metrics
    assert last["test_loss"] < 0.3 * first["train_loss"]
    assert set(last) == {f"{split}_{name}" for split in ("train", "validation", "test") for name in ("loss", "mae")}


@pytest.mark.parametrize(("batch_size", "sizes"), [(8, [8, 9]), (16, [17]), (17, [17]), (100, [17]), (1, [1] * 17)])
def test_a_last_batch_of_one_joins_the_one_before(batch_size, sizes):
    assert [stop - start for start, stop in batch_bounds(17, batch_size)] == sizes


def test_batch_normalisation_survives_a_last_batch_of_one():
    prepared = class_data(count=37)  # 17 to train on
    events = run_through(noisy_classifier(), prepared)
    assert of_kind(events, Started)[0].batches_per_epoch == 2
    assert isinstance(events[-1], Finished)


def test_train_loss_weighs_batches_by_their_size():
    prepared = class_data(count=37)
    project = classifier(epochs=1).replace(
        training=classifier().training.replace(optimizer=SGD(lr=1e-30), batch_size=16, epochs=1)
    )
    events = run_through(project, prepared)
    model = seeded(project.graph, 0)
    loss = evaluate(model, prepared, "train", "cpu")["train_loss"]
    assert of_kind(events, EpochFinished)[0].metrics["train_loss"] == pytest.approx(loss, abs=1e-6)


def test_the_callers_random_numbers_and_grad_mode_stay():
    torch.manual_seed(123)
    expected = torch.rand(50)
    torch.manual_seed(123)
    drawn = []
    with torch.no_grad():
        for event in train(noisy_classifier(), class_data(), Control(), device="cpu"):
            drawn.append(torch.rand(5))
            assert not torch.is_grad_enabled()
            assert not isinstance(event, Failed), event
    np.testing.assert_array_equal(torch.cat(drawn).numpy()[:50], expected[: len(drawn) * 5].numpy())


def test_what_the_caller_draws_changes_nothing():
    prepared, project = class_data(), noisy_classifier()
    torch.manual_seed(1)
    quiet = outcome_of(run_through(project, prepared)).weights
    torch.manual_seed(2)
    loud = outcome_of(run_through(project, prepared, answer=lambda *_: torch.rand(7))).weights
    assert_same_weights(quiet, loud)


def test_seed_decides():
    prepared = class_data()
    one = outcome_of(run_through(noisy_classifier(seed=1), prepared)).weights
    again = outcome_of(run_through(noisy_classifier(seed=1), prepared)).weights
    other = outcome_of(run_through(noisy_classifier(seed=2), prepared)).weights
    assert_same_weights(one, again)
    assert any((one[key] != other[key]).any() for key in one)


def test_epochs_take_different_orders():
    first, second = epoch_order(0, 0, 100), epoch_order(0, 1, 100)
    assert sorted(first.tolist()) == list(range(100))
    assert (first != second).any()
    assert (first == epoch_order(0, 0, 100)).all()


def test_inference_mode_of_the_caller_does_not_keep_it_from_learning():
    with torch.inference_mode():
        events = run_through(classifier(), class_data())
    assert isinstance(events[-1], Finished)
