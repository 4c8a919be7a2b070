"""How quick the canvas is, beside its goals and beside other node editors on the same drawing.

    python -m tests.benchmarks.canvas [--json] [--rounds N] [--peer-python NAME=PATH] [--without-peers]

A residual network as a flat drawing: 1,000 layers and 1,248 wires, all in view; 5,000; and 200 in full detail. Opening
it, laid out and painted; frames of repainting all of it, of dragging one layer, of panning and zooming; from a key in a
property field to the new shapes; memory. Offscreen, each measurement in a process of its own, the product and its peers
in turn, medians over the rounds; frame times are those of the step with everything that it lets happen, in ms.

Peers are NodeGraphQt (with PySide6) and orange-canvas-core (with PyQt6). They may live in environments of their own:
--peer-python NodeGraphQt=/path/to/python --peer-python orange-canvas=/path/to/other. What cannot be had is named.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks.canvas.drawing import network, plain
from tests.benchmarks.canvas.frames import percentile
from tests.benchmarks.canvas.peers import PEERS
from tests.benchmarks.reporting import options, report

_ROOT = Path(__file__).resolve().parents[3]
_SIZES = (1_000, 5_000)
_DETAIL = 200
_TIMEOUT = 600
_KINDS = ("repaint", "drag", "pan", "zoom")
# Every frame at the 95th percentile, in ms; from a key to the shapes; bytes.
_FRAME_GOALS = {1_000: 16.0, 5_000: 40.0, _DETAIL: 16.0}
_KEY_GOAL, _NODE_GOAL, _UNDO_GOAL = 50.0, 20_000.0, 120_000_000.0
_TIMES_FASTER = 3.0


def measured(*arguments: str, python: str = sys.executable, text: str = "") -> dict[str, Any]:
    """What a measurement prints that runs in a process of its own, or why there is none."""
    environment = os.environ | {"PYTHONPATH": str(_ROOT)}
    command = [python, "-m", *arguments]
    try:
        done = subprocess.run(
            command, input=text, env=environment, cwd=_ROOT, capture_output=True, text=True, timeout=_TIMEOUT
        )
    except subprocess.TimeoutExpired:
        return {"missing": f"not done after {_TIMEOUT} s"}
    if done.returncode or not done.stdout.strip():
        return {"missing": (done.stderr.strip().splitlines() or ["it printed nothing"])[-1]}
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def product(what: str, layers: int) -> dict[str, Any]:
    """One measurement of this project. Raises RuntimeError where it fails: there is no excuse for that."""
    found = measured("tests.benchmarks.canvas.product", what, str(layers))
    if "missing" in found:
        raise RuntimeError(f"{what} of {layers}: {found['missing']}")
    return found


def in_turn(layers: int, rounds: int, pythons: dict[str, str]) -> dict[str, list[dict[str, Any]]]:
    """The product and its peers on the same drawing, A B C A B C …; a peer that cannot be had is asked once."""
    drawing = json.dumps(plain(network(layers)))
    runs: dict[str, list[dict[str, Any]]] = {"netbuilder": [], **{name: [] for name in pythons}}
    for _ in range(rounds):
        runs["netbuilder"].append(product("frames", layers))
        for name, python in pythons.items():
            if not any("missing" in run for run in runs[name]):
                runs[name].append(measured("tests.benchmarks.canvas.peers", name, python=python, text=drawing))
    return runs


def frame_rows(layers: int, runs: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """A line for each kind of frame: ours at the median and at the 95th percentile, and the peers' medians."""
    rows = []
    for kind in _KINDS:
        own = [run["frames"][kind] for run in runs["netbuilder"]]
        others = {
            name: _middle([statistics.median(run["frames"][kind]) for run in found if "missing" not in run])
            for name, found in runs.items()
            if name != "netbuilder"
        }
        median, p95 = _middle([statistics.median(each) for each in own]), _middle([percentile(each) for each in own])
        known = [other for other in others.values() if other is not None]
        assert median is not None
        assert p95 is not None
        rows.append(
            _row(f"{layers:,} layers: {kind}", "ms", p95, _FRAME_GOALS[layers], median)
            | others
            | {"times_faster": min(known) / median if known else None}
        )
    return rows


def own_rows(rounds: int) -> list[dict[str, Any]]:
    """What no peer is asked for."""
    typed = [product("typing", 1_000) for _ in range(rounds)]
    rows = []
    for words, kind in (("one shape changes", "one"), ("all shapes change", "all")):
        for sight, suffix in (("all in view", ""), ("seen from near", "_near"), ("a key in 200 ms", "_hurried")):
            times = [run[kind + suffix] for run in typed]
            median = statistics.median(statistics.median(each) for each in times)
            p95 = statistics.median(percentile(each) for each in times)
            rows.append(_row(f"1,000 layers: key to shapes, {words}, {sight}", "ms", p95, _KEY_GOAL, median))
    node = statistics.median(product("memory", 1_000)["bytes_per_node"] for _ in range(rounds))
    undone = product("undo", 1_000)
    return [
        *rows,
        _row("memory of a layer, its wires and shapes", "kB", node / 1e3, _NODE_GOAL / 1e3),
        _row("memory of 1,000 steps on 1,000 layers", "MB", undone["bytes"] / 1e6, _UNDO_GOAL / 1e6),
    ]


def _row(what: str, unit: str, value: float, goal: float | None, median: float | None = None) -> dict[str, Any]:
    kept = None if goal is None else "yes" if value <= goal else "NO"
    return {"what": what, "unit": unit, "median": median, "p95": value, "goal": goal, "kept": kept}


def _middle(values: Sequence[float]) -> float | None:
    return statistics.median(values) if values else None


def main() -> int:
    """Measure and print."""
    parser = options(__doc__ or "", 0.0)
    parser.add_argument("--rounds", type=int, default=3, help="processes of each kind (3)")
    parser.add_argument("--peer-python", action="append", default=[], metavar="NAME=PATH", help="where a peer lives")
    parser.add_argument("--without-peers", action="store_true", help="measure the product alone")
    arguments = parser.parse_args()
    pythons = {} if arguments.without_peers else dict.fromkeys(PEERS, sys.executable)
    pythons |= {name: path for name, _, path in (entry.partition("=") for entry in arguments.peer_python)}
    rows: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    for layers in _SIZES:
        runs = in_turn(layers, arguments.rounds, pythons)
        opened = {
            name: _middle([run["open_ms"] for run in found if "missing" not in run]) for name, found in runs.items()
        }
        rows.append(
            _row(f"{layers:,} layers: open, lay out, show", "ms", opened.pop("netbuilder") or 0.0, None)
            | opened
            | {"times_faster": None}
        )
        rows += frame_rows(layers, runs)
        notes += [
            {"editor": name, "layers": layers, "version": found[0].get("version"), "missing": found[-1].get("missing")}
            for name, found in runs.items()
            if name != "netbuilder"
        ]
    near = [product("detail", _DETAIL) for _ in range(arguments.rounds)]
    rest = [*frame_rows(_DETAIL, {"netbuilder": near}), *own_rows(arguments.rounds)]
    rows += [dict.fromkeys(rows[0]) | row for row in rest]
    report("The canvas", rows, arguments.json)
    if notes:
        report(
            "Peers (medians; orange-canvas zooms no farther out than 30 %, so part of its frames)",
            notes,
            arguments.json,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
