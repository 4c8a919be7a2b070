"""Both ends of a network in training: what each Input is fed, and what each Output is measured against."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from netbuilder.compiler.names import python_names
from netbuilder.errors import TrainingError
from netbuilder.graph.feed import Feed, feed_of
from netbuilder.graph.model import Graph
from netbuilder.layers.inout import Input, Output
from netbuilder.training.batches import SamplePool
from netbuilder.training.joint import JointLoss, JointMeter
from netbuilder.training.losses import LossMismatchError, Objective, default_output, objective
from netbuilder.training.metrics import Meter, meter_for
from netbuilder.training.modes import evaluating

if TYPE_CHECKING:
    from netbuilder.data.prepare import Prepared

# A tensor, or a tuple of them where the network has several Outputs (hence Any).
Forward = Callable[[torch.Tensor], Any]
Loss = Callable[[Any, Any], torch.Tensor]


class SampleMismatchError(TrainingError):
    """Samples of another shape or kind than the network takes."""


@dataclass(frozen=True, slots=True)
class Goal:
    """What a network is fed, and what it is trained on: an objective for each Output, in the order of the drawing.

    names: the Outputs as metrics call them; loss: (outputs, targets) -> (), the weighted sum over the Outputs.
    """

    feed: Feed
    names: tuple[str, ...]
    objectives: tuple[Objective, ...]
    loss: Loss

    @property
    def joint(self) -> JointLoss | None:
        """The loss of several Outputs; None where there is one."""
        return self.loss if isinstance(self.loss, JointLoss) else None

    def meter(self, pool: SamplePool, part: NDArray[np.int64]) -> Meter:
        """A meter at zero for the samples in `part`."""
        meters = [
            meter_for(own, targets, labels, part, pool.device)
            for own, targets, labels in zip(self.objectives, pool.targets, pool.labels, strict=True)
        ]
        return meters[0] if len(meters) == 1 else JointMeter(self.names, meters)


def goal_of(graph: Graph, model: nn.Module, prepared: Prepared, part: NDArray[np.int64]) -> Goal:
    """The goal of a drawing whose `model` is on the CPU; `part` holds samples to try it with.

    Raises CompileError, SampleMismatchError or LossMismatchError.
    """
    feed = feed_of(graph, prepared.features.shape[1:], prepared.fitted.feature_names)
    _check_inputs(graph, prepared, feed)
    names = graph.of_type("Output")
    layers = {name: layer for name in names if isinstance(layer := graph.nodes[name].layer, Output)}
    seen = seen_by(prepared, feed)
    shapes = output_shapes(model, feed, seen.features[part[:2]])
    objectives = []
    for (name, layer), shape in zip(layers.items(), shapes, strict=True):
        try:
            objectives.append(objective(layer, seen, shape))
        except LossMismatchError as error:
            raise error if len(layers) == 1 else LossMismatchError(f"{name}: {error}") from error
    spelled = python_names(graph.nodes)
    weights = [layer.weight for layer in layers.values()]
    return Goal(feed, tuple(spelled[name] for name in names), tuple(objectives), _sum(objectives, weights))


def usual_goal(model: nn.Module, prepared: Prepared, output: Output | None, part: NDArray[np.int64]) -> Goal:
    """The goal of a model that comes without a drawing: one Input and one Output, by default with the usual loss."""
    feed = Feed()
    (shape,) = output_shapes(model, feed, prepared.features[part[:2]])
    chosen = output or default_output(prepared, shape)
    own = objective(chosen, prepared, shape)
    return Goal(feed, ("output",), (own,), _sum([own], [chosen.weight]))


def seen_by(prepared: Prepared, feed: Feed) -> Prepared:
    """The data as a network sees them: an only Input that takes some columns leaves the others out of everything."""
    if feed.only is None:
        return prepared
    features = np.ascontiguousarray(prepared.features[:, list(feed.only)])  # (N, F) -> (N, columns)
    return replace(prepared, features=features)


def feeding(model: nn.Module, feed: Feed, device: torch.device) -> Forward:
    """The model as a function of one batch, (B, *shape) as `seen_by` leaves it; with one Input the model itself."""
    if len(feed.columns) == 1:
        return model
    cuts = [None if columns is None else torch.tensor(columns, device=device) for columns in feed.columns]

    def forward(samples: torch.Tensor) -> Any:  # Any: see Forward
        # (B, F) -> (B, columns)
        return model(*(samples if cut is None else samples.index_select(1, cut) for cut in cuts))

    return forward


def output_shapes(model: nn.Module, feed: Feed, samples: NDArray[Any]) -> tuple[tuple[int, ...], ...]:
    """The shape of each Output for one sample, found by a trial on the CPU. Raises SampleMismatchError."""
    with evaluating(model):
        results = call(feeding(model, feed, torch.device("cpu")), torch.from_numpy(np.ascontiguousarray(samples)))
    for result in results:
        if result.shape[:1] != (len(samples),):
            raise SampleMismatchError(
                f"{len(samples)} samples gave an output of shape {tuple(result.shape)}; its first axis must count"
                " samples. Look for a layer that joins or moves axis 0."
            )
    return tuple(tuple(result.shape[1:]) for result in results)


def call(forward: Forward, inputs: torch.Tensor) -> tuple[torch.Tensor, ...]:
    """What the network gives at each Output. Raises SampleMismatchError for samples that it does not take."""
    try:
        result = forward(inputs)
    except (RuntimeError, ValueError, IndexError) as error:
        from netbuilder.training.failures import is_out_of_memory

        if is_out_of_memory(error):
            raise
        raise SampleMismatchError(
            f"The network does not take samples of shape {_words(inputs.shape[1:])}: {error}"
        ) from error
    return result if isinstance(result, tuple) else (result,)


def _sum(objectives: list[Objective], weights: list[float]) -> Loss:
    losses = [own.loss for own in objectives]
    if len(losses) > 1:
        return JointLoss(losses, weights)
    (loss,), (weight,) = losses, weights
    # A factor of 1 changes nothing, and costs a small network a hundredth of its speed.
    return loss if weight == 1 else lambda output, target: weight * loss(output, target)


def _check_inputs(graph: Graph, prepared: Prepared, feed: Feed) -> None:
    names, given = graph.of_type("Input"), feed.shapes(prepared.features.shape[1:])
    for name, shape in zip(names, given, strict=True):
        layer = graph.nodes[name].layer
        if isinstance(layer, Input) and tuple(layer.shape) != shape:
            part = "the columns that it takes" if layer.columns else "the data"
            raise SampleMismatchError(
                f"The Input {name} expects samples of shape {_words(layer.shape)}, and {part} have {_words(shape)}."
                " Set the Input's shape to that of the data, or choose other data."
            )


def _words(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape))
