"""What a layer gives for one sample: maps as pictures, vectors as bars."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedLayout, QWidget

from netbuilder.gui.plots.bars import BarsView
from netbuilder.gui.plots.colormaps import value_range
from netbuilder.gui.plots.mosaic import MosaicView
from netbuilder.gui.plots.numbers import number
from netbuilder.gui.theme import Theme

# More bars than this are thinner than a finger; they become squares of a picture.
_MOST_BARS = 160


class ActivationView(QWidget):
    """Shows an activation in the form that suits its shape."""

    save_failed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.mosaic = MosaicView(theme, "magma", noun="map", parent=self)
        self.bars = BarsView(theme, parent=self)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.mosaic)
        self._stack.addWidget(self.bars)
        self.mosaic.save_failed.connect(self.save_failed)
        self.bars.save_failed.connect(self.save_failed)

    @property
    def repaints(self) -> int:
        """How often activations were really painted."""
        return self.mosaic.repaints + self.bars.repaints

    def set_activation(self, values: NDArray[Any], title: str) -> None:
        """Show a layer's values: (C, H, W) -> C maps, (n,) -> n bars, (L, D) -> one picture."""
        shape = "×".join(map(str, values.shape)) or "one number"
        caption = f"{title} · {shape}"
        numbers = np.asarray(values, dtype=np.float32)
        if numbers.ndim <= 1 and numbers.size <= _MOST_BARS:
            low, high = value_range(np.atleast_1d(numbers))
            words = f"{caption} · {number(low, 3)} … {number(high, 3)}"
            self.bars.set_bars(np.atleast_1d(numbers), caption=words, marks_strongest=False)
            self._stack.setCurrentWidget(self.bars)
            return
        tiles = as_maps(numbers)
        self.mosaic.set_stretches(numbers.ndim == 2)
        low, high = value_range(tiles)
        # Zero keeps the darkest colour where nothing is below it, so that silent maps look silent.
        self.mosaic.set_tiles(tiles, (min(low, 0.0), high), caption=caption)
        self._stack.setCurrentWidget(self.mosaic)

    def set_empty(self, text: str) -> None:
        """A ghost, and how what is missing will come."""
        self.mosaic.set_empty(text)
        self._stack.setCurrentWidget(self.mosaic)

    def set_theme(self, theme: Theme) -> None:
        self.mosaic.set_theme(theme)
        self.bars.set_theme(theme)


def as_maps(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """(*, H, W) -> (n, H, W); a vector (n,) -> (1, rows, columns), about twice as wide as high where n allows it."""
    if values.ndim >= 2:
        return values.reshape(-1, *values.shape[-2:])
    wanted = np.sqrt(values.size * 2)
    divisors = [columns for columns in range(1, int(4 * wanted) + 1) if values.size % columns == 0]
    columns = min(divisors, key=lambda columns: abs(columns - wanted))
    # A prime number of values makes one column; a strip is easier to look at.
    columns = columns if 4 * columns >= wanted else values.size
    return values.reshape(1, -1, columns)
