"""Where numbers stand on the screen: the one place that turns values into pixels and back."""

from __future__ import annotations

from dataclasses import dataclass
from math import log10

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSizeF

from netbuilder.gui.plots.axis import Span, Tick, log_ticks, ticks
from netbuilder.gui.text_size import px

Numbers = NDArray[np.float64]

# Qt's rasteriser loses its way with coordinates far outside the picture.
_FAR = 20_000.0
_PIXELS_PER_TICK = (84, 36)
# Around the curves: the numbers at the left, titles and legend above, the last values at the right, numbers below.
_LEFT, _TOP, _RIGHT, _BOTTOM = 56, 34, 14, 28


@dataclass(frozen=True, slots=True)
class Frame:
    """The plot's rectangle in logical pixels and the spans it shows; `y` holds decimal logarithms if `is_log`."""

    plot: QRectF
    x: Span
    y: Span
    is_log: bool = False
    whole_x: bool = True

    def across(self, values: Numbers) -> Numbers:
        """Pixels from the left of the widget."""
        pixels = self.plot.left() + (values - self.x.low) * (self.plot.width() / self.x.width)
        return np.clip(pixels, -_FAR, _FAR)

    def down(self, values: Numbers) -> Numbers:
        """Pixels from the top of the widget; NaN for what a log axis cannot show."""
        if self.is_log:
            values = np.log10(np.where(values > 0, values, np.nan))
        pixels = self.plot.bottom() - (values - self.y.low) * (self.plot.height() / self.y.width)
        return np.clip(pixels, -_FAR, _FAR)

    def point(self, x: float, y: float) -> QPointF:
        """The pixel of one point; its y is NaN for what cannot be shown."""
        return QPointF(float(self.across(np.array([x]))[0]), float(self.down(np.array([y]))[0]))

    def x_at(self, pixel: float) -> float:
        return self.x.low + (pixel - self.plot.left()) / self.plot.width() * self.x.width

    def y_at(self, pixel: float) -> float:
        """The place on the y axis (a logarithm on a log axis)."""
        return self.y.low + (self.plot.bottom() - pixel) / self.plot.height() * self.y.width

    def x_ticks(self) -> list[Tick]:
        return ticks(self.x, max(2, int(self.plot.width() / px(_PIXELS_PER_TICK[0]))), whole=self.whole_x)

    def y_ticks(self) -> list[Tick]:
        count = max(2, int(self.plot.height() / px(_PIXELS_PER_TICK[1])))
        return log_ticks(self.y, count) if self.is_log else ticks(self.y, count)

    def tick_x(self, tick: Tick) -> float:
        return self.plot.left() + (tick.place - self.x.low) / self.x.width * self.plot.width()

    def tick_y(self, tick: Tick) -> float:
        return self.plot.bottom() - (tick.place - self.y.low) / self.y.width * self.plot.height()


def plot_rect(size: QSizeF) -> QRectF:
    """Where the curves are in a chart of `size`: the rest holds titles, legend and numbers."""
    left, top = px(_LEFT), px(_TOP)
    return QRectF(left, top, max(size.width() - left - px(_RIGHT), 8), max(size.height() - top - px(_BOTTOM), 8))


def extent(parts: list[Numbers], is_log: bool) -> Span | None:
    """The lowest and highest of what can be shown (logarithms if `is_log`); None where there is nothing."""
    lows, highs = [], []
    for part in parts:
        shown = part[np.isfinite(part) & (part > 0)] if is_log else part[np.isfinite(part)]
        if len(shown):
            lows.append(float(shown.min()))
            highs.append(float(shown.max()))
    if not lows:
        return None
    low, high = min(lows), max(highs)
    return Span(log10(low), log10(high)) if is_log else Span(low, high)
