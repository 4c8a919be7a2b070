"""Batches cover every sample once, whether the data fit on the device or not."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from small_runs import assert_same_weights, class_data, noisy_classifier, outcome_of, run_through

from netbuilder.layers.inout import Output
from netbuilder.training import batches
from netbuilder.training.batches import SamplePool, batch_bounds
from netbuilder.training.losses import objective
from netbuilder.training.pace import Pace


@given(st.integers(0, 500), st.integers(1, 600))
def test_batches_cover_an_epoch(count, size):
    bounds = batch_bounds(count, size)
    assert [number for start, stop in bounds for number in range(start, stop)] == list(range(count))
    sizes = [stop - start for start, stop in bounds]
    assert all(length == size for length in sizes[:-1])
    if size > 1 and count > 1:
        assert all(2 <= length <= size + 1 for length in sizes)


@pytest.fixture
def too_large(monkeypatch):
    """Data that do not fit on the device, moved three samples at a time."""
    monkeypatch.setattr(batches, "_fits", lambda size, device: False)
    monkeypatch.setattr(batches, "_CHUNK_BYTES", 3 * 4 * 4)


def test_chunks_hand_out_what_the_order_says(too_large):
    prepared = class_data()
    goal = objective(Output(), prepared, (3,))
    pool = SamplePool(prepared.features, (goal,), torch.device("cpu"))
    assert not pool.is_resident
    order = torch.randperm(70)
    reader = pool.reader(order)
    for start, stop in [*batch_bounds(70, 8), (5, 9)]:
        inputs, target = reader.batch(start, stop)
        np.testing.assert_array_equal(inputs.numpy(), prepared.features[order[start:stop]])
        np.testing.assert_array_equal(target.numpy(), prepared.targets[order[start:stop]])


def test_a_run_in_chunks_is_the_same_run(monkeypatch):
    prepared, project = class_data(), noisy_classifier()
    resident = outcome_of(run_through(project, prepared))
    monkeypatch.setattr(batches, "_fits", lambda size, device: False)
    monkeypatch.setattr(batches, "_CHUNK_BYTES", 3 * 4 * 4)
    chunked = outcome_of(run_through(project, prepared))
    assert_same_weights(resident.weights, chunked.weights)
    assert resident.metrics == chunked.metrics


def test_data_are_not_copied_on_the_cpu():
    prepared = class_data()
    pool = SamplePool(prepared.features, (objective(Output(), prepared, (3,)),), torch.device("cpu"))
    assert pool._features.data_ptr() == prepared.features.ctypes.data


def test_read_only_data_are_taken():
    prepared = class_data()
    prepared.features.flags.writeable = False
    prepared.targets.flags.writeable = False
    outcome_of(run_through(noisy_classifier(), prepared))


def test_pace_forgets_what_is_long_ago():
    pace = Pace()
    assert pace.samples_per_second is None
    assert pace.seconds_left(100, 1) is None
    for _ in range(100):
        pace.trained(10, 0.1)
    assert pace.samples_per_second == pytest.approx(100)
    for _ in range(200):
        pace.trained(20, 0.1)
    assert pace.samples_per_second == pytest.approx(200, rel=0.01)
    pace.evaluated(2.0)
    assert pace.seconds_left(400, 3) == pytest.approx(2 + 6, rel=0.01)
