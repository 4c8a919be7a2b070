"""Asks which layer to add, and adds it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF

from netbuilder.graph.layout import NODE_WIDTH
from netbuilder.gui.canvas import commands
from netbuilder.gui.canvas.geometry import Port, Side
from netbuilder.gui.canvas.gestures.drop import corner
from netbuilder.gui.canvas.search_popup import Fits, SearchPopup, anything
from netbuilder.gui.theme import Theme
from netbuilder.layers.base import Layer

if TYPE_CHECKING:
    from netbuilder.gui.canvas.view import CanvasView

_HALF_POPUP = QPoint(170, 174)


class LayerQuestion:
    """Opens the search where the layer is wanted."""

    def __init__(self, view: CanvasView, theme: Theme) -> None:
        self.theme = theme
        self._view = view

    def ask(self) -> None:
        """For a layer after the selected node, or in the middle of the view."""
        self._open(lambda name: self._view.add_layer(name), self._view.viewport().rect().center() - _HALF_POPUP)

    def ask_at(self, place: QPointF, port: Port | None) -> None:
        """For a layer at a place; with a port, one that fits it, wired to it."""
        spot = self._view.mapFromScene(place)
        if port is None:
            self._open(lambda name: self._view.add_layer(name, place), spot)
        else:
            self._open(lambda name: self._add_wired(name, port, place), spot, lambda layer: takes_wire(layer, port))

    def _open(self, add: Callable[[str], object], spot: QPoint, fits: Fits = anything) -> None:
        popup = SearchPopup(self._view, self.theme, fits)
        popup.chosen.connect(add)
        popup.dismissed.connect(self._view.setFocus)
        popup.open_at(spot)

    def _add_wired(self, type_name: str, port: Port, place: QPointF) -> None:
        view = self._view
        # The end of the wire stays where it was let go.
        wish = corner(place + QPointF(NODE_WIDTH / 2 if port.side is Side.OUTPUT else -NODE_WIDTH / 2, 0))
        graph, taken = view.canvas.graph, view.canvas.occupancy
        view.attempt(lambda: commands.add_connected(graph, type_name, port, wish, taken, view.facts))


def takes_wire(layer: type[Layer], port: Port) -> bool:
    """Whether a layer has an end for a wire from a port."""
    start = layer.model_validate(dict(layer.starting_values))
    return bool(start.input_ports if port.side is Side.OUTPUT else start.output_ports)
