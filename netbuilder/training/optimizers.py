"""From the optimizer's settings to torch's optimizer, the fused one where it exists."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from functools import cache
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
    if all(_has_fused(settings.type, parameter.device.type) for parameter in wanted):
        arguments["fused"] = True
    return kind(wanted, **arguments)


@cache
def _has_fused(name: str, device: str) -> bool:
    """Whether one kernel steps all parameters at once there. torch says no only at a first step, so one is made."""
    kind = _CLASSES[name]
    if "fused" not in inspect.signature(kind).parameters:
        return False
    trial = torch.nn.Parameter(torch.zeros(1, device=device))
    trial.grad = torch.zeros_like(trial)
    fused: dict[str, Any] = {"fused": True}
    try:
        kind([trial], **fused).step()
    except (RuntimeError, NotImplementedError):
        return False
    return True
