"""What a node says of its settings: those that matter, in few words."""

import pytest
from any_layers import layers
from hypothesis import given, settings
from hypothesis import strategies as st

from netbuilder.layers.phrases import count_of, describe_unusual, listed
from netbuilder.layers.registry import LAYERS

# Layers that have no settings, or none that matters while they are at their usual values.
SAY_NOTHING = {
    "ReLU", "ReLU6", "SELU", "GELU", "SiLU", "Mish", "Softplus", "Hardswish", "Sigmoid", "Tanh", "Hardsigmoid",
    "Softsign", "LogSigmoid", "Tanhshrink", "Identity", "Softmax", "LogSoftmax", "Softmin", "GLU", "BatchNorm1d",
    "BatchNorm2d", "BatchNorm3d", "InstanceNorm1d", "InstanceNorm2d", "InstanceNorm3d", "LayerNorm", "RMSNorm",
    "Flatten", "ClassToken", "Add", "Subtract", "Multiply", "Maximum", "Minimum", "Mean", "MatMul", "BlockInput",
    "BlockOutput",
}  # fmt: skip

EXPECTED = [
    ("Input", {"shape": [3, 224, 224]}, "3 × 224 × 224"),
    ("Output", {"loss": "cross_entropy"}, "cross-entropy"),
    ("Output", {"loss": "mse", "target": "input", "weight": 0.5}, "mse × 0.5, on input"),
    ("Linear", {"out_features": 1}, "1 neuron"),
    ("Linear", {"out_features": 4096}, "4,096 neurons"),
    ("RBF", {"out_features": 16, "width": 0.5}, "16 units, width 0.5"),
    ("Conv1d", {"out_channels": 16, "kernel_size": 5, "stride": 2}, "16 filters of 5, stride 2"),
    ("Conv2d", {"out_channels": 32, "kernel_size": 3}, "32 filters 3×3"),
    ("Conv2d", {"out_channels": 32, "kernel_size": 3, "stride": 2}, "32 filters 3×3, stride 2"),
    ("Conv2d", {"out_channels": 32, "kernel_size": 3, "stride": [2, 1]}, "32 filters 3×3, stride 2×1"),
    ("Conv2d", {"out_channels": 32, "kernel_size": 3, "stride": [1, 1]}, "32 filters 3×3"),
    ("Conv2d", {"out_channels": 32, "kernel_size": 3, "dilation": 2, "groups": 32},
     "32 filters 3×3, dilation 2, 32 groups"),
    ("ConvTranspose2d", {"out_channels": 8, "kernel_size": 2, "stride": 2}, "8 filters 2×2, stride 2"),
    ("FixedFilter2d", {"kernel": "sobel_x", "stride": 2}, "sobel x, stride 2"),
    ("FixedFilter2d", {"kernel": [[1, 0], [0, 1], [1, 1]]}, "3×2 numbers"),
    ("MaxPool2d", {"kernel_size": 2}, "2×2"),
    ("MaxPool2d", {"kernel_size": 2, "stride": 2}, "2×2"),
    ("MaxPool2d", {"kernel_size": 3, "stride": 2}, "3×3, stride 2"),
    ("MaxPool1d", {"kernel_size": 4}, "windows of 4"),
    ("LPPool2d", {"norm_type": 2, "kernel_size": 3, "stride": 1}, "p = 2, 3×3, stride 1"),
    ("GELU", {"approximate": "tanh"}, "tanh formula"),
    ("Softmax", {"dim": 2}, "along axis 2"),
    ("BatchNorm2d", {"momentum": 0.01}, "momentum 0.01"),
    ("BatchNorm2d", {"momentum": None, "affine": False}, "plain average, no scale"),
    ("InstanceNorm2d", {"affine": True}, "learned scale"),
    ("GroupNorm", {"num_groups": 8}, "8 groups"),
    ("LayerNorm", {"normalized_shape": [8, 8]}, "over 8×8"),
    ("Flatten", {"start_dim": 2}, "axes 2 to -1"),
    ("Reshape", {"shape": [1, 8, 8]}, "to 1×8×8"),
    ("Slice", {"dim": 2, "start": 1, "step": 2}, "axis 2, 1::2"),
    ("Slice", {}, "axis 1, all of it"),
    ("Pad", {"padding": 1}, "by 1, zeros"),
    ("Pad", {"padding": [1, 2], "mode": "constant", "value": 0.5}, "by 1, 2, constant 0.5"),
    ("Upsample", {"scale_factor": 2, "mode": "bilinear"}, "× 2, bilinear"),
    ("Upsample", {"size": [7, 9]}, "to 7×9"),
    ("Crop2d", {"size": 8, "top": 2}, "8×8, from 2, 0"),
    ("LSTM", {"hidden_size": 64, "num_layers": 2, "bidirectional": True, "returns": "last step"},
     "64 units, 2 layers, both ways, last step"),
    ("MultiheadAttention", {"num_heads": 1}, "self, 1 head"),
    ("PatchEmbedding", {"embed_dim": 64, "patch_size": [4, 8]}, "patches of 4×8, 64 features"),
    ("EmbeddingBag", {"num_embeddings": 1000, "embedding_dim": 64, "mode": "sum"}, "1,000 × 64, sum"),
    ("Block", {"block": "residual", "repeat": 3}, "residual × 3"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "chosen", "words"), EXPECTED)
def test_the_settings_that_matter_are_said(name, chosen, words):
    assert LAYERS[name](**chosen).summary() == words


@pytest.mark.parametrize("name", LAYERS)
def test_a_new_layer_says_what_it_is_about_or_has_nothing_to_say(name):
    layer = LAYERS[name](**LAYERS[name].starting_values)
    words = layer.summary()
    assert bool(words) != (name in SAY_NOTHING)
    # Beside the type and a gap, on a card of 176 pixels; what is longer is cut.
    assert len(words) <= 30
    assert "_" not in words
    assert "None" not in words


# Blocks, columns and targets have the names that users gave them.
@pytest.mark.parametrize("name", [name for name in LAYERS if name not in ("Block", "Input", "Output")])
@settings(max_examples=15)
@given(data=st.data())
def test_whatever_is_set_is_said_in_one_line_of_words(name, data):
    layer = data.draw(layers(name))
    words = layer.summary()
    assert "\n" not in words
    assert not any(sign in words for sign in ("None", "True", "False", "(", ")", "[", "'"))
    assert not words.startswith((",", " "))
    assert not words.endswith((",", " "))


def test_phrases():
    assert listed("a", "", "b") == "a, b"
    assert count_of(1, "group") == "1 group"
    assert count_of(2000, "group") == "2,000 groups"
    assert describe_unusual("stride", (2, 2), 2) == "stride 2"
    assert describe_unusual("stride", 3, 2, usual=(3, 3)) == ""
