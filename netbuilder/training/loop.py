"""Training as a generator of frozen events, and its sisters: `evaluate`, `predict` and `predict_each`."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import torch
from numpy.typing import NDArray

from netbuilder.training.control import Control
from netbuilder.training.evaluation import evaluate
from netbuilder.training.events import Event, Failed
from netbuilder.training.failures import failure
from netbuilder.training.history import History
from netbuilder.training.prediction import predict, predict_each
from netbuilder.training.run import Run

if TYPE_CHECKING:
    from netbuilder.data.prepare import Prepared
    from netbuilder.graph.project import Project

__all__ = ["evaluate", "predict", "predict_each", "train"]

_WAIT_SECONDS = 1.0  # a pause looks up this often even if nothing is asked


def train(
    project: Project,
    prepared: Prepared,
    control: Control,
    *,
    device: str | None = None,
    weights: Mapping[str, NDArray[Any]] | None = None,
    state: Mapping[str, Any] | None = None,
    history: History | None = None,
    first_epoch: int = 0,
    epochs: int | None = None,
) -> Iterator[Event]:
    """Train the drawing; every event is a frozen value, the last is Finished, Stopped or Failed.

    device: a wish (`auto`, `cpu`, `cuda`, `mps`); the project's when left out.
    weights, state: what an earlier run left behind, to go on from; without weights it starts anew from the seed.
    history: the record so far; batches are numbered on from it. The caller appends the events to it.
    first_epoch: epochs that are behind the weights; the run adds `epochs` more, the project's number when left out.

    Asking for the next event runs the training up to it: leave no time-critical thread here. Between two events the
    caller's random numbers and grad mode are as it left them. All that goes wrong comes as Failed, nothing is raised.
    """
    run = Run(
        project,
        prepared,
        control,
        device=device or project.training.device,
        state=state or {},
        history=history,
        first_epoch=first_epoch,
        epochs=project.training.epochs if epochs is None else epochs,
    )
    events = run.events(weights)
    while True:
        ended: Failed | None = None
        try:
            # Within one step of the generator nothing is yielded, so none of these contexts reaches the caller.
            with torch.inference_mode(False), torch.enable_grad(), run.random.lent():
                event = next(events)
        except StopIteration:
            return
        except Exception as error:  # noqa: BLE001 - every end of a run is an event; unexpected ones are logged there
            ended = _failed(error, run)
        if ended is not None:
            # Outside the except block: there the traceback would keep the tensors alive that filled the memory.
            _release_memory()
            yield ended
            return
        if event is None:
            control.wait(_WAIT_SECONDS)
        else:
            yield event


def _failed(error: Exception, run: Run) -> Failed:
    kind, message = failure(error, run.project.training.batch_size, run.device_label)
    return Failed(message, kind, epoch=run.position, batch=run.batch, outcome=run.last_good)


def _release_memory() -> None:
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
