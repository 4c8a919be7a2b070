"""Takes the model away: five formats, each run again from what was written before it replaces anything."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
import torch
from numpy.typing import NDArray

from netbuilder.errors import ExportError, NetbuilderError
from netbuilder.export.formats import FORMATS, Format, FormatName
from netbuilder.export.model import Arrays, Model, answers, largest_difference, model_of
from netbuilder.export.onnx_file import run_onnx, write_onnx
from netbuilder.export.pt2_file import run_pt2, write_pt2
from netbuilder.export.python_source import beside_script, run_source, write_script, write_source
from netbuilder.export.weight_files import run_safetensors, run_state_dict, write_safetensors, write_state_dict
from netbuilder.files import replace_file
from netbuilder.graph.project import Project

if TYPE_CHECKING:
    from netbuilder.data.fitted import Fitted

# Largest difference that is rounding: absolute for outputs up to 1, relative to the largest beyond.
TOLERANCE = 1e-4
_CHECKED_SAMPLES = 3
# What exporters raise on networks they cannot write; the first line says which operation.
_FAULTS = (RuntimeError, ValueError, TypeError, AssertionError, LookupError, AttributeError)


@dataclass(frozen=True, slots=True)
class ExportResult:
    """What was written, how far its outputs are at most from those of the model in memory, and what to know of it."""

    path: Path
    difference: float
    seconds: float
    note: str


@dataclass(frozen=True, slots=True)
class _Way:
    """How a format is written, and how it is run from the file."""

    write: Callable[[Model, Path], None]
    run: Callable[[Path, Model, tuple[torch.Tensor, ...]], Arrays]


_WAYS: Mapping[FormatName, _Way] = {
    "python": _Way(write_source, run_source),
    "onnx": _Way(write_onnx, run_onnx),
    "pt2": _Way(write_pt2, run_pt2),
    "safetensors": _Way(write_safetensors, run_safetensors),
    "state-dict": _Way(write_state_dict, run_state_dict),
}
_SCRIPT = _Way(write_script, run_source)


def export_model(
    format: str,
    path: Path | str,
    project: Project,
    weights: Mapping[str, NDArray[Any]] | None = None,
    fitted: Fitted | None = None,
    *,
    training_from: Path | None = None,
) -> ExportResult:
    """Write the model of `project` as one file and return how it compares. Untrained, it has the weights of its seed.

    `training_from` adds to Python source a program that trains it as the project says, and is the folder where
    relative paths of its data start. What is written is run before it takes the place of `path`. Raises ExportError
    when it cannot be written or gives other results, CompileError when the drawing makes no network or the weights do
    not belong to it, DataError when there is no script for a wrong choice of data.
    """
    started = time.perf_counter()
    path = Path(path)
    form = _form(format)
    way = _WAYS[form.name]
    if training_from is not None:
        form, way = _with_script(form, path), _SCRIPT
        project = beside_script(project, training_from, path)
    model = model_of(project, weights, fitted)
    # Windows keeps a file that a reader has mapped into memory; leaving a draft behind must not undo an export.
    with tempfile.TemporaryDirectory(prefix="netbuilder-", ignore_cleanup_errors=True) as folder:
        # Exporters look at the suffix, and people name files as they like.
        draft = Path(folder) / f"model{form.suffix}"
        difference = _write_and_compare(form, way, model, draft)
        _replace(path, draft)
    has_weights = bool(weights) or training_from is not None  # a script makes its own
    return ExportResult(path, difference, time.perf_counter() - started, _note(form, model, is_trained=has_weights))


def _form(name: str) -> Format:
    for form in FORMATS:
        if form.name == name:
            return form
    raise ExportError(f"There is no format called {name}; there are {', '.join(form.name for form in FORMATS)}.")


def _with_script(form: Format, path: Path) -> Format:
    if form.name != "python":
        raise ExportError(
            f"A training script comes with the format python, and the format is {form.name}. Choose python, or export"
            " without the script."
        )
    return replace(form, note=f"python {path.name} trains it from the beginning and writes the weights beside it.")


def _write_and_compare(form: Format, way: _Way, model: Model, draft: Path) -> float:
    batch = model.batch(_CHECKED_SAMPLES)
    expected = answers(model.module, batch)
    try:
        way.write(model, draft)
        received = way.run(draft, model, batch)
    except OSError as error:
        raise ExportError(f"The {form.name} export could not be written: {error.strerror or error}.") from error
    except _FAULTS as error:
        raise ExportError(f"This network cannot be written as {form.name}: {_first_line(error)}") from error
    difference = largest_difference(expected, received)
    scale = max(1.0, *(float(np.abs(array[np.isfinite(array)]).max(initial=0.0)) for array in expected))
    if difference > TOLERANCE * scale:
        raise ExportError(
            f"The {form.name} export was not kept: run again it differs by {difference:.2g} from the model in memory,"
            f" and {TOLERANCE * scale:.2g} is rounding. Please report this network."
        )
    return difference


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:300] if lines else type(error).__name__


def _replace(path: Path, draft: Path) -> None:
    def write(stream: BinaryIO) -> None:
        with open(draft, "rb") as source:
            shutil.copyfileobj(source, stream, 2**20)

    try:
        replace_file(path, write)
    except NetbuilderError as error:
        raise ExportError(str(error)) from error


def _note(form: Format, model: Model, *, is_trained: bool) -> str:
    seed = model.project.training.seed
    learns = any(True for _ in model.module.parameters())
    untrained = f"The model is untrained: its weights are those that seed {seed} gives."
    untrained = untrained if learns and not is_trained else ""
    return " ".join(part for part in (untrained, form.note) if part)
