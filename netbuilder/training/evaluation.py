"""Figures of a part of the data: how good a network is, without teaching it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from netbuilder.compiler.memory import chunk_size
from netbuilder.graph.model import Graph
from netbuilder.layers.inout import Output
from netbuilder.training.batches import SamplePool
from netbuilder.training.control import Control
from netbuilder.training.devices import choose
from netbuilder.training.events import Metrics
from netbuilder.training.goals import Goal, feeding, goal_of, seen_by, usual_goal
from netbuilder.training.joint import JointMeter
from netbuilder.training.modes import evaluating, on_device

if TYPE_CHECKING:
    from netbuilder.data.prepare import Prepared

Split = Literal["train", "validation", "test"]


def evaluate(
    module: nn.Module,
    prepared: Prepared,
    split: Split = "test",
    device: str = "auto",
    *,
    graph: Graph | None = None,
    output: Output | None = None,
    control: Control | None = None,
) -> Metrics:
    """Loss and figures of one part of the data, e.g. `test_loss` and `test_accuracy`.

    `graph` is the module's drawing, whose Inputs and Outputs say what it takes and is measured against. A module
    without a drawing has one of each; `output` names its loss, and left out it is the usual one for the data. Empty
    when the part has no samples, or when `control` asks to stop. Raises CompileError or TrainingError.
    """
    part: NDArray[np.int64] = getattr(prepared, split)
    if not len(part):
        return {}
    chosen = choose(device).torch_device
    with on_device(module, torch.device("cpu")):
        goal = usual_goal(module, prepared, output, part) if graph is None else goal_of(graph, module, prepared, part)
    with on_device(module, chosen):
        pool = SamplePool(seen_by(prepared, goal.feed).features, goal.objectives, chosen)
        return measure(module, pool, goal, part, split, control) or {}


def measure(
    model: nn.Module, pool: SamplePool, goal: Goal, part: NDArray[np.int64], split: str, control: Control | None
) -> Metrics | None:
    """Figures of the samples in `part`, on the pool's device; None when `control` asks to stop between two chunks."""
    reader = pool.reader(torch.from_numpy(np.array(part, np.int64)))
    meter, joint, forward = goal.meter(pool, part), goal.joint, feeding(model, goal.feed, pool.device)
    total = torch.zeros((), device=pool.device)
    parts = torch.zeros(len(goal.names), device=pool.device)
    chunk = chunk_size(pool.sample_size)
    with evaluating(model):
        for start in range(0, len(part), chunk):
            if control is not None and control.stop_requested:
                return None
            stop = min(start + chunk, len(part))
            inputs, target = reader.batch(start, stop)
            output = forward(inputs)
            total += goal.loss(output, target) * (stop - start)
            if joint is not None:
                parts += joint.parts * (stop - start)
            meter.record(output, target)
            meter.absorb(reader.order[start:stop])
    if isinstance(meter, JointMeter):
        meter.absorb_losses(parts.cpu().numpy().astype(np.float64))
    figures = {"loss": total.item() / len(part)} | meter.figures(len(part))
    return {f"{split}_{name}": value for name, value in figures.items()}
