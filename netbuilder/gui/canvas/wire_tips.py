"""What stands under the mouse says: a wire the shape in words, how many numbers that are, where from and where to."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint

from netbuilder.compiler.axis_names import in_words, names_along
from netbuilder.compiler.shapes import Inference
from netbuilder.graph.model import Edge, Graph
from netbuilder.graph.ports import input_names, output_names
from netbuilder.gui.canvas.node_item import NodeItem

if TYPE_CHECKING:
    from netbuilder.gui.canvas.view import CanvasView

_REACH = 5.0


def word_tip(view: CanvasView, spot: QPoint) -> None:
    """Give the card or the wire at a spot of the viewport its tool tip, just before it is shown.

    For each of a thousand at every check that would be too much.
    """
    card = view.itemAt(spot)
    if isinstance(card, NodeItem):
        # Qt keeps tooltips as rich text when they look like it: names are the user's.
        card.setToolTip(card.face.tip.replace("<", "‹"))
        return
    key = view.canvas.wire_at(view.mapToScene(spot), _REACH / view.camera.zoom)
    if key is not None:
        item = view.canvas.wires[key]
        item.setToolTip(wire_tip(item.edge, view.canvas.graph, view.scope.report.inference, item.face.error))


def wire_tip(edge: Edge, graph: Graph, inference: Inference, error: str = "") -> str:
    """Rich text for a wire; `error` is what is wrong at its end."""
    spec = inference.spec(edge)
    if spec is None:
        lines = ["Its shape is not known yet."]
    else:
        names = names_along(inference, edge.source, edge.source_port)
        numbers = f"{spec.size:,} number{'s' if spec.size != 1 else ''} a sample"
        lines = [f"<b>{escape(in_words(spec, names))}</b>", f"{spec.dtype}, {numbers}"]
    lines.append(escape(f"from {_source(edge, graph)} to {_target(edge, graph)}"))
    said = f"<p>{escape(error)}</p>" if error else ""
    return f"<html>{said}<p style='white-space: pre'>{'<br>'.join(lines)}</p></html>"


def _source(edge: Edge, graph: Graph) -> str:
    layer = graph.nodes[edge.source].layer
    ports = output_names(layer, graph.blocks) if layer is not None else ()
    return f"{ports[edge.source_port]} of {edge.source}" if 1 < len(ports) > edge.source_port else edge.source


def _target(edge: Edge, graph: Graph) -> str:
    layer = graph.nodes[edge.target].layer
    if layer is not None and layer.is_merge:
        return f"input {edge.target_port} of {edge.target}"
    ports = input_names(layer, graph.blocks) if layer is not None else ()
    return f"{ports[edge.target_port]} of {edge.target}" if 1 < len(ports) > edge.target_port else edge.target
