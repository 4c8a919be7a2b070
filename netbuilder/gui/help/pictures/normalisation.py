"""Which numbers a normalisation takes together: a table of samples and channels, and what becomes of their spread."""

from __future__ import annotations

from math import exp

from PySide6.QtCore import QPointF, QRectF

from netbuilder.gui.help.pictures.sketch import HEIGHT, Picture, Sketch
from netbuilder.layers.base import Layer

_SAMPLES, _CHANNELS = 4, 6
_SIDE, _GAP = 24.0, 5.0
_LEFT, _TOP = 64.0, 34.0
_BELLS, _BELL_WIDTH = 300.0, 116.0


def normalisation_picture(layer: Layer) -> Picture:
    """The numbers that are brought to one mean and variance together, in colour."""
    name = type(layer).__name__
    kind = name.rstrip("123d") if name.endswith("d") else name
    words = {
        "BatchNorm": "Each channel is normalised over all samples of the batch and all places.",
        "InstanceNorm": "Each channel of each sample is normalised by itself, over its places.",
        "GroupNorm": f"The channels of each sample are normalised in {_count(getattr(layer, 'num_groups', 1))}.",
        "LayerNorm": "All features of one sample, or of one place of it, are normalised together.",
        "RMSNorm": "All features of one sample, or of one place of it, are divided by their root mean square.",
        "LocalResponseNorm": "Each number is divided by the strength of its neighbours in other channels.",
    }[kind]
    groups = max(1, min(_CHANNELS, getattr(layer, "num_groups", 1)))
    together = {
        "BatchNorm": {(sample, 0) for sample in range(_SAMPLES)},
        "InstanceNorm": {(0, 0)},
        "GroupNorm": {(0, channel) for channel in range(-(-_CHANNELS // groups))},
        "LayerNorm": {(0, channel) for channel in range(_CHANNELS)},
        "RMSNorm": {(0, channel) for channel in range(_CHANNELS)},
        "LocalResponseNorm": {(0, channel) for channel in range(1, min(_CHANNELS, 1 + getattr(layer, "size", 3)))},
    }[kind]
    is_flat = kind in ("LayerNorm", "RMSNorm") or name == "BatchNorm1d"

    def draw(sketch: Sketch) -> None:
        _draw_table(sketch, together, is_flat=is_flat, only_first=kind == "LocalResponseNorm")
        _draw_bells(sketch, kind)

    return Picture(words, draw)


def _count(groups: int) -> str:
    return "one group" if groups == 1 else f"{groups} groups"


def _draw_table(sketch: Sketch, together: set[tuple[int, int]], *, is_flat: bool, only_first: bool) -> None:
    for sample in range(_SAMPLES):
        for channel in range(_CHANNELS):
            x, y = _LEFT + channel * (_SIDE + _GAP), _TOP + sample * (_SIDE + _GAP)
            is_taken = (sample, channel) in together
            if is_flat:
                sketch.cell(QRectF(x, y, _SIDE, _SIDE), sketch.fill if is_taken else sketch.empty)
                continue
            half = _SIDE / 2
            for place in range(4):
                part = QRectF(x + half * (place % 2), y + half * (place // 2), half, half)
                is_part = is_taken and (place == 0 or not only_first)
                sketch.cell(part, sketch.fill if is_part else sketch.empty, radius=1)
    step = _SIDE + _GAP
    rows, columns = [row for row, _ in together], [column for _, column in together]
    frame = QRectF(
        _LEFT + min(columns) * step - 2.5, _TOP + min(rows) * step - 2.5,
        (max(columns) - min(columns) + 1) * step, (max(rows) - min(rows) + 1) * step,
    )  # fmt: skip
    if only_first:
        frame.setHeight(_SIDE / 2 + 5)
    sketch.cell(frame, outline=sketch.strong, width=2.0, radius=4)
    middle = _LEFT + (_CHANNELS * step - _GAP) / 2
    sketch.label(middle, HEIGHT - 34, "features" if is_flat else "channels, each with its places")
    sketch.label(_LEFT - 32, _TOP + 2 * step - 10, "batch")
    sketch.arrow(QPointF(_LEFT - 32, _TOP + 2 * step + 2), QPointF(_LEFT - 32, _TOP + 3 * step + 8))


def _draw_bells(sketch: Sketch, kind: str) -> None:
    """The spread before and afterwards, over one axis."""
    base, zero = 142.0, _BELLS + 44
    sketch.stroke(QPointF(_BELLS, base), QPointF(_BELLS + _BELL_WIDTH, base))
    sketch.stroke(QPointF(zero, base + 4), QPointF(zero, 40), dashed=True)
    sketch.curve(_bell(_BELLS + 84, 24, 44, base), sketch.muted)
    shift = 20.0 if kind in ("RMSNorm", "LocalResponseNorm") else 0.0
    sketch.curve(_bell(zero + shift, 12, 88, base), sketch.strong, 2.2)
    sketch.label(zero, HEIGHT - 40, "0")
    sketch.label(_BELLS + 92, 84, "before")
    sketch.label(zero + shift, 42, "after", sketch.strong, bold=True)


def _bell(middle: float, spread: float, height: float, base: float) -> list[QPointF]:
    places = [_BELLS + _BELL_WIDTH * step / 60 for step in range(61)]
    return [QPointF(x, base - height * exp(-(((x - middle) / spread) ** 2) / 2)) for x in places]
