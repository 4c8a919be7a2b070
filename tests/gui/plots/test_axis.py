"""Ticks people count in, and ranges that stay put."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF

from netbuilder.gui.plots.axis import Span, fitted, growing, log_ticks, step_of, ticks
from netbuilder.gui.plots.frame import Frame
from netbuilder.gui.plots.numbers import count, number, percent

reals = st.floats(-1e6, 1e6)


@given(reals, st.floats(1e-6, 1e6), st.integers(2, 12))
def test_ticks_lie_in_the_span_evenly_and_not_too_many(low, width, wanted):
    found = ticks(Span(low, low + width), wanted)
    places = [tick.place for tick in found]
    assert len(places) <= wanted + 2
    assert all(low - width * 1e-6 <= place <= low + width * (1 + 1e-6) for place in places)
    if len(places) > 2:
        np.testing.assert_allclose(np.diff(places), step_of(width, wanted), rtol=1e-6, atol=1e-9 * abs(low))


@given(st.floats(1e-9, 1e9), st.integers(1, 20))
def test_steps_are_one_two_or_five_times_a_power_of_ten(width, wanted):
    step = step_of(width, wanted)
    mantissa = step / 10 ** math.floor(math.log10(step) + 1e-9)
    assert min(abs(mantissa - nice) for nice in (1, 2, 5, 10)) < 1e-6
    assert step >= width / wanted * 0.99


def test_tick_labels_have_just_the_digits_they_need():
    assert [tick.text for tick in ticks(Span(0, 1), 5)] == ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]
    assert [tick.text for tick in ticks(Span(0, 10_000), 5)][1] == "2,000"
    assert ticks(Span(-1, 0), 2)[0].text == "−1.0"
    assert [tick.text for tick in ticks(Span(0, 3), 9, whole=True)] == ["0", "1", "2", "3"]


@given(st.floats(-8, 8), st.floats(0.05, 12), st.integers(2, 10))
def test_log_ticks_lie_in_the_span_and_say_their_value(low, width, wanted):
    for tick in log_ticks(Span(low, low + width), wanted):
        assert low - 1e-6 <= tick.place <= low + width + 1e-6


def test_log_ticks_name_decades():
    assert [tick.text for tick in log_ticks(Span(-3, 0), 4)] == ["0.001", "0.01", "0.1", "1"]


@given(reals, st.floats(0, 1e6))
def test_a_fitted_range_holds_its_data_without_much_waste(low, width):
    assume(width == 0 or width > 1e-9 * max(abs(low), 1.0))
    data = Span(low, low + width)
    span = fitted(data, None)
    assert span.holds(data)
    assert span.width > 0
    if width > 0:
        assert span.width <= 2 * width


def test_a_range_stays_while_the_data_fill_it():
    before = fitted(Span(0.1, 2.3), None)
    assert fitted(Span(0.15, 2.2), before) is before
    assert fitted(Span(0.1, 0.3), before) != before  # it closes in
    assert fitted(Span(0.1, 9.0), before).holds(Span(0.1, 9.0))


@given(st.floats(0.05, 0.3))
def test_the_batch_axis_is_renewed_seldom_while_a_run_goes_on(room):
    span, renewed = None, 0
    for last in range(1, 20_000, 7):
        wanted = growing(float(last), span, room)
        assert wanted.high * (1 - room) >= last * 0.999
        renewed += wanted != span
        span = wanted
    assert renewed < 60


@given(st.floats(0, 1e5), st.floats(1e-3, 1e5), st.booleans())
def test_a_frame_turns_pixels_back_into_the_numbers_they_stand_for(low, width, is_log):
    frame = Frame(QRectF(50, 30, 400, 200), Span(low, low + width), Span(-2, 2), is_log)
    place = frame.point(low + width * 0.3, 10**0.5 if is_log else 0.5)
    assert frame.x_at(place.x()) == pytest.approx(low + width * 0.3, rel=1e-6)
    assert frame.y_at(place.y()) == pytest.approx(0.5, abs=1e-6)


def test_a_log_frame_shows_nothing_that_is_not_above_zero():
    frame = Frame(QRectF(0, 0, 10, 10), Span(0, 1), Span(-1, 1), is_log=True)
    assert np.isnan(frame.down(np.array([0.0, -1.0]))).all()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.06134, "0.06134"),
        (-12.5, "−12.5"),
        (3.2e-5, "3.2e−05"),
        (12_345.6, "12,346"),
        (0, "0"),
        (float("nan"), "not a number"),
        (float("-inf"), "−∞"),
        (4e9, "4e+09"),
    ],
)
def test_numbers_are_short_and_plain(value, text):
    assert number(value) == text


def test_counts_and_shares():
    assert count(1234567) == "1,234,567"
    assert percent(0.9894) == "98.9 %"
