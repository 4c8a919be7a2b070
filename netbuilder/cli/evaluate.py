"""`netbuilder evaluate`: how good a trained network is."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from netbuilder.cli.arguments import AsJson, ProjectFile

Split = Literal["train", "validation", "test"]


def evaluate(
    file: ProjectFile,
    split: Annotated[Split, typer.Option(help="The part of the data to measure on.")] = "test",
    as_json: AsJson = False,
) -> None:
    """Measure a trained network on a part of its data."""
    from netbuilder.cli.opening import checked, open_trained
    from netbuilder.cli.printing import print_json, print_result, say
    from netbuilder.cli.reporters import describe

    opened = open_trained(file)
    checked(opened.project)
    say(f"Preparing the data of {opened.project.name} …")
    from netbuilder.cli.models import trained_model
    from netbuilder.data.prepare import prepare
    from netbuilder.training.loop import evaluate as measure

    prepared = prepare(opened.project.data, file.parent)
    graph, device = opened.project.graph, opened.project.training.device
    metrics = measure(trained_model(opened), prepared, split, device, graph=graph)
    samples = len(getattr(prepared, split))
    if as_json:
        print_json({"split": split, "samples": samples, "metrics": dict(metrics)})
    else:
        print_result(f"{split}, {samples:,} samples", describe(metrics))
