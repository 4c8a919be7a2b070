"""The steps of the tour: what each says, which real widgets it points at, and what it waits for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QTabBar, QWidget

from netbuilder.errors import EditError
from netbuilder.graph.edits import connect
from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.graph.project import Project
from netbuilder.graph.settings import DataSettings, TrainingSettings

if TYPE_CHECKING:
    from netbuilder.gui.main_window import MainWindow

_AROUND = 6  # pixels between what is pointed at and the ring
_COLUMN, _ROW, _RELU = 280.0, 160.0, "ReLU"
CONV, FLAT = "conv1", "flat"
_EPOCHS = 12


@dataclass(frozen=True, slots=True)
class Places:
    """What is lit up, in the window's pixels, and where the words belong."""

    lit: tuple[QRect, ...]
    anchor: QRect


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `act` does it for those who cannot or would not; `button` is what goes on where nothing is waited for.

    `stays` where later steps stand on what was done, `arrive` is done when the step begins.
    """

    name: str
    title: str
    words: Callable[[MainWindow], str]
    places: Callable[[MainWindow], Places]
    is_done: Callable[[MainWindow], bool]
    act: Callable[[MainWindow], object] | None = None
    button: str = ""
    stays: bool = False
    arrive: Callable[[MainWindow], object] | None = None


def tour_project(step: int) -> Project:
    """The small network as it is when a step begins: without its ReLU, unconnected, or whole."""
    types = {
        "input": ("Input", {"shape": [1, 8, 8]}),
        CONV: ("Conv2d", {"out_channels": 8, "kernel_size": 3, "padding": 1}),
    }
    if step > ADD:
        types["relu1"] = (_RELU, {})
    types |= {FLAT: ("Flatten", {}), "fc": ("Linear", {"out_features": 10}), "output": ("Output", {})}
    # In two rows, so that the cards are large; the gap for the ReLU is at the end of the first.
    rows = (("input", CONV, "relu1"), (FLAT, "fc", "output"))
    places = {
        name: (column * _COLUMN, row * _ROW) for row, names in enumerate(rows) for column, name in enumerate(names)
    }
    nodes = {
        name: Node(type=kind, settings=settings, position=places[name]) for name, (kind, settings) in types.items()
    }
    pairs = [("input", CONV), (FLAT, "fc"), ("fc", "output")]
    if step > CONNECT:
        pairs += [(CONV, "relu1"), ("relu1", FLAT)]
    edges = tuple(Edge(source=source, target=target) for source, target in pairs)
    return Project(
        name="Tour",
        graph=Graph(nodes, edges),
        data=DataSettings(source="digits"),
        training=TrainingSettings(epochs=_EPOCHS, batch_size=64),
    )


# What the steps look for -------------------------------------------------------------------------------------------


def _relu(window: MainWindow) -> str | None:
    """The ReLU that the user has added, whatever its name."""
    nodes = window.document.project.graph.nodes
    return next((name for name, node in nodes.items() if node.type == _RELU), None)


def _is_wired(window: MainWindow, source: str | None, target: str | None) -> bool:
    edges = window.document.project.graph.edges
    return any(edge.source == source and edge.target == target for edge in edges)


def _wire_into_flat(window: MainWindow) -> Edge | None:
    return next((edge for edge in window.document.project.graph.edges if edge.target == FLAT), None)


def _is_trained(window: MainWindow) -> bool:
    return window.run.is_active or window.run.trained is not None


def _tab(window: MainWindow, title: str) -> QRect | None:
    """The tab of a panel, where it has one."""
    for bar in window.findChildren(QTabBar):
        for index in range(bar.count()):
            # Qt keeps tab bars that it no longer shows outside of the window.
            if not bar.visibleRegion().isEmpty() and bar.tabText(index) == title:
                rect = bar.tabRect(index)
                return rect.translated(bar.mapTo(window, QPoint(0, 0)))
    return None


# Places --------------------------------------------------------------------------------------------------------------


def _of_widget(window: MainWindow, widget: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


def _canvas(window: MainWindow) -> QRect:
    return _of_widget(window, window.canvas)


def _of_nodes(window: MainWindow, *names: str | None) -> QRect:
    """Where cards of the drawing are seen; the canvas where they are out of sight or gone."""
    view, found = window.canvas, QRect()
    for name in names:
        item = view.canvas.nodes.get(name) if name is not None else None
        if item is not None:
            found = found.united(view.mapFromScene(item.scene_card()).boundingRect())
    seen = found.intersected(view.viewport().rect())
    if seen.isEmpty():
        return _canvas(window)
    return seen.translated(view.viewport().mapTo(window, QPoint(0, 0))).adjusted(-_AROUND, -_AROUND, _AROUND, _AROUND)


def _at(rect: QRect, *also: QRect) -> Places:
    return Places((rect, *also), rect)


def _node_places(window: MainWindow) -> Places:
    return _at(_of_nodes(window, CONV))


def _palette_places(window: MainWindow) -> Places:
    canvas = _canvas(window)
    return Places((_of_widget(window, window.panels.layers), canvas), canvas)


def _gap_places(window: MainWindow) -> Places:
    return _at(_of_nodes(window, CONV, _relu(window), FLAT))


def _train_places(window: MainWindow) -> Places:
    return _at(_of_widget(window, window.bar.primary).adjusted(-_AROUND, -_AROUND, _AROUND, _AROUND))


def _curve_places(window: MainWindow) -> Places:
    return _at(_of_widget(window, window.docks["curves"]))


def _filter_places(window: MainWindow) -> Places:
    tab, panel = _tab(window, "Filters"), _of_widget(window, window.docks["filters"])
    if window.docks.is_seen("filters") or tab is None:
        return _at(panel)
    return _at(tab.adjusted(-2, -2, 2, 2))


# Words ---------------------------------------------------------------------------------------------------------------


def _connect_words(window: MainWindow) -> str:
    relu = _relu(window)
    if not _is_wired(window, CONV, relu):
        return f"Drag from the dot at the right of {CONV} to the dot at the left of {relu or 'the ReLU'}."
    return f"One wire is there. Drag from the dot at the right of {relu} to the dot at the left of {FLAT}."


def _shape_words(window: MainWindow) -> str:
    return (
        "Every wire says what runs along it: 8×8×8 are the answers of 8 filters, each an image of 8 by 8."
        f" Click the wire into {FLAT}."
    )


# Doing it ------------------------------------------------------------------------------------------------------------


def _add(window: MainWindow) -> None:
    window.canvas.select((CONV,))
    window.canvas.adding.add_layer(_RELU)


def _connect(window: MainWindow) -> None:
    graph, relu = window.scope.graph, _relu(window)
    if relu is None:
        return
    try:
        for source, target in ((CONV, relu), (relu, FLAT)):
            if not _is_wired(window, source, target):
                graph = connect(graph, Edge(source=source, target=target))
    except EditError:
        return  # the user has taken the network apart; the words still say what is wanted
    window.canvas.commit("Connect", graph)


def _select_wire(window: MainWindow) -> None:
    edge = _wire_into_flat(window)
    if edge is not None:
        window.canvas.select((), ((edge.source, edge.source_port, edge.target, edge.target_port),))


SELECT, ADD, CONNECT, SHAPE, TRAIN, WATCH, LOOK = range(7)
STEPS: Final = (
    Step(
        "select", "A card is a layer",
        lambda _: "This network shall read handwritten digits. Click conv1: its settings appear at the right.",
        _node_places,
        lambda window: CONV in window.canvas.selection,
        lambda window: window.canvas.select((CONV,)),
    ),
    Step(
        "add", "Add a layer",
        lambda window: window.keymap.fill(
            "Something is missing behind conv1. Search relu above the list and drag it into the gap;"
            " or {add_layer:press} on the canvas, type relu and press Enter."
        ),
        _palette_places,
        lambda window: _relu(window) is not None,
        _add,
        stays=True,
        arrive=lambda window: window.docks.raise_("layers"),
    ),
    Step(
        "connect", "Connect it",
        _connect_words,
        _gap_places,
        lambda window: window.checker.report.ok and _relu(window) is not None,
        _connect,
        stays=True,
    ),
    Step(
        "shape", "Wires carry shapes",
        _shape_words,
        _gap_places,
        lambda window: any(key[2] == FLAT for key in window.canvas.selected_wires),
        _select_wire,
        # A wire that was just drawn may be selected already.
        arrive=lambda window: window.canvas.select(window.canvas.selection),
    ),
    Step(
        "train", "Train it",
        lambda window: window.keymap.fill(
            "{train:Press}: the network learns from 1,797 digits, which came with the program."
            " The same again pauses it."
        ),
        _train_places,
        _is_trained,
        lambda window: window.actions_by_name["train"].trigger(),
        stays=True,
    ),
    Step(
        "watch", "Watch it learn",
        lambda _: "The loss says how wrong the network is, and falls. Blue is what it trains on; orange is what it has"
        " not seen, which is what counts.",
        _curve_places,
        lambda _: False,
        button="Next",
        arrive=lambda window: window.docks.raise_("curves"),
    ),
    Step(
        "look", "Look inside",
        lambda _: "Open the tab Filters: each tile is what one filter of conv1 has learned to look for.",
        _filter_places,
        lambda window: window.docks.is_seen("filters"),
        lambda window: window.docks.raise_("filters"),
    ),
)  # fmt: skip
