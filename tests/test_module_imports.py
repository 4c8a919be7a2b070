"""What an import brings along, found out in fresh interpreters: torch takes seconds, and Qt needs a desktop."""

import json
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import netbuilder

HEAVY = {"torch", "sklearn", "onnx", "onnxruntime", "onnxscript", "scipy"}
QT = {"PySide6", "shiboken6", "pyqtgraph"}
ROOT = Path(netbuilder.__file__).parent
LOADED = "import json, sys; print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"


def modules() -> list[str]:
    found = pkgutil.walk_packages(netbuilder.__path__, "netbuilder.")
    return sorted(module.name for module in found if not module.name.endswith("__main__"))


def below_the_window() -> list[str]:
    window = ("netbuilder.gui", "netbuilder.cli")
    return [name for name in modules() if not name.startswith(window) and name != "netbuilder.app"]


def loaded_by(code: str) -> set[str]:
    """The top-level packages that a fresh interpreter has loaded after `code`."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{LOADED}"], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_the_main_window_loads_no_torch_and_no_scikit_learn():
    loaded = loaded_by("import netbuilder.gui.main_window")
    assert "PySide6" in loaded
    assert loaded & HEAVY == set()


def test_a_shown_window_has_loaded_no_torch_before_it_was_painted():
    code = (
        "from pathlib import Path\n"
        "from netbuilder import app\n"
        "application = app.make_application()\n"
        "window = app.make_window(application, remembers=False)\n"
        "window.show()\n"
        "application.processEvents()"
    )
    assert loaded_by(code) & HEAVY == set()


def test_imports_run_in_no_circle_and_none_below_the_window_brings_qt():
    """Without a circle, every module can be the first that is imported. What only a type checker imports is none."""
    below = below_the_window()
    code = f"""
import builtins, graphlib, importlib, importlib.util, sys
brings, load = {{}}, builtins.__import__
def loading(name, globals=None, locals=None, fromlist=(), level=0):
    loaded = load(name, globals, locals, fromlist, level)
    by = (globals or {{}}).get("__name__", "")
    if by.startswith("netbuilder"):
        whole = importlib.util.resolve_name("." * level + name, globals["__package__"]) if level else name
        inner = [f"{{whole}}.{{each}}" for each in fromlist or () if f"{{whole}}.{{each}}" in sys.modules]
        brings.setdefault(by, set()).update(each for each in inner or [whole] if each.startswith("netbuilder"))
    return loaded
builtins.__import__ = loading
for name in {below!r}:
    importlib.import_module(name)
assert not {QT!r} & {{other.partition(".")[0] for other in sys.modules}}
for name in {modules()!r}:
    importlib.import_module(name)
ordered = list(graphlib.TopologicalSorter(brings).static_order())
assert {len(modules()) // 2} < len(ordered), "hardly an import was seen"
"""
    assert QT & loaded_by(code)


def test_no_package_loads_torch_when_it_is_imported_itself():
    packages = [module.name for module in pkgutil.walk_packages(netbuilder.__path__, "netbuilder.") if module.ispkg]
    assert packages
    code = "\n".join(f"import {name}" for name in packages)
    assert loaded_by(code) & (HEAVY | QT) == set()


@pytest.mark.parametrize(
    "folder", ["layers", "graph", "compiler", "data", "training", "inspection", "storage", "export"]
)
def test_no_source_below_the_window_names_qt(folder):
    for path in (ROOT / folder).rglob("*.py"):
        assert not any(name in path.read_text(encoding="utf-8") for name in ("PySide6", "pyqtgraph")), path


def test_importing_everything_below_the_window_prints_nothing():
    code = "\n".join(f"import {name}" for name in below_the_window())
    command = [sys.executable, "-W", "error", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
