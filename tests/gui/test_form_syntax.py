"""Text to value and back, the same in every locale."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbuilder.gui.form_rules import rules_of
from netbuilder.gui.form_syntax import Listing, NotUnderstoodError, Pair, RealNumber, Whole, format_number
from netbuilder.layers.registry import LAYERS

CONV, POOL, ADAPTIVE, INPUT = (LAYERS[name] for name in ("Conv2d", "MaxPool2d", "AdaptiveAvgPool2d", "Input"))


@pytest.mark.parametrize(
    ("layer", "setting", "text", "value", "shown"),
    [
        (CONV, "kernel_size", "5", 5, "5 × 5"),
        (CONV, "kernel_size", "5 3", (5, 3), "5 × 3"),
        (CONV, "kernel_size", "5x3", (5, 3), "5 × 3"),
        (CONV, "kernel_size", "(5, 3)", (5, 3), "5 × 3"),
        (CONV, "kernel_size", "5 × 5", 5, "5 × 5"),
        (CONV, "padding", "same", "same", "same"),
        (CONV, "padding", "Valid", "valid", "valid"),
        (CONV, "padding", "0", 0, "0 × 0"),
        (CONV, "out_channels", "1e3", 1000, "1000"),
        (CONV, "stride", "", 1, "1 × 1"),
        (POOL, "stride", "", None, ""),
        (POOL, "stride", "2", 2, "2 × 2"),
        (ADAPTIVE, "output_size", "7 x keep", (7, None), "7 × keep"),
        (INPUT, "shape", "1, 28, 28", (1, 28, 28), "1, 28, 28"),
        (INPUT, "shape", "1x28x28", (1, 28, 28), "1, 28, 28"),
        (INPUT, "shape", "scalar", (), "scalar"),
        (LAYERS["BatchNorm2d"], "momentum", "", None, ""),
        (LAYERS["BatchNorm2d"], "eps", "3e-4", 3e-4, "0.0003"),
        (LAYERS["LeakyReLU"], "negative_slope", "−0.5", -0.5, "-0.5"),
    ],
)
def test_text_is_understood(layer, setting, text, value, shown):
    rule = rules_of(layer)[setting]
    read = rule.read(text)
    assert read == value
    assert type(read) is type(value)
    assert rule.format(read) == shown


@pytest.mark.parametrize(
    ("layer", "setting", "text", "words"),
    [
        (CONV, "out_channels", "", "Needs a value, like 16."),
        (CONV, "out_channels", "0", "Must be at least 1, not 0."),
        (CONV, "out_channels", "2.5", "A whole number is needed"),
        (CONV, "out_channels", "1,024", "without separators: 1024"),
        (CONV, "out_channels", "many", "“many” is no whole number"),
        (CONV, "out_channels", "99999999999", "at most 2,147,483,647"),
        (CONV, "kernel_size", "5 0", "Must be at least 1, not 0."),
        (CONV, "kernel_size", "1 2 3", "one number or two"),
        (CONV, "kernel_size", "5 × ?", "“?” is not understood"),
        (CONV, "padding", "all", "valid, same"),
        (INPUT, "shape", "1, 0", "Must be at least 1, not 0."),
        (INPUT, "shape", "1 2 3 4 5 6 7 8 9", "At most 8 numbers fit."),
        (LAYERS["Dropout"], "p", "1.5", "Must be at most 1, not 1.5."),
        (LAYERS["Dropout"], "p", "0,5", "a point instead of the comma: 0.5"),
        (LAYERS["Dropout"], "p", "nan", "cannot be computed with"),
        (LAYERS["BatchNorm2d"], "eps", "0", "Must be more than 0, not 0."),
    ],
)
def test_text_is_refused_with_the_way_out(layer, setting, text, words):
    with pytest.raises(NotUnderstoodError) as refusal:
        rules_of(layer)[setting].read(text)
    assert words in str(refusal.value)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_reads_back_as_itself(number):
    text = format_number(number)
    assert "," not in text
    assert RealNumber().parse(text) == number


@given(st.one_of(st.integers(0, 99), st.tuples(st.integers(0, 99), st.integers(0, 99))))
def test_a_pair_reads_back_as_itself(value):
    read = Pair().parse(Pair().format(value))
    assert read == (value[0] if isinstance(value, tuple) and value[0] == value[1] else value)


@given(st.lists(st.integers(1, 999), max_size=8).map(tuple))
def test_a_shape_reads_back_as_itself(shape):
    syntax = Listing(Whole())
    assert syntax.parse(syntax.format(shape)) == shape


@pytest.mark.parametrize(
    ("start", "steps", "end"),
    [(0.001, 1, 0.002), (0.001, -1, 0.0009), (0.009, 1, 0.01), (0.1, -2, 0.08), (0.0, 1, 0.1), (1e-8, -1, 9e-9)],
)
def test_a_step_moves_the_first_significant_digit(start, steps, end):
    assert RealNumber().step(start, steps) == end


def test_every_setting_of_every_layer_has_an_editor():
    for name, layer in LAYERS.items():
        assert set(rules_of(layer)) == set(layer.model_fields), name


def test_bounds_are_said_in_words():
    assert rules_of(CONV)["kernel_size"].bounds == "1 or more"
    assert rules_of(LAYERS["Dropout"])["p"].bounds == "0 to 1"
    assert rules_of(LAYERS["BatchNorm2d"])["eps"].bounds == "above 0"
    assert "Default: 1 × 1." in rules_of(CONV)["stride"].tooltip
    assert rules_of(POOL)["stride"].empty_means == "the kernel's size"
