"""A printed training script, run without this product, reaches the losses of the product's own training."""

import json
import re
import runpy
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from scripted import DRAWN, MOONS, TEMPLATES, TWO_ENDS, of_example, of_template, shortened, write_small_mnist

from netbuilder.compiler import memory
from netbuilder.compiler.memory import chunk_size
from netbuilder.data.prepare import prepare
from netbuilder.data.sources import SOURCES
from netbuilder.errors import CompileError, DataError
from netbuilder.export import training_samples
from netbuilder.export.training_script import print_training_script
from netbuilder.graph.settings import DataSettings
from netbuilder.storage.templates import load_template, templates
from netbuilder.training.control import Control
from netbuilder.training.events import EpochFinished, Finished
from netbuilder.training.loop import train

CLOSE = 1e-5
RUN_ALL = """
import contextlib, io, json, runpy, sys
for path in sys.argv[1:]:
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        history = runpy.run_path(path)["train"]()
    print(json.dumps([history, said.getvalue()]))
assert not any(name.startswith("netbuilder") for name in sys.modules)
"""
MNIST = "lenet5 on MNIST"
PROJECTS = {
    **{name: of_template(name) for name in TEMPLATES},
    **{name: of_example(name) for name in ("wine_two_ends", "iris_mlp")},
    **DRAWN,
    MNIST: shortened(of_template("lenet5"), epochs=1),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where the scripts lie, and MNIST beside them."""
    folder = tmp_path_factory.mktemp("scripts")
    write_small_mnist(folder / "data" / "mnist")
    return folder


@pytest.fixture(scope="module")
def scripted(folder):
    """What each script returns and says; one process runs them all, as torch is slow to start."""
    paths = []
    for place, project in enumerate(PROJECTS.values()):
        paths.append(folder / f"train_{place}.py")
        paths[-1].write_text(print_training_script(project).text, encoding="utf-8")
    command = [sys.executable, "-W", "error", "-c", RUN_ALL, *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    return dict(zip(PROJECTS, map(json.loads, done.stdout.splitlines()), strict=True))


@pytest.mark.parametrize("name", PROJECTS)
def test_the_script_reaches_the_losses_of_the_product(name, scripted, folder):
    project = PROJECTS[name]
    history, said = scripted[name]
    events = list(train(project, prepare(project.data, folder), Control(), device="cpu"))
    epochs = [event.metrics for event in events if isinstance(event, EpochFinished)]
    assert len(history) == len(epochs) == project.training.epochs
    for own, expected in zip(history, epochs, strict=True):
        shared = own.keys() & expected.keys()
        assert {key for key in expected if key.endswith(("loss", "mae"))} <= shared
        for key in shared:
            assert own[key] == pytest.approx(expected[key], rel=CLOSE, abs=CLOSE), key
    # Two epochs that say the same would not tell the order of the samples.
    assert len(history) == 1 or history[0]["train_loss"] != history[1]["train_loss"]
    assert isinstance(events[-1], Finished)
    assert_says_the_test(said, events[-1].outcome.metrics)


def assert_says_the_test(said: str, metrics: dict[str, float]) -> None:
    last = said.strip().splitlines()[-1]
    tested = {key: float(value) for key, value in re.findall(r"(test_\w+) ([-\d.]+)", last)}
    assert ("test_loss" in tested) == ("test_loss" in metrics)
    for key in tested.keys() & metrics.keys():
        assert tested[key] == pytest.approx(metrics[key], rel=CLOSE, abs=CLOSE), key


def test_the_trained_weights_lie_beside_the_script(scripted, folder):
    import torch

    module = runpy.run_path(str(folder / "train_1.py"))
    state = torch.load(folder / "train_1.pt", weights_only=True)
    (network,) = [value for value in module.values() if isinstance(value, type) and issubclass(value, torch.nn.Module)]
    assert network().load_state_dict(state)


OPTIONS = {
    "circles": {"samples": 31, "factor": 0.3, "seed": 2, "noise": 0.2},
    "moons": {"samples": 20, "seed": 1},
    "spirals": {"samples": 33, "arms": 4, "turns": 0.7},
    "blobs": {"samples": 23, "centres": 5},
    "xor": {"samples": 21, "noise": 0.4},
    "waves": {"samples": 41, "length": 9, "noise": 0.3},
    "brackets": {"samples": 41, "length": 8, "seed": 3},
    "noise_images": {"samples": 12, "channels": 2, "height": 3, "width": 5, "classes": 4},
}


@pytest.mark.parametrize("options", ["usual", "chosen"])
@pytest.mark.parametrize("source", SOURCES)
def test_every_data_set_is_loaded_alike(source, options, folder):
    """A data set that comes later fails here until a script can load it, too."""
    chosen = OPTIONS.get(source, {}) if options == "chosen" else {}
    if source == "noise_images" and not chosen:
        chosen = {"samples": 10}
    text = training_samples.print_samples(DataSettings(source=source, options=chosen))
    lines = ["import gzip", "from pathlib import Path", "import numpy as np", "from sklearn.datasets import *"]
    own: dict = {"__file__": str(folder / "script.py"), "stream": _stream}
    exec("\n".join([*lines, *text.constants, text.functions]), own)
    expected = SOURCES[source].load(SOURCES[source].parse(chosen), folder, None)
    features, targets, *rest = own["load_data"]()
    assert features.dtype == expected.features.dtype
    np.testing.assert_array_equal(features, expected.features)
    assert targets.dtype == expected.targets.dtype
    np.testing.assert_array_equal(targets, expected.targets)
    assert bool(rest) == text.is_official == (expected.official_test is not None)
    if rest:
        np.testing.assert_array_equal(rest[0], expected.official_test)
    if expected.value_range is not None and expected.is_image:
        assert expected.value_range == (0, text.brightest)


def _stream(seed, purpose):
    from netbuilder.data.randomness import seeded_random

    return seeded_random(seed, purpose)


def test_the_scripts_are_formatted(tmp_path):
    """Those of all templates, too: what is long in one is short in another."""
    projects = {**{each.name: load_template(each.name) for each in templates()}, **PROJECTS}
    for place, project in enumerate(projects.values()):
        path = tmp_path / f"train_{place}.py"
        path.write_text(print_training_script(project).text, encoding="utf-8")
    ruff = Path(sys.executable).with_name("ruff")
    for command in (["format", "--diff"], ["check", "--select", "E,F,I,W,UP,ANN,NPY,PT"]):
        words = [ruff, *command, "--isolated", "--line-length", "88", tmp_path]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_lines_of_a_node_are_those_of_its_class():
    source = print_training_script(MOONS)
    lines = source.text.splitlines()
    made, called = (lines[number - 1] for number in source.lines["batchnorm1d2",])
    assert "self.batchnorm1d2 = nn.BatchNorm1d(16)" in made
    assert "self.batchnorm1d2(x)" in called


@pytest.mark.parametrize("name", ["Means", "F", "Path", "train", "BATCH_SIZE", "SAMPLES"])
def test_a_class_takes_no_name_of_the_script(name):
    text = print_training_script(MOONS.replace(name=name)).text
    assert len(re.findall(rf"^(?:class|def) {name}\b|^{name} =", text, re.MULTILINE)) <= 1
    compile(text, "train.py", "exec")


@pytest.mark.parametrize(
    ("folder", "line"),
    [
        ("/mnt/digits", 'FOLDER = Path("/mnt/digits")'),
        ("~/digits", 'FOLDER = Path("~/digits").expanduser()'),
        ("my digits", 'FOLDER = Path(__file__).parent / "my digits"'),
    ],
)
def test_a_relative_folder_starts_from_the_script(folder, line):
    settings = DataSettings(source="mnist", options={"folder": folder})
    assert training_samples.print_samples(settings).constants == (line,)


def test_wrong_projects_are_refused():
    with pytest.raises(DataError, match="no option called arms"):
        print_training_script(MOONS.replace(data=DataSettings(source="moons", options={"arms": 3})))
    with pytest.raises(DataError, match="no data set called"):
        print_training_script(MOONS.replace(data=DataSettings(source="moon")))
    with pytest.raises(CompileError, match="10"):
        print_training_script(MOONS.replace(data=DataSettings(source="diabetes")))
    with pytest.raises(CompileError):
        print_training_script(TWO_ENDS.replace(graph=TWO_ENDS.graph.replace(edges=())))


def test_a_data_set_that_no_script_can_load_is_refused(monkeypatch):
    monkeypatch.setattr(training_samples, "_LOADERS", {})
    with pytest.raises(CompileError, match="data set moons"):
        print_training_script(MOONS)


def test_the_script_evaluates_as_many_samples_at_once_as_the_product(monkeypatch):
    project = load_template("digits-cnn")
    assert f"EVALUATED = {chunk_size(64)}  #" in print_training_script(project).text
    monkeypatch.setattr(memory, "_CHUNK", 7)
    assert "EVALUATED = 7  #" in print_training_script(project).text
