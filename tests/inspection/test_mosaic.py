"""A mosaic holds every tile where its layout says."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from netbuilder.inspection.mosaic import mosaic

counts = st.integers(1, 40)
sides = st.integers(1, 9)


@given(counts, sides, sides, st.none() | st.integers(1, 50), st.integers(0, 3), st.sampled_from(["uint8", "float32"]))
def test_every_tile_stands_where_the_layout_says(count, height, width, columns, gap, dtype):
    tiles = (np.arange(count * height * width).reshape(count, height, width) % 200 + 1).astype(dtype)
    picture, layout = mosaic(tiles, columns, gap)
    assert picture.dtype == dtype
    for index, tile in enumerate(tiles):
        x, y, w, h = layout.tile_rect(index)
        np.testing.assert_array_equal(picture[y : y + h, x : x + w], tile)
        assert layout.tile_at(x, y) == index
        assert layout.tile_at(x + w - 1, y + h - 0.5) == index
    # What is no tile is empty, and what is empty is no tile.
    held = np.array([[layout.tile_at(x, y) is not None for x in range(picture.shape[1])] for y in range(len(picture))])
    np.testing.assert_array_equal(held, picture != 0)


@given(counts, sides, sides)
def test_it_is_nearly_square(count, height, width):
    picture, layout = mosaic(np.zeros((count, height, width)))
    high, wide = picture.shape
    if layout.columns > 1 and layout.rows > 1:
        assert high <= wide + 2 * (height + 2) + 2 * (width + 2)
        assert wide <= high + 2 * (height + 2) + 2 * (width + 2)


def test_too_many_tiles_are_told():
    _, layout = mosaic(np.zeros((512, 3, 3)), most=64)
    assert (layout.note, layout.shown, layout.columns) == ("64 of 512", 64, 8)
    assert mosaic(np.zeros((64, 3, 3)), most=64)[1].note == ""


def test_points_outside_are_no_tile():
    _, layout = mosaic(np.zeros((3, 4, 4)), columns=2)
    assert layout.tile_at(-1, 0) is None
    assert layout.tile_at(0, -1) is None
    assert layout.tile_at(4.5, 0) is None
    assert layout.tile_at(6, 6) is None  # the empty place of the last row
    assert layout.tile_at(100, 0) is None


def test_no_tiles_make_an_empty_picture():
    picture, layout = mosaic(np.zeros((0, 4, 4)))
    assert picture.shape[0] == 0
    assert layout.tile_at(0, 0) is None


def test_the_gap_takes_the_fill():
    picture, _ = mosaic(np.zeros((2, 1, 1), np.uint8), columns=2, fill=255)
    assert picture.tolist() == [[0, 255, 255, 0]]
