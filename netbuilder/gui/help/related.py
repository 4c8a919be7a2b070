"""Which layers are worth a look beside another, and which of them torch.nn lacks."""

from __future__ import annotations

from typing import Final

from netbuilder.layers.registry import LAYERS

# Each stands beside all others of its line. Layers that differ in the number of axes only are related anyway.
_BESIDE: Final = (
    ("Input", "Output"),
    ("Output", "Softmax", "Sigmoid"),
    ("Linear", "Flatten", "Bilinear", "RBF"),
    ("Conv{}d", "ConvTranspose{}d", "MaxPool{}d", "BatchNorm{}d"),
    ("Conv2d", "FixedFilter2d", "PatchEmbedding"),
    ("ConvTranspose2d", "Upsample", "PixelShuffle"),
    ("MaxPool{}d", "AvgPool{}d", "LPPool{}d", "SumPool{}d"),
    ("AdaptiveAvgPool{}d", "AdaptiveMaxPool{}d"),
    ("AdaptiveAvgPool2d", "ReduceMean"),
    ("AdaptiveMaxPool2d", "ReduceMax"),
    ("ReLU", "LeakyReLU", "GELU", "SiLU"),
    ("ReLU", "ReLU6", "Hardtanh", "Threshold"),
    ("LeakyReLU", "PReLU", "RReLU"),
    ("ELU", "SELU", "CELU"),
    ("SiLU", "Hardswish", "Mish"),
    ("ReLU", "Softplus"),
    ("Sigmoid", "Tanh", "Hardsigmoid", "LogSigmoid"),
    ("Sigmoid", "Softmax"),
    ("Tanh", "Softsign", "Hardtanh", "Tanhshrink"),
    ("Hardshrink", "Softshrink", "Tanhshrink", "Threshold"),
    ("Softmax", "LogSoftmax", "Softmin"),
    ("GLU", "Sigmoid", "Multiply"),
    ("Identity", "Block"),
    ("BatchNorm{}d", "InstanceNorm{}d", "GroupNorm"),
    ("BatchNorm1d", "LayerNorm"),
    ("GroupNorm", "LayerNorm", "RMSNorm"),
    ("BatchNorm2d", "LocalResponseNorm"),
    ("Dropout", "Dropout{}d", "AlphaDropout"),
    ("Dropout", "GaussianNoise", "StochasticDepth"),
    ("AlphaDropout", "FeatureAlphaDropout", "SELU"),
    ("StochasticDepth", "Add", "Scale"),
    ("Flatten", "Unflatten", "Reshape"),
    ("Permute", "Reshape"),
    ("Squeeze", "Unsqueeze"),
    ("Unsqueeze", "Stack"),
    ("Slice", "TakeStep", "Crop2d"),
    ("Pad", "Crop2d"),
    ("Upsample", "PixelShuffle"),
    ("PixelShuffle", "PixelUnshuffle", "ChannelShuffle"),
    ("ChannelShuffle", "Conv2d"),
    ("ReduceMean", "ReduceMax", "ReduceSum"),
    ("RNN", "LSTM", "GRU"),
    ("RNN", "TakeStep"),
    ("LSTM", "TakeStep", "Embedding"),
    ("MultiheadAttention", "TransformerEncoderLayer", "TransformerDecoderLayer", "PositionalEncoding"),
    ("MultiheadAttention", "MatMul", "Softmax"),
    ("ClassToken", "TakeStep", "PositionalEncoding", "PatchEmbedding"),
    ("Scale", "Multiply"),
    ("Embedding", "EmbeddingBag", "PositionalEncoding"),
    ("Add", "Subtract", "Multiply", "Mean", "Concat"),
    ("Maximum", "Minimum", "Mean"),
    ("Concat", "Stack"),
    ("MatMul", "Bilinear", "Linear"),
    ("Block", "BlockInput", "BlockOutput"),
)
NOT_IN_TORCH: Final = frozenset(
    {
        "Input", "Output", "RBF", "FixedFilter2d", "SumPool1d", "SumPool2d", "SumPool3d", "GaussianNoise",
        "StochasticDepth", "Reshape", "Permute", "Squeeze", "Unsqueeze", "Slice", "Pad", "Crop2d", "ReduceMean",
        "ReduceMax", "ReduceSum", "TakeStep", "PositionalEncoding", "ClassToken", "PatchEmbedding", "Scale", "Add",
        "Subtract", "Multiply", "Maximum", "Minimum", "Mean", "MatMul", "Stack", "Concat", "Block", "BlockInput",
        "BlockOutput",
    }
)  # fmt: skip
_RANKS = ("1", "2", "3")


def related(name: str) -> tuple[str, ...]:
    """The names of other layers, first those for other numbers of axes; without a line its family's."""
    others = [other for other in (f"{name[:-2]}{rank}d" for rank in _RANKS) if name[-1] == "d" and name[-2] in _RANKS]
    rank = name[-2] if others else "2"
    for line in _BESIDE:
        here = [part.format(rank) for part in line]
        if name in here:
            others += here
    if not others:
        others = [other for other, layer in LAYERS.items() if layer.family is LAYERS[name].family]
    return tuple(dict.fromkeys(other for other in others if other != name and other in LAYERS))
