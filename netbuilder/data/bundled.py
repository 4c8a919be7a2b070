"""The data sets that come with scikit-learn: real, small, and there without any download."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from netbuilder.data.samples import Progress, Samples
from netbuilder.data.source import NoOptions, Source
from netbuilder.graph.facts import DataFacts

_DIGIT_RANGE = (0.0, 16.0)
_PROGRESSION = ("progression",)


def _load_digits(_options: NoOptions, _base: Path, _progress: Progress | None) -> Samples:
    from sklearn.datasets import load_digits  # late: it takes a second

    bunch = load_digits()
    return Samples(
        features=bunch.images.astype(np.uint8)[:, np.newaxis],  # (N, 8, 8) whole numbers 0..16 -> (N, 1, 8, 8)
        targets=bunch.target.astype(np.int64),
        task="classification",
        class_names=tuple(map(str, range(10))),
        value_range=_DIGIT_RANGE,
    )


def _table_loader(name: str) -> Callable[[NoOptions, Path, Progress | None], Samples]:
    def load(_options: NoOptions, _base: Path, _progress: Progress | None) -> Samples:
        from sklearn import datasets

        bunch = getattr(datasets, f"load_{name}")()
        return Samples(
            features=np.asarray(bunch.data, dtype=np.float64),
            targets=bunch.target.astype(np.int64),
            task="classification",
            class_names=tuple(map(str, bunch.target_names)),
            feature_names=tuple(map(str, bunch.feature_names)),
        )

    return load


def _load_diabetes(_options: NoOptions, _base: Path, _progress: Progress | None) -> Samples:
    from sklearn.datasets import load_diabetes

    bunch = load_diabetes(scaled=False)  # as measured: age in years, not in standard deviations of all patients
    return Samples(
        features=np.asarray(bunch.data, dtype=np.float64),
        targets=np.asarray(bunch.target, dtype=np.float64)[:, np.newaxis],  # (N,) -> (N, 1)
        task="regression",
        feature_names=tuple(map(str, bunch.feature_names)),
        target_names=_PROGRESSION,
    )


def _table(name: str, title: str, description: str, features: int, classes: int) -> Source:
    facts = DataFacts(input_shape=(features,), task="classification", classes=classes)
    return Source(name, title, description, NoOptions, lambda _options: facts, _table_loader(name))


_DIGITS_FACTS = DataFacts(input_shape=(1, 8, 8), task="classification", classes=10)
_DIABETES_FACTS = DataFacts(input_shape=(10,), task="regression", target_names=_PROGRESSION)

BUNDLED: tuple[Source, ...] = (
    Source(
        "digits",
        "Handwritten digits, 8×8",
        "1,797 small grey pictures of the digits 0 to 9 (Alpaydin and Kaynak 1998). Trains in seconds.",
        NoOptions,
        lambda _options: _DIGITS_FACTS,
        _load_digits,
    ),
    _table("iris", "Iris flowers", "150 flowers of 3 species, 4 lengths in cm (Fisher 1936).", 4, 3),
    _table("wine", "Wine", "178 wines of 3 growers, 13 chemical measurements (Aeberhard and Forina 1991).", 13, 3),
    _table(
        "breast_cancer",
        "Breast cancer (Wisconsin)",
        "569 tumours, malignant or benign, 30 measurements of cell nuclei (Wolberg et al. 1993).",
        30,
        2,
    ),
    Source(
        "diabetes",
        "Diabetes progression",
        "442 patients, 10 measurements; the target is a number, the progression after a year (Efron et al. 2004).",
        NoOptions,
        lambda _options: _DIABETES_FACTS,
        _load_diabetes,
    ),
)
