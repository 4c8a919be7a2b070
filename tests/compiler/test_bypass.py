"""A bypassed layer computes nothing: the network is the one that it would be without it."""

import pytest
import torch
from drawings import DIGITS, chain, drawn, networks, project
from hypothesis import given, settings
from hypothesis import strategies as st

from netbuilder.compiler.check import check
from netbuilder.compiler.module import build, seeded
from netbuilder.compiler.shapes import infer
from netbuilder.compiler.source import print_source
from netbuilder.compiler.table import rows
from netbuilder.errors import CompileError, EditError
from netbuilder.graph.edits import bypass, change_settings, remove_and_heal
from netbuilder.graph.grouping import dissolve, make_block
from netbuilder.graph.model import Graph
from netbuilder.graph.rules import CannotBypass, input_port_count, output_port_count
from netbuilder.storage.records import graph_from_json, graph_to_json


def small() -> Graph:
    return chain(
        ("input", ("Input", {"shape": [1, 8, 8]})),
        ("conv", ("Conv2d", {"out_channels": 4, "kernel_size": 3, "padding": 1})),
        ("bn", "BatchNorm2d"),
        ("relu", "ReLU"),
        ("flat", "Flatten"),
        ("fc", ("Linear", {"out_features": 10})),
        ("output", ("Output", {"loss": "cross_entropy"})),
    )


def residual() -> Graph:
    return drawn(
        {
            "input": ("Input", {"shape": [4, 8, 8]}),
            "conv": ("Conv2d", {"out_channels": 4, "kernel_size": 3, "padding": 1}),
            "short": ("Conv2d", {"out_channels": 4, "kernel_size": 1}),
            "add": "Add",
            "flat": "Flatten",
            "fc": ("Linear", {"out_features": 10}),
            "output": "Output",
        },
        "input conv", "input short", "conv add:0", "short add:1", "add flat", "flat fc", "fc output",
    )  # fmt: skip


def bypassable(graph: Graph) -> list[str]:
    found = []
    for name in graph.nodes:
        try:
            bypass(graph, (name,), bypassed=True)
        except EditError:
            continue
        found.append(name)
    return found


def run(graph: Graph) -> torch.Tensor:
    torch.manual_seed(3)
    model = seeded(graph, 0).eval()
    shapes = [infer(graph).nodes[name].outputs[0] for name in graph.of_type("Input")]
    result = model(*(torch.rand(2, *spec.shape) for spec in shapes))
    return torch.cat([part.flatten() for part in result]) if isinstance(result, tuple) else result


def weight_shapes(model: torch.nn.Module) -> list[tuple[int, ...]]:
    return [tuple(weight.shape) for weight in model.state_dict().values()]


def executed(graph: Graph) -> torch.nn.Module:
    space: dict = {}
    exec(print_source(project(graph)).text, space)
    return space["Drawn"]()


def test_it_is_the_network_without_the_layer():
    graph = bypass(small(), ("bn",), bypassed=True)
    shapes = infer(graph)
    assert shapes.nodes["bn"].outputs == shapes.nodes["bn"].inputs
    assert shapes.total.parameters == infer(remove_and_heal(small(), ("bn",))).total.parameters
    assert set(build(graph).state_dict()) == {"conv.weight", "conv.bias", "fc.weight", "fc.bias"}
    torch.testing.assert_close(run(graph), run(remove_and_heal(small(), ("bn",))))
    assert check(project(graph), DIGITS).ok


def test_the_source_has_no_line_for_it():
    graph = bypass(small(), ("bn", "relu"), bypassed=True)
    assert print_source(project(graph)).text == print_source(project(remove_and_heal(small(), ("bn", "relu")))).text


def test_a_bypassed_merge_hands_its_first_input_on_and_the_other_branch_is_left_out():
    graph = bypass(residual(), ("add",), bypassed=True)
    assert not any(key.startswith("short") for key in build(graph).state_dict())
    assert "short" not in print_source(project(graph)).text
    counted = sum(weight.numel() for weight in build(graph).parameters())
    assert check(project(graph), None).parameters == counted


def test_where_shapes_do_not_allow_it_the_layer_behind_says_so():
    graph = bypass(small(), ("flat",), bypassed=True)
    report = check(project(graph), DIGITS)
    assert any(finding.node in ("fc", "output") for finding in report.findings)


