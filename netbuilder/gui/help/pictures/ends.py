"""Where data come in and go out, tables that are looked up, and blocks."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF

from netbuilder.gui.help.pictures.sketch import HEIGHT, MIDDLE, Picture, Sketch, boxes
from netbuilder.layers.base import Layer


def input_picture(layer: Layer) -> Picture:
    """A batch of samples that goes into the network."""
    shape = ", ".join(map(str, getattr(layer, "shape")))  # noqa: B009

    def draw(sketch: Sketch) -> None:
        for shift in (24.0, 12.0, 0.0):
            card = QRectF(48 + shift, 66 - shift, 72, 72)
            sketch.cell(card, sketch.empty, radius=4)
        for number, place in enumerate(boxes(52, 70, 4, 4, 16)):
            sketch.cell(place, sketch.shade((number * 5 % 7) / 8))
        sketch.arrow(QPointF(158, MIDDLE), QPointF(206, MIDDLE))
        sketch.box(QRectF(212, MIDDLE - 20, 80, 40), "input", is_strong=True)
        sketch.stroke(QPointF(292, MIDDLE), QPointF(400, MIDDLE), sketch.muted, 2)
        sketch.dot(QPointF(292, MIDDLE), 5, sketch.empty, sketch.strong)
        sketch.box(QRectF(310, MIDDLE - 12, 78, 24), f"({shape})")
        sketch.label(92, HEIGHT - 34, "samples of the data set")
        sketch.label(349, HEIGHT - 34, "shape without the batch")

    return Picture(f"Samples of shape ({shape}) come in, a batch at a time.", draw)


def output_picture(layer: Layer) -> Picture:
    """What the network says beside what it should have said, and the loss of both."""
    loss = str(getattr(layer, "loss")).replace("_", " ")  # noqa: B009

    def draw(sketch: Sketch) -> None:
        for row, values in enumerate(((0.3, 0.85, 0.2, 0.45), (0.05, 1.0, 0.05, 0.05))):
            top = 34 + row * 72
            for place, value in zip(boxes(60, top, 1, 4, 24, 46), values, strict=True):
                bar = QRectF(place.left() + 4, place.bottom() - 44 * value, 16, 44 * value)
                sketch.cell(bar, sketch.fill if row == 0 else sketch.tint(2))
            sketch.stroke(QPointF(58, top + 46), QPointF(158, top + 46))
            sketch.label(108, top + 58, "what the network says" if row == 0 else "target")
            sketch.arrow(QPointF(172, top + 26), QPointF(238, MIDDLE - 6 + 12 * row))
        sketch.box(QRectF(244, MIDDLE - 20, 124, 40), loss, is_strong=True)
        sketch.arrow(QPointF(370, MIDDLE), QPointF(400, MIDDLE))
        sketch.label(416, MIDDLE, "loss", sketch.text, bold=True)

    return Picture(f"What comes out is compared with the target: {loss} is the number that training makes small.", draw)


def lookup_picture(layer: Layer) -> Picture:
    """Tokens, the rows of the table that they name, and what comes out."""
    is_bag = type(layer).__name__ == "EmbeddingBag"
    tokens, rows, columns = (3, 0, 3) if not is_bag else (3, 0, 4), 6, 5
    mode = str(getattr(layer, "mode", ""))

    def draw(sketch: Sketch) -> None:
        side, top, left = 20.0, 32.0, 150.0
        for number, token in enumerate(tokens):
            y = 46 + number * 38
            sketch.cell(QRectF(58, y, 26, 26), sketch.tint(token), str(token))
            sketch.arrow(QPointF(88, y + 13), QPointF(left - 6, top + token * side + side / 2), width=1.2)
            if not is_bag:
                for place in boxes(322, y + 3, 1, columns, side):
                    sketch.cell(place, sketch.tint(token))
                sketch.arrow(
                    QPointF(left + columns * side + 6, top + token * side + 10), QPointF(316, y + 13), width=1.2
                )
        for number, place in enumerate(boxes(left, top, rows, columns, side)):
            row = number // columns
            sketch.cell(place, sketch.tint(row) if row in tokens else sketch.empty)
        if is_bag:
            for token in tokens:
                sketch.arrow(QPointF(left + columns * side + 6, top + token * side + 10), QPointF(316, 92), width=1.2)
            for place in boxes(322, 82, 1, columns, side):
                sketch.cell(place, sketch.fill, outline=sketch.strong)
            sketch.label(372, 70, mode, sketch.text, bold=True)
        sketch.label(71, HEIGHT - 22, "tokens")
        sketch.label(left + columns * side / 2, HEIGHT - 22, f"table of {getattr(layer, 'num_embeddings'):,} rows")  # noqa: B009
        sketch.label(372, HEIGHT - 22, f"{getattr(layer, 'embedding_dim'):,} numbers")  # noqa: B009

    if is_bag:
        return Picture(f"The tokens of a bag name rows of a learned table; their {mode} comes out.", draw)
    return Picture("Each token names a row of a learned table, and that row comes out.", draw)


def gate_picture() -> Picture:
    """The two halves of an axis, the second of which opens the first."""
    first, gate = (0.9, 0.5, 0.7, 0.8), (0.95, 0.1, 0.6, 0.3)

    def draw(sketch: Sketch) -> None:
        for number, (value, share) in enumerate(zip(first, gate, strict=True)):
            y = 40 + number * 28
            sketch.cell(QRectF(40, y, 90 * value, 18), sketch.tint(0))
            sketch.cell(QRectF(170, y, 90, 18), sketch.empty)
            sketch.cell(QRectF(170, y, 90 * share, 18), sketch.tint(1))
            sketch.cell(QRectF(316, y, 90 * value * share, 18), sketch.fill, outline=sketch.strong)
            sketch.label(150, y + 9, "×", sketch.text)
            sketch.label(288, y + 9, "=", sketch.text)
        for x, words in ((85, "first half a"), (215, "sigmoid(b)"), (361, "output")):
            sketch.label(x, HEIGHT - 28, words)

    return Picture("The second half of the axis says how far each number of the first half passes.", draw)


def block_picture(layer: Layer) -> Picture:
    """A node, and the drawing that is in it; one of its ports stands out where the layer is a port."""
    name, repeat = type(layer).__name__, int(getattr(layer, "repeat", 1))

    def draw(sketch: Sketch) -> None:
        frame = QRectF(130, 42, 280, 104)
        for shift in (10.0, 5.0) if repeat > 1 else ():
            sketch.cell(frame.translated(shift, -shift), sketch.empty, radius=10)
        sketch.cell(frame, sketch.soft, outline=sketch.strong, width=1.6, radius=10)
        for number, (x, words) in enumerate(((196, "conv1"), (290, "relu1"))):
            sketch.box(QRectF(x, MIDDLE - 18, 62, 30), words)
            sketch.arrow(QPointF(x - (66 if number == 0 else 32), MIDDLE - 3), QPointF(x - 3, MIDDLE - 3))
        sketch.arrow(QPointF(352, MIDDLE - 3), QPointF(402, MIDDLE - 3))
        sketch.arrow(QPointF(66, MIDDLE - 3), QPointF(122, MIDDLE - 3))
        for x, port in ((130, "BlockInput"), (410, "BlockOutput")):
            is_it = port == name
            sketch.dot(QPointF(x, MIDDLE - 3), 9 if is_it else 5, sketch.fill if is_it else sketch.empty, sketch.strong)
        sketch.label(270, 128, f"{repeat} times, one behind another" if repeat > 1 else "drawn once, used often")
        sketch.label(270, HEIGHT - 28, "inside the block")

    words = {
        "Block": "A drawing of its own stands in for one node" + (f", {repeat} times in a row" if repeat > 1 else ""),
        "BlockInput": "Here a wire from outside enters the block",
        "BlockOutput": "Here a wire leaves the block",
    }
    return Picture(f"{words[name]}.", draw)
