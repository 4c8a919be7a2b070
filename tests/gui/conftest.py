"""What every test of the window stands on."""

from collections.abc import Sequence
from itertools import pairwise

import pytest

from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.graph.project import Project
from netbuilder.gui.checking import Checker
from netbuilder.gui.document import Document
from netbuilder.gui.theme import ThemeSource


def chain(layers: Sequence[tuple[str, str, dict]], **fields) -> Project:
    """A project whose layers, given as (id, type, settings), stand in one row."""
    nodes = {name: Node(type=type_name, settings=settings) for name, type_name, settings in layers}
    ids = list(nodes)
    edges = tuple(Edge(source=source, target=target) for source, target in pairwise(ids))
    return Project(graph=Graph(nodes, edges), **fields)


@pytest.fixture
def small_project() -> Project:
    """A small network for the digits that has no findings."""
    return chain(
        [
            ("input", "Input", {"shape": [1, 8, 8]}),
            ("conv1", "Conv2d", {"out_channels": 6, "kernel_size": 3, "padding": 1}),
            ("relu1", "ReLU", {}),
            ("pool1", "MaxPool2d", {"kernel_size": 2}),
            ("flat", "Flatten", {}),
            ("fc", "Linear", {"out_features": 10}),
            ("output", "Output", {}),
        ],
        name="small",
    )


@pytest.fixture
def document(qapp, small_project) -> Document:
    return Document(small_project)


@pytest.fixture
def checker(document) -> Checker:
    return Checker(document)


@pytest.fixture
def themes(qapp):
    """The light theme, as long as the test lasts."""
    source = ThemeSource(qapp, "light")
    yield source
    qapp.setStyleSheet("")
