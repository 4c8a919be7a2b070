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
from netbuilder.graph.model import Graph
from netbuilder.layers.inout import Input, Output
from netbuilder.training.batches import SamplePool
from netbuilder.training.evaluation import SampleMismatchError, output_shape
from netbuilder.training.losses import Objective, objective
from netbuilder.training.optimizers import make

if TYPE_CHECKING:
    from netbuilder.data.prepare import Prepared
    from netbuilder.graph.project import Project


@dataclass(frozen=True, slots=True)
class Bench:
    """All that a step of training touches."""

    model: nn.Module
    optimizer: torch.optim.Optimizer
    pool: SamplePool
    goal: Objective

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
    _check_input(graph, prepared)
    goal = objective(output_of(graph), prepared, output_shape(model, prepared.features[prepared.train[:2]]))
    model.to(device).train()
    parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]
    if not parameters:
        raise CompileError("The network has nothing to learn: no layer has weights. Add a Linear or Conv2d layer.")
    optimizer = make(project.training.optimizer, parameters)
    return Bench(model, optimizer, SamplePool(prepared.features, goal, device), goal)


def output_of(graph: Graph) -> Output:
    """The settings of the drawing's Output. Raises CompileError when there is not exactly one."""
    layers = [graph.nodes[name].layer for name in graph.of_type("Output")]
    if len(layers) != 1 or not isinstance(layers[0], Output):
        raise CompileError(f"The network has {len(layers)} Outputs, and training needs exactly one.")
    return layers[0]


def _check_input(graph: Graph, prepared: Prepared) -> None:
    layers = [graph.nodes[name].layer for name in graph.of_type("Input")]
    if len(layers) != 1 or not isinstance(layers[0], Input):
        raise CompileError(f"The network has {len(layers)} Inputs, and training needs exactly one.")
    shape = tuple(prepared.features.shape[1:])
    if tuple(layers[0].shape) != shape:
        raise SampleMismatchError(
            f"The Input expects samples of shape {_words(layers[0].shape)}, and the data have {_words(shape)}."
            " Set the Input's shape to that of the data, or choose other data."
        )


def _words(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape))
