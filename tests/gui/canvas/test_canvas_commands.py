"""Keys and commands of the canvas, each one undo step; the clipboard, the search, the selection."""

import json

import pytest
from hands import CTRL, NONE, SHIFT, key, middle
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from netbuilder.graph.edits import add_node, remove_nodes, rename
from netbuilder.graph.model import Graph, Node
from netbuilder.graph.project import Project
from netbuilder.gui.canvas.search_popup import SearchPopup
from netbuilder.gui.canvas.title_editor import TitleEditor
from netbuilder.gui.layer_search import OFFERED
from netbuilder.layers.registry import LAYERS

KEY = Qt.Key


def wires(document) -> set[tuple[str, str]]:
    return {(edge.source, edge.target) for edge in document.project.graph.edges}


def undo_restores(document, before) -> None:
    assert document.undo_stack.count() == 1
    document.undo_stack.undo()
    assert document.project is before


# Delete


@pytest.mark.parametrize("code", [KEY.Key_Delete, KEY.Key_Backspace])
def test_delete_takes_the_selection_and_its_wires(view, document, code):
    before = document.project
    view.select(("conv1", "fc1"))
    key(view, code)
    assert document.project.graph.nodes.keys() == {"input", "relu1", "flat", "add1"}
    assert wires(document) == {("relu1", "flat")}
    assert view.selection == ()
    undo_restores(document, before)


def test_delete_and_heal_closes_the_gap(view, document):
    before = document.project
    view.select(("conv1",))
    key(view, KEY.Key_Delete, CTRL)
    assert ("input", "relu1") in wires(document)
    undo_restores(document, before)


def test_delete_with_nothing_selected_is_no_step(view, document):
    key(view, KEY.Key_Delete)
    key(view, KEY.Key_Delete, CTRL)
    key(view, KEY.Key_Left)
    assert document.undo_stack.count() == 0


# Nudge


def test_arrow_keys_nudge_in_one_undo_step(view, document):
    before = document.project
    view.select(("conv1",))
    for _ in range(3):
        key(view, KEY.Key_Right)
    key(view, KEY.Key_Down, SHIFT)
    assert document.project.graph.nodes["conv1"].position == (292.0, 20.0)
    assert view.selection == ("conv1",)
    undo_restores(document, before)


# Selection


def test_select_all_and_none(view):
    key(view, KEY.Key_A, CTRL)
    assert len(view.selection) == 6
    key(view, KEY.Key_A, CTRL | SHIFT)
    assert view.selection == ()


def test_what_is_selected_twice_is_selected_once(view, document):
    view.select(("relu1", "conv1", "relu1"))
    assert view.selection == ("relu1", "conv1")
    key(view, KEY.Key_Delete)
    assert document.undo_stack.undoText() == "Delete 2 layers"


def test_the_selection_is_announced_once_and_survives_undo(view, document, qtbot):
    heard = []
    view.selection_changed.connect(heard.append)
    view.select(("conv1",))
    view.select(("conv1",))
    key(view, KEY.Key_Right)
    document.undo_stack.undo()
    assert heard == [("conv1",)]
    assert view.selection == ("conv1",)
    graph = remove_nodes(document.project.graph, ["conv1"])
    document.commit("Delete elsewhere", document.project.replace(graph=graph))
    assert heard == [("conv1",), ()]


def test_the_selection_follows_a_new_name_there_and_back(view, document):
    view.select(("conv1", "relu1"))
    graph = rename(document.project.graph, "conv1", "edges")
    document.commit("Rename", document.project.replace(graph=graph), renamed={"conv1": "edges"})
    assert view.selection == ("edges", "relu1")
    document.undo_stack.undo()
    assert view.selection == ("conv1", "relu1")


def test_enter_asks_for_the_properties_of_the_selection(view, qtbot):
    view.select(("relu1",))
    with qtbot.waitSignal(view.properties_wanted) as blocker:
        key(view, KEY.Key_Return)
    assert blocker.args == ["relu1"]


def test_reveal_selects_and_shows(view):
    view.camera.centre_on(QPointF(9_000, 9_000))
    view.reveal("fc1")
    assert view.selection == ("fc1",)
    assert view.camera.visible.contains(view.canvas.nodes["fc1"].scene_card())


