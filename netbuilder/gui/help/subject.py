"""What F1 is about: the entry that is chosen in a search or in the palette, or the layer selected on the canvas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from netbuilder.gui.canvas.search_popup import SearchPopup
from netbuilder.layers.base import Layer, TensorSpec
from netbuilder.layers.registry import LAYERS

if TYPE_CHECKING:
    from netbuilder.gui.main_window import MainWindow


@dataclass(frozen=True, slots=True)
class Subject:
    """A layer to explain: as the palette offers it, or with the settings and shapes of a node of the drawing.

    `outputs` is () where they are not known.
    """

    layer: Layer
    node: str = ""
    inputs: tuple[TensorSpec, ...] = ()
    outputs: tuple[TensorSpec, ...] = ()

    @property
    def name(self) -> str:
        """The layer's type."""
        return type(self.layer).__name__


def of_catalogue(name: str) -> Subject:
    """The layer as the palette offers it."""
    layer_class = LAYERS[name]
    return Subject(layer_class.model_validate(dict(layer_class.starting_values)))


def subject_in_focus(window: MainWindow) -> Subject | None:
    """What the user looks at just now; None where that is no layer."""
    popup = open_search(window)
    if popup is not None:
        return _of_key(window, popup.current_key)
    palette, focus = window.panels.layers, window.focusWidget()
    if focus is not None and palette.isAncestorOf(focus) and palette.entries.current_key() is not None:
        return _of_key(window, palette.entries.current_key())
    return _of_node(window, window.canvas.selection[-1]) if window.canvas.selection else None


def open_search(window: MainWindow) -> SearchPopup | None:
    """The search that is open on the canvas."""
    popups = window.canvas.findChildren(SearchPopup)
    return next((popup for popup in popups if popup.isVisible()), None)


def _of_key(window: MainWindow, key: str | None) -> Subject | None:
    part = window.stock.part(key) if key is not None else None
    return of_catalogue(part.type) if part is not None and part.type in LAYERS else None


def _of_node(window: MainWindow, name: str) -> Subject | None:
    layer = window.scope.graph.nodes[name].own_layer
    if layer is None:
        return None
    shapes = window.scope.report.inference.nodes.get(name)
    if shapes is None:
        return Subject(layer, name)
    inputs = tuple(spec for spec in shapes.inputs if spec is not None)
    return Subject(layer, name, inputs if len(inputs) == len(shapes.inputs) else (), shapes.outputs)
