"""Numbers before and after, in colours or figures that tell where each came from: what moves, cuts and reduces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

from netbuilder.gui.help.pictures.sketch import HEIGHT, WIDTH, Sketch

_ROOM_HIGH, _MOST = 118.0, 30.0
_GAP = 56.0
_STACK = 9.0  # how far one map of several stands behind the next
_MIDDLE = 86.0

Index = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Cells:
    """A grid of cells, or several of them behind each other.

    `tints` are the colours of the cells, row by row, of the map in front first; None is an empty one, a float a shade.
    """

    rows: int
    columns: int
    tints: Sequence[int | float | None]
    texts: Sequence[str] = ()
    label: str = ""
    marked: frozenset[int] = frozenset()  # cells with a strong outline
    apart: bool = False  # several maps stand side by side

    @property
    def size(self) -> int:
        return self.rows * self.columns

    @property
    def maps(self) -> int:
        """How many grids there are."""
        return max(1, len(self.tints) // self.size)


def draw_row(sketch: Sketch, parts: Sequence[Cells], signs: Sequence[str], *, gap: float = _GAP) -> None:
    """Grids in a row; between two of them a sign, or an arrow where it is empty."""
    wide = sum(_columns(part) for part in parts)
    high = max(part.rows for part in parts)
    gaps = gap * (len(parts) - 1)
    stacks = _STACK * (max(part.maps for part in parts) - 1)
    side = min(_MOST, (WIDTH - 40 - gaps - stacks) / wide, (_ROOM_HIGH - stacks) / high)
    x = (WIDTH - wide * side - gaps) / 2
    for number, part in enumerate(parts):
        width = _columns(part) * side
        _draw_cells(sketch, part, x, _MIDDLE - part.rows * side / 2, side)
        sketch.label(x + width / 2, HEIGHT - 26, part.label)
        x += width
        if number < len(signs):
            if signs[number]:
                sketch.write(QRectF(x, _MIDDLE - 14, gap, 28), signs[number], sketch.text, 16)
            else:
                sketch.arrow(QPointF(x + 14, _MIDDLE), QPointF(x + gap - 12, _MIDDLE))
        x += gap


def _columns(part: Cells) -> float:
    return part.columns * part.maps + 0.5 * (part.maps - 1) if part.apart else part.columns


def _draw_cells(sketch: Sketch, part: Cells, left: float, top: float, side: float) -> None:
    for front in reversed(range(part.maps)):
        x = left + (front * (part.columns + 0.5) * side if part.apart else front * _STACK)
        y = top if part.apart else top - front * _STACK
        for number in range(part.size):
            row, column = divmod(number, part.columns)
            tint = part.tints[front * part.size + number]
            fill = sketch.shade(tint) if isinstance(tint, float) else None if tint is None else sketch.tint(tint)
            index = front * part.size + number
            text = part.texts[index] if index < len(part.texts) else ""
            place = QRectF(x + column * side, y + row * side, side, side)
            is_marked = index in part.marked
            outline = sketch.strong if is_marked else None
            sketch.cell(place, fill, text, outline=outline, width=2.0 if is_marked else 1.0, dashed=tint is None)
