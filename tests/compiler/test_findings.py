"""What findings say of whole drawings: order, room, reuse, and drawings damaged at random."""

from collections.abc import Mapping
from typing import Any

import pytest
from drawings import CANCER, DIABETES, DIGITS, IRIS, MEASURED, chain, drawn, networks, project
from hypothesis import given, settings
from hypothesis import strategies as st
from mistakes import BLOOD, CASES, CELL, END, FLAT, IMAGE, PETALS, PIXELS, linear, output
from running import run

from netbuilder.compiler.check import check
from netbuilder.compiler.findings import Repair
from netbuilder.compiler.report import as_json
from netbuilder.compiler.trials import Trials
from netbuilder.graph.facts import DataFacts
from netbuilder.graph.model import Direction, Edge, Graph
from netbuilder.graph.rules import input_port_count, output_port_count
from netbuilder.graph.settings import TrainingSettings


def test_one_repair_leads_to_a_running_network() -> None:
    """The mistakes that the issue names each end in a network that runs."""
    unmendable = {"wire out of an Output", "unwired merge", "unknown setting", "Input of whole numbers"}
    for name, case in CASES.items():
        if name in unmendable or case.severity != "error":
            continue
        drawing = project(case.graph)
        report = check(drawing, case.facts)
        finding = next(one for one in report.findings if (one.code, one.node) == (case.code, case.node))
        assert any(check(repair.apply(drawing), case.facts).ok for repair in finding.repairs), name


# Two parts of a flower, its species and all of it again; the Outputs share layers and one even shares its wire.
TWO_ENDED = drawn(
    {
        "sepal": ("Input", {"shape": [2], "columns": "0:2"}), "petal": ("Input", {"shape": [2], "columns": "2:"}),
        "cat": "Concat", "fc": linear(3), "back": linear(4), "kind": "Output", "again": ("Output", {"weight": 0.5}),
        "all": output("mse", target="input"),
    },
    "sepal cat", "petal cat:1", "cat fc", "fc kind", "fc again", "fc back", "back all",
)  # fmt: skip


def test_a_sound_drawing_has_no_findings() -> None:
    for graph, facts in (
        (chain(IMAGE, FLAT, ("fc", linear(10)), END), DIGITS),
        (chain(BLOOD, ("fc", linear(1)), ("output", output("l1"))), DIABETES),
        (chain(CELL, ("fc", linear(1)), ("output", output("binary_cross_entropy"))), CANCER),
        (chain(BLOOD, ("fc", linear(10)), ("output", output("mse", target="input"))), DIABETES),
        (chain(("input", ("Input", {"shape": [2], "columns": "Petal Width, 0"})), ("fc", linear(3)), END), MEASURED),
        (TWO_ENDED, MEASURED),
    ):
        report = check(project(graph), facts)
        assert report.findings == ()
        assert report.ok
        run(project(graph))


def test_two_loops_are_two_findings() -> None:
    nodes: dict[str, Any] = dict.fromkeys("abcd", "Add") | {"input": PETALS, "end": linear(3), "output": "Output"}
    wires = ("input a", "input c", "a b", "b a:1", "c d", "d c:1", "a end", "end output")
    report = check(project(drawn(nodes, *wires)), IRIS)
    loops = [finding for finding in report.findings if finding.code == "cycle"]
    assert [finding.node for finding in loops] == ["a", "c"]
    assert all(finding.repairs for finding in loops)


def _placed(graph: Graph, places: Mapping[str, tuple[float, float]], direction: Direction = Direction.RIGHT) -> Graph:
    nodes = {name: node.replace(position=places[name]) for name, node in graph.nodes.items()}
    return graph.replace(nodes=nodes, direction=direction)


def _repaired(graph: Graph, facts: DataFacts, code: str, number: int = 0) -> dict[str, tuple[float, float] | None]:
    finding = next(one for one in check(project(graph), facts).findings if one.code == code)
    after = finding.repairs[number].apply(project(graph)).graph
    return {name: node.position for name, node in after.nodes.items()}


def test_an_inserted_layer_gets_room() -> None:
    graph = _placed(chain(IMAGE, ("fc", linear(10)), END), {"input": (0, 0), "fc": (280, 0), "output": (560, 0)})
    assert _repaired(graph, DIGITS, "linear-on-image") == {
        "input": (0, 0), "flat1": (280, 0), "fc": (560, 0), "output": (840, 0)
    }  # fmt: skip


