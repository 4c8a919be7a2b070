"""The samples' part of a training script: how each data set is read or made, without this product."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath

from netbuilder.compiler.layout import Bracketed, Chain, break_lines
from netbuilder.compiler.spelling import spell
from netbuilder.data.sources import find_source
from netbuilder.errors import CompileError
from netbuilder.graph.settings import DataSettings

_DIGITS = '''\
def load_data() -> tuple[np.ndarray, np.ndarray]:
    """Pictures (N, 1, 8, 8), from 0 to 16, and their labels (N,)."""
    digits = load_digits()
    pictures = digits.images[:, np.newaxis].astype(np.uint8)
    return pictures, digits.target.astype(np.int64)
'''
_TABLE = '''\
def load_data() -> tuple[np.ndarray, np.ndarray]:
    """Measurements (N, {columns}) in their own units, and labels (N,)."""
    table = load_{name}()
    return table.data, table.target.astype(np.int64)
'''
_DIABETES = '''\
def load_data() -> tuple[np.ndarray, np.ndarray]:
    """Measurements (N, 10) in their own units, and the target (N, 1)."""
    patients = load_diabetes(scaled=False)
    return patients.data, patients.target[:, np.newaxis]
'''
_MNIST = '''\
def load_data() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pictures (N, 1, 28, 28), labels (N,), and which samples are the official test."""
    pictures = [read_idx(f"{part}-images?idx3-ubyte*") for part in ("train", "t10k")]
    labels = [read_idx(f"{part}-labels?idx1-ubyte*") for part in ("train", "t10k")]
    is_test = np.repeat([False, True], [len(part) for part in labels])
    features = np.concatenate(pictures)[:, np.newaxis]
    return features, np.concatenate(labels).astype(np.int64), is_test


def read_idx(pattern: str) -> np.ndarray:
    """One of MNIST's files, gzipped or not: a magic number, the axes, the bytes."""
    found = sorted(FOLDER.glob(pattern))
    if not found:
        raise FileNotFoundError(f"There is no {pattern} in {FOLDER.resolve()}")
    content = found[0].read_bytes()
    if content[:2] == b"\\x1f\\x8b":
        content = gzip.decompress(content)
    axes = content[3]
    shape = np.frombuffer(content, ">u4", count=axes, offset=4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * axes).reshape(shape)
'''
_CIRCLES = '''\
def load_data() -> tuple[np.ndarray, np.ndarray]:
    """Points (N, 2) of a ring around a ring, and which ring each is on (N,)."""
    random = stream(DATA_SEED, "circles")
    labels = np.arange(SAMPLES) % 2
    angle = random.uniform(0, 2 * np.pi, SAMPLES)
    radius = np.where(labels == 0, 1.0, FACTOR)
    points = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    return points + random.normal(0, 1, points.shape) * NOISE, labels
'''
_MOONS = '''\
def load_data() -> tuple[np.ndarray, np.ndarray]:
    """Points (N, 2) of two half-moons, and which moon each is on (N,)."""
    random = stream(DATA_SEED, "moons")
    labels = np.arange(SAMPLES) % 2
    angle = random.uniform(0, np.pi, SAMPLES)
    upper = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    lower = np.stack([1 - np.cos(angle), 0.5 - np.sin(angle)], axis=1)
    points = np.where(labels[:, np.newaxis] == 0, upper, lower)
    return points + random.normal(0, 1, points.shape) * NOISE, labels
'''
_SPIRALS = '''\
def load_data() -> tuple[np.ndarray, np.ndarray]:
    """Points (N, 2) of winding arms, and which arm each is on (N,)."""
    random = stream(DATA_SEED, "spirals")
    labels = np.arange(SAMPLES) % ARMS
    radius = random.uniform(0.05, 1, SAMPLES)  # not the centre, where all arms meet
    angle = 2 * np.pi * (TURNS * radius + labels / ARMS)
    points = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    return points + random.normal(0, 1, points.shape) * NOISE, labels
'''
_BLOBS = '''\
def load_data() -> tuple[np.ndarray, np.ndarray]:
    """Points (N, 2) of heaps around a circle, and which heap each is of (N,)."""
    random = stream(DATA_SEED, "blobs")
    labels = np.arange(SAMPLES) % CENTRES
    angle = 2 * np.pi * (labels / CENTRES + random.uniform())
    points = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return points + random.normal(0, 1, points.shape) * NOISE, labels
'''
_XOR = '''\
def load_data() -> tuple[np.ndarray, np.ndarray]:
    """Points (N, 2) of four fields of a chessboard, and the colour of each (N,)."""
    random = stream(DATA_SEED, "xor")
    labels = np.arange(SAMPLES) % 2
    x = random.uniform(-1, 1, SAMPLES)
    y = random.uniform(0, 1, SAMPLES) * np.where(labels == 0, 1, -1) * np.sign(x)
    points = np.stack([x, y], axis=1)
    return points + random.normal(0, 1, points.shape) * NOISE, labels
