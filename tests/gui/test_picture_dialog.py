"""The dialog that exports the picture of the network, the picture on the clipboard, and files dropped on the window."""

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox
from windows import delete_now, forget_changes, press, settle, wait

from netbuilder.gui.file_drop import project_in
from netbuilder.gui.picture_dialog import PictureDialog
from netbuilder.storage.projects import save

KEY, CTRL, ALT, SHIFT = (
    Qt.Key,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def open_dialog(window):
    def open_() -> PictureDialog:
        window.actions_by_name["export_image"].trigger()
        return window.findChild(PictureDialog)

    yield open_
    for dialog in window.findChildren(PictureDialog):
        dialog.close()
    delete_now()


def click(button):
    assert button.isVisible()
    assert button.isEnabled()
    # Of a box, the words alone take a click, not the room behind them.
    QTest.mouseClick(button, LEFT, pos=QPoint(10, button.height() // 2))


def choose_name(monkeypatch, path):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))


@pytest.mark.parametrize("form", ["png", "svg", "pdf"])
def test_a_picture_is_saved_in_every_form(window, open_dialog, tmp_path, monkeypatch, form):
    dialog = open_dialog()
    click(dialog.format.buttons[form])
    choose_name(monkeypatch, tmp_path / "net")
    click(dialog.save_button)
    content = (tmp_path / f"net.{form}").read_bytes()
    assert content.startswith({"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}[form])
    assert f"net.{form}" in window.line.totals.text()
    delete_now()
    assert window.findChild(PictureDialog) is None


def test_a_name_that_says_another_form_is_taken_at_its_word(open_dialog, tmp_path, monkeypatch):
    choose_name(monkeypatch, tmp_path / "net.svg")
    click(open_dialog().save_button)
    assert (tmp_path / "net.svg").read_bytes().startswith(b"<?xml")


def test_without_a_name_nothing_happens(open_dialog, monkeypatch):
    choose_name(monkeypatch, "")
    dialog = open_dialog()
    click(dialog.save_button)
    assert dialog.isVisible()


def test_a_picture_that_cannot_be_written_is_told_where_it_was_asked_for(open_dialog, tmp_path, monkeypatch):
    dialog = open_dialog()
    choose_name(monkeypatch, tmp_path / "no" / "net.png")
    click(dialog.save_button)
    assert dialog.problem.isVisible()
    assert "net.png" in dialog.problem.text()
    click(dialog.format.buttons["svg"])
    assert not dialog.problem.isVisible()


def test_the_selection_is_offered_where_there_is_one(window, open_dialog):
    dialog = open_dialog()
    assert not dialog.part.buttons["selection"].isEnabled()
    assert dialog.drawing.only is None
    dialog.close()
    delete_now()
    window.canvas.select(("fc1", "relu1"))
    dialog = open_dialog()
    assert dialog.drawing.only == {"fc1", "relu1"}
    small = dialog.size_words.text()
    click(dialog.part.buttons["all"])
    assert dialog.drawing.only is None
    assert dialog.size_words.text() != small


def test_the_size_is_told_as_it_will_be(open_dialog, tmp_path, monkeypatch):
    dialog = open_dialog()
    click(dialog.scale.buttons["4"])
    words = dialog.size_words.text()
    choose_name(monkeypatch, tmp_path / "net.png")
    dialog.save_to(tmp_path / "net.png")
    image = QImage(str(tmp_path / "net.png"))
    assert words == f"{image.width():,} × {image.height():,} pixels"


def test_only_pixels_have_a_scale(open_dialog):
    dialog = open_dialog()
    height = dialog.sizeHint().height()
    assert dialog.scale.isVisible()
    click(dialog.format.buttons["pdf"])
    assert not dialog.scale.isVisible()
    assert "points" in dialog.size_words.text()
    assert dialog.sizeHint().height() == height


def test_the_preview_follows_every_choice(open_dialog):
    dialog = open_dialog()
    seen = [dialog.preview.grab().toImage()]
    for button in (dialog.shapes, dialog.transparent, dialog.colours.buttons["screen"]):
        click(button)
        seen.append(dialog.preview.grab().toImage())
        assert seen[-1] != seen[-2]


def test_the_look_is_remembered_for_the_next_time(open_dialog):
    dialog = open_dialog()
    click(dialog.shapes)
    click(dialog.scale.buttons["4"])
    dialog.close()
    delete_now()
    again = open_dialog()
    assert not again.shapes.isChecked()
    assert again.look.scale == 4.0


def test_nothing_can_be_saved_of_an_empty_canvas(make_window):
    window = make_window()
    press(window, KEY.Key_E, CTRL | SHIFT)
    dialog = window.findChild(PictureDialog)
    assert not dialog.save_button.isEnabled()
    assert not dialog.copy_button.isEnabled()
    assert "no layers" in dialog.problem.text()
    dialog.close()
    press(window, KEY.Key_C, CTRL | ALT)
    assert "no layers" in window.line.totals.text()


def test_inside_a_block_its_drawing_is_exported(window, open_dialog):
    window.canvas.select(("fc1", "relu1"))
    window.canvas.blocks.make()
    (block,) = window.canvas.selection
    settle(window)
    window.scope.enter(block)
    dialog = open_dialog()
    assert set(dialog.drawing.graph.nodes) == set(window.scope.graph.nodes)
    assert dialog.drawing.name == window.scope.block
    forget_changes(window)


# The clipboard


def test_a_picture_is_copied_for_those_that_paint_and_those_that_draw(window):
    press(window, KEY.Key_C, CTRL | ALT)
    data = QGuiApplication.clipboard().mimeData()
    whole = QGuiApplication.clipboard().image()
    assert whole.width() > 400
    assert b"fc1" in bytes(data.data("image/svg+xml").data())
    assert "5 layers" in window.line.totals.text()
    window.canvas.select(("fc1",))
    press(window, KEY.Key_C, CTRL | ALT)
    assert QGuiApplication.clipboard().image().width() < whole.width()
    assert "1 layer," in window.line.totals.text()


def test_the_dialog_copies_too(window, open_dialog):
    QGuiApplication.clipboard().setText("words")
    dialog = open_dialog()
    click(dialog.copy_button)
    assert not QGuiApplication.clipboard().image().isNull()
    assert "Copied a picture" in window.line.totals.text()
    assert dialog.isVisible()


# A project file on the window


def files(*paths) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def drop(widget, data, *, leaves=False) -> bool:
    spot = QPoint(20, 20)
    enter = QDragEnterEvent(spot, Qt.DropAction.CopyAction, data, LEFT, NONE)
    QApplication.sendEvent(widget, enter)
    QApplication.sendEvent(widget, QDragMoveEvent(spot, Qt.DropAction.CopyAction, data, LEFT, NONE))
    if leaves:
        QApplication.sendEvent(widget, QDragLeaveEvent())
    elif enter.isAccepted():
        QApplication.sendEvent(widget, QDropEvent(QPointF(spot), Qt.DropAction.CopyAction, data, LEFT, NONE))
    return enter.isAccepted()


@pytest.mark.parametrize("name", ["other.netb", "other.json", "OTHER.JSON"])
def test_a_project_file_dropped_on_the_window_is_opened(window, small_project, tmp_path, name):
    path = tmp_path / name
    save(path, small_project)
    assert drop(window, files(tmp_path / "words.txt", path))
    wait(lambda: window.document.path == path, "the file to be opened")
    assert "conv1" in window.document.project.graph.nodes


def test_the_canvas_leaves_a_file_to_the_window(window, tmp_path):
    data = files(tmp_path / "other.netb")
    event = QDragEnterEvent(QPoint(9, 9), Qt.DropAction.CopyAction, data, LEFT, NONE)
    QApplication.sendEvent(window.canvas.viewport(), event)
    assert event.isAccepted()
    assert "Let go to open other.netb" in window.line.totals.text()


def test_a_drag_that_goes_on_opens_nothing(window, small_project, tmp_path):
    path = tmp_path / "other.netb"
    save(path, small_project)
    assert drop(window, files(path), leaves=True)
    settle(window)
    assert window.document.path is None
    assert "Let go" not in window.line.totals.text()


def test_other_files_are_refused(window, tmp_path):
    before = window.document.project
    words = QMimeData()
    words.setText("words")
    remote = QMimeData()
    remote.setUrls([QUrl("https://example.com/net.netb")])
    for data in (files(tmp_path / "picture.png"), words, remote, QMimeData()):
        assert project_in(data) is None
        assert not drop(window, data)
    settle(window)
    assert window.document.project is before


def test_a_dropped_file_that_cannot_be_opened_is_told(window, tmp_path, questions):
    path = tmp_path / "broken.json"
    path.write_text("{")
    assert drop(window, files(path))
    wait(lambda: bool(questions.warned), "the message")
    assert "broken.json" in questions.warned[0]


def test_unsaved_work_is_asked_about_before_a_dropped_file_is_opened(window, small_project, tmp_path, questions):
    path = tmp_path / "other.netb"
    save(path, small_project)
    window.document.commit("Rename", window.document.project.replace(name="changed"))
    questions.answer(QMessageBox.StandardButton.Cancel)
    assert drop(window, files(path))
    wait(lambda: bool(questions.asked), "the question")
    settle(window)
    assert window.document.path is None
