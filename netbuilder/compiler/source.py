"""The drawing as PyTorch source that an engineer would sign, from the same record that the running module uses."""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import reduce
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from netbuilder.compiler.definitions import head
from netbuilder.compiler.layout import INDENT, WIDTH, Bracketed, Chain, Code, break_lines
from netbuilder.compiler.names import python_names
from netbuilder.compiler.shapes import Inference, infer
from netbuilder.compiler.wiring import refuse_unfinished, used_nodes
from netbuilder.errors import CompileError
from netbuilder.graph.model import Edge, Graph
from netbuilder.graph.order import topological
from netbuilder.graph.project import Project
from netbuilder.layers.base import Call, Cost, Index, Item, Layer, Step, TensorSpec

if TYPE_CHECKING:
    from netbuilder.compiler.check import Report

# How torch spells a fold of two tensors as an operator.
_OPERATORS: Mapping[str, str] = {"torch.add": "+", "torch.sub": "-", "torch.mul": "*", "torch.matmul": "@"}
# Names the body of `forward` needs for itself.
_TAKEN = frozenset({"self", "torch", "nn", "x", "_"})
# More outputs than this are annotated as `tuple[torch.Tensor, ...]`.
_SPELLED_OUTPUTS = 2
# A class name of this length still leaves room for its base class in one line.
_LONGEST_NAME = 60
_BODY = INDENT * 2

Value = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a Python file, and on which of its lines (from 1) each node stands."""

    text: str
    lines: Mapping[str, tuple[int, ...]]


def print_source(project: Project, report: Report | None = None) -> Source:
    """The network of `project` as one Python file; `report` saves working out the shapes again.

    Raises CompileError when the drawing does not make a network.
    """
    inference = infer(project.graph) if report is None else report.inference
    return _Printer(project, inference).print()


def class_name(project_name: str) -> str:
    """A class name for a project, e.g. `LeNet5OnMNIST` for `LeNet-5 on MNIST`."""
    plain = unicodedata.normalize("NFKC", project_name)
    words = re.split(r"[\W_]+", plain)
    name = "".join(word[:1].upper() + word[1:] for word in words)
    name = "".join(character for character in name if f"a{character}".isidentifier())[:_LONGEST_NAME]
    if not name:
        return "Network"
    if not name.isidentifier():
        name = f"Net{name}"
    return f"{name}Net" if keyword.iskeyword(name) else name


def spell(value: Any) -> str:  # Any: whatever a torch class takes
    """A setting's value as Python source."""
    if isinstance(value, tuple | list):
        inside = ", ".join(map(spell, value)) + ("," if len(value) == 1 and isinstance(value, tuple) else "")
        return f"({inside})" if isinstance(value, tuple) else f"[{inside}]"
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return repr(value)


def _shape_words(spec: TensorSpec) -> str:
    return f"({', '.join(('B', *map(str, spec.shape)))})" if spec.shape else "(B,)"


def _argument(value: Any, prefix: str = "") -> Code:  # Any: whatever a torch class takes
    """A value as source that can be broken between the parts of a tuple, as the rows of a kernel need it."""
    if isinstance(value, tuple) and len(value) > 1:
        return Bracketed(f"{prefix}(", tuple(map(_argument, value)), ")", True)
    return f"{prefix}{spell(value)}"


def _call_arguments(layer: Layer, call: Call) -> tuple[Code, ...]:
    """The first two that are inferred or required stand by place, as people write them; the rest by name."""
    arguments: list[Code] = []
    by_place = True
    for name, value in call.kwargs.items():
        info = type(layer).model_fields.get(name)
        by_place = by_place and len(arguments) < 2 and (info is None or info.is_required())
        arguments.append(_argument(value, "" if by_place else f"{name}="))
    return tuple(arguments)


