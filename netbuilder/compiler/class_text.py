"""One class of the source: what it makes, and what it computes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from itertools import pairwise
from textwrap import shorten

from netbuilder.compiler.chains import is_chain
from netbuilder.compiler.class_plan import ClassPlan, ClassPlans, call_of, repeated_numbers
from netbuilder.compiler.layout import INDENT, WIDTH, Bracketed, Chain, Code, break_lines
from netbuilder.compiler.names import python_names
from netbuilder.compiler.shapes import NodeShapes
from netbuilder.compiler.spelling import shape_words, spell, spell_argument, spell_step
from netbuilder.compiler.steps import STRIDE, Steps
from netbuilder.compiler.wiring import ENDS, STARTS, used_nodes
from netbuilder.graph.model import Edge, Graph
from netbuilder.graph.order import topological
from netbuilder.graph.ports import input_names, output_names
from netbuilder.layers.base import Call, Cost, Layer, TensorSpec
from netbuilder.layers.block import Block

# How torch spells a fold of two tensors as an operator.
_OPERATORS: Mapping[str, str] = {"torch.add": "+", "torch.sub": "-", "torch.mul": "*", "torch.matmul": "@"}
# What torch requires and we infer where it is left out.
_REQUIRED_BY_TORCH = frozenset({"normalized_shape"})
# Names the body of `forward` needs for itself.
_TAKEN = frozenset({"self", "torch", "nn", "F", "math", "x", "_", "part"})
# More outputs than this are annotated as `tuple[torch.Tensor, ...]`.
_SPELLED_OUTPUTS = 2
_BODY = INDENT * 2

Value = tuple[str, int]


@dataclass(frozen=True, slots=True)
class ClassText:
    """The lines of a class, and on which of them (from 1) each node of its drawing stands."""

    lines: tuple[str, ...]
    places: Mapping[str, tuple[int, ...]]


def print_class(plan: ClassPlan, plans: ClassPlans, title: str) -> Steps[ClassText]:
    """The text of a planned class; `title` is what its documentation calls the whole network."""
    return _Printer(plan, plans, title).print()


@dataclass
class _Printer:
    """One printing: walks the nodes in order, and keeps which variable holds which value."""

    plan: ClassPlan
    plans: ClassPlans
    title: str
    _lines: list[str] = field(default_factory=list)
    _places: dict[str, list[int]] = field(default_factory=dict)
    # Which variable holds a value, how many nodes read it, and how many have yet to.
    _variables: dict[Value, str] = field(default_factory=dict)
    # How many values that are still to be read go by a name, for every name there was.
    _waiting: Counter[str] = field(default_factory=Counter)
    _reads: Counter[Value] = field(default_factory=Counter)
    _reads_left: Counter[Value] = field(default_factory=Counter)
    _names: dict[str, str] = field(default_factory=dict)
    _calls: dict[str, Call] = field(default_factory=dict)

    @property
    def _graph(self) -> Graph:
        return self.plan.graph

    def print(self) -> Steps[ClassText]:
        used = used_nodes(self._graph)
        order = [node for node in topological(self._graph) if node in used]
        self._names = python_names(self._graph.nodes)
        total = sum((self._shapes(node).cost for node in order), Cost())
        inputs, outputs = self._ends(STARTS), self._ends(ENDS)
        shapes = " -> ".join(
            ", ".join(shape_words(self._shapes(node).outputs[0]) for node in nodes) or "()"
            for nodes in (inputs, outputs)
        )
        chain = self.plan.block is not None and is_chain(self.plan.inference)
        self._write(f"class {self.plan.name}({'nn.Sequential' if chain else 'nn.Module'}):")
        self._write(f'{INDENT}"""{self._title()}', "", f"{INDENT}{shapes}")
        if self.plan.block is None:
            words = f"{total.parameters:,} parameters, {total.multiply_adds:,} multiply-adds per sample."
            self._write("", f"{INDENT}{words}")
        self._write(f'{INDENT}"""', "")
        yield
        made = [node for node in order if self._graph.nodes[node].type not in (*STARTS, *ENDS) and self._is_made(node)]
        yield
        if chain:
            self._write_chain(made)
        else:
            yield from self._write_init(made)
            yield from self._write_forward(order, inputs, outputs)
        return ClassText(tuple(self._lines), {node: tuple(lines) for node, lines in self._places.items()})

    def _ends(self, kinds: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for kind in kinds for name in self._graph.of_type(kind))

    def _shapes(self, node: str) -> NodeShapes:
        return self.plan.inference.nodes[node]

    def _title(self) -> str:
        name = self.title if self.plan.block is None else self.plan.block
        words = name.replace("\\", "/").replace('"', "'").strip()
        printable = "".join(character if character.isprintable() else " " for character in words)
        return (
            shorten(printable, WIDTH - 10, placeholder="...").rstrip(".") + "." if printable.strip() else "A network."
        )

    def _write_init(self, made: list[str]) -> Steps[None]:
        if not made:
            return
        self._write_init_head()
        for number, node in enumerate(made):
            if number % STRIDE == 0:
                yield
            self._write(*break_lines(_BODY, f"self.{self._names[node]} = ", self._making(node)), node=node)
        self._write("")

    def _write_chain(self, made: list[str]) -> None:
        """Modules that run in the order in which they are made; shapes stand where they change."""
        self._write_init_head()
        before: tuple[TensorSpec, ...] = ()
        for node in made:
            outputs, code = self._shapes(node).outputs, self._making(node)
            if outputs == before:
                self._write(*break_lines(_BODY, f"self.{self._names[node]} = ", code), node=node)
            else:
                self._write_assignment(node, [f"self.{self._names[node]}"], code)
            before = outputs

    def _write_init_head(self) -> None:
        parameters = ("self", *(f"{each.name}: {each.annotation}" for each in self.plan.arguments))
        self._write(*break_lines(INDENT, "def ", Bracketed("__init__(", parameters), " -> None:"))
        self._write(f"{_BODY}super().__init__()")

    def _is_made(self, node: str) -> bool:
        return isinstance(self._layer(node), Block) or self._call(node).is_module

    def _making(self, node: str) -> Code:
        shapes = self._shapes(node)
        if isinstance(self._layer(node), Block):
            return self._making_block(node, shapes)
        call = self._call(node)
        spelled = call.target.rpartition(".")[2] if call.is_own else call.target
        return Bracketed(f"{spelled}(", self._call_arguments(node, call))

    def _call_arguments(self, node: str, call: Call) -> tuple[Code, ...]:
        """The first two that are inferred or required stand by place, as people write them; the rest by name."""
        arguments: list[Code] = []
        by_place = True
        for name, value in call.kwargs.items():
            info = type(self._layer(node)).model_fields.get(name)
            required = info is None or info.is_required() or name in _REQUIRED_BY_TORCH
            by_place = by_place and len(arguments) < 2 and required
            prefix = "" if by_place else f"{name}="
            argument = self.plan.argument((node, name))
            arguments.append(spell_argument(value, prefix) if argument is None else f"{prefix}{argument.name}")
        return tuple(arguments)

    def _making_block(self, node: str, shapes: NodeShapes) -> Code:
        classes = [self.plans.of(inner) for inner in shapes.repetitions]
        first = classes[0]
        if len(classes) == 1:
            return Bracketed(f"{first.name}(", self._numbers(node, shapes))
        if len({plan.name for plan in classes}) > 1:
            return self._one_by_one(node, shapes)
        argument = self.plan.argument((node, ""))
        numbers = repeated_numbers(shapes, self.plans)
        if not first.arguments:
            return self._loop(node, f"{first.name}() for _ in range({len(classes)})")
        if argument is None and len(set(numbers)) == 1:
            given = ", ".join(map(spell, first.numbers(shapes.repetitions[0])))
            return self._loop(node, f"{first.name}({given}) for _ in range({len(classes)})")
        values = _progression(numbers) if argument is None else argument.name
        name = first.arguments[0].name if len(first.arguments) == 1 else "numbers"
        handed = name if len(first.arguments) == 1 else "*numbers"
        return self._loop(node, f"{first.name}({handed}) for {name} in {values}")

    def _loop(self, node: str, generator: str) -> Code:
        if self._is_sequential(node):
            return Bracketed("nn.Sequential(", (f"*({generator})",))
        return Bracketed("nn.ModuleList(", (generator,))

    def _one_by_one(self, node: str, shapes: NodeShapes) -> Code:
        """Repetitions that need classes of their own, written out."""
        parts = tuple(
            f"{plan.name}({', '.join(map(spell, plan.numbers(inner)))})"
            for inner in shapes.repetitions
            for plan in [self.plans.of(inner)]
        )
        if self._is_sequential(node):
            return Bracketed("nn.Sequential(", parts)
        return Bracketed("nn.ModuleList(", (Bracketed("[", parts, "]", True),))

    def _numbers(self, node: str, shapes: NodeShapes) -> tuple[str, ...]:
        """The arguments of a block that stands once."""
        plan = self.plans.of(shapes.repetitions[0])
        numbers = zip(plan.arguments, plan.numbers(shapes.repetitions[0]), strict=True)
        mine = ((self.plan.argument((node, each.name)), value) for each, value in numbers)
        return tuple(spell(value) if argument is None else argument.name for argument, value in mine)

    def _is_sequential(self, node: str) -> bool:
        """Whether a repeated block is a plain chain; with several ports forward must hand them on by itself."""
        layer, blocks = self._layer(node), self.plan.inference.blocks
        return len(input_names(layer, blocks)) == len(output_names(layer, blocks)) == 1

    def _write_forward(self, order: list[str], inputs: tuple[str, ...], outputs: tuple[str, ...]) -> Steps[None]:
        for node in order:
            self._reads.update(self._value(edge) for edge in self._graph.feeding[node])
        self._reads_left.update(self._reads)
        for node in inputs:
            self._name((node, 0), "x" if len(inputs) == 1 else self._own_name(node))
        parameters = ("self", *(f"{self._variables[node, 0]}: torch.Tensor" for node in inputs))
        signature = break_lines(INDENT, "def ", Bracketed("forward(", parameters), f" -> {_annotation(len(outputs))}:")
        self._write(*signature)
        for node in inputs:
            self._places.setdefault(node, []).append(len(self._lines) - len(signature) + 1)
        for number, node in enumerate(order):
            if number % STRIDE == 0:
                yield
            if self._graph.nodes[node].type not in (*STARTS, *ENDS):
                self._write_step(node)
        self._write_return(outputs)

    def _write_return(self, outputs: tuple[str, ...]) -> None:
        results = tuple(self._variables[self._value(self._graph.feeding[node][0])] for node in outputs)
        whole = f"{_BODY}return {', '.join(results)}"
        lines = [whole] if len(whole) <= WIDTH else break_lines(_BODY, "return ", Bracketed("(", results, ")", True))
        start = len(self._lines) + 1
        self._write(*lines)
        for node in outputs:
            self._places.setdefault(node, []).extend(range(start, start + len(lines)))

    def _write_step(self, node: str) -> None:
        values = [self._value(edge) for edge in self._graph.feeding[node]]
        if isinstance(self._layer(node), Block):
            self._write_block_step(node, values)
            return
        call = self._call(node)
        arguments = tuple(call.handed([self._variables[value] for value in values]))
        if (call.spread == "fold" and len(arguments) == 1) or not (call.target or call.then):
            # A sum of one is that one, and what is bypassed hands on: no line, the value goes by its old name.
            self._name((node, 0), arguments[0])
            self._read(values)
            return
        targets = self._assign(node, values)
        self._write_assignment(node, targets, self._expression(node, call, arguments))

    def _write_block_step(self, node: str, values: list[Value]) -> None:
        arguments = tuple(self._variables[value] for value in values)
        targets = self._assign(node, values)
        name = f"self.{self._names[node]}"
        if len(self._shapes(node).repetitions) == 1 or self._is_sequential(node):
            self._write_assignment(node, targets, Bracketed(f"{name}(", arguments))
            return
        # Every repetition takes what the one before it gave.
        targets = [f"{self._names[node]}_{port}" if target == "_" else target for port, target in enumerate(targets)]
        joined = ", ".join(targets)
        self._write(
            f"{_BODY}{joined} = {', '.join(arguments)}",
            f"{_BODY}for part in {name}:",
            f"{_BODY}{INDENT}{joined} = part({joined})",
            node=node,
        )

    def _write_assignment(self, node: str, targets: list[str], code: Code) -> None:
        comment = "# " + ", ".join(map(shape_words, self._shapes(node).outputs))
        lines = break_lines(_BODY, f"{', '.join(targets)} = ", code)
        if len(lines) == 1 and len(lines[0]) + 2 + len(comment) <= WIDTH:
            self._write(f"{lines[0]}  {comment}", node=node)
        else:
            self._write(f"{_BODY}{comment}", *lines, node=node)

    def _expression(self, node: str, call: Call, arguments: tuple[str, ...]) -> Code:
        steps = "".join(map(spell_step, call.then))
        if not call.target:
            return f"{arguments[0]}{steps}"
        if call.is_module:
            extra = tuple(f"{name}={spell(value)}" for name, value in call.call_kwargs.items())
            return Bracketed(f"self.{self._names[node]}(", (*arguments, *extra), f"){steps}")
        if call.spread == "fold":
            if call.target in _OPERATORS and not steps:
                return Chain(_OPERATORS[call.target], arguments)
            folded = reduce(lambda left, right: f"{call.target}({left}, {right})", arguments)
            return f"{folded}{steps}"
        kwargs = tuple(f"{name}={spell(value)}" for name, value in call.kwargs.items())
        if call.spread == "list":
            return Bracketed(f"{call.target}(", (Bracketed("[", arguments, "]", True), *kwargs), f"){steps}")
        return Bracketed(f"{call.target}(", (*arguments, *kwargs), f"){steps}")

    def _assign(self, node: str, values: list[Value]) -> list[str]:
        """The variables that take the node's outputs: `x` runs on along a chain, branches go by their own names."""
        forks = any(self._reads[value] > 1 for value in values)
        old = [self._variables[value] for value in values]
        self._read(values)
        if len(values) == 1 and not forks:
            first = old[0]
        elif len(values) > 1 and not self._waiting["x"]:
            first = "x"
        else:
            first = self._own_name(node)
        if self._waiting[first]:
            first = self._own_name(node)
        targets = [first]
        self._name((node, 0), first)
        ports = output_names(self._layer(node), self.plan.inference.blocks)
        for port, port_name in enumerate(ports[1:], start=1):
            read = self._reads_left[node, port] > 0
            name = self._own_name(f"{node}_{port_name}") if read else "_"
            self._name((node, port), name)
            targets.append(name)
        return targets

    def _name(self, value: Value, name: str) -> None:
        """Let a value go by a name."""
        self._variables[value] = name
        self._waiting[name] += self._reads_left[value] > 0

    def _read(self, values: list[Value]) -> None:
        """Count down what is still to be read; a name whose values all have been is free again."""
        for value in values:
            self._reads_left[value] -= 1
            if self._reads_left[value] == 0:
                self._waiting[self._variables[value]] -= 1

    def _own_name(self, node: str) -> str:
        name = self._names.get(node) or python_names([node])[node]
        while name in _TAKEN or name in self._waiting:
            name += "_"
        return name

    def _value(self, edge: Edge) -> Value:
        return edge.source, edge.source_port

    def _layer(self, node: str) -> Layer:
        layer = self._graph.nodes[node].layer
        assert layer is not None
        return layer

    def _call(self, node: str) -> Call:
        call = self._calls.get(node)
        if call is None:
            call = self._calls[node] = call_of(self._shapes(node))
        return call

    def _write(self, *lines: str, node: str | None = None) -> None:
        start = len(self._lines) + 1
        self._lines.extend(lines)
        if node is not None:
            self._places.setdefault(node, []).extend(range(start, start + len(lines)))


def _progression(numbers: Iterable[object]) -> str:
    """Numbers in even steps as a range, e.g. `range(64, 256, 32)`; others as a tuple."""
    values = tuple(numbers)
    whole = [value for value in values if isinstance(value, int)]
    if len(whole) == len(values) > 2:
        step = whole[1] - whole[0]
        if step and all(b - a == step for a, b in pairwise(whole)):
            return f"range({whole[0]}, {whole[-1] + step}, {step})"
    return spell(values)


def _annotation(outputs: int) -> str:
    if outputs == 1:
        return "torch.Tensor"
    inside = ", ".join(["torch.Tensor"] * outputs) if outputs <= _SPELLED_OUTPUTS else "torch.Tensor, ..."
    return f"tuple[{inside}]"
