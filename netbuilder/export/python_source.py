"""The network as Python source, without its weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from netbuilder.compiler.source import print_source
from netbuilder.errors import ExportError
from netbuilder.export.model import Arrays, Model, answers


def write_source(model: Model, path: Path) -> None:
    path.write_text(print_source(model.project).text, encoding="utf-8", newline="\n")


def run_source(path: Path, model: Model, batch: tuple[torch.Tensor, ...]) -> Arrays:
    """Run the file as a program of its own, make its network, and give that the weights."""
    namespace: dict[str, Any] = {"__name__": "netbuilder_exported"}
    # Our own text, in which names and settings of the project stand quoted: nothing a project says is run.
    exec(compile(path.read_text(encoding="utf-8"), path.name, "exec"), namespace)
    classes = [value for value in namespace.values() if isinstance(value, type) and issubclass(value, torch.nn.Module)]
    if not classes:
        raise ExportError("The printed source defines no network.")
    with torch.random.fork_rng(devices=[]):
        module = classes[-1]()
    module.load_state_dict(model.module.state_dict())
    return answers(module.eval(), batch)
