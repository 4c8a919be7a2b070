"""Names for new nodes: short, lower case, numbered."""

from __future__ import annotations

import re
from collections.abc import Container

from netbuilder.graph.model import Graph

# What people call these layers; the rest take their class name in lower case, without the dimension.
_STEMS = {
    "Linear": "fc", "MaxPool1d": "pool", "MaxPool2d": "pool", "MaxPool3d": "pool", "AvgPool1d": "pool",
    "AvgPool2d": "pool", "AvgPool3d": "pool", "LPPool1d": "pool", "LPPool2d": "pool", "LPPool3d": "pool",
    "SumPool1d": "pool", "SumPool2d": "pool", "SumPool3d": "pool", "AdaptiveAvgPool1d": "gap",
    "AdaptiveAvgPool2d": "gap", "AdaptiveAvgPool3d": "gap", "AdaptiveMaxPool1d": "gmp", "AdaptiveMaxPool2d": "gmp",
    "AdaptiveMaxPool3d": "gmp", "ConvTranspose1d": "upconv", "ConvTranspose2d": "upconv", "ConvTranspose3d": "upconv",
    "FixedFilter2d": "filter", "BatchNorm1d": "bn", "BatchNorm2d": "bn", "BatchNorm3d": "bn", "LayerNorm": "ln",
    "GroupNorm": "gn", "InstanceNorm1d": "inorm", "InstanceNorm2d": "inorm", "InstanceNorm3d": "inorm",
    "RMSNorm": "rms", "LocalResponseNorm": "lrn", "Dropout": "drop", "Dropout1d": "drop", "Dropout2d": "drop",
    "Dropout3d": "drop", "AlphaDropout": "drop", "FeatureAlphaDropout": "drop", "GaussianNoise": "noise",
    "StochasticDepth": "depth", "Flatten": "flat", "Input": "input", "Output": "output", "LeakyReLU": "relu", "ReLU6": "relu",
    "Embedding": "emb", "EmbeddingBag": "bag", "MultiheadAttention": "attn", "TransformerEncoderLayer": "encoder",
    "TransformerDecoderLayer": "decoder", "PositionalEncoding": "pos", "ClassToken": "cls", "PatchEmbedding": "patch",
    "ReduceMean": "mean", "ReduceMax": "max", "ReduceSum": "sum", "TakeStep": "step", "PixelShuffle": "shuffle",
    "PixelUnshuffle": "unshuffle", "ChannelShuffle": "shuffle", "Upsample": "up", "BlockInput": "input",
    "BlockOutput": "output",
}  # fmt: skip


def fresh_id(graph: Graph, type_name: str, taken: Container[str] = ()) -> str:
    """An id that no node has, e.g. `conv3`; `input` and `output` take a number only from the second on."""
    stem = _STEMS.get(type_name) or re.sub(r"[123]d$", "", type_name).lower()
    if type_name in ("Input", "Output") and stem not in graph.nodes and stem not in taken:
        return stem
    number = 1 + sum(node.type == type_name for node in graph.nodes.values())
    while f"{stem}{number}" in graph.nodes or f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"


def copy_id(graph: Graph, original: str, taken: Container[str] = ()) -> str:
    """An id for a copy of `original`: the same stem with the next free number."""
    if original not in graph.nodes and original not in taken:
        return original
    stem = re.sub(r"\d+$", "", original) or original
    number = 2
    while f"{stem}{number}" in graph.nodes or f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"
