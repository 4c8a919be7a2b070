"""The network as a program of torch.export, which runs without this program."""

from __future__ import annotations

from pathlib import Path

import torch

from netbuilder.export.model import Arrays, Model, answers
from netbuilder.export.tracing import traced


def write_pt2(model: Model, path: Path) -> None:
    """Weights and operations in one file; the batch axis is free, and our metadata lie beside them."""
    torch.export.save(traced(model), path, extra_files=model.metadata)


def run_pt2(path: Path, model: Model, batch: tuple[torch.Tensor, ...]) -> Arrays:
    return answers(torch.export.load(path).module(), batch)
