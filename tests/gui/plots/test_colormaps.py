"""Numbers to colours."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from netbuilder.gui.plots.colormaps import (
    GAP,
    LEVELS,
    NOT_A_NUMBER,
    colour_table,
    colours,
    quantise,
    value_range,
)

MAPS = ("diverging", "viridis", "magma", "grey")


def lightness(rgb):
    """CIE L* of sRGB colours, an oracle independent of the tables."""
    channels = np.asarray(rgb) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    luminance = linear @ [0.2126, 0.7152, 0.0722]
    return np.where(luminance > 216 / 24389, 116 * np.cbrt(luminance) - 16, luminance * 24389 / 27)


@pytest.mark.parametrize("name", ["viridis", "magma", "grey"])
def test_a_sequential_map_grows_lighter_all_the_way(name):
    assert (np.diff(lightness(colours(name))) >= -0.3).all()  # half a step of 255 is rounding
    assert lightness(colours(name)[-1]) - lightness(colours(name)[0]) > 60


def test_the_diverging_map_is_white_at_zero_and_equally_dark_on_both_sides():
    table = colours("diverging")
    assert table[LEVELS // 2].tolist() == [255, 255, 255]
    light = lightness(table)
    assert np.abs(light - light[::-1]).max() < 2
    assert (np.diff(light[: LEVELS // 2 + 1]) > -0.3).all()
    assert table[0, 2] > table[0, 0]  # blue below zero
    assert table[-1, 0] > table[-1, 2]  # red above


def test_viridis_and_magma_are_those_of_matplotlib():
    pyqtgraph = pytest.importorskip("pyqtgraph")
    for name in ("viridis", "magma"):
        original = pyqtgraph.colormap.get(name).getLookupTable(nPts=LEVELS)[:, :3]
        assert np.abs(original.astype(int) - colours(name).astype(int)).max() <= 3


@pytest.mark.parametrize("name", MAPS)
def test_a_colour_table_has_a_place_for_gaps_and_for_missing_numbers(name):
    table = colour_table(name, 0xFF010203, 0xFF0A0B0C)
    assert len(table) == 256
    assert table[GAP] == 0xFF010203
    assert table[NOT_A_NUMBER] == 0xFF0A0B0C
    assert all(entry >> 24 == 0xFF for entry in table)


numbers = npst.arrays(np.float32, npst.array_shapes(max_dims=3), elements=st.floats(-1e6, 1e6, width=32))


@given(numbers, st.floats(0.5, 1e6))
def test_quantising_keeps_the_order_and_the_sign(values, limit):
    levels = quantise(values, -limit, limit).astype(int)
    assert levels.min() >= 0
    assert levels.max() < LEVELS
    order = np.argsort(values.ravel(), kind="stable")
    assert (np.diff(levels.ravel()[order]) >= 0).all()
    assert (levels[values > 0] >= LEVELS // 2).all()
    assert (levels[values < 0] <= LEVELS // 2).all()
    assert (levels[values == 0] == LEVELS // 2).all()


def test_ends_and_missing_numbers_have_their_own_levels():
    levels = quantise(np.array([-1.0, 1.0, -9.0, 9.0, np.nan, np.inf, -np.inf]), -1, 1)
    assert levels.tolist() == [0, LEVELS - 1, 0, LEVELS - 1, NOT_A_NUMBER, LEVELS - 1, 0]


def test_quantising_leaves_its_input_alone():
    values = np.linspace(-1, 1, 9)
    before = values.copy()
    quantise(values, -1, 1)
    assert (values == before).all()


def test_a_constant_picture_takes_the_middle_colour():
    assert set(quantise(np.full(4, 3.0), 3.0, 3.0)) == {LEVELS // 2}


def test_a_range_passes_over_what_is_not_finite():
    assert value_range(np.array([np.nan, -2.0, np.inf, 5.0])) == (-2.0, 5.0)
    assert value_range(np.array([np.nan])) == (0.0, 0.0)
    assert value_range(np.empty(0)) == (0.0, 0.0)
