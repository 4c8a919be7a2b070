"""The samples of a data set as they come from their source, before any scaling."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from netbuilder.errors import DataError
from netbuilder.graph.facts import Task

Array = NDArray[Any]  # Any: real numbers of whatever width the source has
Indices = NDArray[np.int64]
# Told what is being done and how much of it is done, from 0 to 1; may raise to end the work.
Progress = Callable[[str, float], None]

# Numbers beyond this become infinite when the network computes with them.
LARGEST_NUMBER = float(np.finfo(np.float32).max)


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """Features and targets in the source's own units.

    features: (N, C, H, W) pictures, uint8 kept as it is, or (N, F) tables, int64 where they hold tokens
    targets:  (N,) int64 classes from 0, or (N, k) float64 numbers
    """

    features: Array
    targets: Array
    task: Task
    class_names: tuple[str, ...] = ()
    feature_names: tuple[str, ...] = ()
    target_names: tuple[str, ...] = ("target",)
    # (N,) True where a sample belongs to the test part that the publisher of the set has fixed.
    official_test: NDArray[np.bool_] | None = None
    # Lowest and highest pixel value that the source can hold; tables have none.
    value_range: tuple[float, float] | None = None

    @property
    def count(self) -> int:
        return len(self.features)

    @property
    def is_image(self) -> bool:
        return self.features.ndim == 4

    @property
    def is_tokens(self) -> bool:
        """Whether its numbers are names of things, such as words, which no scale fits."""
        return bool(self.features.dtype == np.int64)

    @property
    def input_shape(self) -> tuple[int, ...]:
        """Shape of one sample."""
        return tuple(int(length) for length in self.features.shape[1:])


def check_samples(samples: Samples, source: str) -> None:
    """Refuse samples that would poison a training: none at all, not finite, or labels without a class.

    A label outside the classes must be found here: on a GPU it would abort the whole process.
    Raises DataError.
    """
    if samples.count == 0:
        raise DataError(
            f"The data set {source} has no samples; at least two are needed. Choose another file or option."
        )
    if len(samples.targets) != samples.count:
        raise DataError(
            f"The data set {source} has {samples.count:,} samples and {len(samples.targets):,} targets; "
            "each sample needs exactly one. The files do not belong together."
        )
    if samples.features.dtype != np.uint8:
        _check_finite(samples.features, f"the data set {source}", samples.feature_names)
    if samples.task == "classification":
        _check_labels(samples, source)
    else:
        _check_finite(samples.targets, f"the targets of the data set {source}", samples.target_names)


def _check_labels(samples: Samples, source: str) -> None:
    labels, classes = samples.targets, len(samples.class_names)
    wrong = np.flatnonzero((labels < 0) | (labels >= classes))
    if len(wrong):
        raise DataError(
            f"Label {wrong[0] + 1:,} of the data set {source} is {labels[wrong[0]]}; expected 0 to {classes - 1}, "
            f"one number for each of its {classes} classes. {len(wrong):,} labels are outside. Correct the label file."
        )


def _check_finite(numbers: Array, what: str, names: tuple[str, ...]) -> None:
    # Comparisons with NaN are false, so one test finds NaN, infinity and what float32 cannot hold.
    wrong = np.argwhere(~(np.abs(numbers) <= LARGEST_NUMBER))
    if len(wrong):
        row, *rest = (int(part) for part in wrong[0])
        column = f", column {names[rest[0]]}" if len(rest) == 1 and rest[0] < len(names) else ""
        raise DataError(
            f"Row {row + 1:,}{column} of {what} is {numbers[tuple(wrong[0])]}; expected a finite number. "
            f"{len(wrong):,} values are affected. Remove or fill them first."
        )
