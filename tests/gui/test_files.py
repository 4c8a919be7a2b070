"""New, Open, Save and leaving: nothing is lost unasked, and nothing of one file stays in the next."""

import json
import os
import threading
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox
from windows import forget_changes, press, set_training, settle, start_endless, train, wait, wait_status

from netbuilder.graph.edits import change_settings, remove_nodes
from netbuilder.storage import projects
from netbuilder.storage.limits import PROJECT_BYTES
from netbuilder.storage.projects import load, save
from netbuilder.storage.templates import load_template
from netbuilder.training.status import RunStatus

Button = QMessageBox.StandardButton
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def choose_file(monkeypatch):
    """What the file dialogs answer; they never open."""

    def choose(path: Path | str, chosen_filter: str = "") -> None:
        for name in ("getSaveFileName", "getOpenFileName"):
            monkeypatch.setattr(QFileDialog, name, lambda *_: (str(path), chosen_filter))

    return choose


def edit(window, out_features=5):
    project = window.document.project
    window.document.commit(
        "Edit", project.replace(graph=change_settings(project.graph, "fc1", {"out_features": out_features}))
    )


def close(window) -> bool:
    """Whether the window agrees to be closed."""
    event = QCloseEvent()
    QApplication.sendEvent(window, event)
    return event.isAccepted()


# The title and what is unsaved


def test_the_title_has_a_star_while_something_is_unsaved(window, tmp_path):
    assert window.windowTitle() == "quick"
    edit(window)
    assert window.windowTitle() == "quick*"
    window.document.undo_stack.undo()
    assert window.windowTitle() == "quick"
    edit(window)
    path = tmp_path / "mine.netb"
    assert window.files.save_as(path)
    assert window.windowTitle() == "mine.netb"
    window.document.undo_stack.undo()
    assert window.windowTitle() == "mine.netb*"


def test_a_training_is_unsaved_work(window, tmp_path):
    path = tmp_path / "mine.netb"
    window.files.save_as(path)
    train(window)
    assert window.windowTitle() == "mine.netb*"
    press(window, Qt.Key.Key_S, CTRL)
    assert window.windowTitle() == "mine.netb"
    opened = load(path)
    assert opened.history == window.run.history
    assert np.array_equal(opened.weights["fc1.weight"], window.run.trained.weights["fc1.weight"])
    assert opened.fitted == window.run.trained.fitted


# Asking before losing work


def leave_by_new(window, tmp_path):
    return window.files.new(load_template("perceptron"))


def leave_by_open(window, tmp_path):
    other = tmp_path / "other.json"
    save(other, load_template("mlp"))
    return window.files.open(other)


def leave_by_closing(window, tmp_path):
    return close(window)


WAYS = [leave_by_new, leave_by_open, leave_by_closing]


@pytest.mark.parametrize("leave", WAYS)
def test_cancel_keeps_everything(window, questions, tmp_path, leave):
    edit(window)
    project = window.document.project
    questions.answer(Button.Cancel)
    assert not leave(window, tmp_path)
    assert window.document.project is project
    assert window.document.is_modified
    assert len(questions.asked) == 1
    assert "quick has unsaved changes" in questions.asked[0]


@pytest.mark.parametrize("leave", WAYS)
def test_discard_lets_go(window, questions, tmp_path, leave):
    edit(window)
    project = window.document.project
    questions.answer(Button.Discard)
    assert leave(window, tmp_path)
    if leave is not leave_by_closing:
        assert window.document.project is not project
        assert not window.files.is_dirty


@pytest.mark.parametrize("leave", WAYS)
def test_save_saves_and_lets_go(window, questions, tmp_path, leave):
    path = tmp_path / "mine.netb"
    window.files.save_as(path)
    edit(window, 7)
    questions.answer(Button.Save)
    assert leave(window, tmp_path)
    assert load(path).project.graph.nodes["fc1"].settings["out_features"] == 7


