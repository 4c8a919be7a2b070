"""From a drawing to everything there is to say about it: shapes, cost, findings, and repairs that work."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from dataclasses import replace as dataclass_replace

from pydantic import ValidationError

from netbuilder.compiler.batch_of_one import find_batch_of_one
from netbuilder.compiler.block_mistakes import find_block_mistakes
from netbuilder.compiler.drawing import Drawing
from netbuilder.compiler.ends import find_output_mistakes
from netbuilder.compiler.findings import Finding, Key, Repair, Severity
from netbuilder.compiler.fit import find_misfits
from netbuilder.compiler.inside import find_inside
from netbuilder.compiler.last_layers import find_last_layer_mistakes
from netbuilder.compiler.layer_mistakes import find_layer_mistakes
from netbuilder.compiler.preview import preview
from netbuilder.compiler.shapes import Inference, infer
from netbuilder.compiler.starts import find_input_mistakes
from netbuilder.compiler.structure import find_structure
from netbuilder.compiler.wiring import used_nodes
from netbuilder.errors import EditError
from netbuilder.graph.facts import DataFacts
from netbuilder.graph.project import Project
from netbuilder.layers.base import Cost

MOST_REPAIRS = 4
# Repairs are tried out: so many are in a small drawing, and fewer in a large one, where each trial costs more.
_TRIALS = 200
_NODE_TRIALS = 10_000
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

    A repair is offered when it was tried, its finding was gone, and no new error had come.
    """
    inference = infer(project.graph, previous.inference if previous else None)
    proposed = _find(Drawing(project, facts, inference))
    findings = _with_tried_repairs(project, facts, inference, proposed)
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


def _with_tried_repairs(
    project: Project, facts: DataFacts | None, inference: Inference, findings: list[Finding]
) -> tuple[Finding, ...]:
    known = {finding.key for finding in findings}
    trials = min(_TRIALS, max(8, _NODE_TRIALS // (len(project.graph.nodes) + 1)))
    tried: list[Finding] = []
    for finding in findings:
        kept: list[Repair] = []
        doubtful: set[str] = set()
        for repair in _distinct(finding.repairs):
            if trials == 0 or len(kept) == MOST_REPAIRS:
                break
            trials -= 1
            works = _tried(repair, finding, project, facts, inference, known)
            if works is not None:
                kept.append(dataclass_replace(repair, preview=preview(finding, inference, works.after)))
                if works.has_new_warning:
                    doubtful.add(repair.text)
        kept.sort(key=lambda repair: repair.text in doubtful)
        tried.append(dataclass_replace(finding, repairs=tuple(kept)))
    return tuple(tried)


@dataclass(frozen=True, slots=True)
class _Works:
    """The shapes after a repair that helps, and whether something else to think about comes with it."""

    after: Inference
    has_new_warning: bool


def _distinct(repairs: Iterable[Repair]) -> Iterable[Repair]:
    return {repair.text: repair for repair in reversed(tuple(repairs))}.values().__reversed__()


def _tried(
    repair: Repair,
    finding: Finding,
    project: Project,
    facts: DataFacts | None,
    inference: Inference,
    known: set[Key],
) -> _Works | None:
    """What a repair leads to; None for one that does not help or brings a new error."""
    try:
        repaired = repair.apply(project)
    except (EditError, ValidationError):
        return None
    after = infer(repaired.graph, inference)
    found = _find(Drawing(repaired, facts, after, proposes=False))
    new = {other.severity for other in found if other.key not in known}
    if "error" in new or any(other.key == finding.key for other in found):
        return None
    return _Works(after, has_new_warning="warning" in new)
