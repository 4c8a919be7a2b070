"""`netbuilder train`: train a project headless."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from netbuilder.cli.arguments import ProjectFile
from netbuilder.cli.failures import FAULT, INTERRUPTED, MENDABLE
from netbuilder.graph.settings import Device

if TYPE_CHECKING:
    from netbuilder.cli.reporters import Reporter
    from netbuilder.data.prepare import Prepared
    from netbuilder.graph.project import Project
    from netbuilder.training.events import Failed, Outcome
    from netbuilder.training.history import History


def train(
    file: ProjectFile,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="OUT", help="Where the trained project goes; FILE with the suffix .netb."
        ),
    ] = None,
    epochs: Annotated[int | None, typer.Option(min=1, max=1_000_000, help="Passes over the training part.")] = None,
    device: Annotated[Device | None, typer.Option(help="Where it computes.")] = None,
    seed: Annotated[
        int | None, typer.Option(min=0, max=2**63 - 1, help="Decides the first weights, the order and the dropout.")
    ] = None,
    assignments: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE...", help="Other settings, e.g. --set training.batch_size=64."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON event a line.")] = False,
) -> None:
    """Train from the seed and save what was learned; Ctrl+C stops, saves and leaves with status 130."""
    from netbuilder.cli.reporters import JsonReporter, TextReporter
    from netbuilder.errors import NetbuilderError

    reporter = JsonReporter() if as_json else TextReporter()
    target = output if output is not None else file.with_suffix(".netb")
    try:
        project = _project(file, target, {"epochs": epochs, "device": device, "seed": seed}, assignments or [])
        status = _run(project, file.parent, target, reporter)
    except NetbuilderError as error:
        reporter.refused(str(error))
        raise
    if status:
        raise typer.Exit(status)


def _project(file: Path, target: Path, changes: dict[str, object], assignments: list[str]) -> Project:
    """The project to train, with everything checked that can be checked before hours are spent on it."""
    from netbuilder.cli.opening import checked, open_project
    from netbuilder.cli.overrides import apply_overrides
    from netbuilder.cli.targets import check_target
    from netbuilder.compiler.memory import refuse_if_too_large
    from netbuilder.errors import ProjectFileError

    if target.suffix.lower() == ".json":
        raise ProjectFileError(f"{target} cannot hold weights: name a .netb file after -o.")
    project = apply_overrides(open_project(file).project, assignments, Path.cwd())
    wanted = {name: value for name, value in changes.items() if value is not None}
    project = project.replace(training=project.training.replace(**wanted))
    report = checked(project)
    refuse_if_too_large(report.inference, project.training.batch_size, project.training.optimizer)
    check_target(target)
    return project


def _run(project: Project, base: Path, target: Path, reporter: Reporter) -> int:
    """Train, tell, save; the exit status."""
    from netbuilder.cli.interrupts import stops_on_interrupt
    from netbuilder.training.control import Control
    from netbuilder.training.events import Failed, Finished, Stopped
    from netbuilder.training.history import History

    with reporter:
        reporter.preparing(f"Preparing the data of {project.name}")
        from netbuilder.data.prepare import prepare

        prepared = prepare(project.data, base)
        reporter.preparing("Loading PyTorch")
        from netbuilder.training.loop import train as run

        history, control, end = History(), Control(), None
        with stops_on_interrupt(control):
            for event in run(project, prepared, control):
                history.append(event)
                if isinstance(event, Finished | Stopped | Failed):
                    end = event
                else:
                    reporter.event(event)
            assert end is not None, "a run ends with finished, stopped or failed"
            if isinstance(end, Failed):
                return _after_failure(end, project, prepared, history, base, target, reporter)
            _save(target, project, base, prepared, history, end.outcome)
        reporter.ended(end, target)
        return INTERRUPTED if isinstance(end, Stopped) else 0


def _after_failure(
    failed: Failed, project: Project, prepared: Prepared, history: History, base: Path, target: Path, reporter: Reporter
) -> int:
    """Keep what was learned before the failure, if that is anything, and tell what happened."""
    from netbuilder.cli.printing import say
    from netbuilder.log import log_file

    kept = failed.outcome is not None and failed.outcome.epochs > 0
    if failed.outcome is not None and kept:
        _save(target, project, base, prepared, history, failed.outcome)
    reporter.ended(failed, target if kept else None)
    if failed.kind == "internal":
        say(f"The log file is {log_file()}.", "red")
    return FAULT if failed.kind == "internal" else MENDABLE


def _save(target: Path, project: Project, base: Path, prepared: Prepared, history: History, outcome: Outcome) -> None:
    from netbuilder.storage.folders import moved
    from netbuilder.storage.projects import save

    project = moved(project, base, target.parent)
    save(target, project, outcome.weights, prepared.fitted, history, state=outcome.state)
