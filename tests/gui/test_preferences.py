"""What is remembered between two starts."""

from pathlib import Path

from netbuilder.gui.preferences import Preferences


def test_recent_files_come_newest_first_once_and_at_most_ten(qapp, tmp_path):
    preferences = Preferences(tmp_path / "settings.ini")
    assert preferences.recent == ()
    paths = [tmp_path / f"{number}.netb" for number in range(12)]
    for path in paths:
        path.touch()
        preferences.remember(path)
    preferences.remember(paths[5])
    assert preferences.recent[0] == paths[5]
    assert len(preferences.recent) == 10
    assert len(set(preferences.recent)) == 10


def test_a_single_recent_file_survives_the_ini_file(qapp, tmp_path):
    path = tmp_path / "with, comma; and ü.netb"
    path.touch()
    first = Preferences(tmp_path / "settings.ini")
    first.remember(path)
    first._settings.sync()
    assert Preferences(tmp_path / "settings.ini").recent == (path,)


def test_files_that_are_gone_are_left_out(qapp, tmp_path):
    preferences = Preferences(tmp_path / "settings.ini")
    path = tmp_path / "one.netb"
    path.touch()
    preferences.remember(path)
    path.unlink()
    assert preferences.recent == ()


def test_the_list_can_be_forgotten(qapp, tmp_path, qtbot):
    preferences = Preferences(tmp_path / "settings.ini")
    path = tmp_path / "one.netb"
    path.touch()
    preferences.remember(path)
    with qtbot.waitSignal(preferences.recent_changed):
        preferences.forget_recent()
    assert preferences.recent == ()


def test_scheme_and_folder_are_remembered(qapp, tmp_path):
    first = Preferences(tmp_path / "settings.ini")
    assert first.scheme == "system"
    first.scheme = "dark"
    first.folder = tmp_path
    first._settings.sync()
    second = Preferences(tmp_path / "settings.ini")
    assert second.scheme == "dark"
    assert second.folder == tmp_path


def test_damaged_settings_fall_back(qapp, tmp_path):
    file = tmp_path / "settings.ini"
    file.write_text("[General]\nscheme=purple\nfolder=/not/there\nrecent=@Invalid()\ngeometry=words\nstate=5\n")
    preferences = Preferences(file)
    assert preferences.scheme == "system"
    assert preferences.folder == Path.home()
    assert preferences.recent == ()
    assert preferences.layout() is None


def test_the_demo_remembers_nothing_and_leaves_no_trace(qapp, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    path = tmp_path / "one.netb"
    path.touch()
    preferences = Preferences(tmp_path / "settings.ini", remembers=False)
    preferences.scheme = "dark"
    preferences.folder = tmp_path
    preferences.remember(path)
    assert preferences.scheme == "dark"
    assert preferences.recent == (path,)
    preferences.forget_recent()
    assert preferences.recent == ()
    del preferences
    assert Preferences(remembers=False).scheme == "system"
    assert list(tmp_path.iterdir()) == [path]
