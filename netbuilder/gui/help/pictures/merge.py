"""What merges make of two small inputs, number by number or side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from netbuilder.gui.help.pictures.cells import Cells, draw_row
from netbuilder.gui.help.pictures.sketch import Picture, Sketch
from netbuilder.layers.base import Layer

_Grid = NDArray[np.float64]
_FIRST: _Grid = np.array([[2.0, 5.0, 1.0], [4.0, 0.0, 3.0]])
_SECOND: _Grid = np.array([[3.0, 1.0, 6.0], [2.0, 7.0, 3.0]])
_BY_NUMBER: Mapping[str, tuple[str, str, Callable[[_Grid, _Grid], _Grid]]] = {
    "Add": ("+", "added", lambda a, b: a + b),
    "Subtract": ("−", "subtracted", lambda a, b: a - b),
    "Multiply": ("×", "multiplied", lambda a, b: a * b),
    "Maximum": ("max", "compared, and the larger is kept", np.maximum),
    "Minimum": ("min", "compared, and the smaller is kept", np.minimum),
    "Mean": ("mean", "averaged", lambda a, b: (a + b) / 2),
}


def merge_picture(layer: Layer) -> Picture:
    """Two inputs in two colours, and what comes out."""
    name = type(layer).__name__
    if name in _BY_NUMBER:
        return _by_number(*_BY_NUMBER[name])
    return {"MatMul": _product, "Stack": _stacked, "Concat": _joined}[name]()


def _cells(grid: _Grid, tint: int | float, label: str) -> Cells:
    rows, columns = grid.shape
    return Cells(rows, columns, [tint] * grid.size, [f"{n:g}" for n in grid.ravel()], label)


def _by_number(sign: str, done: str, function: Callable[[_Grid, _Grid], _Grid]) -> Picture:
    parts = (
        _cells(_FIRST, 0, "first input"),
        _cells(_SECOND, 1, "second input"),
        _cells(function(_FIRST, _SECOND), 2, "output"),
    )

    def draw(sketch: Sketch) -> None:
        draw_row(sketch, parts, (sign, "="))

    return Picture(f"Numbers at the same place are {done}.", draw)


def _product() -> Picture:
    first, second = _FIRST, _SECOND.T
    parts = (
        Cells(2, 3, [0, 0, 0, 0.0, 0.0, 0.0], [f"{n:g}" for n in first.ravel()], "A: n×k"),
        Cells(3, 2, [1, 0.0] * 3, [f"{n:g}" for n in second.ravel()], "B: k×m"),
        Cells(2, 2, [2, 0.0, 0.0, 0.0], [f"{n:g}" for n in (first @ second).ravel()], "C: n×m"),
    )

    def draw(sketch: Sketch) -> None:
        draw_row(sketch, parts, ("·", "="))

    return Picture("Each number of C is a row of A times a column of B, added up.", draw)


def _stacked() -> Picture:
    both = Cells(
        2, 3, [0] * 6 + [1] * 6, [f"{n:g}" for n in (*_FIRST.ravel(), *_SECOND.ravel())], "(2, 2, 3)", apart=True
    )

    def draw(sketch: Sketch) -> None:
        draw_row(sketch, (_cells(_FIRST, 0, "(2, 3)"), _cells(_SECOND, 1, "(2, 3)"), both), (",", ""), gap=40)

    return Picture("The inputs stand side by side along a new axis.", draw)


def _joined() -> Picture:
    joined = Cells(2, 2, [0] * 8 + [1] * 4, (), "C1 + C2 channels", apart=True)
    first = Cells(2, 2, [0] * 8, (), "C1 channels", apart=True)

    def draw(sketch: Sketch) -> None:
        draw_row(sketch, (first, Cells(2, 2, [1] * 4, (), "C2 channels"), joined), (",", ""), gap=36)

    return Picture("The channels of the second input follow those of the first.", draw)
