"""`evaluate`, `predict` and `export`: what is done with a network that has learned."""

import json
import re
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from netbuilder.storage.projects import load, save


@pytest.fixture
def trained(cli, write_project):
    """The small network on iris, after one epoch."""
    path = write_project()
    assert cli("train", path, "--epochs", 1).status == 0
    return path.with_suffix(".netb")


@pytest.fixture
def trained_on_digits(cli, write_project):
    layers = [
        ("input", "Input", {"shape": [1, 8, 8]}),
        ("flat", "Flatten", {}),
        ("fc", "Linear", {"out_features": 10}),
        ("output", "Output", {}),
    ]
    path = write_project("digits.json", layers=layers, data={"source": "digits"})
    assert cli("train", path, "--epochs", 1).status == 0
    return path.with_suffix(".netb")


def test_evaluate_repeats_what_training_measured(cli, write_project):
    path = write_project()
    measured = cli("train", path, "--json").events[-1]["metrics"]
    trained = path.with_suffix(".netb")
    result = cli("evaluate", trained, "--json")
    assert (result.status, set(result.json)) == (0, {"split", "samples", "metrics"})
    assert result.json["samples"] == 30
    assert result.json["metrics"] == pytest.approx({name: measured[name] for name in ("test_loss", "test_accuracy")})
    shown = cli("evaluate", trained, "--split", "validation")
    assert shown.status == 0
    assert "validation accuracy" in shown.out


def test_evaluate_measures_the_part_that_is_asked_for(cli, trained):
    for split, samples in (("train", 108), ("validation", 12), ("test", 30)):
        document = cli("evaluate", trained, "--split", split, "--json").json
        assert document["samples"] == samples
        assert set(document["metrics"]) >= {f"{split}_loss", f"{split}_accuracy"}


def test_a_network_that_has_not_learned_yet_is_sent_to_train(cli, write_project, tmp_path):
    path = write_project()
    (tmp_path / "rows.csv").write_text("1,2,3,4\n")
    for words in (["evaluate", path], ["predict", path, tmp_path / "rows.csv"]):
        result = cli(*words)
        assert (result.status, result.out) == (2, "")
        assert f"netbuilder train {path}" in result.err


def test_weights_of_another_drawing_are_refused(cli, trained, tmp_path):
    opened = load(trained)
    nodes = opened.project.graph.nodes
    wider = nodes["fc1"].replace(settings={"out_features": 9})
    project = opened.project.replace(graph=opened.project.graph.replace(nodes={**nodes, "fc1": wider}))
    save(trained, project, opened.weights, opened.fitted)
    result = cli("evaluate", trained)
    assert (result.status, result.out) == (2, "")
    assert "fc1" in result.err


def test_predict_rows(cli, trained, tmp_path):
    rows = np.array([[5.1, 3.5, 1.4, 0.2], [6.7, 3.0, 5.2, 2.3]])
    np.savetxt(tmp_path / "rows.csv", rows, delimiter=",")
    np.save(tmp_path / "rows.npy", rows)
    by_text = cli("predict", trained, tmp_path / "rows.csv", "--json").json
    by_array = cli("predict", trained, tmp_path / "rows.npy", "--json").json
    assert len(by_text) == 2
    for text, array in zip(by_text, by_array, strict=True):
        assert text["probabilities"] == pytest.approx(array["probabilities"], abs=1e-6)
        assert sum(text["probabilities"].values()) == pytest.approx(1, abs=1e-6)
        assert text["class"] == max(text["probabilities"], key=text["probabilities"].get)
        assert text["probability"] == text["probabilities"][text["class"]]
    shown = cli("predict", trained, tmp_path / "rows.csv")
    assert (shown.status, shown.err) == (0, "")
    assert [entry["class"] in line for entry, line in zip(by_text, shown.out.splitlines(), strict=True)] == [True, True]


