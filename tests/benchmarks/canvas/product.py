"""This project's canvas on the drawing: one measurement for each process, so that none warms up the next.

    python -m tests.benchmarks.canvas.product frames|typing|memory|undo LAYERS

prints one JSON object. `frames` opens, lays out and shows, then measures frames with everything in view (or, for as few
layers as fit, in full detail: `detail`); `typing` measures in the real window.
"""

from __future__ import annotations

import gc
import json
import os
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from netbuilder.graph.edits import change_settings, move
from netbuilder.graph.facts import DataFacts
from netbuilder.graph.model import Graph
from netbuilder.graph.project import Project
from netbuilder.gui.canvas.levels import DETAIL_ZOOM
from netbuilder.gui.canvas.view import CanvasView
from netbuilder.gui.checking import Checker
from netbuilder.gui.document import Document
from netbuilder.gui.scope import Scope
from netbuilder.gui.stock import Stock
from netbuilder.gui.theme import light
from netbuilder.gui.tidying import Tidying
from netbuilder.gui.workers import EngineLoader
from netbuilder.storage.library import Library
from netbuilder.storage.records import project_from_json, project_to_json
from tests.benchmarks.canvas.drawing import network
from tests.benchmarks.canvas.frames import SIZE, Stage, measure, middle_drag, settle
from tests.benchmarks.compiler import flat_residual

_FACTS = DataFacts((16, 32, 32), "classification", classes=10)
_STEPS = 1_000
_KEYS = 14
# So many ms between two keys of somebody who types without looking up.
_HURRY_MS = 200
_FIRST_MINUTE_MS = 3_000
_COLUMNS = 20
_WARM_UP = 100


def shown(project: Project) -> CanvasView:
    """A canvas on a project, painted once."""
    document = Document(project)
    scope = Scope(document, Checker(document, document), document)
    view = CanvasView(scope, Stock(scope, Library(Path(tempfile.mkdtemp())), document), light())
    view.facts = _FACTS
    scope.checked.connect(view.show_report)
    view.resize(*SIZE)
    view.show()
    view.show_report(scope.report)
    QApplication.processEvents()
    return view


def stage(view: CanvasView) -> Stage:
    """The canvas as it is, with the node that is nearest to the middle of what is seen.

    Garbage is collected as in the window, where full collections wait for a lull.
    """
    Tidying(view.scope.lull, EngineLoader(), view)
    names, centre = view.canvas.occupancy.names(view.camera.visible), view.camera.centre

    def away(name: str) -> float:
        return (view.canvas.nodes[name].scene_card().center() - centre).manhattanLength()

    # With a wire before and one behind, as most have.
    inner = [name for name in names if view.canvas.graph.incoming[name] and view.canvas.graph.outgoing[name]]
    card = view.canvas.nodes[min(inner, key=away)].scene_card()
    return Stage(view, middle_drag(view), view.mapFromScene(card.center() + QPointF(0, card.height() / 4)))


def frames(layers: int) -> dict[str, Any]:
    """Open a project whose layers have no places; then frames of one that fills the screen."""
    record = json.loads(json.dumps(project_to_json(Project(graph=flat_residual(layers)))))
    shown(Project(graph=flat_residual(10))).close()
    began = perf_counter()
    opened = shown(project_from_json(record))
    open_ms = (perf_counter() - began) * 1e3
    opened.close()
    view = shown(Project(graph=network(layers)))
    view.fit_all()
    settle()
    seen = len(view.canvas.occupancy.names(view.camera.visible))
    return {"open_ms": open_ms, "zoom": view.camera.zoom, "nodes_in_view": seen, "frames": measure(stage(view))}


