"""A small network on a shown canvas."""

from itertools import pairwise

import pytest
from canvases import make_view

from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.graph.project import Project
from netbuilder.gui.canvas.view import CanvasView
from netbuilder.gui.document import Document


def small_network() -> Graph:
    """input -> conv1 -> relu1 -> flat, and a loose Add and Linear below."""
    nodes = {
        "input": Node(type="Input", settings={"shape": [1, 8, 8]}, position=(0, 0)),
        "conv1": Node(type="Conv2d", settings={"out_channels": 4, "kernel_size": 3}, position=(280, 0)),
        "relu1": Node(type="ReLU", position=(560, 0)),
        "flat": Node(type="Flatten", position=(840, 0)),
        "add1": Node(type="Add", position=(280, 200)),
        "fc1": Node(type="Linear", settings={"out_features": 10}, position=(560, 200)),
    }
    chain = ["input", "conv1", "relu1", "flat"]
    edges = [Edge(source=a, target=b) for a, b in pairwise(chain)]
    return Graph(nodes, tuple(edges))


@pytest.fixture
def document(qapp) -> Document:
    return Document(Project(graph=small_network()))


@pytest.fixture
def view(qtbot, document, tmp_path) -> CanvasView:
    canvas = make_view(document, tmp_path / "blocks")
    qtbot.addWidget(canvas)
    canvas.resize(1200, 600)
    with qtbot.waitExposed(canvas):
        canvas.show()
    canvas.camera.zoom_reset()
    canvas.setFocus()
    return canvas
