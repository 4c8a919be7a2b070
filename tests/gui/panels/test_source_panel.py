"""The source follows the drawing while it can be seen."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QTextCursor

from netbuilder.compiler.source import print_source
from netbuilder.export.training_script import print_training_script
from netbuilder.graph.blocks import put_back, within
from netbuilder.graph.edits import change_settings, remove_nodes, rename
from netbuilder.graph.grouping import make_block
from netbuilder.graph.model import Edge, Node
from netbuilder.gui.document import Renames
from netbuilder.gui.panels.source import SourcePanel
from netbuilder.gui.preferences import Preferences
from netbuilder.gui.theme import light


@pytest.fixture
def preferences(tmp_path):
    return Preferences(tmp_path / "settings.ini")


@pytest.fixture
def panel(qtbot, document, checker, themes, preferences):
    panel = SourcePanel(document, checker, themes, preferences=preferences)
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
    assert panel.text.marked_lines() == source.lines["conv1",]
    assert panel.text.extraSelections()


def test_it_follows_edits(qtbot, document, checker, panel):
    show(qtbot, panel)
    before = panel.text.toPlainText()
    change(document, out_channels=9)
    assert checker.report.ok
    # Not while keys may still come.
    assert panel.text.toPlainText() == before
    qtbot.waitUntil(lambda: "nn.Conv2d(1, 9" in panel.text.toPlainText())


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
    checker.lull.end()
    assert panel.text.toPlainText() == before
    assert not panel.text.isEnabled()
    document.undo_stack.undo()
    assert checker.report.ok
    checker.lull.end()
    assert panel.text.isEnabled()


def test_copy_fills_the_clipboard(qtbot, document, panel):
    show(qtbot, panel)
    qtbot.mouseClick(panel.copy_button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == print_source(document.project).text
    assert panel.copy_button.text() == "Copied"


def test_the_switch_shows_the_training_script_and_copies_it(qtbot, document, panel, preferences):
    show(qtbot, panel)
    qtbot.mouseClick(panel.parts.buttons["script"], Qt.MouseButton.LeftButton)
    script = print_training_script(document.project)
    assert panel.text.toPlainText() == script.text
    panel.show_selection(("conv1",))
    assert panel.text.marked_lines() == script.lines["conv1",]
    qtbot.mouseClick(panel.copy_button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == script.text
    training = document.project.training.replace(epochs=77)
    document.commit("Train longer", document.project.replace(training=training))
    qtbot.waitUntil(lambda: "EPOCHS = 77" in panel.text.toPlainText())
    qtbot.mouseClick(panel.parts.buttons["network"], Qt.MouseButton.LeftButton)
    assert panel.text.toPlainText() == print_source(document.project).text


def test_the_choice_is_remembered(qtbot, document, checker, themes, panel, preferences):
    show(qtbot, panel)
    qtbot.mouseClick(panel.parts.buttons["script"], Qt.MouseButton.LeftButton)
    another = SourcePanel(document, checker, themes, preferences=preferences)
    qtbot.addWidget(another)
    show(qtbot, another)
    assert another.parts.choice == "script"
    assert "def train()" in another.text.toPlainText()


def test_the_arrow_keys_move_the_choice(qtbot, panel):
    show(qtbot, panel)
    panel.parts.buttons["network"].setFocus()
    qtbot.keyClick(panel.parts.buttons["network"], Qt.Key.Key_Right)
    assert panel.parts.choice == "script"
    assert "def train()" in panel.text.toPlainText()


def test_a_script_that_cannot_be_printed_says_why(qtbot, document, checker, panel):
    """The network's source is no older version of the script."""
    show(qtbot, panel)
    data = document.project.data.replace(source="wine")
    document.commit("Other data", document.project.replace(data=data))
    assert not checker.report.ok
    assert "class Small(nn.Module)" in panel.text.toPlainText()
    qtbot.mouseClick(panel.parts.buttons["script"], Qt.MouseButton.LeftButton)
    assert not panel.text.isVisible()
    assert not panel.copy_button.isEnabled()
    assert "input" in panel.problem.text()
    assert "Below" not in panel.problem.text()
    document.undo_stack.undo()
    assert checker.report.ok
    checker.lull.end()
    assert "def train()" in panel.text.toPlainText()


def test_words_without_room_give_way(qtbot, panel):
    show(qtbot, panel)
    panel.resize(900, 300)
    assert panel.ready.isVisible()
    panel.resize(380, 300)
    assert panel.width() == 380
    assert not panel.ready.isVisible()
    assert panel.parts.isVisible()
    assert panel.copy_button.isVisible()


