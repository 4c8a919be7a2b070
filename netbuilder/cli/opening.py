"""Opens a project for a command, and refuses one whose drawing is wrong before anything is computed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from netbuilder.cli.printing import say
from netbuilder.errors import CompileError, NetbuilderError

if TYPE_CHECKING:
    from netbuilder.compiler.check import Report
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


def checked(project: Project) -> Report:
    """The report on a project without errors; raises CompileError with every error finding in it."""
    from netbuilder.compiler.check import check
    from netbuilder.data.facts import facts_of

    report = check(project, facts_of(project.data))
    errors = [finding for finding in report.findings if finding.severity == "error"]
    if errors:
        places = [
            f"  {finding.node}: {finding.message}" if finding.node else f"  {finding.message}" for finding in errors
        ]
        count = "1 error" if len(errors) == 1 else f"{len(errors)} errors"
        raise CompileError("\n".join((f"the network has {count}; `netbuilder check` shows ways out.", *places)))
    return report
