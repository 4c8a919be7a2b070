"""The usual kernels of image processing, as Gonzalez and Woods, Digital Image Processing, chapters 3 and 10, have them.

They are laid over the image as they stand here (cross-correlation): `sobel_x` is positive where it grows brighter to
the right, `sobel_y` where it grows brighter downwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

KernelName = Literal[
    "identity",
    "sobel_x",
    "sobel_y",
    "prewitt_x",
    "prewitt_y",
    "scharr_x",
    "scharr_y",
    "roberts_falling",
    "roberts_rising",
    "laplacian",
    "laplacian_diagonal",
    "laplacian_of_gaussian",
    "sharpen",
    "unsharp_mask",
    "emboss",
    "box_blur",
    "box_blur_5x5",
    "gaussian_blur",
    "gaussian_blur_5x5",
]


@dataclass(frozen=True, slots=True)
class Kernel:
    """Rows of numbers, each of which is meant divided by `divisor`."""

    rows: tuple[tuple[float, ...], ...]
    divisor: int = 1

    @property
    def size(self) -> tuple[int, int]:
        """Height and width."""
        return len(self.rows), len(self.rows[0])


KERNELS: Mapping[KernelName, Kernel] = MappingProxyType(
    {
        "identity": Kernel(((0, 0, 0), (0, 1, 0), (0, 0, 0))),
        "sobel_x": Kernel(((-1, 0, 1), (-2, 0, 2), (-1, 0, 1))),
        "sobel_y": Kernel(((-1, -2, -1), (0, 0, 0), (1, 2, 1))),
        "prewitt_x": Kernel(((-1, 0, 1), (-1, 0, 1), (-1, 0, 1))),
        "prewitt_y": Kernel(((-1, -1, -1), (0, 0, 0), (1, 1, 1))),
        "scharr_x": Kernel(((-3, 0, 3), (-10, 0, 10), (-3, 0, 3))),
        "scharr_y": Kernel(((-3, -10, -3), (0, 0, 0), (3, 10, 3))),
        "roberts_falling": Kernel(((1, 0), (0, -1))),
        "roberts_rising": Kernel(((0, 1), (-1, 0))),
        "laplacian": Kernel(((0, 1, 0), (1, -4, 1), (0, 1, 0))),
        "laplacian_diagonal": Kernel(((1, 1, 1), (1, -8, 1), (1, 1, 1))),
        "laplacian_of_gaussian": Kernel(
            ((0, 0, 1, 0, 0), (0, 1, 2, 1, 0), (1, 2, -16, 2, 1), (0, 1, 2, 1, 0), (0, 0, 1, 0, 0))
        ),
        "sharpen": Kernel(((0, -1, 0), (-1, 5, -1), (0, -1, 0))),
        # Twice the image less its Gaussian blur.
        "unsharp_mask": Kernel(
            (
                (-1, -4, -6, -4, -1),
                (-4, -16, -24, -16, -4),
                (-6, -24, 476, -24, -6),
                (-4, -16, -24, -16, -4),
                (-1, -4, -6, -4, -1),
            ),
            256,
        ),
        "emboss": Kernel(((-2, -1, 0), (-1, 1, 1), (0, 1, 2))),
        "box_blur": Kernel(((1, 1, 1), (1, 1, 1), (1, 1, 1)), 9),
        "box_blur_5x5": Kernel(((1, 1, 1, 1, 1),) * 5, 25),
        "gaussian_blur": Kernel(((1, 2, 1), (2, 4, 2), (1, 2, 1)), 16),
        "gaussian_blur_5x5": Kernel(
            ((1, 4, 6, 4, 1), (4, 16, 24, 16, 4), (6, 24, 36, 24, 6), (4, 16, 24, 16, 4), (1, 4, 6, 4, 1)), 256
        ),
    }
)
