"""Every sample lands in one part; classes keep their share; the seed alone decides."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from netbuilder.data.samples import Samples
from netbuilder.data.split import split
from netbuilder.errors import DataError
from netbuilder.graph.settings import DataSettings


def samples_of(labels, official_test=None) -> Samples:
    labels = np.asarray(labels, dtype=np.int64)
    names = tuple(map(str, range(int(labels.max(initial=0)) + 1)))
    return Samples(np.zeros((len(labels), 2)), labels, "classification", names, ("x", "y"), official_test=official_test)


labels = st.lists(st.integers(0, 4), min_size=40, max_size=300)
fractions = st.floats(0, 0.45)
seeds = st.integers(0, 2**70)


@given(labels, fractions, fractions, seeds)
def test_parts_are_disjoint_complete_and_stratified(labels, test, validation, seed):
    assume(test == 0 or test * len(labels) >= 0.5)
    assume(validation == 0 or validation * len(labels) * 0.5 >= 0.5)
    samples = samples_of(labels)
    parts = split(samples, DataSettings(test=test, validation=validation, seed=seed))

    together = np.concatenate([parts.train, parts.validation, parts.test])
    assert sorted(together) == list(range(len(labels)))
    for part in (parts.train, parts.validation, parts.test):
        assert np.all(np.diff(part) > 0)

    def counts(indices):
        return np.bincount(samples.targets[indices], minlength=5)

    rest = np.concatenate([parts.train, parts.validation])
    assert np.all(np.abs(counts(parts.test) - counts(together) * test) < 1)
    assert np.all(np.abs(counts(parts.validation) - counts(rest) * validation) < 1)
    assert abs(len(parts.test) - len(labels) * test) <= 0.5
    assert abs(len(parts.validation) - len(rest) * validation) <= 0.5


@given(labels, seeds)
def test_the_seed_decides(labels, seed):
    samples = samples_of(labels)
    first = split(samples, DataSettings(seed=seed))
    again = split(samples, DataSettings(seed=seed))
    other = split(samples, DataSettings(seed=seed + 1))
    assert first.test.tolist() == again.test.tolist()
    assert first.train.tolist() == again.train.tolist()
    assert (first.test.tolist(), first.validation.tolist()) != (other.test.tolist(), other.validation.tolist())


def test_the_split_is_the_same_for_ever():
    """Literal numbers: a project must train on the same samples next year and with every numpy."""
    parts = split(samples_of([0, 1] * 15), DataSettings())
    assert parts.test.tolist() == [2, 8, 9, 17, 24, 25]
    assert parts.validation.tolist() == [1, 4]


def test_an_official_test_part_is_kept_whatever_the_fraction():
    official = np.arange(100) >= 80
    for test in (0.0, 0.5):
        parts = split(samples_of([0, 1] * 50, official), DataSettings(test=test, validation=0.25))
        assert parts.test.tolist() == list(range(80, 100))
        assert len(parts.validation) == 20
        assert len(parts.train) == 60


def test_a_regression_is_split_at_random():
    samples = Samples(np.zeros((50, 1)), np.arange(50.0)[:, np.newaxis], "regression", (), ("x",))
    parts = split(samples, DataSettings(test=0.2, validation=0.25))
    assert (len(parts.train), len(parts.validation), len(parts.test)) == (30, 10, 10)


def test_a_fraction_of_zero_asks_for_an_empty_part():
    parts = split(samples_of([0, 1] * 5), DataSettings(test=0, validation=0))
    assert (len(parts.train), len(parts.validation), len(parts.test)) == (10, 0, 0)


@pytest.mark.parametrize(
    ("count", "settings", "words"),
    [
        (20, {"test": 0.01}, ["test part empty", "data.test 0.01", "20 samples", "at least 0.05"]),
        (20, {"test": 0.0, "validation": 0.02}, ["validation part empty", "data.validation 0.02", "20 samples"]),
        (20, {"test": 0.99}, ["no samples to train on", "data.test 0.99", "20 samples", "Lower these"]),
        (3, {"test": 0.4, "validation": 0.9}, ["no samples to train on", "data.validation 0.9"]),
    ],
)
def test_a_split_that_leaves_a_part_empty_is_refused(count, settings, words):
    with pytest.raises(DataError) as raised:
        split(samples_of([0] * count), DataSettings(**settings))
    for word in words:
        assert word in str(raised.value)


def test_an_official_test_part_that_is_everything_is_refused():
    with pytest.raises(DataError, match="no samples to train on"):
        split(samples_of([0, 1], np.array([True, True])), DataSettings(validation=0))
