"""Project files on the disk: what goes in comes out, what is damaged is named, and nothing is lost."""

import json
import os
import subprocess
import sys
import zipfile
from contextlib import suppress

import numpy as np
import pytest
from any_projects import projects
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import netbuilder.files
from netbuilder.data.fitted import Fitted
from netbuilder.errors import ProjectFileError
from netbuilder.graph.model import Graph, Node
from netbuilder.graph.project import Project
from netbuilder.storage import limits
from netbuilder.storage.projects import load, read_preview, save
from netbuilder.storage.records import project_to_json
from netbuilder.training.events import EpochFinished, Progress
from netbuilder.training.history import History

PROJECT = Project(name="Übung 1", graph=Graph({"input": Node(type="Input", settings={"shape": [4]})}), notes="mine")
WEIGHTS = {
    "fc.weight": np.arange(6, dtype=np.float32).reshape(2, 3),
    "fc.bias": np.zeros(2, np.float32),
    "bn.num_batches_tracked": np.array(7, np.int64),
}
STATE = {
    "optimizer.0.exp_avg": np.ones((2, 3), np.float32),
    "random": np.arange(9, dtype=np.uint8),
    "step": 12,
    "lr": [0.1],
    "count": np.int64(3),  # no number that JSON knows
}
FITTED = Fitted(source="iris", task="classification", input_shape=(2,), mean=(1.5, 2), std=(1, 0.5))
PARTS = ["weights.safetensors", "fitted.json", "history.json", "state.json", "state.safetensors"]


def same_arrays(left, right):
    assert left.keys() == right.keys()
    for name, array in left.items():
        assert right[name].dtype == array.dtype
        np.testing.assert_array_equal(right[name], array)


def members(path):
    with zipfile.ZipFile(path) as archive:
        return {entry.filename: entry for entry in archive.infolist()}


def write_zip(path, contents, method=zipfile.ZIP_STORED):
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return path


def project_bytes():
    return json.dumps(project_to_json(PROJECT)).encode()


@pytest.fixture
def saved(tmp_path):
    path = tmp_path / "net.netb"
    save(path, PROJECT, weights=WEIGHTS, state=STATE, preview_png=b"\x89PNG...")
    return path


