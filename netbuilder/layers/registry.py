"""Every layer there is, by the name that files and the palette use."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from netbuilder.layers import (
    activation,
    adaptive_pooling,
    attention,
    block,
    convolution,
    dense,
    dropout,
    embedding,
    inout,
    merge,
    normalisation,
    pooling,
    rearranging,
    recurrent,
    reduce,
    resizing,
    shape,
    smooth_rectifiers,
    softmax,
    squashing,
    sum_pooling,
    tokens,
)
from netbuilder.layers.base import Layer

_FAMILIES = (
    inout, dense, convolution, pooling, sum_pooling, adaptive_pooling, activation, smooth_rectifiers, squashing,
    softmax, normalisation, dropout, shape, resizing, rearranging, reduce, recurrent, attention, tokens, embedding,
    merge, block,
)  # fmt: skip


def _layers_of(module: object) -> dict[str, type[Layer]]:
    """The layers a family's file defines, in its order."""
    return {
        name: value
        for name, value in vars(module).items()
        if isinstance(value, type)
        and issubclass(value, Layer)
        and value.__module__ == getattr(module, "__name__", None)
        and "->" in (value.__doc__ or "")
    }


# A class is a layer when its docstring says what it does with shapes; shared bases do not.
LAYERS: Mapping[str, type[Layer]] = MappingProxyType(
    {name: layer for family in _FAMILIES for name, layer in _layers_of(family).items()}
)
