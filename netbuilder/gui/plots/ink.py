"""Colours of the plots, made from the theme's tokens."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtGui import QColor

if TYPE_CHECKING:
    from netbuilder.gui.theme import Theme

# Training takes the theme's accent, validation the theme's own token; the test, once, this.
TEST = "#A77BD8"
# Several Outputs; Okabe and Ito's, without the blue and the orange that training and validation have.
_OUTPUTS = ("#009E73", "#CC79A7", "#C9B82E", "#D55E00", "#8A94A6")


def mixed(colour: QColor | str, other: QColor | str, share: float) -> QColor:
    """`colour` with `share` (0 to 1) of `other` in it."""
    first, second = QColor(colour), QColor(other)
    return QColor(
        *(
            round(a + (b - a) * share)
            for a, b in zip(first.getRgb()[:3], second.getRgb()[:3], strict=True)  # type: ignore[index]
        )
    )


@lru_cache(maxsize=256)
def readable(colour: str, background: str, ratio: float = 4.5) -> QColor:
    """`colour`, moved towards black or white until it stands out from `background` by `ratio` (WCAG 2.1)."""
    target = "#000000" if _luminance(QColor(background)) > 0.18 else "#ffffff"
    for step in range(21):
        candidate = mixed(colour, target, step / 20)
        if contrast(candidate, QColor(background)) >= ratio:
            return candidate
    return QColor(target)


def contrast(first: QColor, second: QColor) -> float:
    """The contrast ratio of two colours, from 1 to 21 (WCAG 2.1)."""
    darker, lighter = sorted((_luminance(first), _luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def grid_ink(theme: Theme) -> QColor:
    """The colour of grid lines: a quarter of the contrast of muted text on the canvas."""
    return mixed(theme.canvas, theme.muted, 0.25)


def class_colours(theme: Theme, count: int) -> list[QColor]:
    """Colours for classes; Okabe and Ito's, which the colour-blind tell apart, then again from the start."""
    wheel = ("#3FA0E0", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#5B6CF0", "#C9B82E", "#8A94A6")
    return [readable(wheel[index % len(wheel)], QColor(theme.canvas).name(), 2.2) for index in range(count)]


def output_ink(place: int, theme: Theme) -> str:
    """The colour of one of several Outputs, counted from 0."""
    return readable(_OUTPUTS[place % len(_OUTPUTS)], QColor(theme.canvas).name(), 2.2).name()


def _luminance(colour: QColor) -> float:
    channels = [channel / 255 for channel in (colour.red(), colour.green(), colour.blue())]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
