"""Port to port draws a wire, in either direction; dragging off a connected input takes its wire along."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt, QTimer
from PySide6.QtGui import QPen

from netbuilder.graph.edits import disconnect
from netbuilder.graph.model import Edge
from netbuilder.gui.canvas.geometry import Port, Side
from netbuilder.gui.canvas.gestures.gesture import Pointer
from netbuilder.gui.canvas.loose_wire import LooseWire
from netbuilder.gui.canvas.placement import pinned
from netbuilder.gui.canvas.scene import wire_key
from netbuilder.gui.canvas.wire_in_hand import Verdict, WireInHand
from netbuilder.gui.canvas.wiring import wired

if TYPE_CHECKING:
    from netbuilder.gui.canvas.view import CanvasView

SNAP_PIXELS = 14.0
# Asking a thousand ports takes longer than a frame: so much of each, in seconds.
_ASKING_S = 0.006


class ConnectGesture:
    """Ports that would compile light up and others fade; the one under the mouse says what letting go would do.

    The wire snaps to a port in reach, and a node's body is one too.
    """

    def __init__(self, view: CanvasView, port: Port) -> None:
        self._view = view
        self._taken = port
        self._hand: WireInHand | None = None
        self._wire: LooseWire | None = None
        self._asked: set[str] = set()
        self._waiting: list[Port] = []
        self._lit: list[Port] = []
        self._fades = False
        self._timer: QTimer | None = None
        self._started: Pointer | None = None

    def start(self, pointer: Pointer) -> None:
        self._started = pointer

    def _begin(self) -> WireInHand:
        canvas, view = self._view.canvas, self._view
        fixed, old = self._taken, None
        if fixed.side is Side.INPUT:
            wires = [edge for edge in canvas.graph.incoming[fixed.node] if edge.target_port == fixed.index]
            if wires:
                old = wires[0]
                fixed = Port(old.source, Side.OUTPUT, old.source_port)
                canvas.wires[wire_key(old)].setVisible(False)
        self._wire = LooseWire(canvas, canvas.graph.direction)
        self._lit = [fixed]
        self._timer = QTimer(view, interval=0, singleShot=True)
        self._timer.timeout.connect(self._ask_on)
        return WireInHand(canvas.graph, view.scope.report.inference, view.facts, fixed, old)

    def _light(self, hand: WireInHand, near: QPointF) -> None:
        """Ask the ports of nodes that have come into view: the hand cannot reach the rest."""
        canvas = self._view.canvas
        fresh = [name for name in canvas.occupancy.names(self._view.camera.visible) if name not in self._asked]
        if fresh:
            self._asked.update(fresh)
            ports = [port for name in fresh for port in canvas.nodes[name].ports if port.side is not hand.fixed.side]
            # The last is asked first, and should be the one that the hand is nearest to.
            ports.sort(key=lambda port: -(canvas.port_point(port) - near).manhattanLength())
            self._waiting = [*ports, *self._waiting]
        self._ask_on()

    def _ask_on(self) -> None:
        """Ask as many ports as fit into a frame, the others after it."""
        hand = self._hand
        if hand is None:
            return
        begun, lit = perf_counter(), len(self._lit)
        while self._waiting and perf_counter() - begun < _ASKING_S:
            port = self._waiting.pop()
            if hand.takes(port):
                self._lit.append(port)
        if len(self._lit) > lit or not self._fades:
            self._fades = True
            self._view.canvas.hints.light_ports(self._lit)
        if self._waiting and self._timer is not None:
            self._timer.start()

    def move(self, pointer: Pointer) -> None:
        if self._started is None:
            return
        if self._hand is None:
            if not pointer.is_far_from(self._started):
                return
            self._hand = self._begin()
        hand, canvas = self._hand, self._view.canvas
        self._light(hand, pointer.scene)
        port, verdict = self._aim(hand, pointer.scene)
        is_refused = verdict is not None and verdict.tone == "refused"
        fixed = canvas.port_point(hand.fixed)
        loose = pointer.scene if port is None or is_refused else canvas.port_point(port)
        self._draw(*((fixed, loose) if hand.fixed.side is Side.OUTPUT else (loose, fixed)), verdict)
        canvas.hints.blame_port(port if verdict is not None and verdict.tone in ("wrong", "refused") else None)
        if verdict is not None:
            self._view.bubble.say(verdict.words, pointer.viewport.toPoint(), verdict.tone)
        else:
            self._view.bubble.hide()

    def _draw(self, start: QPointF, end: QPointF, verdict: Verdict | None) -> None:
        """A wire that cannot be is dashed, one that would be wrong is red, one that troubles others amber."""
        ink, wire = self._view.canvas.ink, self._wire
        assert wire is not None
        tone = verdict.tone if verdict is not None else "good"
        colour = {"good": ink.accent, "doubt": ink.warning}.get(tone, ink.error)
        style = Qt.PenStyle.DashLine if tone == "refused" else Qt.PenStyle.SolidLine
        wire.show(start, end, QPen(colour, 2.0, style, Qt.PenCapStyle.RoundCap))

    def _aim(self, hand: WireInHand, point: QPointF) -> tuple[Port | None, Verdict | None]:
        """The port that a point means, and what letting go there would do."""
        canvas = self._view.canvas
        port = canvas.port_at(point, SNAP_PIXELS / self._view.camera.zoom)
        if port is None:
            name = canvas.node_at(point)
            port = hand.meant(name, canvas.nodes[name].ports) if name is not None else None
        return (None, None) if port is None or port == hand.fixed else (port, hand.verdict(port))

    def release(self, pointer: Pointer) -> None:
        hand = self._hand
        if hand is None:
            return
        goal, verdict = self._aim(hand, pointer.scene)
        view, fixed, old = self._view, hand.fixed, hand.old
        self._clear()
        if verdict is not None and verdict.tone == "refused":
            view.status.emit(verdict.words)
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
        canvas, hand = self._view.canvas, self._hand
        self._view.bubble.hide()
        if hand is None:
            return
        self._hand = None
        if self._timer is not None:
            self._timer.stop()
            self._timer.deleteLater()
            self._timer = None
        canvas.hints.light_ports(None)
        canvas.hints.blame_port(None)
        if self._wire is not None:
            self._wire.remove()
            self._wire = None
        if hand.old is not None and (item := canvas.wires.get(wire_key(hand.old))) is not None:
            item.setVisible(True)


def _same(edges: tuple[Edge, ...], old: Edge | None) -> Edge | None:
    return next((edge for edge in edges if old is not None and wire_key(edge) == wire_key(old)), None)
