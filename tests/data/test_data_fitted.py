"""Scales are measured on the training part alone, and agree with scikit-learn's."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pydantic import ValidationError
from sklearn.preprocessing import StandardScaler

from netbuilder.data.fitted import Fitted, fit
from netbuilder.data.prepare import prepare
from netbuilder.data.samples import Samples, check_samples
from netbuilder.errors import DataError
from netbuilder.graph.settings import DataSettings

TABLES = ("iris", "wine", "breast_cancer", "diabetes", "moons")


def table(features, targets=None, **more) -> Samples:
    features = np.asarray(features, dtype=np.float64)
    targets = np.zeros(len(features), dtype=np.int64) if targets is None else np.asarray(targets)
    names = tuple(f"f{column}" for column in range(features.shape[1]))
    return Samples(
        features, targets, **({"task": "classification", "class_names": ("a",), "feature_names": names} | more)
    )


def regression(targets) -> Samples:
    return table(np.zeros((len(targets), 1)), np.asarray(targets, dtype=np.float64), task="regression", class_names=())


@pytest.mark.parametrize("source", TABLES)
def test_tables_are_standardised_as_scikit_learn_does(source, tmp_path):
    prepared = prepare(DataSettings(source=source, seed=3), tmp_path)
    scaler = StandardScaler().fit(prepared.samples.features[prepared.train])
    expected = scaler.transform(prepared.samples.features)
    np.testing.assert_allclose(prepared.features, expected, rtol=1e-5, atol=1e-5)


def test_targets_of_a_regression_are_standardised_and_come_back(tmp_path):
    prepared = prepare(DataSettings(source="diabetes"), tmp_path)
    raw = prepared.samples.targets
    scaler = StandardScaler().fit(raw[prepared.train])
    np.testing.assert_allclose(prepared.targets, scaler.transform(raw), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(prepared.fitted.inverse_target(prepared.targets), raw, rtol=1e-5)
    np.testing.assert_allclose(prepared.fitted.inverse_target(prepared.targets[0]), raw[0], rtol=1e-5)


def test_pictures_have_one_mean_and_deviation_per_channel(tmp_path):
    prepared = prepare(DataSettings(source="digits"), tmp_path)
    pixels = prepared.samples.features[prepared.train]
    assert prepared.samples.features.dtype == np.uint8
    np.testing.assert_allclose(prepared.fitted.mean, [pixels.mean()], rtol=1e-12)
    np.testing.assert_allclose(prepared.fitted.std, [pixels.std()], rtol=1e-12)
    train = prepared.features[prepared.train]
    assert abs(train.mean()) < 1e-6
    assert abs(train.std() - 1) < 1e-6


def test_scaling_many_pictures_takes_little_more_memory_than_the_result():
    samples = Samples(
        np.ones((20_000, 1, 28, 28), np.uint8),
        np.zeros(20_000, np.int64),
        "classification",
        ("a",),
        value_range=(0, 255),
    )
    tracemalloc.start()
    try:
        features = fit(samples, np.arange(20_000), "pictures", True).transform(samples.features)
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert features.dtype == np.float32
    assert peak_bytes < 1.2 * features.nbytes


@given(arrays(np.uint8, (7, 3, 4, 5)))
def test_the_scale_of_bytes_is_that_of_numpy(pictures):
    samples = Samples(pictures, np.zeros(7, np.int64), "classification", ("a",), value_range=(0, 255))
    fitted = fit(samples, np.array([0, 2, 3, 6]), "pictures", True)
    chosen = pictures[[0, 2, 3, 6]].astype(np.float64)
    std = chosen.std(axis=(0, 2, 3))
    np.testing.assert_allclose(fitted.mean, chosen.mean(axis=(0, 2, 3)), rtol=1e-12)
    np.testing.assert_allclose(fitted.std, np.where(std == 0, 1, std), rtol=1e-6)


def test_what_is_not_in_the_training_part_has_no_say():
    features = np.array([[1.0], [3.0], [1e6]])
    fitted = fit(table(features), np.array([0, 1]), "table", True)
    assert (fitted.mean, fitted.std) == ((2.0,), (1.0,))


@pytest.mark.parametrize("constant", [0.0, 0.1, 7.0, 1e9 + 0.1])
def test_a_constant_feature_is_shifted_but_never_divided_by_zero(constant):
    features = np.stack([np.full(50, constant), np.arange(50.0)], axis=1)
    fitted = fit(table(features), np.arange(50), "table", True)
    scaler = StandardScaler().fit(features)
    assert fitted.std[0] == scaler.scale_[0] == 1.0
    np.testing.assert_allclose(fitted.transform(features)[:, 0], 0, atol=1e-6)


def test_a_constant_target_is_not_divided_by_zero():
    fitted = fit(regression([[5.0]] * 4), np.arange(4), "table", True)
    assert fitted.target_std == (1.0,)
    assert fitted.transform_target(np.array([[5.0]])).tolist() == [[0.0]]


def test_without_standardisation_tables_stay_and_pictures_go_from_0_to_1(tmp_path):
    raw = prepare(DataSettings(source="iris", standardise=False), tmp_path)
    np.testing.assert_allclose(raw.features, raw.samples.features, rtol=1e-6)
    pictures = prepare(DataSettings(source="digits", standardise=False), tmp_path)
    assert (pictures.features.min(), pictures.features.max()) == (0.0, 1.0)
    numbers = prepare(DataSettings(source="diabetes", standardise=False), tmp_path)
    np.testing.assert_allclose(numbers.targets, numbers.samples.targets, rtol=1e-6)


@pytest.mark.parametrize("source", ["digits", "iris", "diabetes"])
def test_fitted_survives_json(source, tmp_path):
    fitted = prepare(DataSettings(source=source), tmp_path).fitted
    assert Fitted.model_validate_json(fitted.model_dump_json()) == fitted


@pytest.mark.parametrize(
    "changes",
    [
        {"mean": (0.0,)},
        {"std": (1.0, 0.0)},
        {"std": (1.0, float("nan"))},
        {"input_shape": ()},
        {"input_shape": (0,), "mean": (), "std": ()},
        {"target_mean": (1.0,)},
        {"value_range": (1.0, 1.0)},
    ],
)
def test_a_damaged_fitted_is_refused(changes):
    good = {"source": "x", "task": "classification", "input_shape": (2,), "mean": (0.0, 0.0), "std": (1.0, 1.0)}
    Fitted(**good)
    with pytest.raises(ValidationError):
        Fitted(**(good | changes))


def test_samples_of_another_shape_are_refused():
    fitted = fit(table(np.zeros((3, 2))), np.arange(3), "table", True)
    with pytest.raises(DataError, match=r"shape \(2,\), received \(3,\)"):
        fitted.transform(np.zeros((1, 3)))


@given(st.integers(0, 3), st.integers(0, 1), st.sampled_from([np.nan, np.inf, -np.inf, 1e300]))
def test_numbers_that_are_not_finite_are_named(row, column, value):
    features = np.zeros((4, 2))
    features[row, column] = value
    with pytest.raises(DataError, match=f"Row {row + 1}, column f{column} of the data set mine .*finite"):
        check_samples(table(features), "mine")


def test_bad_targets_are_named():
    with pytest.raises(DataError, match="Label 3 of the data set mine is 2; expected 0 to 1"):
        check_samples(table(np.zeros((3, 1)), [0, 1, 2], class_names=("a", "b")), "mine")
    with pytest.raises(DataError, match="Label 1 of the data set mine is -1"):
        check_samples(table(np.zeros((1, 1)), [-1]), "mine")
    with pytest.raises(DataError, match="Row 2, column target of the targets"):
        check_samples(regression([[1.0], [np.nan]]), "mine")
    with pytest.raises(DataError, match="3 samples and 2 targets"):
        check_samples(table(np.zeros((3, 1)), [0, 0]), "mine")
    with pytest.raises(DataError, match="no samples"):
        check_samples(table(np.zeros((0, 1))), "mine")
