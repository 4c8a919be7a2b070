"""What the outline says and shows, and that it keeps up with edits, also of large networks."""

from itertools import pairwise

from outline_hands import (
    CTRL,
    KEY,
    SAID,
    chosen,
    commit,
    graph_of,
    lines,
    wires,
)
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication
from windows import settle, wait

from netbuilder.graph.annotations import add_frame
from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.graph.project import Project
from netbuilder.gui.panels.outline_model import FRAME, GIVES, SOURCE, WHAT
from netbuilder.storage.templates import load_template

# What is read --------------------------------------------------------------------------------------------------------


def test_a_screen_reader_finds_the_words_of_each_line(hands):
    tree = hands.panel.tree
    assert tree.accessibleName() == "Outline of the network"
    assert "Tab adds a layer" in tree.accessibleDescription()
    interface = QAccessible.queryAccessibleInterface(tree)
    assert interface is not None
    assert interface.role() == QAccessible.Role.Tree
    said = [interface.child(place).text(QAccessible.Text.Name) for place in range(interface.childCount())]
    assert "conv1, Conv2d, 6 filters 3 by 3, from input, gives 6 by 8 by 8" in said


def test_the_keys_in_the_words_are_those_of_now(hands):
    hands.window.keymap.assign("connect", "K")
    assert "K connects it" in hands.panel.tree.accessibleDescription()
    hands.walk_to("conv1")
    hands.press(KEY.Key_C)
    assert hands.panel.tree.hasFocus()
    hands.choose_wire(KEY.Key_K, "to pool1")
    assert ("conv1", "pool1") in wires(hands)


def test_the_foot_says_everything_about_the_line_also_what_is_wrong(hands):
    hands.walk_to("conv1")
    assert hands.panel.foot.text() == "conv1 · Conv2d · 6 filters 3×3\nfrom input, gives 6×8×8"
    graph = graph_of(hands)
    wide = graph.nodes["conv1"].replace(settings={"out_channels": 6, "kernel_size": 99})
    commit(hands, graph.replace(nodes={**graph.nodes, "conv1": wide}))
    assert "\nError: " in hands.panel.foot.text()
    assert "error: " in hands.panel.tree.currentIndex().data(SAID)


def test_columns_come_with_the_room_for_them(hands):
    window, tree = hands.window, hands.panel.tree
    window.docks["outline"].setFloating(True)
    shown = []
    for width in (200, 400, 560, 700):
        window.docks["outline"].resize(width, 600)
        wait(lambda width=width: abs(hands.panel.width() - width) < 20, "the width", 3000)
        shown.append({column for column in (WHAT, GIVES, SOURCE, FRAME) if not tree.isColumnHidden(column)})
    assert shown == [{GIVES}, {GIVES, SOURCE}, {GIVES, SOURCE, WHAT}, {GIVES, SOURCE, WHAT}]
    commit(hands, add_frame(graph_of(hands), ["conv1"], "Eyes")[0])
    assert not tree.isColumnHidden(FRAME)


def test_it_wears_the_theme(hands):
    before = hands.panel.grab().toImage()
    hands.window.themes.set_preference("dark")
    QApplication.processEvents()
    assert hands.panel.grab().toImage() != before
    hands.window.themes.set_preference("light")
    QApplication.processEvents()


# Keeping up ----------------------------------------------------------------------------------------------------------


def test_behind_another_panel_it_rests_and_catches_up_when_it_is_seen(digits_window):
    window = digits_window
    changes = QSignalSpy(window.panels.outline.tree.outline.rowsInserted)
    window.canvas.select(("relu1",))
    window.canvas.delete_selection()
    settle(window)
    assert changes.count() == 0
    window.docks.raise_("outline")
    settle(window)
    model = window.panels.outline.tree.outline
    assert [model.index(row, 0).data() for row in range(model.rowCount())].count("relu1") == 0
    assert model.rowCount() == 6


def test_another_project_is_shown_from_its_beginning(hands):
    hands.walk_to("fc")
    hands.window.files.new(load_template("mlp"))
    settle(hands.window)
    assert lines(hands) == list(load_template("mlp").graph.nodes)
    hands.window.files.new(Project())
    settle(hands.window)
    assert hands.panel.empty.isVisible()
    assert "Tab searches one" in hands.panel.empty.text()


def chain_of(count: int) -> Graph:
    nodes = {"input": Node(type="Input", settings={"shape": [8]})}
    nodes |= {f"fc{number}": Node(type="Linear", settings={"out_features": 8}) for number in range(count - 1)}
    names = list(nodes)
    return Graph(nodes, tuple(Edge(source=a, target=b) for a, b in pairwise(names)))


def test_with_a_thousand_layers_an_edit_touches_only_its_own_lines(hands):
    commit(hands, chain_of(1000))
    model = hands.panel.tree.outline
    assert model.rowCount() == 1000
    spies = {
        name: QSignalSpy(getattr(model, name))
        for name in ("dataChanged", "rowsInserted", "rowsRemoved", "layoutChanged", "modelReset")
    }
    hands.press(KEY.Key_End)
    hands.press(KEY.Key_Up, times=3)
    hands.add("relu")
    rows = [
        row
        for spy in (spies["dataChanged"],)
        for place in range(spy.count())
        for row in range(spy.at(place)[0].row(), spy.at(place)[1].row() + 1)
    ]
    # The new one, and the one that is now fed by it.
    assert len(set(rows)) <= 3
    assert spies["rowsInserted"].count() == 1
    assert spies["rowsRemoved"].count() == spies["layoutChanged"].count() == spies["modelReset"].count() == 0
    hands.press(KEY.Key_A, CTRL)
    assert len(chosen(hands)) == 1001
    hands.press(KEY.Key_Delete)
    settle(hands.window)
    assert model.rowCount() == 0
    hands.press(KEY.Key_Z, CTRL)
    settle(hands.window)
    assert model.rowCount() == 1001
