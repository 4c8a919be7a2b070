"""Findings as cards, and repairs as one undo step."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from netbuilder.graph.edits import change_settings, remove_nodes
from netbuilder.graph.project import Project
from netbuilder.gui.checking import Checker
from netbuilder.gui.document import Document
from netbuilder.gui.panels.findings import FindingsPanel


@pytest.fixture
def panel(qtbot, document, checker, themes):
    panel = FindingsPanel(document, checker, themes)
    panel.resize(300, 500)
    qtbot.addWidget(panel)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def set_outputs(document, count):
    project = document.project
    graph = change_settings(project.graph, "fc", {"out_features": count})
    document.commit("Change", project.replace(graph=graph))


def words(panel):
    return [label.text() for label in panel.findChildren(QLabel) if label.isVisible()]


def test_a_sound_network_has_no_findings(panel):
    assert panel.cards == ()
    assert "No findings. The network is sound." in words(panel)


def test_a_repair_is_one_click_and_one_undo_step(qtbot, document, checker, panel):
    counts = []
    panel.count_changed.connect(lambda count, worst: counts.append((count, worst)))
    set_outputs(document, 3)
    qtbot.waitUntil(lambda: len(panel.cards) == 1)
    assert counts[-1] == (1, "error")
    assert panel.badge.text() == "1"
    assert panel.badge.property("severity") == "error"
    button = panel.cards[0].findChildren(QPushButton)[0]
    steps = document.undo_stack.count()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert document.undo_stack.count() == steps + 1
    assert document.undo_stack.undoText() == button.accessibleName()
    assert document.project.graph.nodes["fc"].layer.out_features == 10
    qtbot.waitUntil(lambda: panel.cards == ())
    assert counts[-1] == (0, "none")
    document.undo_stack.undo()
    assert document.project.graph.nodes["fc"].layer.out_features == 3


def test_a_repair_is_made_once_however_often_it_is_clicked(qtbot, document, checker, panel):
    set_outputs(document, 3)
    qtbot.waitUntil(lambda: len(panel.cards) == 1)
    button = panel.cards[0].findChildren(QPushButton)[0]
    steps = document.undo_stack.count()
    for _ in range(3):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert document.undo_stack.count() == steps + 1
    document.undo_stack.undo()
    assert not checker.report.ok
    checker.lull.end()
    # The same card once more, of the same finding.
    assert panel.cards[0].isAncestorOf(button)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert checker.report.ok


def test_a_click_or_enter_asks_for_the_node(qtbot, document, panel):
    set_outputs(document, 3)
    qtbot.waitUntil(lambda: len(panel.cards) == 1)
    card = panel.cards[0]
    with qtbot.waitSignal(panel.node_wanted) as asked:
        qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    assert asked.args == [(card.finding.node,)]
    with qtbot.waitSignal(panel.node_wanted):
        qtbot.keyClick(card, Qt.Key.Key_Return)


def test_the_same_findings_keep_their_cards(qtbot, document, checker, panel):
    set_outputs(document, 3)
    qtbot.waitUntil(lambda: len(panel.cards) == 1)
    card = panel.cards[0]
    project = document.project
    document.commit("Note", project.replace(notes="unrelated"))
    assert checker.report.findings
    assert panel.cards[0] is card


def test_an_empty_canvas_is_no_mistake_yet(qtbot, themes, qapp):
    document = Document(Project())
    panel = FindingsPanel(document, Checker(document), themes)
    qtbot.addWidget(panel)
    panel.show()
    assert not any("is sound" in text for text in words(panel))


def test_many_findings_are_cut_short(qtbot, document, checker, panel):
    project = document.project
    graph = project.graph
    loose = {f"extra{number}": graph.nodes["conv1"] for number in range(100)}
    document.commit("Add", project.replace(graph=graph.replace(nodes={**graph.nodes, **loose})))
    assert len(checker.report.findings) >= 100
    checker.lull.end()
    assert len(panel.cards) == 60
    assert any("more; mend these first" in text for text in words(panel))
    document.commit("Remove", project.replace(graph=remove_nodes(graph, list(loose))))


def test_long_repairs_are_read_whole_in_a_narrow_panel(qtbot, document, panel):
    panel.resize(260, 500)
    set_outputs(document, 3)
    qtbot.waitUntil(lambda: len(panel.cards) == 1)
    card = panel.cards[0]
    buttons = card.findChildren(QPushButton)
    qtbot.waitUntil(lambda: any("\n" in button.text() for button in buttons))
    # The card is laid out anew for words in lines.
    qtbot.waitUntil(lambda: all(button.width() >= button.sizeHint().width() for button in buttons))
    for button in buttons:
        assert button.text().replace("\n", " ") == button.accessibleName()
        assert card.rect().contains(button.geometry())


def test_each_repair_says_which_shape_it_gives(qtbot, document, panel):
    set_outputs(document, 3)
    qtbot.waitUntil(lambda: len(panel.cards) == 1)
    card = panel.cards[0]
    previews = [repair.preview for repair in card.finding.repairs]
    assert previews
    assert all(preview.endswith("10") for preview in previews)
    assert [label.text() for label in card.findChildren(QLabel) if label.property("role") == "caption"] == previews
    for button, preview in zip(card.findChildren(QPushButton), previews, strict=True):
        assert preview in button.accessibleDescription()
