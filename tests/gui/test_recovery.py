"""Recovery copies: written while work is unsaved, offered after a crash, gone when all is well."""

from pathlib import Path

import pytest
from windows import start_endless, train, wait

from netbuilder.gui.workers import pump_until
from netbuilder.storage.autosave import Autosave, find_copies, recovery_folder
from netbuilder.storage.projects import load


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def _copies() -> list[Path]:
    return sorted(recovery_folder().rglob("*.netb"))


def _edit(window, name: str) -> None:
    window.document.commit("Rename", window.document.project.replace(name=name))


def test_unsaved_work_is_copied_once_per_change_and_dropped_when_saved(window, tmp_path) -> None:
    window.recovery.write()
    assert window.jobs.wait()
    assert _copies() == []  # nothing was unsaved
    _edit(window, "Half done")
    window.recovery.write()
    assert window.jobs.wait()
    (copy,) = _copies()
    assert load(copy).project.name == "Half done"
    window.recovery.write()
    assert window.jobs.wait()
    assert _copies() == [copy]  # nothing new to keep
    assert window.files.save_as(tmp_path / "done.netb")
    assert _copies() == []


def test_a_session_that_died_is_offered_and_taken_up(window, tmp_path) -> None:
    dead = Autosave()
    original = tmp_path / "mine.netb"
    dead.write("document", window.document.project.replace(name="Lost and found"), original)
    dead._lock.release()  # what the system does when a process dies
    assert [copy.original for copy in find_copies()] == [original]
    window.recovery._jobs.start("recovery", find_copies, window.recovery._offer, window.recovery._on_failed)
    assert pump_until(lambda: bool(window.banner.buttons), 10_000)
    assert "Unsaved work" in window.banner.words.text()
    restore = next(button for button in window.banner.buttons if button.text() == "Restore")
    restore.click()
    assert window.document.project.name == "Lost and found"
    assert window.document.path == original
    assert window.files.is_dirty
    assert not window.banner.isVisible()
    assert window.jobs.wait()
    window.document.undo_stack.setClean()
    window.run.mark_saved()


def test_closing_in_good_order_leaves_nothing(make_window, quick_project, questions) -> None:
    window = make_window(quick_project)
    _edit(window, "Given up")
    window.recovery.write()
    assert window.jobs.wait()
    assert len(_copies()) == 1
    window.document.undo_stack.setClean()
    assert window.close()
    assert _copies() == []


def test_a_place_that_cannot_be_written_is_told_once(window, tmp_path, monkeypatch) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where the folder should be")
    monkeypatch.setattr(window.recovery, "_autosave", Autosave(blocked))
    window.recovery._timer.start()
    _edit(window, "Unlucky")
    window.recovery.write()
    assert window.jobs.wait()
    assert "No recovery copies" in window.banner.words.text()
    assert not window.recovery._timer.isActive()
    window.document.undo_stack.setClean()


def test_a_copy_made_while_it_trains_anew_keeps_weights_and_record_together(window) -> None:
    train(window)
    record = window.run.trained_history.to_json()
    start_endless(window)
    wait(lambda: len(window.run.history) > 3, "some epochs")
    window.recovery.write()
    assert window.jobs.wait()
    (copy,) = _copies()
    opened = load(copy)
    assert opened.history is not None
    assert opened.history.to_json() == record