def test_a_save_that_is_called_off_keeps_everything(window, questions, choose_file, tmp_path):
    edit(window)
    choose_file("")
    questions.answer(Button.Save)
    assert not leave_by_new(window, tmp_path)
    assert window.document.is_modified


def test_nothing_unsaved_asks_nothing(window, questions, tmp_path):
    assert leave_by_open(window, tmp_path)
    assert leave_by_new(window, tmp_path)
    assert leave_by_closing(window, tmp_path)
    assert questions.asked == []


# While it trains


@pytest.mark.parametrize("leave", WAYS)
def test_leaving_a_training_asks_stops_and_waits(window, questions, tmp_path, leave):
    start_endless(window)
    forget_changes(window)
    worker = window.run._worker
    questions.answer(Button.Yes, Button.Discard)
    assert leave(window, tmp_path)
    assert not worker.is_alive
    assert "training is under way" in questions.asked[0]
    assert "unsaved training" in questions.asked[1]
    if leave is not leave_by_closing:
        assert window.run.status is RunStatus.IDLE
        assert window.run.trained is None


@pytest.mark.parametrize("leave", WAYS)
def test_a_training_may_go_on(window, questions, tmp_path, leave):
    start_endless(window)
    questions.answer(Button.Cancel)
    assert not leave(window, tmp_path)
    assert window.run.status is RunStatus.TRAINING
    count = len(window.run.history.batches)
    wait(lambda: len(window.run.history.batches) > count, "a further batch")


def test_closing_while_it_trains_can_save_what_was_learned(window, questions, tmp_path):
    path = tmp_path / "mine.netb"
    window.files.save_as(path)
    start_endless(window)
    questions.answer(Button.Yes, Button.Save)
    assert close(window)
    opened = load(path)
    assert set(opened.weights) == {"fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias"}
    assert len(opened.history.batches) == len(window.run.history.batches)


def test_closing_while_the_data_load_waits_for_them(make_window, quick_project, questions):
    window = make_window()
    window.files.new(quick_project)
    window.docks.raise_("data")
    press(window, Qt.Key.Key_F5)
    questions.answer(Button.Yes, Button.Discard)
    assert close(window)
    assert not window.jobs.is_busy
    assert not window.run.is_active


def test_saving_while_it_trains_keeps_weights_and_record_together(window, tmp_path):
    path = tmp_path / "mine.netb"
    train(window)
    weights, record = window.run.trained.weights["fc1.weight"].copy(), window.run.trained_history.to_json()
    start_endless(window)
    wait(lambda: len(window.run.history) > 3, "some epochs")
    assert window.files.save_as(path)
    assert window.run.status is RunStatus.TRAINING
    opened = load(path)
    assert np.array_equal(opened.weights["fc1.weight"], weights)
    assert opened.history.to_json() == record
    press(window, Qt.Key.Key_F5, Qt.KeyboardModifier.ShiftModifier)
    wait_status(window, RunStatus.STOPPED)
    assert window.files.is_dirty
    assert window.files.save()
    assert load(path).history == window.run.history
    assert not window.files.is_dirty


def test_what_is_edited_while_the_file_is_written_stays_unsaved(window, tmp_path, monkeypatch):
    path = tmp_path / "mine.netb"
    real, is_edited = projects.save, threading.Event()

    def slow_save(*arguments, **options):
        is_edited.wait(10)
        real(*arguments, **options)

    monkeypatch.setattr(projects, "save", slow_save)
    QTimer.singleShot(0, window, lambda: (edit(window, 9), is_edited.set()))
    assert window.files.save_as(path)
    assert window.document.path == path
    assert window.files.is_dirty
    assert load(path).project.graph.nodes["fc1"].settings["out_features"] == 8
    monkeypatch.undo()
    assert window.files.save()
    assert load(path).project.graph.nodes["fc1"].settings["out_features"] == 9
    assert not window.files.is_dirty


# Files that cannot be opened


