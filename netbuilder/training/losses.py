"""From the Output's loss to what is computed with: loss function, targets, and how an output becomes a decision.

All that could go wrong between data and loss is found here, on the CPU and before the first step: a wrong label on a
GPU ends the whole process, and a shape that is silently broadcast trains nonsense.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - torch's own name for it
from numpy.typing import NDArray

from netbuilder.errors import TrainingError
from netbuilder.layers.inout import Loss, Output

if TYPE_CHECKING:
    from netbuilder.data.prepare import Prepared

INPUT = "input"  # the Output's target of an autoencoder
Function = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
Decide = Callable[[torch.Tensor], torch.Tensor]

_NUMBER_LOSSES: dict[str, Function] = {"mse": F.mse_loss, "l1": F.l1_loss, "huber": F.huber_loss}
_WORDS: dict[Loss, str] = {
    "cross_entropy": "Cross-entropy",
    "binary_cross_entropy": "Binary cross-entropy",
    "mse": "MSE",
    "l1": "L1",
    "huber": "Huber",
}


class LossMismatchError(TrainingError):
    """The network's output, its loss and the targets do not fit together."""


@dataclass(frozen=True, slots=True)
class Objective:
    """What a network is trained on.

    loss:    (output (B, *), target (B, *)) -> () mean over the batch
    targets: (N, *) for all samples as the loss takes them; None when each input is its own target
    labels:  (N,) int64 classes and `decide`: output -> (B,) classes, where there are classes
    scale:   (k,) original units per standardised unit of a number to be predicted
    """

    loss: Function
    targets: NDArray[Any] | None = None
    labels: NDArray[np.int64] | None = None
    decide: Decide | None = None
    scale: NDArray[np.float64] | None = None


def objective(output: Output, prepared: Prepared, shape: tuple[int, ...]) -> Objective:
    """The objective of a network whose output has `shape` for one sample. Raises LossMismatchError."""
    if output.target == INPUT:
        return _reconstruction(output, prepared, shape)
    if output.target is not None and output.target not in prepared.facts.target_names:
        raise LossMismatchError(
            f"The Output's target is {output.target!r}; the data have {', '.join(prepared.facts.target_names)}."
            f" Choose one of these, or {INPUT!r} for an autoencoder."
        )
    if prepared.facts.task == "classification":
        return _classification(output, prepared, shape)
    return _regression(output, prepared, shape)


def default_output(prepared: Prepared, shape: tuple[int, ...]) -> Output:
    """The usual loss for the data, for models that come without a drawing."""
    if prepared.facts.task == "regression":
        return Output(loss="mse")
    return Output(loss="binary_cross_entropy" if int(np.prod(shape)) == 1 else "cross_entropy")


def _classification(output: Output, prepared: Prepared, shape: tuple[int, ...]) -> Objective:
    labels = np.ascontiguousarray(prepared.targets, np.int64)
    classes = max(prepared.facts.classes, int(labels.max(initial=0)) + 1)
    if labels.min(initial=0) < 0:
        row = int(labels.argmin())
        raise LossMismatchError(
            f"The label of sample {row + 1:,} is {labels[row]}; expected 0 to {classes - 1}. Correct the labels."
        )
    is_yes_or_no = shape in ((1,), ()) and classes <= 2
    if output.loss == "cross_entropy":
        _expect(len(shape) == 1 and shape[0] >= max(classes, 2), output.loss, shape, f"{classes} outputs, one a class")
        return Objective(F.cross_entropy, labels, labels, _largest)
    if output.loss == "binary_cross_entropy":
        _expect(is_yes_or_no, output.loss, shape, f"one output and two classes; the data have {classes} classes")
        return Objective(F.binary_cross_entropy_with_logits, _column(labels, shape), labels, _above(0.0))
    number_loss = _NUMBER_LOSSES[output.loss]
    if is_yes_or_no:
        return Objective(number_loss, _column(labels, shape), labels, _above(0.5))
    _expect(len(shape) == 1 and shape[0] >= classes, output.loss, shape, f"{classes} outputs, one a class")
    return Objective(_against_one_hot(number_loss, shape[0]), labels, labels, _largest)


def _regression(output: Output, prepared: Prepared, shape: tuple[int, ...]) -> Objective:
    targets = np.asarray(prepared.targets, np.float32).reshape(len(prepared.targets), -1)  # (N,) or (N, k) -> (N, k)
    scale = np.asarray(prepared.fitted.target_std or np.ones(targets.shape[1]), np.float64)
    if output.target is not None and targets.shape[1] > 1:
        column = prepared.facts.target_names.index(output.target)
        targets, scale = targets[:, [column]], scale[[column]]
    if output.loss not in _NUMBER_LOSSES:
        raise LossMismatchError(
            f"{_WORDS[output.loss]} is for classes, and the data have numbers to predict. Set the Output's loss to mse."
        )
    width = targets.shape[1]
    values = "one number" if width == 1 else f"{width} numbers"
    _expect(shape == (width,) or (width == 1 and shape == ()), output.loss, shape, f"{values} for each sample")
    targets = np.ascontiguousarray(targets.reshape(len(targets), *shape))  # (N, 1) -> (N,) where the output is (B,)
    return Objective(_NUMBER_LOSSES[output.loss], targets, scale=scale)


def _reconstruction(output: Output, prepared: Prepared, shape: tuple[int, ...]) -> Objective:
    wanted = tuple(prepared.features.shape[1:])
    if output.loss == "cross_entropy":
        raise LossMismatchError("Cross-entropy cannot compare an output with its input. Set the Output's loss to mse.")
    _expect(shape == wanted, output.loss, shape, f"the shape of the input, {_shape_words(wanted)}")
    if output.loss != "binary_cross_entropy":
        return Objective(_NUMBER_LOSSES[output.loss])
    low, high = float(prepared.features.min()), float(prepared.features.max())
    if low < 0 or high > 1:
        raise LossMismatchError(
            f"Binary cross-entropy needs targets from 0 to 1, and the inputs run from {low:.3g} to {high:.3g}."
            " Switch standardisation off in the data settings, or set the Output's loss to mse."
        )
    return Objective(F.binary_cross_entropy_with_logits)


def _expect(fits: bool, loss: Loss, shape: tuple[int, ...], wanted: str) -> None:
    if not fits:
        raise LossMismatchError(
            f"{_WORDS[loss]} expects {wanted}; the network's output is {_shape_words(shape)} for each sample."
            " Change the last layer or the Output's loss."
        )


def _shape_words(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape)) if shape else "a single number"


def _column(labels: NDArray[np.int64], shape: tuple[int, ...]) -> NDArray[np.float32]:
    """(N,) labels 0 and 1 -> (N, 1) or (N,), as the output is."""
    return labels.astype(np.float32).reshape(len(labels), *shape)


def _against_one_hot(loss: Function, classes: int) -> Function:
    """Labels become one-hot a batch at a time: for all samples at once they could outgrow the memory."""

    def compare(output: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        return loss(output, F.one_hot(labels, classes).to(output.dtype))  # (B, C) with (B,) -> ()

    return compare


def _largest(output: torch.Tensor) -> torch.Tensor:
    return output.argmax(1)  # (B, C) -> (B,)


def _above(threshold: float) -> Decide:
    def decide(output: torch.Tensor) -> torch.Tensor:
        return (output > threshold).view(-1)  # (B, 1) or (B,) -> (B,)

    return decide