def test_an_inserted_layer_gets_room_further_down() -> None:
    down = {"input": (0.0, 0.0), "fc": (0.0, 128.0), "output": (0.0, 256.0)}
    graph = _placed(chain(IMAGE, ("fc", linear(10)), END), down, Direction.DOWN)
    places = _repaired(graph, DIGITS, "linear-on-image")
    assert places == {"input": (0, 0), "flat1": (0, 128), "fc": (0, 256), "output": (0, 384)}


def test_an_inserted_layer_moves_no_other_line_of_the_drawing() -> None:
    places = {"input": (0.0, 0.0), "fc": (280.0, 0.0), "output": (0.0, 144.0)}
    graph = _placed(chain(IMAGE, ("fc", linear(10)), END), places)
    assert _repaired(graph, DIGITS, "linear-on-image")["output"] == (0, 144)


def test_an_output_that_a_repair_adds_stands_one_step_behind() -> None:
    graph = _placed(
        chain(IMAGE, ("flat", "Flatten"), ("fc", linear(10))), {"input": (0, 0), "flat": (280, 0), "fc": (560, 8)}
    )
    assert _repaired(graph, DIGITS, "no-output")["output"] == (840, 8)


@pytest.mark.parametrize("behind", [["ReLU"], ["ReLU", "Dropout"], ["BatchNorm1d", "Tanh"]])
def test_a_hidden_layer_keeps_its_width_where_the_last_one_is_missing(behind: list[str]) -> None:
    graph = chain(IMAGE, FLAT, ("fc", linear(64)), *((name.lower(), name) for name in behind), END)
    finding = next(one for one in check(project(graph), DIGITS).findings if one.code == "output-shape")
    assert [repair.text for repair in finding.repairs][:2] == [
        "Insert Linear (out_features 10) before output", "Set out_features of fc to 10"
    ]  # fmt: skip


def test_a_layer_that_nothing_makes_fit_can_be_taken_out() -> None:
    """No misfit is a dead end: such as a convolution that was dropped among rows of numbers."""
    graph = chain(IMAGE, FLAT, ("fc", linear(64)), ("conv", ("Conv2d", {"out_channels": 4, "kernel_size": 3})), END)
    finding = next(one for one in check(project(graph), DIGITS).findings if one.node == "conv")
    assert [repair.text for repair in finding.repairs][:1] == ["Remove conv, and set out_features of fc to 10"]
    assert check(finding.repairs[0].apply(project(graph)), DIGITS).ok


def test_a_last_layer_gets_the_width_of_the_data_also_before_a_softmax() -> None:
    graph = chain(IMAGE, FLAT, ("fc", linear(64)), ("soft", "Softmax"), END)
    finding = next(one for one in check(project(graph), DIGITS).findings if one.code == "output-shape")
    assert finding.repairs[0].text == "Set out_features of fc to 10"


def test_the_nearest_loose_end_is_proposed_first() -> None:
    graph = drawn(
        {"input": PETALS, "far": "ReLU", "near": "Tanh", "fc": linear(3), "output": "Output"},
        "input far", "input near", "fc output",
    )  # fmt: skip
    places = {
        "input": (0.0, 0.0),
        "far": (200.0, 900.0),
        "near": (200.0, 0.0),
        "fc": (400.0, 0.0),
        "output": (600.0, 0.0),
    }
    graph = graph.replace(nodes={name: node.replace(position=places[name]) for name, node in graph.nodes.items()})
    finding = next(one for one in check(project(graph), IRIS).findings if one.code == "unconnected")
    assert finding.repairs[0].text == "Connect near to fc"


