"""Figures of a pass over the data, gathered on the device: nothing here waits for it until `figures` is called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from netbuilder.training.losses import Decide, Objective

Sums = Mapping[str, NDArray[Any]]


class Meter(Protocol):
    """Gathers what one pass over samples predicts.

    `record` is called for every batch and must be cheap; `absorb` now and then, with the indices of all samples that
    were recorded since the last time; `sums` and `restore` carry an unfinished pass over to another run.
    """

    def record(self, output: Any, target: Any) -> None: ...  # Any: a tensor, or one for each of several Outputs

    def absorb(self, index: torch.Tensor) -> None: ...

    def figures(self, count: int) -> dict[str, float]: ...

    def sums(self) -> Sums: ...

    def restore(self, sums: Sums) -> None: ...


class AccuracyMeter:
    """Part of the samples whose class is recognised: `accuracy`, 0 to 1."""

    def __init__(self, labels: torch.Tensor, decide: Decide) -> None:
        self._labels = labels
        self._decide = decide
        self._decided: list[torch.Tensor] = []
        self._correct = torch.zeros((), dtype=torch.int64, device=labels.device)

    def record(self, output: torch.Tensor, target: torch.Tensor) -> None:
        # Comparing later, many batches at once, costs less than half of comparing here.
        self._decided.append(self._decide(output))

    def absorb(self, index: torch.Tensor) -> None:
        if self._decided:
            self._correct += (torch.cat(self._decided) == self._labels.index_select(0, index)).sum()
            self._decided.clear()

    def figures(self, count: int) -> dict[str, float]:
        return {"accuracy": self._correct.item() / count}

    def sums(self) -> Sums:
        return {"correct": self._correct.cpu().numpy().copy()}

    def restore(self, sums: Sums) -> None:
        self._correct.copy_(torch.from_numpy(np.array(sums["correct"])))


class ErrorMeter:
    """Mean absolute error in original units, `mae`, and the part of the variance that is explained, `r2`.

    Several targets count alike. r2 = 1 - sum of squared errors / sum of squared deviations from the mean; where a
    target does not vary it is 1 for a perfect prediction and 0 otherwise, as in scikit-learn's `r2_score`.
    """

    def __init__(self, targets: torch.Tensor, scale: NDArray[np.float64], deviations: NDArray[np.float64]) -> None:
        self._targets = targets
        self._scale = scale
        self._deviations = deviations  # (k,) sums of squares, in standardised units
        self._predicted: list[torch.Tensor] = []
        self._absolute = torch.zeros(len(scale), device=targets.device)
        self._squared = torch.zeros(len(scale), device=targets.device)

    def record(self, output: torch.Tensor, target: torch.Tensor) -> None:
        self._predicted.append(output.detach())

    def absorb(self, index: torch.Tensor) -> None:
        if self._predicted:
            error = torch.cat(self._predicted) - self._targets.index_select(0, index)
            error = error.view(len(error), -1)  # (n,) or (n, k) -> (n, k)
            self._absolute += error.abs().sum(0)
            self._squared += error.square().sum(0)
            self._predicted.clear()

    def figures(self, count: int) -> dict[str, float]:
        absolute = self._absolute.cpu().numpy().astype(np.float64)
        squared = self._squared.cpu().numpy().astype(np.float64)
        varies = self._deviations > 0
        unexplained = np.divide(squared, self._deviations, out=(squared > 0).astype(np.float64), where=varies)
        return {"mae": float((absolute * self._scale).mean() / count), "r2": float((1 - unexplained).mean())}

    def sums(self) -> Sums:
        return {"absolute": self._absolute.cpu().numpy().copy(), "squared": self._squared.cpu().numpy().copy()}

    def restore(self, sums: Sums) -> None:
        self._absolute.copy_(torch.from_numpy(np.array(sums["absolute"])))
        self._squared.copy_(torch.from_numpy(np.array(sums["squared"])))


class ReconstructionMeter:
    """Mean absolute difference between output and input, `mae`, in standardised units."""

    def __init__(self, device: torch.device) -> None:
        self._absolute = torch.zeros((), device=device)

    def record(self, output: torch.Tensor, target: torch.Tensor) -> None:
        # A picture for each sample is too much to keep until later.
        self._absolute += (output.detach() - target).abs().mean() * len(target)

    def absorb(self, index: torch.Tensor) -> None:
        """Nothing is put off here."""

    def figures(self, count: int) -> dict[str, float]:
        return {"mae": self._absolute.item() / count}

    def sums(self) -> Sums:
        return {"absolute": self._absolute.cpu().numpy().copy()}

    def restore(self, sums: Sums) -> None:
        self._absolute.copy_(torch.from_numpy(np.array(sums["absolute"])))


def meter_for(objective: Objective, targets: torch.Tensor | None, labels: torch.Tensor | None,
              part: NDArray[np.int64], device: torch.device) -> Meter:  # fmt: skip
    """A meter at zero. `targets` and `labels` are the objective's, on the device; `part` holds the samples measured."""
    if objective.decide is not None and labels is not None:
        return AccuracyMeter(labels, objective.decide)
    if targets is None or objective.targets is None or objective.scale is None:
        return ReconstructionMeter(device)
    values = objective.targets[part].astype(np.float64).reshape(len(part), -1)  # (n, k)
    return ErrorMeter(targets, objective.scale, np.square(values - values.mean(axis=0)).sum(axis=0))
