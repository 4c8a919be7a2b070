"""How late the window answers while it trains at full speed with every live picture on the screen.

    python -m tests.benchmarks.responsiveness [--json] [--seconds N]

A 4 ms timer on the main thread notes how late it comes: that is how long a click would have waited. LeNet-5 on data of
MNIST's size, evaluation at the end of each epoch included; then two features in batches of 16, where Python itself is
the load and window and training share the interpreter. There the speed of the training beside the window is compared
with the headless one of the same process, in pairs.
"""

from __future__ import annotations

import statistics
import threading
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer

from netbuilder.data.prepare import Prepared, prepare
from netbuilder.graph.settings import DataSettings, TrainingSettings
from netbuilder.gui.run_events import RunRequest
from netbuilder.training.control import Control
from netbuilder.training.events import EpochFinished, Started
from netbuilder.training.loop import train
from tests.benchmarks.live_window import open_project, spin
from tests.benchmarks.reporting import options, report
from tests.benchmarks.throughput import Case, cases, chain

INTERVAL_MS = 4
TOY = (
    ("input", "Input", {"shape": [2]}),
    ("fc1", "Linear", {"out_features": 16}),
    ("relu1", "ReLU", {}),
    ("fc2", "Linear", {"out_features": 2}),
    ("output", "Output", {"loss": "cross_entropy"}),
)
_EVALUATED = 10_000  # samples of the validation part: an evaluation worth measuring
_FOR_EVER = 1_000_000


class Heartbeat(QObject):
    """Notes how late each beat of a fast timer comes, in milliseconds."""

    def __init__(self) -> None:
        super().__init__()
        self.lateness_ms: list[float] = []
        self._timer = QTimer(self, timerType=Qt.TimerType.PreciseTimer, interval=INTERVAL_MS)
        self._timer.timeout.connect(self._beat)
        self._last = 0.0

    def start(self) -> None:
        self.lateness_ms.clear()
        self._last = perf_counter()
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def _beat(self) -> None:
        now = perf_counter()
        self.lateness_ms.append(max(0.0, (now - self._last) * 1000 - INTERVAL_MS))
        self._last = now


def lateness(case: Case, seconds: float) -> dict[str, Any]:
    """Train for `seconds` in the window and measure how late the main thread is meanwhile."""
    project = case.project.replace(training=case.project.training.replace(epochs=_FOR_EVER, device="cpu"))
    window = open_project(project, case.prepared)
    curves, pictures = window.panels.curves.repaints, window.panels.activations.repaints
    window.run.start(RunRequest(project, Path.cwd(), case.prepared))
    spin(lambda: window.run.last_started is not None, 120)
    began = perf_counter()
    heartbeat = Heartbeat()
    heartbeat.start()
    spin(lambda: perf_counter() - began > seconds or not window.run.is_active, seconds + 60)
    heartbeat.stop()
    lasted = perf_counter() - began
    if window.run.failure:
        raise RuntimeError(window.run.failure)
    epochs = len(window.run.history)
    window.run.stop_and_wait()
    late = heartbeat.lateness_ms
    return {
        "network": case.name,
        "median_ms": statistics.median(late),
        "p99_ms": float(np.percentile(late, 99)),
        "max_ms": max(late),
        "beats": len(late),
        "epochs": epochs,
        "curves_per_second": (window.panels.curves.repaints - curves) / lasted,
        "pictures_per_second": (window.panels.activations.repaints - pictures) / lasted,
    }


def kept_speed(case: Case, seconds: float, rounds: int) -> dict[str, Any]:
    """The speed of training beside the live window as a share of the headless one, in pairs A B B A."""
    pairs = []
    for number in range(rounds):
        kinds = [_headless_speed, _window_speed]
        speeds = {kind: kind(case, seconds) for kind in (kinds if number % 2 == 0 else reversed(kinds))}
        pairs.append((speeds[_window_speed], speeds[_headless_speed]))
    return {
        "network": case.name,
        "window_samples_per_second": statistics.median(mine for mine, _ in pairs),
        "headless_samples_per_second": statistics.median(other for _, other in pairs),
        "kept": statistics.median(mine / other for mine, other in pairs),
        "rounds": rounds,
    }


def _headless_speed(case: Case, seconds: float) -> float:
    """Samples a second without a window's events, on a thread that ends with it (see throughput.on_its_own_thread)."""
    speeds: list[float] = []
    thread = threading.Thread(target=lambda: speeds.append(_loop_speed(case, seconds)))
    thread.start()
    thread.join()
    return speeds[0]


def _loop_speed(case: Case, seconds: float) -> float:
    control = Control()
    training = case.project.training.replace(epochs=_FOR_EVER, device="cpu")
    began, epochs = 0.0, 0
    for event in train(case.project.replace(training=training), case.prepared, control):
        if isinstance(event, Started):
            began = perf_counter()
        elif isinstance(event, EpochFinished):
            epochs += 1
            if perf_counter() - began > seconds:
                control.stop()
                break
    return epochs * len(case.prepared.train) / (perf_counter() - began)


def _window_speed(case: Case, seconds: float) -> float:
    project = case.project.replace(training=case.project.training.replace(epochs=_FOR_EVER, device="cpu"))
    window = open_project(project, case.prepared)
    window.run.start(RunRequest(project, Path.cwd(), case.prepared))
    spin(lambda: window.run.last_started is not None, 120)
    began, before = perf_counter(), len(window.run.history)
    spin(lambda: perf_counter() - began > seconds, seconds + 60)
    epochs, lasted = len(window.run.history) - before, perf_counter() - began
    window.run.stop_and_wait()
    return epochs * len(case.prepared.train) / lasted


def toy_case() -> Case:
    """Two features and batches of 16."""
    data = DataSettings(source="moons", options={"samples": 2000})
    project = chain(TOY).replace(data=data, training=TrainingSettings(batch_size=16))
    return Case("two features, batch 16", project, prepare(data, Path.cwd()), lambda: None)  # type: ignore[arg-type,return-value]


def _with_validation(prepared: Prepared) -> Prepared:
    """The same data with a part to evaluate at the end of each epoch."""
    return replace(prepared, train=prepared.train[:-_EVALUATED], validation=prepared.train[-_EVALUATED:])


def main() -> None:
    parser = options("Lateness of the main thread while the network trains.", seconds=15)
    parser.add_argument("--rounds", type=int, default=4, help="pairs of window and headless speed (4)")
    arguments = parser.parse_args()
    lenet, toy = cases()[0], toy_case()
    lenet = replace(lenet, prepared=_with_validation(lenet.prepared))
    rows = [lateness(case, arguments.seconds) for case in (lenet, toy)]
    report("Lateness of a 4 ms timer on the main thread", rows, arguments.json)
    report("Speed kept beside the window", [kept_speed(toy, 4, arguments.rounds)], arguments.json)


if __name__ == "__main__":
    main()
