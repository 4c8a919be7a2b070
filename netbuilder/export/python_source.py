"""The network as Python source, without its weights: alone, or with a program that trains it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from netbuilder.compiler.source import print_source
from netbuilder.data.sources import find_source
from netbuilder.errors import ExportError
from netbuilder.export.model import Arrays, Model, answers
from netbuilder.export.training_script import print_training_script
from netbuilder.graph.project import Project
from netbuilder.storage.folders import moved, path_options


def write_source(model: Model, path: Path) -> None:
    _write(print_source(model.project).text, path)


def write_script(model: Model, path: Path) -> None:
    """Also print what trains the network. Raises CompileError or DataError where the data cannot train it."""
    _write(print_training_script(model.project).text, path)


def beside_script(project: Project, base: Path, script: Path) -> Project:
    """The project of a script: its data's folders, relative ones from `base` so far, are found from the script's."""
    options = find_source(project.data.source).parse(project.data.options)
    named = {name: getattr(options, name) for name in path_options(project.data.source)}
    data = project.data.replace(options={**project.data.options, **named})
    return moved(project.replace(data=data), base, script.absolute().parent)


def run_source(path: Path, model: Model, batch: tuple[torch.Tensor, ...]) -> Arrays:
    """Run the file as a program of its own, make its network, and give that the weights."""
    namespace: dict[str, Any] = {"__name__": "netbuilder_exported", "__file__": str(path)}
    # Our own text, in which names and settings of the project stand quoted: nothing a project says is run.
    exec(compile(path.read_text(encoding="utf-8"), path.name, "exec"), namespace)
    classes = [value for value in namespace.values() if isinstance(value, type) and issubclass(value, torch.nn.Module)]
    if not classes:
        raise ExportError("The printed source defines no network.")
    with torch.random.fork_rng(devices=[]):
        module = classes[-1]()
    module.load_state_dict(model.module.state_dict())
    return answers(module.eval(), batch)


def _write(text: str, path: Path) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
