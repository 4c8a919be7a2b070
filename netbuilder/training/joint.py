"""Several Outputs at once: their losses as one sum, their targets in one batch, their figures side by side."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from netbuilder.training.losses import Function
from netbuilder.training.metrics import Meter, Sums

Tensors = tuple[torch.Tensor, ...]


class JointLoss:
    """The sum of the losses of several Outputs, each times its weight.

    `parts` are the losses of the last call as they are, without weights: (outputs,), detached.
    """

    def __init__(self, losses: Sequence[Function], weights: Sequence[float]) -> None:
        self._losses = tuple(losses)
        self._weights = tuple(weights)
        self.parts = torch.empty(len(self._losses))

    def __call__(self, outputs: Tensors, targets: Tensors) -> torch.Tensor:
        losses = [loss(*pair) for loss, *pair in zip(self._losses, outputs, targets, strict=True)]
        self.parts = torch.stack([loss.detach() for loss in losses])
        weighted = [weight * loss for weight, loss in zip(self._weights, losses, strict=True)]
        return torch.stack(weighted).sum()

    def row(self, total: torch.Tensor) -> torch.Tensor:
        """The sum of the last call and what it is made of: (1 + outputs,)."""
        return torch.cat((total.view(1), self.parts))


class JointTargets:
    """The targets of several Outputs for a batch; Outputs that share a target share its copy, too."""

    def __init__(self, targets: Sequence[torch.Tensor | None]) -> None:
        self._distinct = list({id(target): target for target in targets if target is not None}.values())
        places = {id(target): place for place, target in enumerate(self._distinct)}
        self._places = [None if target is None else places[id(target)] for target in targets]

    def of(self, inputs: torch.Tensor, index: torch.Tensor) -> Tensors:
        """The targets of the samples `index`, an Output's own (B, *); `inputs` where the sample is its own target."""
        found = [target.index_select(0, index) for target in self._distinct]
        return tuple(inputs if place is None else found[place] for place in self._places)


class JointMeter:
    """A meter for each Output, and the sums of their losses.

    Figures are named after the Output, e.g. `label_loss` and `label_accuracy`; `accuracy` alone is that of the first
    Output that has one.
    """

    def __init__(self, names: Sequence[str], meters: Sequence[Meter]) -> None:
        self._names = tuple(names)
        self._meters = tuple(meters)
        self._losses = np.zeros(len(self._meters))  # over samples

    def record(self, output: Tensors, target: Tensors) -> None:
        for meter, *pair in zip(self._meters, output, target, strict=True):
            meter.record(*pair)

    def absorb(self, index: torch.Tensor) -> None:
        for meter in self._meters:
            meter.absorb(index)

    def absorb_losses(self, sums: NDArray[np.float64]) -> None:
        """Add the losses of samples, (outputs,): the mean of each batch times its samples."""
        self._losses = self._losses + sums

    def figures(self, count: int) -> dict[str, float]:
        own = [
            {"loss": float(loss) / count} | meter.figures(count)
            for loss, meter in zip(self._losses, self._meters, strict=True)
        ]
        first = next(({"accuracy": figures["accuracy"]} for figures in own if "accuracy" in figures), {})
        named = {
            f"{name}_{figure}": value
            for name, figures in zip(self._names, own, strict=True)
            for figure, value in figures.items()
        }
        return first | named

    def sums(self) -> Sums:
        # By place, not by name: an Output may be renamed before the run goes on.
        own = {
            f"{place}/{key}": value for place, meter in enumerate(self._meters) for key, value in meter.sums().items()
        }
        return {"losses": self._losses.copy()} | own

    def restore(self, sums: Sums) -> None:
        self._losses = np.array(sums["losses"], np.float64)
        for place, meter in enumerate(self._meters):
            start = f"{place}/"
            meter.restore({key.removeprefix(start): value for key, value in sums.items() if key.startswith(start)})
