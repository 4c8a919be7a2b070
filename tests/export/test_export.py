"""Every format is read back by a program that is not ours, gives the same numbers, and never harms what was there."""

import ast
import json
import runpy
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import get_args

import numpy as np
import onnxruntime
import pytest
import safetensors
import safetensors.numpy
import torch

from netbuilder.compiler.module import load_weights, seeded, weights_of
from netbuilder.data.fitted import Fitted
from netbuilder.data.prepare import prepare
from netbuilder.errors import CompileError, DataError, ExportError
from netbuilder.export import export
from netbuilder.export.export import export_model
from netbuilder.export.formats import FORMATS, FormatName
from netbuilder.export.model import largest_difference
from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.graph.project import Project
from netbuilder.graph.settings import DataSettings
from netbuilder.storage.projects import load
from netbuilder.training.control import Control
from netbuilder.training.loop import train

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def chain(*layers):
    nodes = {name: Node(type=kind, settings=settings) for name, kind, settings in layers}
    return Graph(nodes, tuple(Edge(source=source, target=target) for source, target in pairwise(nodes)))


def wired(nodes, wires):
    edges = tuple(Edge(source=source, target=target, target_port=port) for source, target, port in wires)
    return Graph({name: Node(type=kind, settings=settings) for name, (kind, settings) in nodes.items()}, edges)


PICTURES = chain(
    ("input", "Input", {"shape": [1, 12, 12]}),
    ("conv1", "Conv2d", {"out_channels": 4, "kernel_size": 3, "padding": 1}),
    ("bn1", "BatchNorm2d", {}),
    ("relu1", "ReLU", {}),
    ("2. Schicht", "MaxPool2d", {"kernel_size": 2}),
    ("drop", "Dropout", {}),
    ("flat", "Flatten", {}),
    ("fc", "Linear", {"out_features": 3}),
    ("output", "Output", {}),
)
TWO_ENDS = wired(
    {
        "left": ("Input", {"shape": [4]}),
        "class": ("Input", {"shape": [4]}),
        "cat": ("Concat", {}),
        "add": ("Add", {}),
        "fc": ("Linear", {"out_features": 4}),
        "first": ("Output", {"loss": "mse"}),
        "second": ("Output", {"loss": "mse"}),
        "third": ("Output", {"loss": "mse"}),
    },
    [
        ("left", "cat", 0), ("class", "cat", 1), ("cat", "fc", 0), ("fc", "add", 0), ("left", "add", 1),
        ("class", "add", 2), ("add", "first", 0), ("fc", "second", 0), ("fc", "third", 0),
    ],
)  # fmt: skip
PICTURES_OF_MNIST = chain(
    ("input", "Input", {"shape": [1, 28, 28]}),
    ("flat", "Flatten", {}),
    ("fc", "Linear", {"out_features": 10}),
    ("output", "Output", {}),
)
WHOLE_NUMBERS = chain(
    ("input", "Input", {"shape": [3], "dtype": "int64"}),
    ("same", "Identity", {}),
    ("output", "Output", {"loss": "mse"}),
)
# Branches that are added, multiplied and put side by side, and a layer with a second output that nobody takes.
RESIDUAL = wired(
    {
        "input": ("Input", {"shape": [2, 8, 8]}),
        "conv": ("Conv2d", {"out_channels": 4, "kernel_size": 3, "padding": "same", "padding_mode": "reflect"}),
        "bn": ("BatchNorm2d", {}),
        "gate": ("Sigmoid", {}),
        "mul": ("Multiply", {}),
        "add": ("Add", {}),
        "cat": ("Concat", {}),
        "pool": ("MaxPool2d", {"kernel_size": 2, "return_indices": True}),
        "mean": ("AdaptiveAvgPool2d", {"output_size": [2, None]}),
        "flat": ("Flatten", {}),
        "output": ("Output", {"loss": "mse"}),
    },
    [
        ("input", "conv", 0), ("conv", "bn", 0), ("bn", "gate", 0), ("gate", "mul", 0), ("bn", "mul", 1),
        ("mul", "add", 0), ("conv", "add", 1), ("add", "cat", 0), ("bn", "cat", 1), ("cat", "pool", 0),
        ("pool", "mean", 0), ("mean", "flat", 0), ("flat", "output", 0),
    ],
)  # fmt: skip
NETWORKS = {"pictures": PICTURES, "two ends": TWO_ENDS, "whole numbers": WHOLE_NUMBERS, "residual": RESIDUAL}
NAMES = tuple(form.name for form in FORMATS)
FITTED = Fitted(source="digits", task="classification", input_shape=(1, 12, 12), mean=(3.5,), std=(2.0,))


