"""Noise against over-fitting that torch.nn lacks."""

import torch
from torch import nn


class GaussianNoise(nn.Module):
    """Adds normal noise while training, nothing afterwards: x + std * n, n ~ N(0, 1).

    (B, *) -> (B, *). Bishop, Training with Noise is Equivalent to Tikhonov
    Regularization, 1995.
    """

    def __init__(self, std: float = 0.1) -> None:
        super().__init__()
        self.std = std

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.std * torch.randn_like(x) if self.training else x

    def extra_repr(self) -> str:
        return f"std={self.std}"


class StochasticDepth(nn.Module):
    """While training, sets whole samples to zero with probability p and scales the rest.

    (B, *) -> (B, *). What is kept is divided by 1 - p, so that the mean stays; after
    training nothing happens. Mode "row" draws for each sample, "batch" once for all, as
    torchvision.ops.StochasticDepth. Huang et al., Deep Networks with Stochastic Depth,
    2016.
    """

    def __init__(self, p: float, mode: str) -> None:
        super().__init__()
        self.p = p
        self.mode = mode

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if not self.training or self.p == 0.0:
            return x
        draws = x.shape[0] if self.mode == "row" else 1
        # (draws, 1, 1, ...), to be spread over the sample
        kept = torch.rand(draws, *[1] * (x.dim() - 1), dtype=x.dtype, device=x.device)
        # rand is below 1, so that p = 1 keeps nothing; the divisor is not looked at then
        return x * (kept >= self.p) / max(1.0 - self.p, 1e-12)

    def extra_repr(self) -> str:
        return f"p={self.p}, mode={self.mode!r}"
