"""How long a check takes, an edit, and making a model, against the same modules made and run by hand.

    python -m tests.benchmarks.compiler [--json] [--rounds N] [--only shapes models]

Shapes, costs and findings of a flat residual network in a process that has not loaded torch; then building ResNet-50
and one step forward and backward of ResNet-18 (batch 4, 96 by 96 pixels), product and hand-written in turn: A B B A ...
Every figure is a median; ratios are medians of the ratios of pairs.
"""

from __future__ import annotations

import gc
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from netbuilder.compiler.check import check
from netbuilder.compiler.shapes import infer
from netbuilder.graph.edits import change_settings
from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.graph.project import Project
from tests.benchmarks import resnet
from tests.benchmarks.reporting import options, report

_SIZES = (100, 1_000, 10_000)


def flat_residual(layers: int) -> Graph:
    """A residual network without blocks: convolution, normalisation, ReLU and sum, again and again."""
    nodes = {"input": Node(type="Input", settings={"shape": [16, 32, 32]})}
    edges: list[Edge] = []
    last = "input"

    def add(name: str, kind: str, **settings: Any) -> None:
        nonlocal last
        nodes[name] = Node(type=kind, settings=settings)
        edges.append(Edge(source=last, target=name))
        last = name

    number = 0
    while len(nodes) < layers - 3:
        around = last
        add(f"conv{number}", "Conv2d", out_channels=16, kernel_size=3, padding=1, bias=False)
        add(f"bn{number}", "BatchNorm2d")
        add(f"relu{number}", "ReLU")
        add(f"add{number}", "Add")
        edges.append(Edge(source=around, target=f"add{number}", target_port=1))
        number += 1
    add("flat", "Flatten")
    add("fc", "Linear", out_features=10)
    add("output", "Output")
    return Graph(nodes, tuple(edges))


def milliseconds(work: Callable[[], object], rounds: int) -> float:
    """The median time of `work`, after one time that does not count."""
    work()
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return statistics.median(times) * 1e3


def shapes(rounds: int) -> list[dict[str, Any]]:
    """Full pass, check, and edits that reach one node or all of them."""
    assert "torch" not in sys.modules
    rows = []
    for size in _SIZES:
        graph = flat_residual(size)
        known = infer(graph)
        quiet_edits = [change_settings(graph, "bn3", {"eps": 1e-3 * (number + 1)}) for number in range(rounds + 1)]
        loud_edits = [change_settings(graph, "fc", {"out_features": 11 + number}) for number in range(rounds + 1)]
        quiet, loud = iter(quiet_edits), iter(loud_edits)
        fresh = iter([Graph(dict(graph.nodes), graph.edges) for _ in range(2 * rounds + 2)])
        full = milliseconds(lambda fresh=fresh: infer(next(fresh)), rounds)
        rows.append(
            {
                "layers": size,
                "full_ms": full,
                "full_us_per_layer": full * 1e3 / size,
                "edit_one_ms": milliseconds(lambda edits=quiet, known=known: infer(next(edits), known), rounds),
                "edit_end_ms": milliseconds(lambda edits=loud, known=known: infer(next(edits), known), rounds),
                "check_ms": milliseconds(lambda fresh=fresh: check(Project(graph=next(fresh)), None), rounds),
            }
        )
    assert "torch" not in sys.modules
    return rows


def paired(product: Callable[[], object], by_hand: Callable[[], object], rounds: int) -> tuple[float, float, float]:
    """Median milliseconds of both, and the median of the ratios of pairs."""
    product()
    by_hand()
    times: list[tuple[float, float]] = []
    for number in range(rounds):
        spent = {}
        for work in (product, by_hand) if number % 2 else (by_hand, product):
            # Modules of fx hold themselves: what the last round left would make this one ask for fresh memory.
            gc.collect()
            began = time.perf_counter()
            work()
            spent[work] = (time.perf_counter() - began) * 1e3
        times.append((spent[product], spent[by_hand]))
    first, second = (statistics.median(column) for column in zip(*times, strict=True))
    return first, second, statistics.median(one / other for one, other in times)


def models(rounds: int) -> list[dict[str, Any]]:
    """Making ResNet-50, and a step of ResNet-18."""
    import torch

    from netbuilder.compiler.module import build

    rows = []
    drawing = resnet.drawn(50)
    made = paired(lambda: build(drawing), lambda: resnet.by_hand(50), rounds)
    rows.append(dict(zip(("what", "product_ms", "by_hand_ms", "ratio"), ("make ResNet-50", *made), strict=True)))
    samples = torch.randn(4, 3, 96, 96)

    def step(model: torch.nn.Module) -> Callable[[], None]:
        def run() -> None:
            # Gradients stay where they are: giving memory back and asking for it again would be timed too.
            model.zero_grad(set_to_none=False)
            model(samples).sum().backward()

        return run

    mine, theirs = build(resnet.drawn(18, (3, 96, 96))), resnet.by_hand(18)
    done = paired(step(mine), step(theirs), rounds)
    rows.append(dict(zip(("what", "product_ms", "by_hand_ms", "ratio"), ("step of ResNet-18", *done), strict=True)))
    return rows


def main() -> None:
    parser = options("Checking and compiling", 0)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--only", nargs="+", choices=("shapes", "models"), default=("shapes", "models"))
    chosen = parser.parse_args()
    if "shapes" in chosen.only:
        report("Shapes, costs and findings", shapes(chosen.rounds), chosen.json)
    if "models" in chosen.only:
        report("Models against the same by hand", models(chosen.rounds), chosen.json)


if __name__ == "__main__":
    main()
