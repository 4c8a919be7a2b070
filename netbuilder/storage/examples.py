"""The example projects that come with the program, where its installation has them."""

from __future__ import annotations

from pathlib import Path

import netbuilder

_PACKAGE = Path(netbuilder.__file__).resolve().parent


def example_files() -> tuple[Path, ...]:
    """The project files among the examples, in the order of the alphabet; none where they were not installed."""
    checkout = _PACKAGE.parent
    folders = [_PACKAGE / "_resources" / "examples"]
    # A folder of that name beside an installed package is somebody else's.
    if (checkout / "pyproject.toml").is_file():
        folders.append(checkout / "examples")
    folder = next((folder for folder in folders if folder.is_dir()), None)
    return tuple(sorted(folder.glob("*.json"))) if folder is not None else ()
