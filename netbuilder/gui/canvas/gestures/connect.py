"""Port to port draws a wire, in either direction; dragging off a connected input takes its wire along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QGraphicsPathItem

from netbuilder.errors import EditError
from netbuilder.graph.edits import disconnect
from netbuilder.graph.model import Edge
from netbuilder.gui.canvas.geometry import Port, Side, loose_path
from netbuilder.gui.canvas.gestures.gesture import Pointer
from netbuilder.gui.canvas.placement import pinned
from netbuilder.gui.canvas.scene import wire_key
from netbuilder.gui.canvas.wiring import check_wire, fitting_port, wired

if TYPE_CHECKING:
    from netbuilder.gui.canvas.view import CanvasView

SNAP_PIXELS = 14.0


class ConnectGesture:
    """Legal ports light up, illegal ones say why; the wire snaps to a port in reach, and a node's body is one too."""

    def __init__(self, view: CanvasView, port: Port) -> None:
        self._view = view
        self._taken = port
        self._fixed = port
        self._old: Edge | None = None
        self._wire: QGraphicsPathItem | None = None
        self._goal: Port | None = None
        self._started: Pointer | None = None

    def start(self, pointer: Pointer) -> None:
        self._started = pointer

    def _begin(self) -> None:
        canvas = self._view.canvas
        port = self._taken
        if port.side is Side.INPUT:
            wires = [edge for edge in canvas.graph.incoming[port.node] if edge.target_port == port.index]
            if wires:
                self._old = wires[0]
                self._fixed = Port(self._old.source, Side.OUTPUT, self._old.source_port)
                canvas.wires[wire_key(self._old)].setVisible(False)
        self._wire = QGraphicsPathItem()
        self._wire.setPen(QPen(canvas.ink.accent, 2.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        self._wire.setZValue(10)
        canvas.addItem(self._wire)
        canvas.light_ports([port for port in self._visible_ports() if self._refusal(port) is None])

    def _visible_ports(self) -> list[Port]:
        """Ports on the other side of nodes in view: the hand cannot reach the rest."""
        canvas = self._view.canvas
        wanted = Side.INPUT if self._fixed.side is Side.OUTPUT else Side.OUTPUT
        names = canvas.occupancy.names(self._view.camera.visible)
        return [port for name in names for port in canvas.nodes[name].ports if port.side is wanted]

    def _refusal(self, port: Port) -> EditError | None:
        try:
            check_wire(self._view.canvas.graph, self._fixed, port, self._old)
        except EditError as error:
            return error
        return None

    def move(self, pointer: Pointer) -> None:
        if self._started is None:
            return
        if self._wire is None:
            if not pointer.is_far_from(self._started):
                return
            self._begin()
        self._goal, refusal = self._aim(pointer.scene)
        canvas = self._view.canvas
        loose = canvas.port_point(self._goal) if self._goal is not None else pointer.scene
        fixed = canvas.port_point(self._fixed)
        start, end = (fixed, loose) if self._fixed.side is Side.OUTPUT else (loose, fixed)
        assert self._wire is not None
        self._wire.setPath(loose_path(start, end))
        pen = self._wire.pen()
        pen.setColor(canvas.ink.error if refusal else canvas.ink.accent)
        pen.setStyle(Qt.PenStyle.DashLine if refusal else Qt.PenStyle.SolidLine)
        self._wire.setPen(pen)
        if refusal is not None:
            self._view.bubble.say(str(refusal), pointer.viewport.toPoint())
        else:
            self._view.bubble.hide()

    def _aim(self, point: QPointF) -> tuple[Port | None, EditError | None]:
        """The port meant by a point and, when it refuses the wire, why."""
        canvas = self._view.canvas
        port = canvas.port_at(point, SNAP_PIXELS / self._view.camera.zoom)
        if port is None:
            name = canvas.node_at(point)
            port = fitting_port(canvas.graph, self._fixed, name) if name is not None else None
        if port is None or port == self._fixed:
            return None, None
        refusal = self._refusal(port)
        return (None, refusal) if refusal else (port, None)

    def release(self, pointer: Pointer) -> None:
        if self._wire is None:
            return
        goal, refusal = self._aim(pointer.scene)
        view, fixed, old = self._view, self._fixed, self._old
        self._clear()
        if refusal is not None:
            view.status.emit(str(refusal))
            return
        graph = pinned(view.canvas.graph)
        if goal is not None:
            old = _same(graph.edges, old)
            view.commit(f"Connect {fixed.node} and {goal.node}", wired(graph, fixed, goal, old))
        elif old is not None:
            view.commit(f"Disconnect {old.source} and {old.target}", disconnect(graph, [old]))
        else:
            view.search(pointer.scene, fixed)

    def cancel(self) -> None:
        self._clear()

    def _clear(self) -> None:
        canvas = self._view.canvas
        self._view.bubble.hide()
        canvas.light_ports(None)
        if self._wire is not None:
            canvas.removeItem(self._wire)
            self._wire = None
        if self._old is not None and (item := canvas.wires.get(wire_key(self._old))) is not None:
            item.setVisible(True)


def _same(edges: tuple[Edge, ...], old: Edge | None) -> Edge | None:
    return next((edge for edge in edges if old is not None and wire_key(edge) == wire_key(old)), None)
