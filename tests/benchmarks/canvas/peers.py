"""The same drawing in other node editors, where Python finds them: NodeGraphQt and orange-canvas-core.

    python -m tests.benchmarks.canvas.peers NAME < drawing.json

prints {"open_ms": …, "frames": {…}, "version": …} or {"missing": why}. It needs the editor and PySide6 (PyQt6 for
orange-canvas-core, whose layer over the bindings knows no PySide6), and nothing of this project but `frames`, so that
it runs in an environment of its own.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from importlib.metadata import version
from time import perf_counter
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_PREFERRED_BINDING"] = "PySide6"
os.environ["QT_API"] = "pyqt6"

try:
    from PySide6.QtCore import QRectF, Qt
    from PySide6.QtWidgets import QApplication, QGraphicsView
except ImportError:
    from PyQt6.QtCore import QRectF, Qt
    from PyQt6.QtWidgets import QApplication, QGraphicsView

from tests.benchmarks.canvas.frames import SIZE, Stage, measure, middle_drag, settle

Drawing = dict[str, Any]
_MARGIN = 24


def node_graph_qt(drawing: Drawing) -> Stage:
    """NodeGraphQt: a node class for each number of ports."""
    from NodeGraphQt import BaseNode, NodeGraph

    graph = NodeGraph()
    nodes = {}
    kinds: dict[tuple[int, int], str] = {}
    for entry in drawing["nodes"]:
        ports = entry["inputs"], entry["outputs"]
        if ports not in kinds:
            kind = _node_class(BaseNode, *ports)
            graph.register_node(kind)
            kinds[ports] = kind.type_
        made = graph.create_node(
            kinds[ports], name=entry["id"], selected=False, pos=list(entry["position"]), push_undo=False
        )
        nodes[entry["id"]] = made
    for source, source_port, target, target_port in drawing["wires"]:
        nodes[source].output(source_port).connect_to(nodes[target].input(target_port), push_undo=False)
    viewer = graph.viewer()
    viewer.resize(*SIZE)
    viewer.show()
    viewer.zoom_to_nodes([node.view for node in nodes.values()])
    item = nodes[drawing["nodes"][len(nodes) // 2]["id"]].view
    return Stage(viewer, middle_drag(viewer), viewer.mapFromScene(item.sceneBoundingRect().center()))


def _node_class(base: Any, inputs: int, outputs: int) -> Any:
    class Node(base):  # type: ignore[misc]
        __identifier__ = "measured"
        NODE_NAME = f"Node{inputs}x{outputs}"

        def __init__(self) -> None:
            super().__init__()
            for number in range(inputs):
                self.add_input(f"in{number}")
            for number in range(outputs):
                self.add_output(f"out{number}", multi_output=True)

    Node.__name__ = f"Node{inputs}x{outputs}"
    return Node


def orange_canvas(drawing: Drawing) -> Stage:
    """orange-canvas-core: its editor on a scheme; it has no minimap and no shapes on wires."""
    from orangecanvas.document.schemeedit import SchemeEditWidget
    from orangecanvas.registry import CategoryDescription, WidgetDescription, WidgetRegistry
    from orangecanvas.registry.description import InputSignal, OutputSignal
    from orangecanvas.scheme import Scheme, SchemeLink, SchemeNode

    registry = WidgetRegistry()
    registry.register_category(CategoryDescription("Layers"))
    kinds: dict[tuple[str, int, int], WidgetDescription] = {}
    scheme = Scheme()
    # Looking for circles at every link takes minutes.
    scheme.set_loop_flags(Scheme.AllowLoops)
    nodes = {}
    for entry in drawing["nodes"]:
        key = entry["words"], entry["inputs"], entry["outputs"]
        if key not in kinds:
            kinds[key] = WidgetDescription(
                name=entry["words"], id=f"measured.{len(kinds)}", category="Layers",
                qualified_name=f"orangecanvas.Kind{len(kinds)}", project_name="measured", package="orangecanvas",
                inputs=[InputSignal(f"in{number}", "builtins.object", "set", flags=1) for number in range(key[1])],
                outputs=[OutputSignal(f"out{number}", "builtins.object") for number in range(key[2])],
            )  # fmt: skip
            registry.register_widget(kinds[key])
        node = SchemeNode(kinds[key], title=entry["id"], position=tuple(entry["position"]))
        scheme.add_node(node)
        nodes[entry["id"]] = node
    for source, source_port, target, target_port in drawing["wires"]:
        one, other = nodes[source], nodes[target]
        ports = one.output_channels()[source_port], other.input_channels()[target_port]
        scheme.add_link(SchemeLink(one, ports[0], other, ports[1]))
    editor = SchemeEditWidget()
    editor.setRegistry(registry)
    editor.setScheme(scheme)
    editor.resize(*SIZE)
    editor.show()
    view, scene = editor.view(), editor.scene()
    area = scene.itemsBoundingRect()
    # Its view scrolls no farther than its scene goes.
    view.setSceneRect(area.adjusted(-area.width(), 0, area.width(), 0))
    _fit(view, area)
    bar = view.horizontalScrollBar()
    item = scene.item_for_node(nodes[drawing["nodes"][len(nodes) // 2]["id"]])
    spot = view.mapFromScene(item.mapToScene(item.shapeItem.boundingRect().center()))
    view.editor = editor  # its owner
    return Stage(view, lambda step: bar.setValue(bar.value() - step), spot, Qt.KeyboardModifier.ControlModifier)


def _fit(view: QGraphicsView, area: QRectF) -> None:
    room = view.viewport().rect().adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
    zoom = min(room.width() / area.width(), room.height() / area.height())
    view.resetTransform()
    view.scale(zoom, zoom)
    view.centerOn(area.center())


PEERS: dict[str, tuple[str, Callable[[Drawing], Stage]]] = {
    "NodeGraphQt": ("NodeGraphQt", node_graph_qt),
    "orange-canvas": ("orange-canvas-core", orange_canvas),
}


def main(name: str) -> dict[str, Any]:
    """Open the drawing that comes in, and measure."""
    distribution, show = PEERS[name]
    drawing = json.load(sys.stdin)
    app = QApplication(sys.argv[:1])
    began = perf_counter()
    try:
        stage = show(drawing)
    except ImportError as error:
        return {"missing": str(error)}
    app.processEvents()
    open_ms = (perf_counter() - began) * 1e3
    settle()
    return {"version": version(distribution), "open_ms": open_ms, "frames": measure(stage)}


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1])), flush=True)
    # Their teardown is not what is measured, and not all of them survive it.
    os._exit(0)