@given(project=projects(), suffix=st.sampled_from([".netb", ".json", ".JSON", ""]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
def test_saving_and_opening_is_the_identity(project, suffix, tmp_path):
    path = tmp_path / f"any{suffix}"
    save(path, project)
    opened = load(path)
    assert opened.project == project
    assert (dict(opened.weights), opened.state, opened.warnings) == ({}, None, ())


def test_what_was_learned_comes_back(saved):
    opened = load(saved)
    assert opened.project == PROJECT
    assert opened.path == saved
    same_arrays(WEIGHTS, opened.weights)
    same_arrays({name: STATE[name] for name in ("optimizer.0.exp_avg", "random")},
                {name: opened.state[name] for name in ("optimizer.0.exp_avg", "random")})  # fmt: skip
    assert opened.state["step"] == 12
    assert opened.state["count"] == 3
    assert opened.state["lr"] == [0.1]
    assert all(array.flags.writeable for array in opened.weights.values())
    assert read_preview(saved) == b"\x89PNG..."


def history():
    record = History()
    record.append(Progress(np.arange(1, 4), np.array([2, np.nan, 0.1], np.float32), 0.5, None, None))
    record.append(EpochFinished(1, 3, {"train_loss": 0.7, "validation_loss": float("nan")}, 1.25))
    return record


def test_the_scaling_of_the_data_and_the_curves_come_back(tmp_path):
    path = tmp_path / "net.netb"
    save(path, PROJECT, weights=WEIGHTS, fitted=FITTED, history=history())
    opened = load(path)
    assert opened.fitted == FITTED
    assert opened.history == history()
    assert opened.warnings == ()


def test_members_are_stored_never_deflated(saved):
    assert {entry.compress_type for entry in members(saved).values()} == {zipfile.ZIP_STORED}
    assert list(members(saved)) == [
        "project.json", "weights.safetensors", "state.json", "state.safetensors", "preview.png",
    ]  # fmt: skip


def test_the_same_project_gives_the_same_bytes(saved, tmp_path):
    again = tmp_path / "again.netb"
    save(again, load(saved).project, weights=load(saved).weights, state=STATE, preview_png=read_preview(saved))
    assert again.read_bytes() == saved.read_bytes()


def test_transposed_arrays_keep_their_values(tmp_path):
    weights = {"w": np.arange(6, dtype=np.float32).reshape(2, 3).T, "v": np.arange(10, dtype=np.float64)[::3]}
    save(tmp_path / "a.netb", PROJECT, weights=weights)
    same_arrays(weights, load(tmp_path / "a.netb").weights)


@pytest.mark.parametrize("part", [{"weights": WEIGHTS}, {"state": STATE}, {"history": History()}])
def test_a_bare_file_cannot_hold_what_was_learned(part, tmp_path):
    with pytest.raises(ProjectFileError, match=r"Save it as net\.netb"):
        save(tmp_path / "net.json", PROJECT, **part)
    assert list(tmp_path.iterdir()) == []


def test_the_kind_of_a_file_is_told_by_its_content(tmp_path, saved):
    disguised = tmp_path / "zip.json"
    disguised.write_bytes(saved.read_bytes())
    assert load(disguised).weights
    bare = tmp_path / "text.netb"
    bare.write_bytes(b"\xef\xbb\xbf" + project_bytes())
    assert load(bare).project == PROJECT


@pytest.mark.parametrize(
    "name", ["Ünïcödé 网络.netb", "with space.json", "emoji 😀.netb", "a" * 200 + ".netb", "CON.txt.netb"]
)
def test_odd_file_names(name, tmp_path):
    save(tmp_path / name, PROJECT)
    assert load(tmp_path / name).project == PROJECT


BAD_FILES = {
    "empty": (b"", "is empty"),
    "blank": (b" \n\t ", "is empty"),
    "garbage": (bytes(range(256)) * 20, "not text in UTF-8"),
    "text": (b"Dear diary", "not valid JSON"),
    "cut": (b'{"format', "starting at line 1, column 2"),
    "foreign json": (b'{"format": "keras", "version": 1, "graph": {}}', "format: expected 'netbuilder'"),
    "other json": (b"[1, 2]", "expected an object"),
    "newer": (b'{"format": "netbuilder", "version": 99, "graph": {}}', "version is 99, this one reads up to version 1"),
    "bomb": (b"[" * 10**6, "nested more than"),
    "half a zip": (b"PK\x03\x04" + bytes(50), "table of contents"),
    "two letters": (b"PK", "table of contents"),
}


@pytest.mark.parametrize(("content", "message"), BAD_FILES.values(), ids=BAD_FILES)
def test_what_is_no_project_is_named(content, message, tmp_path):
    path = tmp_path / "bad.netb"
    path.write_bytes(content)
    with pytest.raises(ProjectFileError, match=message) as caught:
        load(path)
    assert str(path) in str(caught.value)
    assert any(word in str(caught.value) for word in ("choose", "Choose", "expected", "copy it again", "Update"))
    assert read_preview(path) is None


def test_places_that_are_no_files(tmp_path):
    loop = tmp_path / "loop.netb"
    loop.symlink_to(loop)
    for path, message in (
        (tmp_path, "is a folder"),
        (tmp_path / "none.netb", "No such file"),
        (loop, "symbolic links"),
    ):
        with pytest.raises(ProjectFileError, match=message):
            load(path)
    with pytest.raises(ProjectFileError, match="null"):
        load("zero\0byte.netb")
    with pytest.raises(ProjectFileError, match="could not be written"):
        save(loop, PROJECT)


@pytest.mark.skipif(sys.platform == "win32", reason="no pipes in the file system there")
def test_a_pipe_is_refused_rather_than_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.netb")
    with pytest.raises(ProjectFileError, match="no ordinary file"):
        load(tmp_path / "pipe.netb")


def test_a_zip_without_a_project(tmp_path):
    path = write_zip(tmp_path / "photos.zip", {"photo.jpg": b"x"})
    with pytest.raises(ProjectFileError, match=r"holds no project\.json"):
        load(path)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_projects_in_one_zip_are_refused(tmp_path):
    path = tmp_path / "two.netb"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("project.json", project_bytes())
        archive.writestr("project.json", project_bytes())
    with pytest.raises(ProjectFileError, match=r"holds 2 project\.json"):
        load(path)


def test_an_encrypted_member_is_named(tmp_path):
    path = write_zip(tmp_path / "secret.netb", {"project.json": project_bytes()})
    content = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + offset] |= 1
    path.write_bytes(content)
    with pytest.raises(ProjectFileError, match="is encrypted"):
        load(path)


def test_a_project_packed_anew_opens_when_its_method_is_known(tmp_path):
    path = write_zip(tmp_path / "a.netb", {"project.json": project_bytes()}, zipfile.ZIP_DEFLATED)
    assert load(path).project == PROJECT
    path = write_zip(tmp_path / "b.netb", {"project.json": project_bytes()}, zipfile.ZIP_BZIP2)
    with pytest.raises(ProjectFileError, match="a method that is not read"):
        load(path)


def test_a_zip_bomb_is_cut_off(tmp_path):
    bomb = b'{"format": "' + b" " * (40 * limits.MIB)
    path = write_zip(tmp_path / "bomb.netb", {"project.json": bomb}, zipfile.ZIP_DEFLATED)
    with pytest.raises(ProjectFileError, match="larger than"):
        load(path)


def test_a_file_above_the_limit_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "PROJECT_BYTES", 1000)
    for path in (tmp_path / "large.json", write_zip(tmp_path / "large.netb", {"project.json": b" " * 1001})):
        if path.suffix == ".json":
            path.write_bytes(b" " * 1001)
        with pytest.raises(ProjectFileError, match="larger than"):
            load(path)
    with pytest.raises(ProjectFileError, match="Shorten"):
        save(tmp_path / "new.netb", PROJECT.replace(notes="x" * 1000))
    assert not (tmp_path / "new.netb").exists()


