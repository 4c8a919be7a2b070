"""What the axes of a tensor mean, in words."""

import pytest
from drawings import chain, drawn, networks
from hypothesis import given

from netbuilder.compiler.axis_names import axis_names, in_words, names_along
from netbuilder.compiler.shapes import infer
from netbuilder.graph.grouping import make_block
from netbuilder.layers.base import TensorSpec
from netbuilder.layers.registry import LAYERS

TOKENS = ("Input", {"shape": [12], "dtype": "int64"})
IMAGE = ("Input", {"shape": [1, 8, 8]})
SERIES = ("Input", {"shape": [4, 40]})


def words(kind: str, spec: TensorSpec, names: tuple[str, ...], /, **settings: object) -> str:
    """What a layer of one input gives, in words."""
    layer = LAYERS[kind].model_validate({**LAYERS[kind].starting_values, **settings})
    made = layer.outputs((spec,))[0]
    return in_words(made, axis_names(made, layer, (spec,), names))


@pytest.mark.parametrize(
    ("kind", "shape", "settings", "expected"),
    [
        ("Conv2d", (1, 28, 28), {}, "16 channels × 28 high × 28 wide"),
        ("MaxPool2d", (6, 28, 28), {}, "6 channels × 14 high × 14 wide"),
        ("AdaptiveAvgPool2d", (6, 28, 28), {}, "6 channels × 1 high × 1 wide"),
        ("PixelShuffle", (8, 3, 3), {}, "2 channels × 6 high × 6 wide"),
        ("Conv3d", (1, 8, 8, 8), {}, "16 channels × 8 deep × 8 high × 8 wide"),
        ("Upsample", (2, 5, 5), {}, "2 channels × 10 high × 10 wide"),
        ("Flatten", (6, 14, 14), {}, "1,176 features"),
        ("Flatten", (6, 14, 14), {"start_dim": 2}, "6 channels × 196 places"),
        ("PatchEmbedding", (3, 8, 8), {}, "4 patches × 64 features"),
        ("ReduceMean", (6, 14, 14), {"dim": (2, 3)}, "6 channels"),
        ("Reshape", (64,), {}, "1 channel × 8 high × 8 wide"),
        ("Linear", (64,), {}, "64 features"),
        ("Linear", (1, 28, 28), {}, "1 channel × 28 high × 64 features"),
        ("ReLU", (2, 3, 4), {}, "2 channels × 3 high × 4 wide"),
    ],
)
def test_an_image_has_channels_height_and_width_until_it_is_laid_out(kind, shape, settings, expected):
    spec = TensorSpec(shape)
    assert words(kind, spec, axis_names(spec, None), **settings) == expected


@pytest.mark.parametrize(
    ("kind", "settings", "expected"),
    [
        ("LSTM", {"hidden_size": 5}, "12 tokens × 5 features"),
        ("MultiheadAttention", {"num_heads": 1}, "12 tokens × 8 features"),
        ("PositionalEncoding", {}, "12 tokens × 8 features"),
        ("ClassToken", {}, "13 tokens × 8 features"),
        ("Linear", {"out_features": 3}, "12 tokens × 3 features"),
        ("LayerNorm", {}, "12 tokens × 8 features"),
        ("Softmax", {"dim": -1}, "12 tokens × 8 features"),
        ("TakeStep", {}, "8 features"),
        ("Permute", {"dims": (0, 2, 1)}, "8 features × 12 tokens"),
        ("ReduceMax", {"dim": (1,)}, "8 features"),
    ],
)
def test_tokens_stay_tokens(kind, settings, expected):
    assert words(kind, TensorSpec((12, 8)), ("tokens", "features"), **settings) == expected


def test_a_convolution_over_turned_tokens_slides_along_the_tokens():
    assert words("Conv1d", TensorSpec((8, 12)), ("features", "tokens")) == "16 channels × 12 tokens"


def test_names_are_followed_from_the_input_on():
    graph = chain(
        ("text", TOKENS), ("emb", ("Embedding", {"num_embeddings": 9, "embedding_dim": 4})), ("drop", "Dropout"),
        ("gru", ("GRU", {"hidden_size": 6})), ("last", ("TakeStep", {})), ("out", "Output"),
    )  # fmt: skip
    shapes = infer(graph)
    said = [in_words(shapes.nodes[name].outputs[0], names_along(shapes, name)) for name in graph.nodes]
    assert said == ["12 tokens", "12 tokens × 4 features", "12 tokens × 4 features", "12 tokens × 6 features",
                    "6 features", "6 features"]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "settings", "expected"),
    [
        ("Conv1d", {"out_channels": 2, "kernel_size": 3}, ("channels", "long")),
        ("LSTM", {"hidden_size": 2}, ("steps", "features")),
        ("Flatten", {}, ("steps", "features")),
    ],
)
def test_a_sample_of_two_axes_is_what_the_layers_behind_it_take_it_for(kind, settings, expected):
    graph = chain(("input", SERIES), ("act", "Tanh"), ("taker", (kind, settings)))
    assert names_along(infer(graph), "input") == expected


def test_a_block_is_looked_into():
    conv = ("Conv2d", {"out_channels": 3, "kernel_size": 3})
    graph = chain(("input", IMAGE), ("conv", conv), ("flat", "Flatten"), ("output", "Output"))
    grouped, block = make_block(graph, ["conv", "flat"])
    assert names_along(infer(grouped), block) == ("features",)


def test_nothing_is_said_of_what_is_not_known():
    graph = drawn({"relu": "ReLU", "tanh": "Tanh"}, "relu tanh", "tanh relu")
    assert names_along(infer(graph), "relu") == ()
    assert names_along(infer(drawn({"relu": "ReLU"})), "relu") == ()


def test_one_number_has_no_axes():
    assert in_words(TensorSpec(()), ()) == "one number"


@given(networks(largest=20))
def test_every_axis_of_every_wire_has_a_name(graph):
    shapes = infer(graph)
    for name, known in shapes.nodes.items():
        for port, spec in enumerate(known.outputs):
            names = names_along(shapes, name, port)
            assert len(names) == len(spec.shape)
            assert all(names)
