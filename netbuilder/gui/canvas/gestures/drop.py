"""A layer dragged in from the palette: onto the canvas, or onto a wire, which takes it in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QPointF

from netbuilder.graph.edits import starting_node
from netbuilder.graph.layout import NODE_HEIGHT, NODE_WIDTH
from netbuilder.graph.model import Graph
from netbuilder.gui.canvas.faces import node_face
from netbuilder.gui.canvas.geometry import snapped
from netbuilder.gui.canvas.gestures.gesture import Pointer
from netbuilder.gui.canvas.insertion import insertion_at
from netbuilder.gui.canvas.node_item import NodeItem
from netbuilder.gui.canvas.scene import WireKey
from netbuilder.layers.registry import LAYERS

if TYPE_CHECKING:
    from netbuilder.gui.canvas.view import CanvasView

LAYER_MIME = "application/x-netbuilder-layer"


def layer_mime(type_name: str) -> QMimeData:
    """What a dragged palette entry carries."""
    data = QMimeData()
    data.setData(LAYER_MIME, type_name.encode())
    return data


def dragged_layer(data: QMimeData) -> str | None:
    """The layer type that is dragged, or None for anything else."""
    name = bytes(data.data(LAYER_MIME).data()).decode(errors="replace") if data.hasFormat(LAYER_MIME) else ""
    return name if name in LAYERS else None


class DropGesture:
    """A ghost shows where the layer will stand; the wire that would take it in lights up."""

    def __init__(self, view: CanvasView, type_name: str) -> None:
        self._view = view
        self._type = type_name
        self._ghost: NodeItem | None = None
        self._wire: WireKey | None = None

    def start(self, pointer: Pointer) -> None:
        ghost = NodeItem("", self._view.canvas.ink)
        graph = Graph({self._type: starting_node(self._type, facts=self._view.facts)})
        ghost.show_face(node_face(graph, self._type, None, ()))
        ghost.setOpacity(0.75)
        ghost.setZValue(20)
        self._view.canvas.addItem(ghost)
        self._ghost = ghost
        self.move(pointer)

    def move(self, pointer: Pointer) -> None:
        if self._ghost is None:
            return
        self._ghost.setPos(*corner(pointer.scene))
        node = starting_node(self._type)
        canvas = self._view.canvas
        self._wire = insertion_at(canvas, canvas.graph, node, pointer.scene)
        canvas.light_wire(self._wire)
        self._ghost.set_selected(self._wire is not None)
        self._ghost.setZValue(20)

    def release(self, pointer: Pointer) -> None:
        self.move(pointer)
        wire = self._wire
        self.cancel()
        if wire is not None:
            self._view.insert_layer(self._type, wire, pointer.scene)
        else:
            self._view.add_layer(self._type, pointer.scene)

    def cancel(self) -> None:
        self._view.canvas.light_wire(None)
        if self._ghost is not None:
            self._view.canvas.removeItem(self._ghost)
            self._ghost = None


def corner(middle: QPointF) -> tuple[float, float]:
    """The top left corner of a card whose middle is at a point."""
    return snapped(middle - QPointF(NODE_WIDTH / 2, NODE_HEIGHT / 2))
