"""Things on a plane in square patches, each composed into what is painted of it, and anew when something changes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from typing import Generic, TypeVar

from PySide6.QtCore import QRectF

_SIDE = 2_048.0

Key = TypeVar("Key", bound=Hashable)
Item = TypeVar("Item")
Content = TypeVar("Content")


class _Patch(Generic[Key, Content]):
    def __init__(self) -> None:
        self.keys: dict[Key, None] = {}
        # Of all that has ever been on it: a larger area than needed is only looked at in vain.
        self.area = QRectF()
        self.content: Content | None = None


class Patchwork(Generic[Key, Item, Content]):
    """Follows a mapping of items; whoever changes one says so by `touch`."""

    def __init__(
        self,
        items: Mapping[Key, Item],
        area_of: Callable[[Item], QRectF],
        compose: Callable[[Collection[Item]], Content],
    ) -> None:
        self._items = items
        self._area_of = area_of
        self._compose = compose
        self._patches: dict[Hashable, _Patch[Key, Content]] = {}
        # Where each item was when it was last seen.
        self._places: dict[Key, tuple[Hashable, QRectF]] = {}
        self._stale: set[Key] = set()

    def touch(self, key: Key) -> None:
        """An item came, went, moved, or looks otherwise."""
        self._stale.add(key)

    def areas(self, key: Key) -> Iterator[QRectF]:
        """The areas that an item was last seen in and is in now."""
        if key in self._places:
            yield self._places[key][1]
        if key in self._items:
            yield self._area_of(self._items[key])

    def compose_anew(self, key: Key) -> None:
        """An item looks otherwise, and stays where it is."""
        if key in self._places:
            self._patches[self._places[key][0]].content = None

    def compose_all_anew(self) -> None:
        """All items look otherwise, and stay where they are."""
        for patch in self._patches.values():
            patch.content = None

    def seen(self, area: QRectF) -> Iterator[Content]:
        """What there is on the patches that an area touches."""
        self._settle()
        for patch in self._patches.values():
            if patch.area.intersects(area):
                if patch.content is None:
                    patch.content = self._compose([self._items[key] for key in patch.keys])
                yield patch.content

    def _settle(self) -> None:
        """Put what has changed on the patches where it is now."""
        for key in self._stale:
            before = self._places.pop(key, None)
            area = self._area_of(self._items[key]) if key in self._items else None
            cell = None if area is None else _cell(key, area)
            if before is not None and before[0] != cell:
                self._leave(key, before[0])
            if area is not None:
                self._places[key] = cell, area
                patch = self._patches.setdefault(cell, _Patch())
                patch.keys[key] = None
                # A wire may be level: an empty rectangle touches nothing.
                patch.area |= area.adjusted(-1, -1, 1, 1)
                patch.content = None
        self._stale.clear()

    def _leave(self, key: Key, cell: Hashable) -> None:
        patch = self._patches[cell]
        del patch.keys[key]
        patch.content = None
        if not patch.keys:
            del self._patches[cell]


def _cell(key: Hashable, area: QRectF) -> Hashable:
    if max(area.width(), area.height()) > 2 * _SIDE:
        # Right across many patches: it has one of its own, or its neighbours would be painted wherever it is seen.
        return key
    middle = area.center()
    return int(middle.x() // _SIDE), int(middle.y() // _SIDE)
