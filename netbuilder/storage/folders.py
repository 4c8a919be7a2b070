"""Keeps relative paths inside a project pointing at the same place when its file moves."""

from __future__ import annotations

from pathlib import Path

from netbuilder.data.sources import SOURCES
from netbuilder.graph.project import Project

# What the options of a data set call a path, in the words of JSON schema.
_PATH_FORMATS = frozenset({"directory", "directory-path", "file", "file-path", "path"})


def path_options(source: str) -> frozenset[str]:
    """The options of the data set `source` that name a file or a folder; none for an unknown data set."""
    if source not in SOURCES:
        return frozenset()
    properties = SOURCES[source].options.model_json_schema().get("properties", {})
    return frozenset(name for name, schema in properties.items() if schema.get("format") in _PATH_FORMATS)


def moved(project: Project, old_folder: Path, new_folder: Path) -> Project:
    """The project as its file in `new_folder` must say it: relative paths from `old_folder` become absolute.

    In the same folder nothing changes, so that a folder with project and data can be carried elsewhere as a whole.
    """
    old, new = old_folder.resolve(), new_folder.resolve()
    if old == new:
        return project
    options = dict(project.data.options)
    for name in path_options(project.data.source) & options.keys():
        if isinstance(options[name], str):
            options[name] = str((old / Path(options[name]).expanduser()).resolve())
    if options == project.data.options:
        return project
    return project.replace(data=project.data.replace(options=options))
