"""Batch normalisation in a training whose batches hold a single sample."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from netbuilder.compiler.drawing import Drawing
from netbuilder.compiler.findings import Finding, Repair
from netbuilder.compiler.repairs import Step, other_type, remove_layer, repair
from netbuilder.graph import edits
from netbuilder.graph.model import Graph
from netbuilder.graph.project import Project
from netbuilder.graph.settings import TrainingSettings
from netbuilder.layers.normalisation import BatchNorm


def find_batch_of_one(drawing: Drawing) -> Iterator[Finding]:
    """One finding for all of a drawing, at the first: an error where one number stands alone in its channel.

    torch refuses to train on those; of several numbers, mean and deviation are those of one sample and jump about.
    """
    if drawing.project.training.batch_size > 1:
        return
    found = [
        (shapes.inputs[0].size == shapes.inputs[0].shape[0], name)
        for name, shapes in drawing.inference.nodes.items()
        if isinstance(shapes.node.layer, BatchNorm) and shapes.is_known and shapes.inputs[0] is not None
    ]
    if not found:
        return
    is_refused, name = next((one for one in found if one[0]), found[0])
    names = [other for _, other in found]
    rest = f" (as does {names[0] if names[0] != name else names[1]})" if len(names) == 2 else ""
    rest = f" (as do {len(names) - 1:,} more)" if len(names) > 2 else rest
    kind = drawing.graph.nodes[name].type
    says = (
        "a single number for each channel, which has no spread: torch refuses to train on it"
        if is_refused
        else "one sample only, so that its mean and deviation jump from step to step"
    )
    yield Finding(
        "error" if is_refused else "warning",
        name,
        None,
        f"{name}: {kind}{rest} normalises over the batch, and with batch size 1 receives {says}. Expected is a batch"
        " of two samples or more.",
        "batch-of-one",
        tuple(_repairs(name, names)),
    )


def _repairs(name: str, names: list[str]) -> Iterator[Repair]:
    usual = TrainingSettings().batch_size
    for size in (usual, 2):
        yield Repair(f"Set the batch size to {size}", _with_batches(size))
    group: dict[str, object] = {"num_groups": 1}
    if len(names) == 1:
        yield repair(f"Make {name} a GroupNorm", other_type(name, "GroupNorm", group))
        yield remove_layer(name)
    else:
        yield repair(f"Make all {len(names):,} a GroupNorm", *(other_type(one, "GroupNorm", group) for one in names))
        yield repair(f"Remove all {len(names):,}", _without(names))


def _without(names: list[str]) -> Step:
    def step(graph: Graph) -> Graph:
        return edits.remove_and_heal(graph, names)

    return step


def _with_batches(size: int) -> Callable[[Project], Project]:
    def apply(project: Project) -> Project:
        return project.replace(training=project.training.replace(batch_size=size))

    return apply
