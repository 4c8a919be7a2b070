"""`netbuilder new`: write a project from a template."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def new(
    template: Annotated[str, typer.Argument(metavar="TEMPLATE", help="A name that `netbuilder templates` lists.")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="A .netb or .json file.")],
) -> None:
    """Write a project from a template."""
    from netbuilder.cli.printing import print_result
    from netbuilder.cli.targets import check_target
    from netbuilder.errors import ProjectFileError
    from netbuilder.storage.projects import save
    from netbuilder.storage.templates import load_template

    project = load_template(template)
    check_target(output)
    if output.exists() and output.stat().st_size > 0:
        raise ProjectFileError(f"{output} exists already and may hold work. Choose another name, or delete it first.")
    save(output, project)
    print_result(str(output))
