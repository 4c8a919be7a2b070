"""Dense modules that torch.nn lacks."""

from __future__ import annotations

import math

import torch
from torch import nn


class RBF(nn.Module):
    """Units that answer to samples near their centres (Broomhead and Lowe 1988).

    (B, *, in_features) -> (B, *, out_features): exp(-|x - c|^2 / (2 s^2))
    """

    def __init__(self, in_features: int, out_features: int, width: float = 1.0) -> None:
        super().__init__()
        self.centres = nn.Parameter(torch.randn(out_features, in_features))
        # The logarithm is learned, so that a width never becomes negative.
        self.log_widths = nn.Parameter(torch.full((out_features,), math.log(width)))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        # (B, *, 1, in) - (out, in) -> (B, *, out); differences first: exact near 0.
        distances = (x.unsqueeze(-2) - self.centres).square().sum(-1)
        return torch.exp(-0.5 * distances * torch.exp(-2 * self.log_widths))
