"""Places for the words of what is wrong, clear of the cards, wires and notes on the canvas."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from PySide6.QtCore import QRectF

from netbuilder.gui.canvas.edge_item import EdgeItem
from netbuilder.gui.canvas.node_item import NodeItem
from netbuilder.gui.canvas.note_item import NoteItem
from netbuilder.gui.canvas.occupancy import Occupancy
from netbuilder.gui.canvas.reason import REACH

# From so many words on it is quicker to sort the wires by where they are first.
_MANY = 8


def place_reasons(
    items: Mapping[str, NodeItem],
    wires: Collection[EdgeItem],
    notes: Collection[NoteItem],
    occupancy: Occupancy,
    disturbed: Collection[QRectF] | None = None,
) -> None:
    """Move the words at each card whose layer is wrong to where they cover nothing.

    With `disturbed` only the words near these areas of the scene: all that came, went or moved since lies in them.
    """
    wrong = [item for item in items.values() if item.face.error and (disturbed is None or _is_near(item, disturbed))]
    wires_at = _sorted_out(wires) if len(wrong) >= _MANY else lambda _: wires

    def is_free(area: QRectF) -> bool:
        return (
            occupancy.is_free(area)
            and not any(note.scene_card().intersects(area) for note in notes)
            and not any(wire.touches(area) for wire in wires_at(area))
        )

    for item in wrong:
        item.place_reason(is_free)


def _is_near(item: NodeItem, areas: Collection[QRectF]) -> bool:
    reach = item.scene_card().adjusted(-REACH, -REACH, REACH, REACH)
    return any(reach.intersects(area) for area in areas)


def _sorted_out(wires: Iterable[EdgeItem]) -> Callable[[QRectF], Iterable[EdgeItem]]:
    """Finds the wires that may touch an area."""
    places, by_name = Occupancy(), dict[str, EdgeItem]()
    for number, wire in enumerate(wires):
        by_name[str(number)] = wire
        places.put(str(number), wire.rect())
    return lambda area: (by_name[name] for name in places.names(area))