def trained(graph):
    """Weights that no seed gives, statistics of the batch norms included."""
    weights = weights_of(seeded(graph, 77))
    return {key: array + np.array(0.25, array.dtype) for key, array in weights.items()}


def in_memory(graph, weights, batch):
    module = seeded(graph, 0).eval()
    load_weights(module, weights)
    with torch.no_grad():
        result = module(*map(torch.from_numpy, batch))
    return [tensor.numpy() for tensor in (result if isinstance(result, tuple) else (result,))]


def batch_for(graph, size):
    random = np.random.default_rng(5)
    layers = [graph.nodes[name].layer for name in graph.of_type("Input")]
    return [random.normal(size=(size, *layer.shape)).astype(layer.dtype) for layer in layers]


def test_the_names_of_the_formats_are_those_of_their_records():
    assert get_args(FormatName) == NAMES
    assert set(export._WAYS) == set(NAMES)


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("format", NAMES)
def test_each_format_agrees_with_the_model_in_memory(format, network, tmp_path):
    graph = NETWORKS[network]
    project = Project(name="Ein „Test“", graph=graph)
    result = export_model(format, tmp_path / "model.any", project, trained(graph))
    assert result.path == tmp_path / "model.any"
    assert result.difference <= 1e-5
    assert result.seconds > 0
    assert "untrained" not in result.note
    assert [path.name for path in tmp_path.iterdir()] == ["model.any"]


@pytest.mark.parametrize("size", [1, 5])
@pytest.mark.parametrize("network", ["pictures", "two ends"])
def test_onnx_runs_in_onnxruntime_with_any_batch(network, size, tmp_path):
    graph, weights = NETWORKS[network], trained(NETWORKS[network])
    export_model("onnx", tmp_path / "model.onnx", Project(graph=graph), weights)
    session = onnxruntime.InferenceSession(tmp_path / "model.onnx")
    names = [entry.name for entry in session.get_inputs()]
    assert names == (["left", "class_"] if network == "two ends" else ["input"])
    assert [entry.name for entry in session.get_outputs()] == list(graph.of_type("Output"))
    batch = batch_for(graph, size)
    received = session.run(None, dict(zip(names, batch, strict=True)))
    for expected, array in zip(in_memory(graph, weights, batch), received, strict=True):
        np.testing.assert_allclose(array, expected, atol=1e-5)


@pytest.mark.parametrize("format", NAMES)
def test_a_trained_network_with_several_ends_leaves_whole(format, tmp_path):
    """Two Inputs on other columns of one table, two Outputs; the file says which columns belong where."""
    opened = load(EXAMPLES / "wine_two_ends.json")
    project = opened.project.replace(training=opened.project.training.replace(epochs=2))
    prepared = prepare(project.data, EXAMPLES)
    *_, end = train(project, prepared, Control(), device="cpu")
    path = tmp_path / "model.onnx"
    result = export_model(format, path, project, end.outcome.weights, prepared.fitted)
    assert result.difference <= 1e-5
    if format == "onnx":
        session = onnxruntime.InferenceSession(path)
        columns = json.loads(session.get_modelmeta().custom_metadata_map["netbuilder.columns"])
        assert columns == {"phenols": [5, 6, 7, 8], "others": [0, 1, 2, 3, 4, 9, 10, 11, 12]}
        rows = prepared.features[:5]
        received = session.run(["grower", "rebuilt"], {name: rows[:, own] for name, own in columns.items()})
        expected = in_memory(project.graph, end.outcome.weights, [rows[:, own] for own in columns.values()])
        for array, wanted in zip(received, expected, strict=True):
            np.testing.assert_allclose(array, wanted, atol=1e-5)


RUN_PT2 = """
import sys, numpy, torch
torch.set_num_threads(1)
module = torch.export.load("model.pt2").module()
for size in ("1", "5"):
    batch = torch.from_numpy(numpy.load(f"in{size}.npy"))
    numpy.save(f"out{size}.npy", module(batch).detach().numpy())
assert not any(name.startswith("netbuilder") for name in sys.modules)
"""


def test_pt2_runs_without_this_program_with_any_batch(tmp_path):
    weights = trained(RESIDUAL)
    export_model("pt2", tmp_path / "model.pt2", Project(graph=RESIDUAL), weights)
    batches = {size: batch_for(RESIDUAL, size) for size in (1, 5)}
    for size, (batch,) in batches.items():
        np.save(tmp_path / f"in{size}.npy", batch)
    subprocess.run([sys.executable, "-c", RUN_PT2], cwd=tmp_path, check=True, timeout=120)
    for size, batch in batches.items():
        expected = in_memory(RESIDUAL, weights, batch)[0]
        np.testing.assert_allclose(np.load(tmp_path / f"out{size}.npy"), expected, atol=1e-5)