def damaged(folder: Path) -> Path:
    path = folder / "damaged.netb"
    path.write_bytes(b"PK\x03\x04 and then nothing of use" * 10)
    return path


def foreign(folder: Path) -> Path:
    path = folder / "foreign.json"
    path.write_text(json.dumps({"name": "some package", "version": "1.0.0"}))
    return path


def not_json(folder: Path) -> Path:
    path = folder / "words.json"
    path.write_text("{ this is no JSON")
    return path


def newer(folder: Path) -> Path:
    path = folder / "newer.json"
    path.write_text(json.dumps({"format": "netbuilder", "version": 999, "graph": {"nodes": {}, "edges": []}}))
    return path


def huge(folder: Path) -> Path:
    path = folder / "huge.json"
    with path.open("wb") as stream:
        stream.truncate(PROJECT_BYTES + 1)
    return path


def truncated(folder: Path) -> Path:
    path = folder / "truncated.netb"
    save(path, load_template("lenet5"))
    path.write_bytes(path.read_bytes()[:-200])
    return path


def empty_zip(folder: Path) -> Path:
    path = folder / "empty.netb"
    with zipfile.ZipFile(path, "w"):
        pass
    return path


def missing(folder: Path) -> Path:
    return folder / "not there.netb"


def a_folder(folder: Path) -> Path:
    path = folder / "folder.netb"
    path.mkdir()
    return path


@pytest.mark.parametrize(
    "make", [damaged, foreign, not_json, newer, huge, truncated, empty_zip, missing, a_folder], ids=lambda f: f.__name__
)
def test_a_file_that_cannot_be_opened_leaves_the_open_one_as_it_is(window, questions, tmp_path, make):
    edit(window)
    project, title = window.document.project, window.windowTitle()
    path = make(tmp_path)
    assert not window.files.open(path)
    assert len(questions.warned) == 1
    assert path.name in questions.warned[0]
    assert questions.asked == []
    assert window.document.project is project
    assert window.windowTitle() == title
    assert path not in window.preferences.recent


def test_a_newer_file_names_both_versions(window, questions, tmp_path):
    window.files.open(newer(tmp_path))
    assert "999" in questions.warned[0]


