"""The page of a layer, of several, of the project; every edit through the document."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from netbuilder.graph.model import Node
from netbuilder.gui.panels.properties import PropertiesPanel


@pytest.fixture
def panel(qtbot, scope, document, checker, themes):
    panel = PropertiesPanel(scope, themes)
    panel.resize(300, 700)
    qtbot.addWidget(panel)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def words(widget):
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


def put(document, name, node):
    graph = document.project.graph
    document.commit("Put", document.project.replace(graph=graph.replace(nodes={**graph.nodes, name: node})))


def test_a_layer_shows_name_class_shapes_cost_and_documentation(panel):
    panel.show_selection(("conv1",))
    page = panel.node_page
    assert page.name_field.text() == "conv1"
    assert "Conv2d (convolution)" in words(page)
    assert page.shapes.text() == "(B, 1, 8, 8) → (B, 6, 8, 8)"
    assert page.cost.text() == "60 parameters · 3,456 multiply-adds"
    assert page.documentation.text().startswith("Slides filters over an image")


def test_typing_a_setting_is_one_undo_step(qtbot, document, panel):
    panel.show_selection(("conv1",))
    field = panel.node_page.form.field("out_channels")
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "32")
    assert document.project.graph.nodes["conv1"].layer.out_channels == 32
    assert document.undo_stack.count() == 1
    qtbot.waitUntil(lambda: panel.node_page.shapes.text() == "(B, 1, 8, 8) → (B, 32, 8, 8)")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.keyClicks(field, "0")
    assert document.undo_stack.count() == 2
    document.undo_stack.undo()
    document.undo_stack.undo()
    qtbot.waitUntil(lambda: field.text() == "6")


def test_a_default_leaves_the_file(qtbot, document, panel):
    panel.show_selection(("conv1",))
    field = panel.node_page.form.field("padding")
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "0")
    assert "padding" not in document.project.graph.nodes["conv1"].settings


def test_invalid_text_never_reaches_the_document(qtbot, document, panel):
    before = document.project
    panel.show_selection(("conv1",))
    field = panel.node_page.form.field("kernel_size")
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "0")
    assert document.project is before
    assert panel.node_page.form.message("kernel_size") == "Must be at least 1, not 0."


def test_renaming_moves_the_wires_and_the_selection(qtbot, document, panel):
    panel.show_selection(("conv1",))
    heard = []
    document.renamed.connect(lambda renames: heard.append(dict(renames)))
    panel.edit_name()
    qtbot.keyClicks(panel.node_page.name_field, "stem")
    qtbot.keyClick(panel.node_page.name_field, Qt.Key.Key_Return)
    assert "stem" in document.project.graph.nodes
    assert panel.selection == ("stem",)
    assert heard == [{"conv1": "stem"}]
    document.undo_stack.undo()
    assert panel.selection == ("conv1",)
    qtbot.waitUntil(lambda: panel.node_page.name_field.text() == "conv1")


def test_a_taken_name_is_refused_in_words_and_escape_takes_it_back(qtbot, document, panel):
    before = document.project
    panel.show_selection(("conv1",))
    panel.edit_name()
    name = panel.node_page.name_field
    qtbot.keyClicks(name, "relu1")
    qtbot.keyClick(name, Qt.Key.Key_Return)
    assert "already a node called relu1" in name.message.text()
    assert name.message.isVisible()
    assert name.text() == "relu1"
    assert document.project is before
    qtbot.keyClick(name, Qt.Key.Key_Escape)
    assert name.text() == "conv1"
    assert not name.message.isVisible()


def test_several_layers_are_counted(panel):
    panel.show_selection(("conv1", "relu1", "fc"))
    assert panel.selection_page.title.text() == "3 layers selected"
    assert panel.selection_page.isVisible()
    assert not panel.node_page.isVisible()
    panel.show_selection(("conv1", "conv1"))


def test_several_of_one_type_say_so(document, panel):
    put(document, "relu2", Node(type="ReLU"))
    panel.show_selection(("relu1", "relu2"))
    assert panel.selection_page.types.text() == "All of type ReLU"


def test_nothing_selected_is_the_project(qtbot, document, panel):
    page = panel.project_page
    assert page.name_field.text() == "small"
    assert page.facts.value("Layers") == "7"
    assert page.facts.value("Parameters") == "1,030"
    page.notes_field.setFocus()
    qtbot.keyClicks(page.notes_field, "first try")
    assert document.project.notes == "first try"
    assert document.undo_stack.count() == 1
    page.name_field.setFocus()
    page.name_field.selectAll()
    qtbot.keyClicks(page.name_field, "better")
    qtbot.keyClick(page.name_field, Qt.Key.Key_Return)
    assert document.project.name == "better"


def test_an_unknown_layer_is_shown_and_kept(qtbot, document, panel):
    put(document, "mystery", Node(type="Quaternion2d", settings={"kernel": "sobel", "size": [3, 3]}))
    panel.show_selection(("mystery",))
    text = "\n".join(words(panel.node_page))
    assert "Quaternion2d (unknown to this version)" in text
    assert 'kernel: "sobel"' in text
    assert "saved unchanged" in text
    assert panel.node_page.form is None


def test_settings_in_error_are_explained_beside_their_field(qtbot, document, panel):
    put(document, "conv1", Node(type="Conv2d", settings={"out_channels": 0, "kernel_size": 3}))
    panel.show_selection(("conv1",))
    assert panel.node_page.form.message("out_channels") == "Must be at least 1, not 0."
    assert panel.node_page.form.field("out_channels").text() == "0"
    field = panel.node_page.form.field("out_channels")
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "8")
    assert document.project.graph.nodes["conv1"].layer.out_channels == 8
    qtbot.waitUntil(lambda: panel.node_page.shapes.text() == "(B, 1, 8, 8) → (B, 8, 6, 6)")


def test_a_deleted_layer_leaves_the_panel(document, panel):
    panel.show_selection(("relu1",))
    graph = document.project.graph
    nodes = {name: node for name, node in graph.nodes.items() if name != "relu1"}
    document.commit("Cut", document.project.replace(graph=graph.replace(nodes=nodes, edges=[])))
    assert panel.selection == ()
    assert panel.project_page.isVisible()


def test_a_change_elsewhere_keeps_what_is_typed(qtbot, document, panel):
    panel.show_selection(("conv1",))
    field = panel.node_page.form.field("kernel_size")
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "?")
    document.commit("Note", document.project.replace(notes="x"))
    qtbot.wait(20)
    assert field.text() == "?"


def test_what_was_typed_for_one_layer_is_not_shown_for_another(qtbot, document, panel):
    put(document, "conv2", Node(type="Conv2d", settings={"out_channels": 6, "kernel_size": 3}))
    panel.show_selection(("conv1",))
    field = panel.node_page.form.field("kernel_size")
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "?")
    panel.show_selection(("conv2",))
    assert panel.node_page.form.field("kernel_size").text() == "3 × 3"
    assert panel.node_page.form.message("kernel_size") == ""
    assert panel.node_page.form.field("padding").text() == "0 × 0"


def test_the_two_steps_of_two_layers_are_not_merged(qtbot, document, panel):
    put(document, "conv2", Node(type="Conv2d", settings={"out_channels": 6, "kernel_size": 3}))
    steps = document.undo_stack.count()
    for name in ("conv1", "conv2"):
        panel.show_selection((name,))
        field = panel.node_page.form.field("out_channels")
        field.setFocus()
        field.selectAll()
        qtbot.keyClicks(field, "9")
    assert document.undo_stack.count() == steps + 2
