"""What the harness cannot show of convolutions: kernels, what filters see, and what people are told."""

import pytest
import torch
from torch import nn

from netbuilder.compiler.module import build
from netbuilder.compiler.source import print_source
from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.graph.project import Project
from netbuilder.layers.base import ChangeSetting, ShapeError, TensorSpec
from netbuilder.layers.kernels import KERNELS
from netbuilder.layers.registry import LAYERS


def alone(type_name, settings, shape):
    nodes = {
        "input": Node(type="Input", settings={"shape": shape}),
        "layer": Node(type=type_name, settings=settings),
        "output": Node(type="Output"),
    }
    return Graph(nodes, (Edge(source="input", target="layer"), Edge(source="layer", target="output")))


def filtered(image, **settings):
    """What a fixed filter makes of rows of numbers."""
    height, width = len(image), len(image[0])
    model = build(alone("FixedFilter2d", settings, (1, height, width)))
    return model(torch.tensor([[image]], dtype=torch.float32))[0, 0]


@pytest.mark.parametrize("name", KERNELS)
def test_kernels_keep_brightness_or_see_differences_alone(name):
    kernel = KERNELS[name]
    total = sum(map(sum, kernel.rows)) / kernel.divisor
    keeps = {"identity", "sharpen", "unsharp_mask", "emboss"}
    assert total == (1 if name in keeps or "blur" in name else 0)


def test_an_edge_detector_answers_at_the_edge_alone():
    step = [[0, 0, 1, 1]] * 3
    assert filtered(step, kernel="sobel_x").tolist() == [[0, 4, 4, 0]] * 3
    assert not filtered(step, kernel="sobel_y").any()
    assert filtered(step, kernel="sobel_x", padding_mode="zeros")[1].tolist() == [0, 4, 4, -4]


def test_a_kernel_of_ones_own_is_laid_on_as_it_stands():
    spot = [[0, 0, 0], [0, 1, 0], [0, 0, 0]]
    assert filtered(spot, kernel=[[1, 2, 3], [4, 5, 6], [7, 8, 9]]).tolist() == [[9, 8, 7], [6, 5, 4], [3, 2, 1]]
    assert filtered(spot, kernel=[[0.5, 0.25]]).tolist() == [[0, 0, 0], [0.25, 0.5, 0], [0, 0, 0]]


def test_a_fixed_filter_works_on_each_channel_and_is_saved_but_not_trained():
    model = build(alone("FixedFilter2d", {"kernel": "box_blur"}, (2, 3, 3)))
    image = torch.stack([torch.full((3, 3), 3.0), torch.zeros(3, 3)])[None]
    assert torch.allclose(model(image), image)
    assert list(model.parameters()) == []
    assert model.state_dict()["layer.weight"].shape == (1, 1, 3, 3)


def test_a_large_kernel_is_printed_row_by_row():
    source = print_source(Project(name="Wide", graph=alone("FixedFilter2d", {"kernel": "unsharp_mask"}, (1, 8, 8))))
    assert "                (-6, -24, 476, -24, -6),\n" in source.text
    assert max(map(len, source.text.splitlines())) <= 88


@pytest.mark.parametrize(
    ("type_name", "settings", "shape", "words", "remedies"),
    [
        ("Conv1d", {"kernel_size": 9}, (1, 4), "a length of at least 9, received 4",
         {"kernel_size": 4, "padding": 3}),
        ("Conv3d", {"kernel_size": [1, 9, 1]}, (1, 4, 4, 4), "kernel of 1×9×1 does not fit: it needs a height",
         {"kernel_size": (1, 4, 1), "padding": (0, 3, 0)}),
        ("Conv3d", {"kernel_size": 3, "padding": 4, "padding_mode": "reflect"}, (1, 4, 4, 4),
         "4 voxels to a volume of 4×4×4", {"padding_mode": "zeros"}),
        ("Conv2d", {"kernel_size": [3, 5], "stride": 2, "padding": "same"}, (1, 9, 9), "stride is 2×2",
         {"stride": 1, "padding": (1, 2)}),
        ("ConvTranspose2d", {"kernel_size": 2, "stride": 2, "output_padding": 2}, (1, 4, 4), "smaller than the stride",
         {"output_padding": 1}),
        ("ConvTranspose1d", {"kernel_size": 2, "padding": 3}, (1, 4), "cuts off the whole length", {"padding": 2}),
        ("ConvTranspose2d", {"kernel_size": 2, "groups": 2}, (3, 4, 4), "the 3 incoming channels", {"groups": 1}),
    ],
)  # fmt: skip
def test_a_refusal_offers_what_fits(type_name, settings, shape, words, remedies):
    layer = LAYERS[type_name].model_validate({"out_channels": 4} | settings)
    with pytest.raises(ShapeError) as refusal:
        layer.outputs((TensorSpec(shape),))
    assert words in str(refusal.value)
    offered = [remedy for remedy in refusal.value.remedies if isinstance(remedy, ChangeSetting)]
    assert {remedy.name: remedy.value for remedy in offered} == remedies
    for remedy in offered:
        mended = LAYERS[type_name].model_validate({"out_channels": 4} | settings | {remedy.name: remedy.value})
        assert mended.outputs((TensorSpec(shape),))


def test_another_number_of_axes_names_the_layer_for_it_where_there_is_one():
    for type_name, hint in (("Conv2d", "Conv1d takes sequences."), ("ConvTranspose3d", "ConvTranspose1d takes")):
        with pytest.raises(ShapeError, match=hint):
            LAYERS[type_name].model_validate({"out_channels": 4, "kernel_size": 1}).outputs((TensorSpec((3, 4)),))
    with pytest.raises(ShapeError) as refusal:
        LAYERS["FixedFilter2d"].model_validate({"kernel": "emboss"}).outputs((TensorSpec((3, 4)),))
    assert str(refusal.value).endswith("received shape 3×4 with 2 axes.")


def test_a_transposed_convolution_leads_back_to_the_size_that_its_convolution_came_from():
    settings = {"out_channels": 3, "kernel_size": 3, "stride": 2, "padding": 1}
    spec = TensorSpec((3, 8, 6, 4))
    (small,) = LAYERS["Conv3d"].model_validate(settings).outputs((spec,))
    back = LAYERS["ConvTranspose3d"].model_validate(settings | {"output_padding": 1})
    assert back.outputs((small,)) == (spec,)
    assert isinstance(build(alone("ConvTranspose3d", settings, (3, 4, 3, 2))).layer, nn.ConvTranspose3d)
