"""What a run tells: frozen events, free of torch, so that any thread and any program can read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import numpy as np

# Metric names: train_loss, train_accuracy, validation_loss, validation_accuracy, test_loss, test_accuracy for classes;
# *_loss, *_mae and *_r2 for numbers. Missing splits have no entries.
# A network with several Outputs has for each split: `*_loss`, the sum of their losses, each times its Output's weight;
# `*_accuracy`, that of the first Output that classifies, where one does; and the figures of each Output, its loss
# without weight among them, behind its id as a Python name: train_label_loss, train_label_accuracy, test_image_mae.
Metrics = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Started:
    """The run has its data and its model. Counts are samples.

    `first_epoch` epochs are behind it (above 0 when it continues another run), and `epochs` will be at its end.
    """

    device: str
    device_reason: str
    parameters: int
    training_samples: int
    validation_samples: int
    test_samples: int
    batches_per_epoch: int
    first_epoch: int
    epochs: int


@dataclass(frozen=True, slots=True)
class Progress:
    """Batches done since the last event: their numbers from 1 over the whole run, and their losses, none left out.

    Where the network has several Outputs, `losses` are the weighted sums, and `output_losses` those of each, by name.
    `epoch` is the fraction of epochs done (2.4 = 40 % of the third); speed is a moving figure, None before it is known.
    """

    batches: np.ndarray  # (n,) int64
    losses: np.ndarray  # (n,) float32, mean loss of each batch
    epoch: float
    samples_per_second: float | None
    seconds_left: float | None
    output_losses: Mapping[str, np.ndarray] = field(default_factory=dict)  # (n,) float32 each


@dataclass(frozen=True, slots=True)
class EpochFinished:
    """An epoch's figures. `epoch` counts from 1 and goes on when a run continues; `batch` is its last batch's number.

    Figures of the training part are gathered while the network learns, those of the validation part come after. A stop
    during the evaluation leaves out the latter.
    """

    epoch: int
    batch: int
    metrics: Metrics
    seconds: float


@dataclass(frozen=True, slots=True)
class Paused:
    """The run waits between two batches until it is resumed, stepped or stopped."""

    epoch: float
    batch: int


@dataclass(frozen=True, slots=True)
class Resumed:
    """The run goes on after a pause."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The answer to a probe, taken between two batches: numpy arrays and plain values only."""

    epoch: float
    batch: int
    payload: Any  # whatever the probe returned; None when it failed, which the log explains


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run leaves behind: weights by state-dict key, and the figures of its end."""

    epochs: int
    weights: Mapping[str, np.ndarray]
    metrics: Metrics = field(default_factory=dict)
    seconds: float = 0.0
    # Optimizer, random number and schedule state for an exact continuation; opaque to everyone but the loop.
    state: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finished:
    """All epochs are done and the test set was used, once."""

    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Stopped:
    """The run was stopped on request; what it has learned is kept."""

    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Failed:
    """The run cannot go on. `message` says what, where and what to try; `kind` is stable for programs."""

    message: str
    kind: Literal["nan", "memory", "data", "device", "compile", "internal"]
    epoch: float = 0.0
    batch: int = 0
    # The last good weights, where there are any.
    outcome: Outcome | None = None


Event = Started | Progress | EpochFinished | Paused | Resumed | Snapshot | Finished | Stopped | Failed
