"""What a picture shows: a drawing of a project, its own or that of a block, and what is known of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from netbuilder.compiler.check import check
from netbuilder.data.facts import facts_of
from netbuilder.errors import EditError, ExportError
from netbuilder.graph.blocks import block_of, within
from netbuilder.graph.model import Graph
from netbuilder.graph.project import Project

if TYPE_CHECKING:
    from netbuilder.compiler.check import Report


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a picture shows: a drawing and what is known of it; of its nodes `only` these, with the wires among them."""

    name: str
    graph: Graph
    report: Report | None
    only: frozenset[str] | None = None


def drawing_of(project: Project, block: str | None = None) -> Drawing:
    """The project's own drawing, or that of one of its blocks with the shapes at its first use. Raises ExportError."""
    report = check(project, facts_of(project.data))
    if block is None:
        return Drawing(project.name, project.graph, report)
    try:
        graph = within(project.graph, block)
    except EditError as error:
        known = ", ".join(sorted(project.graph.blocks)) or "none at all"
        raise ExportError(f"The project has no block called {block}. Its blocks: {known}.") from error
    path = _first_use(project.graph, project.graph, block, set())
    inference = report.inference.within(path) if path else None
    return Drawing(block, graph, replace(report, inference=inference, findings=()) if inference is not None else None)


def _first_use(whole: Graph, drawing: Graph, block: str, seen: set[str]) -> tuple[str, ...]:
    """The Block nodes to go through to a use of a block, from the outermost in; () where it is used nowhere."""
    for name, node in drawing.nodes.items():
        inner = block_of(node)
        if inner == block:
            return (name,)
        if inner is not None and inner in whole.blocks and inner not in seen:
            seen.add(inner)
            rest = _first_use(whole, whole.blocks[inner], block, seen)
            if rest:
                return (name, *rest)
    return ()
