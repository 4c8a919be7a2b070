"""Using a network without teaching it: figures of a part of the data, and answers to new samples."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from netbuilder.errors import TrainingError
from netbuilder.layers.inout import Output
from netbuilder.training.batches import SamplePool
from netbuilder.training.control import Control
from netbuilder.training.devices import choose
from netbuilder.training.events import Metrics
from netbuilder.training.losses import INPUT, Objective, default_output, objective
from netbuilder.training.metrics import meter_for

if TYPE_CHECKING:
    from netbuilder.data.fitted import Fitted
    from netbuilder.data.prepare import Prepared

Split = Literal["train", "validation", "test"]

_CHUNK = 1000  # samples: large enough to be fast, small enough to stop between two
_CHUNK_NUMBERS = 2**24  # numbers of input in one chunk at most (64 MiB)


class SampleMismatchError(TrainingError):
    """Samples of another shape or kind than the network takes."""


@contextmanager
def evaluating(model: nn.Module) -> Iterator[None]:
    """Evaluation mode without gradients; each module's own mode comes back after. Nothing may yield events within."""
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        with torch.no_grad():
            yield
    finally:
        for module, mode in modes:
            module.training = mode


def evaluate(
    module: nn.Module,
    prepared: Prepared,
    split: Split = "test",
    device: str = "auto",
    *,
    output: Output | None = None,
    control: Control | None = None,
) -> Metrics:
    """Loss and figures of one part of the data, e.g. `test_loss` and `test_accuracy`.

    `output` is the drawing's Output, which names the loss and the target; without it the usual loss for the data is
    taken. Empty when the part has no samples, or when `control` asks to stop. Raises TrainingError.
    """
    part: NDArray[np.int64] = getattr(prepared, split)
    if not len(part):
        return {}
    chosen = choose(device).torch_device
    with _on(module, torch.device("cpu")):
        shape = output_shape(module, prepared.features[part[:2]])
    goal = objective(output or default_output(prepared, shape), prepared, shape)
    with _on(module, chosen):
        pool = SamplePool(prepared.features, goal, chosen)
        return measure(module, pool, goal, part, split, control) or {}


def measure(
    model: nn.Module, pool: SamplePool, goal: Objective, part: NDArray[np.int64], split: str, control: Control | None
) -> Metrics | None:
    """Figures of the samples in `part`, on the pool's device; None when `control` asks to stop between two chunks."""
    reader = pool.reader(torch.from_numpy(np.array(part, np.int64)))
    meter = meter_for(goal, pool.targets, pool.labels, part, pool.device)
    total = torch.zeros((), device=pool.device)
    chunk = chunk_size(pool.sample_size)
    with evaluating(model):
        for start in range(0, len(part), chunk):
            if control is not None and control.stop_requested:
                return None
            stop = min(start + chunk, len(part))
            inputs, target = reader.batch(start, stop)
            output = model(inputs)
            total += goal.loss(output, target) * (stop - start)
            meter.record(output, target)
            meter.absorb(reader.order[start:stop])
    figures = {"loss": total.item() / len(part)} | meter.figures(len(part))
    return {f"{split}_{name}": value for name, value in figures.items()}


def predict(
    module: nn.Module,
    fitted: Fitted,
    features: NDArray[Any],
    *,
    output: Output | None = None,
    device: str = "cpu",
) -> NDArray[Any]:
    """The network's answers to samples in the data's own units (N, *input_shape), not scaled.

    Classes: (N, classes) float32 probabilities. Numbers: (N, k) in their own units. Autoencoders: the output as it is,
    in standardised units. `output` is the drawing's Output; without it the usual loss is assumed. Raises
    SampleMismatchError or DataError.
    """
    inputs = fitted.transform(features)
    if not len(inputs):
        raise SampleMismatchError("There is no sample to predict; name at least one.")
    chosen = choose(device).torch_device
    with _on(module, chosen), evaluating(module):
        chunk = chunk_size(inputs[0].size)
        answers = [
            _call(module, torch.from_numpy(inputs[start : start + chunk]).to(chosen)).cpu().numpy()
            for start in range(0, len(inputs), chunk)
        ]
    raw: NDArray[np.float32] = np.concatenate(answers)
    if output is not None and output.target == INPUT:
        return raw
    if fitted.task == "regression":
        return _in_own_units(raw, fitted, output)
    return _probabilities(raw, output)


def output_shape(model: nn.Module, samples: NDArray[Any]) -> tuple[int, ...]:
    """The shape of the output for one sample, found by a trial on the CPU. Raises SampleMismatchError."""
    with evaluating(model):
        result = _call(model, torch.from_numpy(np.ascontiguousarray(samples)))
    if result.shape[:1] != (len(samples),):
        raise SampleMismatchError(
            f"{len(samples)} samples gave an output of shape {tuple(result.shape)}; its first axis must count samples."
            " Look for a layer that joins or moves axis 0."
        )
    return tuple(result.shape[1:])


def chunk_size(sample_size: int) -> int:
    """Samples that are evaluated at once."""
    return max(1, min(_CHUNK, _CHUNK_NUMBERS // max(1, sample_size)))


def _call(model: nn.Module, inputs: torch.Tensor) -> torch.Tensor:
    try:
        result = model(inputs)
    except (RuntimeError, ValueError, IndexError) as error:
        from netbuilder.training.failures import is_out_of_memory

        if is_out_of_memory(error):
            raise
        shape = "×".join(map(str, inputs.shape[1:]))
        raise SampleMismatchError(f"The network does not take samples of shape {shape}: {error}") from error
    if not isinstance(result, torch.Tensor):
        raise SampleMismatchError(
            f"The network has {len(result)} Outputs, and only one can be trained and asked; take the others away."
        )
    return result


def _in_own_units(raw: NDArray[np.float32], fitted: Fitted, output: Output | None) -> NDArray[Any]:
    raw = raw.reshape(len(raw), -1)  # (N,) or (N, k) -> (N, k)
    width = len(fitted.target_std)
    if raw.shape[1] == width or not width:
        return fitted.inverse_target(raw) if width else raw
    if output is None or output.target not in fitted.target_names:
        raise SampleMismatchError(f"The network gives {raw.shape[1]} numbers for each sample; expected {width}.")
    column = fitted.target_names.index(output.target)
    spread = np.zeros((len(raw), width))
    spread[:, column] = raw[:, 0]  # (N, 1) -> its column of (N, k)
    return fitted.inverse_target(spread)[:, [column]]


def _probabilities(raw: NDArray[np.float32], output: Output | None) -> NDArray[np.float32]:
    logits = torch.from_numpy(raw)
    if raw.ndim == 1 or raw.shape[1] == 1:  # (N,) or (N, 1) -> (N, 2)
        is_logit = output is None or output.loss == "binary_cross_entropy"
        second = (logits.sigmoid() if is_logit else logits.clamp(0, 1)).reshape(-1)
        return torch.stack((1 - second, second), dim=1).numpy()
    return logits.softmax(dim=1).numpy()  # (N, C)


@contextmanager
def _on(module: nn.Module, device: torch.device) -> Iterator[None]:
    """The module on a device for a while; it goes back to where it was."""
    first = next(iter(module.parameters()), None)
    before = device if first is None else first.device
    module.to(device)
    try:
        yield
    finally:
        module.to(before)
