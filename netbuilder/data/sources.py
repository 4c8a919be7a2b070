"""Every data set there is, by the name that project files use. Light to import: nothing is loaded here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from netbuilder.data.source import Source
from netbuilder.errors import DataError
from netbuilder.layers.parsing import nearest


def _bundled() -> tuple[Source, ...]:
    from netbuilder.data.bundled import BUNDLED

    return BUNDLED


def _points() -> tuple[Source, ...]:
    from netbuilder.data.generated import GENERATED

    return GENERATED


def _sequences() -> tuple[Source, ...]:
    from netbuilder.data.generated_sequences import GENERATED_SEQUENCES

    return GENERATED_SEQUENCES


def _mnist() -> tuple[Source, ...]:
    from netbuilder.data.mnist import MNIST

    return (MNIST,)


def _noise() -> tuple[Source, ...]:
    from netbuilder.data.generated_images import GENERATED_IMAGES

    return GENERATED_IMAGES


# The names beside the file that describes them: most of these files bring numpy along, and the window is to stand
# before that, on the one data set that a new project has. A test holds the names against the files.
SHELVES: tuple[tuple[tuple[str, ...], Callable[[], tuple[Source, ...]]], ...] = (
    (("digits", "iris", "wine", "breast_cancer", "diabetes"), _bundled),
    (("circles", "moons", "spirals", "blobs", "xor"), _points),
    (("waves", "brackets"), _sequences),
    (("mnist",), _mnist),
    (("noise_images",), _noise),
)


class Sources(Mapping[str, Source]):
    """The sources by name; the file that describes one is imported when it is first asked for."""

    def __init__(self) -> None:
        self._shelf_of = {name: shelf for names, shelf in SHELVES for name in names}

    def __getitem__(self, name: str) -> Source:
        return next(source for source in self._shelf_of[name]() if source.name == name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._shelf_of)

    def __len__(self) -> int:
        return len(self._shelf_of)

    def __contains__(self, name: object) -> bool:
        return name in self._shelf_of


SOURCES: Mapping[str, Source] = Sources()


def find_source(name: str) -> Source:
    """The source called `name`. Raises DataError naming the nearest known one."""
    if name in SOURCES:
        return SOURCES[name]
    suggestion = nearest(name, SOURCES)
    meant = f" Did you mean {suggestion}?" if suggestion else ""
    raise DataError(f"There is no data set called {name!r}.{meant} There are: {', '.join(SOURCES)}.")
