"""The ways of wires: straight on where they can, level over or under cards where they must, never behind them.

Pure: no items, no document. Which of several wires in one corridor runs farther out is for `trunks` to say.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from math import inf

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from netbuilder.gui.canvas.geometry import PORT_RADIUS, SHORTEST_BEND, loose_path

# From a card to the nearest wire that runs along it.
CLEARANCE = 20.0
# A gap narrower than this has no room to change rows in.
_NARROWEST_GAP = 24.0
_SAMPLES = 24
# How far above and below free rows are looked for: mostly there is one close by.
_REACHES = (240.0, 1_600.0)
# One change of rows more is worth so long a way: wires are to be calm before they are short.
_BEND_COST = 48.0
# Coming to a port from the side on which it crosses another wire.
_LEAN_COST = 96.0
_MOST_ROWS = 8
# A wire past more columns than this runs level all the way.
_MOST_COLUMNS = 24
_LONGEST_STEM = 120.0

Near = Callable[[QRectF], Sequence[QRectF]]
Gap = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Run:
    """A level stretch of a wire; cards leave it the rows from `highest` to `lowest`."""

    left: float
    right: float
    row: float
    highest: float
    lowest: float


@dataclass(frozen=True, slots=True)
class Way:
    """A wire's course, the place of its label, and how wide a label may be there."""

    start: QPointF
    end: QPointF
    path: QPainterPath
    anchor: QPointF
    room: float
    runs: tuple[Run, ...] = ()


def way(
    start: QPointF,
    end: QPointF,
    near: Near,
    ends: Sequence[QRectF] = (),
    lean: int = 0,
    clearance: float = CLEARANCE,
) -> Way:
    """The course from an output to an input.

    `near` gives the cards that touch a rectangle; `ends` are the cards the wire itself belongs to. `lean` says from
    where it had better come to its input, so as to cross no other wire there: -1 from above, 1 from below. `clearance`
    is kept from the cards that it runs over or under.
    """
    if end.x() - start.x() < SHORTEST_BEND:
        return _back(start, end, near)
    box = QRectF(start, end).normalized().adjusted(0, -6, 0, 6)
    if not any(card not in ends and _is_crossed(card, start, end) for card in near(box)):
        path = loose_path(start, end)
        return Way(start, end, path, (start + end) / 2, end.x() - start.x() - 2 * PORT_RADIUS)
    return _over(start, end, near, lean, clearance)


def with_rows(course: Way, rows: Sequence[float]) -> Way:
    """The same course with its level stretches in other rows."""
    if all(run.row == row for run, row in zip(course.runs, rows, strict=True)):
        return course
    runs = tuple(
        Run(run.left, run.right, row, run.highest, run.lowest) for run, row in zip(course.runs, rows, strict=True)
    )
    is_back = course.end.x() - course.start.x() < SHORTEST_BEND
    return _around(course.start, course.end, runs[0]) if is_back else _through(course.start, course.end, runs)


def label_box(way: Way, width: float, height: float, ends: Sequence[QRectF], near: Near) -> QRectF | None:
    """Where a wire's label goes: on the wire where it fits, else just above both cards, else nowhere.

    A label never covers a card.
    """
    on_wire = QRectF(way.anchor.x() - width / 2, way.anchor.y() - height / 2, width, height)
    if width <= way.room and not near(on_wire.adjusted(2, 2, -2, -2)):
        return on_wire
    above = QRectF(on_wire)
    above.moveBottom(min((card.top() for card in ends), default=way.anchor.y()) - 8)
    return None if near(above) or way.anchor.y() - above.bottom() > _LONGEST_STEM else above


def label_reach(way: Way, width: float, height: float, ends: Sequence[QRectF]) -> QRectF:
    """All that a label of at most this width may cover, wherever there is room for it (`label_box`)."""
    reach = QRectF(way.anchor.x() - width / 2, way.anchor.y() - height / 2, width, height)
    bottom = min((card.top() for card in ends), default=way.anchor.y()) - 8
    if way.anchor.y() - bottom <= _LONGEST_STEM:
        reach |= QRectF(reach.left(), bottom - height, width, height)
    return reach


