"""Blocks in shapes, models, findings: a network drawn with blocks is the network drawn without."""

import pytest
import torch
from drawings import DIGITS, chain, drawn, project

from netbuilder.compiler.check import check
from netbuilder.compiler.module import build, seeded
from netbuilder.compiler.shapes import infer
from netbuilder.errors import CompileError
from netbuilder.graph import blocks, grouping
from netbuilder.graph.edits import change_settings, move
from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.inspection.activations import capture
from netbuilder.layers.base import TensorSpec


def residual() -> Graph:
    """A network for digits with a residual part."""
    return drawn(
        {
            "input": ("Input", {"shape": [1, 8, 8]}),
            "stem": ("Conv2d", {"out_channels": 4, "kernel_size": 3, "padding": 1}),
            "conv1": ("Conv2d", {"out_channels": 4, "kernel_size": 3, "padding": 1}),
            "relu1": "ReLU",
            "conv2": ("Conv2d", {"out_channels": 4, "kernel_size": 3, "padding": 1}),
            "add": "Add",
            "flat": "Flatten",
            "fc": ("Linear", {"out_features": 10}),
            "output": "Output",
        },
        "input stem", "stem conv1", "conv1 relu1", "relu1 conv2", "conv2 add", "stem add:1", "add flat", "flat fc",
        "fc output",
    )  # fmt: skip


def grouped(repeat: int = 1) -> tuple[Graph, str]:
    graph, node = grouping.make_block(residual(), ["conv1", "relu1", "conv2", "add"], "residual")
    return (change_settings(graph, node, {"repeat": repeat}) if repeat > 1 else graph), node


def test_a_block_has_the_shapes_and_costs_of_what_is_in_it() -> None:
    flat, (graph, node) = infer(residual()), grouped()
    inference = infer(graph)
    assert inference.total == flat.total
    assert inference.nodes[node].outputs == (TensorSpec((4, 8, 8)),)
    assert inference.nodes["fc"].outputs == flat.nodes["fc"].outputs


def test_a_block_computes_what_its_layers_compute() -> None:
    graph, node = grouped()
    flat, model = seeded(residual(), 3), seeded(graph, 3)
    assert f"{node}.conv1.weight" in model.state_dict()
    samples = torch.randn(2, 1, 8, 8)
    assert torch.equal(flat(samples), model(samples))


def test_repetitions_have_weights_of_their_own() -> None:
    graph, node = grouped(repeat=3)
    state = build(graph).state_dict()
    assert {f"{node}.{number}.conv1.weight" for number in range(3)} < set(state)
    one = infer(grouped()[0]).nodes[node].cost
    assert infer(graph).nodes[node].cost.parameters == 3 * one.parameters


def test_a_repeated_block_may_grow_its_shape() -> None:
    inner = drawn(
        {"x": "BlockInput", "conv": ("Conv2d", {"out_channels": 2, "kernel_size": 1}), "cat": "Concat",
         "y": "BlockOutput"},
        "x conv", "x cat:0", "conv cat:1", "cat y",
    )  # fmt: skip
    outer = chain(
        ("input", ("Input", {"shape": [3, 5, 5]})), ("dense", ("Block", {"block": "layer", "repeat": 4})),
        ("output", "Output"),
    ).replace(blocks={"layer": inner})  # fmt: skip
    assert infer(outer).nodes["dense"].outputs == (TensorSpec((11, 5, 5)),)
    model = build(outer)
    assert model(torch.zeros(2, 3, 5, 5)).shape == (2, 11, 5, 5)
    assert [model.state_dict()[f"dense.{number}.conv.weight"].shape[1] for number in range(4)] == [3, 5, 7, 9]


def test_after_an_edit_only_what_changed_is_new() -> None:
    graph, node = grouped()
    before = infer(graph)
    inner = blocks.within(graph, "residual")
    moved = blocks.put_back(graph, "residual", move(inner, {"conv1": (5.0, 5.0)}))
    after = infer(moved, before)
    assert after.nodes["stem"] is before.nodes["stem"]
    assert after.nodes["fc"] is before.nodes["fc"]
    wider = change_settings(graph, "fc", {"out_features": 3})
    again = infer(wider, before)
    assert again.nodes[node] is before.nodes[node]
    assert again.total == infer(wider).total


