"""The source follows the drawing while it can be seen."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from netbuilder.compiler.source import print_source
from netbuilder.graph.edits import change_settings, remove_nodes
from netbuilder.gui.panels.source import SourcePanel
from netbuilder.gui.theme import light


@pytest.fixture
def panel(qtbot, document, checker, themes):
    panel = SourcePanel(document, checker, themes)
    panel.resize(600, 400)
    qtbot.addWidget(panel)
    return panel


def show(qtbot, panel):
    with qtbot.waitExposed(panel):
        panel.show()


def change(document, **settings):
    project = document.project
    document.commit("Change", project.replace(graph=change_settings(project.graph, "conv1", settings)))


def test_it_shows_the_printed_source_and_marks_the_selection(qtbot, document, panel):
    show(qtbot, panel)
    source = print_source(document.project)
    assert panel.text.toPlainText() == source.text
    panel.show_selection(("conv1",))
    assert panel.text.marked_lines() == source.lines["conv1"]
    assert panel.text.extraSelections()


def test_it_follows_edits(qtbot, document, checker, panel):
    show(qtbot, panel)
    change(document, out_channels=9)
    assert checker.report.ok
    assert "nn.Conv2d(1, 9" in panel.text.toPlainText()


def test_it_prints_nothing_while_hidden(qtbot, document, checker, panel):
    change(document, out_channels=9)
    assert checker.report.ok
    assert panel.text.toPlainText() == ""
    show(qtbot, panel)
    assert "nn.Conv2d(1, 9" in panel.text.toPlainText()


def test_an_unfinished_drawing_keeps_the_last_source(qtbot, document, checker, panel):
    show(qtbot, panel)
    before = panel.text.toPlainText()
    project = document.project
    document.commit("Cut", project.replace(graph=remove_nodes(project.graph, ["fc"])))
    assert not checker.report.ok
    assert panel.text.toPlainText() == before
    assert not panel.text.isEnabled()
    document.undo_stack.undo()
    assert checker.report.ok
    assert panel.text.isEnabled()


def test_copy_fills_the_clipboard(qtbot, document, panel):
    show(qtbot, panel)
    qtbot.mouseClick(panel.copy_button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == print_source(document.project).text
    assert panel.copy_button.text() == "Copied"


def test_the_highlighter_colours_words_but_not_inside_strings(qtbot, panel):
    panel.text.setPlainText('class Net:\n    """def not this"""\n    x = 1  # return\n')
    block = panel.text.document().firstBlock()

    def colours(block):
        return {
            (span.start, span.length): span.format.foreground().color().name().upper()
            for span in block.layout().formats()
        }

    theme = light()
    assert colours(block)[(0, 5)] == theme.accent_text
    assert set(colours(block.next()).values()) == {theme.success_text}
    assert colours(block.next().next())[(8, 1)] == theme.warning_text
    assert colours(block.next().next())[(11, 8)] == theme.muted