def _is_crossed(card: QRectF, start: QPointF, end: QPointF) -> bool:
    """Whether the plain curve from start to end touches a card (B(t) with horizontal tangents at both ends)."""
    grown = card.adjusted(-2, -6, 2, 6)
    x0, y0, x1, y1 = start.x(), start.y(), end.x(), end.y()
    bend = max(SHORTEST_BEND, (x1 - x0) / 2)
    for step in range(1, _SAMPLES):
        t = step / _SAMPLES
        rest = 1 - t
        a, b, c, d = rest**3, 3 * rest * rest * t, 3 * rest * t * t, t**3
        if grown.contains(a * x0 + b * (x0 + bend) + c * (x1 - bend) + d * x1, (a + b) * y0 + (c + d) * y1):
            return True
    return False


# Over and under cards ----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Column:
    """Cards that stand above each other, and the rows that they leave free."""

    left: float
    right: float
    cards: list[tuple[float, float]]
    gaps: Sequence[Gap] = ()

    def is_free(self, row: float) -> bool:
        """Whether a wire may pass in this row."""
        # They are in order, and the first reaches up without end.
        return row <= self.gaps[bisect_right(self.gaps, (row, inf)) - 1][1]


def _over(start: QPointF, end: QPointF, near: Near, lean: int, clearance: float) -> Way:
    """Column by column in the row that costs the least way and the fewest bends; above where below is as good."""
    corridor = QRectF(start, end).normalized().adjusted(1, 0, -1, 0)
    rows: list[float] = []
    columns: list[_Column] = []
    for reach in _REACHES:
        columns = _columns(near(corridor.adjusted(0, -reach, 0, reach)), clearance)
        rows = _calmest_rows(start.y(), end.y(), columns, lean)
        # Beyond what was looked at, there may be more cards.
        if corridor.top() - reach < min(rows) - clearance and max(rows) + clearance < corridor.bottom() + reach:
            break
    return _through(start, end, _runs(start, end, columns, rows))


def _columns(cards: Sequence[QRectF], clearance: float) -> list[_Column]:
    columns: list[_Column] = []
    for left, right, top, bottom in sorted((card.left(), card.right(), card.top(), card.bottom()) for card in cards):
        if columns and left < columns[-1].right + _NARROWEST_GAP:
            columns[-1].right = max(columns[-1].right, right)
            columns[-1].cards.append((top, bottom))
        else:
            columns.append(_Column(left, right, [(top, bottom)]))
    for column in columns:
        column.gaps = _gaps(column.cards, clearance)
    return columns


def _gaps(cards: Sequence[tuple[float, float]], clearance: float) -> list[Gap]:
    """The rows that a wire may take past cards (top, bottom), from top to bottom."""
    gaps, free = [], -inf
    for top, bottom in sorted(cards):
        if top - clearance >= free:
            gaps.append((free, top - clearance))
        free = max(free, bottom + clearance)
    gaps.append((free, inf))
    return gaps


def _calmest_rows(first: float, last: float, columns: Sequence[_Column], lean: int) -> list[float]:
    """A row for each column: the cheapest way through, found column by column."""
    edges = {edge for column in columns for gap in column.gaps for edge in gap if abs(edge) != inf}
    middle, half = (first + last) / 2, abs(first - last) / 2
    wishes = sorted({first, last, *edges}, key=lambda row: (max(0.0, abs(row - middle) - half), row))

    def arrival(row: float) -> float:
        return _change(row, last) + (_LEAN_COST if (row - last) * lean < 0 else 0.0)

    free = [list(islice((row for row in wishes if column.is_free(row)), _MOST_ROWS)) for column in columns]
    level = [row for row in wishes if all(column.is_free(row) for column in columns)][:_MOST_ROWS]
    row = min(level, key=lambda row: (_change(first, row) + arrival(row), row))
    # No way is shorter than the one through its worst column alone.
    least = max(min(_change(first, row) + arrival(row) for row in rows) for rows in free)
    if _change(first, row) + arrival(row) <= least + 2 * _BEND_COST or len(columns) > _MOST_COLUMNS:
        return [row] * len(columns)
    # For each row of the column before: what it cost to get there, and by which rows.
    best: list[tuple[float, float, tuple[float, ...]]] = [(0.0, first, ())]
    for rows in free:
        best = [
            min(
                ((cost + _change(before, row), row, (*taken, row)) for cost, before, taken in best),
                key=lambda option: option[0],
            )
            for row in rows
        ]
    return list(min(best, key=lambda option: (option[0] + arrival(option[1]), option[1]))[2])


