"""What goes wrong in a run, in words: what, where, and what to try."""

from __future__ import annotations

import logging
from math import isnan
from typing import Literal

from netbuilder.errors import CompileError, DataError, NetbuilderError, TrainingError
from netbuilder.training.devices import DeviceMissingError

logger = logging.getLogger(__name__)

Kind = Literal["nan", "memory", "data", "device", "compile", "internal"]

_MEMORY_WORDS = ("out of memory", "can't allocate memory", "not enough memory", "failed to allocate", "alloc_cpu")
_LONE_SAMPLE_WORDS = "Expected more than 1 value per channel when training"


class NotFiniteError(TrainingError):
    """The loss or the weights became NaN or infinite."""


def failure(error: BaseException, batch_size: int, device: str) -> tuple[Kind, str]:
    """Kind and message of whatever ended a run. Unexpected errors are logged with their traceback."""
    if isinstance(error, NotFiniteError):
        return "nan", str(error)
    if isinstance(error, DeviceMissingError):
        return "device", str(error)
    if isinstance(error, CompileError):
        return "compile", str(error)
    if isinstance(error, TrainingError | DataError | NetbuilderError):
        return "data", str(error)
    if is_out_of_memory(error):
        return "memory", _memory_message(error, batch_size, device)
    if isinstance(error, ValueError) and _LONE_SAMPLE_WORDS in str(error):
        return "data", (
            "A batch of one sample reached a batch normalisation, which needs at least two to measure their spread."
            " Raise the batch size, or take the batch normalisation out."
        )
    logger.error("Training ended unexpectedly", exc_info=error)
    return "internal", (
        f"Training was ended by a fault of NetBuilder: {type(error).__name__}: {error}"
        " The log file holds the details; please report them."
    )


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an allocation failed: torch has its own class on CUDA, and plain RuntimeErrors elsewhere."""
    if isinstance(error, MemoryError):
        return True
    text = str(error).lower()
    return isinstance(error, RuntimeError) and any(words in text for words in _MEMORY_WORDS)


def _memory_message(error: BaseException, batch_size: int, device: str) -> str:
    smaller = f"a batch size of {max(1, batch_size // 2):,} instead of {batch_size:,}" if batch_size > 1 else ""
    ways = [way for way in (smaller, "a smaller network", "" if device.startswith("CPU") else "the device cpu") if way]
    said = str(error).strip().splitlines()
    return f"The memory of {device} is full. Try {', '.join(ways)}." + (f" ({said[0]})" if said else "")


def loss_message(loss: float, epoch: int, batch: int, epoch_batch: int, advice: str, output: str = "") -> str:
    """The first bad loss. Epochs and batches count from 1; `epoch_batch` within the epoch, `batch` over all.

    `output` names the Output whose loss it is, where there are several.
    """
    what = "NaN (not a number)" if isnan(loss) else "infinite"
    of = f" of {output}" if output else ""
    return (
        f"The loss{of} became {what} in epoch {epoch} at batch {epoch_batch} (step {batch} of all)."
        f" {advice} The weights from the beginning of the epoch are kept."
    )


def weights_message(key: str, epoch: float, batch: int, advice: str) -> str:
    """Weights that are spoilt although every loss so far was finite."""
    return (
        f"The weights {key} are no longer finite after epoch {epoch:.4g}, batch {batch}. {advice}"
        " The weights from the beginning of the epoch are kept."
    )


def advice(learning_rate: float, standardise: bool, bad_sample: int | None) -> str:
    """What to try against a loss that is not finite."""
    if bad_sample is not None:
        return f"Sample {bad_sample + 1:,} of the data holds a value that is not finite: correct or remove it."
    lower = f"Try a lower learning rate, {learning_rate / 10:g} instead of {learning_rate:g}"
    return f"{lower}, or check the data for extreme values." if standardise else f"{lower}, or standardise the data."