# Clipboard


def test_copy_and_paste_through_plain_json(view, document):
    before = document.project
    view.select(("conv1", "relu1"))
    key(view, KEY.Key_C, CTRL)
    fragment = json.loads(QGuiApplication.clipboard().text())
    assert fragment["nodes"]["conv1"]["type"] == "Conv2d"
    key(view, KEY.Key_V, CTRL)
    copies = view.selection
    assert len(copies) == 2
    assert not set(copies) & before.graph.nodes.keys()
    assert tuple(copies) in wires(document)
    # Without the wire that led in from outside, and not on top of the originals.
    assert not any(target == copies[0] for _, target in wires(document))
    assert document.project.graph.nodes[copies[0]].position != (280, 0)
    undo_restores(document, before)


def test_every_paste_lands_elsewhere(view, document):
    view.select(("fc1",))
    view.copying.copy()
    view.copying.paste()
    view.copying.paste()
    spots = [node.position for node in document.project.graph.nodes.values() if node.type == "Linear"]
    assert len(set(spots)) == 3


def test_paste_with_wires_repeats_the_wire_that_led_in(view, document):
    view.select(("relu1",))
    view.copying.copy()
    key(view, KEY.Key_V, CTRL | SHIFT)
    (copy,) = view.selection
    assert ("conv1", copy) in wires(document)


def test_cut_takes_and_paste_gives_back(view, document):
    view.select(("fc1",))
    key(view, KEY.Key_X, CTRL)
    assert "fc1" not in document.project.graph.nodes
    key(view, KEY.Key_V, CTRL)
    assert document.project.graph.nodes["fc1"].settings == {"out_features": 10}


def test_duplicate_leaves_the_clipboard_alone(view, document):
    QGuiApplication.clipboard().setText("words")
    before = document.project
    view.select(("conv1", "relu1"))
    key(view, KEY.Key_D, CTRL)
    assert len(document.project.graph.nodes) == 8
    assert QGuiApplication.clipboard().text() == "words"
    undo_restores(document, before)


@pytest.mark.parametrize(
    "text",
    [
        "", "words", "{", "[1]", "{}", '{"nodes": 3}', '{"nodes": {}}', '{"nodes": {"a": {"type": 3}}}',
        '{"nodes": {"a": {"type": "ReLU", "position": [NaN, 0]}}}', "[" * 5_000,
        '{"nodes": {"a": {"type": "ReLU"}}, "edges": [{"from": "a"}]}',
    ],
)  # fmt: skip
def test_anything_else_on_the_clipboard_is_refused_in_words(view, document, qtbot, text):
    QGuiApplication.clipboard().setText(text)
    with qtbot.waitSignal(view.status) as blocker:
        key(view, KEY.Key_V, CTRL)
    assert "clipboard" in blocker.args[0]
    assert document.undo_stack.count() == 0


# Add


def test_a_layer_is_added_after_the_selected_one_and_wired(view, document):
    before = document.project
    view.select(("flat",))
    added = view.adding.add_layer("Linear")
    assert ("flat", added) in wires(document)
    assert document.project.graph.nodes[added].position[0] > 840 + 176
    assert view.selection == (added,)
    undo_restores(document, before)


def test_a_layer_added_within_a_chain_goes_into_the_wire(view, document):
    view.select(("conv1",))
    added = view.adding.add_layer("BatchNorm2d")
    assert {("conv1", added), (added, "relu1")} <= wires(document)
    assert ("conv1", "relu1") not in wires(document)
    cards = [item.scene_card() for item in view.canvas.nodes.values()]
    assert not any(one.intersects(other) for one in cards for other in cards if one is not other)


@pytest.mark.parametrize("layer", [layer for layer in LAYERS if layer != "Block"])
def test_every_layer_can_be_added_anywhere(view, document, layer):
    view.camera.centre_on(QPointF(560, 100))
    for selected in (*document.project.graph.nodes, None):
        view.select((selected,) if selected else ())
        added = view.adding.add_layer(layer)
        assert document.project.graph.nodes[added].layer is not None
        document.undo_stack.undo()