@pytest.mark.parametrize("graph", [PICTURES, RESIDUAL], ids=["pictures", "residual"])
def test_python_source_and_safetensors_make_the_model_together(graph, tmp_path):
    weights = trained(graph)
    project = Project(name="LeNet", graph=graph)
    note = export_model("python", tmp_path / "model.py", project, weights).note
    assert "safetensors" in note
    export_model("safetensors", tmp_path / "model.safetensors", project, weights)
    module = runpy.run_path(str(tmp_path / "model.py"))["LeNet"]().eval()
    module.load_state_dict({
        key: torch.from_numpy(array)
        for key, array in safetensors.numpy.load_file(tmp_path / "model.safetensors").items()
    })  # fmt: skip
    (batch,) = batch_for(graph, 2)
    with torch.no_grad():
        received = module(torch.from_numpy(batch)).numpy()
    np.testing.assert_allclose(received, in_memory(graph, weights, [batch])[0], atol=1e-6)


def test_a_state_dict_holds_plain_tensors_only(tmp_path):
    weights = trained(PICTURES)
    export_model("state-dict", tmp_path / "model.pt", Project(graph=PICTURES), weights)
    loaded = torch.load(tmp_path / "model.pt", weights_only=True)
    assert type(loaded) is dict
    for key, array in weights.items():
        assert type(loaded[key]) is torch.Tensor
        np.testing.assert_array_equal(loaded[key].numpy(), array)


def test_what_the_data_taught_travels_along(tmp_path):
    project = Project(name="Ziffern", graph=PICTURES)
    for format in ("safetensors", "onnx", "pt2"):
        export_model(format, tmp_path / format, project, trained(PICTURES), FITTED)
    with safetensors.safe_open(tmp_path / "safetensors", "np") as file:
        found = [file.metadata()]
    session = onnxruntime.InferenceSession(tmp_path / "onnx")
    found.append(session.get_modelmeta().custom_metadata_map)
    extra = {"netbuilder.fitted": "", "netbuilder.name": ""}
    torch.export.load(tmp_path / "pt2", extra_files=extra)
    found.append({key: value.decode() if isinstance(value, bytes) else value for key, value in extra.items()})
    for metadata in found:
        assert metadata["netbuilder.name"] == "Ziffern"
        assert Fitted.model_validate_json(metadata["netbuilder.fitted"]) == FITTED


@pytest.mark.parametrize("weights", [None, {}])
def test_an_untrained_model_has_the_weights_of_its_seed(weights, tmp_path):
    project = Project(graph=PICTURES)
    project = project.replace(training=project.training.replace(seed=41))
    torch.manual_seed(3)
    before = torch.get_rng_state()
    result = export_model("safetensors", tmp_path / "m.safetensors", project, weights)
    assert "untrained" in result.note
    assert "seed 41" in result.note
    assert torch.equal(torch.get_rng_state(), before)
    for key, array in safetensors.numpy.load_file(tmp_path / "m.safetensors").items():
        np.testing.assert_array_equal(array, weights_of(seeded(PICTURES, 41))[key])


OTHER_SOURCE = """
from torch import nn

class Other(nn.Module):
    def load_state_dict(self, state): ...
    def forward(self, x): return x
"""


@pytest.mark.parametrize("format", NAMES)
def test_an_export_that_differs_is_not_kept(format, tmp_path, monkeypatch):
    """The check sees the file, not the model: a changed weight in the file alone is found."""
    way = export._WAYS[format]

    def write_another(model, path):
        if format == "python":
            path.write_text(OTHER_SOURCE)
        else:
            way.write(export.model_of(model.project, None), path)

    monkeypatch.setitem(export._WAYS, format, export._Way(write_another, way.run))
    (tmp_path / "model").write_bytes(b"old")
    with pytest.raises(ExportError, match="differs by"):
        export_model(format, tmp_path / "model", Project(graph=PICTURES), trained(PICTURES))
    assert (tmp_path / "model").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_a_failing_exporter_is_told_in_one_line(tmp_path, monkeypatch):
    def fail(model, path):
        raise RuntimeError("Unsupported operator aten::odd\n  a trace of many lines")

    monkeypatch.setitem(export._WAYS, "onnx", export._Way(fail, fail))
    with pytest.raises(ExportError, match=r"^This network cannot be written as onnx: Unsupported operator aten::odd$"):
        export_model("onnx", tmp_path / "m", Project(graph=PICTURES))


