"""Where tiles stand: arithmetic that must hold for every size."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from netbuilder.gui.plots.tiling import Space, compose, fit, shrink

spaces = st.builds(
    Space,
    width=st.integers(30, 1200),
    height=st.integers(30, 900),
    gap=st.integers(1, 4),
    foot=st.sampled_from([0, 15]),
    stretch=st.booleans(),
    columns=st.integers(0, 12),
    pixel_ratio=st.sampled_from([1.0, 1.25, 2.0]),
)


@given(st.integers(1, 300), st.integers(1, 40), st.integers(1, 40), spaces)
def test_every_tile_lies_inside_the_picture_and_is_found_where_it_lies(count, height, width, space):
    tiling = fit(count, height, width, space)
    assert 1 <= tiling.count <= count
    for tile in {0, tiling.count // 2, tiling.count - 1}:
        x, y = tiling.corner(tile)
        assert x + tiling.tile_width <= tiling.picture_width
        assert y + tiling.tile_height + tiling.foot <= tiling.picture_height
        assert tiling.tile_at(x, y) == (tile, 0, 0)
        last = (tiling.tile_height - 1) // tiling.scale[1] * tiling.step[1]
        assert tiling.tile_at(x + tiling.tile_width - 1, y + tiling.tile_height - 1)[:2] == (tile, last)
        assert tiling.tile_at(x + tiling.tile_width, y) is None  # the gap
        assert tiling.tile_at(x, y + tiling.tile_height) is None
    assert tiling.tile_at(-1, 0) is None


@given(st.integers(1, 64), st.integers(1, 12), st.integers(1, 12), spaces)
def test_scales_are_whole_and_square_unless_stretching_is_allowed(count, height, width, space):
    tiling = fit(count, height, width, space)
    assert min(*tiling.scale, *tiling.step) >= 1
    assert 1 in (tiling.scale[0], tiling.step[0])
    if not space.stretch:
        assert tiling.scale[0] == tiling.scale[1]
        assert tiling.step[0] == tiling.step[1]


def test_six_small_filters_fill_a_wide_room_in_one_row():
    tiling = fit(6, 5, 5, Space(width=600, height=120))
    assert (tiling.columns, tiling.rows) == (6, 1)
    assert tiling.scale == (19, 19)  # (600 - 5 * 2) / 6 / 5


def test_a_bank_too_large_to_read_is_spread_over_pages():
    tiling = fit(4096, 3, 3, Space(width=400, height=200))
    assert tiling.count < 4096
    assert tiling.picture_width <= 400
    assert tiling.picture_height <= 200
    assert tiling.scale[0] >= 3


def test_asked_for_columns_are_kept_where_they_can_be_read():
    assert fit(24, 5, 5, Space(width=600, height=400, columns=6)).columns == 6
    assert fit(96, 5, 5, Space(width=900, height=300, columns=6)).columns in (12, 18, 24)
    assert fit(96, 5, 5, Space(width=200, height=120, columns=6)).columns % 6 == 0


@given(st.integers(1, 12), st.integers(1, 6), st.integers(1, 6), st.booleans(), st.integers(0, 2**32 - 1))
def test_the_composed_picture_holds_every_number_where_the_tiling_says(count, height, width, is_colour, seed):
    random = np.random.default_rng(seed)
    tiles = random.integers(0, 250, (count, height, width, 3) if is_colour else (count, height, width), dtype=np.uint8)
    background = np.array([255, 254, 253] if is_colour else 255, dtype=np.uint8)
    tiling = fit(count, height, width, Space(width=300, height=300))
    picture = compose(tiles, tiling, background)
    assert picture.shape[:2] == (tiling.picture_height, tiling.picture_width)
    expected = np.broadcast_to(background, picture.shape).copy()
    for y in range(picture.shape[0]):
        for x in range(0, picture.shape[1], 3):
            if (found := tiling.tile_at(x, y)) is not None:
                expected[y, x] = tiles[found]
    np.testing.assert_array_equal(picture[:, ::3], expected[:, ::3])


def test_shrinking_takes_means_and_keeps_what_is_left_over():
    tiles = np.arange(15, dtype=np.float32).reshape(1, 3, 5)
    small = shrink(tiles, (2, 2))
    assert small.shape == (1, 2, 3)
    assert small[0, 0, 0] == tiles[0, :2, :2].mean()
    assert small[0, 1, 2] == tiles[0, 2, 4]
    assert shrink(tiles, (1, 1)) is tiles


def test_a_full_grid_is_preferred_to_slightly_larger_tiles_around_a_hole():
    tiling = fit(16, 5, 5, Space(width=944, height=400))
    assert tiling.columns * tiling.rows == 16