# Lines and nodes ------------------------------------------------------------------------------------------------------


@pytest.fixture
def stages(document):
    """conv1 and relu1 in a block `stage` that stands twice in a row, as `block1` and `again`."""
    graph, first = make_block(document.project.graph, ["conv1", "relu1"], "stage")
    assert first == "block1"
    second = Node(type="Block", settings={"block": "stage"})
    edges = [edge for edge in graph.edges if edge.source != first]
    edges += [Edge(source=first, target="again"), Edge(source="again", target="pool1")]
    graph = graph.replace(nodes={**graph.nodes, "again": second}, edges=edges)
    document.commit("Blocks", document.project.replace(graph=graph))


def click_line(qtbot, view, number):
    """A real click in the middle of the text of a line."""
    block = view.document().findBlockByNumber(number - 1)
    cursor = QTextCursor(block)
    cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock)
    cursor.movePosition(QTextCursor.MoveOperation.Right, n=len(block.text()) - len(block.text().lstrip()) + 2)
    view.setTextCursor(cursor)
    view.ensureCursorVisible()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.cursorRect(cursor).center())


def test_a_click_on_a_line_wants_its_node(qtbot, document, panel):
    show(qtbot, panel)
    source = print_source(document.project)
    for node in ("conv1", "fc"):
        for number in source.lines[node,]:
            with qtbot.waitSignal(panel.place_wanted) as wanted:
                click_line(qtbot, panel.text, number)
            assert wanted.args == [(node,)]
    with qtbot.assertNotEmitted(panel.place_wanted):
        click_line(qtbot, panel.text, 1)


def test_a_click_below_the_text_and_a_selection_want_nothing(qtbot, panel):
    panel.resize(600, 3000)
    show(qtbot, panel)
    view = panel.text.viewport()
    with qtbot.assertNotEmitted(panel.place_wanted):
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(40, view.height() - 4))
        number = panel._lines["conv1",][0]
        place = panel.text.cursorRect(QTextCursor(panel.text.document().findBlockByNumber(number - 1))).center()
        qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=place)
        qtbot.mouseMove(view, place + QPoint(200, 0))
        qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=place + QPoint(200, 0))
    assert panel.text.textCursor().hasSelection()


def test_lines_inside_a_block_are_marked_and_lead_to_the_use_at_hand(qtbot, document, checker, panel, stages):
    assert checker.report.ok
    show(qtbot, panel)
    source = print_source(document.project)
    lines = source.lines["again", "conv1"]
    assert lines == source.lines["block1", "conv1"]
    for path in (("again",), ("block1",)):
        panel.show_selection(("conv1",), path)
        assert panel.text.marked_lines() == lines
        with qtbot.waitSignal(panel.place_wanted) as wanted:
            click_line(qtbot, panel.text, source.lines["block1", "relu1"][0])
        assert wanted.args == [(*path, "relu1")]
    panel.show_selection(("again",))
    assert panel.text.marked_lines() == source.lines["again",]
    with qtbot.waitSignal(panel.place_wanted) as wanted:
        click_line(qtbot, panel.text, lines[0])
    assert wanted.args == [("again", "conv1")]


def test_marks_follow_names_that_change_inside_and_outside_of_blocks(qtbot, document, checker, panel, stages):
    show(qtbot, panel)
    panel.show_selection(("conv1",), ("again",))
    inner = rename(within(document.project.graph, "stage"), "conv1", "stem")
    graph = put_back(document.project.graph, "stage", inner)
    document.commit("Rename", document.project.replace(graph=graph), None, Renames({"conv1": "stem"}, "stage"))
    assert checker.report.ok
    assert panel.text.marked_lines() == print_source(document.project).lines["again", "stem"]
    graph = rename(document.project.graph, "again", "stem")
    document.commit("Rename", document.project.replace(graph=graph), None, Renames({"again": "stem"}))
    assert checker.report.ok
    marked = print_source(document.project).lines["stem", "stem"]
    assert panel.text.marked_lines() == marked
    # A node of the block that has the old name of the one outside is not meant.
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert checker.report.ok
    assert panel.text.marked_lines() == print_source(document.project).lines["again", "conv1"]


def test_marking_lines_in_view_does_not_move_the_text(qtbot, panel):
    """A click on a line selects its node, and the line must stay under the pointer."""
    panel.resize(600, 200)
    show(qtbot, panel)
    bar = panel.text.verticalScrollBar()
    panel.show_selection(("fc",))
    assert bar.value() > 0
    bar.setValue(bar.maximum())
    panel.show_selection(("fc",))
    assert bar.value() == bar.maximum()


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
