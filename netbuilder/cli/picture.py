"""`netbuilder picture`: draw the network."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from netbuilder.cli.arguments import ProjectFile

_SUFFIXES = (".png", ".svg", ".pdf")


def picture(
    file: ProjectFile,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="PATH", help="A .png, .svg or .pdf file.")],
    no_shapes: Annotated[bool, typer.Option("--no-shapes", help="Leave out the shapes on the wires.")] = False,
    scale: Annotated[float, typer.Option("--scale", min=0.1, max=16.0, help="Pixels of a .png per point.")] = 2.0,
    block: Annotated[
        str | None, typer.Option("--block", metavar="NAME", help="Draw what is in this block of the project.")
    ] = None,
) -> None:
    """Draw the network as a picture, in print colours."""
    from netbuilder.cli.opening import open_project
    from netbuilder.cli.printing import print_result
    from netbuilder.cli.targets import check_target
    from netbuilder.errors import ExportError

    if output.suffix.lower() not in _SUFFIXES:
        raise ExportError(f"A picture is a .png, .svg or .pdf file, and {output} is none. Choose such a name after -o.")
    opened = open_project(file)
    check_target(output)
    from netbuilder.app import draw_picture

    draw_picture(opened.project, output, shapes=not no_shapes, scale=scale, block=block)
    print_result(str(output))
