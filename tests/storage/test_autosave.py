"""Recovery copies: found after a crash and only then."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from netbuilder.errors import ProjectFileError
from netbuilder.graph.project import Project
from netbuilder.storage.autosave import KEPT, Autosave, discard_copy, find_copies, recovery_folder
from netbuilder.storage.projects import load

CRASH = """
import os, sys
from pathlib import Path
from netbuilder.graph.project import Project
from netbuilder.storage.autosave import Autosave
session = Autosave(Path(sys.argv[1]))
for number in range(5):
    session.write("one", Project(name=f"work {number}"), original=Path(sys.argv[2]))
session.write("two", Project(name="never saved"))
os._exit(9)
"""


@pytest.fixture
def crashed(tmp_path):
    """A recovery folder that a killed session has left."""
    folder = tmp_path / "recovery"
    run = subprocess.run([sys.executable, "-c", CRASH, str(folder), str(tmp_path / "mine.netb")], check=False)
    assert run.returncode == 9
    return folder


def test_a_crash_leaves_the_newest_copy_of_each_document(crashed, tmp_path):
    copies = {copy.name: copy for copy in find_copies(crashed)}
    assert copies.keys() == {"work 4", "never saved"}
    assert copies["work 4"].original == tmp_path / "mine.netb"
    assert copies["never saved"].original is None
    assert abs(copies["work 4"].saved_at - datetime.now(UTC)) < timedelta(minutes=5)
    assert load(copies["work 4"].path).project == Project(name="work 4")


def test_discarded_copies_are_gone_and_leave_no_rubbish(crashed):
    first, second = find_copies(crashed)
    discard_copy(first)
    assert find_copies(crashed) == (second,)
    discard_copy(second)
    assert list(crashed.iterdir()) == []


def test_a_damaged_copy_gives_way_to_an_older_one(crashed):
    (newest,) = (copy for copy in find_copies(crashed) if copy.name == "work 4")
    newest.path.write_bytes(b"half")
    assert "work 3" in {copy.name for copy in find_copies(crashed)}
    for path in newest.path.parent.iterdir():
        path.write_bytes(b"")
    assert {copy.name for copy in find_copies(crashed)} == {"never saved"}


def test_a_running_session_is_left_alone(tmp_path):
    session = Autosave(tmp_path)
    session.write("a", Project(name="open"))
    assert find_copies(tmp_path) == ()
    session.close()
    assert list(tmp_path.iterdir()) == []
    session.close()


def test_old_copies_are_dropped_in_turn(tmp_path):
    session = Autosave(tmp_path)
    paths = [session.write("a", Project(name=str(number))) for number in range(KEPT + 2)]
    assert [path.exists() for path in paths] == [False, False, *[True] * KEPT]
    session.discard("a")
    assert not any(path.exists() for path in paths)
    assert session.write("a", Project()).exists()
    session.close()


def test_what_was_learned_is_in_the_copy(tmp_path):
    session = Autosave(tmp_path)
    path = session.write("a", Project(), weights={"w": np.ones(3, np.float32)}, state={"step": 3})
    assert load(path).weights["w"].sum() == 3
    assert load(path).state == {"step": 3}
    session.close()


def test_nothing_is_written_before_the_first_copy(tmp_path):
    Autosave(tmp_path / "recovery").close()
    assert list(tmp_path.iterdir()) == []
    assert find_copies(tmp_path / "recovery") == ()


def test_an_impossible_place_is_told(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ProjectFileError, match="recovery copy could not be written"):
        Autosave(tmp_path / "file").write("a", Project())
    with pytest.raises(ValueError, match="letters and digits"):
        Autosave(tmp_path).write("../escape", Project())


def test_the_folder_is_the_users_own(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert recovery_folder().name == "recovery"
    if os.name == "posix":
        session = Autosave(tmp_path / "new")
        path = session.write("a", Project())
        assert path.parent.parent.stat().st_mode & 0o077 == 0
        session.close()
