"""The projects that a new one can start from; they come with the program as ordinary project files."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from netbuilder.assets import asset
from netbuilder.compiler.shapes import infer
from netbuilder.errors import ProjectFileError
from netbuilder.graph.project import Project
from netbuilder.layers.parsing import nearest
from netbuilder.storage.records import project_from_json


@dataclass(frozen=True, slots=True)
class Template:
    """A template as a list shows it; `group` is what it teaches."""

    name: str
    title: str
    group: str
    description: str

    @property
    def parameters(self) -> int:
        """The size of its network. Worked out when it is first asked for: all of them take as long as a window."""
        return _parameters(self.name)


@cache
def templates() -> tuple[Template, ...]:
    """All templates, group after group, the simplest first."""
    documents = {path.stem: _read(path) for path in asset("templates").glob("*.json")}
    return tuple(
        Template(
            name=name,
            title=document["about"]["title"],
            group=document["about"]["group"],
            description=document["about"]["description"],
        )
        for name, document in sorted(documents.items(), key=lambda entry: entry[1]["about"]["order"])
    )


def first_templates() -> tuple[Template, ...]:
    """Those of the first group, for who has no other wish yet."""
    return tuple(template for template in templates() if template.group == templates()[0].group)


@cache
def _parameters(name: str) -> int:
    return infer(load_template(name).graph).total.parameters


def load_template(name: str) -> Project:
    """The project of the template `name`. Raises ProjectFileError naming the nearest one when there is none."""
    names = sorted(path.stem for path in asset("templates").glob("*.json"))
    if name not in names:
        meant = nearest(name, names)
        hint = f"Did you mean {meant}?" if meant else f"There are: {', '.join(names)}."
        raise ProjectFileError(f"There is no template called {name}. {hint}")
    return _project(_read(asset("templates", f"{name}.json")))


def _read(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document


def _project(document: dict[str, Any]) -> Project:
    return project_from_json({key: value for key, value in document.items() if key != "about"})
