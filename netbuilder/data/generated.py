"""Points in the plane, made on the spot: data sets whose solution can be seen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from netbuilder.data.randomness import seeded_random
from netbuilder.data.samples import Progress, Samples
from netbuilder.data.source import Options, Source
from netbuilder.graph.facts import DataFacts

Numbers = NDArray[np.float64]
_SAMPLES = "Number of points, shared evenly among the classes."
_NOISE = "Standard deviation of the random shift of each point; the figure is about 1 wide from its centre."
_SEED = "Decides where the points fall."
_AXES = ("x", "y")


class PointOptions(Options):
    """What every generated set has."""

    samples: int = Field(500, ge=20, le=1_000_000, description=_SAMPLES)
    noise: float = Field(0.1, ge=0, le=2, description=_NOISE)
    seed: int = Field(0, ge=0, le=2**63 - 1, description=_SEED)

    @property
    def classes(self) -> int:
        return 2

    @property
    def class_names(self) -> tuple[str, ...]:
        return tuple(f"class {number + 1}" for number in range(self.classes))


class CirclesOptions(PointOptions):
    """A ring around a ring."""

    factor: float = Field(0.5, gt=0, lt=1, description="Radius of the inner ring; the outer one has radius 1.")

    @property
    def class_names(self) -> tuple[str, ...]:
        return ("outer", "inner")


class MoonsOptions(PointOptions):
    """Two half-moons that reach into each other."""

    @property
    def class_names(self) -> tuple[str, ...]:
        return ("upper", "lower")


class SpiralsOptions(PointOptions):
    """Arms that wind around each other."""

    noise: float = Field(0.03, ge=0, le=2, description=_NOISE)
    arms: int = Field(2, ge=2, le=8, description="Number of arms, which is the number of classes.")
    turns: float = Field(1.5, gt=0, le=5, description="How often each arm winds around the centre.")

    @property
    def classes(self) -> int:
        return self.arms

    @property
    def class_names(self) -> tuple[str, ...]:
        return tuple(f"arm {number + 1}" for number in range(self.arms))


class BlobsOptions(PointOptions):
    """Round heaps, evenly spaced on a circle."""

    noise: float = Field(0.25, ge=0, le=2, description="Standard deviation of the points around their centre.")
    centres: int = Field(3, ge=2, le=10, description="Number of heaps, which is the number of classes.")

    @property
    def classes(self) -> int:
        return self.centres

    @property
    def class_names(self) -> tuple[str, ...]:
        return tuple(f"blob {number + 1}" for number in range(self.centres))


class XorOptions(PointOptions):
    """Four squares like a chessboard's: no straight line parts the classes."""

    noise: float = Field(0.05, ge=0, le=2, description=_NOISE)

    @property
    def class_names(self) -> tuple[str, ...]:
        return ("same sign", "different sign")


Chosen = TypeVar("Chosen", bound=PointOptions)
# Options, the (N,) labels and a random stream -> (N, 2) points without noise.
# In quotes: numpy loads its random numbers when they are first used, and listing the data sets uses none.
Figure = Callable[[Chosen, NDArray[np.int64], "np.random.RandomState"], Numbers]


def _circles(options: CirclesOptions, labels: NDArray[np.int64], random: np.random.RandomState) -> Numbers:
    angle = random.uniform(0, 2 * np.pi, len(labels))
    radius = np.where(labels == 0, 1.0, options.factor)
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


def _moons(_options: MoonsOptions, labels: NDArray[np.int64], random: np.random.RandomState) -> Numbers:
    angle = random.uniform(0, np.pi, len(labels))
    upper = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    lower = np.stack([1 - np.cos(angle), 0.5 - np.sin(angle)], axis=1)
    return np.where(labels[:, np.newaxis] == 0, upper, lower)


def _spirals(options: SpiralsOptions, labels: NDArray[np.int64], random: np.random.RandomState) -> Numbers:
    radius = random.uniform(0.05, 1, len(labels))  # all arms meet in the very centre: leave it out
    angle = 2 * np.pi * (options.turns * radius + labels / options.arms)
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


def _blobs(options: BlobsOptions, labels: NDArray[np.int64], random: np.random.RandomState) -> Numbers:
    angle = 2 * np.pi * (labels / options.centres + random.uniform())
    return np.stack([np.cos(angle), np.sin(angle)], axis=1)


def _xor(_options: XorOptions, labels: NDArray[np.int64], random: np.random.RandomState) -> Numbers:
    x = random.uniform(-1, 1, len(labels))
    y = random.uniform(0, 1, len(labels)) * np.where(labels == 0, 1, -1) * np.sign(x)
    return np.stack([x, y], axis=1)


def _facts(options: PointOptions) -> DataFacts:
    return DataFacts((2,), "classification", classes=options.classes, feature_names=_AXES)


def _source(name: str, title: str, description: str, options: type[Chosen], figure: Figure[Chosen]) -> Source:
    def load(options: Chosen, _base: Path, _progress: Progress | None) -> Samples:
        random = seeded_random(options.seed, name)
        labels = np.arange(options.samples, dtype=np.int64) % options.classes
        points = figure(options, labels, random)
        return Samples(
            features=points + random.normal(0, 1, points.shape) * options.noise,
            targets=labels,
            task="classification",
            class_names=options.class_names,
            feature_names=_AXES,
        )

    return Source(name, title, description, options, _facts, load)


GENERATED: tuple[Source, ...] = (
    _source("circles", "Circles", "A ring around a ring: needs one hidden layer.", CirclesOptions, _circles),
    _source("moons", "Moons", "Two half-moons that reach into each other.", MoonsOptions, _moons),
    _source("spirals", "Spirals", "Arms that wind around each other: the hard one.", SpiralsOptions, _spirals),
    _source("blobs", "Blobs", "Round heaps: a single Linear layer is enough.", BlobsOptions, _blobs),
    _source("xor", "XOR", "A chessboard of four fields: what a perceptron cannot learn.", XorOptions, _xor),
)
