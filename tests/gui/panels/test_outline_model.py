"""The lines of the outline: what they say, and that an edit touches only those that it is about."""

import re

import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester, QSignalSpy

from netbuilder.compiler.check import check
from netbuilder.graph.annotations import add_frame, add_note
from netbuilder.graph.blocks import put_back, within
from netbuilder.graph.edits import add_node, bypass, connect, disconnect, move, remove_nodes, rename
from netbuilder.graph.grouping import make_block
from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.graph.project import Project
from netbuilder.gui.document import Renames
from netbuilder.gui.panels.outline_lines import Spot
from netbuilder.gui.panels.outline_model import COLUMNS, FRAME, GIVES, NAME, SOURCE, WHAT, OutlineModel
from netbuilder.gui.spoken import listed, spoken, spoken_shape
from netbuilder.layers.base import TensorSpec
from netbuilder.layers.registry import LAYERS
from netbuilder.storage.templates import load_template

SAID = Qt.ItemDataRole.AccessibleTextRole


@pytest.fixture
def graph(small_project) -> Graph:
    return small_project.graph


@pytest.fixture
def model(qapp, graph):
    """The outline of the small network; Qt's own checker watches it."""
    shown = OutlineModel()
    tester = QAbstractItemModelTester(shown, QAbstractItemModelTester.FailureReportingMode.Fatal)
    show(shown, graph)
    yield shown
    tester.deleteLater()


def show(model: OutlineModel, graph: Graph) -> None:
    """As the panel does it: the drawing first, what is known of it then."""
    model.show_graph(graph)
    model.show_report(check(Project(graph=graph), None), graph)


def names(model: OutlineModel, *path: str) -> list[str]:
    parent = model.index_of(Spot(path[:-1], "layer", path[-1])) if path else model.index_of(Spot((), "layer", ""))
    return [model.index(row, 0, parent).data() for row in range(model.rowCount(parent))]


def cell(model: OutlineModel, name: str, column: int, role=Qt.ItemDataRole.DisplayRole, path=()) -> str:
    return model.index_of(Spot(path, "layer", name), column).data(role)


def said(model: OutlineModel, name: str, path=()) -> str:
    return cell(model, name, NAME, SAID, path)


def changed_rows(spy: QSignalSpy) -> set[int]:
    return {row for first, last, *_ in map(spy.at, range(spy.count())) for row in range(first.row(), last.row() + 1)}


# Words ---------------------------------------------------------------------------------------------------------------


def test_a_line_says_its_layer_where_it_comes_from_and_what_it_gives(model):
    assert [cell(model, "conv1", column) for column in range(len(COLUMNS))] == [
        "conv1", "Conv2d · 6 filters 3×3", "6×8×8", "input", "",
    ]  # fmt: skip
    assert said(model, "conv1") == "conv1, Conv2d, 6 filters 3 by 3, from input, gives 6 by 8 by 8"
    assert said(model, "input") == "input, Input, 1 by 8 by 8, gives 1 by 8 by 8"
    assert said(model, "fc") == "fc, Linear, 10 neurons, from flat, gives 10 numbers"
    assert said(model, "output") == "output, Output, cross-entropy, from fc"


def test_errors_warnings_and_bypasses_are_said_in_words(model, graph):
    wide = graph.nodes["conv1"].replace(settings={"out_channels": 6, "kernel_size": 13})
    show(model, graph.replace(nodes={**graph.nodes, "conv1": wide}))
    assert re.search(r"from input, shape not known, error: \w+", said(model, "conv1"))
    assert "×" not in said(model, "conv1")
    show(model, bypass(graph, ["relu1"], bypassed=True))
    assert said(model, "relu1") == "relu1, ReLU, bypassed, from conv1, gives 6 by 8 by 8"
    assert cell(model, "relu1", WHAT) == "bypassed · ReLU"
    show(model, remove_nodes(graph, ["flat"]))
    assert "nothing comes in" in said(model, "fc")


def test_several_sources_are_listed(model, graph):
    grown = add_node(graph, "sum", Node(type="Add"))
    for port, source in enumerate(("conv1", "relu1")):
        grown = connect(grown, Edge(source=source, target="sum", target_port=port))
    show(model, grown)
    assert cell(model, "sum", SOURCE) == "conv1, relu1"
    assert ", from conv1 and relu1, gives 6 by 8 by 8" in said(model, "sum")


