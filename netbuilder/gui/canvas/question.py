"""Asks which layer to add, and adds it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF

from netbuilder.graph.cards import NODE_WIDTH
from netbuilder.graph.model import Graph
from netbuilder.graph.ports import input_names, output_names
from netbuilder.gui.canvas import commands
from netbuilder.gui.canvas.geometry import Port, Side
from netbuilder.gui.canvas.gestures.drop import corner
from netbuilder.gui.canvas.search_popup import Fits, SearchPopup, anything
from netbuilder.gui.layer_search import Match
from netbuilder.gui.theme import Theme

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
        self._open(self._view.add_layer, self._view.viewport().rect().center() - _HALF_POPUP)

    def ask_at(self, place: QPointF, port: Port | None) -> None:
        """For a layer at a place; with a port, one that fits it, wired to it."""
        spot = self._view.mapFromScene(place)
        if port is None:
            self._open(lambda key: self._view.add_layer(key, place), spot)
        else:
            self._open(lambda key: self._add_wired(key, port, place), spot, lambda match: self._takes_wire(match, port))

    def _open(self, add: Callable[[str], object], spot: QPoint, fits: Fits = anything) -> None:
        popup = SearchPopup(self._view, self._view.stock, self.theme, fits)
        popup.chosen.connect(add)
        popup.dismissed.connect(self._view.setFocus)
        popup.open_at(spot)

    def _add_wired(self, key: str, port: Port, place: QPointF) -> None:
        view, part = self._view, self._view.stock.part(key)
        if part is None:
            return
        # The end of the wire stays where it was let go.
        wish = corner(place + QPointF(NODE_WIDTH / 2 if port.side is Side.OUTPUT else -NODE_WIDTH / 2, 0))
        graph, taken = view.canvas.graph, view.canvas.occupancy
        view.attempt(lambda: commands.add_connected(graph, part, port, wish, taken, view.facts))

    def _takes_wire(self, match: Match, port: Port) -> bool:
        """Whether an entry has an end for a wire from a port."""
        part = self._view.stock.part(match.key)
        if part is None:
            return False
        graph, node = part.brought_to(Graph(blocks=self._view.canvas.graph.blocks))
        names = input_names if port.side is Side.OUTPUT else output_names
        return node.layer is not None and bool(names(node.layer, graph.blocks))
