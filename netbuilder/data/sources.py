"""Every data set there is, by the name that project files use. Light to import: nothing is loaded here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from netbuilder.data.bundled import BUNDLED
from netbuilder.data.generated import GENERATED
from netbuilder.data.generated_images import GENERATED_IMAGES
from netbuilder.data.generated_sequences import GENERATED_SEQUENCES
from netbuilder.data.mnist import MNIST
from netbuilder.data.source import Source
from netbuilder.errors import DataError
from netbuilder.layers.parsing import nearest

SOURCES: Mapping[str, Source] = MappingProxyType(
    {source.name: source for source in (*BUNDLED, *GENERATED, *GENERATED_SEQUENCES, MNIST, *GENERATED_IMAGES)}
)


def find_source(name: str) -> Source:
    """The source called `name`. Raises DataError naming the nearest known one."""
    if name in SOURCES:
        return SOURCES[name]
    suggestion = nearest(name, SOURCES)
    meant = f" Did you mean {suggestion}?" if suggestion else ""
    raise DataError(f"There is no data set called {name!r}.{meant} There are: {', '.join(SOURCES)}.")
