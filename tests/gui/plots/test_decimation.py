"""Fewer points, the same picture."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from netbuilder.gui.plots.decimation import Decimator
from netbuilder.gui.plots.series import Average, Record, Series, Style


def series_of(count, seed):
    random = np.random.default_rng(seed)
    x = np.cumsum(random.uniform(0.1, 2.0, count))
    return x, random.standard_normal(count) * 10


def columns_of(x, low, high, columns):
    return np.floor((x - low) / ((high - low) / columns)).astype(int)


@given(st.integers(1, 4000), st.integers(1, 60), st.integers(0, 2**32 - 1), st.floats(0, 0.8), st.floats(0.05, 1))
def test_every_column_keeps_its_lowest_and_highest_value(count, columns, seed, start, share):
    x, y = series_of(count, seed)
    low = x[0] + start * (x[-1] - x[0])
    high = low + share * (x[-1] - x[0]) + 1e-3
    xs, ys = Decimator().points(x, y, low, high, columns)
    assert len(xs) <= 2 * columns + 8
    inside = (x >= low) & (x < high)
    for column in np.unique(columns_of(x[inside], low, high, columns)):
        wanted = y[inside][columns_of(x[inside], low, high, columns) == column]
        there = ys[(xs >= low) & (xs < high)][columns_of(xs[(xs >= low) & (xs < high)], low, high, columns) == column]
        assert there.min() == wanted.min()
        assert there.max() == wanted.max()


@given(st.lists(st.integers(1, 700), min_size=1, max_size=12), st.integers(2, 50), st.integers(0, 2**32 - 1))
def test_points_that_come_bit_by_bit_give_what_all_at_once_gives(sizes, columns, seed):
    x, y = series_of(sum(sizes), seed)
    low, high = 0.0, float(x[-1]) * 1.1
    growing, count = Decimator(), 0
    for size in sizes:
        count += size
        xs, ys = growing.points(x[:count], y[:count], low, high, columns)
    whole_x, whole_y = Decimator().points(x, y, low, high, columns)
    # The order inside a column may differ; what is drawn there may not.
    assert sorted(zip(xs, ys, strict=True)) == sorted(zip(whole_x, whole_y, strict=True))


def test_few_points_stay_as_they_are():
    x, y = np.arange(5.0), np.array([3.0, 1.0, 4.0, 1.0, 5.0])
    xs, ys = Decimator().points(x, y, 0, 4, 10)
    assert xs.tolist() == x.tolist()
    assert ys.tolist() == y.tolist()


def test_missing_numbers_hide_no_peak():
    x, y = np.arange(100.0), np.zeros(100)
    y[50], y[51] = np.nan, 7.0
    _, ys = Decimator().points(x, y, 0, 100, 10)
    assert np.nanmax(ys) == 7.0


def test_the_line_goes_on_beyond_the_view():
    x, y = np.arange(10_000.0), np.arange(10_000.0)
    xs, _ = Decimator().points(x, y, 4000, 6000, 50)
    assert xs.min() < 4000
    assert xs.max() >= 6000


@given(st.lists(st.integers(0, 3000), min_size=1, max_size=8))
def test_a_record_loses_nothing_while_it_grows(sizes):
    record, count = Record(), 0
    for size in sizes:
        record.append(np.arange(count, count + size), -np.arange(count, count + size, dtype=float))
        count += size
    assert record.x.tolist() == list(range(count))
    assert (record.y == -record.x).all()


@given(
    st.lists(st.floats(-100, 100), min_size=1, max_size=700),
    st.floats(0.01, 0.999),
    st.lists(st.integers(1, 300), max_size=6),
)
def test_the_average_is_that_of_its_definition_however_it_is_fed(values, weight, cuts):
    total, expected = 0.0, []
    for index, value in enumerate(values):
        total = weight * total + (1 - weight) * value
        expected.append(total / (1 - weight ** (index + 1)))
    average, found, start = Average(weight), [], 0
    for size in [*cuts, len(values)]:
        found += average.of(np.array(values[start : start + size])).tolist()
        start += size
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-6)


def test_an_average_passes_over_what_is_not_finite():
    found = Average(0.5).of(np.array([1.0, np.nan, 3.0]))
    assert np.isnan(found[1])
    np.testing.assert_allclose(found[[0, 2]], Average(0.5).of(np.array([1.0, 3.0])))


def test_smoothing_can_change_and_ends_with_weight_zero():
    series = Series("train", Style("train"), smooths=True)
    series.append([1, 2], [4.0, 2.0])
    series.set_smoothing(0.5)
    series.append([3], [0.0])
    assert len(series.smoothed) == 3
    assert series.last == series.smoothed.y[-1] > 0
    assert series.y.tolist() == [4.0, 2.0, 0.0]
    series.set_smoothing(0)
    assert series.smoothed is None
    assert series.last == 0.0
    assert series.value_at(2.4) == (2.0, 2.0)


def test_a_cleared_series_starts_its_average_anew():
    series = Series("train", Style("train"), smooths=True)
    series.set_smoothing(0.9)
    series.append([1], [1000.0])
    series.clear()
    series.append([1], [1.0])
    assert series.last == 1.0
