"""One row for each layer: the numbers of the report, those inside blocks too."""

import pytest
import resnet
from drawings import DIGITS, chain, drawn, project

from netbuilder.compiler.check import check
from netbuilder.compiler.table import Row, rows, totals
from netbuilder.graph.model import Graph
from netbuilder.storage.templates import load_template


def table(graph: Graph) -> tuple[Row, ...]:
    drawing = project(graph)
    return rows(check(drawing, None), drawing)


def test_rows_follow_the_drawing_and_blocks_follow_their_node() -> None:
    graph = resnet.drawn(18)
    found = table(graph)
    assert [row.name for row in found if row.depth == 0] == list(graph.nodes)
    stage = next(number for number, row in enumerate(found) if row.path == ("stage1",))
    inside = [row for row in found if row.path[:-1] == ("stage1",)]
    assert list(found[stage + 1 : stage + 1 + len(inside)]) == inside
    assert (found[stage].type, found[stage].repeat, found[stage].shapes) == ("Block", 2, "64×56×56")


@pytest.mark.parametrize("name", ["resnet18", "transformer-classifier", "unet", "mobilenet-v2"])
def test_the_rows_of_a_block_add_up_to_its_own_and_all_rows_to_the_totals(name: str) -> None:
    drawing = load_template(name)
    report = check(drawing, None)
    found, whole = rows(report, drawing), totals(report)
    for what in ("parameters", "multiply_adds", "activation_bytes"):
        for block in (row for row in found if row.block is not None):
            assert sum(getattr(row, what) for row in found if row.path[:-1] == block.path) == getattr(block, what)
        assert sum(getattr(row, what) for row in found if row.depth == 0) == getattr(whole, what)
    assert whole.parameters == report.parameters
    assert all(row.is_known and row.receptive_field is not None for row in found)


def test_behind_a_mistake_nothing_is_known() -> None:
    graph = chain(
        ("input", ("Input", {"shape": [1, 8, 8]})),
        ("conv", ("Conv2d", {"out_channels": 4, "kernel_size": 9})),
        ("relu", "ReLU"),
        ("output", "Output"),
    )
    first, *others = table(graph)
    assert (first.is_known, first.shapes, str(first.receptive_field)) == (True, "1×8×8", "1×1")
    for row in others:
        assert (row.is_known, row.shapes, row.receptive_field) == (False, "?", None)
        assert (row.parameters, row.multiply_adds, row.activation_bytes) == (0, 0, 0)


def test_a_node_on_a_circle_and_an_unknown_layer_have_rows_all_the_same() -> None:
    graph = drawn(
        {"input": ("Input", {"shape": [4]}), "a": "Add", "b": "ReLU", "odd": "Quux", "output": "Output"},
        "input a", "a b", "b a:1", "b output", "input odd",
    )  # fmt: skip
    found = {row.name: row for row in table(graph)}
    assert list(found) == ["input", "a", "b", "odd", "output"]
    assert [name for name, row in found.items() if row.is_known] == ["input"]


def test_a_block_that_the_project_lacks_has_a_row_alone() -> None:
    graph = chain(("input", ("Input", {"shape": [4]})), ("gone", ("Block", {"block": "lost"})), ("output", "Output"))
    assert [(row.name, row.block, row.shapes) for row in table(graph)][1] == ("gone", "lost", "?")


def test_totals_leave_out_what_leads_nowhere() -> None:
    graph = drawn(
        {
            "input": ("Input", {"shape": [1, 8, 8]}), "flat": "Flatten", "fc": ("Linear", {"out_features": 10}),
            "output": "Output", "lost": ("Linear", {"out_features": 900}),
        },
        "input flat", "flat fc", "fc output", "flat lost",
    )  # fmt: skip
    drawing = project(graph)
    report = check(drawing, DIGITS)
    lost = next(row for row in rows(report, drawing) if row.name == "lost")
    assert report.ok
    assert (lost.parameters, lost.activation_bytes) == (900 * 65, 0)
    assert totals(report).parameters == 650
