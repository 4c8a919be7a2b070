"""`netbuilder train`: events, files, refusals, and Ctrl+C."""

import json
import os
import signal
import subprocess
import sys

import numpy as np
import pytest

from netbuilder.storage.projects import load


def test_what_was_learned_stands_beside_the_file(cli, write_project):
    path = write_project()
    result = cli("train", path)
    target = path.with_suffix(".netb")
    assert result.status == 0
    assert result.out.splitlines()[-1] == str(target)
    assert "test accuracy" in result.out
    assert "epoch 2/2" in result.err
    opened = load(target)
    assert {key: weight.shape for key, weight in opened.weights.items()} == {
        "fc1.weight": (8, 4),
        "fc1.bias": (8,),
        "fc2.weight": (3, 8),
        "fc2.bias": (3,),
    }
    assert opened.fitted is not None
    assert opened.fitted.class_names == ("setosa", "versicolor", "virginica")
    assert opened.history is not None
    assert len(opened.history) == 2
    assert opened.state
    assert opened.project == load(path).project


def test_json_is_one_event_a_line(cli, write_project, tmp_path):
    target = tmp_path / "out.netb"
    result = cli("train", write_project(), "-o", target, "--json")
    assert result.status == 0
    names = [event["event"] for event in result.events]
    assert names[0] == "started"
    assert names[-1] == "finished"
    assert names.count("epoch_finished") == 2
    assert "progress" in names
    assert set(names) == {"started", "progress", "epoch_finished", "finished"}
    metrics = result.events[-1]["metrics"]
    wanted = {f"{split}_{figure}" for split in ("train", "validation", "test") for figure in ("loss", "accuracy")}
    assert wanted <= set(metrics)
    assert 0 <= metrics["test_accuracy"] <= 1
    assert result.events[-1]["file"] == str(target)
    assert result.events[0]["parameters"] == 67


def test_the_seed_decides_everything(cli, write_project, tmp_path):
    path = write_project()

    def weights(seed):
        assert cli("train", path, "--seed", seed, "-o", tmp_path / "out.netb").status == 0
        return load(tmp_path / "out.netb").weights

    first, again, other = weights(1), weights(1), weights(2)
    assert all(np.array_equal(first[key], again[key]) for key in first)
    assert not np.array_equal(first["fc1.weight"], other["fc1.weight"])


def test_training_starts_anew_even_from_a_trained_file(cli, write_project):
    path = write_project()
    cli("train", path)
    target = path.with_suffix(".netb")
    first = load(target)
    cli("train", target)
    second = load(target)
    assert all(np.array_equal(first.weights[key], second.weights[key]) for key in first.weights)
    assert len(second.history) == 2


def test_options_change_the_run_and_are_saved_with_it(cli, write_project):
    path = write_project()
    words = "--epochs 1 --seed 7 --device cpu --set training.batch_size=16 training.optimizer=SGD --set name=Other"
    assert cli("train", path, *words.split()).status == 0
    project = load(path.with_suffix(".netb")).project
    training = project.training
    assert (training.epochs, training.seed, training.device, training.batch_size) == (1, 7, "cpu", 16)
    assert (training.optimizer.type, project.name) == ("SGD", "Other")
    assert load(path).project.training.epochs == 2


@pytest.mark.parametrize("place", ["missing/out.netb", ".", "/proc/out.netb"])
def test_a_broken_target_is_found_before_anything_is_computed(cli, write_project, tmp_path, place, monkeypatch):
    monkeypatch.setattr("netbuilder.data.prepare.prepare", lambda *_: pytest.fail("the data were prepared"))
    result = cli("train", write_project(), "-o", tmp_path / place)
    assert (result.status, result.out) == (2, "")
    assert len(result.err.splitlines()) == 1


def test_a_read_only_folder_is_found_before_anything_is_computed(cli, write_project, tmp_path, monkeypatch):
    def refuse(**_):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("netbuilder.data.prepare.prepare", lambda *_: pytest.fail("the data were prepared"))
    monkeypatch.setattr("netbuilder.cli.targets.tempfile.TemporaryFile", refuse)
    result = cli("train", write_project(), "-o", tmp_path / "out.netb")
    assert result.status == 2
    assert "Read-only file system" in result.err
    assert "-o" in result.err


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the superuser writes everywhere")
def test_a_write_protected_file_stays(cli, write_project, tmp_path):
    target = tmp_path / "out.netb"
    target.write_bytes(b"precious")
    target.chmod(0o444)
    assert cli("train", write_project(), "-o", target).status == 2
    assert target.read_bytes() == b"precious"


def test_a_json_file_cannot_hold_weights(cli, write_project, tmp_path):
    result = cli("train", write_project(), "-o", tmp_path / "out.json")
    assert result.status == 2
    assert ".netb" in result.err


def test_missing_data_are_one_message_and_one_event(cli, write_project, tmp_path):
    layers = [
        ("input", "Input", {"shape": [1, 28, 28]}),
        ("flat", "Flatten", {}),
        ("fc", "Linear", {"out_features": 10}),
        ("output", "Output", {}),
    ]
    path = write_project(layers=layers, data={"source": "mnist", "options": {"folder": "nowhere"}})
    result = cli("train", path, "--json")
    assert result.status == 2
    assert str(tmp_path / "nowhere") in result.err
    assert [event["event"] for event in result.events] == ["failed"]
    assert result.events[0]["metrics"] == {}
    assert str(tmp_path / "nowhere") in result.events[0]["message"]


