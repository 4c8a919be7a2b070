"""Mistakes inside blocks: every rule about drawings holds for the drawing of a block as well."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace as dataclass_replace

from netbuilder.compiler.drawing import Drawing
from netbuilder.compiler.findings import Finding, Repair
from netbuilder.compiler.shapes import Inference
from netbuilder.graph.blocks import block_of, put_back, within
from netbuilder.graph.model import Graph
from netbuilder.graph.project import Project

Find = Callable[[Drawing], Iterable[Finding]]


def find_inside(drawing: Drawing, find: Find) -> Iterator[Finding]:
    """What `find` says of each block that is used, at the first use where it says it.

    A mistake stands once in the drawing of a block, however often that is used; its repair mends all uses.
    """
    told: set[tuple[str, str, str | None, int | None, str]] = set()
    looked_at: set[int] = set()
    for block, path, inference in _uses(drawing.graph, drawing.inference, ()):
        if id(inference) in looked_at:
            continue
        looked_at.add(id(inference))
        for finding in find(drawing_within(drawing, block, inference)):
            mark = (block, finding.code, finding.node, finding.port, finding.detail)
            if mark not in told:
                told.add(mark)
                yield seen_from_outside(finding, block, path)


def drawing_within(drawing: Drawing, block: str, inference: Inference) -> Drawing:
    """The drawing of a block, with the shapes that it has at one of its uses."""
    project = drawing.project.replace(graph=within(drawing.graph, block))
    return Drawing(project, drawing.facts, inference, drawing.proposes, is_block=True, whole=drawing.total)


def _uses(
    graph: Graph, inference: Inference, path: tuple[str, ...]
) -> Iterator[tuple[str, tuple[str, ...], Inference]]:
    """Every repetition of every block that can be worked out: its name, the way to it, and its shapes."""
    for name, shapes in inference.nodes.items():
        block = block_of(shapes.node)
        if block is None or block not in graph.blocks:
            continue
        # Repetitions of one shape share their record.
        for repetition in dict.fromkeys(map(_Same, shapes.repetitions)):
            yield block, (*path, name), repetition.inference
            yield from _uses(graph, repetition.inference, (*path, name))


class _Same:
    """Compares an inference by identity, which is what repetitions share."""

    __slots__ = ("inference",)

    def __init__(self, inference: Inference) -> None:
        self.inference = inference

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.inference is self.inference

    def __hash__(self) -> int:
        return id(self.inference)


def seen_from_outside(finding: Finding, block: str, path: tuple[str, ...]) -> Finding:
    """A finding in the drawing of a block, as one of the project that uses it; `path` leads to the use."""
    repairs = tuple(_lifted(repair, block) for repair in finding.repairs)
    return dataclass_replace(finding, message=whereabouts(path, block) + finding.message, repairs=repairs, path=path)


def whereabouts(path: tuple[str, ...], block: str) -> str:
    """How the message of a finding inside a block begins."""
    return f"In {' › '.join(path)} ({block}): "


def _lifted(repair: Repair, block: str) -> Repair:
    """A repair of a block's drawing, as a repair of the project that uses it."""

    def apply(project: Project) -> Project:
        repaired = repair.apply(project.replace(graph=within(project.graph, block)))
        return repaired.replace(graph=put_back(project.graph, block, repaired.graph))

    return dataclass_replace(repair, apply=apply)
