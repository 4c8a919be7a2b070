"""Convolution that torch.nn lacks."""

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own name for it
from torch import nn


class FixedFilter2d(nn.Module):
    """Slides one fixed kernel over each channel by itself; nothing here is trained.

    (B, C, H, W) -> (B, C, H', W')

    H' = floor((H + 2 padding - kernel height) / stride) + 1, and W' likewise, as
    torch.nn.Conv2d documents it; "same" keeps H and W, with stride 1 only.
    """

    weight: torch.Tensor

    def __init__(
        self,
        kernel: tuple[tuple[float, ...], ...],
        divisor: float = 1,
        stride: int | tuple[int, int] = 1,
        padding: str | int | tuple[int, int] = "same",
        padding_mode: str = "replicate",
    ) -> None:
        super().__init__()
        weight = torch.tensor(kernel, dtype=torch.get_default_dtype()) / divisor
        # A buffer is saved with the weights, and no optimizer touches it.
        self.register_buffer("weight", weight[None, None])  # (1, 1, kh, kw)
        self.stride = stride
        self.padding_mode = "constant" if padding_mode == "zeros" else padding_mode
        if padding == "same" and stride not in (1, (1, 1)):
            raise ValueError('padding="same" works with stride 1 only')
        if padding == "same":
            rows, columns = len(kernel) - 1, len(kernel[0]) - 1
            top, left = rows // 2, columns // 2
            self.border = (left, columns - left, top, rows - top)
        elif isinstance(padding, str):
            self.border = (0, 0, 0, 0)
        else:
            top, left = (padding, padding) if isinstance(padding, int) else padding
            self.border = (left, left, top, top)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        channels = x.shape[1]
        x = F.pad(x, self.border, mode=self.padding_mode)
        weight = self.weight.expand(channels, -1, -1, -1)  # (C, 1, kh, kw)
        return F.conv2d(x, weight, stride=self.stride, groups=channels)
