"""Wires drawn and cut by keyboard: a list says which there could be, or which there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint

from netbuilder.compiler.axis_names import axis_names, in_words, names_along
from netbuilder.gui.canvas.commands import Step, counted, cut_wires
from netbuilder.gui.canvas.geometry import Side
from netbuilder.gui.canvas.placement import pinned
from netbuilder.gui.canvas.wire_choices import NewWire, OldWires, new_wires, old_wires
from netbuilder.gui.canvas.wire_popup import WirePopup
from netbuilder.gui.canvas.wiring import wired
from netbuilder.gui.theme import Theme

if TYPE_CHECKING:
    from netbuilder.gui.canvas.view import CanvasView

_HALF_POPUP = QPoint(210, 210)


class Rewiring:
    """What the canvas can do with wires without a mouse."""

    def __init__(self, view: CanvasView, theme: Theme) -> None:
        self.theme = theme
        self._view = view

    def connect(self) -> None:
        """Choose where a wire of the selected layer leads, or where it comes from."""
        view = self._view
        if not view.selection:
            view.status.emit("Select a layer to connect it.")
            return
        name = view.selection[-1]
        graph, inference = view.canvas.graph, view.scope.report.inference
        wires = new_wires(graph, inference, view.facts, name)
        if not wires:
            view.status.emit(f"There is no other layer that {name} could be connected to.")
            return
        popup = WirePopup(
            view,
            self.theme,
            wires,
            heading=self._heading(name),
            asks=f"Connect {name} to or from",
            nothing="No layer of that name",
        )
        self._open(popup)

    def disconnect(self) -> None:
        """Choose which wire of the selected layers is cut."""
        view = self._view
        if not view.selection:
            view.status.emit("Select a layer to cut its wires.")
            return
        what = counted(view.selection)
        wires = old_wires(view.canvas.graph, view.scope.report.inference, view.selection)
        if not wires:
            view.status.emit(f"Nothing is connected to {what}.")
            return
        popup = WirePopup(
            view,
            self.theme,
            wires,
            heading=f"The wires of {what}: Enter cuts one",
            asks=f"Disconnect {what} from",
            nothing="No wire to a layer of that name",
        )
        self._open(popup)

    def _open(self, popup: WirePopup) -> None:
        view = self._view
        popup.chosen.connect(self._on_popup_chosen)
        popup.dismissed.connect(view.home.way_back)
        popup.open_at(view.viewport().rect().center() - _HALF_POPUP)

    def _heading(self, name: str) -> str:
        inference = self._view.scope.report.inference
        shapes = inference.nodes.get(name)
        if shapes is None or not shapes.outputs:
            return f"Connect {name}"
        spec = shapes.outputs[0]
        return f"Connect {name}: {in_words(spec, names_along(inference, name) or axis_names(spec, None))}"

    def _on_popup_chosen(self, wire: NewWire | OldWires) -> None:
        view = self._view
        if isinstance(wire, OldWires):
            view.do(cut_wires(view.canvas.graph, wire.keys))
        else:
            view.attempt(lambda: _connected(view, wire))


def _connected(view: CanvasView, wire: NewWire) -> Step:
    """The step that draws a wire. Raises EditError where it is refused."""
    ends = (wire.fixed, wire.port) if wire.fixed.side is Side.OUTPUT else (wire.port, wire.fixed)
    after = wired(pinned(view.canvas.graph), wire.fixed, wire.port)
    return Step(f"Connect {ends[0].node} and {ends[1].node}", after)
