"""What a command loads, found out in fresh interpreters: torch takes seconds, and Qt needs a display."""

import json
import subprocess
import sys

import pytest

HEAVY = ("torch", "PySide6", "shiboken6", "pyqtgraph", "sklearn", "onnx", "onnxruntime", "onnxscript", "scipy")
SCRIPT = """
import json, sys
from netbuilder.cli.main import run
status = run(sys.argv[1:])
print(json.dumps([status, sorted({name.partition(".")[0] for name in sys.modules})]), file=sys.stderr)
"""


def loaded_by(*words: object) -> tuple[int, set[str]]:
    command = [sys.executable, "-c", SCRIPT, *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    status, modules = json.loads(done.stderr.splitlines()[-1])
    return status, set(modules)


@pytest.mark.parametrize("words", ["--help", "--version", "layers", "templates", "datasets", "train --help"])
def test_light_commands_load_neither_qt_nor_torch(words):
    status, modules = loaded_by(*words.split())
    assert status == 0
    assert not modules & set(HEAVY)


def test_new_and_check_load_neither_qt_nor_torch(tmp_path):
    path = tmp_path / "mine.json"
    for words in (["new", "lenet5", "-o", path], ["check", path], ["check", path, "--json"]):
        status, modules = loaded_by(*words)
        assert status == 0
        assert not modules & set(HEAVY)


def test_help_does_not_even_load_numpy():
    assert "numpy" not in loaded_by("--help")[1]
