"""Wires drawn and cut by keyboard: C lists those that could be, D those that are."""

import pytest
from hands import key
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from netbuilder.compiler.check import check
from netbuilder.graph.edits import add_node, connect, starting_node
from netbuilder.graph.model import Edge, Node
from netbuilder.graph.project import Project
from netbuilder.gui.canvas.wire_choices import new_wires, old_wires
from netbuilder.gui.canvas.wire_popup import WirePopup

KEY = Qt.Key
SAID = Qt.ItemDataRole.AccessibleTextRole


def ask(view, code, *names) -> WirePopup | None:
    view.select(names)
    key(view, code)
    popups = view.findChildren(WirePopup)
    return popups[-1] if popups else None


def labels(popup: WirePopup) -> list[str]:
    return [popup.list.item(row).text() for row in range(popup.list.count())]


def wires(document) -> set[tuple[str, str]]:
    return {(edge.source, edge.target) for edge in document.project.graph.edges}


def replace_graph(document, graph) -> None:
    document.commit("Set up", document.project.replace(graph=graph))


@pytest.fixture
def said(view) -> list[str]:
    words: list[str] = []
    view.status.connect(words.append)
    return words


def test_c_lists_the_ports_that_fit_first_and_what_each_would_give(view):
    popup = ask(view, KEY.Key_C, "relu1")
    assert popup.field.hasFocus()
    assert popup.heading.text() == "Connect relu1: 4 channels × 6 high × 6 wide"
    shown = labels(popup)
    # The wire to flat is there already; conv1 would close a circle; the free ports come before those of other wires.
    assert shown[:3] == ["to fc1", "to add1, input 1", "to add1, input 2"]
    assert "to flat" not in shown
    assert "to conv1" not in shown
    assert "from flat" not in shown
    assert popup.list.item(1).data(SAID) == "to add1, input 1, gives 4 by 6 by 6"


def test_what_does_not_fit_comes_last_and_says_why(view, document):
    graph = document.project.graph
    replace_graph(
        document, add_node(graph, "conv2", Node(type="Conv2d", settings={"out_channels": 2, "kernel_size": 9}))
    )
    popup = ask(view, KEY.Key_C, "relu1")
    place = labels(popup).index("to conv2")
    fitting = [row for row in range(popup.list.count()) if "does not fit" not in popup.list.item(row).data(SAID)]
    assert place > max(fitting)
    popup.list.setCurrentRow(place)
    assert "does not fit" in popup.words.text()


def test_typing_filters_and_enter_draws_the_wire_as_one_step(view, document):
    popup = ask(view, KEY.Key_C, "relu1")
    QTest.keyClicks(popup.field, "to fc")
    assert labels(popup)[0] == "to fc1"
    QTest.keyClick(popup.field, KEY.Key_Return)
    assert ("relu1", "fc1") in wires(document)
    assert document.undo_stack.count() == 1
    assert document.undo_stack.undoText() == "Connect relu1 and fc1"
    assert view.hasFocus()
    assert view.selection == ("relu1",)


def test_a_wire_can_be_led_in_as_well_as_out(view, document):
    popup = ask(view, KEY.Key_C, "fc1")
    QTest.keyClicks(popup.field, "from flat")
    QTest.keyClick(popup.field, KEY.Key_Return)
    assert ("flat", "fc1") in wires(document)


def test_a_wire_into_a_port_that_has_one_says_which_it_replaces(view, document):
    popup = ask(view, KEY.Key_C, "input")
    QTest.keyClicks(popup.field, "to relu1")
    assert popup.words.text().startswith("gives 1×8×8, in place of the wire from conv1")
    QTest.keyClick(popup.field, KEY.Key_Return)
    assert ("input", "relu1") in wires(document)
    assert ("conv1", "relu1") not in wires(document)