def detail(layers: int) -> dict[str, Any]:
    """As near as words and ports are painted, on a canvas that is large enough for all."""
    graph = flat_residual(layers)
    placed = {
        name: node.replace(position=(number % _COLUMNS * 196.0, number // _COLUMNS * 120.0))
        for number, (name, node) in enumerate(graph.nodes.items())
    }
    view = shown(Project(graph=graph.replace(nodes=placed)))
    view.fit_all()
    view.camera.zoom_to(DETAIL_ZOOM)
    settle()
    seen = len(view.canvas.occupancy.names(view.camera.visible))
    return {"zoom": view.camera.zoom, "nodes_in_view": seen, "frames": measure(stage(view))}


def typing(layers: int) -> dict[str, Any]:
    """From a key in a property field to the shapes on the canvas: one that changes one shape, one that changes all.

    With everything in view, where a repaint of all of it is waited for; and from near, where shapes are read on the
    wires, until they are painted there. `hurried` is with a key in every fifth of a second, whether or not the panels
    have followed the last one.
    """
    from netbuilder.app import make_application, make_window
    from tests.benchmarks.live_window import spin

    window = make_window(make_application(), settings_file=Path(tempfile.mkdtemp()) / "settings.ini")
    window.resize(*SIZE)
    window.show()
    spin(window.engine.is_ready.is_set, 120)
    window.files.new(Project(graph=network(layers)))
    window.activateWindow()
    # What a session of work has long behind it.
    QTest.qWait(_FIRST_MINUTE_MS)
    found = {}
    for what, name, setting in (("one", "fc", "out_features"), ("all", "input", "shape")):
        window.canvas.select((name,))
        for sight in ("", "_near", "_hurried"):
            window.canvas.fit_all()
            if sight == "_near":
                window.canvas.camera.zoom_to(1.0)
                window.canvas.bring_into_view(name)
            found[what + sight] = _keys(window, name, setting, is_hurried=sight == "_hurried")
    window.document.undo_stack.setClean()
    return found


class _Paintings(QObject):
    """Counts how often the canvas is painted."""

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view)
        self.count = 0
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False


def _keys(window: Any, name: str, setting: str, *, is_hurried: bool) -> list[float]:
    """Type digits and take them back, each time until the new shapes are painted."""
    field = window.panels.properties.node_page.form.field(setting)
    wires, viewport = window.canvas.canvas.wires, window.canvas.viewport()
    paintings, times = _Paintings(window.canvas), list[float]()
    # Those that another digit gives another shape; known after the first key, which is not counted.
    other: list[Any] = []
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_End)
    for number in range(_KEYS):
        _rest(window, is_hurried=is_hurried)
        before = {key: wire.face.shape for key, wire in wires.items()}
        key = Qt.Key.Key_3 if number % 2 == 0 else Qt.Key.Key_Backspace
        began, asked = perf_counter(), False
        QTest.keyClick(field, key)
        if not other:
            _rest(window, is_hurried=False)
            other = [key for key, wire in wires.items() if wire.face.shape != before[key]]
            continue
        painted = paintings.count
        while paintings.count == painted:
            QApplication.processEvents()
            if all(wires[key].face.shape != before[key] for key in other):
                if not asked and paintings.count == painted:
                    # From afar other shapes look the same; all of it painted is the most that it could take.
                    viewport.update()
                    asked = True
            else:
                painted = paintings.count
                if perf_counter() - began > 5:
                    raise RuntimeError(f"{name}: the {setting} were typed in vain")
        times.append((perf_counter() - began) * 1e3)
    _rest(window, is_hurried=False)
    return times[1:]


def _rest(window: Any, *, is_hurried: bool) -> None:
    """Between two keys: a moment, or until everything has followed the last one."""
    if is_hurried:
        QTest.qWait(_HURRY_MS)
        return
    settle()
    while not window.checker.lull.is_over:
        QApplication.processEvents()
    settle()


def memory(layers: int) -> dict[str, Any]:
    """Bytes of one layer with its wires: in the document, checked and drawn.

    What a canvas takes by itself, the picture of its window most of all, is that of a small drawing.
    """
    views, taken = [shown(Project(graph=network(_WARM_UP)))], []
    for count in (_WARM_UP, layers):
        before = _resident()
        views.append(shown(Project(graph=network(count))))
        settle()
        taken.append(_resident() - before)
    return {"bytes_per_node": (taken[1] - taken[0]) / (layers - _WARM_UP), "bytes_in_all": taken[1]}


def undo(layers: int) -> dict[str, Any]:
    """Bytes of 1,000 steps: nodes moved and settings changed in turn, each step checked and shown."""
    view = shown(Project(graph=network(layers)))
    document, names = view.scope.document, list(view.canvas.graph.nodes)
    convs = [name for name in names if name.startswith("conv")]

    def step(number: int) -> None:
        graph: Graph = view.scope.graph
        if number % 2:
            name = names[number % len(names)]
            x, y = graph.nodes[name].position or (0.0, 0.0)
            view.scope.commit("Move", move(graph, {name: (x + 4, y)}))
        else:
            name = convs[number % len(convs)]
            bias = not graph.nodes[name].settings.get("bias", True)
            view.scope.commit("Change", change_settings(graph, name, {"bias": bias}))
        QApplication.processEvents()

    for number in range(20):
        step(number)
    before, times = _resident(), []
    for number in range(_STEPS):
        began = perf_counter()
        step(number)
        times.append((perf_counter() - began) * 1e3)
    assert document.undo_stack.count() >= _STEPS
    return {"bytes": _resident() - before, "step_ms": statistics.median(times)}


def _resident() -> int:
    """The memory of this process, in bytes."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


MEASUREMENTS: dict[str, Callable[[int], dict[str, Any]]] = {
    "frames": frames,
    "detail": detail,
    "typing": typing,
    "memory": memory,
    "undo": undo,
}

if __name__ == "__main__":
    _application = QApplication.instance() or QApplication(sys.argv[:1])
    print(json.dumps(MEASUREMENTS[sys.argv[1]](int(sys.argv[2]))), flush=True)
    os._exit(0)
