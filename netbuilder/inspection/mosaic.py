"""Many small pictures as one array: drawing one large picture costs the training far less than many small ones."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

MOST_TILES = 256


@dataclass(frozen=True, slots=True)
class MosaicLayout:
    """Where the tiles stand, in numbers from the top left: `shown` of `total` tiles in rows of `columns`."""

    shown: int
    total: int
    columns: int
    height: int
    width: int
    gap: int

    @property
    def rows(self) -> int:
        return ceil(self.shown / self.columns)

    @property
    def note(self) -> str:
        """`64 of 512` where some are left out."""
        return f"{self.shown} of {self.total}" if self.shown < self.total else ""

    def tile_rect(self, tile: int) -> tuple[int, int, int, int]:
        """Left, top, width and height of a tile."""
        row, column = divmod(tile, self.columns)
        return column * (self.width + self.gap), row * (self.height + self.gap), self.width, self.height

    def tile_at(self, x: float, y: float) -> int | None:
        """The tile at a point; None in a gap and outside."""
        column, inside_x = divmod(x, self.width + self.gap)
        row, inside_y = divmod(y, self.height + self.gap)
        tile = int(row) * self.columns + int(column)
        outside = not (0 <= column < self.columns and row >= 0 and tile < self.shown)
        return None if outside or inside_x >= self.width or inside_y >= self.height else tile


def mosaic(
    tiles: NDArray[Any], columns: int | None = None, gap: int = 2, *, fill: float = 0, most: int = MOST_TILES
) -> tuple[NDArray[Any], MosaicLayout]:
    """(n, h, w) -> one array of the same kind of number with `fill` between the tiles, and where each stands.

    Without `columns` it is as square as the tiles allow. At most `most` tiles are shown; the layout's note tells.
    """
    total, height, width = tiles.shape
    shown = min(total, most)
    if columns is None:
        # As wide as high: columns * width = rows * height, with rows = shown / columns.
        columns = round(sqrt(shown * (height + gap) / max(width + gap, 1)))
    columns = max(1, min(columns, max(shown, 1)))
    layout = MosaicLayout(shown, total, columns, height, width, gap)
    down, across = height + gap, width + gap
    cells = np.full((layout.rows * columns, down, across), fill, dtype=tiles.dtype)
    cells[:shown, :height, :width] = tiles[:shown]
    # (rows * columns, H, W) -> (rows, columns, H, W) -> (rows, H, columns, W) -> (rows * H, columns * W)
    grid = cells.reshape(layout.rows, columns, down, across).swapaxes(1, 2)
    picture = grid.reshape(layout.rows * down, columns * across)
    return picture[: max(0, layout.rows * down - gap), : max(0, columns * across - gap)], layout