def test_undone_it_is_the_drawing_of_before():
    graph = small()
    assert bypass(bypass(graph, ("bn",), bypassed=True), ("bn",), bypassed=False) == graph
    assert bypass(graph, ("bn",), bypassed=False) is graph


@pytest.mark.parametrize("name", ["input", "output"])
def test_ends_are_not_bypassed(name):
    with pytest.raises(CannotBypass, match="end of the drawing"):
        bypass(small(), (name,), bypassed=True)


def test_what_is_not_understood_is_not_bypassed():
    graph = drawn({"odd": "Nonsense"})
    with pytest.raises(CannotBypass):
        bypass(graph, ("odd",), bypassed=True)


def test_it_survives_the_file_and_the_ports_stay():
    graph = bypass(residual(), ("add", "conv"), bypassed=True)
    plain = graph_to_json(graph)
    assert plain["nodes"]["add"]["bypassed"] is True
    assert "bypassed" not in plain["nodes"]["short"]
    assert graph_from_json(plain) == graph
    assert input_port_count(graph, "add") == input_port_count(residual(), "add")
    assert output_port_count(graph, "add") == 1


def test_settings_can_still_be_changed():
    graph = change_settings(bypass(small(), ("conv",), bypassed=True), "conv", {"out_channels": 8})
    assert graph.nodes["conv"].own_layer.out_channels == 8
    assert graph.nodes["conv"].bypassed


def test_a_bypassed_block_is_still_a_use_of_it():
    graph, name = make_block(small(), ["conv", "bn"], "unit")
    graph = bypass(graph, (name,), bypassed=True)
    assert check(project(graph), DIGITS).ok
    assert not any(key.startswith(name) for key in build(graph).state_dict())
    back, names = dissolve(graph, name)
    assert set(names) == {"conv", "bn"}
    assert back.nodes.keys() == small().nodes.keys()


def test_a_layer_in_a_block_is_bypassed_at_every_use():
    graph, name = make_block(small(), ["conv", "bn"], "unit")
    inner = graph.blocks["unit"]
    graph = graph.replace(blocks={"unit": bypass(inner, ("bn",), bypassed=True)})
    assert set(build(graph).state_dict()) == {f"{name}.conv.weight", f"{name}.conv.bias", "fc.weight", "fc.bias"}
    assert set(executed(graph).state_dict()) == set(build(graph).state_dict())


def test_a_block_with_two_outputs_is_refused_by_hand_and_in_a_file():
    graph = drawn(
        {
            "input": ("Input", {"shape": [4]}),
            "a": ("Linear", {"out_features": 4}),
            "b": ("Linear", {"out_features": 4}),
            "add": "Add",
            "output": "Output",
        },
        "input a", "input b", "a add:0", "b add:1", "add output",
    )  # fmt: skip
    graph, name = make_block(graph, ["a", "b"])
    with pytest.raises(CannotBypass, match="2 outputs"):
        bypass(graph, (name,), bypassed=True)
    forced = graph.replace(nodes={**graph.nodes, name: graph.nodes[name].replace(bypassed=True)})
    assert not check(project(forced), None).ok
    with pytest.raises(CompileError):
        build(forced)


@settings(max_examples=60, deadline=None)
@given(networks(largest=14), st.data())
def test_any_network_with_any_layers_bypassed_is_the_one_without_them(graph, data):
    chosen = data.draw(st.lists(st.sampled_from(bypassable(graph) or ["input"]), max_size=4, unique=True))
    chosen = [name for name in chosen if name != "input"]
    # What a merge loses with its layer is another rule's business.
    chosen = [name for name in chosen if len(graph.incoming[name]) == 1 and graph.incoming[name][0].target_port == 0]
    bypassed, healed = bypass(graph, chosen, bypassed=True), remove_and_heal(graph, chosen)
    report, other = check(project(bypassed), None), check(project(healed), None)
    assert report.ok == other.ok
    try:
        build(healed)
    except CompileError:
        with pytest.raises(CompileError):
            build(bypassed)
        return
    assert report.parameters == other.parameters
    # Names may differ: what is bypassed keeps its own from being taken by another.
    assert weight_shapes(build(bypassed)) == weight_shapes(build(healed))
    assert executed(bypassed).state_dict().keys() == build(bypassed).state_dict().keys()
    torch.testing.assert_close(run(bypassed), run(healed), equal_nan=True)
    found = {row.name: row for row in rows(report, project(bypassed))}
    for row in rows(other, project(healed)):
        assert found[row.name].receptive_field == row.receptive_field
