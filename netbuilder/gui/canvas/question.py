"""Asks which layer to add, and adds it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF

from netbuilder.compiler.openings import Opening
from netbuilder.graph.cards import NODE_WIDTH
from netbuilder.gui.canvas import commands
from netbuilder.gui.canvas.geometry import Port, Side
from netbuilder.gui.canvas.gestures.drop import corner
from netbuilder.gui.canvas.offers import Offers, place_words
from netbuilder.gui.canvas.search_popup import SearchPopup
from netbuilder.gui.theme import Theme

if TYPE_CHECKING:
    from netbuilder.gui.canvas.scene import WireKey
    from netbuilder.gui.canvas.view import CanvasView

_HALF_POPUP = QPoint(210, 210)


class LayerQuestion:
    """Opens the search where the layer is wanted."""

    def __init__(self, view: CanvasView, theme: Theme) -> None:
        self._theme = theme
        self._view = view

    def show_theme(self, theme: Theme) -> None:
        """Ask in another theme from now on; a search that is open would keep the old one, and closes."""
        self._theme = theme
        for popup in self._view.findChildren(SearchPopup):
            popup.close()

    def ask(self) -> None:
        """For a layer after the selected node, in the selected wire, or in the middle of the view."""
        view = self._view
        spot = view.viewport().rect().center() - _HALF_POPUP
        if len(view.selected_wires) == 1 and not view.selection:
            self._ask_in(view.selected_wires[0], spot)
        else:
            self._open(view.adding.add_layer, spot, self._opening_after(view.selection[-1]) if view.selection else None)

    def _ask_in(self, wire: WireKey, spot: QPoint) -> None:
        view = self._view
        middle = view.canvas.wires[wire].path().pointAtPercent(0.5)
        opening = Opening(view.scope.report.inference, view.facts, wire[:2], wire[2:])
        self._open(lambda key: view.adding.insert_layer(key, wire, middle), spot, opening, only_fitting=True)

    def ask_at(self, place: QPointF, port: Port | None) -> None:
        """For a layer at a place; with a port, one that fits it, wired to it."""
        spot = self._view.mapFromScene(place)
        if port is None:
            self._open(lambda key: self._view.adding.add_layer(key, place), spot)
        else:
            opening = self._opening_at(port)
            self._open(lambda key: self._add_wired(key, port, place), spot, opening, only_fitting=True)

    def _open(
        self,
        add: Callable[[str], object],
        spot: QPoint,
        opening: Opening | None = None,
        *,
        only_fitting: bool = False,
    ) -> None:
        view = self._view
        heading = place_words(opening, view.scope.report.inference) if opening is not None else ""
        offers = Offers(view.stock, view.canvas.graph, opening)
        popup = SearchPopup(view, view.stock, self._theme, offers, heading, only_fitting=only_fitting)
        popup.chosen.connect(add)
        popup.dismissed.connect(view.home.way_back)
        popup.open_at(spot)

    def _opening_after(self, name: str) -> Opening | None:
        """The place behind a node: the free end of its output, or the middle of its only wire."""
        view = self._view
        way = commands.way_after(view.canvas.graph, name)
        if way is None:
            return None
        port, wire = way
        target = (wire.target, wire.target_port) if wire is not None else None
        return Opening(view.scope.report.inference, view.facts, (name, port), target)

    def _opening_at(self, port: Port) -> Opening:
        view, end = self._view, (port.node, port.index)
        is_source = port.side is Side.OUTPUT
        inference = view.scope.report.inference
        return Opening(inference, view.facts, end if is_source else None, None if is_source else end)

    def _add_wired(self, key: str, port: Port, place: QPointF) -> None:
        view, part = self._view, self._view.stock.part(key)
        if part is None:
            return
        # The end of the wire stays where it was let go.
        wish = corner(place + QPointF(NODE_WIDTH / 2 if port.side is Side.OUTPUT else -NODE_WIDTH / 2, 0))
        graph, taken = view.canvas.graph, view.canvas.occupancy
        if view.attempt(lambda: view.adding.fitted(commands.add_connected(graph, part, port, wish, taken, view.facts))):
            view.stock.remember(key)
