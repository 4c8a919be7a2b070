"""The real window, offscreen, with every live picture on the screen: what throughput and responsiveness measure."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from time import perf_counter

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, Qt, QTimer

from netbuilder.app import make_application, make_window
from netbuilder.data.prepare import Prepared
from netbuilder.graph.project import Project
from netbuilder.gui.main_window import MainWindow
from netbuilder.gui.run_events import RunRequest
from netbuilder.training.events import EpochFinished

_SIZE = (1600, 1000)
_LOAD_SECONDS = 120


@dataclass(frozen=True)
class Outcome:
    """One training in the window: seconds of its epochs, and how often pictures were painted meanwhile, a second."""

    seconds: float
    curves_per_second: float
    pictures_per_second: float


@cache
def shown_window() -> MainWindow:
    """The one window of this process, with curves, filters and activation maps side by side, and torch loaded."""
    window = make_window(make_application(), remembers=False)
    window.resize(*_SIZE)
    window.show()
    docks = window.docks
    # Out of the tab it shares with the filters; Qt can not split what has a tab.
    window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, docks["activations"], Qt.Orientation.Horizontal)
    docks["filters"].raise_()
    spin(lambda: window.engine.is_ready.is_set(), _LOAD_SECONDS)
    return window


def open_project(project: Project, prepared: Prepared) -> MainWindow:
    """Put a project and its data into the window, and select the first layer that has weights."""
    window = shown_window()
    window.run.mark_saved()
    window.document.undo_stack.setClean()
    window.files.new(project)
    window.data.keep(project.data, window.files.base, prepared)
    first = next(name for name, node in project.graph.nodes.items() if node.type in ("Conv2d", "Linear"))
    window.canvas.select((first,))
    spin(lambda: window.feeds.pictures.is_settled and not window.jobs.is_busy, _LOAD_SECONDS)
    return window


def train_in_window(project: Project, prepared: Prepared) -> Outcome:
    """Train the project to its end in the window."""
    window = open_project(project, prepared)
    seconds: list[float] = []

    def note(event: EpochFinished) -> None:
        seconds.append(event.seconds)

    window.run.epoch_finished.connect(note)
    curves, pictures = window.panels.curves.repaints, _picture_repaints(window)
    window.run.start(RunRequest(project, Path.cwd(), prepared))
    spin(lambda: window.run.last_started is not None or not window.run.is_active, _LOAD_SECONDS)
    began = perf_counter()
    spin(lambda: not window.run.is_active, 3600)
    lasted = perf_counter() - began
    window.run.epoch_finished.disconnect(note)
    if window.run.failure is not None:
        raise RuntimeError(window.run.failure)
    return Outcome(
        sum(seconds),
        (window.panels.curves.repaints - curves) / lasted,
        (_picture_repaints(window) - pictures) / lasted,
    )


def _picture_repaints(window: MainWindow) -> int:
    """The rarer of the two kinds of picture."""
    return min(window.panels.filters.repaints, window.panels.activations.repaints)


def spin(condition: Callable[[], bool], seconds: float) -> None:
    """Run the event loop as the application does, until `condition()` holds."""
    loop = QEventLoop()
    ends = perf_counter() + seconds

    def look() -> None:
        if condition() or perf_counter() > ends:
            loop.quit()

    timer = QTimer()
    timer.setInterval(20)
    timer.timeout.connect(look)
    timer.start()
    loop.exec()
    timer.stop()
    if not condition():
        raise TimeoutError(f"waited {seconds:g} s")
