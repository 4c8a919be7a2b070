"""From the optimizer's settings to torch's optimizer, the fused one where it exists."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from typing import Any

import torch

from netbuilder.graph.settings import SGD, Adam, AdamW, Optimizer, RMSprop

_CLASSES: dict[str, type[torch.optim.Optimizer]] = {
    SGD.model_fields["type"].default: torch.optim.SGD,
    Adam.model_fields["type"].default: torch.optim.Adam,
    AdamW.model_fields["type"].default: torch.optim.AdamW,
    RMSprop.model_fields["type"].default: torch.optim.RMSprop,
}


def make(settings: Optimizer, parameters: Iterable[torch.nn.Parameter]) -> torch.optim.Optimizer:
    """The optimizer for parameters that are on their device already; names and defaults are torch's own."""
    kind = _CLASSES[settings.type]
    arguments: dict[str, Any] = {
        name: getattr(settings, name) for name in type(settings).model_fields if name != "type"
    }
    wanted = list(parameters)
    # One kernel over all parameters instead of some for each; torch says by an error where it has none.
    if "fused" in inspect.signature(kind).parameters:
        try:
            return kind(wanted, **(arguments | {"fused": True}))
        except (RuntimeError, ValueError):
            pass
    return kind(wanted, **arguments)
