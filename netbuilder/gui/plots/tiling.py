"""Where the tiles of an image grid stand on the screen: pure arithmetic in device pixels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

# A tile smaller than this tells nothing, unless each of its numbers is a square of some pixels; a grid of such tiles is
# spread over pages.
SMALLEST_SIDE = 20
SMALLEST_SQUARE = 3
SMALLEST_KERNEL = 12
# Larger squares stop helping: a 2x2 kernel need not fill the window.
LARGEST_SCALE = 36
_NEARLY = 0.8


@dataclass(frozen=True, slots=True)
class Tiling:
    """One page of `count` tiles in `columns` columns, each `height` by `width` numbers.

    Every number becomes `scale` (across, down) pixels. Where the space is too small for that, `step` (across, down)
    numbers share a pixel instead; a scale or step of that direction is then 1. `foot` pixels are left below each tile
    for its label.
    """

    count: int
    columns: int
    height: int
    width: int
    scale: tuple[int, int]
    step: tuple[int, int]
    gap: int
    foot: int = 0

    @property
    def rows(self) -> int:
        return ceil(self.count / self.columns)

    @property
    def tile_width(self) -> int:
        """Pixels across one tile."""
        return ceil(self.width / self.step[0]) * self.scale[0]

    @property
    def tile_height(self) -> int:
        """Pixels down one tile."""
        return ceil(self.height / self.step[1]) * self.scale[1]

    @property
    def pitch(self) -> tuple[int, int]:
        """Pixels from a tile to the next one, across and down."""
        return self.tile_width + self.gap, self.tile_height + self.foot + self.gap

    @property
    def picture_width(self) -> int:
        return self.columns * self.pitch[0] - self.gap

    @property
    def picture_height(self) -> int:
        return self.rows * self.pitch[1] - self.gap

    def corner(self, tile: int) -> tuple[int, int]:
        """The left and top pixel of a tile."""
        row, column = divmod(tile, self.columns)
        return column * self.pitch[0], row * self.pitch[1]

    def tile_at(self, x: int, y: int) -> tuple[int, int, int] | None:
        """The tile, row and column of the number at a pixel; None in a gap or outside."""
        if x < 0 or y < 0:
            return None
        column, x_inside = divmod(x, self.pitch[0])
        row, y_inside = divmod(y, self.pitch[1])
        tile = row * self.columns + column
        if column >= self.columns or tile >= self.count or x_inside >= self.tile_width or y_inside >= self.tile_height:
            return None
        return tile, y_inside // self.scale[1] * self.step[1], x_inside // self.scale[0] * self.step[0]


@dataclass(frozen=True, slots=True)
class Space:
    """The room for a picture in device pixels, and what it asks of the tiles in it.

    `stretch` lets a number be wider than high, which a matrix may be and a picture may not. `columns` asks for so many
    tiles beside each other, or a multiple of that; 0 leaves it open.
    """

    width: int
    height: int
    gap: int = 2
    foot: int = 0
    stretch: bool = False
    columns: int = 0
    pixel_ratio: float = 1.0


@lru_cache(maxsize=64)
def fit(count: int, height: int, width: int, space: Space) -> Tiling:
    """The tiling that shows the tiles as large as `space` allows.

    It holds fewer tiles than `count` when they would be too small to read; the rest goes to further pages.
    """
    count, height, width = max(count, 1), max(height, 1), max(width, 1)
    smallest_side = ceil(SMALLEST_SIDE * space.pixel_ratio)
    multiples = range(space.columns, count + 1, space.columns) if space.columns else range(0)
    for candidates in (multiples, range(1, count + 1)):
        if candidates:
            everything = _largest(count, height, width, space, np.array(candidates))
            if count == 1 or _is_readable(everything, space.pixel_ratio):
                return everything
    scale, step = 1, max(1, max(height, width) // (2 * smallest_side))
    page = Tiling(count, 1, height, width, (scale, scale), (step, step), space.gap, space.foot)
    while not _is_readable(page, space.pixel_ratio):
        scale += 1
        page = replace(page, scale=(scale, scale))
    columns = max(1, (space.width + space.gap) // page.pitch[0])
    if space.columns and columns > space.columns:
        columns -= columns % space.columns
    rows = max(1, (space.height + space.gap) // page.pitch[1])
    return replace(page, count=min(count, columns * rows), columns=columns)


def compose(tiles: NDArray[np.uint8], tiling: Tiling, background: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """One picture of all tiles, with `background` (one pixel) between and after them.

    (n, h, w) or (n, h, w, 3) -> (picture height, picture width) or (picture height, picture width, 3)
    """
    count, columns, rows, (across, down) = len(tiles), tiling.columns, tiling.rows, tiling.pitch
    cells = np.empty((rows * columns, down, across, *tiles.shape[3:]), dtype=np.uint8)
    cells[...] = background
    # (n, h, w) -> (n, h * scale, w * scale): plain repetition, no interpolation.
    enlarged = tiles.repeat(tiling.scale[1], axis=1).repeat(tiling.scale[0], axis=2)
    cells[:count, : tiling.tile_height, : tiling.tile_width] = enlarged
    # (rows * columns, H, W) -> (rows, columns, H, W) -> (rows, H, columns, W) -> (rows * H, columns * W)
    grid = cells.reshape(rows, columns, *cells.shape[1:]).swapaxes(1, 2)
    picture = grid.reshape(rows * down, columns * across, *tiles.shape[3:])
    return np.ascontiguousarray(picture[: tiling.picture_height, : tiling.picture_width])


def shrink(tiles: NDArray[Any], step: tuple[int, int]) -> NDArray[Any]:
    """The mean of every `step` (across, down) numbers: (n, h, w, ...) -> (n, ceil(h / down), ceil(w / across), ...)."""
    across, down = step
    if across == down == 1:
        return tiles
    height, width = tiles.shape[1:3]
    rows, columns = np.arange(0, height, down), np.arange(0, width, across)
    sums = np.add.reduceat(np.add.reduceat(tiles.astype(np.float32), rows, axis=1), columns, axis=2)
    counts = np.diff(rows, append=height)[:, None] * np.diff(columns, append=width)[None, :]
    return (sums / counts.reshape(*counts.shape, *[1] * (tiles.ndim - 3))).astype(tiles.dtype)


def _is_readable(tiling: Tiling, pixel_ratio: float) -> bool:
    side, square = max(tiling.tile_width, tiling.tile_height) / pixel_ratio, min(tiling.scale) / pixel_ratio
    return side >= SMALLEST_SIDE or (square >= SMALLEST_SQUARE and side >= SMALLEST_KERNEL)


def _largest(count: int, height: int, width: int, space: Space, columns: NDArray[np.int64]) -> Tiling:
    """The number among `columns` that leaves the tiles nearly largest and fills its last row best."""
    largest = ceil(LARGEST_SCALE * space.pixel_ratio)
    rows = -(-count // columns)
    across = np.maximum((space.width - (columns - 1) * space.gap) / columns, 0.5)  # pixels for one tile
    down = np.maximum((space.height - (rows - 1) * space.gap) / rows - space.foot, 0.5)
    ratio = np.minimum(across / width, down / height)
    size = np.where(ratio >= 1, np.minimum(np.floor(ratio), largest), 1 / np.ceil(1 / ratio))
    empty = rows * columns - count
    # A full grid with slightly smaller tiles looks better than larger ones around a hole.
    nearly_largest = size >= _NEARLY * size.max()
    best = int(np.lexsort((columns, size, -empty, nearly_largest))[-1])
    scale_x, step_x = _scale_and_step(across[best] / width, largest)
    scale_y, step_y = _scale_and_step(down[best] / height, largest)
    if not space.stretch:
        scale_x = scale_y = min(scale_x, scale_y)
        step_x = step_y = max(step_x, step_y)
    return Tiling(count, int(columns[best]), height, width, (scale_x, scale_y), (step_x, step_y), space.gap, space.foot)


def _scale_and_step(ratio: float, largest: int) -> tuple[int, int]:
    """Whole pixels for a number, or whole numbers for a pixel."""
    return (min(int(ratio), largest), 1) if ratio >= 1 else (1, ceil(1 / ratio))
