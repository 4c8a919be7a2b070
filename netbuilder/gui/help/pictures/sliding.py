"""A window that slides: convolutions, fixed filters and poolings, with the real kernel, stride and border."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

from netbuilder.gui.help.pictures.sketch import HEIGHT, WIDTH, Picture, Sketch
from netbuilder.layers.base import Layer
from netbuilder.layers.convolution import FixedFilter2d
from netbuilder.layers.fields import AnyAxes, each_axis
from netbuilder.layers.kernels import KERNELS

TOP, BOTTOM, SIDE, GAP = 26.0, 26.0, 16.0, 64.0
MOST_CELL = 24.0
_LEAST_CELL = 4.0  # smaller ones are not drawn one by one
_USUAL = 6  # places along an axis, where the window is small
UNITS = {1: "step", 2: "pixel", 3: "voxel"}


@dataclass(frozen=True, slots=True)
class Along:
    """What happens along one axis: `size` places come in, a window of `kernel` taps goes on by `stride`."""

    size: int
    kernel: int
    stride: int = 1
    border: int = 0
    dilation: int = 1

    @property
    def span(self) -> int:
        """From the first tap of a window to its last."""
        return self.dilation * (self.kernel - 1) + 1

    @property
    def count(self) -> int:
        """How often the window fits."""
        return max(1, (self.size + 2 * self.border - self.span) // self.stride + 1)

    def taps(self, place: int) -> list[int]:
        """What the window sees at a place; below zero and from `size` on is the border."""
        return [place * self.stride - self.border + tap * self.dilation for tap in range(self.kernel)]


# What a sequence has down: one row.
ONE = Along(1, 1)


def along_axes(layer: Layer) -> list[Along]:
    """What a window does along each axis, with the layer's own settings."""
    rows = fixed_rows(layer)
    rank = 2 if rows else int(type(layer).__name__.removesuffix("d")[-1])
    asked: AnyAxes = (len(rows), len(rows[0])) if rows else getattr(layer, "kernel_size")  # noqa: B009
    kernel = each_axis(asked, rank)
    stride = each_axis(getattr(layer, "stride", None) or kernel, rank)
    dilation = each_axis(getattr(layer, "dilation", 1), rank)
    padding = getattr(layer, "padding", 0)
    axes = []
    for axis in range(rank):
        span = dilation[axis] * (kernel[axis] - 1)
        border = (
            {"same": span // 2, "valid": 0}[padding] if isinstance(padding, str) else each_axis(padding, rank)[axis]
        )
        # Three places of the window at least, without a rest.
        size = max(span + 1 + 2 * stride[axis] - 2 * border, _USUAL)
        size += -(size + 2 * border - span - 1) % stride[axis]
        axes.append(Along(size, kernel[axis], stride[axis], border, dilation[axis]))
    return axes


def fixed_rows(layer: Layer) -> tuple[tuple[float, ...], ...]:
    """The numbers of a kernel that is not learned; () for all others."""
    if not isinstance(layer, FixedFilter2d):
        return ()
    return KERNELS[layer.kernel].rows if isinstance(layer.kernel, str) else layer.kernel


def sliding_picture(layer: Layer) -> Picture:
    """What a convolution or a pooling does with its first two windows."""
    axes = along_axes(layer)
    rank, down, across = len(axes), axes[-2] if len(axes) > 1 else ONE, axes[-1]
    name = type(layer).__name__
    window = "×".join(str(axis.kernel) for axis in axes)
    words = f"A window of {window} {UNITS[rank]}s makes one number and goes on by {across.stride}"
    if across.border:
        words += f"; a border of {across.border} is added around"
    if across.dilation > 1:
        words += f"; its taps are {across.dilation} apart"
    if rank == 3:
        words += "; the depth goes the same way"

    def draw(sketch: Sketch) -> None:
        _draw(sketch, down, across, _numbers(layer, down, across), is_deep=rank == 3)

    return Picture(f"{words}." if "Pool" not in name else f"{words}. {_kept(name)}", draw)


def _kept(name: str) -> str:
    kinds = {"Max": "Here the largest is kept.", "Avg": "Here the mean is kept.", "Sum": "Here the sum is kept."}
    return kinds.get(name[:3], "Here the norm is kept.")


def example(row: int, column: int) -> int:
    """A number from 0 to 9 for a place of the input."""
    return (row * 5 + column * 7 + row * column * 4 + 3) % 10


@dataclass(frozen=True, slots=True)
class _Numbers:
    """What stands in the cells: of the input, of the window (where it is fixed), of what comes out."""

    inside: bool = False
    window: tuple[tuple[float, ...], ...] = ()
    outcome: dict[tuple[int, int], str] | None = None


def _numbers(layer: Layer, down: Along, across: Along) -> _Numbers:
    rows = fixed_rows(layer)
    if rows:
        return _Numbers(window=rows)
    if "Pool" not in type(layer).__name__:
        return _Numbers()
    outcome = {}
    for row in range(down.count):
        for column in range(across.count):
            seen = [
                float(example(r, c))
                for r in down.taps(row)
                for c in across.taps(column)
                if 0 <= r < down.size and 0 <= c < across.size
            ]
            outcome[row, column] = short(pooled(layer, seen, down.kernel * across.kernel))
    return _Numbers(inside=True, outcome=outcome)


def pooled(layer: Layer, seen: Sequence[float], places: int) -> float:
    """What a pooling makes of the numbers in a window of so many places."""
    name = type(layer).__name__
    if "Max" in name:
        return max(seen, default=0.0)
    if "LP" in name:
        power = float(getattr(layer, "norm_type"))  # noqa: B009
        return float(sum(value**power for value in seen) ** (1 / power))
    return float(sum(seen)) if "Sum" in name else sum(seen) / max(1, places)


def short(value: float) -> str:
    """At most one figure behind the point."""
    return f"{value:.0f}" if value == round(value) or value >= 10 else f"{value:.1f}"


def _draw(sketch: Sketch, down: Along, across: Along, numbers: _Numbers, *, is_deep: bool) -> None:
    rows, columns = down.size + 2 * down.border, across.size + 2 * across.border
    room = WIDTH - 2 * SIDE - GAP - (12 if is_deep else 0)
    side = min(MOST_CELL, (HEIGHT - TOP - BOTTOM) / max(rows, down.count), room / (columns + across.count))
    total = (columns + across.count) * side + GAP
    left = (WIDTH - total) / 2
    middle = TOP + (HEIGHT - TOP - BOTTOM) / 2
    corner = QPointF(left, middle - rows * side / 2)
    out = QPointF(left + columns * side + GAP, middle - down.count * side / 2)
    if is_deep:
        for place, high, wide in ((corner, rows, columns), (out, down.count, across.count)):
            for step in (10.0, 5.0):
                sketch.cell(QRectF(place.x() + step, place.y() - step, wide * side, high * side), sketch.empty)
    window = QRectF(corner.x(), corner.y(), across.span * side, down.span * side)
    target = QRectF(out.x(), out.y(), side, side)
    # Below the cells, so that they are seen between the two grids only.
    lead(sketch, window, target)
    _draw_input(sketch, down, across, side, corner, numbers)
    _draw_outcome(sketch, down, across, side, out, numbers)
    if across.count > 1:
        for following in (window.translated(across.stride * side, 0), target.translated(side, 0)):
            sketch.cell(following, outline=sketch.strong, width=1.4, dashed=True)
    mark(sketch, window, target)
    sketch.label(left + columns * side / 2, HEIGHT - 13, "input" if not across.border else "input with its border")
    sketch.label(out.x() + across.count * side / 2, HEIGHT - 13, "output")


def _draw_input(sketch: Sketch, down: Along, across: Along, side: float, corner: QPointF, numbers: _Numbers) -> None:
    if side < _LEAST_CELL:
        sketch.cell(QRectF(corner.x(), corner.y(), (across.size + 2 * across.border) * side, side * down.size))
        return
    taps = {(r, c): (i, j) for i, r in enumerate(down.taps(0)) for j, c in enumerate(across.taps(0))}
    for row in range(-down.border, down.size + down.border):
        for column in range(-across.border, across.size + across.border):
            x, y = corner.x() + (column + across.border) * side, corner.y() + (row + down.border) * side
            place = QRectF(x, y, side, side)
            is_inside = 0 <= row < down.size and 0 <= column < across.size
            text = str(example(row, column)) if numbers.inside and is_inside else ""
            if (row, column) in taps:
                i, j = taps[row, column]
                text = short(numbers.window[i][j]) if numbers.window else text
                sketch.cell(place, sketch.fill if is_inside else sketch.soft, text, dashed=not is_inside)
            else:
                sketch.cell(place, sketch.empty if is_inside else None, text, dashed=not is_inside)


def _draw_outcome(sketch: Sketch, down: Along, across: Along, side: float, out: QPointF, numbers: _Numbers) -> None:
    if side < _LEAST_CELL:
        sketch.cell(QRectF(out.x(), out.y(), across.count * side, down.count * side))
        return
    for row in range(down.count):
        for column in range(across.count):
            place = QRectF(out.x() + column * side, out.y() + row * side, side, side)
            text = (numbers.outcome or {}).get((row, column), "")
            sketch.cell(place, sketch.fill if (row, column) == (0, 0) else sketch.empty, text)


def lead(sketch: Sketch, source: QRectF, target: QRectF) -> None:
    """Lines from a window to what it makes."""
    sketch.stroke(source.topRight(), target.topLeft(), sketch.strong, dashed=True)
    sketch.stroke(source.bottomRight(), target.bottomLeft(), sketch.strong, dashed=True)


def mark(sketch: Sketch, *places: QRectF) -> None:
    """Frames around what belongs together."""
    for place in places:
        sketch.cell(place, outline=sketch.strong, width=2.0)