def test_weights_beyond_what_onnx_holds_are_refused_first(tmp_path, monkeypatch):
    monkeypatch.setattr("netbuilder.export.onnx_file._LIMIT_BYTES", 100)
    with pytest.raises(ExportError, match="Choose pt2"):
        export_model("onnx", tmp_path / "m", Project(graph=PICTURES))


def test_what_cannot_be_exported_is_named(tmp_path):
    with pytest.raises(ExportError, match="no format called h5"):
        export_model("h5", tmp_path / "m", Project(graph=PICTURES))
    with pytest.raises(CompileError):
        export_model("python", tmp_path / "m", Project())
    with pytest.raises(CompileError, match="belong to another drawing"):
        export_model("python", tmp_path / "m", Project(graph=PICTURES), {"odd": np.zeros(3)})
    with pytest.raises(ExportError, match="could not be written"):
        export_model("safetensors", tmp_path / "none" / "m", Project(graph=PICTURES))
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    with pytest.raises(ExportError, match="could not be written"):
        export_model("safetensors", loop, Project(graph=PICTURES))
    assert [path.name for path in tmp_path.iterdir()] == ["loop"]


NASTY = '"""\nimport os; os.mkdir("pwned")\n"""\\'


def test_a_name_in_a_project_is_never_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    graph = chain(
        (NASTY, "Input", {"shape": [2]}),
        (f"{NASTY} fc", "Linear", {"out_features": 2}),
        (f"o\n{NASTY}", "Output", {"loss": "mse", "target": NASTY}),
    )
    export_model("python", tmp_path / "model.py", Project(name=NASTY, graph=graph))
    assert not Path("pwned").exists()
    tree = ast.parse((tmp_path / "model.py").read_text())
    assert [type(part) for part in tree.body] == [ast.Import, ast.ImportFrom, ast.ClassDef]


EXPORT_ALL = """
import torch; torch.set_num_threads(1)
from netbuilder.export.export import export_model
from netbuilder.export.formats import FORMATS
from netbuilder.storage.projects import project_from_json
nodes = {
    "a": {"type": "Input", "settings": {"shape": [3]}},
    "b": {"type": "Linear", "settings": {"out_features": 2}},
    "c": {"type": "Output"},
}
graph = {"nodes": nodes, "edges": [{"from": "a", "to": "b"}, {"from": "b", "to": "c"}]}
project = project_from_json({"format": "netbuilder", "version": 1, "graph": graph})
for form in FORMATS:
    export_model(form.name, f"m{form.suffix}", project)
"""


def test_exporting_says_nothing_of_its_own(tmp_path):
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", EXPORT_ALL], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


def test_differences_count_what_is_not_a_number():
    one = (np.array([1.0, np.nan, np.inf]),)
    assert largest_difference(one, (np.array([1.5, np.nan, np.inf]),)) == 0.5
    assert largest_difference(one, (np.array([1.0, 2.0, np.inf]),)) == float("inf")
    assert largest_difference(one, (np.array([1.0, np.nan, -np.inf]),)) == float("inf")
    assert largest_difference(one, (np.zeros(2),)) == float("inf")
    assert largest_difference((), ()) == 0.0


@pytest.mark.parametrize("place", ["beside", "elsewhere"])
@pytest.mark.parametrize("options", [{}, {"folder": "pictures"}])
def test_a_training_script_finds_the_data_from_where_it_lies(options, place, tmp_path):
    project = Project(graph=PICTURES_OF_MNIST, data=DataSettings(source="mnist", options=options))
    (tmp_path / "elsewhere").mkdir()
    path = tmp_path / "train.py" if place == "beside" else tmp_path / "elsewhere" / "train.py"
    result = export_model("python", path, project, training_from=tmp_path)
    assert result.difference <= 1e-5
    assert "train.py" in result.note
    assert "untrained" not in result.note
    folder = tmp_path / options.get("folder", "data/mnist")
    assert runpy.run_path(str(path))["FOLDER"].resolve() == folder.resolve()


def test_a_wrong_choice_of_data_makes_no_script(tmp_path):
    project = Project(graph=PICTURES, data=DataSettings(source="minst"))
    with pytest.raises(DataError, match="mnist"):
        export_model("python", tmp_path / "train.py", project, training_from=tmp_path)
    assert list(tmp_path.iterdir()) == []
