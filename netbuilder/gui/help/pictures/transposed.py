"""A filter that is set down for each number that comes in: transposed convolutions."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor

from netbuilder.gui.help.pictures.sketch import HEIGHT, WIDTH, Picture, Sketch
from netbuilder.gui.help.pictures.sliding import BOTTOM, GAP, MOST_CELL, SIDE, TOP, UNITS, Along, along_axes, lead, mark
from netbuilder.layers.base import Layer
from netbuilder.layers.fields import each_axis


def transposed_picture(layer: Layer) -> Picture:
    """What a transposed convolution does with its first two numbers."""
    axes = along_axes(layer)
    rank, across = len(axes), axes[-1]
    extra = each_axis(getattr(layer, "output_padding"), rank)[-1]  # noqa: B009
    words = (
        f"Every number sets down a filter of {across.kernel} {UNITS[rank]}s, {across.stride} further each time, times"
        " its value; where filters overlap, they add up"
    )
    if across.border:
        words += f"; a border of {across.border} is cut off again"

    def draw(sketch: Sketch) -> None:
        _draw_transposed(sketch, axes[-2] if rank > 1 else None, across, extra)

    return Picture(f"{words}.", draw)


def _draw_transposed(sketch: Sketch, down: Along | None, across: Along, extra: int) -> None:
    count = 3
    rows = 1 if down is None else count
    wide = (count - 1) * across.stride + across.span
    high = 1 if down is None else (count - 1) * down.stride + down.span
    side = min(MOST_CELL, (HEIGHT - TOP - BOTTOM) / max(high, rows), (WIDTH - 2 * SIDE - GAP) / (wide + count))
    left = (WIDTH - (wide + count) * side - GAP) / 2
    middle = TOP + (HEIGHT - TOP - BOTTOM) / 2
    corner = QPointF(left, middle - rows * side / 2)
    out = QPointF(left + count * side + GAP, middle - high * side / 2)
    window = QRectF(out.x(), out.y(), across.span * side, (1 if down is None else down.span) * side)
    source = QRectF(corner.x(), corner.y(), side, side)
    lead(sketch, source, window)
    for row in range(rows):
        for column in range(count):
            tone = sketch.fill if (row, column) == (0, 0) else sketch.soft if (row, column) == (0, 1) else sketch.empty
            sketch.cell(QRectF(corner.x() + column * side, corner.y() + row * side, side, side), tone)
    first = {(r, c) for r in range(1 if down is None else down.kernel) for c in across_taps(across, 0)}
    first = {(r * (1 if down is None else down.dilation), c) for r, c in first}
    second = {(r, c + across.stride) for r, c in first}
    cut, cut_down = across.border, 0 if down is None else down.border
    for row in range(high):
        for column in range(wide):
            is_cut = not (cut <= column < wide - cut + extra and cut_down <= row < high - cut_down + extra)
            place = QRectF(out.x() + column * side, out.y() + row * side, side, side)
            fill: QColor | None = sketch.shade(0.8) if (row, column) in first & second else None
            fill = fill or (sketch.fill if (row, column) in first else sketch.soft if (row, column) in second else None)
            sketch.cell(place, fill or (None if is_cut else sketch.empty), dashed=is_cut)
    sketch.cell(window.translated(across.stride * side, 0), outline=sketch.strong, width=1.4, dashed=True)
    mark(sketch, window, source)
    sketch.label(left + count * side / 2, HEIGHT - 13, "input")
    sketch.label(out.x() + wide * side / 2, HEIGHT - 13, "output" if not cut else "output, dashed: cut off")


def across_taps(along: Along, place: int) -> list[int]:
    """The taps of a window at a place, counted from where the border begins."""
    return [tap + along.border for tap in along.taps(place)]
