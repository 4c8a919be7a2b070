"""`netbuilder check`: the document, the table, and every drawing that is wrong."""

import json
import zipfile

import pytest

INPUT, OUTPUT = ("input", "Input", {"shape": [4]}), ("output", "Output", {"loss": "cross_entropy"})
IMAGE = ("input", "Input", {"shape": [1, 8, 8]})


def test_a_sound_network(cli, write_project):
    path = write_project()
    result = cli("check", path, "--json")
    document = result.json
    assert (result.status, result.err) == (0, "")
    contract = {"ok", "parameters", "multiply_adds", "nodes", "findings"}
    assert set(document) == contract | {"activation_bytes", "memory"}
    assert (document["ok"], document["parameters"], document["multiply_adds"]) == (True, 67, 56)
    assert document["nodes"][1] == {
        "id": "fc1",
        "type": "Linear",
        "inputs": [[4]],
        "output": [8],
        "outputs": [[8]],
        "parameters": 40,
        "multiply_adds": 32,
        "activation_bytes": 0,
        "receptive_field": [4],
    }
    shown = cli("check", path)
    assert (shown.status, shown.err) == (0, "")
    assert "67 parameters, 56 multiply-adds" in shown.out
    assert f"{document['activation_bytes']} bytes of activations per sample" in shown.out
    assert "No findings." in shown.out


def test_a_trained_file_is_checked_as_well(cli, write_project, tmp_path):
    from netbuilder.storage.projects import load, save

    save(tmp_path / "net.netb", load(write_project()).project)
    assert cli("check", tmp_path / "net.netb", "--json").json["ok"]


def test_the_memory_of_a_training_is_forecast(cli, write_project):
    path = write_project()
    memory = cli("check", path, "--json").json["memory"]
    held = memory["weights"] + memory["gradients"] + memory["optimizer_state"]
    assert memory["weights"] == memory["gradients"] == 4 * 67
    assert memory["total"] == held + max(memory["activations"], memory["evaluation"])
    assert memory["largest_batch"] > memory["batch_size"]
    shown = cli("check", path).out
    assert f"Training with {memory['optimizer']} and batches of {memory['batch_size']} takes about" in shown
    assert "fit into the" in shown


def test_layers_of_blocks_stand_below_their_block(cli, tmp_path):
    assert cli("new", "resnet18", "-o", tmp_path / "net.json").status == 0
    lines = cli("check", tmp_path / "net.json").out.splitlines()
    block = next(number for number, line in enumerate(lines) if line.startswith("stage1"))
    assert "residual 64 ×2" in lines[block]
    assert "147,968" in lines[block]
    assert lines[block + 1].startswith("  conv1")
    # Numbers stand flush right under their heading.
    assert lines[block].index("43×43") + 5 == lines[0].index("sees") + 4
    assert "BlockInput" not in "".join(lines)


