"""The windows that an adaptive pooling chooses for the size that it was asked for."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QRectF

from netbuilder.gui.help.pictures.sketch import HEIGHT, WIDTH, Picture, Sketch
from netbuilder.gui.help.pictures.sliding import BOTTOM, GAP, MOST_CELL, SIDE, TOP, example, lead, mark, pooled, short
from netbuilder.layers.base import Layer


def adaptive_picture(layer: Layer) -> Picture:
    """The windows that an adaptive pooling chooses for the size that it was asked for."""
    rank = int(type(layer).__name__.removesuffix("d")[-1])
    asked = getattr(layer, "output_size")  # noqa: B009
    sizes = [asked] * rank if isinstance(asked, int) else [size or 3 for size in asked]
    across = min(sizes[-1], 8)
    down = 1 if rank == 1 else min(sizes[-2], 8)
    wide, high = _not_a_multiple(across), 1 if rank == 1 else _not_a_multiple(down)

    def draw(sketch: Sketch) -> None:
        _draw_adaptive(sketch, layer, (high, wide), (down, across))

    return Picture(
        f"Whatever comes in, {'×'.join(map(str, sizes))} comes out: the windows cover all of it.",
        draw,
    )


def _not_a_multiple(size: int) -> int:
    return 6 if size == 1 else min(2 * size + 1, 12)


def _draw_adaptive(sketch: Sketch, layer: Layer, size: tuple[int, int], count: tuple[int, int]) -> None:
    (rows, columns), (down, across) = size, count
    side = min(MOST_CELL, (HEIGHT - TOP - BOTTOM) / rows, (WIDTH - 2 * SIDE - GAP) / (columns + across))
    left = (WIDTH - (columns + across) * side - GAP) / 2
    middle = TOP + (HEIGHT - TOP - BOTTOM) / 2
    top, out_left = middle - rows * side / 2, left + columns * side + GAP
    out_top = middle - down * side / 2
    first = (range(ceil(rows / down)), range(ceil(columns / across)))
    window = QRectF(left, top, len(first[1]) * side, len(first[0]) * side)
    target = QRectF(out_left, out_top, side, side)
    lead(sketch, window, target)
    for row in range(rows):
        for column in range(columns):
            fill = sketch.fill if row in first[0] and column in first[1] else sketch.empty
            sketch.cell(QRectF(left + column * side, top + row * side, side, side), fill, str(example(row, column)))
    for row in range(down):
        for column in range(across):
            seen = [
                float(example(r, c))
                for r in range(row * rows // down, ceil((row + 1) * rows / down))
                for c in range(column * columns // across, ceil((column + 1) * columns / across))
            ]
            fill = sketch.fill if (row, column) == (0, 0) else sketch.empty
            place = QRectF(out_left + column * side, out_top + row * side, side, side)
            sketch.cell(place, fill, short(pooled(layer, seen, len(seen))))
    mark(sketch, window, target)
    sketch.label(left + columns * side / 2, HEIGHT - 13, "input of any size")
    sketch.label(out_left + across * side / 2, HEIGHT - 13, "output")
