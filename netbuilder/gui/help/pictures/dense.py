"""Layers in which everything meets everything: neurons and their connections, bells, products of two inputs."""

from __future__ import annotations

from math import exp

from PySide6.QtCore import QPointF, QRectF

from netbuilder.gui.help.pictures.sketch import HEIGHT, MIDDLE, Picture, Sketch, boxes
from netbuilder.layers.base import Layer, TensorSpec

_MOST = 6  # neurons that are drawn of a layer
_LEFT, _RIGHT = 130.0, 310.0
_WEIGHTS = (0.9, -0.5, 0.3, -0.8, 0.6, 0.2)


def linear_picture(layer: Layer, inputs: tuple[TensorSpec, ...]) -> Picture:
    """All connections, and those into one output in full."""
    features = inputs[0].shape[-1] if inputs and inputs[0].shape else 0
    outputs = int(getattr(layer, "out_features"))  # noqa: B009
    words = "Every output is connected with every input, and each connection has a weight of its own"
    said = f"{features:,} inputs, {outputs:,} outputs" if features else f"{outputs:,} outputs"

    def draw(sketch: Sketch) -> None:
        left, right = _column(_LEFT, features or _MOST), _column(_RIGHT, outputs)
        for start in left:
            for end in right[1:]:
                sketch.stroke(start, end)
        for start, weight in zip(left, _WEIGHTS, strict=False):
            ink = sketch.signed(weight) if weight < 0 else sketch.strong
            sketch.stroke(start, right[0], ink, 1.0 + 2.5 * abs(weight))
        for place in left:
            sketch.dot(place, 8, sketch.empty)
        for index, place in enumerate(right):
            sketch.dot(place, 8, sketch.fill if index == 0 else sketch.empty, sketch.strong if index == 0 else None)
        _dots(sketch, _LEFT, features or _MOST)
        _dots(sketch, _RIGHT, outputs)
        sketch.label(_LEFT, HEIGHT - 12, f"{features:,} inputs x" if features else "inputs x")
        sketch.label(_RIGHT, HEIGHT - 12, f"{outputs:,} outputs y")
        sketch.label((_LEFT + _RIGHT) / 2, HEIGHT - 12, "weights W")

    return Picture(f"{words}: {said}.", draw)


def _column(x: float, count: int) -> list[QPointF]:
    shown = min(count, _MOST)
    step = 25.0
    top = MIDDLE - 10 - step * (shown - 1) / 2
    return [QPointF(x, top + step * place) for place in range(shown)]


def _dots(sketch: Sketch, x: float, count: int) -> None:
    """That there are more neurons than these."""
    if count > _MOST:
        sketch.label(x + (30 if x > 200 else -30), MIDDLE - 10, "⋮")


def rbf_picture() -> Picture:
    """Three bells over an axis, and what they answer to one sample."""
    centres, sample = (0.2, 0.5, 0.82), 0.42

    def draw(sketch: Sketch) -> None:
        left, width, base = 40.0, 220.0, 150.0
        sketch.stroke(QPointF(left, base), QPointF(left + width, base))
        for index, centre in enumerate(centres):
            xs = [place / 60 for place in range(61)]
            points = [QPointF(left + width * x, base - 110 * _bell(x, centre)) for x in xs]
            sketch.curve(points, sketch.tint(index, 1.0))
            answer = _bell(sample, centre)
            y = 52 + 38 * index
            sketch.cell(QRectF(320, y, 86, 18), sketch.empty)
            sketch.cell(QRectF(320, y, 86 * answer, 18), sketch.tint(index), outline=sketch.tint(index, 1.0))
            sketch.dot(QPointF(left + width * sample, base - 110 * answer), 3.5, sketch.tint(index, 1.0))
        sketch.stroke(
            QPointF(left + width * sample, base), QPointF(left + width * sample, 32), sketch.muted, dashed=True
        )
        sketch.label(left + width * sample, HEIGHT - 30, "sample x")
        sketch.label(363, HEIGHT - 30, "answers y")
        sketch.arrow(QPointF(274, MIDDLE), QPointF(306, MIDDLE))

    return Picture("Every unit answers the more strongly, the nearer the sample is to its centre.", draw)


def _bell(x: float, centre: float) -> float:
    return exp(-((x - centre) ** 2) / (2 * 0.12**2))


def bilinear_picture() -> Picture:
    """Every product of two numbers, weighed and added up."""
    first, second = (2, 1, 3), (1, 4, 2, 3)

    def draw(sketch: Sketch) -> None:
        side, left, top = 30.0, 110.0, 56.0
        for row, place in enumerate(boxes(left - side - 10, top, 3, 1, side)):
            sketch.cell(place, sketch.tint(0), str(first[row]))
        for column, place in enumerate(boxes(left, top - side - 6, 1, 4, side)):
            sketch.cell(place, sketch.tint(1), str(second[column]))
        for number, place in enumerate(boxes(left, top, 3, 4, side)):
            row, column = divmod(number, 4)
            product = first[row] * second[column]
            sketch.cell(place, sketch.shade(product / 14), str(product))
        sketch.arrow(QPointF(left + 4 * side + 14, top + 45), QPointF(left + 4 * side + 62, top + 45))
        sketch.label(left + 4 * side + 38, top + 30, "times A")
        sketch.cell(
            QRectF(left + 4 * side + 76, top + 30, side, side), sketch.fill, "y", outline=sketch.strong, width=2
        )
        sketch.label(left - side + 5, HEIGHT - 30, "x₁")
        sketch.label(left - side - 24, top - 22, "x₂")
        sketch.label(left + 60, HEIGHT - 30, "all products")

    return Picture("Each product of a number of x₁ and one of x₂ has a weight; their sum is an output.", draw)