def test_ports_with_names_are_called_by_them(document):
    graph = add_node(document.project.graph, "decoder", starting_node("TransformerDecoderLayer"))
    report = check(Project(graph=graph), None)
    found = {wire.label for wire in new_wires(graph, report.inference, None, "relu1")}
    assert {"to decoder, target", "to decoder, memory"} <= found
    into = {wire.label for wire in new_wires(graph, report.inference, None, "decoder")}
    assert {"from relu1 into target", "from relu1 into memory", "to relu1"} <= into


def test_esc_leaves_everything_as_it_was(view, document):
    before = document.project
    popup = ask(view, KEY.Key_C, "relu1")
    QTest.keyClick(popup.field, KEY.Key_Escape)
    assert document.project is before
    assert view.hasFocus()


def test_d_lists_the_wires_of_a_layer_and_cuts_the_chosen_one(view, document):
    popup = ask(view, KEY.Key_D, "relu1")
    assert labels(popup) == ["from conv1", "to flat", "all 2 wires"]
    assert popup.list.item(0).data(SAID) == "from conv1, carries 4 by 6 by 6"
    QTest.keyClick(popup.field, KEY.Key_Down)
    QTest.keyClick(popup.field, KEY.Key_Return)
    assert ("relu1", "flat") not in wires(document)
    assert ("conv1", "relu1") in wires(document)
    assert document.undo_stack.undoText() == "Cut wire"


def test_all_wires_of_several_layers_are_cut_at_once(view, document):
    popup = ask(view, KEY.Key_D, "conv1", "relu1")
    assert labels(popup) == [
        "from input to conv1", "from conv1 to relu1", "from relu1 to flat", "all 3 wires",
    ]  # fmt: skip
    QTest.keyClicks(popup.field, "all")
    QTest.keyClick(popup.field, KEY.Key_Return)
    assert wires(document) == set()
    assert document.undo_stack.undoText() == "Cut 3 wires"


def test_each_wire_between_two_chosen_layers_is_listed_once(document):
    graph = connect(document.project.graph, Edge(source="input", target="add1"))
    report = check(Project(graph=graph), None)
    found = old_wires(graph, report.inference, ["input", "conv1", "add1"])
    keys = [key for wires in found[:-1] for key in wires.keys]
    assert len(keys) == len(set(keys)) == 3


def test_without_a_layer_or_a_wire_it_says_what_to_do(view, said):
    assert ask(view, KEY.Key_C) is None
    assert ask(view, KEY.Key_D) is None
    assert ask(view, KEY.Key_D, "add1") is None
    assert said == [
        "Select a layer to connect it.",
        "Select a layer to cut its wires.",
        "Nothing is connected to add1.",
    ]


def test_a_lone_layer_has_nothing_to_be_connected_to(view, document, said):
    graph = document.project.graph
    replace_graph(document, graph.replace(nodes={"input": graph.nodes["input"]}, edges=()))
    assert ask(view, KEY.Key_C, "input") is None
    assert said == ["There is no other layer that input could be connected to."]


def test_what_a_caller_opens_gives_the_focus_back_to_it(qtbot, view):
    caller = QLineEdit(view.window())
    caller.show()
    caller.setFocus()
    view.select(("relu1",))
    with view.home.lent_to(caller):
        view.rewiring.connect()
    popup = view.findChild(WirePopup)
    assert popup.field.hasFocus()
    QTest.keyClick(popup.field, KEY.Key_Escape)
    assert caller.hasFocus()


def test_the_choice_is_as_high_as_its_rows_need(view):
    few = ask(view, Qt.Key.Key_D, "relu1")
    height, room = few.height(), few.list.viewport().height()
    assert height < 200
    assert few.list.count() * few.list.sizeHintForRow(0) <= room
    assert room - few.list.count() * few.list.sizeHintForRow(0) < 12
    assert not few.words.isVisible()
    few.field.setText("nothing is called so")
    assert few.height() == height
    QTest.keyClick(few.field, Qt.Key.Key_Escape)
    many = ask(view, Qt.Key.Key_C, "input")
    assert many.words.isVisible()
    assert height < many.height() <= 420
