"""What a mistaken setting is told."""

import pytest

from netbuilder.layers.parsing import parse_layer

CONV = {"out_channels": 4, "kernel_size": 3}


@pytest.mark.parametrize(
    ("type_name", "settings", "setting", "words"),
    [
        ("Conv2d", CONV | {"kernel_size": 0}, "kernel_size", "a whole number from 1, or one each for height and width"),
        ("Conv2d", CONV | {"kernel_size": [3]}, "kernel_size", "received [3]"),
        ("Conv2d", CONV | {"padding": "smae"}, "padding", "`valid` or `same`, or a whole number from 0, or one each"),
        ("Conv2d", CONV | {"out_channels": True}, "out_channels", "received true"),
        ("Conv2d", CONV | {"kernel_size": [True, 1]}, "kernel_size", "received [true, 1]"),
        ("Conv2d", {"kernel_size": 3}, "out_channels", "needs a value for out_channels"),
        ("Conv2d", CONV | {"stide": 2}, "stide", "Did you mean stride?"),
        ("MaxPool2d", {"kernel_size": 2, "stride": 0}, "stride", "or nothing; received 0"),
        ("AdaptiveAvgPool2d", {"output_size": [0, None]}, "output_size", "each may be empty"),
        ("Conv1d", CONV | {"kernel_size": [3]}, "kernel_size", "expected a whole number from 1; received [3]"),
        ("Conv3d", CONV | {"kernel_size": [3, 3]}, "kernel_size", "or one each for depth, height and width; received"),
        ("FixedFilter2d", {"kernel": [[1, 2], [3]]}, "kernel", "rows of numbers, all equally long, at most 31 of them"),
        ("FixedFilter2d", {"kernel": "sobl"}, "kernel", "one of 19 names (`identity`, `sobel_x`"),
        ("Dropout", {"p": 1.5}, "p", "a number from 0 to 1; received 1.5"),
        ("BatchNorm1d", {"eps": 0}, "eps", "a number above 0; received 0"),
        ("Input", {"shape": [1, -2]}, "shape", "a list of whole numbers from 1"),
        ("Output", {"loss": "nll"}, "loss", "`cross_entropy`"),
        ("ReLU", {"inplace": True}, "inplace", "It has no settings"),
    ],
)
def test_one_problem_names_setting_expected_and_received(type_name, settings, setting, words) -> None:
    layer, problems = parse_layer(type_name, settings)
    assert layer is None
    assert [problem.setting for problem in problems] == [setting]
    assert words in problems[0].message


def test_each_setting_has_one_problem() -> None:
    _, problems = parse_layer("Conv2d", {"out_channels": -1, "kernel_size": [0, "x"], "padding": None, "what": 1})
    assert sorted(problem.setting or "" for problem in problems) == ["kernel_size", "out_channels", "padding", "what"]


def test_long_values_are_cut() -> None:
    _, problems = parse_layer("Conv2d", CONV | {"padding": list(range(1000))})
    assert len(problems[0].message) < 250


def test_unknown_layer_names_the_nearest() -> None:
    layer, problems = parse_layer("conv2D", {})
    assert layer is None
    assert problems[0].suggestion == "Conv2d"
