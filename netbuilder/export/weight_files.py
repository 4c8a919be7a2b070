"""The weights alone: safetensors, and a state dict that loads without running any code."""

from __future__ import annotations

from pathlib import Path

import safetensors.torch
import torch

from netbuilder.export.model import Arrays, Model, answers


def write_safetensors(model: Model, path: Path) -> None:
    safetensors.torch.save_file(_plain(model), path, metadata={"format": "pt"} | model.metadata)


def run_safetensors(path: Path, model: Model, batch: tuple[torch.Tensor, ...]) -> Arrays:
    """Load the file into a fresh network of the same drawing."""
    module = model.fresh()
    module.load_state_dict(safetensors.torch.load_file(path))
    return answers(module, batch)


def write_state_dict(model: Model, path: Path) -> None:
    torch.save(_plain(model), path)


def run_state_dict(path: Path, model: Model, batch: tuple[torch.Tensor, ...]) -> Arrays:
    """Load the file into a fresh network of the same drawing."""
    module = model.fresh()
    module.load_state_dict(torch.load(path, weights_only=True))
    return answers(module, batch)


def _plain(model: Model) -> dict[str, torch.Tensor]:
    """Plain tensors in a plain dict: the state dict itself carries more than numbers."""
    return {key: tensor.detach().clone().contiguous() for key, tensor in model.module.state_dict().items()}
