"""What every test of the window stands on."""

import gc
from collections.abc import Sequence
from itertools import pairwise

import pytest
from PySide6.QtGui import QGuiApplication
from windows import Questions, close_window, delete_now, nothing_leaks, open_window

from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.graph.project import Project
from netbuilder.gui.checking import Checker
from netbuilder.gui.document import Document
from netbuilder.gui.main_window import MainWindow
from netbuilder.gui.scope import Scope
from netbuilder.gui.stock import Stock
from netbuilder.gui.theme import ThemeSource
from netbuilder.storage.library import Library


def chain(layers: Sequence[tuple[str, str, dict]], **fields) -> Project:
    """A project whose layers, given as (id, type, settings), stand in one row."""
    nodes = {name: Node(type=type_name, settings=settings) for name, type_name, settings in layers}
    ids = list(nodes)
    edges = tuple(Edge(source=source, target=target) for source, target in pairwise(ids))
    return Project(graph=Graph(nodes, edges), **fields)


@pytest.fixture(scope="session", autouse=True)
def nothing_on_the_clipboard_outlives_python():
    """Without a screen Qt frees what was copied after Python has ended, which would bring the process down."""
    yield
    if isinstance(QGuiApplication.instance(), QGuiApplication):
        QGuiApplication.clipboard().clear()


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
def scope(document, checker) -> Scope:
    return Scope(document, checker)


@pytest.fixture
def stock(scope, tmp_path) -> Stock:
    return Stock(scope, Library(tmp_path / "blocks"))


@pytest.fixture
def themes(qapp):
    """The light theme, as long as the test lasts."""
    source = ThemeSource(qapp, "light")
    yield source
    qapp.setStyleSheet("")
    # It would dress windows that are gone, whenever the system changes before it is collected.
    source.deleteLater()
    delete_now()


@pytest.fixture(scope="session")
def engine() -> None:
    """torch is there to stay once a window has loaded it: the collector need not look through it at every turn."""
    import torch  # noqa: F401

    gc.collect()
    gc.freeze()


@pytest.fixture
def make_window(qapp, engine, themes, tmp_path, monkeypatch):
    """Opens windows that share the preferences of the test, and closes them; what they leave behind fails the test."""
    # Tests type and click faster than people.
    monkeypatch.setattr("netbuilder.gui.lull.REST_MS", 20)
    monkeypatch.setattr("netbuilder.gui.data_feed._SETTLE_MS", 10)
    monkeypatch.setattr("netbuilder.gui.pictures._SETTLE_MS", 5)
    monkeypatch.setattr("netbuilder.gui.thumbnail_feed._SETTLE_MS", 5)
    with nothing_leaks():
        made = []

        def make(project: Project | None = None, **wishes) -> MainWindow:
            made.append(open_window(themes, tmp_path / "settings.ini", project, **wishes))
            return made[-1]

        yield make
        for window in made:
            close_window(window)
        made.clear()


@pytest.fixture
def quick_project() -> Project:
    """Points of two classes on a small network: an epoch takes milliseconds."""
    return chain(
        [
            ("input", "Input", {"shape": [2]}),
            ("fc1", "Linear", {"out_features": 8}),
            ("relu1", "ReLU", {}),
            ("fc2", "Linear", {"out_features": 2}),
            ("output", "Output", {}),
        ],
        name="quick",
        data={"source": "moons", "options": {"samples": 120}},
        training={"epochs": 2, "batch_size": 16},
    )


@pytest.fixture
def window(make_window, quick_project) -> MainWindow:
    """A window on the quick project."""
    return make_window(quick_project)


@pytest.fixture
def digits_window(make_window, small_project) -> MainWindow:
    """A window on a small convolutional network for the digits."""
    return make_window(small_project)


@pytest.fixture
def questions(monkeypatch) -> Questions:
    """No dialog ever waits for an answer."""
    return Questions(monkeypatch)
