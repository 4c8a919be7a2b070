"""What is wrong with a project as a whole: the findings on its drawing, and those on its choice of data."""

from __future__ import annotations

from dataclasses import replace

from netbuilder.compiler.check import Report, check
from netbuilder.compiler.findings import Finding
from netbuilder.data.facts import facts_of, require_facts
from netbuilder.errors import DataError
from netbuilder.graph.project import Project
from netbuilder.graph.settings import DataSettings


def report_on(project: Project, previous: Report | None = None) -> Report:
    """All findings on the drawing and on the choice of data; `previous` saves what an edit left alone."""
    report = check(project, facts_of(project.data), previous)
    mistakes = find_data_mistakes(project.data)
    return (
        replace(report, findings=(*mistakes, *report.findings), ok=report.ok and not mistakes) if mistakes else report
    )


def find_data_mistakes(settings: DataSettings) -> tuple[Finding, ...]:
    """An unknown data set or an option that it does not take; nothing is loaded for it."""
    try:
        require_facts(settings)
    except DataError as error:
        return (Finding("error", None, None, str(error), "data"),)
    return ()
