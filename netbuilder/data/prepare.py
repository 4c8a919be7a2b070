"""From the data settings to arrays that a network can be trained on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from netbuilder.data.fitted import Fitted, fit
from netbuilder.data.samples import Array, Indices, Progress, Samples, check_samples
from netbuilder.data.sources import find_source
from netbuilder.data.split import split
from netbuilder.errors import DataError
from netbuilder.graph.facts import DataFacts
from netbuilder.graph.settings import DataSettings


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """All samples as the network sees them, and which of them train, watch and test.

    features: (N, *input_shape) float32, standardised with the training part's statistics, or int64 tokens
    targets:  (N,) int64 classes, or (N, k) float32 standardised numbers
    """

    samples: Samples
    train: Indices
    validation: Indices
    test: Indices
    features: Array
    targets: NDArray[np.int64] | NDArray[np.float32]
    fitted: Fitted
    facts: DataFacts


def prepare(settings: DataSettings, base: Path, progress: Progress | None = None) -> Prepared:
    """Load, check, split and standardise. Relative folders in the options start from `base`.

    Raises DataError.
    """
    source = find_source(settings.source)
    options = source.parse(settings.options)
    try:
        samples = source.load(options, base, progress)
        check_samples(samples, source.name)
        parts = split(samples, settings)
        fitted = fit(samples, parts.train, source.name, settings.standardise)
        features = fitted.transform(samples.features)
    except MemoryError as error:
        raise DataError(f"The data set {source.name} does not fit into the memory. Use fewer samples.") from error
    is_regression = samples.task == "regression"
    return Prepared(
        samples=samples,
        train=parts.train,
        validation=parts.validation,
        test=parts.test,
        features=features,
        targets=fitted.transform_target(samples.targets) if is_regression else samples.targets.astype(np.int64),
        fitted=fitted,
        facts=source.facts(options),
    )