def test_a_block_with_two_outputs_says_which_one_a_wire_comes_from(model, graph):
    blocked, name = make_block(graph, ["conv1", "relu1"], "unit")
    inner = add_node(within(blocked, "unit"), "side", Node(type="BlockOutput"))
    blocked = put_back(blocked, "unit", connect(inner, Edge(source="conv1", target="side")))
    tail = connect(add_node(blocked, "tail", Node(type="ReLU")), Edge(source=name, target="tail", source_port=1))
    show(model, tail)
    assert cell(model, "tail", SOURCE) == f"{name} (output 2)"
    assert f", from {name} output 2, gives 6 by 8 by 8" in said(model, "tail")
    assert "gives 6 by 8 by 8 and 6 by 8 by 8" in said(model, name)


def test_frames_are_said_at_their_layers_and_stand_behind_them_with_the_notes(model, graph):
    framed, _ = add_frame(graph, ["conv1", "relu1"], "Eyes")
    noted, _ = add_note(framed, (0, 0), "Padding keeps\nthe size.")
    show(model, noted)
    assert names(model)[-3:] == ["output", "Eyes", "Padding keeps the size."]
    assert cell(model, "conv1", FRAME) == "Eyes"
    assert said(model, "relu1").endswith("gives 6 by 8 by 8, in the frame Eyes")
    assert model.index_of(Spot((), "frame", "frame1")).data(SAID) == "Eyes, frame around conv1 and relu1"
    assert model.index_of(Spot((), "note", "note1")).data(SAID) == "note: Padding keeps the size."


def test_a_block_says_its_size_and_the_errors_inside(model, graph):
    blocked, name = make_block(graph, ["conv1", "relu1"], "unit")
    repeated = {**blocked.nodes[name].settings, "repeat": 3}
    blocked = blocked.replace(nodes={**blocked.nodes, name: blocked.nodes[name].replace(settings=repeated)})
    show(model, blocked)
    assert said(model, name).startswith(f"{name}, block unit of 2 layers, repeated 3 times, from input")
    inner = within(blocked, "unit")
    wide = inner.nodes["conv1"].replace(settings={"out_channels": 6, "kernel_size": 99})
    broken = put_back(blocked, "unit", inner.replace(nodes={**inner.nodes, "conv1": wide}))
    show(model, broken)
    assert "error: 1 error inside this block" in said(model, name)
    assert re.search("error: (?!In )", said(model, "conv1", (name,)))


def test_no_line_of_any_template_holds_a_sign_that_readers_mispronounce(qapp):
    for template in ("lenet5", "unet", "resnet18", "transformer-classifier", "vit-b16", "mobilenet-v2"):
        shown = OutlineModel()
        show(shown, load_template(template).graph)
        for row in range(shown.rowCount()):
            assert re.fullmatch(r"[\w ,.:;'/-]+", shown.index(row, 0).data(SAID)), shown.index(row, 0).data(SAID)


def test_every_layer_is_summed_up_without_signs():
    for name, kind in LAYERS.items():
        if name == "Block":
            continue
        words = spoken(kind.model_validate(dict(kind.starting_values)).summary())
        assert re.fullmatch(r"[A-Za-z0-9 ,.'-]*", words), (name, words)


@pytest.mark.parametrize(
    ("signs", "words"),
    [
        ("6 filters 5×5", "6 filters 5 by 5"),
        ("p = 0.5", "p equals 0.5"),
        ("stage × 3", "stage times 3"),
        ("÷ 2", "divided by 2"),
        ("1 → 1×8×8", "1 to 1 by 8 by 8"),
        ("axis -1", "axis minus 1"),
        ("2:8", "from 2 to 8"),
        (":", "everything"),
        ("::2", "in steps of 2"),
        ("cross-entropy", "cross-entropy"),
        ("Expected (C, H, W), got 3×4.", "Expected C, H, W, got 3 by 4."),
    ],
)
def test_signs_are_said_as_people_say_them(signs, words):
    assert spoken(signs) == words


def test_shapes_are_said():
    assert spoken_shape(TensorSpec((32, 26, 26))) == "32 by 26 by 26"
    assert spoken_shape(TensorSpec((1,))) == "1 number"
    assert spoken_shape(TensorSpec(())) == "one number"
    assert spoken_shape(TensorSpec((16,), "int64")) == "16 whole numbers"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed([]) == ""


# Edits ---------------------------------------------------------------------------------------------------------------


