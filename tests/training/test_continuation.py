"""Going on from what was learned is as if one had never stopped."""

import numpy as np
import pytest
from small_runs import (
    assert_same_weights,
    class_data,
    classifier,
    noisy_classifier,
    number_data,
    of_kind,
    outcome_of,
    run_through,
)

from netbuilder.graph.settings import SGD, Adam, AdamW, RMSprop
from netbuilder.training.control import Control
from netbuilder.training.events import EpochFinished, Failed, Progress, Started, Stopped
from netbuilder.training.history import History

OPTIMIZERS = [
    SGD(lr=0.1, momentum=0.9),
    SGD(),
    Adam(),
    Adam(amsgrad=True),
    AdamW(),
    RMSprop(momentum=0.5, centered=True),
]


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=lambda value: f"{value.type}-{len(value.model_fields_set)}")
def test_four_epochs_are_two_and_two(optimizer):
    prepared, project = class_data(), noisy_classifier(optimizer=optimizer)
    whole = run_through(project, prepared, epochs=4)
    half = outcome_of(run_through(project, prepared, epochs=2))
    rest = run_through(project, prepared, weights=half.weights, state=half.state, first_epoch=2, epochs=2)
    assert_same_weights(outcome_of(whole).weights, outcome_of(rest).weights)
    assert outcome_of(whole).metrics == outcome_of(rest).metrics
    assert outcome_of(rest).epochs == 4
    started = of_kind(rest, Started)[0]
    assert (started.first_epoch, started.epochs) == (2, 4)
    assert [event.epoch for event in of_kind(rest, EpochFinished)] == [3, 4]
    assert of_kind(rest, Progress)[0].batches[0] == of_kind(whole, Started)[0].batches_per_epoch * 2 + 1


@pytest.mark.parametrize("batches", [1, 3, 6, 7, 12])
def test_a_stop_within_an_epoch_loses_nothing(batches):
    prepared, project = class_data(), noisy_classifier(epochs=3)
    whole = run_through(project, prepared)
    control = Control()
    control.step(batches)
    first = run_through(project, prepared, control, lambda event, asked: asked.stop() if _paused(event) else None)
    assert isinstance(first[-1], Stopped)
    kept = first[-1].outcome
    rest = run_through(
        project, prepared, weights=kept.weights, state=kept.state, first_epoch=kept.epochs, epochs=3 - kept.epochs
    )
    assert_same_weights(outcome_of(whole).weights, outcome_of(rest).weights)
    whole_history, two_histories = History(), History()
    whole_history.extend(whole)
    two_histories.extend([*first, *rest])
    np.testing.assert_array_equal(whole_history.batches, two_histories.batches)
    np.testing.assert_array_equal(whole_history.losses, two_histories.losses)
    for name in ("train_loss", "train_accuracy", "validation_loss"):
        np.testing.assert_allclose(whole_history.metric(name), two_histories.metric(name), rtol=1e-12)


def _paused(event):
    return type(event).__name__ == "Paused"


def test_a_regression_goes_on_within_an_epoch():
    from small_runs import chain

    prepared = number_data()
    project = chain(("Linear", {"out_features": 1}), shape=(3,), output={"loss": "mse"})
    whole = run_through(project, prepared)
    control = Control()
    control.step(2)
    kept = run_through(project, prepared, control, lambda e, asked: asked.stop() if _paused(e) else None)[-1].outcome
    rest = run_through(project, prepared, weights=kept.weights, state=kept.state)
    assert_same_weights(outcome_of(whole).weights, outcome_of(rest).weights)
    for mine, theirs in zip(of_kind(rest, EpochFinished), of_kind(whole, EpochFinished), strict=True):
        assert mine.metrics == pytest.approx(theirs.metrics, rel=1e-6)


def test_state_is_flat_and_holds_arrays_and_plain_values_only():
    state = outcome_of(run_through(noisy_classifier(), class_data())).state
    assert state["optimizer"] == "Adam"
    assert "optimizer/exp_avg/linear0.weight" in state
    for key, value in state.items():
        assert isinstance(value, np.ndarray | int | float | str | bool), key


def test_another_optimizer_starts_afresh():
    prepared, project = class_data(), classifier()
    half = outcome_of(run_through(project, prepared))
    other = classifier(optimizer=SGD(lr=0.1, momentum=0.9))
    assert isinstance(
        run_through(other, prepared, weights=half.weights, state=half.state, first_epoch=2)[-1].outcome.epochs, int
    )


def test_figures_of_a_parameter_that_no_longer_fits_are_left_out():
    prepared, project = class_data(), classifier()
    half = outcome_of(run_through(project, prepared))
    spoilt = {**half.state, "optimizer/exp_avg/linear0.weight": np.zeros((2, 2), np.float32)}
    outcome_of(run_through(project, prepared, weights=half.weights, state=spoilt, first_epoch=2))


def test_another_seed_or_batch_size_goes_on_from_the_beginning_of_an_epoch():
    prepared, project = class_data(), classifier()
    control = Control()
    control.step(3)
    kept = run_through(project, prepared, control, lambda e, asked: asked.stop() if _paused(e) else None)[-1].outcome
    other = run_through(classifier(seed=9), prepared, weights=kept.weights, state=kept.state, epochs=1)
    assert sum(len(event.losses) for event in of_kind(other, Progress)) == 7
    larger = run_through(classifier(batch_size=13), prepared, weights=kept.weights, state=kept.state, epochs=1)
    # 50 samples, 24 of them done: two batches of 13 are left.
    assert sum(len(event.losses) for event in of_kind(larger, Progress)) == 2


def test_batches_are_numbered_on_from_the_history():
    prepared, project = class_data(), classifier()
    history = History()
    first = run_through(project, prepared)
    history.extend(first)
    rest = run_through(project, prepared, weights=outcome_of(first).weights, history=history, first_epoch=2, epochs=1)
    assert of_kind(rest, Progress)[0].batches[0] == 15


def test_weights_of_another_drawing_are_refused():
    weights = outcome_of(run_through(classifier(), class_data())).weights
    end = run_through(noisy_classifier(), class_data(), weights=weights)[-1]
    assert isinstance(end, Failed)
    assert end.kind == "compile"
    assert "linear" in end.message


@pytest.mark.parametrize(
    "damage", [{"samples": "many"}, {"samples": -8}, {"samples": 10**9}, {"loss_sum": None}, {"seed": 99}]
)
def test_a_damaged_place_is_the_beginning_of_its_epoch(damage):
    prepared, project = class_data(), classifier()
    control = Control()
    control.step(3)
    kept = run_through(project, prepared, control, lambda e, asked: asked.stop() if _paused(e) else None)[-1].outcome
    state = {**kept.state, **damage}
    rest = run_through(project, prepared, weights=kept.weights, state=state, epochs=1)
    assert sum(len(event.losses) for event in of_kind(rest, Progress)) == 7
