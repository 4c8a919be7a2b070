"""A model for a while in another mode, or in another place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import nn


@contextmanager
def evaluating(model: nn.Module) -> Iterator[None]:
    """Evaluation mode without gradients; each module's own mode comes back after. Nothing may yield events within."""
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        with torch.no_grad():
            yield
    finally:
        for module, mode in modes:
            module.training = mode


@contextmanager
def on_device(module: nn.Module, device: torch.device) -> Iterator[None]:
    """The module on a device for a while; it goes back to where it was."""
    first = next(iter(module.parameters()), None)
    before = device if first is None else first.device
    module.to(device)
    try:
        yield
    finally:
        module.to(before)
