"""Hands on the keyboard, in the outline of a window."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from windows import delete_now, settle

from netbuilder.graph.model import Graph
from netbuilder.gui.canvas.search_popup import SearchPopup
from netbuilder.gui.canvas.wire_popup import WirePopup
from netbuilder.gui.main_window import MainWindow
from netbuilder.gui.panels.outline import OutlinePanel
from netbuilder.gui.panels.outline_lines import Spot

KEY = Qt.Key
SHIFT, CTRL, ALT = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
SAID = Qt.ItemDataRole.AccessibleTextRole
SMALL = ["input", "conv1", "relu1", "pool1", "flat", "fc", "output"]


class Hands:
    """Presses keys wherever the focus is, as a person does; the mouse stays where it is."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window

    @property
    def panel(self) -> OutlinePanel:
        return self.window.panels.outline

    def press(self, key: Qt.Key, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier, times: int = 1) -> None:
        for _ in range(times):
            focus = QApplication.focusWidget()
            assert focus is not None, "the focus is lost"
            QTest.keyClick(focus, key, keys)
        delete_now()

    def type(self, text: str) -> None:
        focus = QApplication.focusWidget()
        assert focus is not None, "the focus is lost"
        QTest.keyClicks(focus, text)

    def go_to_outline(self) -> None:
        self.press(KEY.Key_O, CTRL | SHIFT)
        assert self.panel.tree.hasFocus()

    def walk_to(self, name: str) -> None:
        """Home, and Down until the line is there."""
        self.press(KEY.Key_Home)
        for _ in range(200):
            if self.panel.tree.current.name == name:
                return
            self.press(KEY.Key_Down)
        pytest.fail(f"the keys never came to {name}")

    def add(self, query: str) -> str:
        """Tab, type, Enter; the name of the new layer."""
        self.press(KEY.Key_Tab)
        assert isinstance(QApplication.focusWidget().parentWidget(), SearchPopup)
        self.type(query)
        self.press(KEY.Key_Return)
        settle(self.window)
        (name,) = self.window.canvas.selection
        assert self.panel.tree.hasFocus()
        assert self.panel.tree.current.name == name
        return name

    def set(self, *values: str) -> None:
        """Enter goes to the settings; each is typed over, "" is passed by; then back to the outline."""
        self.press(KEY.Key_Return)
        for place, value in enumerate(values):
            if place:
                self.press(KEY.Key_Tab)
            if value:
                self.press(KEY.Key_A, CTRL)
                self.type(value)
        self.press(KEY.Key_Return)
        settle(self.window)
        self.go_to_outline()

    def choose_wire(self, key: Qt.Key, query: str) -> None:
        self.press(key)
        assert isinstance(QApplication.focusWidget().parentWidget(), WirePopup)
        self.type(query)
        self.press(KEY.Key_Return)
        settle(self.window)
        assert self.panel.tree.hasFocus()


def hands_on(qtbot, window: MainWindow) -> Hands:
    with qtbot.waitActive(window):
        window.activateWindow()
    window.canvas.setFocus()
    hands = Hands(window)
    hands.go_to_outline()
    settle(window)
    return hands


def graph_of(hands: Hands) -> Graph:
    return hands.window.document.project.graph


def commit(hands: Hands, graph: Graph) -> None:
    document = hands.window.document
    document.commit("Set up", document.project.replace(graph=graph))
    settle(hands.window)


def lines(hands: Hands, *path: str) -> list[str]:
    model = hands.panel.tree.outline
    parent = model.index_of(Spot(path[:-1], "layer", path[-1])) if path else hands.panel.tree.rootIndex()
    return [model.index(row, 0, parent).data() for row in range(model.rowCount(parent))]


def chosen(hands: Hands) -> set[str]:
    return {spot.name for spot in hands.panel.tree.selection}


def wires(hands: Hands) -> set[tuple[str, str]]:
    return {(edge.source, edge.target) for edge in graph_of(hands).edges}


def undo_text(hands: Hands) -> str:
    return hands.window.document.undo_stack.undoText()
