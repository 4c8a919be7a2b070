"""What people type, and the layers they mean: names, plain names, families and other words, slips of the finger too."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbuilder.gui.layer_search import OFFERED, _slips, search_layers
from netbuilder.layers.base import Family


def found(query: str) -> list[str]:
    return [match.name for match in search_layers(query)]


@pytest.mark.parametrize(
    ("query", "best"),
    [
        ("covn2d", "Conv2d"),
        ("dropuot", "Dropout"),
        ("lienar", "Linear"),
        ("sofmax", "Softmax"),
        ("btachnorm", "BatchNorm2d"),
        ("maxpol", "MaxPool2d"),
        ("lsmt", "LSTM"),
        ("flaten", "Flatten"),
        ("embeding", "Embedding"),
        ("fully conected", "Linear"),
        ("resdiual", "Add"),
        ("fully connected", "Linear"),
        ("residual", "Add"),
        ("in", "Input"),
    ],
)
def test_slips_and_other_words_find_what_was_meant(query, best):
    assert found(query)[0] == best


@pytest.mark.parametrize("family", [family for family in Family if family is not Family.BLOCK])
def test_a_family_finds_all_of_its_layers(family):
    word = str(family).split()[0].casefold()
    its = {name for name, layer in OFFERED.items() if layer.family is family}
    names = found(word)
    assert its <= set(names)
    if family is not Family.INPUT_OUTPUT:  # `input` is one layer's own name
        assert names[0] in its


def test_of_siblings_the_one_for_images_is_first():
    for stem in ("conv", "maxpool", "batchnorm", "pooling", "norm"):
        assert found(stem)[0].endswith("2d")


def test_slips_are_only_looked_for_where_nothing_else_fits():
    assert found("relu") == [name for name in found("relu") if "relu" in name.casefold()]
    assert found("qqqqqqqq") == []
    assert found("nothing like it") == []


@given(st.sampled_from(sorted(OFFERED)), st.integers(1, 30), st.randoms())
def test_a_letter_left_out_or_swapped_still_finds_the_layer(name, place, random):
    place = min(place, len(name) - 2)
    left_out = name[:place] + name[place + 1 :]
    swapped = name[:place] + name[place + 1] + name[place] + name[place + 2 :]
    for typed in (left_out, swapped):
        if len(typed) >= 5:
            assert name in found(typed)


def test_slips_are_counted_as_people_make_them():
    cases = {("conv", "conv"): 0, ("covn", "conv"): 1, ("con", "conv2d"): 0, ("cnv", "conv"): 1, ("xonv", "conv"): 1}
    assert {case: _slips(*case) for case in cases} == cases
    # Symmetric enough to be a distance to words of the same length: a swap is one slip, not two.
    assert all(_slips(a + b, b + a) == (a != b) for a, b in product("abc", repeat=2))
