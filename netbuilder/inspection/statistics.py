"""Figures of weights and gradients that tell whether a network learns."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn


@dataclass(frozen=True, slots=True)
class WeightStatistics:
    """The spread of one weight: figures of its finite numbers, and their histogram (bins + 1 edges)."""

    mean: float
    std: float
    smallest: float
    largest: float
    zeros: int
    not_finite: int
    counts: NDArray[np.int64]
    edges: NDArray[np.float64]


def weight_statistics(weight: NDArray[Any], bins: int = 50) -> WeightStatistics:
    """Figures of one weight of any shape; NaN where it has no finite number."""
    numbers = np.asarray(weight, dtype=np.float64).ravel()
    finite = numbers[np.isfinite(numbers)]
    if not finite.size:
        edges = np.linspace(0.0, 1.0, bins + 1)
        return WeightStatistics(nan, nan, nan, nan, 0, numbers.size, np.zeros(bins, np.int64), edges)
    low, high = float(finite.min()), float(finite.max())
    if high - low <= 1e-9 * max(abs(low), abs(high)):
        # Numbers that are all but equal leave no room for the bins.
        margin = 1e-6 * abs(low) or 0.5
        low, high = low - margin, high + margin
    counts, edges = np.histogram(finite, bins, (low, high))
    return WeightStatistics(
        mean=float(finite.mean()),
        std=float(finite.std()),
        smallest=float(finite.min()),
        largest=float(finite.max()),
        zeros=int(np.count_nonzero(finite == 0)),
        not_finite=numbers.size - finite.size,
        counts=counts.astype(np.int64),
        edges=edges,
    )


def gradient_norms(module: nn.Module) -> dict[str, float]:
    """The Euclidean norm of the gradient of each parameter that has one, as the last backward pass left it."""
    named = [(name, parameter.grad) for name, parameter in module.named_parameters()]
    names = [name for name, gradient in named if gradient is not None]
    gradients = [gradient.detach() for _, gradient in named if gradient is not None]
    if not gradients:
        return {}
    # One reading for all of them: each would make the device wait.
    norms = torch.stack([torch.linalg.vector_norm(gradient) for gradient in gradients]).tolist()
    return dict(zip(names, norms, strict=True))
