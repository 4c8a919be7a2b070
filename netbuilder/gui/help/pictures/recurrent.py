"""A recurrent layer unrolled: the same cell at every step, and what it hands on."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF

from netbuilder.gui.help.pictures.sketch import HEIGHT, Picture, Sketch
from netbuilder.layers.base import Layer

_STEPS = 4
_LEFT, _STEP = 76.0, 86.0
_BOX = (52.0, 30.0)


def recurrent_picture(layer: Layer) -> Picture:
    """Four steps; with two directions or several layers, two rows of cells."""
    name = type(layer).__name__
    depth = int(getattr(layer, "num_layers"))  # noqa: B009
    is_both, is_last = bool(getattr(layer, "bidirectional")), getattr(layer, "returns") != "sequence"  # noqa: B009
    words = f"The same {name} cell reads one step after the other and hands its state on"
    words += ", and another one reads from the end" if is_both else ""
    words += f"; {depth} such layers stand on top of each other" if depth > 1 else ""
    words += "; the last state comes out" if is_last else "; the state after each step comes out"
    rows = 2 if is_both or depth > 1 else 1

    def draw(sketch: Sketch) -> None:
        top = 98.0 - (rows - 1) * 24 - _BOX[1] / 2
        for row in range(rows):
            y = top + (rows - 1 - row) * 48
            _draw_chain(sketch, name, y, is_backwards=is_both and row == 1)
        for step in range(_STEPS):
            x = _LEFT + step * _STEP
            sketch.arrow(QPointF(x, HEIGHT - 26), QPointF(x, top + (rows - 1) * 48 + _BOX[1] + 3))
            if rows == 2 and not is_both:
                sketch.arrow(QPointF(x, top + 48 - 2), QPointF(x, top + _BOX[1] + 3))
            sketch.label(x, HEIGHT - 15, f"x{'₁₂₃₄'[step]}")
            if not is_last or step == _STEPS - 1:
                sketch.arrow(QPointF(x, top - 2), QPointF(x, top - 18), sketch.strong, 2)
                sketch.label(x, top - 27, f"y{'₁₂₃₄'[step]}", sketch.strong, bold=True)
        if depth > 2:
            sketch.label(_LEFT - 46, top + 62, f"{depth} layers")

    return Picture(f"{words}.", draw)


def _draw_chain(sketch: Sketch, name: str, y: float, *, is_backwards: bool) -> None:
    wide, high = _BOX
    middle = y + high / 2
    for step in range(_STEPS):
        x = _LEFT + step * _STEP
        sketch.box(QRectF(x - wide / 2, y, wide, high), name, is_strong=True)
        start, end = (x + _STEP - wide / 2, x + wide / 2) if is_backwards else (x + wide / 2, x + _STEP - wide / 2)
        if step == _STEPS - 1:
            continue
        for shift in (-5, 5) if name == "LSTM" else (0,):
            sketch.arrow(QPointF(start, middle + shift), QPointF(end, middle + shift))
        if step == 0:
            sketch.label((start + end) / 2, y - 2, "c, h" if name == "LSTM" else "h")
