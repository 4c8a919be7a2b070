"""What attention needs and torch.nn lacks: order, a class token, scales, and looking back only."""

import math

import torch
from torch import nn


class CausalSelfAttention(nn.MultiheadAttention):
    """Self-attention in which no position sees a later one (Vaswani et al. 2017, 3.2.3).

    (B, L, F) -> (B, L, F)
    """

    def forward(self, x: torch.Tensor) -> torch.Tensor:  # type: ignore[override]
        # Minus infinity where the key comes after the query, 0 elsewhere: (L, L)
        mask = nn.Transformer.generate_square_subsequent_mask(x.shape[1], x.device)
        return super().forward(x, x, x, attn_mask=mask, need_weights=False)[0]


class CausalTransformerEncoderLayer(nn.TransformerEncoderLayer):
    """An encoder layer in which no position sees a later one, as in GPT.

    (B, L, F) -> (B, L, F)
    """

    def forward(self, x: torch.Tensor) -> torch.Tensor:  # type: ignore[override]
        # Minus infinity where the key comes after the query, 0 elsewhere: (L, L)
        mask = nn.Transformer.generate_square_subsequent_mask(x.shape[1], x.device)
        return super().forward(x, src_mask=mask)


class CausalTransformerDecoderLayer(nn.TransformerDecoderLayer):
    """A decoder layer whose target positions do not see later ones (Vaswani et al. 2017).

    (B, L, F), (B, S, F) -> (B, L, F)
    """

    def forward(  # type: ignore[override]
        self, x: torch.Tensor, memory: torch.Tensor
    ) -> torch.Tensor:
        # Minus infinity where the key comes after the query, 0 elsewhere: (L, L)
        mask = nn.Transformer.generate_square_subsequent_mask(x.shape[1], x.device)
        return super().forward(x, memory, tgt_mask=mask)


class SinusoidalEncoding(nn.Module):
    """Adds sine waves of growing length, so that each position differs.

    (B, L, F) -> (B, L, F)

    sin(position / 10000^(2i / F)) on feature 2i, and cos of the same on feature 2i + 1
    (Vaswani et al. 2017, 3.5).
    """

    waves: torch.Tensor

    def __init__(self, length: int, features: int, dropout: float = 0.0) -> None:
        super().__init__()
        position = torch.arange(length, dtype=torch.float32).unsqueeze(1)  # (L, 1)
        even = torch.arange(0, features, 2, dtype=torch.float32)  # 2i
        angles = position * torch.exp(even * (-math.log(10_000.0) / features))
        # (L, ceil(F / 2), 2) -> (L, F): sine and cosine by turns
        waves = torch.stack((angles.sin(), angles.cos()), dim=2).flatten(1)
        self.register_buffer("waves", waves[:, :features], persistent=False)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        placed: torch.Tensor = self.dropout(x + self.waves)
        return placed


class LearnedEncoding(nn.Module):
    """Adds a learned vector to each position (Gehring et al. 2017; BERT, ViT).

    (B, L, F) -> (B, L, F)
    """

    def __init__(self, length: int, features: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(length, features))
        nn.init.trunc_normal_(self.weight, std=0.02)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        placed: torch.Tensor = self.dropout(x + self.weight)
        return placed


class ClassToken(nn.Module):
    """Puts a learned vector before the sequence (Devlin et al. 2019; ViT).

    (B, L, F) -> (B, 1 + L, F)
    """

    def __init__(self, features: int) -> None:
        super().__init__()
        self.token = nn.Parameter(torch.zeros(1, 1, features))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.cat((self.token.expand(x.shape[0], -1, -1), x), dim=1)


class Scale(nn.Module):
    """Multiplies each channel by a learned number (layer scale, Touvron et al. 2021).

    (B, *) -> (B, *), with `shape` such as (C, 1, 1) for the channels of an image
    """

    def __init__(self, shape: tuple[int, ...], init: float = 1.0) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.full(shape, init))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * self.weight
