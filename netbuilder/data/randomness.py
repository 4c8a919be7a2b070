"""Random numbers that stay the same with every release of numpy."""

from __future__ import annotations

import zlib

import numpy as np


def seeded_random(seed: int, purpose: str) -> np.random.RandomState:
    """A stream of its own for each purpose.

    numpy freezes the streams of RandomState for good (NEP 19); those of Generator may change, and then the same project
    would train on other samples.
    """
    sequence = np.random.SeedSequence(seed, spawn_key=(zlib.crc32(purpose.encode()),))
    return np.random.RandomState(np.random.MT19937(sequence))
