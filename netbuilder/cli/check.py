"""`netbuilder check`: shapes, parameters, multiply-adds and findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from netbuilder.cli.arguments import AsJson, ProjectFile
from netbuilder.cli.failures import MENDABLE

if TYPE_CHECKING:
    from rich.table import Table

    from netbuilder.compiler.check import Report
    from netbuilder.graph.project import Project

_COLOURS = {"error": "red", "warning": "yellow", "hint": "cyan"}


def check(file: ProjectFile, as_json: AsJson = False) -> None:
    """Check a network without running it: shapes, parameters, multiply-adds, and what is wrong with it."""
    from netbuilder.cli.opening import open_project
    from netbuilder.cli.printing import print_json
    from netbuilder.compiler.report import as_json as report_as_json
    from netbuilder.data.findings import report_on

    project = open_project(file).project
    report = report_on(project)
    if as_json:
        print_json(report_as_json(project, report))
    else:
        _show(project, report)
    if not report.ok:
        raise typer.Exit(MENDABLE)


def _show(project: Project, report: Report) -> None:
    from rich.text import Text

    from netbuilder.cli.opening import located
    from netbuilder.cli.printing import print_result

    print_result(
        _table(project, report),
        "",
        f"{report.parameters:,} parameters, {report.multiply_adds:,} multiply-adds per sample",
    )
    for finding in report.findings:
        print_result(Text.assemble((finding.severity, _COLOURS[finding.severity]), f"  {located(finding)}"))
        for repair in finding.repairs:
            gives = f"  (gives {repair.preview})" if repair.preview else ""
            print_result(f"         repair: {repair.text}{gives}")
    if not report.findings:
        print_result("No findings.")


def _table(project: Project, report: Report) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for heading in ("layer", "type", "input", "output"):
        table.add_column(heading, overflow="fold")
    for heading in ("parameters", "multiply-adds"):
        table.add_column(heading, justify="right")
    for name, node in project.graph.nodes.items():
        shapes = report.inference.nodes.get(name)
        if shapes is None:
            table.add_row(name, node.type, "?", "?", "", "")
            continue
        inputs = ", ".join("?" if spec is None else str(spec) for spec in shapes.inputs)
        outputs = ", ".join(map(str, shapes.outputs)) or "?"
        cost = shapes.cost
        counts = [f"{count:,}" if count else "" for count in (cost.parameters, cost.multiply_adds)]
        table.add_row(name, node.type, inputs, outputs, *counts)
    return table
