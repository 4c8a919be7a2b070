"""`netbuilder [FILE]`: open the window."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer


def open_window(
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="The project to open.")] = None,
) -> None:
    """Open the window, on FILE when one is named."""
    from netbuilder.errors import ProjectFileError

    if file is not None and not os.path.exists(file):  # Path.exists raises for names that are too long
        raise ProjectFileError(f"There is no file {file}. `netbuilder new TEMPLATE -o {file}` makes one.")
    from netbuilder.app import run_window

    raise typer.Exit(run_window(file))