def test_paths_inside_a_project_survive_a_move_of_the_file(cli, tmp_path, mnist_folder):
    folder = tmp_path / "project"
    folder.mkdir()
    path = folder / "net.json"
    assert cli("new", "lenet5", "-o", path).status == 0
    document = json.loads(path.read_text())
    document["data"]["options"]["folder"] = "../mnist"
    path.write_text(json.dumps(document))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    words = ["--epochs", 1, "--set", "training.batch_size=16"]
    assert cli("train", path, "-o", elsewhere / "net.netb", *words).status == 0
    assert load(elsewhere / "net.netb").project.data.options == {"folder": str(mnist_folder)}
    assert cli("evaluate", elsewhere / "net.netb").status == 0
    assert cli("train", path, *words).status == 0
    assert load(folder / "net.netb").project.data.options == {"folder": "../mnist"}


def test_a_path_given_by_set_starts_at_the_working_directory(cli, tmp_path, mnist_folder, monkeypatch):
    folder = tmp_path / "project"
    folder.mkdir()
    path = folder / "net.json"
    cli("new", "lenet5", "-o", path)
    monkeypatch.chdir(tmp_path)
    result = cli("train", path, "--epochs", 1, "--set", "data.options.folder=mnist", "training.batch_size=16")
    assert result.status == 0
    assert load(folder / "net.netb").project.data.options["folder"] == str(mnist_folder)


def test_a_loss_that_explodes_ends_the_run_and_touches_nothing(cli, write_project, tmp_path):
    target = tmp_path / "out.netb"
    target.write_bytes(b"precious")
    words = [
        "-o",
        target,
        "--json",
        "--set",
        "training.optimizer=SGD",
        "training.optimizer.lr=100",
        "training.epochs=500",
    ]
    layers = [
        ("input", "Input", {"shape": [10]}),
        ("fc", "Linear", {"out_features": 1}),
        ("output", "Output", {"loss": "mse"}),
    ]
    result = cli("train", write_project(layers=layers, data={"source": "diabetes"}), *words)
    assert result.status == 2
    assert result.events[-1]["event"] == "failed"
    assert result.events[-1]["kind"] == "nan"
    assert "learning rate" in result.err
    assert "NaN" not in result.out.replace(result.events[-1]["message"], "")
    if result.events[-1]["epochs"] == 0:
        assert target.read_bytes() == b"precious"


def test_a_network_too_large_is_refused_before_anything_is_allocated(cli, write_project, monkeypatch):
    monkeypatch.setattr("netbuilder.data.prepare.prepare", lambda *_: pytest.fail("the data were prepared"))
    layers = [
        ("input", "Input", {"shape": [4]}),
        ("fc1", "Linear", {"out_features": 2_000_000}),
        ("fc2", "Linear", {"out_features": 2_000_000}),
        ("fc3", "Linear", {"out_features": 3}),
        ("output", "Output", {}),
    ]
    result = cli("train", write_project(layers=layers))
    assert result.status == 2
    assert "TB" in result.err


def test_a_fault_inside_the_loop_is_ours(cli, write_project, monkeypatch):
    def explode(*_, **__):
        raise ZeroDivisionError("inside")

    monkeypatch.setattr("netbuilder.training.run.set_up", explode)
    path = write_project()
    result = cli("train", path)
    assert result.status == 1
    assert "netbuilder.log" in result.err
    assert "Traceback" not in result.err
    assert not path.with_suffix(".netb").exists()


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_ctrl_c_stops_saves_and_leaves_with_130(write_project):
    path = write_project()
    command = [sys.executable, "-m", "netbuilder", "train", str(path), "--epochs", "100000", "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        lines = iter(process.stdout.readline, "")
        assert any(json.loads(line)["event"] == "epoch_finished" for line in lines)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
    last = json.loads(out.splitlines()[-1])
    assert (process.returncode, last["event"]) == (130, "stopped")
    assert last["epochs"] >= 1
    assert "train_loss" in last["metrics"]
    assert "Traceback" not in err
    opened = load(path.with_suffix(".netb"))
    assert len(opened.weights) == 4
    assert opened.state
    assert len(opened.history) == last["epochs"]


@pytest.mark.skipif(os.name == "nt", reason="POSIX pipes")
def test_a_reader_that_leaves_does_not_end_the_training(write_project):
    path = write_project()
    command = [sys.executable, "-m", "netbuilder", "train", str(path), "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.close()
    err = process.stderr.read().decode()
    process.stderr.close()
    assert process.wait(timeout=60) == 0, err
    assert "Error" not in err
    assert len(load(path.with_suffix(".netb")).history) == 2


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_a_second_ctrl_c_leaves_at_once():
    script = (
        "import signal\n"
        "from netbuilder.cli.interrupts import stops_on_interrupt\n"
        "from netbuilder.training.control import Control\n"
        "control = Control()\n"
        "with stops_on_interrupt(control):\n"
        "    signal.raise_signal(signal.SIGINT)\n"
        "    assert control.stop_requested\n"
        "    signal.raise_signal(signal.SIGINT)\n"
        "    print('still here')\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (130, b"")


def test_the_interrupt_handler_of_others_comes_back():
    from netbuilder.cli.interrupts import stops_on_interrupt
    from netbuilder.training.control import Control

    before = signal.getsignal(signal.SIGINT)
    with stops_on_interrupt(Control()):
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before