def test_a_layer_without_a_partner_finds_a_free_place_in_view(view, document):
    view.camera.centre_on(middle(view, "relu1"))
    view.select(("relu1",))
    added = view.adding.add_layer("Input")
    assert all(added not in wire for wire in wires(document))
    card = view.canvas.nodes[added].scene_card()
    assert view.camera.visible.contains(card)
    others = (item for name, item in view.canvas.nodes.items() if name != added)
    assert not any(card.intersects(item.scene_card()) for item in others)


def test_tab_searches_and_enter_adds(view, document):
    view.select(("flat",))
    key(view, KEY.Key_Tab)
    popup = view.findChild(SearchPopup)
    assert popup.isVisible()
    assert popup.field.hasFocus()
    QTest.keyClicks(popup.field, "fully conn")
    QTest.keyClick(popup.field, KEY.Key_Return)
    (added,) = view.selection
    assert document.project.graph.nodes[added].type == "Linear"
    assert ("flat", added) in wires(document)
    assert not popup.isVisible()


def test_a_double_click_on_nothing_searches_and_adds_there(view, document, qtbot):
    place = QPointF(100, 330)
    with qtbot.waitSignal(view.add_wanted):
        QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, NONE, view.mapFromScene(place))
    popup = view.findChild(SearchPopup)
    QTest.keyClicks(popup.field, "relu6")
    QTest.keyClick(popup.field, KEY.Key_Return)
    (added,) = view.selection
    assert view.canvas.nodes[added].scene_card().contains(place)


def test_esc_closes_the_search_without_adding(view, document):
    key(view, KEY.Key_Tab)
    popup = view.findChild(SearchPopup)
    QTest.keyClick(popup.field, KEY.Key_Escape)
    assert not popup.isVisible()
    assert view.hasFocus()
    assert document.undo_stack.count() == 0


def test_the_search_finds_what_it_says_and_chooses_by_arrow_keys(view, document):
    key(view, KEY.Key_Tab)
    popup = view.findChild(SearchPopup)
    entries = popup.list
    assert entries.count() == len(OFFERED)
    QTest.keyClicks(popup.field, "dense")
    assert entries.item(0).text() == "Linear (dense)"
    popup.field.clear()
    QTest.keyClicks(popup.field, "nothing like it")
    assert entries.count() == 0
    QTest.keyClick(popup.field, KEY.Key_Return)
    assert popup.isVisible()
    popup.field.clear()
    second = entries.item(1).data(Qt.ItemDataRole.UserRole)
    QTest.keyClick(popup.field, KEY.Key_Down)
    QTest.keyClick(popup.field, KEY.Key_Return)
    assert document.project.graph.nodes[view.selection[0]].type == second


# Rename


def test_a_double_click_on_the_name_renames(view, document):
    before = document.project
    title = view.canvas.nodes["conv1"].scene_card().topLeft() + QPointF(40, 20)
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, NONE, view.mapFromScene(title))
    field = view.findChild(TitleEditor)
    assert field.text() == "conv1"
    QTest.keyClicks(field, "edges")
    QTest.keyClick(field, KEY.Key_Return)
    assert "edges" in document.project.graph.nodes
    assert ("input", "edges") in wires(document)
    assert view.selection == ("edges",)
    undo_restores(document, before)
    assert view.selection == ("conv1",)


def test_a_name_that_is_taken_is_refused_in_words(view, document, qtbot):
    view.select(("conv1",))
    key(view, KEY.Key_F2)
    field = view.findChild(TitleEditor)
    QTest.keyClicks(field, "relu1")
    with qtbot.waitSignal(view.status) as blocker:
        QTest.keyClick(field, KEY.Key_Return)
    assert "already a node called relu1" in blocker.args[0]
    assert document.undo_stack.count() == 0


def test_esc_leaves_the_old_name(view, document):
    view.select(("conv1",))
    view.rename_selected()
    field = view.findChild(TitleEditor)
    QTest.keyClicks(field, "edges")
    QTest.keyClick(field, KEY.Key_Escape)
    assert document.undo_stack.count() == 0
    assert "conv1" in document.project.graph.nodes
    assert view.hasFocus()


# Layout, fit and zoom


