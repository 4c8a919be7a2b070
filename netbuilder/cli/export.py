"""`netbuilder export`: take the model away."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from netbuilder.cli.arguments import ProjectFile
from netbuilder.export.formats import FormatName

# Exporters trace with a few samples.
_TRACED_SAMPLES = 3


def export(
    file: ProjectFile,
    format: Annotated[FormatName, typer.Option("--format", help="What to write.")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="PATH", help="The file to write.")],
    script: Annotated[
        bool,
        typer.Option("--script", help="Add to Python source a program that trains it on the project's data."),
    ] = False,
) -> None:
    """Write the model in another format, run it again from there, and show how far the two differ."""
    from netbuilder.cli.opening import checked, open_project
    from netbuilder.cli.printing import print_result, say
    from netbuilder.cli.targets import check_target
    from netbuilder.compiler.memory import refuse_if_too_large

    opened = open_project(file)
    report = checked(opened.project)
    refuse_if_too_large(report.inference, _TRACED_SAMPLES, None)
    check_target(output)
    say(f"Exporting {opened.project.name} …")
    from netbuilder.export.export import export_model

    base = file.parent if script else None
    result = export_model(format, output, opened.project, opened.weights or None, opened.fitted, training_from=base)
    if result.note:
        say(result.note if opened.weights or script else f"Warning: {result.note}", "yellow")
    print_result(str(result.path), f"largest difference to the model in memory: {result.difference:.2g}")