def test_a_file_with_damaged_weights_opens_without_them_and_says_so(window, questions, tmp_path):
    path = tmp_path / "mine.netb"
    train(window)
    window.files.save_as(path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["weights.safetensors"] = b"\x10" * 40
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert window.files.open(path)
    assert window.run.trained is None
    assert len(questions.warned) == 1
    assert "weights" in questions.warned[0]
    settle(window)


def test_weights_of_another_drawing_are_told_in_the_pictures(window, tmp_path, quick_project):
    path = tmp_path / "mine.netb"
    train(window)
    other = quick_project.replace(graph=change_settings(quick_project.graph, "fc1", {"out_features": 3}))
    save(path, other, window.run.trained.weights, window.run.trained.fitted, window.run.history)
    forget_changes(window)
    assert window.files.open(path)
    settle(window)
    window.docks.raise_("activations")
    settle(window)
    assert "another drawing" in window.panels.activations.maps.mosaic._empty_text or "shape" in (
        window.panels.activations.maps.mosaic._empty_text
    )


# Saving where it cannot be


def test_a_missing_folder_keeps_the_work_and_tells(window, questions, tmp_path):
    edit(window)
    path = tmp_path / "no" / "such" / "folder" / "mine.netb"
    assert not window.files.save_as(path)
    assert len(questions.warned) == 1
    assert window.files.is_dirty
    assert window.document.path is None


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the system lets this user write everywhere")
def test_a_read_only_folder_keeps_the_work_and_tells(window, questions, tmp_path):
    edit(window)
    folder = tmp_path / "locked"
    folder.mkdir()
    folder.chmod(0o500)
    try:
        assert not window.files.save_as(folder / "mine.netb")
    finally:
        folder.chmod(0o700)
    assert len(questions.warned) == 1
    assert window.files.is_dirty


def test_a_full_disk_keeps_the_work_and_tells(window, questions, tmp_path, monkeypatch):
    path = tmp_path / "mine.netb"
    window.files.save_as(path)
    before = path.read_bytes()
    edit(window)

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    assert not window.files.save()
    monkeypatch.undo()
    assert "No space left" in questions.warned[0]
    assert window.files.is_dirty
    assert path.read_bytes() == before
    assert list(tmp_path.glob("*mine*")) == [path], "a draft was left behind"


def test_saving_over_a_folder_tells(window, questions, tmp_path):
    edit(window)
    assert not window.files.save_as(a_folder(tmp_path))
    assert len(questions.warned) == 1
    assert window.files.is_dirty


# Drawing only


def test_a_json_file_that_has_learned_something_asks_for_a_netb_file(window, choose_file, tmp_path):
    path = tmp_path / "drawing.json"
    assert window.files.save_as(path)
    train(window)
    choose_file(tmp_path / "drawing.netb")
    press(window, Qt.Key.Key_S, CTRL)
    assert window.document.path == tmp_path / "drawing.netb"
    assert load(tmp_path / "drawing.netb").weights
    assert not window.files.is_dirty


def test_the_drawing_alone_is_written_only_when_agreed_and_the_training_stays_unsaved(window, questions, tmp_path):
    train(window)
    path = tmp_path / "drawing.json"
    questions.answer(Button.Cancel)
    assert not window.files.save_as(path)
    assert not path.exists()
    questions.answer(Button.Ok)
    assert window.files.save_as(path)
    assert json.loads(path.read_text())["format"] == "netbuilder"
    assert window.files.is_dirty
    assert window.windowTitle() == "drawing.json*"


def test_a_name_without_a_suffix_gets_the_one_of_the_chosen_kind(window, choose_file, tmp_path):
    choose_file(tmp_path / "one")
    assert window.files.save_as()
    assert window.document.path == tmp_path / "one.netb"
    choose_file(tmp_path / "two", "Drawing and settings only (*.json)")
    assert window.files.save_as()
    assert window.document.path == tmp_path / "two.json"
    choose_file(tmp_path / "net v1.2")
    assert window.files.save_as()
    assert window.document.path == tmp_path / "net v1.2.netb"


def test_a_name_that_gets_a_suffix_replaces_no_other_file_unasked(window, choose_file, questions, tmp_path):
    path = tmp_path / "one.netb"
    path.write_text("precious")
    choose_file(tmp_path / "one")
    questions.answer(Button.Cancel)
    assert not window.files.save_as()
    assert path.read_text() == "precious"
    questions.answer(Button.Yes)
    assert window.files.save_as()
    assert load(path).project == window.document.project


def test_the_suggested_name_is_one_file_name_whatever_the_project_is_called(window, monkeypatch):
    suggested = []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a: (suggested.append(Path(a[2])), ("", ""))[1])
    project = window.document.project
    window.document.commit("Name", project.replace(name="in/out: v1.5?"))
    window.files.save_as()
    assert suggested[0].parent == window.preferences.folder
    assert suggested[0].name.startswith("in_out")
    assert suggested[0].suffix == ".netb"


# One after the other


