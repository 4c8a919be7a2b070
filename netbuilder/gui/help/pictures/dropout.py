"""What a dropout leaves out while training, and that it leaves nothing out afterwards."""

from __future__ import annotations

from math import sin
from random import Random

from PySide6.QtCore import QPointF, QRectF

from netbuilder.gui.help.pictures.sketch import HEIGHT, Picture, Sketch, boxes
from netbuilder.layers.base import Layer

_LEFT, _RIGHT, _TOP = 34.0, 250.0, 38.0
_ROWS, _COLUMNS, _SIDE = 5, 8, 19.5
_SEED = 7  # the same picture each time


def dropout_picture(layer: Layer) -> Picture:
    """Single numbers, whole channels or whole samples that are dropped with the layer's own probability."""
    name = type(layer).__name__
    p = float(getattr(layer, "p"))  # noqa: B009
    what = {"StochasticDepth": "samples", "Dropout": "numbers", "AlphaDropout": "numbers"}.get(name, "channels")
    instead = "set to what SELU tends to" if "Alpha" in name else "dropped"
    units = {"numbers": _ROWS * _COLUMNS, "channels": _COLUMNS // 2, "samples": _ROWS}[what]
    count = min(units, max(round(p * units), 1 if p else 0))
    dropped = set(Random(_SEED).sample(range(units), count))

    def draw(sketch: Sketch) -> None:
        for left, is_training in ((_LEFT, True), (_RIGHT, False)):
            for number, place in enumerate(boxes(left, _TOP, _ROWS, _COLUMNS, _SIDE)):
                row, column = divmod(number, _COLUMNS)
                unit = {"numbers": number, "channels": column // 2, "samples": row}[what]
                if not is_training or unit not in dropped:
                    sketch.cell(place, sketch.shade(0.2 + 0.6 * _value(number)))
                elif "Alpha" in name:
                    sketch.cell(place, sketch.tint(5, 0.8))
                else:
                    sketch.crossed(place)
        if what == "channels":
            _frame_channels(sketch)
        sketch.label(_LEFT + _COLUMNS * _SIDE / 2, _TOP - 16, "while training", sketch.text, bold=True)
        sketch.label(_RIGHT + _COLUMNS * _SIDE / 2, _TOP - 16, "afterwards", sketch.text, bold=True)
        scaled = "" if "Alpha" in name or p >= 1 else f", the rest × {1 / (1 - p):.3g}"
        sketch.label(_LEFT + _COLUMNS * _SIDE / 2, HEIGHT - 36, f"{p:.0%} of the {what}{scaled}")
        sketch.label(_RIGHT + _COLUMNS * _SIDE / 2, HEIGHT - 36, "unchanged")

    return Picture(f"While training {p:.0%} of the {what} are {instead}, others each time; afterwards none.", draw)


def _frame_channels(sketch: Sketch) -> None:
    for left in (_LEFT, _RIGHT):
        for channel in range(_COLUMNS // 2):
            place = QRectF(left + channel * 2 * _SIDE, _TOP, 2 * _SIDE, _ROWS * _SIDE)
            sketch.cell(place, outline=sketch.muted, width=1.6)


def _value(number: int) -> float:
    return (number * 37 % 11) / 10


def noise_picture(layer: Layer) -> Picture:
    """A smooth line, and what the noise makes of it."""
    std = float(getattr(layer, "std"))  # noqa: B009

    def draw(sketch: Sketch) -> None:
        for left, is_training in ((_LEFT, True), (_RIGHT, False)):
            xs = [step / 48 for step in range(49)]
            clean = [0.5 * sin(7 * x) for x in xs]
            noisy = [y + std * _noise(step) for step, y in enumerate(clean)]
            card = QRectF(left, _TOP, 156, 100)
            sketch.cell(card, sketch.empty, radius=4)
            if is_training:
                sketch.curve(_line(card, xs, clean), sketch.line_ink, 1.4)
            sketch.curve(_line(card, xs, noisy if is_training else clean), sketch.strong)
        sketch.label(_LEFT + 78, _TOP - 16, "while training", sketch.text, bold=True)
        sketch.label(_RIGHT + 78, _TOP - 16, "afterwards", sketch.text, bold=True)
        sketch.label(_LEFT + 78, HEIGHT - 38, f"x + {std:g} n")
        sketch.label(_RIGHT + 78, HEIGHT - 38, "unchanged")

    return Picture(f"While training, noise with a standard deviation of {std:g} is added; afterwards none.", draw)


def _line(card: QRectF, xs: list[float], ys: list[float]) -> list[QPointF]:
    inside = card.adjusted(8, 8, -8, -8)
    return [
        QPointF(inside.left() + x * inside.width(), inside.center().y() - max(-1.0, min(1.0, y)) * inside.height() / 2)
        for x, y in zip(xs, ys, strict=True)
    ]


def _noise(step: int) -> float:
    """Looks like a draw from a normal variable; the same in every picture."""
    return sum((step * prime % 17) / 16 - 0.5 for prime in (5, 7, 11, 13)) * 1.6
