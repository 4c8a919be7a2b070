"""What a wire says under the mouse."""

import re

from hands import middle
from PySide6.QtCore import QEvent, QPointF
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from netbuilder.compiler.shapes import infer
from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.gui.canvas.view import CanvasView
from netbuilder.gui.canvas.wire_tips import wire_tip


def plain(tip: str) -> list[str]:
    return [line for line in re.sub(r"<[^>]*>", "\n", tip).split("\n") if line]


def hover(view: CanvasView, at: QPointF) -> str:
    """The tool tip that the mouse gets when it rests at a point of the scene."""
    spot = view.mapFromScene(at)
    event = QHelpEvent(QEvent.Type.ToolTip, spot, view.viewport().mapToGlobal(spot))
    QApplication.sendEvent(view.viewport(), event)
    return QToolTip.text()


def test_a_wire_says_its_shape_in_words_and_where_it_runs(view):
    wire = view.canvas.wires["conv1", 0, "relu1", 0]
    tip = hover(view, (wire.path().pointAtPercent(0.5)))
    assert plain(tip) == ["4 channels × 6 high × 6 wide", "float32, 144 numbers a sample", "from conv1 to relu1"]
    QToolTip.hideText()


def test_a_node_keeps_its_own_tip(view):
    assert "Conv2d" in hover(view, middle(view, "conv1"))
    QToolTip.hideText()


def test_ports_are_named_where_there_are_several():
    nodes = {
        "a<b": Node(type="Input", settings={"shape": [4]}),
        "sub": Node(type="Subtract"),
        "add": Node(type="Add"),
        "pool": Node(type="MaxPool1d", settings={"kernel_size": 2, "return_indices": True}),
    }
    wires = (
        Edge(source="a<b", target="sub", target_port=1),
        Edge(source="a<b", target="add"),
        Edge(source="pool", source_port=1, target="sub"),
    )
    graph = Graph(nodes, wires)
    shapes = infer(graph)
    assert "a&lt;b" in wire_tip(wires[0], graph, shapes)
    assert plain(wire_tip(wires[0], graph, shapes))[-1] == "from a&lt;b to second of sub"
    assert plain(wire_tip(wires[1], graph, shapes))[-1] == "from a&lt;b to input 0 of add"
    said = plain(wire_tip(wires[2], graph, shapes, "It does not fit."))
    assert said == ["It does not fit.", "Its shape is not known yet.", "from indices of pool to first of sub"]
