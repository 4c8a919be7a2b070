"""What the harness cannot show of pooling: which number comes out of a window, and what people are told."""

import pytest
import torch
from test_convolution_layers import alone

from netbuilder.compiler.module import build
from netbuilder.layers.base import ChangeSetting, ShapeError, TensorSpec
from netbuilder.layers.registry import LAYERS


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_sum_pooling_adds_up_each_window(rank):
    shape = (2, *[4] * rank)
    model = build(alone(f"SumPool{rank}d", {"kernel_size": 2, "stride": 1, "padding": 1}, shape))
    summed = model(torch.ones(1, *shape))[0, 0]
    assert summed.shape == (5,) * rank
    assert summed[(0,) * rank] == 1, "a corner sees one number and zeros"
    assert summed[(2,) * rank] == 2**rank


def test_the_power_says_what_a_window_counts():
    values = torch.tensor([[[3.0, 4.0]]])
    for power, wanted in ((1.0, 7.0), (2.0, 5.0)):
        model = build(alone("LPPool1d", {"norm_type": power, "kernel_size": 2}, (1, 2)))
        assert model(values).item() == pytest.approx(wanted)


def test_the_indices_of_the_largest_values_are_a_second_output():
    layer = LAYERS["AdaptiveMaxPool3d"].model_validate({"output_size": [1, None, 2], "return_indices": True})
    assert layer.output_ports == ("output", "indices")
    pooled, indices = layer.outputs((TensorSpec((2, 5, 6, 7)),))
    assert pooled == TensorSpec((2, 1, 6, 2))
    assert indices == TensorSpec((2, 1, 6, 2), "int64")
    assert layer.summary() == "to 1×as is×2"


@pytest.mark.parametrize(
    ("type_name", "settings", "words", "value"),
    [
        ("MaxPool3d", {"kernel_size": 3, "padding": [0, 2, 0]}, "padding 0×2×0 is more than half", ("padding", 1)),
        ("AvgPool1d", {"kernel_size": 9}, "needs a length of at least 9, received 4", ("kernel_size", 4)),
        ("AvgPool3d", {"kernel_size": 5, "padding": 1}, "a depth of at least 5, received 4×4×4", ("kernel_size", 4)),
    ],
)
def test_a_refusal_offers_what_fits(type_name, settings, words, value):
    spec = TensorSpec((1, *[4] * int(type_name[-2])))
    with pytest.raises(ShapeError) as refusal:
        LAYERS[type_name].model_validate(settings).outputs((spec,))
    assert words in str(refusal.value)
    assert refusal.value.remedies == (ChangeSetting(*value),)
    mended = LAYERS[type_name].model_validate(settings | {value[0]: value[1]})
    assert mended.outputs((spec,))
