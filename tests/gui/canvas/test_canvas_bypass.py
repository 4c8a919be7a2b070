"""Ctrl+B on the canvas: one undo step, a look of its own, and a way back."""

import pytest
from hands import CTRL, key
from PySide6.QtCore import Qt

from netbuilder.graph.edits import bypass
from netbuilder.gui.canvas.menu import canvas_menu

B = Qt.Key.Key_B


def bypassed(document) -> set[str]:
    return {name for name, node in document.project.graph.nodes.items() if node.bypassed}


def test_it_is_one_undo_step_and_the_same_key_puts_back(view, document):
    before = document.project
    view.select(("relu1",))
    key(view, B, CTRL)
    assert bypassed(document) == {"relu1"}
    assert view.selection == ("relu1",)
    key(view, B, CTRL)
    assert document.project == before
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert document.project is before


def test_of_several_the_ends_stay_and_mixed_ones_are_all_bypassed(view, document):
    view.select(("relu1",))
    key(view, B, CTRL)
    view.select(("input", "conv1", "relu1"))
    key(view, B, CTRL)
    assert bypassed(document) == {"conv1", "relu1"}
    key(view, B, CTRL)
    assert bypassed(document) == set()


@pytest.mark.parametrize("chosen", [(), ("input",)])
def test_what_cannot_be_bypassed_is_said(qtbot, view, document, chosen):
    view.select(chosen)
    with qtbot.waitSignal(view.status) as said:
        key(view, B, CTRL)
    assert said.args[0]
    assert document.undo_stack.count() == 0


def test_the_card_says_so_in_words_and_looks(view, document):
    view.select_none()
    picture = view.grab().toImage()
    graph = document.project.graph
    document.commit("Bypass", document.project.replace(graph=bypass(graph, ("conv1",), bypassed=True)))
    face = view.canvas.nodes["conv1"].face
    assert face.is_bypassed
    assert face.line.startswith("bypassed")
    assert (face.inputs, face.outputs) == (1, 1)
    assert view.grab().toImage() != picture


def test_the_menu_offers_it(view, document):
    view.select(("conv1",))
    menu = canvas_menu(view)
    action = next(action for action in menu.actions() if action.text() == "Bypass")
    action.trigger()
    menu.deleteLater()
    assert bypassed(document) == {"conv1"}


def test_the_page_shows_the_settings_and_puts_back(qtbot, view, document, themes):
    from netbuilder.gui.panels.properties import PropertiesPanel

    panel = PropertiesPanel(view.scope, themes)
    qtbot.addWidget(panel)
    with qtbot.waitExposed(panel):
        panel.show()
    view.select(("conv1",))
    key(view, B, CTRL)
    panel.show_selection(("conv1",))
    page = panel.node_page
    assert page.bypass_row.isVisible()
    assert page.form.field("out_channels").text() == "4"
    qtbot.mouseClick(page.bypass_row.button, Qt.MouseButton.LeftButton)
    assert bypassed(document) == set()
    qtbot.waitUntil(lambda: not page.bypass_row.isVisible())
