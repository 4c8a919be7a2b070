"""`--set key.path=value`: other settings for one run, checked as strictly as those in the file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from netbuilder.data.sources import SOURCES
from netbuilder.errors import NetbuilderError
from netbuilder.graph.project import Project
from netbuilder.layers.parsing import nearest
from netbuilder.storage.complaints import first_complaint
from netbuilder.storage.folders import path_options

# These decide which other keys there are, so they are set first whatever the order of the words.
_FIRST = ("data.source", "training.optimizer.type")


class UnknownKey(NetbuilderError):  # noqa: N818 - named for what is wrong
    """A key that no setting has."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """`key=text` as typed; `values` are its meanings, the likelier one first."""

    key: str
    text: str

    @classmethod
    def parse(cls, word: str) -> Assignment:
        key, equals, text = word.partition("=")
        if not equals or not key:
            raise NetbuilderError(f"--set {word}: expected key.path=value, e.g. --set training.batch_size=64.")
        # The commonest abbreviation: the optimizer's name stands for the whole of it.
        if key == "training.optimizer" and text.isidentifier():
            key = "training.optimizer.type"
        return cls(key, text)

    @property
    def values(self) -> tuple[Any, ...]:
        try:
            parsed = json.loads(self.text, parse_constant=_refuse_constant)
        except ValueError:
            return (self.text,)
        return (parsed, self.text)


def apply_overrides(project: Project, words: Iterable[str], base: Path) -> Project:
    """The project with the settings that `words` (`key.path=value`) give; relative paths among them start at `base`.

    Raises NetbuilderError naming the nearest known key, or what the value should have been.
    """
    assignments = sorted(map(Assignment.parse, words), key=lambda assignment: assignment.key not in _FIRST)
    for assignment in assignments:
        project = _apply(project, assignment, base)
    return project


def _apply(project: Project, assignment: Assignment, base: Path) -> Project:
    setters = dict(_setters(project, base))
    setter = setters.get(assignment.key)
    if setter is None:
        meant = nearest(assignment.key, setters)
        hint = f"Did you mean {meant}?" if meant else f"There are: {', '.join(_without_layers(setters))}."
        raise UnknownKey(f"--set {assignment.key}: there is no such setting. {hint}")
    problem = ""
    for value in assignment.values:
        try:
            return setter(value)
        except _Refused as error:
            problem = problem or str(error).removeprefix(f"{assignment.key}: ")
    raise NetbuilderError(f"--set {assignment.key}={assignment.text}: {problem}")


_Setter = Callable[[Any], Project]


class _Refused(Exception):  # noqa: N818
    """A value that the layer, the run or the data set does not take; the text says why."""


@contextmanager
def _explained(where: str) -> Iterator[None]:
    """What pydantic refuses in the block, in plain words; `where` is the place of what it validates."""
    try:
        yield
    except ValidationError as error:
        raise _Refused(first_complaint(error, where)) from error


def _setters(project: Project, base: Path) -> Iterator[tuple[str, _Setter]]:
    """Every key that `project` has, with what sets it."""
    for name in ("name", "notes"):
        yield name, partial(_set_text, project, name)
    for name in type(project.training).model_fields:
        yield f"training.{name}", partial(_set_training, project, name)
    for name in type(project.training.optimizer).model_fields:
        yield f"training.optimizer.{name}", partial(_set_optimizer, project, name)
    for name in type(project.data).model_fields:
        yield f"data.{name}", partial(_set_data, project, base, name)
    for name in _option_fields(project.data.source):
        yield f"data.options.{name}", partial(_set_option, project, base, name)
    for node_id, node in project.graph.nodes.items():
        for name in type(node.layer).model_fields if node.layer else ():
            yield f"graph.nodes.{node_id}.settings.{name}", partial(_set_layer, project, node_id, name)


def _set_text(project: Project, name: str, value: object) -> Project:
    with _explained("project"):
        return project.replace(**{name: value})


def _set_training(project: Project, name: str, value: object) -> Project:
    with _explained("training"):
        return project.replace(training=project.training.replace(**{name: value}))


def _set_optimizer(project: Project, name: str, value: object) -> Project:
    optimizer = project.training.optimizer
    if name == "type" and value != optimizer.type:
        # Another optimizer starts from its own defaults: a step size that suits Adam does not suit SGD.
        return _set_training(project, "optimizer", {"type": value})
    with _explained("training.optimizer"):
        return _set_training(project, "optimizer", optimizer.replace(**{name: value}))


def _set_data(project: Project, base: Path, name: str, value: object) -> Project:
    if name == "options" and isinstance(value, dict):
        return _with_options(project, base, value)
    changes: dict[str, object] = {name: value}
    if name == "source" and value != project.data.source:
        if value not in SOURCES:
            meant = nearest(str(value), SOURCES)
            hint = f"Did you mean {meant}?" if meant else f"There are: {', '.join(SOURCES)}."
            raise _Refused(f"there is no such data set. {hint}")
        changes["options"] = {}
    with _explained("data"):
        return project.replace(data=project.data.replace(**changes))


def _set_option(project: Project, base: Path, name: str, value: object) -> Project:
    return _with_options(project, base, {**project.data.options, name: value}, new=(name,))


def _with_options(
    project: Project, base: Path, options: Mapping[str, Any], new: Iterable[str] | None = None
) -> Project:
    """Other options; relative paths among the `new` ones (all of them when None) start at `base`."""
    paths = path_options(project.data.source) & set(options if new is None else new)
    located = {
        name: str((base / Path(value).expanduser()).resolve()) if name in paths and isinstance(value, str) else value
        for name, value in options.items()
    }
    if project.data.source in SOURCES:
        with _explained("data.options"):
            SOURCES[project.data.source].options.model_validate(located)
    return project.replace(data=project.data.replace(options=located))


def _set_layer(project: Project, node_id: str, name: str, value: object) -> Project:
    node = project.graph.nodes[node_id]
    changed = node.replace(settings={**node.settings, name: value})
    if changed.problems:
        raise _Refused(changed.problems[0].message)
    nodes = {**project.graph.nodes, node_id: changed}
    return project.replace(graph=project.graph.replace(nodes=nodes))


def _option_fields(source: str) -> Sequence[str]:
    return tuple(SOURCES[source].options.model_fields) if source in SOURCES else ()


def _without_layers(keys: Iterable[str]) -> Iterator[str]:
    yield from (key for key in keys if not key.startswith("graph."))
    yield "graph.nodes.ID.settings.NAME"


def _refuse_constant(text: str) -> float:
    raise ValueError(f"{text} is not JSON")
