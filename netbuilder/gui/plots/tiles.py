"""What a mosaic shows: the numbers, their range of colours, their names."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from netbuilder.gui.plots.colormaps import GAP, ColourMap, colour_table, quantise, value_range
from netbuilder.gui.plots.numbers import count, number
from netbuilder.gui.plots.tiling import Tiling, compose, shrink


class Tiles:
    """Pictures of one size, never changed: (n, h, w) numbers in a colour map, or (n, h, w, 3) uint8 in colour."""

    def __init__(
        self,
        values: NDArray[Any],
        limit: float | tuple[float, float] | None,
        labels: Sequence[str],
        colour_map: ColourMap,
    ) -> None:
        self.is_colour = values.ndim == 4
        self.values = values if self.is_colour else values.astype(np.float32, copy=False)
        self.labels = tuple(labels)
        self.colour_map = colour_map
        self._limit = limit

    @cached_property
    def range(self) -> tuple[float, float]:
        """The values of the first and the last colour."""
        if isinstance(self._limit, tuple):
            return self._limit
        if self._limit is not None:
            return -abs(self._limit), abs(self._limit)
        if self.is_colour:
            return 0.0, 255.0
        low, high = value_range(self.values)
        if self.colour_map == "diverging":
            return -max(abs(low), abs(high)), max(abs(low), abs(high))
        return low, high

    def image(self, tiling: Tiling, page: int, gap: QColor, not_a_number: QColor) -> QImage:
        """One page as a picture in device pixels."""
        shown = self.values[page * tiling.count : (page + 1) * tiling.count]
        shown = shrink(shown, tiling.step)
        if self.is_colour:
            background = np.array([gap.red(), gap.green(), gap.blue()], dtype=np.uint8)
            picture = compose(shown, tiling, background)
            return _owned(picture, QImage.Format.Format_RGB888)
        picture = compose(quantise(shown, *self.range), tiling, np.array(GAP, dtype=np.uint8))
        image = _owned(picture, QImage.Format.Format_Indexed8)
        image.setColorTable(colour_table(self.colour_map, gap.rgb(), not_a_number.rgb()))
        return image

    def name(self, tile: int, noun: str) -> str:
        """What a tile is called, e.g. `filter 3` or its own label."""
        return self.labels[tile] if tile < len(self.labels) else f"{noun} {count(tile)}"

    def describe(self, tile: int, noun: str, place: tuple[int, int] | None = None) -> str:
        """A tile in words: its name, the number at `place` (row, column) if wanted, and its range."""
        if not 0 <= tile < len(self.values):
            return ""
        values = self.values[tile]
        low, high = value_range(values)
        parts = [self.name(tile, noun)]
        if place is not None:
            value = values[place]
            shown = " ".join(str(int(v)) for v in value) if self.is_colour else number(float(value))
            parts += [f"row {place[0]}, column {place[1]}", shown]
        return " · ".join([*parts, f"range {number(low, 3)} … {number(high, 3)}"])


def _owned(picture: NDArray[np.uint8], kind: QImage.Format) -> QImage:
    """A QImage that owns its pixels; one that borrows an array's memory outlives it sooner or later."""
    height, width = picture.shape[:2]
    return QImage(picture.data, width, height, picture.strides[0], kind).copy()
