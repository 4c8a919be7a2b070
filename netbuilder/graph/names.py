"""Names for new nodes: short, lower case, numbered."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable

from netbuilder.graph.model import Graph

# What people call these layers; the rest take their class name in lower case, without the dimension.
_CALLED = {
    "fc": "Linear",
    "pool": (
        "MaxPool1d MaxPool2d MaxPool3d AvgPool1d AvgPool2d AvgPool3d LPPool1d LPPool2d LPPool3d SumPool1d "
        "SumPool2d SumPool3d"
    ),
    "gap": "AdaptiveAvgPool1d AdaptiveAvgPool2d AdaptiveAvgPool3d",
    "gmp": "AdaptiveMaxPool1d AdaptiveMaxPool2d AdaptiveMaxPool3d",
    "upconv": "ConvTranspose1d ConvTranspose2d ConvTranspose3d",
    "filter": "FixedFilter2d",
    "bn": "BatchNorm1d BatchNorm2d BatchNorm3d",
    "ln": "LayerNorm",
    "gn": "GroupNorm",
    "inorm": "InstanceNorm1d InstanceNorm2d InstanceNorm3d",
    "rms": "RMSNorm",
    "lrn": "LocalResponseNorm",
    "drop": "Dropout Dropout1d Dropout2d Dropout3d AlphaDropout FeatureAlphaDropout",
    "noise": "GaussianNoise",
    "depth": "StochasticDepth",
    "flat": "Flatten",
    "input": "Input BlockInput",
    "output": "Output BlockOutput",
    "relu": "LeakyReLU ReLU6",
    "emb": "Embedding",
    "bag": "EmbeddingBag",
    "attn": "MultiheadAttention",
    "encoder": "TransformerEncoderLayer",
    "decoder": "TransformerDecoderLayer",
    "pos": "PositionalEncoding",
    "cls": "ClassToken",
    "patch": "PatchEmbedding",
    "mean": "ReduceMean",
    "max": "ReduceMax",
    "sum": "ReduceSum",
    "step": "TakeStep",
    "shuffle": "PixelShuffle ChannelShuffle",
    "unshuffle": "PixelUnshuffle",
    "up": "Upsample",
}
_STEMS = {type_name: stem for stem, type_names in _CALLED.items() for type_name in type_names.split()}


def fresh_id(graph: Graph, type_name: str, taken: Container[str] = ()) -> str:
    """An id that no node has, e.g. `conv3`; `input` and `output` take a number only from the second on."""
    stem = _STEMS.get(type_name) or re.sub(r"[123]d$", "", type_name).lower()
    if type_name in ("Input", "Output") and stem not in graph.nodes and stem not in taken:
        return stem
    number = 1 + sum(node.type == type_name for node in graph.nodes.values())
    while f"{stem}{number}" in graph.nodes or f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"


def copy_ids(graph: Graph, originals: Iterable[str]) -> dict[str, str]:
    """An id for a copy of each original: its own where that is free, else its stem with the next free number."""
    names: dict[str, str] = {}
    taken = set(graph.nodes)
    # Where the search for a stem has come to: thousands of copies may have the same.
    numbers: dict[str, int] = {}
    for original in originals:
        name, stem = original, re.sub(r"\d+$", "", original) or original
        number = numbers.get(stem, 2)
        while name in taken:
            name, number = f"{stem}{number}", number + 1
        numbers[stem] = number
        names[original] = name
        taken.add(name)
    return names
