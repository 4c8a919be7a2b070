"""Which samples train, which watch the training, and which are kept for the end."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor

import numpy as np
from numpy.typing import NDArray

from netbuilder.data.randomness import seeded_random
from netbuilder.data.samples import Array, Indices, Samples
from netbuilder.errors import DataError
from netbuilder.graph.settings import DataSettings


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """Sorted sample numbers of the three parts; together they are all samples, each in one part only."""

    train: Indices
    validation: Indices
    test: Indices


def split(samples: Samples, settings: DataSettings) -> Split:
    """Divide by the settings' seed: the test part first (an official one is kept), then validation from the rest.

    Classes are stratified: each gives its share of a part, within one sample. A fraction of 0 asks for an empty part.
    Raises DataError when a part that was asked for would be empty.
    """
    everything = np.arange(samples.count)
    strata = samples.targets if samples.task == "classification" else np.zeros(samples.count, dtype=np.int64)
    if samples.official_test is not None:
        test = np.flatnonzero(samples.official_test)
    else:
        test = _take(everything, strata, settings.test, settings.seed, "test")
        _expect_some(test, settings.test, samples.count, "test", settings)
    rest = np.setdiff1d(everything, test, assume_unique=True)
    validation = _take(rest, strata[rest], settings.validation, settings.seed, "validation")
    if len(rest) > 0:
        _expect_some(validation, settings.validation, len(rest), "validation", settings)
    train = np.setdiff1d(rest, validation, assume_unique=True)
    if len(train) == 0:
        raise DataError(
            f"The split leaves no samples to train on: of {samples.count:,} samples {len(test):,} are for the test "
            f"(data.test {settings.test:g}) and {len(validation):,} for validation (data.validation "
            f"{settings.validation:g}). Lower these fractions, or use more samples."
        )
    return Split(train, validation, test)


def _take(candidates: Indices, strata: Array, fraction: float, seed: int, purpose: str) -> Indices:
    """A random `fraction` of the candidates, sorted, with the same share of each stratum."""
    random = seeded_random(seed, f"split:{purpose}")
    groups = [candidates[strata == label] for label in np.unique(strata)]
    counts = _shares(np.array([len(group) for group in groups]), fraction)
    taken = [random.permutation(group)[:count] for group, count in zip(groups, counts, strict=True)]
    return np.sort(np.concatenate(taken)) if taken else candidates[:0]


def _shares(sizes: NDArray[np.int64], fraction: float) -> NDArray[np.int64]:
    """How many to take of each group: each less than one off, and the right sum (largest remainder method)."""
    wanted = sizes * fraction
    counts: NDArray[np.int64] = np.floor(wanted).astype(np.int64)
    missing = floor(float(sizes.sum()) * fraction + 0.5) - int(counts.sum())
    most_short = np.argsort(counts - wanted, kind="stable")[: max(0, missing)]
    counts[most_short] += 1
    return counts


def _expect_some(part: Indices, fraction: float, count: int, name: str, settings: DataSettings) -> None:
    if fraction > 0 and len(part) == 0:
        raise DataError(
            f"The split leaves the {name} part empty: data.{name} {fraction:g} of {count:,} samples is less than one. "
            f"Raise data.{name} to at least {1 / max(count, 1):.2g}, set it to 0 to do without, or use more samples."
        )