def test_nothing_of_the_first_file_stays_in_the_second(make_window, small_project, questions, tmp_path):
    window = make_window(small_project, size=(1440, 900))
    window.docks.raise_("curves")
    set_training(window, epochs=1)
    broken = window.document.project
    train(window)
    assert len(window.panels.curves.plot.batch_loss)
    window.complain("Something", "of the first file")
    window.line.say("Something of the first file")
    window.document.commit("Break", broken.replace(graph=remove_nodes(broken.graph, ["flat"])))
    settle(window)
    assert window.docks["findings"].windowTitle() != "Findings"
    forget_changes(window)

    window.files.new(load_template("perceptron"))
    settle(window)
    assert len(window.panels.curves.plot.batch_loss) == 0
    assert window.run.trained is None
    assert window.run.status is RunStatus.IDLE
    assert window.line.status.text() == "idle"
    assert window.line.figures.text() == ""
    assert not window.line.progress.isVisible()
    assert not window.line.edited.isVisible()
    assert window.banner.isHidden()
    assert window.docks["findings"].windowTitle() == "Findings"
    assert "checks pass" in window.line.totals.text()
    assert not window.document.undo_stack.canUndo()
    assert window.actions_by_name["undo"].text() == "&Undo"
    assert not window.actions_by_name["continue"].isEnabled()
    assert window.panels.data.settings == window.document.project.data
    assert not any("conv1" in choice.id for choice in window.panels.activations.chooser.choices)
    assert window.canvas.selection == ()
    window.docks.raise_("data")
    settle(window)
    assert window.data.prepared is not None
    assert window.data.prepared.samples.features.shape[1:] != (1, 8, 8)
    # The curve of a second training begins at its own first batch.
    train(window, epochs=1)
    assert window.run.history.batches[0] == 1


def test_several_files_in_a_row(window, questions, tmp_path):
    for name in ("perceptron", "mlp", "digits-cnn", "linear-regression", "perceptron"):
        path = tmp_path / f"{name}.json"
        project = load_template(name)
        save(path, project)
        assert window.files.open(path)
        settle(window)
        assert window.document.project == project
        assert window.windowTitle() == path.name
    assert questions.asked == questions.warned == []
    assert [path.stem for path in window.preferences.recent] == [
        "perceptron",
        "linear-regression",
        "digits-cnn",
        "mlp",
    ]


def test_recent_files_open_from_the_menu_and_those_that_are_gone_are_left_out(window, tmp_path, questions):
    for name in ("one", "two"):
        window.files.save_as(tmp_path / f"{name}.netb")
    (tmp_path / "two.netb").unlink()
    window.menus.recent.aboutToShow.emit()
    texts = [action.text() for action in window.menus.recent.actions()]
    assert texts[0].startswith("one.netb")
    assert not any(text.startswith("two.netb") for text in texts)
    window.files.new(load_template("mlp"))
    window.menus.recent.actions()[0].trigger()
    assert window.document.path == tmp_path / "one.netb"
    next(action for action in window.menus.recent.actions() if action.text() == "Clear this list").trigger()
    window.menus.recent.aboutToShow.emit()
    assert [action.text() for action in window.menus.recent.actions()] == ["No files yet"]


def test_a_second_wish_while_a_file_is_read_does_not_cross_the_first(window, tmp_path, questions):
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    save(first, load_template("mlp"))
    save(second, load_template("perceptron"))
    results = []
    QTimer.singleShot(0, window, lambda: results.append(window.files.open(second)))
    assert window.files.open(first)
    wait(lambda: bool(results), "the second wish")
    assert results == [False]
    assert window.document.path == first
    assert "Another file" in questions.warned[0]


def test_relative_folders_of_the_data_start_at_the_file(window, tmp_path):
    assert window.document.base == Path.cwd()
    window.files.save_as(tmp_path / "mine.netb")
    assert window.document.base == tmp_path


def test_saved_into_another_folder_a_project_still_finds_its_data(make_window, tmp_path):
    (here := tmp_path / "here").mkdir()
    (there := tmp_path / "there").mkdir()
    project = load_template("lenet5")
    project = project.replace(data=project.data.replace(source="mnist", options={"folder": "data/mnist"}))
    save(here / "mine.json", project)
    window = make_window()
    window.files.open(here / "mine.json")
    assert window.files.save_as(here / "again.json")
    assert load(here / "again.json").project.data.options["folder"] == "data/mnist"
    assert window.files.save_as(there / "mine.json")
    folder = str(here / "data" / "mnist")
    assert load(there / "mine.json").project.data.options["folder"] == folder
    assert window.document.project.data.options["folder"] == folder
    assert not window.files.is_dirty
