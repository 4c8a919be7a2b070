"""The data sets that come with scikit-learn: real, small, and there without any download."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from netbuilder.data.source import NoOptions, Source
from netbuilder.graph.facts import DataFacts

if TYPE_CHECKING:
    from netbuilder.data.samples import Progress, Samples

# Loading brings numpy and scikit-learn along, which take longer than the window; telling what there is to load needs
# neither. Hence the imports in the functions.

_DIGIT_RANGE = (0.0, 16.0)
_PROGRESSION = ("progression",)
# The columns by scikit-learn's names; known here because asking it for them takes a second.
_FLOWER = ("sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)")
_WINE = (
    *("alcohol", "malic_acid", "ash", "alcalinity_of_ash", "magnesium", "total_phenols", "flavanoids"),
    *("nonflavanoid_phenols", "proanthocyanins", "color_intensity", "hue", "od280/od315_of_diluted_wines", "proline"),
)
_NUCLEUS = (
    *("radius", "texture", "perimeter", "area", "smoothness", "compactness", "concavity", "concave points"),
    *("symmetry", "fractal dimension"),
)
_NUCLEI = (
    *(f"mean {measure}" for measure in _NUCLEUS),
    *(f"{measure} error" for measure in _NUCLEUS),
    *(f"worst {measure}" for measure in _NUCLEUS),
)
_PATIENT = ("age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6")


def _load_digits(_options: NoOptions, _base: Path, _progress: Progress | None) -> Samples:
    import numpy as np
    from sklearn.datasets import load_digits

    from netbuilder.data.samples import Samples

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
        import numpy as np
        from sklearn import datasets

        from netbuilder.data.samples import Samples

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
    import numpy as np
    from sklearn.datasets import load_diabetes

    from netbuilder.data.samples import Samples

    bunch = load_diabetes(scaled=False)  # as measured: age in years, not in standard deviations of all patients
    return Samples(
        features=np.asarray(bunch.data, dtype=np.float64),
        targets=np.asarray(bunch.target, dtype=np.float64)[:, np.newaxis],  # (N,) -> (N, 1)
        task="regression",
        feature_names=tuple(map(str, bunch.feature_names)),
        target_names=_PROGRESSION,
    )


def _table(name: str, title: str, description: str, features: tuple[str, ...], classes: int) -> Source:
    facts = DataFacts((len(features),), "classification", classes=classes, feature_names=features)
    return Source(name, title, description, NoOptions, lambda _options: facts, _table_loader(name))


_DIGITS_FACTS = DataFacts(input_shape=(1, 8, 8), task="classification", classes=10)
_DIABETES_FACTS = DataFacts((10,), "regression", target_names=_PROGRESSION, feature_names=_PATIENT)

BUNDLED: tuple[Source, ...] = (
    Source(
        "digits",
        "Handwritten digits, 8×8",
        "1,797 small grey pictures of the digits 0 to 9 (Alpaydin and Kaynak 1998). Trains in seconds.",
        NoOptions,
        lambda _options: _DIGITS_FACTS,
        _load_digits,
    ),
    _table("iris", "Iris flowers", "150 flowers of 3 species, 4 lengths in cm (Fisher 1936).", _FLOWER, 3),
    _table("wine", "Wine", "178 wines of 3 growers, 13 chemical measurements (Aeberhard and Forina 1991).", _WINE, 3),
    _table(
        "breast_cancer",
        "Breast cancer (Wisconsin)",
        "569 tumours, malignant or benign, 30 measurements of cell nuclei (Wolberg et al. 1993).",
        _NUCLEI,
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
