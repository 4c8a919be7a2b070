"""What the formats share that trace the network with torch.export."""

from __future__ import annotations

import warnings

import torch
from torch.export import Dim, ExportedProgram

from netbuilder.export.model import Model


def free_batch(model: Model) -> tuple[dict[int, Dim], ...]:
    """For each Input: axis 0, the batch, may have any length, the same one everywhere."""
    batch_axis = Dim("batch")
    return tuple({0: batch_axis} for _ in model.inputs)


def traced(model: Model) -> ExportedProgram:
    """The network as a program of torch's operations."""
    quiet_tracing()
    # A batch of 1 would be taken for a constant.
    return torch.export.export(model.module, model.batch(2), dynamic_shapes=free_batch(model))


def quiet_tracing() -> None:
    """Keep quiet what nobody can do anything about. The filters stay: taking them away is not safe between threads."""
    # A recurrent layer's list of its own weights, which torch fills anew while it traces, and looks at closely.
    warnings.filterwarnings("ignore", r"The tensor attributes? .*_flat_weights\[0\]", UserWarning)
    warnings.filterwarnings("ignore", "The .grad attribute of a Tensor that is not a leaf", UserWarning)
    # torch's own code, at `x[:, -1]` behind a recurrent layer.
    warnings.filterwarnings("ignore", "_check_is_size will be removed", FutureWarning)
