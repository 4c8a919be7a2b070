"""`netbuilder check`: shapes, parameters, multiply-adds, memory, receptive fields and findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import typer

from netbuilder.cli.arguments import AsJson, ProjectFile
from netbuilder.cli.failures import MENDABLE

if TYPE_CHECKING:
    from rich.table import Table

    from netbuilder.compiler.check import Report
    from netbuilder.compiler.table import Row
    from netbuilder.graph.project import Project

# The ends of the wires in a block: the node of the block says what they do.
_PORTS = ("BlockInput", "BlockOutput")
_COLOURS = {"error": "red", "warning": "yellow", "hint": "cyan"}


def check(file: ProjectFile, as_json: AsJson = False) -> None:
    """Check a network without running it: shapes, cost, memory, and what is wrong with it."""
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
    from netbuilder.compiler.memory import plain_bytes
    from netbuilder.compiler.table import rows, totals

    whole = totals(report)
    print_result(
        _table(rows(report, project)),
        "",
        f"{whole.parameters:,} parameters, {whole.multiply_adds:,} multiply-adds"
        f" and {plain_bytes(whole.activation_bytes)} of activations per sample",
    )
    if report.ok:
        print_result(*_memory(project, report))
    for finding in report.findings:
        print_result(Text.assemble((finding.severity, _COLOURS[finding.severity]), f"  {located(finding)}"))
        for repair in finding.repairs:
            gives = f"  (gives {repair.preview})" if repair.preview else ""
            print_result(f"         repair: {repair.text}{gives}")
    if not report.findings:
        print_result("No findings.")


def _table(rows: Iterable[Row]) -> Table:
    """The layers; those of a block stand indented below it, and their numbers are part of its own."""
    from rich.table import Table

    from netbuilder.compiler.memory import plain_bytes

    table = Table(box=None, pad_edge=False)
    for heading in ("layer", "type", "output"):
        table.add_column(heading, overflow="fold")
    for heading in ("parameters", "multiply-adds", "activations", "sees"):
        table.add_column(heading, justify="right")
    for row in rows:
        if row.type in _PORTS:
            continue
        counts = [f"{count:,}" if count else "" for count in (row.parameters, row.multiply_adds)]
        kept = plain_bytes(row.activation_bytes) if row.activation_bytes else ""
        field = "" if row.receptive_field is None else str(row.receptive_field)
        style = "dim" if row.depth else ""
        name = f"{'  ' * row.depth}{row.name}"
        kind = row.type if row.block is None else row.block + (f" ×{row.repeat}" if row.repeat > 1 else "")
        table.add_row(name, kind, row.shapes, *counts, kept, field, style=style)
    return table


def _memory(project: Project, report: Report) -> Iterator[str]:
    """What training will take of the machine's memory, and how large a batch may be."""
    from netbuilder.compiler.free_memory import available_memory
    from netbuilder.compiler.memory import forecast, largest_batch, plain_bytes

    training, free = project.training, available_memory()
    need = forecast(report.inference, training.batch_size, training.optimizer)
    settings = f"{training.optimizer.type} and batches of {training.batch_size:,}"
    yield f"Training with {settings} takes about {plain_bytes(need.total)}: {need}"
    if free is None:
        return
    largest = largest_batch(report.inference, training.optimizer, free)
    if largest:
        yield f"Batches of up to {largest:,} fit into the {plain_bytes(free)} that are free here"
    else:
        yield f"Not even a batch of one sample fits into the {plain_bytes(free)} that are free here"