def test_damaged_weights_are_told_and_the_project_opens(saved):
    content = bytearray(saved.read_bytes())
    place = content.index(WEIGHTS["fc.weight"].tobytes())
    content[place] ^= 0xFF
    saved.write_bytes(content)
    opened = load(saved)
    assert opened.project == PROJECT
    assert dict(opened.weights) == {}
    assert opened.state is None
    (warning,) = opened.warnings
    assert "weights.safetensors is damaged" in warning
    assert "opens without what it had learned" in warning


@pytest.mark.parametrize("name", PARTS)
@pytest.mark.parametrize("content", [b"", b"garbage", b"[3]", b"\x08\0\0\0\0\0\0\0{}      ", b"[" * 10**5])
def test_any_damaged_part_leaves_the_project_readable(name, content, tmp_path):
    path = write_zip(tmp_path / "part.netb", {"project.json": project_bytes(), name: content})
    opened = load(path)
    assert opened.project == PROJECT
    # Eight bytes of length and an empty table are a valid file of no tensors.
    assert len(opened.warnings) == (not (name.endswith("safetensors") and content.startswith(b"\x08")))


@given(data=st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200, deadline=None)
def test_no_damage_gives_anything_but_a_project_or_one_clear_message(data, saved, tmp_path):
    content = bytearray(saved.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        # Half of the changes hit the tables of the zip at the end.
        first = data.draw(st.sampled_from([0, len(content) - 400]))
        content[data.draw(st.integers(first, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / "damaged.netb"
    path.write_bytes(content[: data.draw(st.integers(0, len(content)) | st.just(len(content)))])
    with suppress(ProjectFileError):  # any other error fails the test
        assert isinstance(load(path).project, Project)
    read_preview(path)


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_named(tmp_path):
    folder = tmp_path / "locked"
    folder.mkdir()
    folder.chmod(0o500)
    with pytest.raises(ProjectFileError, match="Permission denied"):
        save(folder / "net.netb", PROJECT)
    folder.chmod(0o700)
    assert list(folder.iterdir()) == []


def test_targets_that_cannot_be_written_are_named(tmp_path, saved):
    before = saved.read_bytes()
    for path in (tmp_path, tmp_path / "none" / "net.netb", saved / "net.netb"):
        with pytest.raises(ProjectFileError, match="could not be written"):
            save(path, PROJECT)
    assert saved.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == [saved.name]


def test_a_write_protected_file_is_left_alone(saved, monkeypatch):
    before = saved.read_bytes()
    monkeypatch.setattr(netbuilder.files.os, "access", lambda path, mode: False)  # root may write everything
    with pytest.raises(ProjectFileError, match="write-protected"):
        save(saved, PROJECT)
    assert saved.read_bytes() == before


CRASH = """
import os, sys
from netbuilder.graph.project import Project
from netbuilder.storage.projects import save
os.replace = lambda *_: os._exit(9)  # the power fails between writing and replacing
save(sys.argv[1], Project(name="new"))
"""


def test_a_crash_while_saving_leaves_the_old_file(saved):
    before = saved.read_bytes()
    crashed = subprocess.run([sys.executable, "-c", CRASH, str(saved)], check=False)
    assert crashed.returncode == 9
    assert saved.read_bytes() == before
    assert load(saved).project == PROJECT


def test_a_full_disk_leaves_the_old_file_and_no_rubbish(saved, monkeypatch):
    before = saved.read_bytes()

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(netbuilder.files.os, "fsync", full)
    with pytest.raises(ProjectFileError, match="No space left"):
        save(saved, PROJECT)
    assert saved.read_bytes() == before
    assert [path.name for path in saved.parent.iterdir()] == [saved.name]


def test_saving_through_a_link_keeps_the_link(saved, tmp_path):
    link = tmp_path / "link.netb"
    link.symlink_to(saved)
    save(link, PROJECT.replace(name="through the link"))
    assert link.is_symlink()
    assert load(saved).project.name == "through the link"


def test_arrays_that_safetensors_cannot_hold_are_refused(tmp_path):
    with pytest.raises(ProjectFileError, match="cannot be stored"):
        save(tmp_path / "a.netb", PROJECT, weights={"w": np.array(["text"])})
    with pytest.raises(ProjectFileError, match="cannot be written as JSON"):
        save(tmp_path / "a.netb", PROJECT, state={"odd": object()})
    assert list(tmp_path.iterdir()) == []


def test_storage_loads_neither_qt_nor_torch():
    code = "import sys, netbuilder.storage.projects; print([m for m in ('torch', 'PySide6') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
