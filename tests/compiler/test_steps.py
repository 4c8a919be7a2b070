"""Work that is done a little at a time comes to what it does at once, whoever looks in between."""

import itertools

import pytest

from netbuilder.compiler.activations import footprint, kept_bytes
from netbuilder.compiler.check import check
from netbuilder.compiler.source import print_source, source_steps
from netbuilder.compiler.steps import STRIDE, whole
from netbuilder.compiler.table import row_steps, rows
from netbuilder.compiler.trials import try_out
from netbuilder.graph.edits import change_settings
from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.graph.project import Project
from netbuilder.layers.base import ShapeError


def chain(layers: int) -> Graph:
    kinds = [("Input", {"shape": [3, 8, 8]})]
    kinds += [("Conv2d", {"out_channels": 3, "kernel_size": 3, "padding": 1}), ("ReLU", {})] * layers
    kinds += [("Flatten", {}), ("Linear", {"out_features": 4}), ("Output", {})]
    names = [f"layer{number}" for number in range(len(kinds))]
    nodes = {name: Node(type=kind, settings=settings) for name, (kind, settings) in zip(names, kinds, strict=True)}
    wires = [Edge(source=one, target=other) for one, other in itertools.pairwise(names)]
    return Graph(nodes, tuple(wires))


def stops(steps) -> int:
    return sum(1 for _ in steps)


def test_more_layers_are_more_steps_and_not_longer_ones():
    few, many = (Project(graph=chain(layers)) for layers in (2, 2 * STRIDE))
    for begin in (row_steps, lambda report, project: source_steps(project, report)):
        assert stops(begin(check(many, None), many)) >= stops(begin(check(few, None), few)) + 4


def test_in_steps_it_comes_to_the_same():
    project = Project(graph=chain(3))
    report = check(project, None)
    assert whole(row_steps(report, project)) == rows(report, project)
    assert whole(source_steps(project, report)) == print_source(project, report)


def test_two_that_are_under_way_do_not_meet():
    project = Project(graph=chain(STRIDE))
    report = check(project, None)
    other = Project(graph=change_settings(project.graph, "layer1", {"out_channels": 7}))
    one, two = source_steps(project, report), source_steps(other, check(other, None))
    next(one)
    next(two)
    assert whole(two) == print_source(other)
    assert whole(one) == print_source(project)


def test_what_is_remembered_of_the_shapes_is_what_would_be_found_anew():
    project = Project(graph=chain(4))
    inference = check(project, None).inference
    first = kept_bytes(inference), footprint(inference)
    assert (kept_bytes(inference), footprint(inference)) == first
    fresh = check(project, None).inference
    assert (footprint(fresh), kept_bytes(fresh)) == first[::-1]
    wider = Project(graph=change_settings(project.graph, "layer1", {"out_channels": 7}))
    assert kept_bytes(check(wider, None, check(project, None)).inference) != first[0]


@pytest.fixture
def wrong() -> Project:
    graph = chain(2)
    return Project(graph=change_settings(graph, "layer3", {"kernel_size": 30, "padding": 0}))


def test_who_looks_in_the_middle_sees_all_repairs(wrong):
    findings, fresh = check(wrong, None).findings, check(wrong, None).findings
    steps = try_out(findings)
    next(steps)
    next(steps)
    assert any(finding.repairs for finding in findings)
    for finding, other in zip(findings, fresh, strict=True):
        assert [repair.text for repair in finding.repairs] == [repair.text for repair in other.repairs]
    assert stops(steps) == 0


def test_trials_that_broke_off_are_begun_anew(wrong, monkeypatch):
    findings = check(wrong, None).findings
    expected = [[repair.text for repair in finding.repairs] for finding in check(wrong, None).findings]

    def breaks(*_given):
        raise ShapeError("Not now.", port=None, code="later")

    with monkeypatch.context() as broken:
        broken.setattr("netbuilder.compiler.trials.infer", breaks)
        with pytest.raises(ShapeError):
            whole(try_out(findings))
    assert [[repair.text for repair in finding.repairs] for finding in findings] == expected