def test_predict_a_picture_of_the_right_size_alone(cli, trained_on_digits, tmp_path):
    Image.new("L", (8, 8), 100).save(tmp_path / "fits.png")
    Image.new("L", (9, 8), 100).save(tmp_path / "other.png")
    fits = cli("predict", trained_on_digits, tmp_path / "fits.png", "--json")
    assert (fits.status, len(fits.json), len(fits.json[0]["probabilities"])) == (0, 1, 10)
    other = cli("predict", trained_on_digits, tmp_path / "other.png", "--json")
    assert (other.status, other.out) == (2, "")
    assert "other.png" in other.err
    assert "8" in other.err
    assert "9" in other.err


def test_predict_numbers(cli, write_project, tmp_path):
    layers = [
        ("input", "Input", {"shape": [10]}),
        ("fc", "Linear", {"out_features": 1}),
        ("output", "Output", {"loss": "mse"}),
    ]
    path = write_project(layers=layers, data={"source": "diabetes"}, training={"epochs": 20})
    assert cli("train", path).status == 0
    np.save(tmp_path / "rows.npy", np.zeros((1, 10)))
    entry = cli("predict", path.with_suffix(".netb"), tmp_path / "rows.npy", "--json").json[0]
    assert set(entry) == {"input", "values"}
    assert "progression" in cli("predict", path.with_suffix(".netb"), tmp_path / "rows.npy").out


def test_an_autoencoder_answers_with_its_output(cli, write_project, tmp_path):
    layers = [
        ("input", "Input", {"shape": [4]}),
        ("fc", "Linear", {"out_features": 4}),
        ("output", "Output", {"loss": "mse", "target": "input"}),
    ]
    path = write_project(layers=layers)
    assert cli("train", path).status == 0
    np.save(tmp_path / "rows.npy", np.ones((2, 4)))
    entries = cli("predict", path.with_suffix(".netb"), tmp_path / "rows.npy", "--json").json
    assert [len(entry["output"]) for entry in entries] == [4, 4]
    assert cli("predict", path.with_suffix(".netb"), tmp_path / "rows.npy").status == 0


def test_several_inputs_and_outputs(cli, write_project, tmp_path):
    """Every Output is measured and answers by its name; each Input takes its columns of the row."""
    layers = [
        ("sepal", "Input", {"shape": [2], "columns": "0:2"}),
        ("petal", "Input", {"shape": [2], "columns": "petal length, petal width"}),
        ("join", "Concat", {}),
        ("fc", "Linear", {"out_features": 4}),
        ("rebuilt", "Output", {"loss": "mse", "target": "input"}),
        ("classes", "Linear", {"out_features": 3}),
        ("kind", "Output", {}),
    ]
    wires = [("sepal", "join"), ("petal", "join"), ("join", "fc"), ("fc", "rebuilt"), ("fc", "classes")]
    path = write_project(layers=layers, edges=[*wires, ("classes", "kind")])
    trained = path.with_suffix(".netb")
    events = cli("train", path, "--json").events
    told = next(event for event in events if event["event"] == "progress")
    assert set(told["output_losses"]) == {"rebuilt", "kind"}
    learned = events[-1]["metrics"]
    assert learned["test_loss"] == pytest.approx(learned["test_rebuilt_loss"] + learned["test_kind_loss"])
    assert learned["test_accuracy"] == learned["test_kind_accuracy"]
    measured = cli("evaluate", trained, "--json").json["metrics"]
    assert measured == {name: value for name, value in learned.items() if name.startswith("test_")}
    assert "test rebuilt mae" in cli("evaluate", trained).out
    np.save(tmp_path / "rows.npy", np.ones((2, 4)))
    answers = cli("predict", trained, tmp_path / "rows.npy", "--json").json
    assert list(answers) == ["rebuilt", "kind"]
    assert [len(entry["output"]) for entry in answers["rebuilt"]] == [4, 4]
    assert [entry["class"] in ("setosa", "versicolor", "virginica") for entry in answers["kind"]] == [True, True]
    lines = cli("predict", trained, tmp_path / "rows.npy").out.splitlines()
    assert [line.split(":")[0] for line in lines] == ["rebuilt", "kind", "rebuilt", "kind"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("gone.csv", None),
        ("empty.csv", b""),
        ("words.csv", b"a,b\n"),
        ("narrow.csv", b"1,2\n"),
        ("noise.npy", b"noise"),
    ],
)
def test_predict_refuses_what_it_cannot_read(cli, trained, tmp_path, name, content):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    result = cli("predict", trained, tmp_path / name, "--json")
    assert (result.status, result.out) == (2, "")
    assert name in result.err


