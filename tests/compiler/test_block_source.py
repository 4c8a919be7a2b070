"""The source of networks with blocks: a class for each, the same keys, first weights and answers as the model."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from drawings import drawn, networks, project
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from netbuilder.compiler.module import seeded
from netbuilder.compiler.source import print_source
from netbuilder.errors import EditError
from netbuilder.graph.grouping import make_block
from netbuilder.graph.model import Graph
from netbuilder.graph.order import topological


@st.composite
def networks_with_blocks(draw: st.DrawFn) -> Graph:
    """Any network, with stretches of it put into blocks, and blocks into blocks."""
    graph = draw(networks(largest=12))
    for _ in range(draw(st.integers(1, 3))):
        inner = [name for name in topological(graph) if graph.nodes[name].type not in ("Input", "Output")]
        assume(inner)
        first = draw(st.integers(0, len(inner) - 1))
        chosen = inner[first : first + draw(st.integers(1, 6))]
        try:
            graph, _ = make_block(graph, chosen)
        except EditError:
            continue
    return graph


def dense() -> Graph:
    """A block whose repetitions grow, used twice, and one with two ports, repeated."""
    layer = drawn(
        {"x": "BlockInput", "bn": "BatchNorm2d", "conv": ("Conv2d", {"out_channels": 2, "kernel_size": 1}),
         "cat": "Concat", "y": "BlockOutput"},
        "x bn", "bn conv", "x cat:0", "conv cat:1", "cat y",
    )  # fmt: skip
    pair = drawn(
        {"a": "BlockInput", "b": "BlockInput", "add": "Add", "conv": ("Conv2d", {"out_channels": 2, "kernel_size": 1}),
         "p": "BlockOutput", "q": "BlockOutput"},
        "a add:0", "b add:1", "add conv", "conv p", "add q",
    )  # fmt: skip
    stage = drawn(
        {"x": "BlockInput", "layers": ("Block", {"block": "dense layer", "repeat": 3}), "y": "BlockOutput"},
        "x layers", "layers y",
    )  # fmt: skip
    return drawn(
        {"input": ("Input", {"shape": [3, 5, 5]}), "first": ("Block", {"block": "stage"}),
         "second": ("Block", {"block": "stage"}), "left": ("Conv2d", {"out_channels": 2, "kernel_size": 1}),
         "right": ("Conv2d", {"out_channels": 2, "kernel_size": 1}), "pairs": ("Block", {"block": "pair", "repeat": 3}),
         "output": "Output"},
        "input first", "first second", "second left", "second right", "left pairs:0", "right pairs:1", "pairs output",
    ).replace(blocks={"dense layer": layer, "pair": pair, "stage": stage})  # fmt: skip


def check_same(graph: Graph) -> None:
    source, model = print_source(project(graph)), seeded(graph, 7)
    names: dict[str, Any] = {}
    exec(source.text, names)
    torch.manual_seed(7)
    printed = names["Drawn"]()
    mine, theirs = model.state_dict(), printed.state_dict()
    assert list(mine) == list(theirs)
    assert all(torch.equal(mine[key], theirs[key]) for key in mine)
    samples = [torch.randn(3, *graph.nodes[name].layer.shape) for name in graph.of_type("Input")]
    with torch.no_grad():
        ours, others = model.eval()(*samples), printed.eval()(*samples)
    for one, other in zip(_tuple(ours), _tuple(others), strict=True):
        assert torch.equal(torch.nan_to_num(one), torch.nan_to_num(other))


def _tuple(result: Any) -> tuple[torch.Tensor, ...]:
    return result if isinstance(result, tuple) else (result,)


@given(networks_with_blocks())
@settings(max_examples=40)
def test_source_with_blocks_is_the_running_module(graph: Graph) -> None:
    check_same(graph)


def test_numbers_that_differ_between_uses_become_arguments() -> None:
    check_same(dense())
    text = print_source(project(dense())).text
    assert "class DenseLayer(nn.Module):" in text
    assert "def __init__(self, num_features: int) -> None:" in text
    assert text.index("class DenseLayer") < text.index("class Stage") < text.index("class Drawn")
    assert text.count("class ") == 4
    assert "for part in self.pairs:" in text


def test_lines_lead_into_blocks() -> None:
    source = print_source(project(dense()))
    lines = source.text.splitlines()
    assert source.lines["first", "layers", "conv"] == source.lines["second", "layers", "conv"]
    assert all("self.conv" in lines[number - 1] for number in source.lines["first", "layers", "conv"])
    assert all("self.first" in lines[number - 1] for number in source.lines["first",])


def stacked(**inner: Any) -> Graph:
    """Two uses of a block that is a chain, one of them repeated; `inner` are more nodes of the block's drawing."""
    unit = drawn(
        {"x": "BlockInput", "conv": ("Conv2d", {"out_channels": 4, "kernel_size": 3, "padding": 1}),
         "bn": "BatchNorm2d", "relu": "ReLU", "y": "BlockOutput", **inner},
        "x conv", "conv bn", "bn relu", *(("relu y",) if not inner else ("relu more", "more y")),
    )  # fmt: skip
    return drawn(
        {"input": ("Input", {"shape": [3, 5, 5]}), "first": ("Block", {"block": "unit"}),
         "rest": ("Block", {"block": "unit", "repeat": 2}), "output": "Output"},
        "input first", "first rest", "rest output",
    ).replace(blocks={"unit": unit})  # fmt: skip


