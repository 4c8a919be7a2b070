"""Dots on wires: put there, taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

from netbuilder.errors import EditError
from netbuilder.graph.routes import reroute, straighten
from netbuilder.gui.canvas.commands import Step
from netbuilder.gui.canvas.detours import stretch_at
from netbuilder.gui.canvas.geometry import Port, Side, snapped
from netbuilder.gui.canvas.placement import pinned
from netbuilder.gui.canvas.scene import WireKey

if TYPE_CHECKING:
    from netbuilder.gui.canvas.view import CanvasView


class Rerouting:
    """What the canvas can do with the way of a wire."""

    def __init__(self, view: CanvasView) -> None:
        self._view = view

    def add_dot(self, wire: WireKey, place: QPointF) -> None:
        """Lead a wire by a place."""
        canvas = self._view.canvas
        points = canvas.wires[wire].edge.points
        start = canvas.port_point(Port(wire[0], Side.OUTPUT, wire[1]))
        end = canvas.port_point(Port(wire[2], Side.INPUT, wire[3]))
        at = stretch_at(start, end, points, place)
        self._commit(wire, (*points[:at], snapped(place), *points[at:]), "Add a dot to a wire")

    def remove_dot(self, wire: WireKey, index: int) -> None:
        """Lead a wire by one place less."""
        points = self._view.canvas.wires[wire].edge.points
        self._commit(wire, (*points[:index], *points[index + 1 :]), "Remove a dot from a wire")

    def straighten(self) -> None:
        """Let the selected wires, or those of the selected layers, run as they like."""
        view = self._view
        view.attempt(self._straightened)

    def _straightened(self) -> Step:
        view = self._view
        chosen = set(view.selection)
        wires = set(view.selected_wires) | {key for key in view.canvas.wires if chosen & {key[0], key[2]}}
        if not wires:
            raise EditError("Select the wires to straighten.")
        return Step("Straighten wires", straighten(pinned(view.canvas.graph), wires))

    def _commit(self, wire: WireKey, points: tuple[tuple[float, float], ...], text: str) -> None:
        view = self._view
        view.attempt(lambda: Step(text, reroute(pinned(view.canvas.graph), wire, points)))
