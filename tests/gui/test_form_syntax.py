"""Text to value and back, the same in every locale."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbuilder.gui.form_rules import rules_of
from netbuilder.gui.form_syntax import Listing, NotUnderstoodError, PerAxis, RealNumber, Rows, Whole, format_number
from netbuilder.layers.registry import LAYERS

CONV, POOL, ADAPTIVE, INPUT = (LAYERS[name] for name in ("Conv2d", "MaxPool2d", "AdaptiveAvgPool2d", "Input"))
CONV1, CONV3, FILTER = (LAYERS[name] for name in ("Conv1d", "Conv3d", "FixedFilter2d"))
SOBEL = ((-1.0, 0.0, 1.0), (-2.0, 0.0, 2.0), (-1.0, 0.0, 1.0))


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
        (CONV3, "kernel_size", "3", 3, "3 × 3 × 3"),
        (CONV3, "kernel_size", "1 x 3 x 3", (1, 3, 3), "1 × 3 × 3"),
        (CONV3, "kernel_size", "(3, 3, 3)", 3, "3 × 3 × 3"),
        (CONV3, "padding", "same", "same", "same"),
        (CONV1, "kernel_size", "5", 5, "5"),
        (CONV1, "padding", "same", "same", "same"),
        (CONV1, "padding", "2", 2, "2"),
        (LAYERS["AdaptiveMaxPool3d"], "output_size", "keep", (None, None, None), "keep × keep × keep"),
        (FILTER, "kernel", "-1 0 1; -2 0 2; -1 0 1", SOBEL, "-1 0 1; -2 0 2; -1 0 1"),
        (FILTER, "kernel", "[[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]", SOBEL, "-1 0 1; -2 0 2; -1 0 1"),
        (FILTER, "kernel", "−1e-1 .5;", ((-0.1, 0.5),), "-0.1 0.5"),
        (FILTER, "kernel", "Sobel X", "sobel_x", "sobel_x"),
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
        (CONV3, "kernel_size", "1 2", "one number or three, like 3 or 1 × 3 × 3"),
        (CONV1, "padding", "1 2", "Write one number, like 3, valid, same."),
        (FILTER, "kernel", "1 0 -1; 2 0", "equally long, and have 3 and 2 numbers"),
        (FILTER, "kernel", "sobl_y", "or sobel_y."),
        (FILTER, "kernel", "; ;", "Write rows of numbers, like -1 0 1; -2 0 2; -1 0 1."),
        (FILTER, "kernel", "1 " * 32, "At most 31 numbers fit."),
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


@pytest.mark.parametrize("count", [1, 2, 3])
@given(data=st.data())
def test_a_number_for_each_axis_reads_back_as_itself(count, data):
    part = st.integers(0, 99)
    value = data.draw(part if count == 1 else st.one_of(part, st.tuples(*[part] * count)))
    read = PerAxis(count=count).parse(PerAxis(count=count).format(value))
    assert read == (value[0] if isinstance(value, tuple) and len(set(value)) == 1 else value)


@given(st.integers(1, 4).flatmap(lambda width: st.lists(st.tuples(*[st.floats(-9, 9)] * width), min_size=1)).map(tuple))
def test_rows_read_back_as_themselves(rows):
    assert Rows().parse(Rows().format(rows)) == rows


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
        fixed = {("padding_mode", "zeros")} if name.startswith("ConvTranspose") else set()
        chosen = {(field, info.default) for field, info in layer.model_fields.items()} - fixed
        assert set(rules_of(layer)) == {field for field, _ in chosen}, name


def test_bounds_are_said_in_words():
    assert rules_of(CONV)["kernel_size"].bounds == "1 or more"
    assert rules_of(LAYERS["Dropout"])["p"].bounds == "0 to 1"
    assert rules_of(LAYERS["BatchNorm2d"])["eps"].bounds == "above 0"
    assert "Default: 1 × 1." in rules_of(CONV)["stride"].tooltip
    assert rules_of(POOL)["stride"].empty_means == "the kernel's size"