def test_auto_layout_is_one_step(view, document):
    before = document.project
    key(view, KEY.Key_L)
    nodes = document.project.graph.nodes
    assert {nodes[name].position[1] for name in ("input", "conv1", "relu1", "flat")} == {0.0}
    undo_restores(document, before)


def test_fit_shows_the_selection_or_all(view):
    view.camera.centre_on(QPointF(9_000, 0))
    key(view, KEY.Key_Home)
    assert view.camera.visible.contains(view.canvas.extent())
    view.select(("add1",))
    key(view, KEY.Key_F)
    assert (view.camera.centre - middle(view, "add1")).manhattanLength() < 12
    assert view.camera.zoom == 1.0


def test_what_was_fitted_stays_whole_when_the_view_shrinks(view):
    view.fit_all()
    view.resize(500, 400)
    assert view.camera.visible.contains(view.canvas.extent())
    view.camera.zoom_in()
    zoom = view.camera.zoom
    view.resize(700, 500)
    assert view.camera.zoom == zoom


def test_zoom_keys(view):
    key(view, KEY.Key_Plus, CTRL)
    assert view.camera.zoom == pytest.approx(1.25)
    key(view, KEY.Key_Minus, CTRL)
    key(view, KEY.Key_Minus, CTRL)
    assert view.camera.zoom == pytest.approx(0.8)
    key(view, KEY.Key_0, CTRL)
    assert view.camera.zoom == 1.0


# Empty, other documents


def test_an_empty_canvas_says_how_to_begin(view, document, qtbot):
    assert not view.empty.isVisible()
    document.open_project(Project(), None)
    assert view.empty.isVisible()
    with qtbot.waitSignal(view.template_wanted):
        QTest.mouseClick(view.empty.template, Qt.MouseButton.LeftButton)
    QTest.mouseClick(view.empty.search, Qt.MouseButton.LeftButton)
    popup = view.findChild(SearchPopup)
    QTest.keyClicks(popup.field, "input")
    QTest.keyClick(popup.field, KEY.Key_Return)
    assert not view.empty.isVisible()
    assert list(document.project.graph.nodes) == ["input"]


def test_another_document_leaves_nothing_behind(view, document):
    view.select_all()
    document.open_project(Project(graph=Graph()), None)
    assert view.selection == ()
    assert view.canvas.items() == []


def test_keys_of_a_text_field_stay_with_it(view, document, qtbot):
    field = QLineEdit("abc")
    qtbot.addWidget(field)
    field.show()
    view.select(("conv1",))
    QTest.keyClick(field, KEY.Key_Delete)
    assert "conv1" in document.project.graph.nodes


def test_the_canvas_is_named_for_screen_readers(view):
    assert view.accessibleName()
    assert "Tab" in view.accessibleDescription()


def test_shift_tab_leaves_the_canvas(qtbot, view):
    host = QWidget()
    qtbot.addWidget(host)
    row = QHBoxLayout(host)
    field = QLineEdit()
    row.addWidget(field)
    row.addWidget(view)
    with qtbot.waitActive(host):
        host.show()
    view.setFocus()
    key(view, KEY.Key_Backtab, SHIFT)
    assert field.hasFocus()
    view.setParent(None)


def test_the_view_stays_where_it_is_when_a_layer_is_added_where_it_can_be_seen(view, document):
    view.fit_all()
    area = view.canvas.cards_area()
    before = view.camera.visible
    assert before.height() > area.height() + 100
    view.adding.add_layer("ReLU", before.bottomLeft() + QPointF(200, -130))
    assert view.canvas.cards_area().bottom() > area.bottom()
    assert view.camera.visible == before


def test_a_drawing_that_was_seen_whole_stays_whole_when_it_grows(view, document):
    view.fit_all()
    graph = document.project.graph
    view.commit("Add", add_node(graph, "far", Node(type="ReLU", position=(4000, 0))))
    assert view.camera.visible.contains(view.canvas.extent())
    # Who looks elsewhere is left there.
    view.camera.zoom_reset()
    before = view.camera.centre
    view.commit("Add", add_node(document.project.graph, "farther", Node(type="ReLU", position=(9000, 0))))
    assert view.camera.centre == before
