"""Weights follow a node to its new name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from netbuilder.compiler.names import python_names
from netbuilder.errors import EditError
from netbuilder.graph.edits import rename
from netbuilder.graph.project import Project
from netbuilder.gui.run_events import Trained


def renamed_project(project: Project, renames: Mapping[str, str]) -> Project:
    """The project under the new names; unchanged where a name is not in it."""
    graph = project.graph
    for old, new in renames.items():
        try:
            graph = rename(graph, old, new)
        except EditError:
            return project
    return project.replace(graph=graph)


def renamed_trained(trained: Trained, renames: Mapping[str, str]) -> Trained:
    """What was trained, under the new names; unchanged where a name is not in the trained drawing.

    The optimizer's state speaks of parameters by their order, which a new name does not change.
    """
    project = renamed_project(trained.project, renames)
    if project is trained.project:
        return trained
    before = python_names(trained.project.graph.nodes)
    after = python_names(project.graph.nodes)
    # Renaming keeps the order of the nodes, so the names correspond by place.
    moved = dict(zip(before.values(), after.values(), strict=True))
    weights = {}
    for key, array in trained.weights.items():
        head, dot, rest = key.partition(".")
        weights[f"{moved.get(head, head)}{dot}{rest}"] = array
    return replace(trained, project=project, weights=weights)
