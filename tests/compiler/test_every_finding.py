"""Every code that a finding can bear has a drawing that provokes it, and every repair offered there runs."""

import ast
from pathlib import Path

import pytest
from doubts import DOUBTS, SOUND
from mistakes import CASES, Case
from refusals import REFUSALS
from running import run

import netbuilder.compiler
import netbuilder.layers
from netbuilder.compiler.borders import _seen
from netbuilder.compiler.check import Report, check
from netbuilder.compiler.findings import Finding, Repair
from netbuilder.compiler.shapes import infer
from netbuilder.compiler.trials import MOST_REPAIRS
from netbuilder.graph.facts import DataFacts
from netbuilder.graph.model import Graph
from netbuilder.graph.project import Project

EXAMPLES = CASES | REFUSALS | DOUBTS
# Said by another finding: at the port without a wire, at the end in the wrong drawing, and inside the block.
_SAID_ELSEWHERE = {"unwired", "outside-block", "inside"}


# Where it stands among the arguments.
_CODE_AT = {"Finding": 4, "_double": 3}


def codes() -> set[str]:
    """Every code that the layers and the compiler write down."""
    folders = [Path(package.__path__[0]) for package in (netbuilder.compiler, netbuilder.layers)]
    trees = [ast.parse(path.read_text("utf-8")) for folder in folders for path in folder.glob("*.py")]
    written: set[str] = set()
    for node in (node for tree in trees for node in ast.walk(tree)):
        # A code that is passed on is written down where it comes from.
        for place in _places(node):
            parts = (place.body, place.orelse) if isinstance(place, ast.IfExp) else (place,)
            written |= {part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)}
    return written


def _places(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.keyword) and node.arg == "code":
        return [node.value]
    if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "code":
        return [node.value]
    if isinstance(node, ast.Call):
        return node.args[_CODE_AT[name] :][:1] if (name := ast.unparse(node.func)) in _CODE_AT else []
    return []


def test_every_code_has_an_example() -> None:
    written = codes() - _SAID_ELSEWHERE
    assert len(written) > 50
    assert {case.code for case in EXAMPLES.values()} == written | {"shape"}


def found(report: Report, case: Case) -> Finding:
    matching = [finding for finding in report.findings if (finding.code, finding.node) == (case.code, case.node)]
    assert matching, [(finding.code, finding.message) for finding in report.findings]
    return matching[0]


each_case = pytest.mark.parametrize("case", EXAMPLES.values(), ids=EXAMPLES)


@each_case
def test_it_is_found_and_said(case: Case) -> None:
    report = check(case.project, case.facts)
    finding = found(report, case)
    assert case.words in finding.message
    assert finding.severity == case.severity
    texts = [repair.text for repair in finding.repairs]
    assert set(case.repairs) <= set(texts), texts
    assert len(texts) <= MOST_REPAIRS
    assert report.ok == (not report.errors and bool(case.graph.nodes))


@each_case
def test_every_repair_runs(case: Case) -> None:
    drawing = case.project
    report = check(drawing, case.facts)
    for finding in report.findings:
        for repair in finding.repairs:
            repaired = repair.apply(drawing)
            assert drawing.graph == case.graph
            after = check(repaired, case.facts, previous=report)
            assert finding.key not in {other.key for other in after.findings}
            assert {error.key for error in after.errors} <= {error.key for error in report.errors}
            assert_preview(finding, repair, drawing, repaired)
            if after.ok:
                run(repaired)


def assert_preview(finding: Finding, repair: Repair, drawing: Project, repaired: Project) -> None:
    """What is promised beside the button is what comes out, worked out anew."""
    shapes = infer(repaired.graph).within(finding.path)
    assert shapes is not None
    node, _, words = repair.preview.partition(": ")
    if finding.node is not None and finding.node in shapes.nodes and shapes.nodes[finding.node].is_known:
        assert node == finding.node
    if not repair.preview:
        # What is gone, and led nowhere, has no shape; nor has what still waits for its own input.
        gone = [edge.target for edge in drawing.graph.outgoing.get(finding.node or "", ())]
        assert not any(name in shapes.nodes and shapes.nodes[name].is_known for name in gone)
    else:
        assert words.rpartition(" → ")[2] == str(shapes.nodes[node].outputs[0])


@pytest.mark.parametrize("case", DOUBTS.values(), ids=DOUBTS)
def test_a_doubt_keeps_nothing_from_running(case: Case) -> None:
    assert check(case.project, case.facts).ok == (case.severity == "warning")
    run(case.project)


@pytest.mark.parametrize(("graph", "facts"), SOUND.values(), ids=SOUND)
def test_what_is_meant_is_not_doubted(graph: Graph, facts: DataFacts) -> None:
    report = check(Project(graph=graph), facts)
    assert report.findings == ()
    run(Project(graph=graph))


@pytest.mark.parametrize("size", [1, 2, 5, 9])
@pytest.mark.parametrize("kernel", [1, 2, 3, 5])
def test_what_a_kernel_meets_is_counted(size: int, kernel: int) -> None:
    for stride in (1, 2, 4):
        for left in range(7):
            for dilation in (1, 2, 5):
                room = size + 2 * left - dilation * (kernel - 1) - 1
                places = room // stride + 1 if room >= 0 else 0
                met = [
                    {tap for tap in range(kernel) if 0 <= place * stride - left + tap * dilation < size}
                    for place in range(places)
                ]
                expected = (len(set().union(*met)), sum(map(bool, met)))
                assert _seen(size, places, kernel, stride, left, dilation) == expected
