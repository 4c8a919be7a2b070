"""Exit statuses: 0 done, 2 the user can mend it, 1 a fault of ours."""

import json
import os
import subprocess
import sys

import pytest

import netbuilder
from netbuilder.cli.main import COMMANDS
from netbuilder.cli.printing import plain, print_json
from netbuilder.errors import DataError


def test_version(cli):
    result = cli("--version")
    assert (result.status, result.out) == (0, f"netbuilder {netbuilder.__version__}\n")


def test_help_names_every_command(cli):
    text = cli("--help").out
    assert all(f" {command} " in text for command in COMMANDS)
    assert all(cli(command, "--help").status == 0 for command in COMMANDS)


@pytest.mark.parametrize(
    "words",
    [
        ["--bogus"],
        ["check"],
        ["check", "a", "b"],
        ["layers", "--bogus"],
        ["new", "mlp"],
        ["export", "x.json", "--format", "caffe", "-o", "y"],
        ["train", "x.json", "--device", "tpu"],
        ["train", "x.json", "--epochs", "0"],
        ["train", "x.json", "--set"],
        ["evaluate", "x.json", "--split", "all"],
    ],
)
def test_a_command_line_that_makes_no_sense_is_the_users_to_mend(cli, words):
    result = cli(*words)
    assert (result.status, result.out) == (2, "")
    assert result.err


def test_a_misspelt_command_is_not_taken_for_a_file(cli):
    result = cli("trian", "net.json")
    assert result.status == 2
    assert "Did you mean train?" in result.err


@pytest.mark.parametrize("words", ["nothing.netb", "check nothing.netb", "picture nothing.netb -o x.png"])
def test_a_file_that_is_not_there(cli, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = cli(*words.split())
    assert (result.status, result.out) == (2, "")
    assert "nothing.netb" in result.err
    assert len(result.err.splitlines()) == 1


@pytest.mark.parametrize("command", ["", "check", "train"])
def test_a_name_that_no_file_can_have(cli, command):
    name = "x" * 5000 + ".netb"
    result = cli(*command.split(), name)
    assert (result.status, result.out) == (2, "")


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege")
def test_a_target_behind_links_in_a_circle(cli, tmp_path):
    (tmp_path / "one").symlink_to(tmp_path / "two")
    (tmp_path / "two").symlink_to(tmp_path / "one")
    for target in ("one", "one/net.json", "x" * 300 + ".json"):
        result = cli("new", "mlp", "-o", tmp_path / target)
        assert (result.status, result.out) == (2, "")


@pytest.mark.parametrize("words", ["new mlp -o", "train net.json -o", "picture net.json -o"])
def test_a_target_below_a_file(cli, words, write_project, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_project("net.json")
    (tmp_path / "file").write_text("kept")
    result = cli(*words.split(), "file/x.svg")
    assert (result.status, result.out) == (2, "")
    assert "is a file, not a folder" in result.err
    assert (tmp_path / "file").read_text() == "kept"


def test_an_expected_error_is_one_message(cli, monkeypatch):
    monkeypatch.setattr("netbuilder.storage.templates.templates", _raise(DataError("The sky [red]is falling.")))
    result = cli("templates")
    assert (result.status, result.out, result.err) == (2, "", "Error: The sky [red]is falling.\n")


def test_a_fault_of_ours_goes_to_the_log_file(cli, monkeypatch, tmp_path):
    monkeypatch.setattr("netbuilder.storage.templates.templates", _raise(ZeroDivisionError("inside")))
    result = cli("templates")
    log = tmp_path / "log" / "netbuilder.log"
    assert (result.status, result.out) == (1, "")
    assert "Traceback" not in result.err
    assert str(log) in result.err
    assert "ZeroDivisionError: inside" in log.read_text()
    assert "in raise_it" in log.read_text()


def test_a_log_file_that_cannot_be_written_costs_no_detail(cli, monkeypatch, tmp_path):
    (tmp_path / "log").write_text("a file in the folder's place")
    monkeypatch.setattr("netbuilder.storage.templates.templates", _raise(ZeroDivisionError("inside")))
    result = cli("templates")
    assert result.status == 1
    assert "ZeroDivisionError: inside" in result.err


def test_ctrl_c_anywhere(cli, monkeypatch):
    monkeypatch.setattr("netbuilder.storage.templates.templates", _raise(KeyboardInterrupt()))
    result = cli("templates")
    assert (result.status, result.out) == (130, "")
    assert result.err.startswith("Interrupted;")


@pytest.mark.skipif(os.name == "nt", reason="POSIX pipes")
def test_a_reader_that_leaves_early_is_no_error():
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "netbuilder", "layers"]
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, timeout=60, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_terminal_without_our_characters_gets_substitutes():
    environment = os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    for words in (["templates"], ["datasets", "--json"]):
        command = [sys.executable, "-m", "netbuilder", *words]
        done = subprocess.run(command, capture_output=True, env=environment, timeout=60, check=False)
        assert (done.returncode, done.stderr) == (0, b"")
        assert done.stdout.isascii()


def test_json_has_null_for_what_it_cannot_say(capsys):
    import numpy as np

    print_json({"a": float("nan"), "b": [float("inf"), np.float32("nan"), np.arange(2)], "c": (1, True, None, "×")})
    written = json.loads(capsys.readouterr().out, parse_constant=pytest.fail)
    assert written == {"a": None, "b": [None, None, [0, 1]], "c": [1, True, None, "×"]}
    with pytest.raises(TypeError):
        plain(object())


def _raise(error):
    def raise_it():
        raise error

    return raise_it
