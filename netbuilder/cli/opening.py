"""Opens a project for a command, and refuses one whose drawing is wrong before anything is computed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from netbuilder.cli.printing import say
from netbuilder.errors import CompileError, NetbuilderError

if TYPE_CHECKING:
    from netbuilder.compiler.check import Report
    from netbuilder.compiler.findings import Finding
    from netbuilder.graph.project import Project
    from netbuilder.storage.projects import Opened


def open_project(path: Path) -> Opened:
    """Load a project file; what is damaged in it is told on stderr."""
    from netbuilder.storage.projects import load

    opened = load(path)
    for warning in opened.warnings:
        say(f"Warning: {warning}", "yellow")
    return opened


def open_trained(path: Path) -> Opened:
    """Load a project file that holds weights. Raises NetbuilderError saying how to get some."""
    opened = open_project(path)
    if not opened.weights or opened.fitted is None:
        raise NetbuilderError(f"{path} has not been trained yet. `netbuilder train {path}` trains it.")
    return opened


def located(finding: Finding) -> str:
    """The message of a finding behind its place; most messages about a node begin with its name themselves."""
    place = f"{finding.node or 'project'}: "
    return finding.message if finding.message.startswith(place) else place + finding.message


def checked(project: Project) -> Report:
    """The report on a project without errors; raises CompileError with every error finding in it."""
    from netbuilder.data.findings import report_on

    report = report_on(project)
    if report.errors:
        count = "1 error" if len(report.errors) == 1 else f"{len(report.errors)} errors"
        places = (f"  {located(finding)}" for finding in report.errors)
        raise CompileError("\n".join((f"the project has {count}; `netbuilder check` shows ways out.", *places)))
    if not report.ok:
        raise CompileError("the drawing is empty; add an Input, layers and an Output.")
    return report
