"""The drawing as PyTorch source that an engineer would sign, from the same record that the running module uses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netbuilder.compiler.class_plan import ClassPlans, call_of, plan_classes, used_shapes
from netbuilder.compiler.class_text import ClassText, print_class
from netbuilder.compiler.definitions import definitions_of
from netbuilder.compiler.imports import import_lines
from netbuilder.compiler.shapes import Inference, infer
from netbuilder.compiler.spelling import class_name
from netbuilder.compiler.steps import Steps, whole
from netbuilder.compiler.wiring import refuse_unfinished
from netbuilder.graph.project import Project
from netbuilder.layers.base import Call
from netbuilder.layers.block import Block

if TYPE_CHECKING:
    from netbuilder.compiler.check import Report

Place = tuple[str, ...]

__all__ = ["Place", "Source", "class_name", "print_source"]


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a Python file, and on which of its lines (from 1) each node stands.

    A node goes by the way to it: the Block nodes around it, and its id. Every use of a block leads to the lines of its
    class.
    """

    text: str
    lines: Mapping[Place, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Classes:
    """The classes of a network, which is called `name`: their lines, what these need imported, and the lines (from 1)
    of each node."""

    name: str
    lines: tuple[str, ...]
    needs: frozenset[str]
    places: Mapping[Place, tuple[int, ...]]


def print_source(project: Project, report: Report | None = None) -> Source:
    """The network of `project` as one Python file; `report` saves working out the shapes again.

    Blocks become classes, the network's class comes last and is made without arguments. Raises CompileError when the
    drawing does not make a network.
    """
    return whole(source_steps(project, report))


def source_steps(project: Project, report: Report | None = None) -> Steps[Source]:
    """The source, a little at a time."""
    return assemble((yield from print_classes(project, report)))


def assemble(
    classes: Classes,
    *,
    docstring: Sequence[str] = (),
    constants: Sequence[str] = (),
    functions: Sequence[str] = (),
    needs: frozenset[str] = frozenset(),
) -> Source:
    """One Python file from its parts; `needs` are names that constants and functions want imported."""
    head = [*docstring, *([""] if docstring else []), *import_lines(classes.needs | needs)]
    head += ["", *constants, "", ""] if constants else ["", ""]
    places = {place: tuple(len(head) + line for line in lines) for place, lines in classes.places.items()}
    foot = ["", "", *functions] if functions else []
    return Source("\n".join([*head, *classes.lines, *foot]) + "\n", places)


def print_classes(
    project: Project, report: Report | None = None, taken: frozenset[str] = frozenset()
) -> Steps[Classes]:
    """The classes that a network is made of, its own last. None takes a name in `taken`. Raises CompileError."""
    inference = infer(project.graph) if report is None else report.inference
    refuse_unfinished(project.graph, inference)
    yield
    calls = tuple(dict.fromkeys(_Seen(call) for call in _calls(inference)))
    own = frozenset(call.call.target.rpartition(".")[2] for call in calls if call.call.is_own)
    definitions = definitions_of(each.call for each in calls)
    taken |= own | definitions.needs
    name = class_name(project.name)
    yield
    plans = plan_classes(inference, f"{name}Net" if name in taken else name, taken, class_name)
    lines = list(definitions.lines)
    texts: dict[str, tuple[ClassText, int]] = {}
    for plan in plans.plans:
        yield
        text = yield from print_class(plan, plans, project.name)
        texts[plan.name] = (text, len(lines))
        lines += [*text.lines, "", ""]
    yield
    places = _places(inference, plans, texts)
    return Classes(plans.plans[-1].name, tuple(lines[:-2]), definitions.needs, places)


class _Seen:
    """Tells calls apart by what they call: that decides what must be imported or defined."""

    __slots__ = ("call",)

    def __init__(self, call: Call) -> None:
        self.call = call

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Seen) and other.call.target == self.call.target

    def __hash__(self) -> int:
        return hash(self.call.target)


def _calls(inference: Inference) -> list[Call]:
    calls: list[Call] = []
    for _, shapes in used_shapes(inference):
        if isinstance(shapes.node.layer, Block):
            for inner in {id(each): each for each in shapes.repetitions}.values():
                calls += _calls(inner)
        else:
            calls.append(call_of(shapes))
    return calls


def _places(
    inference: Inference, plans: ClassPlans, texts: Mapping[str, tuple[ClassText, int]], path: Place = ()
) -> dict[Place, tuple[int, ...]]:
    """The lines of every node, by the way to it; repetitions of a block share the way."""
    text, start = texts[plans.of(inference).name]
    found = {(*path, node): tuple(start + line for line in lines) for node, lines in text.places.items()}
    for name, shapes in used_shapes(inference):
        for inner in {id(plans.of(each)): each for each in shapes.repetitions}.values():
            for place, lines in _places(inner, plans, texts, (*path, name)).items():
                found[place] = tuple(sorted({*found.get(place, ()), *lines}))
    return found
