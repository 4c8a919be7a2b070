"""The report: a table linked to the canvas, sorted by a click, with the forecast and the colours beside it."""

import csv
import io

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest
from windows import set_training, settle, wait

from netbuilder.compiler.table import rows
from netbuilder.graph.grouping import make_block
from netbuilder.graph.project import Project
from netbuilder.gui.panels.report_model import COLUMNS, SORT_ROLE, ReportModel
from netbuilder.gui.quantities import QUANTITIES, brief

KEY = Qt.Key


@pytest.fixture
def panel(digits_window):
    """The report of the small convolutional network, in sight."""
    digits_window.docks.raise_("report")
    settle(digits_window)
    wait(digits_window.panels.report.isVisible, "the report to be seen")
    return digits_window.panels.report


def lines(panel) -> list[tuple[str, ...]]:
    """Layers and what stands beside them, as they are shown from top to bottom."""
    model = panel.table.model()
    return [
        tuple(model.index(line, column).data() for column in range(len(COLUMNS))) for line in range(model.rowCount())
    ]


def names(panel) -> list[str]:
    return [line[0] for line in lines(panel)]


def click_header(panel, column: int) -> None:
    header = panel.table.header()
    spot = QPoint(header.sectionViewportPosition(column) + 20, header.height() // 2)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot)


def click_line(panel, name: str, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
    model, table = panel.table.model(), panel.table
    index = next(model.index(line, 0) for line in range(model.rowCount()) if model.index(line, 0).data() == name)
    table.scrollTo(index)
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, modifiers, table.visualRect(index).center())


def put_block(window) -> str:
    document = window.document
    graph, name = make_block(document.project.graph, ["conv1", "relu1"], "unit")
    document.commit("Make a block", document.project.replace(graph=graph))
    settle(window)
    wait(lambda: window.checker.lull.is_over, "the table")
    return name


def test_every_layer_has_a_line_with_its_numbers(panel):
    shown = lines(panel)
    assert [line[0] for line in shown] == ["input", "conv1", "relu1", "pool1", "flat", "fc", "output"]
    conv = shown[1]
    assert conv[1:4] == ("6×8×8", "60", "3.46 k")
    assert conv[5] == "3×3"
    assert "1.03 k params" in panel.summary.text()


def test_a_click_on_a_header_sorts_and_the_first_brings_the_order_back(panel):
    click_header(panel, 2)
    click_header(panel, 2)
    assert names(panel)[0] in ("fc", "input")
    by_parameters = names(panel)
    amounts = [60 if name == "conv1" else 970 if name == "fc" else 0 for name in by_parameters]
    assert amounts in (sorted(amounts), sorted(amounts, reverse=True))
    click_header(panel, 0)
    assert names(panel) in (
        ["input", "conv1", "relu1", "pool1", "flat", "fc", "output"],
        ["output", "fc", "flat", "pool1", "relu1", "conv1", "input"],
    )


def test_a_line_and_its_layer_are_selected_together(digits_window, panel):
    click_line(panel, "pool1")
    assert digits_window.canvas.selection == ("pool1",)
    digits_window.canvas.select(("fc", "conv1"))
    assert set(panel.table.selection) == {("fc",), ("conv1",)}
    click_line(panel, "flat", Qt.KeyboardModifier.ControlModifier)
    assert set(digits_window.canvas.selection) == {"fc", "conv1", "flat"}


def test_a_layer_in_a_block_is_reached_through_its_line(digits_window, panel):
    name = put_block(digits_window)
    table = panel.table
    index = table._index_of((name, "conv1"))
    assert index.isValid()
    table.scrollTo(index)
    QTest.mouseClick(
        table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, table.visualRect(index).center()
    )
    assert digits_window.scope.path == (name,)
    assert digits_window.canvas.selection == ("conv1",)
    assert table.selection == ((name, "conv1"),)


def test_what_is_open_and_selected_stays_through_an_edit(digits_window, panel):
    name = put_block(digits_window)
    table = panel.table
    table.expand(table._index_of((name,)))
    digits_window.canvas.select(("fc",))
    document = digits_window.document
    graph = document.project.graph
    node = graph.nodes["fc"].replace(settings={"out_features": 20})
    document.commit("Change", document.project.replace(graph=graph.replace(nodes={**graph.nodes, "fc": node})))
    settle(digits_window)
    wait(lambda: digits_window.checker.lull.is_over, "the table")
    assert table.isExpanded(table._index_of((name,)))
    assert table.selection == (("fc",),)
    assert {line[0]: line[1] for line in lines(panel)}["fc"] == "20"


def test_return_on_a_line_leads_to_the_layer(qtbot, digits_window, panel):
    put_block(digits_window)
    click_line(panel, "fc")
    with qtbot.waitSignal(panel.place_wanted) as asked:
        qtbot.keyClick(panel.table, KEY.Key_Return)
    assert asked.args == [("fc",)]


def test_the_table_is_copied_with_exact_numbers(qtbot, digits_window, panel):
    name = put_block(digits_window)
    digits_window.canvas.select_none()
    QTest.mouseClick(panel.copy_button, Qt.MouseButton.LeftButton)
    table = list(csv.reader(io.StringIO(QGuiApplication.clipboard().text()), delimiter="\t"))
    assert table[0] == ["Layer", "Type", *(quantity.title for quantity in QUANTITIES.values())]
    by_layer = {line[0]: line for line in table[1:]}
    assert by_layer["fc"][3] == "970"
    assert by_layer[f"{name}.conv1"][3] == "60"
    click_line(panel, "fc")
    qtbot.keyClick(panel.table, KEY.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert len(QGuiApplication.clipboard().text().splitlines()) == 2


def test_the_largest_batch_is_one_undo_step_away(monkeypatch, digits_window, panel):
    monkeypatch.setattr("netbuilder.gui.panels.memory_line.available_memory", lambda: 500_000_000)
    set_training(digits_window, batch_size=8)
    wait(lambda: digits_window.checker.lull.is_over, "the forecast")
    assert "Batches of 8" in panel.memory.words.text()
    assert "of 500 MB free" in panel.memory.words.text()
    steps = digits_window.document.undo_stack.count()
    QTest.mouseClick(panel.memory.use_button, Qt.MouseButton.LeftButton)
    size = digits_window.document.project.training.batch_size
    assert f"{size:,}" in panel.memory.use_button.text()
    assert size > 8
    assert digits_window.document.undo_stack.count() == steps + 1
    wait(lambda: digits_window.checker.lull.is_over, "the forecast")
    assert not panel.memory.use_button.isEnabled()


def test_too_little_memory_is_said(monkeypatch, digits_window, panel):
    monkeypatch.setattr("netbuilder.gui.panels.memory_line.available_memory", lambda: 1000)
    panel.refresh()
    assert "too much" in panel.memory.words.text()
    assert panel.memory.use_button.text() == "None fits"
    assert not panel.memory.use_button.isEnabled()
    monkeypatch.setattr("netbuilder.gui.panels.memory_line.available_memory", lambda: None)
    panel.refresh()
    assert "free" not in panel.memory.words.text()


def test_the_canvas_is_coloured_and_gets_its_colours_back(digits_window, panel):
    canvas = digits_window.canvas
    assert canvas.legend.isHidden()
    panel.colour_box.setFocus()
    panel.colour_box.showPopup()
    panel.colour_box.hidePopup()
    index = panel.colour_box.findData("parameters")
    panel.colour_box.setCurrentIndex(index)
    panel.colour_box.activated.emit(index)
    tints = digits_window.heat.tints
    assert tints.strengths["fc"] == 1.0
    assert 0 < tints.strengths["conv1"] < tints.strengths["fc"]
    assert tints.strengths["relu1"] == 0.0
    assert canvas.legend.isVisible()
    picture = canvas.grab().toImage()
    QTest.mouseClick(canvas.legend.close_button, Qt.MouseButton.LeftButton)
    assert canvas.legend.isHidden()
    assert panel.colour_box.currentData() == ""
    assert canvas.grab().toImage() != picture


def test_colours_follow_edits_and_the_drawing_that_is_shown(digits_window, panel):
    name = put_block(digits_window)
    digits_window.heat.choose("multiply_adds")
    assert digits_window.heat.tints.strengths.keys() >= {name, "fc"}
    digits_window.scope.enter(name)
    assert digits_window.heat.tints.strengths["conv1"] == 1.0
    assert "fc" not in digits_window.heat.tints.strengths


def test_an_empty_canvas_says_what_will_be_here(digits_window, panel):
    digits_window.files.new(Project())
    settle(digits_window)
    wait(lambda: panel.empty.isVisible(), "the words")
    assert not panel.table.isVisible()


def test_the_model_is_sound_however_blocks_nest(qapp, document, checker):
    project = document.project
    graph, inner = make_block(project.graph, ["conv1", "relu1"], "unit")
    graph, _ = make_block(graph, [inner, "pool1"], "stage")
    document.commit("Nest", project.replace(graph=graph))
    model = ReportModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert model.show_rows(rows(checker.report, document.project))
    assert not model.show_rows(rows(checker.report, document.project))
    assert _count(model) == len(rows(checker.report, document.project))
    document.undo_stack.undo()
    assert model.show_rows(rows(checker.report, document.project))
    assert model.show_rows(())
    assert _count(model) == 0
    assert tester.model() is model


def _count(model: QAbstractItemModel, parent: QModelIndex | None = None) -> int:
    parent = parent or QModelIndex()
    children = [model.index(line, 0, parent) for line in range(model.rowCount(parent))]
    assert all(child.data(SORT_ROLE) is not None for child in children)
    return sum(1 + _count(model, child) for child in children)


@pytest.mark.parametrize(
    ("amount", "words"),
    [(0, "0"), (7, "7"), (999, "999"), (999.6, "1.00 k"), (1000, "1.00 k"), (9408, "9.41 k"), (61_100_840, "61.1 M"),
     (999_499, "999 k"), (999_600, "1.00 M"), (15_470_264_320, "15.5 G"), (2.5e15, "2,500 T")],
)  # fmt: skip
def test_a_count_is_brief(amount, words):
    assert brief(amount) == words
