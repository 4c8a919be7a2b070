"""What normalisations infer, and what they refuse."""

import pytest
from torch import nn

from netbuilder.layers.base import ChangeSetting, InsertBefore, ShapeError, TensorSpec
from netbuilder.layers.normalisation import (
    BatchNorm1d,
    BatchNorm3d,
    GroupNorm,
    InstanceNorm2d,
    LayerNorm,
    LocalResponseNorm,
    RMSNorm,
)

TOKENS = (TensorSpec((7, 8, 12)),)


@pytest.mark.parametrize("layer_class", [LayerNorm, RMSNorm])
@pytest.mark.parametrize(
    ("setting", "built"),
    [(None, 12), (12, 12), ((12,), 12), ((8, 12), (8, 12)), ((7, 8, 12), (7, 8, 12))],
)
def test_last_axes_may_be_left_out_or_written(layer_class, setting, built):
    layer = layer_class(normalized_shape=setting)
    assert layer.outputs(TOKENS) == TOKENS
    kwargs = layer.call(TOKENS).kwargs
    assert kwargs["normalized_shape"] == built
    assert next(iter(kwargs)) == "normalized_shape"
    module = getattr(nn, layer_class.__name__)(**kwargs)
    assert layer.cost(TOKENS).parameters == sum(weight.numel() for weight in module.parameters())


@pytest.mark.parametrize(
    ("setting", "mended"), [((5,), (12,)), ((7, 12), (8, 12)), ((3, 7, 8, 12), (7, 8, 12)), ((), (12,))]
)
def test_wrong_last_axes_are_named_and_mended(setting, mended):
    with pytest.raises(ShapeError, match="7×8×12") as caught:
        LayerNorm(normalized_shape=setting).outputs(TOKENS)
    assert caught.value.remedies == (ChangeSetting("normalized_shape", mended),)
    assert LayerNorm(normalized_shape=mended).outputs(TOKENS) == TOKENS


def test_groups_divide_the_channels():
    with pytest.raises(ShapeError, match="12 channels") as caught:
        GroupNorm(num_groups=8).outputs((TensorSpec((12, 5, 5)),))
    assert caught.value.remedies == (ChangeSetting("num_groups", 4),)
    assert list(GroupNorm(num_groups=4).call((TensorSpec((12, 5)),)).kwargs.items()) == [
        ("num_groups", 4),
        ("num_channels", 12),
    ]


def test_one_number_in_a_channel_has_nothing_to_be_compared_with():
    assert InstanceNorm2d().outputs((TensorSpec((6, 1, 2)),)) == (TensorSpec((6, 1, 2)),)
    with pytest.raises(ShapeError, match="one number"):
        InstanceNorm2d().outputs((TensorSpec((6, 1, 1)),))


def test_a_wrong_number_of_axes_names_the_layer_that_takes_them():
    with pytest.raises(ShapeError, match=r"received shape 6×8×8 with 3 axes\. BatchNorm2d takes images") as caught:
        BatchNorm1d().outputs((TensorSpec((6, 8, 8)),))
    assert caught.value.remedies == (InsertBefore("Flatten"),)
    with pytest.raises(ShapeError, match=r"a volume \(channels, depth, height, width\), received shape 6 with 1 axis"):
        BatchNorm3d().outputs((TensorSpec((6,)),))
    with pytest.raises(ShapeError, match="at least one axis behind"):
        LocalResponseNorm(size=5).outputs((TensorSpec((6,)),))
