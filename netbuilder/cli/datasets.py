"""`netbuilder datasets`: what a network can learn from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netbuilder.cli.arguments import AsJson

if TYPE_CHECKING:
    from netbuilder.graph.facts import DataFacts


def datasets(as_json: AsJson = False) -> None:
    """List the data sets and their options."""
    from netbuilder.cli.printing import print_json, print_result
    from netbuilder.data.catalogue import catalogue
    from netbuilder.data.sources import SOURCES

    if as_json:
        print_json(catalogue())
        return
    from rich.table import Table

    from netbuilder.cli.describing import settings_of

    table = Table(box=None, pad_edge=False)
    table.add_column("data set", no_wrap=True)
    for heading in ("one sample", "learns", "description", "options"):
        table.add_column(heading, overflow="fold")
    for name, source in SOURCES.items():
        facts = source.facts(source.options())
        options = ", ".join(setting.summary for setting in settings_of(source.options))
        table.add_row(name, str(facts.input), _goal(facts), f"{source.title}. {source.description}", options)
    print_result(table)


def _goal(facts: DataFacts) -> str:
    if facts.task == "classification":
        return f"{facts.classes} classes"
    return "1 number" if facts.target_size == 1 else f"{facts.target_size} numbers"
