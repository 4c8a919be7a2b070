"""Which classes a source has: one for each block, with the numbers that differ between its uses as arguments."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from netbuilder.compiler.names import python_names
from netbuilder.compiler.shapes import Inference, NodeShapes
from netbuilder.compiler.wiring import used_nodes
from netbuilder.graph.model import Graph
from netbuilder.graph.ports import INPUT, OUTPUT
from netbuilder.layers.base import Call
from netbuilder.layers.block import Block

# A number that a class is made with: the node and its setting, or the node alone for those of a repeated block.
Slot = tuple[str, str]
Numbers = int | tuple[Any, ...]  # Any: tuples of numbers, at any depth
_ENDS = ("Input", "Output", INPUT, OUTPUT)


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a block's class: the slots that it fills, and its value for each use."""

    name: str
    slots: tuple[Slot, ...]
    values: Mapping[int, Numbers]  # by id of the inference

    @property
    def annotation(self) -> str:
        first = next(iter(self.values.values()))
        return "int" if isinstance(first, int) else "tuple[int, ...]"


@dataclass(frozen=True)
class ClassPlan:
    """A class of the source: the network's own (`block` is None), or one that a block needs.

    `inference` is that of its first use, which its comments tell of.
    """

    name: str
    block: str | None
    inference: Inference
    arguments: tuple[Argument, ...] = ()

    @property
    def graph(self) -> Graph:
        return self.inference.graph

    def argument(self, slot: Slot) -> Argument | None:
        """The argument that fills a slot, None where its number is always the same."""
        return next((argument for argument in self.arguments if slot in argument.slots), None)

    def numbers(self, inference: Inference) -> tuple[Numbers, ...]:
        """The arguments of one use."""
        return tuple(argument.values[id(inference)] for argument in self.arguments)


@dataclass
class ClassPlans:
    """The classes in the order in which they must be defined, and the one of each use of a block."""

    plans: list[ClassPlan] = field(default_factory=list)
    of_use: dict[int, ClassPlan] = field(default_factory=dict)

    def of(self, inference: Inference) -> ClassPlan:
        return self.of_use[id(inference)]


def used_shapes(inference: Inference) -> Iterator[tuple[str, NodeShapes]]:
    """The layers and blocks that a class makes or calls, in the order of computation."""
    used = used_nodes(inference.graph)
    for name, shapes in inference.nodes.items():
        if name in used and shapes.node.type not in _ENDS:
            yield name, shapes


def call_of(shapes: NodeShapes) -> Call:
    """The record of a node that is no block."""
    assert shapes.node.layer is not None
    return shapes.node.layer.call(shapes.specs)


def plan_classes(
    inference: Inference, network: str, taken: frozenset[str], class_name: Callable[[str], str]
) -> ClassPlans:
    """The classes of a network; `network` is the name of the last one, `taken` names that none may have.

    `class_name` makes one of a block's name. Uses of a block that differ in more than numbers get a class each.
    """
    plans = ClassPlans()
    names = {network, *taken}
    for block, variants in _uses_by_block(inference).items():
        groups: dict[object, list[Inference]] = {}
        for variant in variants:
            groups.setdefault(_structure(variant, plans), []).append(variant)
        for group in groups.values():
            name = _unique(class_name(block), names)
            names.add(name)
            plan = ClassPlan(name, block, group[0], _arguments(group, plans))
            plans.plans.append(plan)
            plans.of_use |= {id(variant): plan for variant in group}
    whole = ClassPlan(network, None, inference)
    plans.plans.append(whole)
    plans.of_use[id(inference)] = whole
    return plans


def _unique(name: str, taken: set[str]) -> str:
    candidate, number = name, 2
    while candidate in taken:
        candidate, number = f"{name}{number}", number + 1
    return candidate


