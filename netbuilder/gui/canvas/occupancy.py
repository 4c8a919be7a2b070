"""Which cards stand where, fast to ask: wires route around them, labels and new nodes keep clear of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import product
from types import MappingProxyType

from PySide6.QtCore import QPointF, QRectF

_CELL = 512.0
Cell = tuple[int, int]
Bounds = tuple[float, float, float, float]


class Occupancy:
    """Rectangles by node id in a grid of buckets."""

    def __init__(self) -> None:
        self._cards: dict[str, QRectF] = {}
        # The same as plain numbers: thousands are compared, and each call into Qt costs more than a comparison.
        self._bounds: dict[str, Bounds] = {}
        self._buckets: dict[Cell, set[str]] = {}

    @property
    def bounds(self) -> Mapping[str, Bounds]:
        """Every card as (left, top, right, bottom), by the node's id."""
        return MappingProxyType(self._bounds)

    @property
    def area(self) -> QRectF:
        """The smallest rectangle around all cards; an empty one where there are none."""
        if not self._bounds:
            return QRectF()
        lefts, tops, rights, bottoms = zip(*self._bounds.values(), strict=True)
        return QRectF(QPointF(min(lefts), min(tops)), QPointF(max(rights), max(bottoms)))

    def put(self, name: str, card: QRectF) -> None:
        """Say where a card stands now."""
        self.remove(name)
        self._cards[name] = card
        self._bounds[name] = _bounds(card)
        for cell in _Cells(card):
            self._buckets.setdefault(cell, set()).add(name)

    def remove(self, name: str) -> None:
        """Forget a card."""
        card = self._cards.pop(name, None)
        if card is not None:
            del self._bounds[name]
            for cell in _Cells(card):
                self._buckets[cell].discard(name)

    def names(self, area: QRectF) -> list[str]:
        """The nodes whose cards touch an area."""
        cells = _Cells(area)
        if len(cells) > len(self._buckets):
            # A drawing may be scattered over a plane far larger than its cards.
            found: Collection[str] = self._bounds
        else:
            found = set().union(*(self._buckets.get(cell, ()) for cell in cells))
        # Unlike QRectF.intersects this also holds for areas of no height: a level wire has none.
        left, top, right, bottom = _bounds(area)
        return [
            name
            for name in found
            if (b := self._bounds[name])[0] <= right and left <= b[2] and b[1] <= bottom and top <= b[3]
        ]

    def cards(self, area: QRectF) -> list[QRectF]:
        """The cards that touch an area."""
        return [self._cards[name] for name in self.names(area)]

    def is_free(self, area: QRectF) -> bool:
        """Whether no card touches an area."""
        return not self.names(area)


class Lookout:
    """Asks for cards and remembers where it looked."""

    def __init__(self, occupancy: Occupancy, watched: QRectF | None = None) -> None:
        self.watched = QRectF() if watched is None else QRectF(watched)
        self._occupancy = occupancy

    def cards(self, area: QRectF) -> list[QRectF]:
        """The cards that touch an area."""
        self.watched |= area
        return self._occupancy.cards(area)


def _bounds(area: QRectF) -> Bounds:
    return area.left(), area.top(), area.right(), area.bottom()


class _Cells:
    """The buckets an area touches, countable without listing them."""

    def __init__(self, area: QRectF) -> None:
        self._columns = range(int(area.left() // _CELL), int(area.right() // _CELL) + 1)
        self._rows = range(int(area.top() // _CELL), int(area.bottom() // _CELL) + 1)

    def __len__(self) -> int:
        return len(self._columns) * len(self._rows)

    def __iter__(self) -> Iterator[Cell]:
        return product(self._columns, self._rows)
