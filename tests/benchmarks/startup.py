"""How long until the window is there, against a bare Qt window, and how late it answers in its first ten seconds.

    python -m tests.benchmarks.startup [--json] [--seconds N] [--rounds N]

Both are whole processes, started in turn: A B B A …; times are from the start of the process to the first event that
the shown window handles, which is when it can be used. `late_max_ms` is the worst lateness of a 4 ms timer on the main
thread from then on, while torch is loaded in the background. The package is compiled first, as installing a wheel does.
"""

from __future__ import annotations

import compileall
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import netbuilder
from tests.benchmarks.reporting import options, report

# Bare: what any program of this kind pays before its first line of its own.
_BARE = """
import json, os, time
import pyqtgraph
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication([])
window = QMainWindow()
window.resize(1440, 900)
window.show()
def ready():
    print(json.dumps({"ready": time.time() - float(os.environ["BEGAN"])}))
    app.quit()
QTimer.singleShot(0, ready)
app.exec()
"""
_PRODUCT = """
import json, os, sys, time
from pathlib import Path
from netbuilder.app import make_application, make_window
from PySide6.QtCore import QTimer, Qt
app = make_application()
window = make_window(app, settings_file=Path(os.environ["SETTINGS"]))
window.welcome.open()
window.show()
seconds, late, last = float(os.environ["WATCH"]), [], [0.0]
def ready():
    result["ready"] = time.time() - float(os.environ["BEGAN"])
    result["torch_imported"] = "torch" in sys.modules
    if not seconds:
        return finish()
    last[0] = time.perf_counter()
    timer.start(4)
    QTimer.singleShot(int(seconds * 1000), finish)
def beat():
    now = time.perf_counter()
    late.append((now - last[0]) * 1000 - 4)
    last[0] = now
def finish():
    result["late_max_ms"] = max(late, default=None)
    result["engine_ready"] = window.engine.is_ready.is_set()
    print(json.dumps(result))
    app.quit()
result = {}
timer = QTimer(timerType=Qt.TimerType.PreciseTimer)
timer.timeout.connect(beat)
QTimer.singleShot(0, ready)
app.exec()
os._exit(0) if not seconds else None
"""


def run(program: str, watch_seconds: float = 0) -> dict[str, Any]:
    """One whole process; returns what it measured of itself."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen"),
            "SETTINGS": os.path.join(folder, "settings.ini"),
            "XDG_STATE_HOME": folder,
            "WATCH": str(watch_seconds),
            "BEGAN": repr(time.time()),
        }
        command = [sys.executable, "-c", program]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=300)
    result: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return result


def main() -> None:
    parser = options("Time to a usable window, and lateness while torch loads.", seconds=10)
    parser.add_argument("--rounds", type=int, default=7, help="pairs of processes (7)")
    arguments = parser.parse_args()
    compileall.compile_dir(str(Path(netbuilder.__file__).parent), quiet=1)
    for program in (_BARE, _PRODUCT):
        run(program)  # fills the disk cache
    ratios, bare, product = [], [], []
    torch_imported = False
    for number in range(arguments.rounds):
        order = [_BARE, _PRODUCT] if number % 2 == 0 else [_PRODUCT, _BARE]
        found = {program: run(program) for program in order}
        bare.append(found[_BARE]["ready"])
        product.append(found[_PRODUCT]["ready"])
        ratios.append(product[-1] / bare[-1])
        torch_imported |= found[_PRODUCT]["torch_imported"]
    watched = run(_PRODUCT, arguments.seconds)
    row = {
        "bare_seconds": statistics.median(bare),
        "window_seconds": statistics.median(product),
        "ratio": statistics.median(ratios),
        "torch_imported": torch_imported,
        "late_max_ms": watched["late_max_ms"],
        "engine_ready": watched["engine_ready"],
        "rounds": arguments.rounds,
    }
    report("Start of the window", [row], arguments.json)


if __name__ == "__main__":
    main()
