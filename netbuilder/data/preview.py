"""What the data panel shows: class balance, pictures, rows and points. Plain values, ready to draw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from netbuilder.data.prepare import Prepared
from netbuilder.data.samples import Array, Indices, Samples

Part = Literal["train", "validation", "test"]
PARTS: tuple[Part, ...] = ("train", "validation", "test")
_HISTOGRAM_BINS = 20


@dataclass(frozen=True, slots=True)
class ClassCount:
    """How many samples of a class each part has."""

    name: str
    train: int
    validation: int
    test: int

    @property
    def total(self) -> int:
        return self.train + self.validation + self.test


@dataclass(frozen=True, slots=True, eq=False)
class Histogram:
    """How the targets of a regression are spread, in their own units: `counts[part][bin]`, edges shared."""

    name: str
    edges: NDArray[np.float64]  # (bins + 1,)
    counts: NDArray[np.int64]  # (3, bins): train, validation, test


@dataclass(frozen=True, slots=True, eq=False)
class Pictures:
    """Some samples of each class, class after class, as many of each: a mosaic with `columns` has a row per class."""

    tiles: NDArray[np.uint8]  # (n, H, W), or (n, H, W, 3) in colour; 0 black to 255 white
    indices: Indices  # (n,) sample numbers
    labels: tuple[str, ...]
    columns: int


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Rows spread evenly over the data set, written out; the last two columns are the target and the part."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    indices: Indices  # (rows,) sample numbers


@dataclass(frozen=True, slots=True, eq=False)
class Scatter:
    """Two features of some samples, in their own units. `values` are classes, or the target of a regression."""

    x_name: str
    y_name: str
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    values: Array
    class_names: tuple[str, ...]  # empty for a regression
    parts: NDArray[np.int64]  # index into PARTS
    indices: Indices


@dataclass(frozen=True, slots=True, eq=False)
class Preview:
    """One data set at a glance. Pictures come with pictures, tables with a table and a scatter plot."""

    sizes: dict[Part, int]
    balance: tuple[ClassCount, ...] = ()
    histogram: Histogram | None = None
    pictures: Pictures | None = None
    table: Table | None = None
    scatter: Scatter | None = None


def preview(prepared: Prepared, *, per_class: int = 8, rows: int = 50, points: int = 2000) -> Preview:
    """A glance at the data: at most so many pictures per class, table rows and points."""
    samples = prepared.samples
    is_classes = samples.task == "classification"
    is_table = samples.features.ndim == 2
    return Preview(
        sizes={part: len(getattr(prepared, part)) for part in PARTS},
        balance=_balance(prepared) if is_classes else (),
        histogram=None if is_classes else _histogram(prepared),
        pictures=_pictures(prepared, per_class) if samples.is_image else None,
        table=_table(prepared, rows) if is_table else None,
        scatter=scatter(prepared, 0, min(1, samples.features.shape[1] - 1), points) if is_table else None,
    )


def scatter(prepared: Prepared, x: int, y: int, points: int = 2000) -> Scatter:
    """Features `x` and `y` of at most `points` samples, spread evenly over the data set."""
    samples = prepared.samples
    indices = _spread(samples.count, points)
    return Scatter(
        x_name=samples.feature_names[x],
        y_name=samples.feature_names[y],
        x=samples.features[indices, x].astype(np.float64),
        y=samples.features[indices, y].astype(np.float64),
        values=samples.targets[indices] if samples.task == "classification" else samples.targets[indices, 0],
        class_names=samples.class_names,
        parts=part_numbers(prepared)[indices],
        indices=indices,
    )


def picture(samples: Samples, index: int) -> NDArray[np.uint8]:
    """One sample as a picture: (H, W) grey or (H, W, 3) colour, 0 black to 255 white."""
    tile: NDArray[np.uint8] = _as_tiles(samples, np.array([index]))[0]
    return tile


def target_text(samples: Samples, index: int) -> str:
    """The true answer of one sample in words: its class, or its number."""
    if samples.task == "classification":
        return samples.class_names[int(samples.targets[index])]
    return ", ".join(f"{value:.6g}" for value in samples.targets[index])


def part_numbers(prepared: Prepared) -> NDArray[np.int64]:
    """(N,) for each sample the index into PARTS of the part it belongs to."""
    numbers = np.zeros(prepared.samples.count, dtype=np.int64)
    for number, part in enumerate(PARTS):
        numbers[getattr(prepared, part)] = number
    return numbers


def _balance(prepared: Prepared) -> tuple[ClassCount, ...]:
    names = prepared.samples.class_names
    counts = [np.bincount(prepared.targets[getattr(prepared, part)], minlength=len(names)).tolist() for part in PARTS]
    return tuple(ClassCount(name, *figures) for name, *figures in zip(names, *counts, strict=True))


def _histogram(prepared: Prepared) -> Histogram:
    targets = prepared.samples.targets[:, 0].astype(np.float64)
    edges = np.histogram_bin_edges(targets, bins=_HISTOGRAM_BINS)
    counts = np.stack([np.histogram(targets[getattr(prepared, part)], bins=edges)[0] for part in PARTS])
    return Histogram(prepared.samples.target_names[0], edges, counts.astype(np.int64))


def _pictures(prepared: Prepared, per_class: int) -> Pictures:
    samples = prepared.samples
    labels = samples.targets[prepared.train] if samples.task == "classification" else np.zeros(len(prepared.train), int)
    groups = [prepared.train[labels == label] for label in np.unique(labels)]
    columns = min(per_class, *(len(group) for group in groups))
    indices = np.concatenate([group[:columns] for group in groups])
    names = tuple(target_text(samples, int(index)) for index in indices)
    return Pictures(_as_tiles(samples, indices), indices, names, columns)


def _as_tiles(samples: Samples, indices: Indices) -> NDArray[np.uint8]:
    low, high = samples.value_range or (0.0, 1.0)
    pixels = (samples.features[indices].astype(np.float64) - low) * (255 / (high - low))
    tiles = np.clip(np.rint(pixels), 0, 255).astype(np.uint8)
    # (n, 3, H, W) -> (n, H, W, 3); any other number of channels shows its first: (n, C, H, W) -> (n, H, W)
    return tiles.transpose(0, 2, 3, 1) if tiles.shape[1] == 3 else tiles[:, 0]


def _table(prepared: Prepared, rows: int) -> Table:
    samples = prepared.samples
    indices = _spread(samples.count, rows)
    parts = part_numbers(prepared)
    return Table(
        header=(*samples.feature_names, ", ".join(samples.target_names), "part"),
        rows=tuple(
            (*(f"{value:.6g}" for value in samples.features[index]), target_text(samples, index), PARTS[parts[index]])
            for index in map(int, indices)
        ),
        indices=indices,
    )


def _spread(count: int, wanted: int) -> Indices:
    """Sample numbers from first to last, evenly spaced (data sets are often sorted by class)."""
    return np.unique(np.linspace(0, count - 1, min(count, wanted)).astype(np.int64))
