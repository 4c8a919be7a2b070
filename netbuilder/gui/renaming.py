"""Weights follow a node to its new name, in the project's own drawing and in those of its blocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from netbuilder.compiler.names import python_names
from netbuilder.errors import EditError
from netbuilder.graph.blocks import put_back, within
from netbuilder.graph.edits import rename
from netbuilder.graph.model import Graph
from netbuilder.graph.project import Project
from netbuilder.gui.document import Renames
from netbuilder.gui.run_events import Trained
from netbuilder.layers.block import Block


def renamed_project(project: Project, renames: Renames) -> Project:
    """The project under the new names; unchanged where a name is not in it."""
    graph, block = project.graph, renames.block
    try:
        for old, new in renames.items():
            if block is None:
                graph = rename(graph, old, new)
            else:
                graph = put_back(graph, block, rename(within(graph, block), old, new))
    except EditError:
        return project
    return project.replace(graph=graph)


def renamed_trained(trained: Trained, renames: Renames) -> Trained:
    """What was trained, under the new names; unchanged where a name is not in the trained drawing.

    The optimizer's state speaks of parameters by their order, which a new name does not change.
    """
    project = renamed_project(trained.project, renames)
    if project is trained.project:
        return trained
    # Renaming keeps the order of the nodes, so the names correspond by place.
    moved = dict(zip(_modules(trained.project.graph), _modules(project.graph), strict=True))
    weights = {_moved(key, moved): array for key, array in trained.weights.items()}
    return replace(trained, project=project, weights=weights)


def _modules(graph: Graph, drawing: Graph | None = None, path: tuple[str, ...] = ()) -> Iterator[str]:
    """The name of every module of the network, those in blocks too: `block1.0.conv1`."""
    drawing = graph if drawing is None else drawing
    for node, name in python_names(drawing.nodes).items():
        yield ".".join((*path, name))
        layer = drawing.nodes[node].layer
        if isinstance(layer, Block):
            for repetition in range(layer.repeat):
                below = (str(repetition),) if layer.repeat > 1 else ()
                yield from _modules(graph, graph.blocks[layer.block], (*path, name, *below))


def _moved(key: str, modules: dict[str, str]) -> str:
    """The key of a tensor under the new name of the innermost module that it belongs to."""
    head = key
    while head:
        if head in modules:
            return modules[head] + key[len(head) :]
        head = head.rpartition(".")[0]
    return key
