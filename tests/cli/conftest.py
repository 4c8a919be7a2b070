"""What the tests of the command line share: running it in this process, and a few project files."""

import json
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netbuilder.cli.main import run


@dataclass(frozen=True)
class Result:
    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON document on stdout; anything beside it fails the test."""
        return json.loads(self.out, parse_constant=lambda text: pytest.fail(f"{text} is not JSON"))

    @property
    def events(self) -> list[dict[str, Any]]:
        """One JSON object a line."""
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture
def cli(capsys, monkeypatch, tmp_path):
    """Run a command line; logs go to a folder of the test."""
    monkeypatch.setattr("netbuilder.log.log_file", lambda: tmp_path / "log" / "netbuilder.log")

    def run_words(*words: object) -> Result:
        capsys.readouterr()
        status = run([str(word) for word in words])
        captured = capsys.readouterr()
        return Result(status, captured.out, captured.err)

    return run_words


@pytest.fixture
def write_project(tmp_path):
    """Write a project file with a chain of layers, `(id, type, settings)` each."""

    def write(name: str = "project.json", layers=None, edges=None, **others: Any) -> Path:
        layers = layers if layers is not None else MLP
        nodes = {node: {"type": kind, "settings": settings} for node, kind, settings in layers}
        names = list(nodes)
        wires = edges if edges is not None else list(pairwise(names))
        document = {
            "format": "netbuilder",
            "version": 1,
            "name": "A test",
            "graph": {"nodes": nodes, "edges": [{"from": source, "to": target} for source, target in wires]},
            "data": {"source": "iris"},
            "training": {"epochs": 2, "batch_size": 32},
        } | others
        path = tmp_path / name
        path.write_text(json.dumps(document))
        return path

    return write


MLP = [
    ("input", "Input", {"shape": [4]}),
    ("fc1", "Linear", {"out_features": 8}),
    ("relu", "ReLU", {}),
    ("fc2", "Linear", {"out_features": 3}),
    ("output", "Output", {"loss": "cross_entropy"}),
]


@pytest.fixture
def mnist_folder(tmp_path):
    """MNIST in miniature: 60 training and 20 test pictures of noise, as IDX files."""
    folder = tmp_path / "mnist"
    folder.mkdir()
    random = np.random.default_rng(0)
    for part, count in (("train", 60), ("t10k", 20)):
        pictures = random.integers(0, 256, (count, 28, 28), dtype=np.uint8)
        labels = (np.arange(count) % 10).astype(np.uint8)
        (folder / f"{part}-images-idx3-ubyte").write_bytes(
            bytes([0, 0, 8, 3]) + np.array(pictures.shape, ">u4").tobytes() + pictures.tobytes()
        )
        (folder / f"{part}-labels-idx1-ubyte").write_bytes(
            bytes([0, 0, 8, 1]) + np.array(labels.shape, ">u4").tobytes() + labels.tobytes()
        )
    return folder