def _change(before: float, after: float) -> float:
    return abs(after - before) + _BEND_COST if before != after else 0.0


def _runs(start: QPointF, end: QPointF, columns: Sequence[_Column], rows: Sequence[float]) -> tuple[Run, ...]:
    runs: list[Run] = []
    for column, row in zip(columns, rows, strict=True):
        highest, lowest = next(gap for gap in column.gaps if gap[0] <= row <= gap[1])
        # Room to leave the one port and to reach the other.
        left = min(max(column.left, start.x() + 16), end.x() - 16)
        right = max(min(column.right, end.x() - 16), left)
        if runs and runs[-1].row == row:
            same = runs.pop()
            left, highest, lowest = same.left, max(highest, same.highest), min(lowest, same.lowest)
        runs.append(Run(left, right, row, highest, lowest))
    return tuple(runs)


def _through(start: QPointF, end: QPointF, runs: Sequence[Run]) -> Way:
    path = QPainterPath(start)
    for run in runs:
        _ease(path, run.left, run.row)
        path.lineTo(run.right, run.row)
    _ease(path, end.x(), end.y())
    longest = max(runs, key=lambda run: run.right - run.left)
    anchor = QPointF((longest.left + longest.right) / 2, longest.row)
    return Way(start, end, path, anchor, longest.right - longest.left, tuple(runs))


def _ease(path: QPainterPath, x: float, y: float) -> None:
    """Change the row with level ends."""
    middle = (path.currentPosition().x() + x) / 2
    path.cubicTo(middle, path.currentPosition().y(), middle, y, x, y)


# Back to the left --------------------------------------------------------------------------------------------------


def _back(start: QPointF, end: QPointF, near: Near) -> Way:
    """A wire to a node further left: out, back along a free row, and in from the left, as one drawn stroke."""
    corridor = QRectF(start, end).normalized().adjusted(-40, 0, 40, 0)
    middle = (start.y() + end.y()) / 2
    row, gap = middle, (-inf, inf)
    for reach in _REACHES:
        cards = near(corridor.adjusted(0, -reach, 0, reach))
        gaps = _gaps([(card.top(), card.bottom()) for card in cards], CLEARANCE)
        gap = min(gaps, key=lambda gap: (abs(min(max(middle, gap[0]), gap[1]) - middle), gap))
        row = min(max(middle, gap[0]), gap[1])
        if corridor.top() - reach < row - CLEARANCE and row + CLEARANCE < corridor.bottom() + reach:
            break
    return _around(start, end, Run(end.x(), start.x(), row, *gap))


def _around(start: QPointF, end: QPointF, run: Run) -> Way:
    row = run.row
    path = QPainterPath(start)
    out, back = (min(64.0, max(32.0, abs(row - y) * 0.75)) for y in (start.y(), end.y()))
    path.cubicTo(start.x() + out, start.y(), start.x() + out, row, start.x(), row)
    path.lineTo(end.x(), row)
    path.cubicTo(end.x() - back, row, end.x() - back, end.y(), end.x(), end.y())
    anchor = QPointF((start.x() + end.x()) / 2, row)
    return Way(start, end, path, anchor, max(abs(start.x() - end.x()), 2 * SHORTEST_BEND), (run,))
