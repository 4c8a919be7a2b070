"""The dialogs of the window: new, export, help, about."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QFileDialog, QPushButton
from windows import delete_now, press, settle, train, wait

from netbuilder.export.training_script import print_training_script
from netbuilder.graph.edits import add_node, change_settings, remove_nodes
from netbuilder.graph.model import Node
from netbuilder.graph.project import Project
from netbuilder.gui.actions import commands
from netbuilder.gui.export_dialog import FORMATS, ExportDialog
from netbuilder.gui.help.pages import Page, about_page, keys_page
from netbuilder.gui.new_dialog import EMPTY, NewDialog
from netbuilder.storage.templates import first_templates, load_template, templates

KEY = Qt.Key


def edit(window, graph):
    window.document.commit("Edit", window.document.project.replace(graph=graph))


@pytest.fixture
def export_dialog(window):
    """Opens the export dialog of the window."""

    def open_dialog() -> ExportDialog:
        press(window, KEY.Key_E, Qt.KeyboardModifier.ControlModifier)
        return window.findChild(ExportDialog)

    return open_dialog


# New


def test_the_new_dialog_offers_an_empty_canvas_and_every_template(qtbot, themes):
    dialog = NewDialog(themes.theme)
    qtbot.addWidget(dialog)
    rows = [
        row for row in range(dialog.list.count()) if dialog.list.item(row).data(Qt.ItemDataRole.UserRole) is not None
    ]
    names = [dialog.list.item(row).data(Qt.ItemDataRole.UserRole) for row in rows]
    assert names == [EMPTY, *(template.name for template in templates())]
    headings = [dialog.list.item(row).text() for row in range(dialog.list.count()) if row not in rows]
    assert headings == list(dict.fromkeys(template.group for template in templates()))
    for name in names:
        dialog.choose(name)
        nodes = dialog.project.graph.nodes
        assert bool(nodes) == (name != EMPTY)
    pictures = [dialog.list.item(row).icon().pixmap(184, 68).toImage() for row in rows[1:]]
    blank = QImage(pictures[0].size(), pictures[0].format())
    blank.fill(Qt.GlobalColor.transparent)
    assert all(image != blank for image in pictures)
    assert len({bytes(image.constBits()) for image in pictures}) > 2


def test_templates_are_searched_by_what_they_are_for(qtbot, themes):
    dialog = NewDialog(themes.theme)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.search_field.setFocus()
    QTest.keyClicks(dialog.search_field, "resid bottle")
    shown = [item.text() for row in range(dialog.list.count()) if not (item := dialog.list.item(row)).isHidden()]
    assert [text.split("  ")[0] for text in shown] == ["Image classifiers", "ResNet-50"]
    assert dialog.project == load_template("resnet50")
    dialog.search_field.setText("image")
    QTest.keyClick(dialog.search_field, KEY.Key_Down)
    QTest.keyClick(dialog.search_field, KEY.Key_Down)
    QTest.keyClick(dialog.search_field, KEY.Key_Up)
    first = [template.name for template in templates() if template.group == "Image classifiers"]
    assert dialog.project.graph in [load_template(name).graph for name in first]
    dialog.search_field.setText("no such thing")
    assert not dialog.list.isVisible()
    assert not dialog.create_button.isEnabled()
    QTest.keyClick(dialog.search_field, KEY.Key_Return)
    assert dialog.isVisible()
    QTest.keyClick(dialog.search_field, KEY.Key_Escape)
    assert dialog.list.isVisible()
    QTest.keyClick(dialog.search_field, KEY.Key_Return)
    assert dialog.result() == QDialog.DialogCode.Accepted


@pytest.mark.parametrize("how", ["enter", "double click", "button"])
def test_the_new_dialog_starts_a_project_from_a_template(window, monkeypatch, how):
    def act(dialog):
        dialog.show()
        dialog.choose("perceptron")
        item = dialog.list.currentItem()
        if how == "enter":
            QTest.keyClick(dialog.list, KEY.Key_Return)
        elif how == "double click":
            dialog.list.itemActivated.emit(item)
        else:
            button = next(b for b in dialog.findChildren(QPushButton) if b.text() == "Create")
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        return dialog.result()

    monkeypatch.setattr(NewDialog, "exec", act)
    window.actions_by_name["new"].trigger()
    settle(window)
    assert window.document.project == load_template("perceptron")
    assert not window.files.is_dirty


def test_esc_leaves_the_new_dialog_without_a_change(window, monkeypatch):
    def act(dialog):
        dialog.show()
        QTest.keyClick(dialog, KEY.Key_Escape)
        return dialog.result()

    monkeypatch.setattr(NewDialog, "exec", act)
    before = window.document.project
    press(window, KEY.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert window.document.project is before


# Export


def test_all_five_formats_leave_the_window(window, export_dialog, tmp_path):
    train(window, epochs=1)
    dialog = export_dialog()
    assert not dialog.note.isVisible()
    assert len(FORMATS) == 5
    for form in FORMATS:
        path = tmp_path / f"model{form.suffix}"
        dialog.choose(form.name)
        dialog.export_to(path)
        assert not dialog.export_button.isEnabled()
        wait(dialog.export_button.isEnabled, form.name)
        words = dialog.outcome.text()
        assert path.exists(), words
        assert str(path) in words
        assert "differs" in words
        assert dialog.outcome.property("role") == "success"
    from safetensors.numpy import load_file

    stored = load_file(tmp_path / "model.safetensors")
    assert np.array_equal(stored["fc1.weight"], window.run.trained.weights["fc1.weight"])
    dialog.close()


def test_python_source_takes_its_training_script_along(window, export_dialog, tmp_path):
    dialog = export_dialog()
    dialog.choose("onnx")
    assert not dialog.script.isEnabled()
    dialog.choose("python")
    QTest.mouseClick(dialog.script, Qt.MouseButton.LeftButton)
    assert dialog.script.isChecked()
    dialog.export_to(tmp_path / "train.py")
    wait(dialog.export_button.isEnabled, "the end")
    assert "python train.py" in dialog.outcome.text()
    assert (tmp_path / "train.py").read_text() == print_training_script(window.document.project).text
    dialog.choose("safetensors")
    dialog.export_to(tmp_path / "model.safetensors")
    wait(dialog.export_button.isEnabled, "the end")
    assert dialog.outcome.property("role") == "success", dialog.outcome.text()
    dialog.close()


def test_the_button_asks_where_and_adds_the_suffix(window, export_dialog, tmp_path, monkeypatch):
    suggested = []

    def choose(_, title, name, *rest):
        suggested.append(Path(name).name)
        return str(tmp_path / "mine"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    dialog = export_dialog()
    dialog.choose("safetensors")
    QTest.mouseClick(dialog.export_button, Qt.MouseButton.LeftButton)
    wait(lambda: (tmp_path / "mine.safetensors").exists(), "the file")
    wait(dialog.export_button.isEnabled, "the end")
    assert suggested == ["quick.safetensors"]
    dialog.close()


def test_an_untrained_network_is_exported_with_a_warning(window, export_dialog, tmp_path):
    dialog = export_dialog()
    assert dialog.note.isVisible()
    assert "not trained" in dialog.note.text()
    dialog.choose("state-dict")
    dialog.export_to(tmp_path / "model.pt")
    wait(dialog.export_button.isEnabled, "the end")
    assert dialog.outcome.property("role") == "success"
    dialog.close()


def test_a_drawing_edited_since_its_training_is_exported_with_a_note(window, export_dialog):
    train(window, epochs=1)
    edit(window, change_settings(window.document.project.graph, "fc1", {"out_features": 3}))
    dialog = export_dialog()
    assert "edited after the training" in dialog.note.text()
    dialog.close()


def test_what_cannot_be_written_is_told_in_the_dialog(window, export_dialog, tmp_path):
    dialog = export_dialog()
    dialog.choose("python")
    dialog.export_to(tmp_path / "no" / "folder" / "model.py")
    wait(dialog.export_button.isEnabled, "the end")
    assert dialog.outcome.property("role") == "error"
    assert "model.py" in dialog.outcome.text()
    assert dialog.isVisible()
    dialog.close()


def test_the_dialog_may_be_closed_while_it_writes(window, export_dialog, tmp_path):
    dialog = export_dialog()
    dialog.choose("safetensors")
    dialog.export_to(tmp_path / "model.safetensors")
    QTest.keyClick(dialog, KEY.Key_Escape)
    delete_now()
    assert window.jobs.wait()
    settle(window)
    assert (tmp_path / "model.safetensors").exists()
    assert window.findChild(ExportDialog) is None


def test_nothing_is_exported_of_a_drawing_in_error(window, export_dialog):
    edit(window, remove_nodes(window.document.project.graph, ["fc1"]))
    assert export_dialog() is None
    assert window.banner.isVisible()
    assert window.docks.is_seen("findings")


def test_an_empty_canvas_cannot_be_exported(make_window):
    window = make_window()
    window.actions_by_name["export"].trigger()
    assert window.findChild(ExportDialog) is None
    assert window.banner.isVisible()


# Help


def test_f1_without_a_selection_says_how_to_begin(window):
    press(window, KEY.Key_F1)
    assert "How to begin" in window.findChild(Page).text.toPlainText()


def test_f1_on_a_layer_this_version_does_not_know_says_how_to_begin(window):
    edit(window, add_node(window.document.project.graph, "odd", Node(type="FutureLayer")))
    window.canvas.select(("odd",))
    press(window, KEY.Key_F1)
    assert window.findChild(Page) is not None


def test_about_names_the_versions(window):
    from netbuilder import __version__

    page = about_page(window)
    words = page.text.toPlainText()
    assert __version__ in words
    assert "torch" in words
    assert "not found" not in words
    page.close()


def test_the_keys_page_lists_every_key(window):
    page = keys_page(window, window.keymap)
    words = page.text.toPlainText()
    for command in commands():
        for key in command.keys:
            assert key in words
    page.close()


def test_pages_go_with_the_window(window):
    window.actions_by_name["about"].trigger()
    window.actions_by_name["keys"].trigger()
    assert all(dialog.isVisible() for dialog in window.findChildren(QDialog))


# The empty canvas


def test_an_empty_canvas_offers_first_templates_as_cards_and_the_way_to_all(window):
    window.files.new(Project())
    empty = window.canvas.empty
    wait(lambda: bool(empty.cards), "the cards")
    assert len(empty.cards) == len(first_templates())
    assert empty.template.isVisible()
    for card in empty.cards:
        assert empty.rect().contains(card.geometry()), card.text()
    window.resize(1000, 700)
    QTest.qWait(1)
    assert all(empty.rect().contains(card.geometry()) for card in empty.cards)
    name = templates()[0].name
    QTest.mouseClick(empty.cards[0], Qt.MouseButton.LeftButton)
    assert window.document.project == load_template(name)
    assert not empty.isVisible()
