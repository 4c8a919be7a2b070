"""`netbuilder picture`: draw the network."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from netbuilder.cli.arguments import ProjectFile


def picture(
    file: ProjectFile,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="PATH", help="A .png or .svg file.")],
) -> None:
    """Draw the network as a picture."""
    from netbuilder.cli.opening import open_project
    from netbuilder.cli.printing import print_result
    from netbuilder.cli.targets import check_target
    from netbuilder.errors import ExportError

    if output.suffix.lower() not in (".png", ".svg"):
        raise ExportError(f"A picture is a .png or .svg file, and {output} is neither. Choose such a name after -o.")
    opened = open_project(file)
    check_target(output)
    from netbuilder.app import draw_picture

    draw_picture(opened.project, output)
    print_result(str(output))
