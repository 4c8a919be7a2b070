"""A layer dragged in from the palette: onto the canvas, or onto a wire, which takes it in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QPointF

from netbuilder.graph.cards import NODE_HEIGHT, NODE_WIDTH
from netbuilder.graph.model import Graph
from netbuilder.graph.parts import Part
from netbuilder.gui.canvas.faces import node_face
from netbuilder.gui.canvas.geometry import snapped
from netbuilder.gui.canvas.gestures.gesture import Pointer
from netbuilder.gui.canvas.insertion import insertion_at
from netbuilder.gui.canvas.node_item import NodeItem
from netbuilder.gui.canvas.scene import WireKey

if TYPE_CHECKING:
    from netbuilder.gui.canvas.view import CanvasView

LAYER_MIME = "application/x-netbuilder-layer"


def layer_mime(key: str) -> QMimeData:
    """What a dragged palette entry carries."""
    data = QMimeData()
    data.setData(LAYER_MIME, key.encode())
    return data


def dragged_key(data: QMimeData) -> str:
    """The key of the palette entry that is dragged; nothing for anything else."""
    return bytes(data.data(LAYER_MIME).data()).decode(errors="replace") if data.hasFormat(LAYER_MIME) else ""


class DropGesture:
    """A ghost shows where the layer will stand; the wire that would take it in lights up."""

    def __init__(self, view: CanvasView, key: str, part: Part) -> None:
        self._view = view
        self._key = key
        self._part = part
        self._graph, self._node = part.brought_to(Graph(blocks=view.canvas.graph.blocks), facts=view.facts)
        self._ghost: NodeItem | None = None
        self._wire: WireKey | None = None

    def start(self, pointer: Pointer) -> None:
        ghost = NodeItem("", self._view.canvas.ink)
        name = self._part.block or self._part.type
        ghost.show_face(node_face(self._graph.replace(nodes={name: self._node}), name, None, ()))
        ghost.setOpacity(0.75)
        ghost.setZValue(20)
        self._view.canvas.addItem(ghost)
        self._ghost = ghost
        self.move(pointer)

    def move(self, pointer: Pointer) -> None:
        if self._ghost is None:
            return
        self._ghost.setPos(*corner(pointer.scene))
        canvas = self._view.canvas
        graph = canvas.graph.replace(blocks=self._graph.blocks)
        self._wire = insertion_at(canvas, graph, self._node, pointer.scene)
        canvas.hints.light_wire(self._wire)
        self._ghost.set_selected(self._wire is not None)
        self._ghost.setZValue(20)

    def release(self, pointer: Pointer) -> None:
        self.move(pointer)
        wire = self._wire
        self.cancel()
        if wire is not None:
            self._view.adding.insert_layer(self._key, wire, pointer.scene)
        else:
            self._view.adding.add_layer(self._key, pointer.scene)

    def cancel(self) -> None:
        self._view.canvas.hints.light_wire(None)
        if self._ghost is not None:
            self._view.canvas.removeItem(self._ghost)
            self._ghost = None


def corner(middle: QPointF) -> tuple[float, float]:
    """The top left corner of a card whose middle is at a point."""
    return snapped(middle - QPointF(NODE_WIDTH / 2, NODE_HEIGHT / 2))