WRONG = {
    "three outputs for ten classes": {
        "layers": [IMAGE, ("flat", "Flatten", {}), ("fc", "Linear", {"out_features": 3}), OUTPUT],
        "data": {"source": "digits"},
    },
    "no input": {"layers": [("fc", "Linear", {"out_features": 3}), OUTPUT]},
    "no output": {"layers": [INPUT, ("fc", "Linear", {"out_features": 3})]},
    "an unknown layer": {"layers": [INPUT, ("fc", "Lineal", {"out_features": 3}), OUTPUT]},
    "a setting out of bounds": {"layers": [INPUT, ("fc", "Linear", {"out_features": 0}), OUTPUT]},
    "an unknown setting": {"layers": [INPUT, ("fc", "Linear", {"out_feature": 3}), OUTPUT]},
    "a missing setting": {"layers": [INPUT, ("fc", "Linear", {}), OUTPUT]},
    "a dangling node": {
        "layers": [INPUT, ("fc", "Linear", {"out_features": 3}), OUTPUT, ("lost", "Linear", {"out_features": 3})],
        "edges": [("input", "fc"), ("fc", "output"), ("fc", "lost")],
        "only": "warning or hint",
    },
    "a cycle": {
        "layers": [INPUT, ("a", "Add", {}), ("fc", "Linear", {"out_features": 4}), OUTPUT],
        "edges": [("input", "a"), ("a", "fc"), ("fc", "a"), ("fc", "output")],
    },
    "inputs of different shape into Add": {
        "layers": [INPUT, ("fc", "Linear", {"out_features": 3}), ("add", "Add", {}), OUTPUT],
        "edges": [("input", "fc"), ("fc", "add"), ("input", "add"), ("add", "output")],
    },
    "a kernel larger than its input": {
        "layers": [
            IMAGE,
            ("conv", "Conv2d", {"out_channels": 4, "kernel_size": 9}),
            ("flat", "Flatten", {}),
            ("fc", "Linear", {"out_features": 10}),
            OUTPUT,
        ],
        "data": {"source": "digits"},
    },
    "an input that the data do not fit": {"data": {"source": "digits"}},
    "an unknown data set": {"data": {"source": "digitz"}},
    "a wrong option": {"data": {"source": "blobs", "options": {"centres": "many"}}},
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_drawing_is_named(cli, write_project, name):
    parts = dict(WRONG[name])
    only_a_warning = parts.pop("only", None)
    path = write_project(**parts)
    result = cli("check", path, "--json")
    severities = [finding["severity"] for finding in result.json["findings"]]
    assert result.json["ok"] == ("error" not in severities)
    assert severities
    if only_a_warning:
        assert result.status == 0
        return
    assert "error" in severities
    shown = cli("check", path)
    assert (result.status, shown.status) == (2, 2)
    errors = [finding for finding in result.json["findings"] if finding["severity"] == "error"]
    assert all(error["message"] in shown.out for error in errors)
    assert not any(f"{error['node']}: {error['node']}: " in shown.out for error in errors)
    # What cannot run is refused with the same words wherever it would have to run.
    for words in (["train", path], ["export", path, "--format", "python", "-o", path.with_suffix(".py")]):
        refused = cli(*words)
        assert refused.status == 2
        assert errors[0]["message"] in refused.err
    assert not path.with_suffix(".netb").exists()
    assert not path.with_suffix(".py").exists()


def test_an_empty_drawing_is_no_network(cli, write_project):
    path = write_project(layers=[])
    result = cli("check", path, "--json")
    assert (result.status, result.json["ok"], result.json["nodes"]) == (2, False, [])
    assert "the drawing is empty" in cli("train", path).err


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\x89PNG\r\n",
        b"[1, 2]",
        b'{"format": "something else", "version": 1, "graph": {}}',
        b'{"format": "netbuilder", "version": 1}',
        b'{"format": "netbuilder", "version": 1, "graph": {"nodes": 3}}',
        b'{"format": "netbuilder", "version": 1, "graph": {"nodes": {}, "edges": [{"from": "a"}]}}',
        b"PK\x03\x04 no zip after all",
    ],
)
def test_a_damaged_or_foreign_file_is_one_message(cli, tmp_path, content):
    path = tmp_path / "net.netb"
    path.write_bytes(content)
    for words in (
        ["check", path],
        ["check", path, "--json"],
        ["train", path],
        ["evaluate", path],
        ["predict", path, "x"],
    ):
        result = cli(*words)
        assert (result.status, result.out) == (2, "")
        assert str(path) in result.err
        assert len(result.err.splitlines()) == 1
    assert path.read_bytes() == content


def test_a_newer_file_is_refused_with_both_versions(cli, tmp_path):
    path = tmp_path / "net.json"
    path.write_text(json.dumps({"format": "netbuilder", "version": 99, "graph": {"nodes": {}, "edges": []}}))
    result = cli("check", path)
    assert result.status == 2
    assert "99" in result.err
    assert " 1" in result.err


def test_a_huge_file_is_refused(cli, tmp_path):
    path = tmp_path / "net.netb"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.json", b" " * 80 * 2**20)
    result = cli("check", path)
    assert (result.status, result.out) == (2, "")