def _uses_by_block(inference: Inference) -> dict[str, list[Inference]]:
    """Every shape that each block is used with; blocks in blocks come before those around them."""
    found: dict[str, dict[int, Inference]] = {}
    order: list[str] = []

    def walk(drawing: Inference) -> None:
        for _, shapes in used_shapes(drawing):
            layer = shapes.node.layer
            if not isinstance(layer, Block):
                continue
            for inner in shapes.repetitions:
                seen = found.setdefault(layer.block, {})
                if id(inner) not in seen:
                    seen[id(inner)] = inner
                    walk(inner)
            if layer.block not in order:
                order.append(layer.block)

    walk(inference)
    return {block: list(found[block].values()) for block in order}


def _structure(inference: Inference, plans: ClassPlans) -> object:
    """What two uses must share to share a class: everything but the numbers that modules are made with."""
    parts: list[object] = []
    for name, shapes in used_shapes(inference):
        if isinstance(shapes.node.layer, Block):
            classes = tuple(plans.of(inner).name for inner in shapes.repetitions)
            # Repetitions of several classes are written out one by one, numbers included.
            spelled = [plans.of(inner).numbers(inner) for inner in shapes.repetitions] if len(set(classes)) > 1 else []
            parts.append((name, classes, repr(spelled)))
        else:
            call = call_of(shapes)
            kwargs = {
                key: "n" if call.is_module and _is_number(value) else repr(value) for key, value in call.kwargs.items()
            }
            rest = (call.target, call.spread, call.feeds, dict(call.call_kwargs), call.then, len(shapes.inputs))
            parts.append((name, repr(kwargs), repr(rest)))
    return tuple(parts)


def _is_number(value: object) -> bool:
    if isinstance(value, tuple):
        return all(isinstance(part, int) and not isinstance(part, bool) for part in value)
    return isinstance(value, int) and not isinstance(value, bool)


def _slots(inference: Inference, plans: ClassPlans) -> dict[Slot, Numbers]:
    """The numbers that a use of a block is made with."""
    slots: dict[Slot, Numbers] = {}
    for name, shapes in used_shapes(inference):
        if isinstance(shapes.node.layer, Block):
            slots |= _block_slots(name, shapes, plans)
        else:
            call = call_of(shapes)
            slots |= {(name, key): value for key, value in call.kwargs.items() if call.is_module and _is_number(value)}
    return slots


def _block_slots(name: str, shapes: NodeShapes, plans: ClassPlans) -> dict[Slot, Numbers]:
    classes = [plans.of(inner) for inner in shapes.repetitions]
    if len({plan.name for plan in classes}) > 1 or not classes[0].arguments:
        return {}
    if len(classes) == 1:
        numbers = classes[0].numbers(shapes.repetitions[0])
        return {(name, each.name): value for each, value in zip(classes[0].arguments, numbers, strict=True)}
    return {(name, ""): repeated_numbers(shapes, plans)}


def repeated_numbers(shapes: NodeShapes, plans: ClassPlans) -> tuple[Numbers, ...]:
    """The arguments of each repetition; a single one stands without brackets."""
    each = [plans.of(inner).numbers(inner) for inner in shapes.repetitions]
    return tuple(numbers[0] if len(numbers) == 1 else numbers for numbers in each)


def _arguments(variants: list[Inference], plans: ClassPlans) -> tuple[Argument, ...]:
    """The slots whose numbers differ between uses; those that always agree share an argument."""
    tables = [_slots(variant, plans) for variant in variants]
    together: dict[tuple[Numbers, ...], list[Slot]] = {}
    for slot in tables[0]:
        vector = tuple(table[slot] for table in tables)
        if len(set(vector)) > 1:
            together.setdefault(vector, []).append(slot)
    names = python_names(variants[0].graph.nodes)
    settings = [slots[0][1] for slots in together.values()]
    arguments: list[Argument] = []
    for vector, slots in together.items():
        node, setting = slots[0]
        plain = setting if setting and settings.count(setting) == 1 else "_".join(filter(None, (names[node], setting)))
        values = {id(variant): value for variant, value in zip(variants, vector, strict=True)}
        arguments.append(Argument(plain, tuple(slots), values))
    return tuple(arguments)
