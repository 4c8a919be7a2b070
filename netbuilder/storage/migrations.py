"""Older project files become current ones, as plain dicts, one version after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from netbuilder.errors import ProjectFileError

Plain = dict[str, Any]
Migration = Callable[[Plain], Plain]

CURRENT_VERSION = 1
# For each older version the function that makes the next one of it. A function returns a new dict and sets no version.
MIGRATIONS: Mapping[int, Migration] = MappingProxyType({})


def migrate(
    plain: Plain, migrations: Mapping[int, Migration] = MIGRATIONS, current: int = CURRENT_VERSION
) -> Plain:  # fmt: skip
    """The same project in the form of version `current`. Raises ProjectFileError for a version that cannot be read."""
    version = plain["version"]
    if isinstance(version, bool) or not isinstance(version, int) or version < 0:
        raise ProjectFileError(f"version: expected a whole number such as {current}, received {_short(version)}.")
    if version > current:
        raise ProjectFileError(
            f"It was written by a newer NetBuilder: its version is {version}, this one reads up to version {current}."
            " Update NetBuilder to open it."
        )
    while version < current:
        if version not in migrations:
            raise ProjectFileError(f"Its version {version} is none that this NetBuilder (version {current}) knows.")
        plain = migrations[version](plain)
        version += 1
    return plain | {"version": current}


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
