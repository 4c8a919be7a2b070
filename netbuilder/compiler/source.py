"""The drawing as PyTorch source that an engineer would sign, from the same record that the running module uses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netbuilder.compiler.class_plan import ClassPlans, call_of, plan_classes, used_shapes
from netbuilder.compiler.class_text import ClassText, print_class
from netbuilder.compiler.definitions import head
from netbuilder.compiler.shapes import Inference, infer
from netbuilder.compiler.spelling import class_name
from netbuilder.compiler.wiring import refuse_unfinished
from netbuilder.graph.project import Project
from netbuilder.layers.base import Call
from netbuilder.layers.block import Block

if TYPE_CHECKING:
    from netbuilder.compiler.check import Report

__all__ = ["Source", "class_name", "print_source"]


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a Python file, and on which of its lines (from 1) each node stands.

    A node in a block goes by the way to it, `block1/conv1`; every use of a block leads to the lines of its class.
    """

    text: str
    lines: Mapping[str, tuple[int, ...]]


def print_source(project: Project, report: Report | None = None) -> Source:
    """The network of `project` as one Python file; `report` saves working out the shapes again.

    Blocks become classes, the network's class comes last and is made without arguments. Raises CompileError when the
    drawing does not make a network.
    """
    inference = infer(project.graph) if report is None else report.inference
    refuse_unfinished(project.graph, inference)
    calls = tuple(dict.fromkeys(_Seen(call) for call in _calls(inference)))
    own = frozenset(call.call.target.rpartition(".")[2] for call in calls if call.call.is_own)
    plans = plan_classes(inference, class_name(project.name), own, class_name)
    lines = head(each.call for each in calls)
    texts: dict[str, tuple[ClassText, int]] = {}
    for plan in plans.plans:
        text = print_class(plan, plans, project.name)
        texts[plan.name] = (text, len(lines))
        lines += [*text.lines, "", ""]
    return Source("\n".join(lines[:-2]) + "\n", _places(inference, plans, texts))


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
    inference: Inference, plans: ClassPlans, texts: Mapping[str, tuple[ClassText, int]], trail: str = ""
) -> dict[str, tuple[int, ...]]:
    """The lines of every node, by the way to it; repetitions of a block share the way."""
    text, start = texts[plans.of(inference).name]
    found = {f"{trail}{node}": tuple(start + line for line in lines) for node, lines in text.places.items()}
    for name, shapes in used_shapes(inference):
        for inner in {id(plans.of(each)): each for each in shapes.repetitions}.values():
            for node, lines in _places(inner, plans, texts, f"{trail}{name}/").items():
                found[node] = tuple(sorted({*found.get(node, ()), *lines}))
    return found
