"""Four views of one thing: shapes, module, source and parameters of any network agree."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from drawings import chain, drawn, networks, project
from hypothesis import given, settings
from torch import fx

from netbuilder.compiler.check import check
from netbuilder.compiler.module import NODE_ID, build
from netbuilder.compiler.names import python_names
from netbuilder.compiler.shapes import infer
from netbuilder.compiler.source import class_name, print_source
from netbuilder.errors import CompileError
from netbuilder.graph.model import Graph

BATCH = 2
INPUT = ("input", ("Input", {"shape": [1, 28, 28]}))


class Recorder(fx.Interpreter):
    """Runs a module and keeps the shape of every value."""

    def __init__(self, module: fx.GraphModule) -> None:
        super().__init__(module)
        self.shapes: dict[str, Any] = {}

    def run_node(self, n: fx.Node) -> Any:
        result = super().run_node(n)
        if n.op in ("placeholder", "call_module", "call_function") and n.target is not getattr:
            values = result if isinstance(result, tuple) else (result,)
            # What an LSTM gives is a tuple with a tuple in it; the value of its node is what is taken of that.
            if all(isinstance(value, torch.Tensor) for value in values):
                self.shapes[n.name] = tuple(tuple(value.shape) for value in values)
        return result


def any_input(graph: Graph) -> torch.Tensor:
    return torch.randn(BATCH, *graph.nodes["input"].layer.shape)  # type: ignore[union-attr]


@given(networks())
@settings(max_examples=60)
def test_inference_agrees_with_a_real_forward_pass(graph: Graph) -> None:
    inference = infer(graph)
    module = build(graph).eval()
    recorder = Recorder(module)
    with torch.no_grad():
        recorder.run(any_input(graph))
    seen = 0
    for node in module.graph.nodes:
        if NODE_ID in node.meta and node.name in recorder.shapes:
            outputs = inference.nodes[node.meta[NODE_ID]].outputs
            assert recorder.shapes[node.name] == tuple((BATCH, *spec.shape) for spec in outputs)
            seen += 1
    assert seen >= 1
    report = check(project(graph), None)
    if report.ok:
        assert report.parameters == sum(weight.numel() for weight in module.parameters())


@given(networks())
@settings(max_examples=60)
def test_source_runs_as_the_module_does(graph: Graph) -> None:
    module = build(graph).eval()
    names: dict[str, Any] = {}
    exec(print_source(project(graph)).text, names)
    printed = names["Drawn"]().eval()
    assert set(printed.state_dict()) == set(module.state_dict())
    printed.load_state_dict(module.state_dict())
    sample = any_input(graph)
    with torch.no_grad():
        mine, theirs = module(sample), printed(sample)
    mine, theirs = ((result if isinstance(result, tuple) else (result,)) for result in (mine, theirs))
    for one, other in zip(mine, theirs, strict=True):
        assert torch.equal(torch.nan_to_num(one), torch.nan_to_num(other))


@pytest.fixture(scope="module")
def ruff() -> str:
    beside = Path(sys.executable).with_name("ruff")
    found = str(beside) if beside.exists() else shutil.which("ruff")
    if found is None:
        pytest.skip("ruff is not installed")
    return found


@given(graph=networks())
@settings(max_examples=25)
def test_source_stands_as_ruff_formats_it(graph: Graph, ruff: str) -> None:
    text = print_source(project(graph)).text
    command = [ruff, "format", "--isolated", "--diff", "--stdin-filename", "model.py", "-"]
    done = subprocess.run(command, input=text, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@given(networks(largest=10))
@settings(max_examples=25)
def test_lines_lead_to_their_nodes(graph: Graph) -> None:
    source = print_source(project(graph))
    names = python_names(graph.nodes)
    text = source.text.splitlines()
    calls = {name: shapes.node.layer.call(shapes.specs) for name, shapes in infer(graph).nodes.items()}
    for (node,), lines in source.lines.items():
        if graph.nodes[node].type not in ("Input", "Output", "Add", "Multiply", "Concat"):
            there = "\n".join(text[line - 1] for line in lines)
            call = calls[node]
            if call.is_module:
                made = call.target.rpartition(".")[2] if call.is_own else call.target
                assert f"self.{names[node]} = {made}(" in there
                assert f"self.{names[node]}(" in there
            elif call.spread != "fold":
                assert f"{call.target}(" in there


LENET = chain(
    INPUT,
    ("conv1", ("Conv2d", {"out_channels": 6, "kernel_size": 5, "padding": 2})),
    ("relu1", "ReLU"),
    ("pool1", ("MaxPool2d", {"kernel_size": 2})),
    ("flat", "Flatten"),
    ("fc", ("Linear", {"out_features": 10})),
    ("output", "Output"),
)


def test_source_reads_as_an_engineer_writes() -> None:
    assert (
        print_source(project(LENET, "LeNet-5 on MNIST")).text
        == '''\
import torch
from torch import nn


class LeNet5OnMNIST(nn.Module):
    """LeNet-5 on MNIST.

    (B, 1, 28, 28) -> (B, 10)

    11,926 parameters, 129,360 multiply-adds per sample.
    """

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, kernel_size=5, padding=2)
        self.relu1 = nn.ReLU()
        self.pool1 = nn.MaxPool2d(2)
        self.flat = nn.Flatten()
        self.fc = nn.Linear(1176, 10)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.conv1(x)  # (B, 6, 28, 28)
        x = self.relu1(x)  # (B, 6, 28, 28)
        x = self.pool1(x)  # (B, 6, 14, 14)
        x = self.flat(x)  # (B, 1176)
        x = self.fc(x)  # (B, 10)
        return x
'''
    )


def test_branches_go_by_name_and_merges_read_as_operators() -> None:
    graph = drawn(
        {
            "input": ("Input", {"shape": [3, 8, 8]}),
            "conv": ("Conv2d", {"out_channels": 3, "kernel_size": 3, "padding": "same"}),
            "relu": "ReLU",
            "sum": "Add",
            "join": "Concat",
            "output": "Output",
            "aside": "Output",
        },
        *("input conv", "conv relu", "relu sum:0", "input sum:1", "sum join:0", "input join:1"),
        *("join output", "sum aside"),
    )
    forward = print_source(project(graph)).text.split("def forward")[1]
    assert (
        forward
        == """(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        conv = self.conv(x)  # (B, 3, 8, 8)
        conv = self.relu(conv)  # (B, 3, 8, 8)
        sum = conv + x  # (B, 3, 8, 8)
        x = torch.cat([sum, x], dim=1)  # (B, 6, 8, 8)
        return x, sum
"""
    )


def test_long_lines_break_where_ruff_breaks_them(ruff: str) -> None:
    branches = [f"a_rather_long_name_for_a_branch_number_{number}" for number in range(9)]
    nodes: dict[str, Any] = {"input": ("Input", {"shape": [3, 8, 8]})}
    nodes |= {branch: ("Conv2d", {"out_channels": 3, "kernel_size": [3, 3], "padding": "same", "dilation": [2, 2],
                                  "padding_mode": "replicate", "bias": False}) for branch in branches}  # fmt: skip
    nodes |= {"sum": "Add", "join": "Concat"} | {f"{branch}_end": "Output" for branch in branches}
    wires = [f"input {branch}" for branch in branches]
    wires += [f"{branch} {merge}:{port}" for merge in ("sum", "join") for port, branch in enumerate(branches)]
    wires += [f"{branch} {branch}_end" for branch in branches]
    graph = drawn(nodes | {"a": "Output", "b": "Output"}, *wires, "sum a", "join b")
    text = print_source(project(graph, "A very long name " * 20)).text
    done = subprocess.run(
        [ruff, "format", "--isolated", "--diff", "-"], input=text, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    assert 'padding_mode="replicate",\n' in text


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("LeNet-5 on MNIST", "LeNet5OnMNIST"),
        ("", "Network"),
        ("3d net", "Net3dNet"),
        ("none", "NoneNet"),
        ("größe", "Größe"),
        ('"; import os', "ImportOs"),
        ("…", "Network"),
    ],
)
def test_class_is_named_after_the_project(name: str, expected: str) -> None:
    assert class_name(name) == expected
    text = print_source(project(LENET, name)).text
    assert f"class {expected}(nn.Module):" in text
    compile(text, "model.py", "exec")


@pytest.mark.parametrize("name", ['"""', "\\", 'a"', "line\nbreak\r\x00", "'''", " ", "x" * 500, "\u202e", "{}%s"])
def test_a_project_name_cannot_break_out_of_the_docstring(name: str) -> None:
    names: dict[str, Any] = {}
    exec(print_source(project(LENET, name)).text, names)
    (network,) = [value for value in names.values() if isinstance(value, type)]
    assert network.__doc__ is not None
    assert len(network.__doc__.splitlines()) == 6


def test_an_unfinished_drawing_has_neither_source_nor_module() -> None:
    broken = (
        Graph(),
        chain(INPUT, ("fc", ("Linear", {}))),
        chain(INPUT, ("fc", ("Linear", {})), ("output", "Output")),
        chain(INPUT, ("conv", ("Conv2d", {"out_channels": 1, "kernel_size": 99})), ("output", "Output")),
        drawn({"a": "ReLU", "b": "ReLU", "input": INPUT[1], "output": "Output"}, "a b", "b a", "input output"),
        drawn({"input": INPUT[1], "b": "ReLU", "output": "Output"}, "input b", "b output", "input output"),
        drawn({"input": INPUT[1], "output": "Output"}, "input output", "ghost output:1"),
        drawn({"input": INPUT[1], "sum": "Add", "output": "Output"}, "input sum", "input sum", "sum output"),
    )
    for graph in broken:
        with pytest.raises(CompileError) as from_module:
            build(graph)
        with pytest.raises(CompileError) as from_source:
            print_source(project(graph))
        assert str(from_module.value) == str(from_source.value)


def test_a_branch_to_nowhere_is_left_out_of_module_and_source() -> None:
    graph = drawn(
        {"input": INPUT[1], "dead": ("Linear", {"out_features": 3}), "output": "Output"}, "input dead", "input output"
    )
    assert list(build(graph).state_dict()) == []
    assert "dead" not in print_source(project(graph)).text
    assert check(project(graph), None).inference.total.parameters > 0