@pytest.mark.parametrize("format", ["python", "safetensors", "state-dict", "pt2"])
def test_export(cli, trained, tmp_path, format):
    target = tmp_path / "model.out"
    result = cli("export", trained, "--format", format, "-o", target)
    assert result.status == 0
    assert result.out.splitlines()[0] == str(target)
    assert "Warning" not in result.err
    assert target.stat().st_size > 0


def test_nothing_but_the_result_comes_on_stdout_from_the_onnx_exporter(cli, trained, tmp_path):
    result = cli("export", trained, "--format", "onnx", "-o", tmp_path / "model.onnx")
    assert result.status == 0
    path, difference = result.out.splitlines()
    assert path == str(tmp_path / "model.onnx")
    assert float(difference.rsplit(" ", 1)[1]) < 1e-5


def test_an_untrained_export_takes_the_seeds_weights_and_warns(cli, write_project, tmp_path):
    import safetensors.numpy

    path = write_project()
    first, again, other = (tmp_path / f"{name}.safetensors" for name in ("first", "again", "other"))
    result = cli("export", path, "--format", "safetensors", "-o", first)
    assert result.status == 0
    assert "Warning" in result.err
    assert "untrained" in result.err
    cli("export", path, "--format", "safetensors", "-o", again)
    document = json.loads(path.read_text())
    document["training"]["seed"] = 5
    path.write_text(json.dumps(document))
    cli("export", path, "--format", "safetensors", "-o", other)
    weights = {file: safetensors.numpy.load_file(file)["fc1.weight"] for file in (first, again, other)}
    assert np.array_equal(weights[first], weights[again])
    assert not np.array_equal(weights[first], weights[other])


def test_an_exported_script_trains_as_the_command_does(cli, write_project, mnist_folder, tmp_path):
    """Written to another folder, it finds the data all the same."""
    layers = [
        ("input", "Input", {"shape": [1, 28, 28]}),
        ("flat", "Flatten", {}),
        ("drop", "Dropout", {}),
        ("fc", "Linear", {"out_features": 10}),
        ("output", "Output", {}),
    ]
    folder = str(mnist_folder.relative_to(tmp_path))
    training = {"epochs": 2, "batch_size": 16, "seed": 3, "device": "cpu"}
    path = write_project(layers=layers, data={"source": "mnist", "options": {"folder": folder}}, training=training)
    (tmp_path / "scripts").mkdir()
    script = tmp_path / "scripts" / "train.py"
    result = cli("export", path, "--format", "python", "--script", "-o", script)
    assert (result.status, result.out.splitlines()[0]) == (0, str(script))
    assert "Warning" not in result.err
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=120, check=True)
    events = cli("train", path, "--json").events
    metrics = [event["metrics"] for event in events if event["event"] == "epoch_finished"]
    wanted = [metrics[0]["train_loss"], metrics[0]["validation_loss"], metrics[1]["train_loss"]]
    wanted += [metrics[1]["validation_loss"], events[-1]["metrics"]["test_loss"]]
    received = [float(number) for number in re.findall(r"_loss ([\d.]+)", done.stdout)]
    assert received == pytest.approx(wanted, abs=1e-5)
    assert script.with_suffix(".pt").exists()


def test_a_script_comes_with_python_alone(cli, trained, tmp_path):
    result = cli("export", trained, "--format", "onnx", "--script", "-o", tmp_path / "model.onnx")
    assert (result.status, result.out) == (2, "")
    assert "comes with the format python" in result.err
    assert not (tmp_path / "model.onnx").exists()


@pytest.mark.parametrize("place", ["missing/model.pt", "."])
def test_an_export_that_cannot_be_written(cli, trained, tmp_path, place):
    result = cli("export", trained, "--format", "state-dict", "-o", tmp_path / place)
    assert (result.status, result.out) == (2, "")
    assert "Traceback" not in result.err
