"""`netbuilder demo`: the main job on built-in data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def demo(
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="DIR", help="Where the results go; ./netbuilder-demo when left out."),
    ] = None,
) -> None:
    """Train a small network on handwritten digits and look inside: in the window, or offscreen without a display."""
    from netbuilder.app import run_demo

    raise typer.Exit(run_demo(output))
