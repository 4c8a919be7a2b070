"""What a scene has ready to be painted from afar, as values that can be compared."""

from typing import Any

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainterPath

from netbuilder.gui.canvas.edge_item import wire_key
from netbuilder.gui.canvas.scene import CanvasScene

EVERYTHING = QRectF(-1e6, -1e6, 2e6, 2e6)


def far_contents(scene: CanvasScene) -> dict[str, Any]:
    """Wires and blocks, in an order that does not depend on what was drawn before."""
    wires, blocks = list(scene._far._wires.seen(EVERYTHING)), list(scene._far._nodes.seen(EVERYTHING))
    signed = {name for name, item in scene.nodes.items() if item.has_sign}
    return {
        "level": sorted(line.toTuple() for patch in wires for line in patch.level),
        "curves": sorted(elements(path) for patch in wires for path in patch.curves),
        "wires of their own": sorted(wire_key(wire.edge) for patch in wires for wire in patch.rest),
        "blocks": sorted({item.name for patch in blocks for item in (*patch.plain, *patch.rest)} | signed),
        "areas": {
            item.name: [area.getRect() for area, _ in item.painting.speck(item)]
            for patch in blocks
            for item in patch.plain
        },
        "rectangles": sorted(
            area.getRect()
            for patch in blocks
            for colours in (patch.grounds, patch.bars)
            for areas in colours.values()
            for area in areas
        ),
    }


def elements(path: QPainterPath) -> tuple[tuple[float, float], ...]:
    found = (path.elementAt(number) for number in range(path.elementCount()))
    return tuple((element.x, element.y) for element in found)
