"""Attention as a matrix of who looks at whom, the layers of a Transformer, and what prepares a sequence for them."""

from __future__ import annotations

from math import cos, exp, sin

from PySide6.QtCore import QPointF, QRectF

from netbuilder.gui.help.pictures.sketch import HEIGHT, MIDDLE, Picture, Sketch, boxes
from netbuilder.layers.base import Layer

_LENGTH = 6


def attention_picture(layer: Layer) -> Picture:
    """The weights with which each position takes from the others."""
    heads, is_causal = int(getattr(layer, "num_heads")), bool(getattr(layer, "causal"))  # noqa: B009
    is_cross = getattr(layer, "attention") == "cross"  # noqa: B009
    words = "Each row is a position that asks, each column one that answers; the weights of a row sum to one"
    words += "; no position looks at a later one" if is_causal else ""
    words += f"; {heads} heads have a matrix each" if heads > 1 else ""

    def draw(sketch: Sketch) -> None:
        side, left, top = 21.0, 120.0, 34.0
        columns = 4 if is_cross else _LENGTH
        for shift in (10.0, 5.0) if heads > 1 else ():
            sketch.cell(QRectF(left + shift, top - shift, columns * side, _LENGTH * side), sketch.empty)
        _draw_matrix(sketch, left, top, side, columns, is_causal=is_causal)
        for row in range(_LENGTH):
            sketch.cell(QRectF(left - 30, top + row * side + 2, 20, side - 4), sketch.tint(0, 0.35))
            sketch.cell(QRectF(left + columns * side + 92, top + row * side + 2, 20, side - 4), sketch.tint(2, 0.35))
        sketch.label(left - 62, MIDDLE - 2, "asks")
        sketch.label(left + columns * side / 2, HEIGHT - 22, "answers: the other sequence" if is_cross else "answers")
        end = left + columns * side
        sketch.arrow(QPointF(end + 24, MIDDLE - 2), QPointF(end + 82, MIDDLE - 2))
        sketch.label(end + 56, MIDDLE - 18, "mean of V")
        if heads > 1:
            sketch.label(end + 40, top - 12, f"{heads} heads")

    return Picture(f"{words}.", draw)


def _weight(row: int, column: int) -> float:
    return exp(-abs(row - column) * 0.55) + (0.8 if (row * 5 + column * 3) % 7 == 2 else 0.0)


def _draw_matrix(
    sketch: Sketch, left: float, top: float, side: float, columns: int, *, is_causal: bool, rows: int = _LENGTH
) -> None:
    for row in range(rows):
        seen = [column for column in range(columns) if not is_causal or column <= row]
        total = sum(_weight(row, column) for column in seen)
        for column in range(columns):
            place = QRectF(left + column * side, top + row * side, side, side)
            if column in seen:
                sketch.cell(place, sketch.shade(0.08 + 1.5 * _weight(row, column) / total))
            else:
                sketch.cell(place, dashed=True)


def transformer_picture(layer: Layer) -> Picture:
    """The steps inside the layer, with the ways around them."""
    is_decoder = "Decoder" in type(layer).__name__
    is_first, is_causal = bool(getattr(layer, "norm_first")), bool(getattr(layer, "causal"))  # noqa: B009
    function = {"relu": "ReLU", "gelu": "GELU"}[getattr(layer, "activation")]  # noqa: B009
    steps = ["attention to itself", *(["attention to memory"] if is_decoder else []), f"Linear, {function}, Linear"]
    where = "before each step" if is_first else "after each sum"

    def draw(sketch: Sketch) -> None:
        wide, gap = (94.0, 40.0) if is_decoder else (136.0, 48.0)
        left = (440 - len(steps) * wide - (len(steps) - 1) * gap) / 2
        for number, step in enumerate(steps):
            x = left + number * (wide + gap)
            sketch.box(QRectF(x, 80, wide, 38), _folded(step) if is_decoder else step, is_strong="attention" in step)
            sketch.arrow(QPointF(x - gap + 6, 99), QPointF(x - 2, 99))
            _skip(sketch, x - gap / 2 + 4, x + wide + gap / 2 - 6)
            if "attention" in step:
                _draw_matrix(sketch, x + wide / 2 - 24, 122, 8, 6, is_causal=is_causal and number == 0)
        sketch.arrow(
            QPointF(left + len(steps) * (wide + gap) - gap, 99),
            QPointF(left + len(steps) * (wide + gap) - gap + 20, 99),
        )
        sketch.label(220, 30, f"each step has a way around it; LayerNorm {where}")
        if is_decoder:
            sketch.label(left + wide + gap + wide / 2, HEIGHT - 8, "memory of the encoder")

    return Picture(f"{' then '.join(steps)}; a skip connection leads past each, with a LayerNorm {where}.", draw)