'''
_WAVES = '''\
def load_data() -> tuple[np.ndarray, np.ndarray]:
    """Pieces of waves (N, LENGTH), and the shape of each: one of four, (N,)."""
    random = stream(DATA_SEED, "waves")
    labels = np.arange(SAMPLES) % 4
    start = random.uniform(0, 1, (SAMPLES, 1))
    periods = random.uniform(1.5, 3, (SAMPLES, 1))
    phase = (start + periods * np.linspace(0, 1, LENGTH)) % 1  # (N, LENGTH)
    shapes = [
        np.sin(2 * np.pi * phase),
        np.where(phase < 0.5, 1.0, -1.0),
        1 - 4 * np.abs(phase - 0.5),
        2 * phase - 1,
    ]
    waves = np.choose(labels[:, np.newaxis], shapes)
    return waves + random.normal(0, 1, waves.shape) * NOISE, labels
'''
_BRACKETS = '''\
def load_data() -> tuple[np.ndarray, np.ndarray]:
    """Rows of brackets (N, LENGTH), 0 opens and 1 closes; 1 is a balanced row, (N,)."""
    random = stream(DATA_SEED, "brackets")
    labels = np.arange(SAMPLES) % 2
    rows = np.stack([balanced(random) for _ in labels])
    broken_rows = [broken(random) for label in labels if label == 0]
    rows[labels == 0] = np.stack(broken_rows)
    return rows, labels


def balanced(random: np.random.RandomState) -> np.ndarray:
    """A balanced row, every one as likely as any other (Dvoretzky and Motzkin 1947).

    Of all rotations of a row with one more opening than closing exactly one stays
    above 0; without its first bracket it is balanced.
    """
    row = np.repeat([0, 1], [LENGTH // 2 + 1, LENGTH // 2])
    random.shuffle(row)
    depth = np.cumsum(1 - 2 * row)
    lowest = LENGTH - int(np.argmin(depth[::-1]))
    return np.roll(row, -(lowest + 1))[1:]


def broken(random: np.random.RandomState) -> np.ndarray:
    """As many brackets of each kind, one of which closes before it is opened."""
    while True:
        row = np.repeat([0, 1], LENGTH // 2)
        random.shuffle(row)
        if np.cumsum(1 - 2 * row).min() < 0:
            return row
'''
_NOISE_IMAGES = '''\
def load_data() -> tuple[np.ndarray, np.ndarray]:
    """Pictures of noise (N, C, H, W), from 0 to 255, and labels (N,)."""
    random = stream(DATA_SEED, "noise_images")
    shape = (SAMPLES, CHANNELS, HEIGHT, WIDTH)
    pictures = random.randint(0, 256, shape, dtype=np.uint8)
    return pictures, np.arange(SAMPLES) % CLASSES
'''

_LOADERS: Mapping[str, str] = {
    "digits": _DIGITS,
    "iris": _TABLE.format(name="iris", columns=4),
    "wine": _TABLE.format(name="wine", columns=13),
    "breast_cancer": _TABLE.format(name="breast_cancer", columns=30),
    "diabetes": _DIABETES,
    "mnist": _MNIST,
    "circles": _CIRCLES,
    "moons": _MOONS,
    "spirals": _SPIRALS,
    "blobs": _BLOBS,
    "xor": _XOR,
    "waves": _WAVES,
    "brackets": _BRACKETS,
    "noise_images": _NOISE_IMAGES,
}
_BUNDLED = frozenset({"digits", "iris", "wine", "breast_cancer", "diabetes"})
# Data sets whose publisher has fixed the test part.
_OFFICIAL = frozenset({"mnist"})
# The brightest pixel of a source; that of bytes where it is not named.
_BRIGHTEST = {"digits": 16}
_BYTE = 255


@dataclass(frozen=True, slots=True)
class SamplesText:
    """How a script comes to its samples: constants, functions of which `load_data` is the first, and imports.

    `is_official` says that `load_data` also tells which samples are the test part that their publisher has fixed.
    """

    constants: tuple[str, ...]
    functions: str
    needs: frozenset[str]
    is_official: bool
    brightest: int


def print_samples(settings: DataSettings) -> SamplesText:
    """The text for a data set with its options. Raises DataError for wrong options, CompileError where none is known.

    A relative folder starts from that of the script.
    """
    name = settings.source
    options = find_source(name).parse(settings.options)
    if name not in _LOADERS:
        raise CompileError(f"No training script can be printed for the data set {name}. Choose another data set.")
    constants: list[str] = []
    for field in type(options).model_fields:
        value = getattr(options, field)
        constants += _folder(value) if field == "folder" else [_constant(field, value)]
    needs = {f"load_{name}"} if name in _BUNDLED else {"gzip"} if name == "mnist" else set()
    return SamplesText(
        tuple(constants), _LOADERS[name], frozenset(needs), name in _OFFICIAL, _BRIGHTEST.get(name, _BYTE)
    )


def constant_names() -> frozenset[str]:
    """What constants of any data set are called."""
    fields = {field for name in _LOADERS for field in find_source(name).options.model_fields}
    return frozenset({"DATA_SEED", *(field.upper() for field in fields)})


def _constant(field: str, value: object) -> str:
    if field == "seed":  # the training has one of its own
        return f"DATA_SEED = {value!r}  # decides the samples"
    return f"{field.upper()} = {value!r}"


def _folder(folder: str) -> list[str]:
    path = Bracketed("Path(", (spell(folder),))
    if folder.startswith("~"):
        return break_lines("", "FOLDER = ", path, ".expanduser()")
    if PurePath(folder).is_absolute():
        return break_lines("", "FOLDER = ", path)
    return break_lines("", "FOLDER = ", Chain("/", ("Path(__file__).parent", spell(folder))))
