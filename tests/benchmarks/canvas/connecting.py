"""How long the canvas takes to say what would fit: a wire in hand over a large drawing, and the search for a layer.

    python -m tests.benchmarks.canvas.connecting [--json] [--layers N]

Offscreen, on a flat residual network of which everything is visible. For the wire: each mouse move by itself, and with
the repaint that follows, while it goes over the cards; the first move of a drag asks every port in view. For the
search: judging all layers of the catalogue for one place, and opening the popup on it. Milliseconds; 95th percentiles
of the moves, medians of the rest.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from netbuilder.compiler.fitting import fit
from netbuilder.compiler.openings import Opening
from netbuilder.graph.facts import DataFacts
from netbuilder.graph.project import Project
from netbuilder.gui.canvas.geometry import Port, Side
from netbuilder.gui.canvas.search_popup import SearchPopup
from netbuilder.gui.canvas.view import CanvasView
from netbuilder.gui.checking import Checker
from netbuilder.gui.document import Document
from netbuilder.gui.layer_search import OFFERED
from netbuilder.gui.scope import Scope
from netbuilder.gui.stock import Stock
from netbuilder.gui.theme import light
from netbuilder.storage.library import Library
from tests.benchmarks.compiler import flat_residual
from tests.benchmarks.reporting import options, report

_COLUMNS = 40
_FACTS = DataFacts((16, 32, 32), "classification", classes=10)
_ROUNDS = 15


def open_canvas(layers: int) -> CanvasView:
    """A shown canvas with all of a network in view, in rows."""
    graph = flat_residual(layers)
    placed = {
        name: node.replace(position=(number % _COLUMNS * 240.0, number // _COLUMNS * 140.0))
        for number, (name, node) in enumerate(graph.nodes.items())
    }
    document = Document(Project(graph=graph.replace(nodes=placed)))
    scope = Scope(document, Checker(document, document), document)
    stock = Stock(scope, Library(Path(tempfile.mkdtemp())), document)
    view = CanvasView(scope, stock, light())
    view.facts = _FACTS
    view.resize(1600, 1000)
    view.show()
    view.show_report(scope.report)
    QApplication.processEvents()
    view.fit_all()
    QApplication.processEvents()
    return view


def drag_a_wire(view: CanvasView) -> Iterator[tuple[float, float]]:
    """Each move of a wire over the drawing: the move itself, and with the repaint (ms)."""
    start = view.mapFromScene(view.canvas.port_point(Port("relu40", Side.OUTPUT, 0)))
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    room = view.viewport().rect()
    for step in range(1, 400):
        spot = QPoint((start.x() + 7 * step) % room.width(), (start.y() + 3 * step) % room.height())
        begun = time.perf_counter()
        QTest.mouseMove(view.viewport(), spot)
        moved = time.perf_counter()
        QApplication.processEvents()
        yield (moved - begun) * 1e3, (time.perf_counter() - begun) * 1e3
    view.hand.cancel()
    QApplication.processEvents()


def median(work: Callable[[], object]) -> float:
    """The median time of some rounds, after one that does not count (ms)."""
    work()
    times = []
    for _ in range(_ROUNDS):
        begun = time.perf_counter()
        work()
        times.append((time.perf_counter() - begun) * 1e3)
    return statistics.median(times)


def judge(view: CanvasView, source: str | None, target: str | None) -> None:
    """Ask all layers of the catalogue for one place."""
    ends = [(name, 0) if name is not None else None for name in (source, target)]
    opening = Opening(view.scope.report.inference, _FACTS, *ends)
    for kind in OFFERED:
        fit(kind, opening)


def open_search(view: CanvasView) -> None:
    """Tab, and Esc."""
    view.select(("relu40",))
    view.open_search()
    view.findChildren(SearchPopup)[-1].close()
    QApplication.processEvents()


def main() -> int:
    """Print how long each takes."""
    parser = options(__doc__ or "", 0.0)
    parser.add_argument("--layers", type=int, default=1_000, help="layers of the drawing (1,000)")
    arguments = parser.parse_args()
    _application = QApplication(sys.argv[:1])
    view = open_canvas(arguments.layers)
    moves = list(drag_a_wire(view))
    later = moves[5:]
    rows: list[dict[str, Any]] = [
        {"what": "wire: the move that begins it", "ms": max(move for move, _ in moves[:5])},
        {"what": "wire: each move, p95", "ms": percentile([move for move, _ in later])},
        {"what": "wire: each move with its repaint, p95", "ms": percentile([whole for _, whole in later])},
        {"what": "search: all layers behind a port", "ms": median(lambda: judge(view, "relu40", None))},
        {"what": "search: all layers in a wire", "ms": median(lambda: judge(view, "relu40", "conv41"))},
        {"what": "search: all layers before an input", "ms": median(lambda: judge(view, None, "add40"))},
        {"what": "search: all layers before the Output", "ms": median(lambda: judge(view, None, "output"))},
        {"what": "search: popup opened on them", "ms": median(lambda: open_search(view))},
    ]
    report(f"Connecting in a drawing of {len(view.canvas.graph.nodes):,} layers", rows, arguments.json)
    view.close()
    return 0


def percentile(values: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(values, n=20)[-1]


if __name__ == "__main__":
    sys.exit(main())
