"""Places for the words of what is wrong, clear of the cards, wires and notes on the canvas."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from PySide6.QtCore import QRectF

from netbuilder.gui.canvas.edge_item import EdgeItem
from netbuilder.gui.canvas.node_item import NodeItem
from netbuilder.gui.canvas.note_item import NoteItem
from netbuilder.gui.canvas.occupancy import Occupancy


def place_reasons(
    items: Mapping[str, NodeItem],
    wires: Collection[EdgeItem],
    notes: Collection[NoteItem],
    occupancy: Occupancy,
) -> None:
    """Move the words at each card whose layer is wrong to where they cover nothing."""

    def is_free(area: QRectF) -> bool:
        return (
            occupancy.is_free(area)
            and not any(note.scene_card().intersects(area) for note in notes)
            and not any(wire.touches(area) for wire in wires)
        )

    for item in items.values():
        if item.face.error:
            item.place_reason(is_free)
