"""What the welcome page offers, read on a worker: templates and examples with their drawings, recent files."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from netbuilder.errors import NetbuilderError
from netbuilder.graph.model import Graph

# How many templates of a group are shown, first those of the first groups of a row.
_ROWS = (("First steps",), ("Image classifiers",), ("Sequences", "Autoencoders and U-Net"))
_A_ROW = 5
_SHARES = {1: (_A_ROW,), 2: (3, 2)}
_RECENT = 5
_PROJECT = "project.json"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Shown:
    """A project to start from: `key` is the template's name or the example's path."""

    key: str
    title: str
    words: str
    graph: Graph


@dataclass(frozen=True, slots=True)
class Recent:
    """A file that was open before, with its drawing and the picture that the window left in it."""

    path: Path
    is_there: bool
    preview: bytes | None = None
    graph: Graph | None = None


Shelf = tuple[str, tuple[Shown, ...]]


def template_rows() -> tuple[tuple[Shelf, ...], ...]:
    """Rows of shelves: the heading of each and its first templates."""
    from netbuilder.storage.templates import load_template, templates

    groups = {name: tuple(members) for name, members in groupby(templates(), lambda each: each.group)}
    rows = []
    for names in _ROWS:
        here = [name for name in names if name in groups]
        shelves = []
        for name, share in zip(here, _SHARES.get(len(here), ()), strict=True):
            shown = tuple(
                Shown(each.name, each.title, each.description, load_template(each.name).graph)
                for each in groups[name][:share]
            )
            shelves.append((name, shown))
        rows.append(tuple(shelves))
    return tuple(row for row in rows if row)


def examples() -> tuple[Shown, ...]:
    """The example files; one that cannot be read is left out, and the log says why."""
    from netbuilder.storage.examples import example_files
    from netbuilder.storage.projects import load

    shown = []
    for path in example_files()[:_A_ROW]:
        try:
            project = load(path).project
        except NetbuilderError as error:
            _log.warning("An example was left out: %s", error)
            continue
        shown.append(Shown(str(path), project.name, f"examples/{path.name}", project.graph))
    return tuple(shown)


def recent_files(paths: Sequence[Path]) -> tuple[Recent, ...]:
    """The first of the files with their pictures, as far as they can be read."""
    return tuple(_recent(path) for path in _first(paths))


def _first(paths: Iterable[Path]) -> list[Path]:
    return list(paths)[:_RECENT]


def _recent(path: Path) -> Recent:
    from netbuilder.storage.projects import read_preview

    if not path.is_file():
        return Recent(path, is_there=False)
    try:
        graph = _drawing(path)
    except (NetbuilderError, OSError, ValueError) as error:
        # Opening it will tell the user what is wrong.
        _log.info("No drawing of %s: %s", path, error)
        graph = None
    return Recent(path, is_there=True, preview=read_preview(path), graph=graph)


def _drawing(path: Path) -> Graph:
    """The drawing of a project file, without its weights."""
    from netbuilder.storage.archive import Archive
    from netbuilder.storage.limits import PROJECT_BYTES
    from netbuilder.storage.projects import load, project_from_json

    if path.suffix.lower() == ".json":
        return load(path).project.graph
    with path.open("rb") as stream:
        document = json.loads(Archive(stream).read(_PROJECT, PROJECT_BYTES))
    return project_from_json(document).graph
