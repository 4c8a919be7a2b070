"""Weights as pictures, and their scale."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra import numpy as arrays

from netbuilder.errors import NetbuilderError
from netbuilder.inspection.filters import filters
from netbuilder.inspection.tiles import as_tiles, largest_magnitude

WEIGHTS = {
    "conv1.weight": np.random.default_rng(0).normal(size=(6, 3, 5, 4)).astype(np.float32),
    "conv1.bias": np.zeros(6, np.float32),
    "gray.weight": np.ones((4, 1, 3, 3), np.float32),
    "fc.weight": np.arange(-3, 3, dtype=np.float32).reshape(2, 3),
    "bn.num_batches_tracked": np.array(3),
    "line.weight": np.ones((2, 3, 7), np.float32),
}


def test_a_convolution_shows_each_kernel():
    bank = filters(WEIGHTS, "conv1.weight")
    assert bank.tiles.shape == (18, 5, 4)
    assert bank.columns == 3
    np.testing.assert_array_equal(bank.tiles[7], WEIGHTS["conv1.weight"][2, 1])
    assert bank.names[7] == "filter 2 of input 1"
    assert bank.limit == np.abs(WEIGHTS["conv1.weight"]).max()
    assert bank.label == "conv1.weight: 6 filters 5×4 of 3 inputs"


def test_a_convolution_shows_one_input_or_their_sum():
    array = WEIGHTS["conv1.weight"]
    np.testing.assert_array_equal(filters(WEIGHTS, "conv1.weight", 2).tiles, array[:, 2])
    np.testing.assert_allclose(filters(WEIGHTS, "conv1.weight", "sum").tiles, array.sum(axis=1), rtol=1e-6)
    with pytest.raises(NetbuilderError, match="reads from 3 inputs, numbered from 0; there is no 3"):
        filters(WEIGHTS, "conv1.weight", 3)


def test_other_weights_make_pictures_too():
    assert filters(WEIGHTS, "gray.weight").names == ("filter 0", "filter 1", "filter 2", "filter 3")
    linear = filters(WEIGHTS, "fc.weight")
    assert (linear.tiles.shape, linear.limit, linear.label) == ((1, 2, 3), 3.0, "fc.weight: 2×3")
    assert filters(WEIGHTS, "conv1.bias").tiles.shape == (1, 1, 6)
    assert filters(WEIGHTS, "conv1.bias").limit == 1.0
    assert filters(WEIGHTS, "bn.num_batches_tracked").tiles.shape == (1, 1, 1)
    assert filters(WEIGHTS, "line.weight").tiles.shape == (6, 1, 7)


def test_a_missing_weight_is_named():
    with pytest.raises(NetbuilderError, match=r"no weight called conv9\.weight"):
        filters(WEIGHTS, "conv9.weight")


def test_numbers_that_are_not_finite_do_not_set_the_scale():
    assert largest_magnitude(np.array([np.nan, np.inf, -2.0])) == 2.0
    assert largest_magnitude(np.array([np.nan])) == 1.0


@given(arrays.array_shapes(min_dims=0, max_dims=5, min_side=0, max_side=4))
def test_tiles_keep_every_number_in_order(shape):
    values = np.arange(np.prod(shape, dtype=int)).reshape(shape)
    tiles = as_tiles(values)
    assert tiles.ndim == 3
    assert tiles.ravel().tolist() == values.ravel().tolist()
    if len(shape) >= 2:
        assert tiles.shape[1:] == shape[-2:]
