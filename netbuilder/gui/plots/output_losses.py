"""The losses of several Outputs, each with its own curves beside the total."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from netbuilder.gui.plots.series import Series, Style

_LOSS = "_loss"


class OutputLosses:
    """Curves over batches: for each Output its training loss, and its validation loss where epochs end.

    The rest, its means over epochs and its test, stands among the figures by epoch.
    """

    def __init__(self) -> None:
        self._batches: dict[str, Series] = {}
        self._validation: dict[str, Series] = {}
        self._smoothing = 0.0

    @property
    def names(self) -> tuple[str, ...]:
        """The Outputs; none where the network has one, whose loss is the total."""
        return tuple(self._batches)

    @property
    def batch_series(self) -> list[Series]:
        """The losses of every batch of the training part."""
        return list(self._batches.values())

    @property
    def validation_series(self) -> list[Series]:
        """The losses of the validation part, where epochs end."""
        return list(self._validation.values())

    def batch_loss(self, name: str) -> Series:
        """The loss of every batch at one Output, as recorded."""
        return self._batches[name]

    def validation_loss(self, name: str) -> Series | None:
        """The validation loss of one Output; None before the first epoch has ended, or without such a part."""
        return self._validation.get(name)

    def append_progress(self, batches: NDArray[np.float64], losses: Mapping[str, ArrayLike]) -> bool:
        """Add the losses of batches by Output; says whether one is new."""
        new = [name for name in losses if name not in self._batches]
        for name in new:
            self._batches[name] = Series(name, Style(len(self._batches)), smooths=True)
            self._batches[name].set_smoothing(self._smoothing)
        for name, values in losses.items():
            self._batches[name].append(batches, values)
        return bool(new)

    def append_epoch(self, split: str, kind: str, batch: float, value: float) -> None:
        """Add a figure of an epoch that ended with `batch`, if it is an Output's loss, e.g. `label_loss`."""
        name = kind.removesuffix(_LOSS)
        if name == kind or name not in self._batches or split != "validation":
            return
        if name not in self._validation:
            style = Style(self._batches[name].style.ink, "dashed", "circle", is_quiet=True)
            self._validation[name] = Series(f"{name}, validation", style)
        series = self._validation[name]
        series.append(max(batch, series.x[-1]) if len(series) else batch, value)

    def set_smoothing(self, weight: float) -> None:
        """How much of the average each batch keeps, 0 (as recorded) to 0.999."""
        self._smoothing = weight
        for series in self._batches.values():
            series.set_smoothing(weight)

    def clear(self) -> None:
        self._batches.clear()
        self._validation.clear()
