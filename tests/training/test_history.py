"""The record: columns that grow, and come back from JSON."""

import json
import subprocess
import sys
from math import inf, isnan, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_runs import class_data, classifier, run_through

from netbuilder.training.events import EpochFinished, Finished, Outcome, Progress, Resumed
from netbuilder.training.history import History

float32 = st.floats(width=32, allow_nan=False, allow_infinity=False)
names = st.sampled_from(["train_loss", "validation_loss", "test_mae"])


@st.composite
def events(draw):
    found, batch = [], draw(st.integers(0, 10**9))
    for _ in range(draw(st.integers(0, 6))):
        losses = np.array(draw(st.lists(float32, min_size=1, max_size=20)), np.float32)
        # A run that starts an epoch anew leaves a gap.
        batch += draw(st.integers(0, 2))
        found.append(Progress(np.arange(batch + 1, batch + 1 + len(losses)), losses, 1.0, None, None))
        batch += len(losses)
        if draw(st.booleans()):
            metrics = draw(st.dictionaries(names, st.floats(allow_nan=False, allow_infinity=False)))
            found.append(EpochFinished(len(found), batch, metrics, draw(st.floats(0, 1e6))))
    return found


@given(events())
def test_json_round_trip(found):
    history = History()
    history.extend(found)
    text = json.dumps(history.to_json(), allow_nan=False)
    again = History.from_json(json.loads(text))
    assert again == history
    for name in ("batches", "losses", "epochs", "epoch_batches", "seconds"):
        np.testing.assert_array_equal(getattr(again, name), getattr(history, name))
        assert getattr(again, name).dtype == getattr(history, name).dtype
    for name in history.metric_names:
        np.testing.assert_array_equal(again.metric(name), history.metric(name))


@given(events())
def test_columns_hold_what_the_events_said(found):
    history = History()
    history.extend(found)
    told = [event for event in found if isinstance(event, Progress)]
    np.testing.assert_array_equal(history.batches, [number for event in told for number in event.batches])
    np.testing.assert_array_equal(history.losses, [loss for event in told for loss in event.losses])
    epochs = [event for event in found if isinstance(event, EpochFinished)]
    assert len(history) == len(epochs)
    for name in history.metric_names:
        np.testing.assert_array_equal(history.metric(name), [event.metrics.get(name, nan) for event in epochs])
    if epochs:
        assert history.last_metrics == dict(epochs[-1].metrics)


def test_not_finite_numbers_become_null_and_nan():
    history = History()
    history.append(Progress(np.array([1, 2, 3]), np.array([1, nan, inf], np.float32), 1.0, None, None))
    history.append(EpochFinished(1, 3, {"train_loss": nan}, 1.0))
    plain = history.to_json()
    assert plain["losses"] == [1.0, None, None]
    assert np.isnan(History.from_json(plain).losses).tolist() == [False, True, True]
    assert history.last_metrics == {}


def test_views_are_read_only_and_stay_as_they_were():
    history = History()
    history.append(Progress(np.arange(1, 4), np.ones(3, np.float32), 1.0, None, None))
    before = history.losses
    with pytest.raises(ValueError, match="read-only"):
        before[0] = 5
    for number in range(200):
        history.append(Progress(np.arange(4, 14) + 10 * number, np.zeros(10, np.float32), 1.0, None, None))
    assert before.tolist() == [1, 1, 1]
    assert len(history.losses) == 2003


def test_other_events_are_passed_over():
    history = History()
    history.append(Resumed())
    assert len(history) == len(history.batches) == 0
    assert history.metric_names == ()


def test_a_real_run_comes_back():
    history = History()
    history.extend(run_through(classifier(epochs=3), class_data()))
    assert len(history) == 3
    assert len(history.losses) == 21
    assert History.from_json(json.loads(json.dumps(history.to_json()))) == history


@pytest.mark.parametrize(
    "change",
    [
        {"losses": [1.0]},
        {"losses": "none"},
        {"losses": [{}]},
        {"batches": [[1]]},
        {"batches": [[1, -3]]},
        {"batches": [[1, 10**18]]},
        {"batches": [["a", "b"]]},
        {"epochs": []},
        {"test": [1]},
        {"test": {"test_loss": "x"}},
        {"epochs": {"epoch": [1], "batch": [], "seconds": [], "metrics": {}}},
        {"epochs": {"epoch": [1], "batch": [1], "seconds": [1], "metrics": {"train_loss": []}}},
    ],
)
def test_damaged_json_is_refused(change):
    history = History()
    history.append(Progress(np.arange(1, 4), np.ones(3, np.float32), 1.0, None, None))
    with pytest.raises(ValueError):
        History.from_json({**history.to_json(), **change})


def test_a_missing_column_is_refused():
    with pytest.raises(ValueError, match="damaged"):
        History.from_json({})


@pytest.mark.parametrize("module", ["events", "history", "status", "control"])
def test_no_torch_is_loaded(module):
    code = f"import sys, netbuilder.training.{module}; sys.exit('torch' in sys.modules or 'PySide6' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def _finished(**metrics: float) -> Finished:
    return Finished(Outcome(1, {}, metrics))


def test_the_figures_of_the_test_are_kept_and_come_back():
    history = History()
    history.append(EpochFinished(1, 3, {"train_loss": 0.5}, 0.1))
    history.append(_finished(train_loss=0.5, test_loss=0.25, test_accuracy=float("nan")))
    assert history.test.keys() == {"test_loss", "test_accuracy"}
    again = History.from_json(json.loads(json.dumps(history.to_json(), allow_nan=False)))
    assert again.test["test_loss"] == 0.25
    assert isnan(again.test["test_accuracy"])


def test_figures_of_the_test_do_not_outlive_further_learning():
    history = History()
    history.append(_finished(test_loss=0.25))
    history.append(EpochFinished(2, 6, {"train_loss": 0.4}, 0.1))
    assert history.test == {}


def test_a_record_of_an_earlier_version_has_no_figures_of_the_test():
    plain = History().to_json()
    del plain["test"]
    assert History.from_json(plain).test == {}
