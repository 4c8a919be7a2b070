"""Which names can be read from afar: the costliest layers' first, as many as have room on the screen."""

from __future__ import annotations

from collections.abc import Iterable
from math import floor, log
from typing import Final, NamedTuple

from netbuilder.graph.cards import COLUMN_GAP, NODE_WIDTH

# All in pixels: names keep their size on the screen however far away the drawing is.
SIGN_HEIGHT: Final = 18.0
SIGN_PADDING: Final = 6.0
# Where cards are so close that a name between its neighbours could not be read, fewer names have more room.
_LEAST_ROOM = 46.0
_MOST_ROOM = 120.0
# Of the gap between two cards, left for the wire.
_WIRE_ROOM = 16.0
_APART: Final = (10.0, 6.0)
# Names are chosen anew when the zoom has changed by so much.
_ZOOM_STEP = 1.1


class Candidate(NamedTuple):
    """A name that may be shown: the middle of its card in canvas units, and the width of the words in pixels.

    `matters` where it is worth showing among many: the layer costs something, or something is the matter with it.
    """

    name: str
    x: float
    y: float
    words: float
    matters: bool = True


def zoom_step(zoom: float) -> float:
    """The least zoom for which the same names are chosen as for this one."""
    return float(_ZOOM_STEP ** floor(log(zoom) / log(_ZOOM_STEP) + 1e-9))


def words_room(zoom: float) -> float:
    """The most pixels that the words of a name may take."""
    between = (NODE_WIDTH + COLUMN_GAP) * zoom - _WIRE_ROOM - 2 * SIGN_PADDING
    return between if between >= _LEAST_ROOM else _MOST_ROOM


def sign_width(words: float, zoom: float) -> float:
    """The width in pixels of a name's sign: that of its card, or what its words need."""
    return max(NODE_WIDTH * zoom, min(words, words_room(zoom)) + 2 * SIGN_PADDING)


def chosen_signs(candidates: Iterable[Candidate], zoom: float) -> set[str]:
    """The names that are shown at a zoom; earlier candidates go before later ones, and none covers another."""
    least = zoom_step(zoom)
    crowded = words_room(least) == _MOST_ROOM
    across, down = _APART if crowded else (0.0, 0.0)
    # No sign is wider than a cell or higher, so that one can only meet those in the cells around its own.
    widest = max(NODE_WIDTH * least, words_room(least) + 2 * SIGN_PADDING) + across
    high = SIGN_HEIGHT + down
    narrowest, room = NODE_WIDTH * least, words_room(least)
    cells: dict[tuple[int, int], list[tuple[float, float, float]]] = {}
    chosen: set[str] = set()
    for name, x, y, words, matters in candidates:
        if crowded and not matters:
            continue
        px, py = x * least, y * least
        half = (max(narrowest, min(words, room) + 2 * SIGN_PADDING) + across) / 2
        column, row = int(px // widest), int(py // high)
        if not _meets(cells, column, row, px, py, half, high):
            cells.setdefault((column, row), []).append((px, py, half))
            chosen.add(name)
    return chosen


def _meets(
    cells: dict[tuple[int, int], list[tuple[float, float, float]]],
    column: int,
    row: int,
    px: float,
    py: float,
    half: float,
    high: float,
) -> bool:
    """Whether a sign would cover one that was chosen before, in its own cell or one beside it."""
    # Its own cell first: most of those that have no room meet a sign there. No comprehension: thousands are asked.
    for i in (0, -1, 1):
        for j in (0, -1, 1):
            found = cells.get((column + i, row + j))
            if found is not None:
                for other_x, other_y, other_half in found:
                    if abs(px - other_x) < half + other_half and abs(py - other_y) < high:
                        return True
    return False
