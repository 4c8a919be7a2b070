"""What a run of the window does on its thread: load the data, check the drawing, train."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netbuilder.errors import CompileError, DataError, NetbuilderError
from netbuilder.graph.project import Project
from netbuilder.training.control import Control
from netbuilder.training.events import Failed

if TYPE_CHECKING:
    import numpy as np

    from netbuilder.data.fitted import Fitted
    from netbuilder.data.prepare import Prepared
    from netbuilder.training.history import History


@dataclass(frozen=True, slots=True)
class Trained:
    """What a run leaves behind, with the project it was trained from."""

    project: Project
    weights: Mapping[str, np.ndarray]
    fitted: Fitted | None
    state: Mapping[str, Any] = field(default_factory=dict)  # opaque to all but the training loop
    epochs: int = 0


@dataclass(frozen=True, slots=True)
class RunRequest:
    """Everything a run needs, fixed when it starts; editing goes on meanwhile."""

    project: Project
    base: Path
    prepared: Prepared | None = None
    # What to continue from; None starts anew from the seed.
    before: Trained | None = None
    # The record that the run goes on from; batches are numbered on.
    history: History | None = None


@dataclass(frozen=True, slots=True)
class Preparing:
    """What the run is busy with before the first batch, in words."""

    words: str


@dataclass(frozen=True, slots=True)
class DataReady:
    """The data that the run has loaded, for the pictures and for saving."""

    prepared: Prepared


def run_events(request: RunRequest, control: Control) -> Iterator[object]:
    """The events of one run, from loading to the end. Raises nothing: what goes wrong is a Failed event."""
    try:
        yield from _prepare_and_train(request, control)
    except DataError as error:
        yield Failed(str(error), "data")
    except CompileError as error:
        yield Failed(str(error), "compile")
    except NetbuilderError as error:
        yield Failed(str(error), "device")


def _prepare_and_train(request: RunRequest, control: Control) -> Iterator[object]:
    project = request.project
    prepared = request.prepared
    if prepared is None:
        yield Preparing("Loading the data")
        from netbuilder.data.prepare import prepare

        prepared = prepare(project.data, request.base)
    yield DataReady(prepared)
    yield Preparing("Building the network")
    from netbuilder.compiler.check import check
    from netbuilder.compiler.memory import refuse_if_too_large
    from netbuilder.training.loop import train

    report = check(project, prepared.facts)
    errors = [finding for finding in report.findings if finding.severity == "error"]
    if errors:
        where = f"{errors[0].node}: " if errors[0].node else ""
        raise CompileError(
            f"The drawing has {len(errors)} error{'s' if len(errors) > 1 else ''}. {where}{errors[0].message}"
        )
    refuse_if_too_large(report.inference, project.training.batch_size, project.training.optimizer)
    before = request.before
    yield from train(
        project,
        prepared,
        control,
        device=project.training.device,
        weights=before.weights if before else None,
        state=before.state if before else None,
        first_epoch=before.epochs if before else 0,
        history=request.history if before else None,
    )
