"""The network as a program of torch.export, which runs without this program."""

from __future__ import annotations

from pathlib import Path

import torch

from netbuilder.export.model import Arrays, Model, answers


def write_pt2(model: Model, path: Path) -> None:
    """Weights and operations in one file; the batch axis is free, and our metadata lie beside them."""
    batch_axis = torch.export.Dim("batch")
    # A batch of 1 would be taken for a constant.
    program = torch.export.export(
        model.module, model.batch(2), dynamic_shapes=tuple({0: batch_axis} for _ in model.inputs)
    )
    torch.export.save(program, path, extra_files=model.metadata)


def run_pt2(path: Path, model: Model, batch: tuple[torch.Tensor, ...]) -> Arrays:
    return answers(torch.export.load(path).module(), batch)
