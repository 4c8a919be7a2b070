"""The data's part of a training script: how its samples are divided and scaled, without this product."""

from __future__ import annotations

from dataclasses import dataclass

from netbuilder.export.training_samples import SamplesText, print_samples
from netbuilder.graph.facts import DataFacts
from netbuilder.graph.settings import DataSettings

_SPLIT_HEAD = {
    False: '''\
def split(targets: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The numbers of the samples that train, that watch, and that test."""
    everything = np.arange(len(targets))
    test = take(everything, targets, TEST, "test")
''',
    True: '''\
def split(
    targets: np.ndarray, is_test: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The numbers of the samples that train, that watch, and that test."""
    everything = np.arange(len(targets))
    test = np.flatnonzero(is_test)
''',
}
_SPLIT_TAIL = """\
    rest = np.setdiff1d(everything, test)
    validation = take(rest, targets[rest], VALIDATION, "validation")
    return np.setdiff1d(rest, validation), validation, test
"""
_STREAM = '''\
def stream(seed: int, purpose: str) -> np.random.RandomState:
    """Random numbers for one purpose, the same with every release of numpy."""
    key = zlib.crc32(purpose.encode())
    sequence = np.random.SeedSequence(seed, spawn_key=(key,))
    return np.random.RandomState(np.random.MT19937(sequence))
'''
_TAKE_CLASSES = '''\
def take(
    samples: np.ndarray, labels: np.ndarray, part: float, purpose: str
) -> np.ndarray:
    """A random part of the samples, with its share of each class."""
    random = stream(SPLIT_SEED, f"split:{purpose}")
    groups = [samples[labels == label] for label in np.unique(labels)]
    wanted = np.array([len(group) for group in groups]) * part
    counts = np.floor(wanted).astype(int)
    # The largest remainders get what was lost by rounding down.
    missing = math.floor(len(samples) * part + 0.5) - counts.sum()
    counts[np.argsort(counts - wanted, kind="stable")[: max(0, missing)]] += 1
    taken = [random.permutation(group)[:count] for group, count in zip(groups, counts)]
    return np.sort(np.concatenate(taken))
'''
_TAKE_NUMBERS = '''\
def take(samples: np.ndarray, part: float, purpose: str) -> np.ndarray:
    """A random part of the samples."""
    random = stream(SPLIT_SEED, f"split:{purpose}")
    count = math.floor(len(samples) * part + 0.5)
    return np.sort(random.permutation(samples)[:count])
'''
_PICTURE_SCALE = '''\
def standardise_pictures(pictures: np.ndarray, training: np.ndarray) -> np.ndarray:
    """Mean 0 and deviation 1 of each channel, measured on the training part alone."""
    pixels, axes = pictures[training], (0, 2, 3)
    mean = pixels.mean(axis=axes, keepdims=True, dtype=np.float64)
    std = pixels.std(axis=axes, keepdims=True, dtype=np.float64)
    std[std == 0] = 1.0  # a channel that is constant keeps its scale
    return (pictures - mean.astype(np.float32)) * (1 / std.astype(np.float32))
'''
_TABLE_SCALE = '''\
def standardise(
    values: np.ndarray, training: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Mean 0 and deviation 1 of each column, measured on the training part alone.

    Also the deviations, (columns,).
    """
    mean, std = values[training].mean(axis=0), values[training].std(axis=0)
    # A constant column keeps its scale: what it deviates by is rounding.
    noise = len(training) * np.finfo(np.float64).eps * np.abs(mean)
    std = np.where(std > noise, std, 1.0)
    return ((values - mean) * (1 / std)).astype(np.float32), std
'''


@dataclass(frozen=True, slots=True)
class DataText:
    """What a script has to say of its data: constants, functions, and the lines of `train` that call them.

    `has_scale` says that a regression's target was standardised, so that `scale` takes its errors back to their own
    units. `has_test` says that some samples are kept for the end.
    """

    constants: tuple[str, ...]
    functions: tuple[str, ...]
    steps: tuple[str, ...]
    needs: frozenset[str]
    has_scale: bool
    has_test: bool


def print_data(settings: DataSettings, facts: DataFacts, *, reads_targets: bool) -> DataText:
    """The text for these settings; `reads_targets` says that the losses need the targets: an autoencoder's are its
    samples. Raises DataError for wrong options, CompileError for a data set that no script can load."""
    samples = print_samples(settings)
    is_regression = facts.task == "regression"
    functions = [samples.functions, _split(is_regression=is_regression, is_official=samples.is_official)]
    functions += [_TAKE_NUMBERS if is_regression else _TAKE_CLASSES, _STREAM]
    has_scale = is_regression and settings.standardise and reads_targets
    scales_features = settings.standardise and facts.input_dtype == "float32"
    if scales_features and facts.is_image:
        functions.append(_PICTURE_SCALE)
    if has_scale or (scales_features and not facts.is_image):
        functions.append(_TABLE_SCALE)
    return DataText(
        constants=(*samples.constants, *_constants(settings, is_official=samples.is_official)),
        functions=tuple(functions),
        steps=tuple(_steps(settings, facts, samples, reads_targets=reads_targets)),
        needs=samples.needs | {"np", "zlib", "math", "Path"},
        has_scale=has_scale,
        has_test=samples.is_official or settings.test > 0,
    )


def _split(*, is_regression: bool, is_official: bool) -> str:
    text = _SPLIT_HEAD[is_official] + _SPLIT_TAIL
    if is_regression:  # no classes to give their share
        text = text.replace("take(everything, targets, ", "take(everything, ")
        text = text.replace("take(rest, targets[rest], ", "take(rest, ")
    return text


def _constants(settings: DataSettings, *, is_official: bool) -> list[str]:
    test = [] if is_official else [f"TEST = {settings.test!r}  # part of all samples, kept for the end"]
    others = "the others" if settings.test or is_official else "all"
    return [
        *test,
        f"VALIDATION = {settings.validation!r}  # part of {others}, watches the training",
        f"SPLIT_SEED = {settings.seed}  # decides which samples go where",
    ]


def _steps(settings: DataSettings, facts: DataFacts, samples: SamplesText, *, reads_targets: bool) -> list[str]:
    """The first lines of `train`, without their indentation."""
    is_test = ", is_test" if samples.is_official else ""
    lines = [
        f"features, targets{is_test} = load_data()",
        f"training, validation, test = split(targets{is_test})",
    ]
    lines += _feature_steps(settings, facts, samples.brightest)
    if reads_targets and facts.task == "regression":
        if settings.standardise:
            lines.append("targets, deviations = standardise(targets, training)")
            lines.append("scale = torch.from_numpy(deviations).float().to(DEVICE)")
        else:
            lines.append("targets = targets.astype(np.float32)")
    return lines


def _feature_steps(settings: DataSettings, facts: DataFacts, brightest: int) -> list[str]:
    if facts.input_dtype == "int64":
        return []
    if settings.standardise:
        if facts.is_image:
            return ["features = standardise_pictures(features, training)"]
        return ["features, _ = standardise(features, training)"]
    if facts.is_image:
        return [f"features = features * np.float32(1 / {brightest})  # from 0 to 1"]
    return ["features = features.astype(np.float32)"]