@dataclass
class _Printer:
    """One printing: walks the nodes in order, and keeps which variable holds which value."""

    project: Project
    inference: Inference
    _lines: list[str] = field(default_factory=list)
    _places: dict[str, list[int]] = field(default_factory=dict)
    # Which variable holds a value, how many nodes read it, and how many have yet to.
    _variables: dict[Value, str] = field(default_factory=dict)
    _reads: Counter[Value] = field(default_factory=Counter)
    _reads_left: Counter[Value] = field(default_factory=Counter)
    _names: dict[str, str] = field(default_factory=dict)

    @property
    def _graph(self) -> Graph:
        return self.project.graph

    def print(self) -> Source:
        refuse_unfinished(self._graph, self.inference)
        used = used_nodes(self._graph)
        order = [node for node in topological(self._graph) if node in used]
        self._names = python_names(self._graph.nodes)
        total = sum((self.inference.nodes[node].cost for node in order), Cost())
        inputs, outputs = self._graph.of_type("Input"), self._graph.of_type("Output")
        shapes = " -> ".join(
            ", ".join(_shape_words(self.inference.nodes[node].outputs[0]) for node in nodes)
            for nodes in (inputs, outputs)
        )
        calls = [self._call(node) for node in order if self._graph.nodes[node].type not in ("Input", "Output")]
        self._write(*head(calls))
        self._write(f"class {class_name(self.project.name)}(nn.Module):")
        self._write(f'{INDENT}"""{self._title()}', "", f"{INDENT}{shapes}", "")
        self._write(
            f"{INDENT}{total.parameters:,} parameters, {total.multiply_adds:,} multiply-adds per sample.",
            f'{INDENT}"""',
            "",
        )
        self._write_init([node for node in order if self._graph.nodes[node].type not in ("Input", "Output")])
        self._write_forward(order, inputs, outputs)
        places = {node: tuple(lines) for node, lines in self._places.items()}
        return Source("\n".join(self._lines) + "\n", places)

    def _title(self) -> str:
        words = self.project.name.replace("\\", "/").replace('"', "'").strip()
        printable = "".join(character if character.isprintable() else " " for character in words)
        return (
            shorten(printable, WIDTH - 10, placeholder="...").rstrip(".") + "." if printable.strip() else "A network."
        )

    def _write_init(self, nodes: list[str]) -> None:
        modules = [(node, call) for node in nodes if (call := self._call(node)).is_module]
        if not modules:
            return
        self._write(f"{INDENT}def __init__(self) -> None:", f"{_BODY}super().__init__()")
        for node, call in modules:
            spelled = call.target.rpartition(".")[2] if call.is_own else call.target
            code = Bracketed(f"{spelled}(", _call_arguments(self._layer(node), call))
            self._write(*break_lines(_BODY, f"self.{self._names[node]} = ", code), node=node)
        self._write("")

    def _write_forward(self, order: list[str], inputs: tuple[str, ...], outputs: tuple[str, ...]) -> None:
        for node in order:
            self._reads.update(self._value(edge) for edge in self._graph.incoming[node])
        self._reads_left.update(self._reads)
        for node in inputs:
            self._variables[node, 0] = "x" if len(inputs) == 1 else self._own_name(node)
        parameters = ("self", *(f"{self._variables[node, 0]}: torch.Tensor" for node in inputs))
        signature = break_lines(INDENT, "def ", Bracketed("forward(", parameters), f" -> {_annotation(len(outputs))}:")
        self._write(*signature)
        for node in inputs:
            self._places.setdefault(node, []).append(len(self._lines) - len(signature) + 1)
        for node in order:
            if self._graph.nodes[node].type not in ("Input", "Output"):
                self._write_step(node)
        self._write_return(outputs)

    def _write_return(self, outputs: tuple[str, ...]) -> None:
        results = tuple(self._variables[self._value(self._graph.incoming[node][0])] for node in outputs)
        whole = f"{_BODY}return {', '.join(results)}"
        lines = [whole] if len(whole) <= WIDTH else break_lines(_BODY, "return ", Bracketed("(", results, ")", True))
        start = len(self._lines) + 1
        self._write(*lines)
        for node in outputs:
            self._places.setdefault(node, []).extend(range(start, start + len(lines)))

    def _write_step(self, node: str) -> None:
        values = [self._value(edge) for edge in self._graph.incoming[node]]
        call = self._call(node)
        arguments = tuple(call.handed([self._variables[value] for value in values]))
        if call.spread == "fold" and len(arguments) == 1:
            # A sum of one is that one: no line, the value goes by its old name.
            self._variables[node, 0] = arguments[0]
            self._reads_left.subtract(values)
            return
        targets = self._assign(node, values)
        code = self._expression(node, call, arguments)
        specs = self.inference.nodes[node].outputs
        comment = "# " + ", ".join(map(_shape_words, specs))
        lines = break_lines(_BODY, f"{', '.join(targets)} = ", code)
        if len(lines) == 1 and len(lines[0]) + 2 + len(comment) <= WIDTH:
            self._write(f"{lines[0]}  {comment}", node=node)
        else:
            self._write(f"{_BODY}{comment}", *lines, node=node)

    def _expression(self, node: str, call: Call, arguments: tuple[str, ...]) -> Code:
        steps = "".join(map(_step, call.then))
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
        self._reads_left.subtract(values)
        in_use = {name for value, name in self._variables.items() if self._reads_left[value] > 0}
        if len(values) == 1 and not forks:
            first = old[0]
        elif len(values) > 1 and "x" not in in_use:
            first = "x"
        else:
            first = self._own_name(node)
        if first in in_use:
            first = self._own_name(node)
        targets = [first]
        self._variables[node, 0] = first
        ports = self._layer(node).output_ports
        for port, port_name in enumerate(ports[1:], start=1):
            read = self._reads_left[node, port] > 0
            name = self._own_name(f"{node}_{port_name}") if read else "_"
            self._variables[node, port] = name
            targets.append(name)
        return targets

    def _own_name(self, node: str) -> str:
        name = self._names.get(node) or python_names([node])[node]
        taken = _TAKEN | set(self._variables.values())
        while name in taken:
            name += "_"
        return name

    def _value(self, edge: Edge) -> Value:
        return edge.source, edge.source_port

    def _layer(self, node: str) -> Layer:
        layer = self._graph.nodes[node].layer
        if layer is None:
            raise CompileError(f"The settings of {node} are not understood.")
        return layer

    def _call(self, node: str) -> Call:
        specs = tuple(spec for spec in self.inference.nodes[node].inputs if spec is not None)
        return self._layer(node).call(specs)

    def _write(self, *lines: str, node: str | None = None) -> None:
        start = len(self._lines) + 1
        self._lines.extend(lines)
        if node is not None:
            self._places.setdefault(node, []).extend(range(start, start + len(lines)))


def _step(step: Step) -> str:
    """A step after a call, as Python spells it."""
    if isinstance(step, Item):
        return f"[{spell_index(step.index)}]"
    kwargs = (f"{name}={spell(value)}" for name, value in step.kwargs.items())
    return f".{step.name}({', '.join((*map(spell, step.arguments), *kwargs))})"


def spell_index(index: Index) -> str:
    """What stands between the brackets, e.g. `:, -1`."""
    if isinstance(index, tuple):
        return ", ".join(map(spell_index, index))
    if isinstance(index, slice):
        first, last = ("" if end is None else str(end) for end in (index.start, index.stop))
        return f"{first}:{last}" + ("" if index.step is None else f":{index.step}")
    return str(index)


def _annotation(outputs: int) -> str:
    if outputs == 1:
        return "torch.Tensor"
    inside = ", ".join(["torch.Tensor"] * outputs) if outputs <= _SPELLED_OUTPUTS else "torch.Tensor, ..."
    return f"tuple[{inside}]"
