"""What layers of the family Shape do to a few numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from netbuilder.gui.help.pictures.cells import Cells, draw_row
from netbuilder.gui.help.pictures.sketch import Picture, Sketch
from netbuilder.layers.base import Layer

_MOST_BORDER = 3
_PAD_MODES = {"reflect": "reflect", "replicate": "edge", "circular": "wrap"}


def shape_picture(layer: Layer) -> Picture:
    """The picture of a layer that moves, cuts or repeats numbers."""
    before, after, words = _PARTS[type(layer).__name__](layer)

    def draw(sketch: Sketch) -> None:
        draw_row(sketch, (before, after), ("",))

    return Picture(words, draw)


def _tints(count: int, step: int) -> list[int]:
    return [number // step for number in range(count)]


def _texts(count: int) -> list[str]:
    return [str(number) for number in range(1, count + 1)]


_Parts = tuple[Cells, Cells, str]


def _flatten(layer: Layer) -> _Parts:
    before = Cells(2, 3, _tints(12, 3), _texts(12), "(2, 2, 3)", apart=True)
    return (
        before,
        Cells(1, 12, _tints(12, 3), _texts(12), "(12)"),
        "The rows of all maps are laid out one behind another.",
    )


def _unflatten(layer: Layer) -> _Parts:
    after = Cells(2, 3, _tints(12, 3), _texts(12), "(2, 2, 3)", apart=True)
    return Cells(1, 12, _tints(12, 3), _texts(12), "(12)"), after, "One axis is cut into rows, and rows into maps."


def _reshape(layer: Layer) -> _Parts:
    before = Cells(2, 6, _tints(12, 6), _texts(12), "(2, 6)")
    return before, Cells(3, 4, _tints(12, 6), _texts(12), "(3, 4)"), "The numbers are laid out anew, in the same order."


def _permute(layer: Layer) -> _Parts:
    turned = np.arange(1, 13).reshape(3, 4).T.ravel()
    after = Cells(4, 3, [(int(n) - 1) // 4 for n in turned], [str(n) for n in turned], "(4, 3)")
    return (
        Cells(3, 4, _tints(12, 4), _texts(12), "(3, 4)"),
        after,
        "Rows become columns; every number keeps its colour.",
    )


def _squeeze(layer: Layer) -> _Parts:
    before = Cells(4, 1, _tints(4, 1), _texts(4), "(4, 1)")
    return before, Cells(1, 4, _tints(4, 1), _texts(4), "(4)"), "The axis of size one goes; the numbers stay."


def _unsqueeze(layer: Layer) -> _Parts:
    before = Cells(1, 4, _tints(4, 1), _texts(4), "(4)")
    return before, Cells(4, 1, _tints(4, 1), _texts(4), "(4, 1)"), "An axis of size one comes; the numbers stay."


def _slice(layer: Layer) -> _Parts:
    cut = slice(getattr(layer, "start"), getattr(layer, "stop"), getattr(layer, "step"))  # noqa: B009
    length = next((size for size in (8, 12, 16) if range(size)[cut]), 8)
    if not range(length)[cut] or len(range(length)[cut]) == length:
        cut = slice(2, 6, 1)  # an example, where the settings have none
    kept = range(length)[cut]
    before = Cells(1, length, [0 if n in kept else 0.0 for n in range(length)], [str(n) for n in range(length)], "n")
    after = Cells(1, len(kept), [0] * len(kept), [str(n) for n in kept], "m")
    written = f"{_blank(cut.start)}:{_blank(cut.stop)}" + (f":{cut.step}" if cut.step != 1 else "")
    return before, after, f"Of the places along the axis some are kept, here [{written}]."


def _blank(place: int | None) -> str:
    return "" if place is None else str(place)


def _pad(layer: Layer) -> _Parts:
    padding, mode = getattr(layer, "padding"), getattr(layer, "mode")  # noqa: B009
    sides = (padding,) * 4 if isinstance(padding, int) else (*padding, 0, 0, 0, 0)[:4]
    left, right, top, bottom = (min(side, _MOST_BORDER) for side in sides)
    grid = np.arange(1, 13).reshape(3, 4)
    widths = ((min(top, 2), min(bottom, 2)), (left, right)) if mode == "reflect" else ((top, bottom), (left, right))
    value = getattr(layer, "value") if mode == "constant" else 0  # noqa: B009
    if mode in _PAD_MODES:
        padded = np.pad(grid, widths, mode=_PAD_MODES[mode])  # type: ignore[call-overload]
        inside = np.pad(np.ones_like(grid), widths)
        texts = [str(n) for n in padded.ravel()]
    else:
        inside = np.pad(np.ones_like(grid), widths)
        texts = [str(n) if is_in else f"{value:g}" for n, is_in in zip(
            np.pad(grid, widths).ravel(), inside.ravel(), strict=True)]  # fmt: skip
    tints = [0 if is_in else 0.12 for is_in in inside.ravel()]
    after = Cells(inside.shape[0], inside.shape[1], tints, texts, f"{inside.shape[0]}×{inside.shape[1]}")
    words = {"zeros": "zeros", "constant": f"the number {value:g}", "reflect": "its mirror image"}
    words |= {"replicate": "its outermost numbers", "circular": "its other end"}
    return Cells(3, 4, [0] * 12, _texts(12), "3×4"), after, f"A border is added that holds {words[mode]}."


def _upsample(layer: Layer) -> _Parts:
    mode = getattr(layer, "mode")  # noqa: B009
    small = np.array([[0.1, 0.7], [0.9, 0.4]])
    if mode == "nearest":
        large = small.repeat(2, 0).repeat(2, 1)
    else:
        places = np.clip((np.arange(4) + 0.5) / 2 - 0.5, 0, 1)
        across = small[:, :1] * (1 - places) + small[:, 1:] * places
        large = across[:1] * (1 - places)[:, None] + across[1:] * places[:, None]
    how = "each number is repeated" if mode == "nearest" else "between the numbers lie those in between"
    before = Cells(2, 2, [float(n) for n in small.ravel()], (), "2×2")
    return before, Cells(4, 4, [float(n) for n in large.ravel()], (), "4×4"), f"The picture grows: {how}."


def _pixel_shuffle(layer: Layer) -> _Parts:
    fine, coarse = _pixels()
    return coarse, fine, "One pixel of each of four channels becomes a square of four pixels."


def _pixel_unshuffle(layer: Layer) -> _Parts:
    fine, coarse = _pixels()
    return fine, coarse, "The four pixels of a square become one pixel of each of four channels."


def _pixels() -> tuple[Cells, Cells]:
    """4×4 pixels of one channel, and the same numbers as 2×2 pixels of four channels."""
    fine = [2 * (row % 2) + column % 2 for row in range(4) for column in range(4)]
    coarse = Cells(2, 2, _tints(16, 4), (), "4 channels of 2×2", apart=True)
    return Cells(4, 4, fine, (), "1 channel of 4×4"), coarse


def _channel_shuffle(layer: Layer) -> _Parts:
    groups = min(int(getattr(layer, "groups")), 4)  # noqa: B009
    size = 3 if groups < 4 else 2
    order = [group * size + place for place in range(size) for group in range(groups)]
    before = Cells(1, groups * size, _tints(groups * size, size), _texts(groups * size), "channels by groups")
    after = Cells(1, groups * size, [n // size for n in order], [str(n + 1) for n in order], "dealt out")
    return before, after, f"The channels of {groups} groups are dealt out like cards."


def _crop(layer: Layer) -> _Parts:
    kept = {(row, column) for row in range(1, 4) for column in range(2, 6)}
    places = [(row, column) for row in range(5) for column in range(7)]
    before = Cells(5, 7, [0 if place in kept else 0.0 for place in places], (), "H×W")
    return before, Cells(3, 4, [0] * 12, (), "height×width"), "A rectangle is kept, and what is around it dropped."


def _reduce(layer: Layer) -> _Parts:
    name = type(layer).__name__
    grid = np.array([[2, 4, 3, 3], [7, 1, 0, 4], [5, 5, 9, 1]])
    results = {"ReduceMean": grid.mean(1), "ReduceMax": grid.max(1), "ReduceSum": grid.sum(1)}[name]
    marked = frozenset(int(row * 4 + grid[row].argmax()) for row in range(3)) if name == "ReduceMax" else frozenset()
    before = Cells(3, 4, _tints(12, 4), [str(n) for n in grid.ravel()], "(3, 4)", marked)
    what = {"ReduceMean": "mean", "ReduceMax": "largest", "ReduceSum": "sum"}[name]
    return before, Cells(3, 1, [0, 1, 2], [f"{n:g}" for n in results], "(3)"), f"Of each row the {what} is left."


def _take_step(layer: Layer) -> _Parts:
    step = int(getattr(layer, "step"))  # noqa: B009
    place = range(6)[step] if -6 <= step < 6 else 5
    tints = [0 if column == place else 0.0 for _ in range(4) for column in range(6)]
    before = Cells(4, 6, tints, (), "L steps of F features")
    return before, Cells(4, 1, [0] * 4, (), "F"), f"Of all steps, step {step} is kept."


_PARTS: Mapping[str, Callable[[Layer], _Parts]] = {
    "Flatten": _flatten,
    "Unflatten": _unflatten,
    "Reshape": _reshape,
    "Permute": _permute,
    "Squeeze": _squeeze,
    "Unsqueeze": _unsqueeze,
    "Slice": _slice,
    "Pad": _pad,
    "Upsample": _upsample,
    "PixelShuffle": _pixel_shuffle,
    "PixelUnshuffle": _pixel_unshuffle,
    "ChannelShuffle": _channel_shuffle,
    "Crop2d": _crop,
    "ReduceMean": _reduce,
    "ReduceMax": _reduce,
    "ReduceSum": _reduce,
    "TakeStep": _take_step,
}