@given(networks(largest=12), st.data())
@settings(max_examples=40)
def test_damaged_networks_are_checked_without_a_crash_and_repaired_for_real(graph: Graph, data: st.DataObject) -> None:
    edges = list(graph.edges)
    for _ in range(data.draw(st.integers(0, 3))):
        if edges:
            edges.pop(data.draw(st.integers(0, len(edges) - 1)))
    names = [*graph.nodes, "ghost"]
    ends = st.tuples(st.sampled_from(names), st.sampled_from(names), st.integers(0, 2), st.integers(0, 2)).map(
        lambda end: Edge(source=end[0], target=end[1], source_port=end[2], target_port=end[3])
    )
    damaged = project(graph.replace(edges=edges + data.draw(st.lists(ends, max_size=3))))
    facts = data.draw(st.sampled_from([None, DIGITS, IRIS, DIABETES]))
    report = check(damaged, facts)
    before = {error.key for error in report.errors}
    wrong = {(finding.code, finding.detail) for finding in report.findings}
    for edge in damaged.graph.edges:
        if {edge.source, edge.target} <= graph.nodes.keys():
            detail = f"{edge.source}:{edge.source_port} {edge.target}:{edge.target_port}"
            leaves, ends = output_port_count(damaged.graph, edge.source), input_port_count(damaged.graph, edge.target)
            assert (("no-such-output", detail) in wrong) == (edge.source_port >= leaves)
            assert (("no-such-input", detail) in wrong) == (edge.target_port >= ends)
    for finding in report.findings:
        assert finding.node is None or finding.node in graph.nodes
        for repair in finding.repairs:
            after = check(repair.apply(damaged), facts)
            assert {error.key for error in after.errors} <= before
            assert finding.key not in {other.key for other in after.findings}
    if report.ok:
        run(damaged)


def test_a_report_is_the_contract_s_json() -> None:
    graph = drawn({"input": PIXELS, "flat": "Flatten", "fc": linear(3), "output": "Output", "odd": "Quux"},
                  "input flat", "flat fc", "fc output")  # fmt: skip
    drawing = project(graph)
    document = as_json(drawing, check(drawing, DIGITS))
    assert set(document) == {
        "ok", "parameters", "multiply_adds", "nodes", "findings", "activation_bytes", "memory"
    }  # fmt: skip
    assert document["ok"] is False
    assert document["memory"] is None
    assert document["parameters"] == 64 * 3 + 3
    assert document["multiply_adds"] == 64 * 3
    assert document["nodes"][2] == {
        "id": "fc", "type": "Linear", "inputs": [[64]], "output": [3], "outputs": [[3]],
        "parameters": 195, "multiply_adds": 192, "activation_bytes": 0, "receptive_field": [8, 8],
    }  # fmt: skip
    assert document["nodes"][0]["inputs"] == []
    assert document["nodes"][0]["output"] == [1, 8, 8]
    assert document["nodes"][4]["output"] is None
    finding = next(one for one in document["findings"] if one["node"] == "output")
    assert set(finding) == {"severity", "node", "port", "message", "repairs", "previews"}
    assert finding["port"] == 0
    assert "Set out_features of fc to 10" in finding["repairs"]
    assert len(finding["previews"]) == len(finding["repairs"])
    assert finding["previews"][finding["repairs"].index("Set out_features of fc to 10")] == "output: 10"


def test_checking_again_reuses_what_an_edit_left_alone() -> None:
    drawing = project(chain(IMAGE, FLAT, ("fc", linear(10)), END))
    first = check(drawing, DIGITS)
    again = check(drawing.replace(training=TrainingSettings(epochs=2)), DIGITS, previous=first)
    assert all(again.inference.nodes[name] is shapes for name, shapes in first.inference.nodes.items())


def test_repairs_are_tried_when_somebody_looks_at_them(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = list[str]()
    in_earnest = Trials._tried

    def counted(self: Trials, repair: Repair, *rest: Any) -> Any:
        tried.append(repair.text)
        return in_earnest(self, repair, *rest)

    monkeypatch.setattr(Trials, "_tried", counted)
    drawing = project(chain(IMAGE, FLAT, ("fc", linear(3)), END))
    report, same = check(drawing, DIGITS), check(drawing, DIGITS)
    first = report.findings[0]
    assert first.message
    assert not tried
    assert first.repairs[0].text == "Set out_features of fc to 10"
    count = len(tried)
    assert count > 0
    assert tuple(first.repairs) == first.repairs == first.repairs[:]
    assert len(tried) == count
    # Two looks at the same drawing find the same, whichever way round they are compared.
    assert report.findings == same.findings
    assert len(tried) == 2 * count