def test_the_lines_stand_in_the_order_of_computation(model, graph):
    assert names(model) == ["input", "conv1", "relu1", "pool1", "flat", "fc", "output"]
    turned = disconnect(graph, [edge for edge in graph.edges if "relu1" in (edge.source, edge.target)])
    for source, target in (("conv1", "pool1"), ("pool1", "relu1"), ("relu1", "flat")):
        turned = connect(turned, Edge(source=source, target=target))
    show(model, turned)
    assert names(model) == ["input", "conv1", "pool1", "relu1", "flat", "fc", "output"]


def test_an_edit_of_one_setting_changes_the_lines_that_it_is_about(model, graph):
    spy, resets = QSignalSpy(model.dataChanged), QSignalSpy(model.modelReset)
    node = graph.nodes["conv1"].replace(settings={"out_channels": 9, "kernel_size": 3, "padding": 1})
    show(model, graph.replace(nodes={**graph.nodes, "conv1": node}))
    assert cell(model, "relu1", GIVES) == "9×8×8"
    # From the convolution to the flattening; the input, and what stands behind the dense layer, are as they were.
    assert changed_rows(spy) == {1, 2, 3, 4}
    assert resets.count() == 0
    spy = QSignalSpy(model.dataChanged)
    show(model, move(graph.replace(nodes={**graph.nodes, "conv1": node}), {"fc": (10, 10)}))
    assert spy.count() == 0


def test_lines_survive_what_is_added_removed_and_moved(model, graph):
    kept = {name: QPersistentModelIndex(model.index_of(Spot((), "layer", name))) for name in ("input", "pool1", "fc")}
    layouts, resets = QSignalSpy(model.layoutChanged), QSignalSpy(model.modelReset)
    grown = add_node(remove_nodes(graph, ["relu1", "flat"]), "tanh1", Node(type="Tanh"))
    show(model, connect(grown, Edge(source="fc", target="tanh1")))
    assert {index.data() for index in kept.values()} == {"input", "pool1", "fc"}
    assert all(names(model)[index.row()] == name for name, index in kept.items())
    show(model, graph)
    assert names(model) == ["input", "conv1", "relu1", "pool1", "flat", "fc", "output"]
    assert all(names(model)[index.row()] == name for name, index in kept.items())
    assert layouts.count() <= 2
    assert resets.count() == 0
    show(model, Graph())
    assert not any(index.isValid() for index in kept.values())


def test_a_renamed_layer_keeps_its_line(model, graph):
    index = QPersistentModelIndex(model.index_of(Spot((), "layer", "conv1")))
    removed = QSignalSpy(model.rowsRemoved)
    model.rename(Renames({"conv1": "eyes"}))
    show(model, rename(graph, "conv1", "eyes"))
    assert index.data() == "eyes"
    assert removed.count() == 0
    assert said(model, "relu1").startswith("relu1, ReLU, from eyes")


def test_what_is_inside_a_block_is_worked_out_when_somebody_looks(qapp, graph):
    blocked, name = make_block(graph, ["conv1", "relu1"], "unit")
    model = OutlineModel()
    show(model, blocked)
    count = len(model._entries)
    assert model.hasChildren(model.index_of(Spot((), "layer", name)))
    assert len(model._entries) == count == 6
    assert names(model, name) == ["input", "conv1", "relu1", "output"]
    assert cell(model, "conv1", GIVES, path=(name,)) == "6×8×8"
    inner = rename(within(blocked, "unit"), "conv1", "eyes")
    model.rename(Renames({"conv1": "eyes"}, "unit"))
    show(model, put_back(blocked, "unit", inner))
    assert names(model, name) == ["input", "eyes", "relu1", "output"]
    assert model.spot_of(model.index_of(Spot((name,), "layer", "eyes"))) == Spot((name,), "layer", "eyes")


def test_a_block_that_becomes_another_layer_has_nothing_inside(model, graph):
    blocked, name = make_block(graph, ["conv1", "relu1"], "unit")
    show(model, blocked)
    assert names(model, name)
    show(model, blocked.replace(nodes={**blocked.nodes, name: Node(type="ReLU")}))
    assert names(model, name) == []
    show(model, blocked.replace(blocks={}))
    assert "which is missing" in said(model, name)
    show(model, blocked)
    assert len(names(model, name)) == 4


def test_nodes_on_a_circle_have_lines_too(model, graph):
    circle = graph.replace(edges=[*graph.edges, Edge(source="relu1", target="conv1", target_port=0)])
    show(model, circle)
    assert set(names(model)) == set(graph.nodes)
