"""Pictures of noise, made on the spot: a stand-in of any size until the user's own pictures are there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from pydantic import Field

from netbuilder.data.randomness import seeded_random
from netbuilder.data.samples import Progress, Samples
from netbuilder.data.source import Options, Source
from netbuilder.errors import DataError
from netbuilder.graph.facts import DataFacts

_RANGE = (0.0, 255.0)
# As the network sees them the pictures take four times as many bytes.
_MOST_BYTES = 2**30


class NoiseOptions(Options):
    """Shape and number of the pictures, as the user's own will have them."""

    channels: int = Field(3, ge=1, le=1024, description="1 for grey pictures, 3 for colour.")
    height: int = Field(224, ge=1, le=4096, description="Pixels from top to bottom.")
    width: int = Field(224, ge=1, le=4096, description="Pixels from left to right.")
    classes: int = Field(10, ge=2, le=100_000, description="Number of classes; ImageNet has 1,000.")
    samples: int = Field(64, ge=10, le=1_000_000, description="Number of pictures; they are made when they are needed.")
    seed: int = Field(0, ge=0, le=2**63 - 1, description="Decides the noise.")


def _facts(options: NoiseOptions) -> DataFacts:
    return DataFacts((options.channels, options.height, options.width), "classification", classes=options.classes)


def _load(options: NoiseOptions, _base: Path, _progress: Progress | None) -> Samples:
    shape = (options.samples, options.channels, options.height, options.width)
    size = options.samples * options.channels * options.height * options.width
    if size > _MOST_BYTES:
        raise DataError(
            f"{options.samples:,} pictures of {options.channels}×{options.height}×{options.width} are {size:,} numbers;"
            f" noise_images makes at most {_MOST_BYTES:,}. Lower the samples in the settings of the"
            " data (data.options.samples in a project file)."
        )
    random = seeded_random(options.seed, "noise_images")
    return Samples(
        features=random.randint(0, 256, shape, dtype=np.uint8),
        targets=np.arange(options.samples, dtype=np.int64) % options.classes,
        task="classification",
        class_names=tuple(f"class {number + 1}" for number in range(options.classes)),
        value_range=_RANGE,
    )


GENERATED_IMAGES: tuple[Source, ...] = (
    Source(
        "noise_images",
        "Random pictures",
        "Noise in the shape and classes you choose: tries speed and memory of a network before your own pictures are"
        " there. Nothing can be learned from it.",
        NoiseOptions,
        _facts,
        _load,
    ),
)
