"""Sequences made on the spot: waves to tell apart, and brackets that open and close."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, field_validator

from netbuilder.data.randomness import seeded_random
from netbuilder.data.samples import Progress, Samples
from netbuilder.data.source import Options, Source
from netbuilder.graph.facts import DataFacts

_SHAPES = ("sine", "square", "triangle", "sawtooth")
_BRACKETS = ("broken", "balanced")
OPEN, CLOSE = 0, 1
_SEED = "Decides the sequences."


class WaveOptions(Options):
    """Pieces of waves that differ in shape alone."""

    samples: int = Field(2000, ge=40, le=1_000_000, description="Number of sequences, shared evenly among the shapes.")
    length: int = Field(32, ge=8, le=4096, description="Steps of a sequence.")
    noise: float = Field(0.1, ge=0, le=2, description="Standard deviation of the noise; the waves reach from -1 to 1.")
    seed: int = Field(0, ge=0, le=2**63 - 1, description=_SEED)


class BracketOptions(Options):
    """Rows of brackets, half of which close all that they open."""

    samples: int = Field(4000, ge=40, le=1_000_000, description="Number of rows, half of them balanced.")
    length: int = Field(16, ge=4, le=512, description="Brackets in a row, an even number.")
    seed: int = Field(0, ge=0, le=2**63 - 1, description=_SEED)

    @field_validator("length")
    @classmethod
    def _is_even(cls, length: int) -> int:
        if length % 2:
            raise ValueError("an even number, as every bracket that opens has one that closes")
        return length


def _steps(length: int) -> tuple[str, ...]:
    return tuple(f"step {number}" for number in range(1, length + 1))


# Waves ----------------------------------------------------------------------------------------------------------------


def _wave_facts(options: WaveOptions) -> DataFacts:
    return DataFacts((options.length,), "classification", classes=len(_SHAPES), feature_names=_steps(options.length))


def _load_waves(options: WaveOptions, _base: Path, _progress: Progress | None) -> Samples:
    random = seeded_random(options.seed, "waves")
    labels = np.arange(options.samples, dtype=np.int64) % len(_SHAPES)
    start = random.uniform(0, 1, (options.samples, 1))
    periods = random.uniform(1.5, 3, (options.samples, 1))
    # (N, length) the part of its period that each step has reached, from 0 to 1
    phase = (start + periods * np.linspace(0, 1, options.length)) % 1
    waves = np.choose(
        labels[:, np.newaxis],
        [
            np.sin(2 * np.pi * phase),
            np.where(phase < 0.5, 1.0, -1.0),
            1 - 4 * np.abs(phase - 0.5),
            2 * phase - 1,
        ],
    )
    return Samples(
        features=waves + random.normal(0, 1, waves.shape) * options.noise,
        targets=labels,
        task="classification",
        class_names=_SHAPES,
        feature_names=_steps(options.length),
    )


# Brackets -------------------------------------------------------------------------------------------------------------


def _bracket_facts(options: BracketOptions) -> DataFacts:
    return DataFacts(
        (options.length,),
        "classification",
        classes=len(_BRACKETS),
        input_dtype="int64",
        feature_names=_steps(options.length),
    )


def _load_brackets(options: BracketOptions, _base: Path, _progress: Progress | None) -> Samples:
    random = seeded_random(options.seed, "brackets")
    labels = np.arange(options.samples, dtype=np.int64) % len(_BRACKETS)
    rows = np.stack([_balanced(options.length, random) for _ in labels])
    broken = labels == 0
    rows[broken] = np.stack([_broken(options.length, random) for _ in range(int(broken.sum()))])
    return Samples(
        features=rows,
        targets=labels,
        task="classification",
        class_names=_BRACKETS,
        feature_names=_steps(options.length),
        value_range=(OPEN, CLOSE),
    )


def _balanced(length: int, random: np.random.RandomState) -> NDArray[np.int64]:
    """A balanced row, every one as likely as any other.

    Of all rotations of a row with one more opening than closing exactly one stays above 0 (Dvoretzky and Motzkin 1947);
    without its first bracket it is balanced.
    """
    row = np.repeat([OPEN, CLOSE], [length // 2 + 1, length // 2])
    random.shuffle(row)
    depth = np.cumsum(1 - 2 * row)
    # Behind the last of the lowest places all sums are positive.
    lowest = length - int(np.argmin(depth[::-1]))
    return np.roll(row, -(lowest + 1))[1:]


def _broken(length: int, random: np.random.RandomState) -> NDArray[np.int64]:
    """As many brackets of each kind, in an order that closes one before it is opened: counting alone tells nothing."""
    while True:
        row = np.repeat([OPEN, CLOSE], length // 2)
        random.shuffle(row)
        if np.cumsum(1 - 2 * row).min() < 0:
            return row


GENERATED_SEQUENCES: tuple[Source, ...] = (
    Source(
        "waves",
        "Waves",
        "Noisy sines, squares, triangles and sawtooths, each with a start and a pitch of its own: a first task for"
        " recurrent networks.",
        WaveOptions,
        _wave_facts,
        _load_waves,
    ),
    Source(
        "brackets",
        "Brackets",
        "Rows of opening (0) and closing (1) brackets: does each close one that was opened? Whole numbers, for an"
        " Embedding.",
        BracketOptions,
        _bracket_facts,
        _load_brackets,
    ),
)
