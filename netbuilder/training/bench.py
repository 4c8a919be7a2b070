"""The work bench of a run: model, optimizer, samples and goal, all on one device and checked against each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
from numpy.typing import NDArray
from torch import nn

from netbuilder.compiler.module import load_weights, seeded
from netbuilder.errors import CompileError
from netbuilder.training.batches import SamplePool
from netbuilder.training.goals import Forward, Goal, SampleMismatchError, feeding, goal_of, seen_by
from netbuilder.training.optimizers import make

if TYPE_CHECKING:
    from netbuilder.data.prepare import Prepared
    from netbuilder.graph.project import Project


@dataclass(frozen=True, slots=True)
class Bench:
    """All that a step of training touches."""

    model: nn.Module
    forward: Forward  # of one batch; the model itself where it has one Input
    optimizer: torch.optim.Optimizer
    pool: SamplePool
    goal: Goal

    @property
    def parameters(self) -> int:
        return sum(parameter.numel() for parameter in self.model.parameters())


def set_up(
    project: Project, prepared: Prepared, device: torch.device, weights: Mapping[str, NDArray[Any]] | None
) -> Bench:
    """Build, check on the CPU, and move to the device. Without weights the network starts from the seed.

    Raises CompileError, SampleMismatchError or LossMismatchError.
    """
    graph = project.graph
    model = seeded(graph, project.training.seed)
    if weights is not None:
        load_weights(model, weights)
    if not len(prepared.train):
        raise SampleMismatchError("There is no sample to learn from. Lower the parts for test and validation.")
    goal = goal_of(graph, model, prepared, prepared.train)
    model.to(device).train()
    parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]
    if not parameters:
        raise CompileError("The network has nothing to learn: no layer has weights. Add a Linear or Conv2d layer.")
    optimizer = make(project.training.optimizer, parameters)
    pool = SamplePool(seen_by(prepared, goal.feed).features, goal.objectives, device)
    return Bench(model, feeding(model, goal.feed, device), optimizer, pool, goal)
