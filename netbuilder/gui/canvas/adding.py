"""New layers on the canvas: at a place, after the selected one, or into a wire; fitted to where they come in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

from netbuilder.graph.parts import Part
from netbuilder.gui.canvas import commands
from netbuilder.gui.canvas.gestures.drop import corner
from netbuilder.gui.canvas.scene import WireKey

if TYPE_CHECKING:
    from netbuilder.gui.canvas.view import CanvasView


class Adding:
    """Puts entries of the stock onto the canvas, each as one undo step."""

    def __init__(self, view: CanvasView) -> None:
        self._view = view

    def add_layer(self, key: str, scene_pos: QPointF | None = None) -> str:
        """Add an entry of the stock with its middle at a place; or after the selected node; or in mid-view.

        Returns the id of the new node, which is then selected; nothing where it cannot stand here.
        """
        view = self._view
        part = view.stock.part(key)
        if part is None or not view.attempt(lambda: self.fitted(self._added(part, scene_pos))):
            return ""
        view.stock.remember(key)
        (name,) = view.selection
        view.bring_into_view(name)
        return name

    def insert_layer(self, key: str, wire: WireKey, scene_pos: QPointF) -> None:
        """Add an entry of the stock into a wire, with its middle at a place."""
        view = self._view
        part, place = view.stock.part(key), corner(scene_pos)
        if part is not None and view.attempt(
            lambda: self.fitted(commands.insert(view.canvas.graph, part, wire, place, view.facts))
        ):
            view.stock.remember(key)

    def fitted(self, step: commands.Step) -> commands.Step:
        """The step with the settings of the layer that it adds fitted to where it comes in."""
        view = self._view
        return commands.fitted(step, view.scope.report.inference, view.facts)

    def _added(self, part: Part, scene_pos: QPointF | None) -> commands.Step:
        view = self._view
        graph, taken = view.canvas.graph, view.canvas.occupancy
        step = None
        if scene_pos is not None:
            step = commands.add_at(graph, part, corner(scene_pos), view.facts)
        elif view.selection:
            step = commands.add_after(graph, part, view.selection[-1], taken, view.facts)
        return step or commands.add_clear(graph, part, corner(view.camera.centre), taken, view.facts)
