"""`netbuilder export`: take the model away."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from netbuilder.cli.arguments import ProjectFile

Format = Literal["python", "safetensors", "state-dict", "onnx", "pt2"]


def export(
    file: ProjectFile,
    format: Annotated[Format, typer.Option("--format", help="What to write.")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="PATH", help="The file to write.")],
) -> None:
    """Write the model in another format, run it again from there, and show how far the two differ."""
    from netbuilder.cli.opening import checked, open_project
    from netbuilder.cli.printing import print_result, say
    from netbuilder.cli.targets import check_target

    opened = open_project(file)
    checked(opened.project)
    check_target(output)
    from netbuilder.export.export import export_model

    if not opened.weights:
        say(f"Warning: {file} has not been trained; the weights come from its seed.", "yellow")
    result = export_model(format, output, opened.project, opened.weights or None, opened.fitted)
    if result.note and opened.weights:
        say(result.note, "yellow")
    print_result(str(result.path), f"largest difference to the model in memory: {result.difference:.2g}")
