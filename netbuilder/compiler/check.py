"""From a drawing to everything there is to say about it: shapes, cost, findings, and repairs that work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from netbuilder.compiler.batch_of_one import find_batch_of_one
from netbuilder.compiler.block_mistakes import find_block_mistakes
from netbuilder.compiler.drawing import Drawing
from netbuilder.compiler.ends import find_output_mistakes
from netbuilder.compiler.findings import Finding, Severity
from netbuilder.compiler.fit import find_misfits
from netbuilder.compiler.inside import find_inside
from netbuilder.compiler.last_layers import find_last_layer_mistakes
from netbuilder.compiler.layer_mistakes import find_layer_mistakes
from netbuilder.compiler.shapes import Inference, infer
from netbuilder.compiler.starts import find_input_mistakes
from netbuilder.compiler.structure import find_structure
from netbuilder.compiler.trials import with_working_repairs
from netbuilder.compiler.wiring import used_nodes
from netbuilder.graph.facts import DataFacts
from netbuilder.graph.project import Project
from netbuilder.layers.base import Cost

_RANK: dict[Severity, int] = {"error": 0, "warning": 1, "hint": 2}


@dataclass(frozen=True)
class Report:
    """What is known of a drawing. `ok` says that it makes a network that its data can train."""

    inference: Inference
    findings: tuple[Finding, ...]
    ok: bool
    parameters: int
    multiply_adds: int

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that keep it from running."""
        return tuple(finding for finding in self.findings if finding.severity == "error")


def check(project: Project, facts: DataFacts | None, previous: Report | None = None) -> Report:
    """Look for every mistake. Closed form: no torch, no data; `previous` saves what an edit left alone.

    A repair is offered when it was tried, its finding was gone, and no new error had come (`compiler.trials`). That
    takes longer than all the rest, and is done when somebody first looks at the repairs of a finding.
    """
    inference = infer(project.graph, previous.inference if previous else None)
    drawing = Drawing(project, facts, inference)
    findings = with_working_repairs(drawing, _find(drawing), _find)
    ok = bool(project.graph.nodes) and not any(finding.severity == "error" for finding in findings)
    total = _network_cost(project, inference) if ok else inference.total
    return Report(inference, findings, ok, total.parameters, total.multiply_adds)


def _network_cost(project: Project, inference: Inference) -> Cost:
    """What the network itself costs: branches that lead to no Output are left out of it."""
    used = used_nodes(project.graph)
    return sum((shapes.cost for name, shapes in inference.nodes.items() if name in used), Cost())


def _find(drawing: Drawing) -> list[Finding]:
    found = [
        *_find_anywhere(drawing),
        *find_input_mistakes(drawing),
        *find_output_mistakes(drawing),
        *find_last_layer_mistakes(drawing),
        *find_inside(drawing, _find_anywhere),
    ]
    return sorted(found, key=lambda finding: _RANK[finding.severity])


def _find_anywhere(drawing: Drawing) -> Iterator[Finding]:
    """The mistakes that a network and a block can both have."""
    yield from find_structure(drawing)
    yield from find_misfits(drawing)
    yield from find_block_mistakes(drawing)
    yield from find_layer_mistakes(drawing)
    yield from find_batch_of_one(drawing)