def _folded(words: str) -> str:
    """In two lines."""
    first, _, rest = words.rpartition(" " if "Linear" in words else " to")
    return f"{first}\nto{rest}" if "Linear" not in words else f"{first}\n{rest}"


def _skip(sketch: Sketch, start: float, end: float) -> None:
    points = [QPointF(start, 99), QPointF(start, 60), QPointF(end, 60), QPointF(end, 96)]
    sketch.curve(points, sketch.muted, 1.4)
    sketch.arrow(points[-2], points[-1])
    sketch.dot(points[-1] + QPointF(0, 3), 4, sketch.empty, sketch.muted)


def positions_picture(layer: Layer) -> Picture:
    """The numbers that are added: a row for each position, a column for each feature."""
    is_learned = getattr(layer, "kind") == "learned"  # noqa: B009
    rows, columns, side = 12, 24, 11.0

    def value(position: int, feature: int) -> float:
        if is_learned:
            return ((position * 29 + feature * 53) % 17) / 8 - 1
        angle = position * 1.6 / 10000 ** (2 * (feature // 2) / (columns * 1.6))
        return sin(angle) if feature % 2 == 0 else cos(angle)

    def draw(sketch: Sketch) -> None:
        left, top = 112.0, 20.0
        for row in range(rows):
            for column in range(columns):
                place = QRectF(left + column * side, top + row * side, side, side)
                ink = sketch.signed(value(row, column))
                sketch.cell(place, ink, outline=ink, radius=0)
        sketch.label(left + columns * side / 2, HEIGHT - 24, "features: blue below zero, orange above")
        sketch.label(left - 44, MIDDLE - 12, "positions")

    words = "a learned row" if is_learned else "a row of sines and cosines, slower from feature to feature,"
    return Picture(f"To each position {words} is added, so that it can be told from the others.", draw)


def token_picture() -> Picture:
    """A sequence, and the same with a vector before it."""

    def draw(sketch: Sketch) -> None:
        for left, is_new in ((40.0, False), (236.0, True)):
            for number, place in enumerate(boxes(left, 56, 1, 5 if is_new else 4, 30, 78)):
                is_token = is_new and number == 0
                fill = sketch.fill if is_token else sketch.tint(number - is_new, 0.35)
                sketch.cell(place.adjusted(3, 0, -3, 0), fill, outline=sketch.strong if is_token else None, width=1.4)
        sketch.arrow(QPointF(176, 95), QPointF(222, 95))
        sketch.label(251, 40, "class token", sketch.strong, bold=True)
        sketch.label(100, HEIGHT - 40, "L steps")
        sketch.label(311, HEIGHT - 40, "1 + L steps")

    return Picture("One learned vector is put before the sequence.", draw)


def patches_picture(layer: Layer) -> Picture:
    """An image cut into patches, and the row of vectors that describe them."""
    patch = getattr(layer, "patch_size")  # noqa: B009
    high, wide = (patch, patch) if isinstance(patch, int) else patch

    def draw(sketch: Sketch) -> None:
        for number, place in enumerate(boxes(34, 36, 3, 3, 38)):
            sketch.cell(place, sketch.tint(number, 0.45))
        for number, place in enumerate(boxes(222, 54, 1, 9, 20, 78)):
            sketch.cell(place.adjusted(2, 0, -2, 0), sketch.tint(number, 0.45))
        sketch.arrow(QPointF(160, 93), QPointF(208, 93))
        sketch.label(91, HEIGHT - 34, f"patches of {high}×{wide} pixels")
        sketch.label(312, HEIGHT - 34, f"{getattr(layer, 'embed_dim'):,} numbers for each")  # noqa: B009

    return Picture(f"Each patch of {high}×{wide} pixels becomes one vector of a sequence, row by row.", draw)


def scale_picture(layer: Layer) -> Picture:
    """Channels before and after each was multiplied by its number."""
    before, factors = (0.9, 0.5, 0.7, 0.3, 0.8), (0.9, 0.2, 0.6, 1.2, 0.4)

    def draw(sketch: Sketch) -> None:
        for number, (value, factor) in enumerate(zip(before, factors, strict=True)):
            y = 36 + number * 25
            sketch.cell(QRectF(44, y, 110 * value, 16), sketch.soft, outline=sketch.line_ink)
            sketch.label(210, y + 8, f"× {factor}", sketch.text)
            sketch.cell(QRectF(270, y, 110 * value * factor, 16), sketch.fill, outline=sketch.strong)
        sketch.label(96, HEIGHT - 22, "channels")
        sketch.label(210, HEIGHT - 22, "learned")
        sketch.label(322, HEIGHT - 22, "scaled")

    return Picture(f"Every channel has a factor of its own, which begins at {getattr(layer, 'init'):g}.", draw)  # noqa: B009
