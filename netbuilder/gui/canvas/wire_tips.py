"""What a wire says under the mouse: the shape in words, how many numbers that are, and where they come from and go."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QHelpEvent

from netbuilder.compiler.axis_names import in_words, names_along
from netbuilder.compiler.shapes import Inference
from netbuilder.graph.model import Edge, Graph
from netbuilder.graph.ports import input_names, output_names

if TYPE_CHECKING:
    from netbuilder.gui.canvas.view import CanvasView

_REACH = 5.0


class WireTips(QObject):
    """Words a wire's tool tip when it is about to be shown: for each of a thousand wires that would be too much."""

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view)
        self._view = view
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            view = self._view
            key = view.canvas.wire_at(view.mapToScene(event.pos()), _REACH / view.camera.zoom)
            if key is not None:
                item = view.canvas.wires[key]
                item.setToolTip(wire_tip(item.edge, view.canvas.graph, view.scope.report.inference, item.face.error))
        return super().eventFilter(watched, event)


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