def test_a_mistake_inside_is_told_once_with_the_way_to_it_and_mended_everywhere() -> None:
    graph, node = grouped(repeat=2)
    wrong = change_settings(blocks.within(graph, "residual"), "conv2", {"out_channels": 5})
    graph = blocks.put_back(graph, "residual", wrong)
    report = check(project(graph), DIGITS)
    (finding,) = report.errors
    assert finding.path == (node,)
    assert finding.node == "add"
    assert finding.place == f"{node}/add"
    assert finding.message.startswith(f"In {node} (residual): add: Add")
    assert finding.repairs
    for repair in finding.repairs:
        mended = repair.apply(project(graph))
        assert check(mended, DIGITS).ok
        build(mended.graph)


@pytest.mark.parametrize(
    ("nodes", "code"),
    [
        ({"block1": ("Block", {"block": "nothing"})}, "no-such-block"),
        ({"block1": ("Block", {"block": "two", "repeat": 2})}, "repeat-ports"),
        ({"block1": "BlockInput"}, "wrong-end"),
    ],
)
def test_uses_that_make_no_network_are_found(nodes: dict, code: str) -> None:
    two = drawn({"x": "BlockInput", "a": "ReLU", "p": "BlockOutput", "q": "BlockOutput"}, "x a", "a p", "a q")
    graph = chain(
        ("input", ("Input", {"shape": [1, 8, 8]})), *nodes.items(), ("flat", "Flatten"),
        ("fc", ("Linear", {"out_features": 10})), ("output", "Output"),
    ).replace(blocks={"two": two})  # fmt: skip
    report = check(project(graph), DIGITS)
    assert code in {finding.code for finding in report.errors}
    for finding in report.errors:
        for repair in finding.repairs:
            remaining = {other.key for other in check(repair.apply(project(graph)), DIGITS).findings}
            assert finding.key not in remaining
    with pytest.raises(CompileError):
        build(graph)


def test_a_block_that_contains_itself_is_refused() -> None:
    inner = drawn({"x": "BlockInput", "again": ("Block", {"block": "loop"}), "y": "BlockOutput"}, "x again", "again y")
    graph = chain(("input", ("Input", {"shape": [4]})), ("b", ("Block", {"block": "loop"})), ("output", "Output"))
    graph = graph.replace(blocks={"loop": inner})
    assert "nests-itself" in {finding.code for finding in check(project(graph), None).errors}
    with pytest.raises(CompileError):
        build(graph)


def test_more_layers_than_can_be_made_are_refused_before_they_are() -> None:
    inner = drawn({"x": "BlockInput", "a": "ReLU", "y": "BlockOutput"}, "x a", "a y")
    outer = drawn(
        {"x": "BlockInput", "b": ("Block", {"block": "in", "repeat": 1000}), "y": "BlockOutput"}, "x b", "b y"
    )
    graph = chain(("input", ("Input", {"shape": [4]})), ("b", ("Block", {"block": "out", "repeat": 1000})),
                  ("output", "Output"))  # fmt: skip
    with pytest.raises(CompileError, match="layers"):
        build(graph.replace(blocks={"in": inner, "out": outer}))


def test_an_unfinished_block_says_what_it_lacks() -> None:
    inner = Graph({"x": Node(type="BlockInput"), "a": Node(type="ReLU")}, (Edge(source="x", target="a"),))
    graph = chain(("input", ("Input", {"shape": [4]})), ("b", ("Block", {"block": "half"})))
    report = check(project(graph.replace(blocks={"half": inner})), None)
    assert "no-block-output" in {finding.code for finding in report.errors}


def test_values_in_blocks_are_found_by_the_way_to_them() -> None:
    graph, node = grouped(repeat=2)
    values = capture(seeded(graph, 0), torch.randn(1, 1, 8, 8))
    assert {f"{node}/0/conv1", f"{node}/1/add", node} < set(values)
    assert (values[node] == values[f"{node}/1/add"]).all()
    assert (values[f"{node}/0/add"] != values[node]).any()
