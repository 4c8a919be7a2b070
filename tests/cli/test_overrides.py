"""`--set key.path=value`."""

from pathlib import Path

import pytest

from netbuilder.cli.overrides import apply_overrides
from netbuilder.errors import NetbuilderError
from netbuilder.storage.templates import load_template


@pytest.fixture
def project():
    return load_template("digits-cnn")


@pytest.mark.parametrize(
    ("word", "read", "expected"),
    [
        ("training.batch_size=7", lambda p: p.training.batch_size, 7),
        ("training.optimizer.lr=3e-4", lambda p: p.training.optimizer.lr, 3e-4),
        ("training.optimizer.betas=[0.8, 0.9]", lambda p: p.training.optimizer.betas, (0.8, 0.9)),
        ("data.validation=0.25", lambda p: p.data.validation, 0.25),
        ("data.standardise=false", lambda p: p.data.standardise, False),
        ("name=My net", lambda p: p.name, "My net"),
        ("name=2024", lambda p: p.name, "2024"),
        ("notes=a=b", lambda p: p.notes, "a=b"),
        ("graph.nodes.conv1.settings.out_channels=4", lambda p: p.graph.nodes["conv1"].layer.out_channels, 4),
        ('training.optimizer={"type": "SGD", "lr": 0.5}', lambda p: p.training.optimizer.lr, 0.5),
    ],
)
def test_a_value_arrives(project, word, read, expected):
    assert read(apply_overrides(project, [word], Path("/"))) == expected


def test_everything_else_stays_as_it_is(project):
    changed = apply_overrides(project, ["training.batch_size=7"], Path("/"))
    assert changed.graph is project.graph
    assert changed.training.replace(batch_size=project.training.batch_size) == project.training


@pytest.mark.parametrize("word", ["training.optimizer=SGD", "training.optimizer.type=SGD"])
def test_another_optimizer_brings_its_own_settings(project, word):
    changed = apply_overrides(project, ["training.optimizer.momentum=0.9", word], Path("/"))
    optimizer = changed.training.optimizer
    assert (optimizer.type, optimizer.momentum, optimizer.lr) == ("SGD", 0.9, 0.01)
    assert not hasattr(optimizer, "betas")


def test_another_data_set_forgets_the_options_of_the_old_one(project):
    changed = apply_overrides(project, ["data.options.centres=4", "data.source=blobs"], Path("/"))
    assert changed.data.options == {"centres": 4}
    again = apply_overrides(changed, ["data.source=circles"], Path("/"))
    assert again.data.options == {}


def test_relative_paths_start_at_the_working_directory(tmp_path):
    lenet = load_template("lenet5")
    near = apply_overrides(lenet, ["data.options.folder=here/mnist"], tmp_path)
    assert near.data.options["folder"] == str(tmp_path / "here" / "mnist")
    far = apply_overrides(lenet, [f"data.options.folder={tmp_path}"], Path("/elsewhere"))
    assert far.data.options["folder"] == str(tmp_path)
    number = apply_overrides(lenet, ["data.options.folder=2024"], tmp_path)
    assert number.data.options["folder"] == str(tmp_path / "2024")


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("training.batchsize=1", ["there is no such setting", "training.batch_size"]),
        ("training.optimizer.learning=1", ["there is no such setting"]),
        ("nonsense.at.all=1", ["There are:", "training.epochs"]),
        ("graph.nodes.conv1.settings.outchannels=1", ["graph.nodes.conv1.settings.out_channels"]),
        ("training.batch_size=0", ["training.batch_size=0", "expected a number at least 1", "received 0"]),
        ("training.batch_size=many", ["expected a whole number", "received 'many'"]),
        ("training.optimizer.lr=NaN", ["received 'NaN'"]),
        ("training.optimizer.lr=-1", ["greater than 0"]),
        ("training.device=tpu", ["expected auto, cpu, cuda or mps", "received 'tpu'"]),
        ("training.optimizer=Adan", ["training.optimizer", "SGD, Adam, AdamW or RMSprop"]),
        ('training.optimizer={"type": "SGD", "lr": 0}', ["training.optimizer.lr: expected a number greater than 0"]),
        ("data.source=digit", ["Did you mean digits?"]),
        ("graph.nodes.conv1.settings.kernel_size=0", ["kernel_size"]),
        ("training.batch_size", ["expected key.path=value"]),
        ("=3", ["expected key.path=value"]),
    ],
)
def test_a_mistake_is_refused_and_explained(project, word, parts):
    with pytest.raises(NetbuilderError) as refused:
        apply_overrides(project, [word], Path("/"))
    for part in parts:
        assert part in str(refused.value)
    assert "pydantic" not in str(refused.value)


@pytest.mark.parametrize("word", ["data.options.noise=-1", 'data.options={"noise": -1}'])
def test_a_mistake_in_the_options_is_named_in_either_spelling(word):
    with pytest.raises(NetbuilderError, match=r"options\.noise(=-1)?: expected a number at least 0, received -1\."):
        apply_overrides(load_template("perceptron"), [word], Path("/"))