def test_a_block_that_is_a_chain_is_a_sequential() -> None:
    check_same(stacked())
    source = print_source(project(stacked()))
    assert (
        source.text.split("\n\n\n")[1]
        == '''\
class Unit(nn.Sequential):
    """unit.

    (B, 3, 5, 5) -> (B, 4, 5, 5)
    """

    def __init__(self, in_channels: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(in_channels, 4, kernel_size=3, padding=1)  # (B, 4, 5, 5)
        self.bn = nn.BatchNorm2d(4)
        self.relu = nn.ReLU()'''
    )
    lines = source.text.splitlines()
    assert [lines[number - 1].strip() for number in source.lines["rest", "bn"]] == ["self.bn = nn.BatchNorm2d(4)"]


@pytest.mark.parametrize(
    "more",
    [
        ("Slice", {"dim": 2, "start": 0, "stop": 3}),  # no module of torch: it stands in forward
        ("Concat", {}),
    ],
)
def test_a_block_with_a_function_has_a_forward(more: tuple[str, dict[str, Any]]) -> None:
    check_same(stacked(more=more))
    assert "class Unit(nn.Module):" in print_source(project(stacked(more=more))).text


def test_a_layer_named_like_a_method_of_sequential_keeps_its_forward() -> None:
    graph = stacked(more="Sigmoid")
    assert "class Unit(nn.Sequential):" in print_source(project(graph)).text
    unit = graph.blocks["unit"]
    renamed = {("append" if name == "more" else name): node for name, node in unit.nodes.items()}
    wires = tuple(
        edge.model_copy(update={end: "append" for end in ("source", "target") if getattr(edge, end) == "more"})
        for edge in unit.edges
    )
    graph = graph.replace(blocks={"unit": Graph(renamed, wires)})
    check_same(graph)
    assert "class Unit(nn.Module):" in print_source(project(graph)).text


@pytest.fixture(scope="module")
def ruff() -> str:
    beside = Path(sys.executable).with_name("ruff")
    found = str(beside) if beside.exists() else shutil.which("ruff")
    if found is None:
        pytest.skip("ruff is not installed")
    return found


def formatted(text: str, ruff: str) -> str:
    command = [ruff, "format", "--isolated", "--diff", "--stdin-filename", "model.py", "-"]
    done = subprocess.run(command, input=text, capture_output=True, encoding="utf-8", check=False)
    return done.stdout + done.stderr if done.returncode else ""


def test_source_with_blocks_stands_as_ruff_formats_it(ruff: str) -> None:
    assert formatted(print_source(project(dense())).text, ruff) == ""


@given(graph=networks_with_blocks())
@settings(max_examples=15)
def test_source_of_any_blocks_stands_as_ruff_formats_it(graph: Graph, ruff: str) -> None:
    assert formatted(print_source(project(graph)).text, ruff) == ""
