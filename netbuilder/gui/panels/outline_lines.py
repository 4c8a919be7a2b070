"""What a line of the outline says, as values: in signs for the eye, and in words for a screen reader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from netbuilder.compiler.check import Report
from netbuilder.compiler.findings import Finding
from netbuilder.compiler.inside import whereabouts
from netbuilder.compiler.shapes import NodeShapes
from netbuilder.graph.blocks import used_blocks
from netbuilder.graph.model import Edge, Frame, Graph, Node, Note
from netbuilder.graph.ports import INPUT, OUTPUT
from netbuilder.graph.rules import input_port_count, output_port_count
from netbuilder.gui.scope import block_at
from netbuilder.gui.spoken import listed, spoken, spoken_shape
from netbuilder.layers.base import Family
from netbuilder.layers.block import Block
from netbuilder.layers.registry import LAYERS

Kind = Literal["layer", "frame", "note"]
Mark = Literal["", "error", "warning"]

UNKNOWN = "?"
_NOTE_WORDS = 60
_PORTS_OF_BLOCKS = {INPUT: "input of the block", OUTPUT: "output of the block"}


class Spot(NamedTuple):
    """Where something is: the Block nodes around it, what kind of thing it is, and its id."""

    path: tuple[str, ...]
    kind: Kind
    name: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `family` is None where there is no layer, `problems` are findings in words, the worst first.

    `title` is what is edited where `name` is shown.
    """

    name: str
    title: str = ""
    what: str = ""
    gives: str = ""
    source: str = ""
    frame: str = ""
    type: str = ""
    family: Family | None = None
    mark: Mark = ""
    problems: tuple[str, ...] = ()
    is_bypassed: bool = False
    colour: str = ""
    spoken: str = ""

    @property
    def details(self) -> str:
        """All that is known, for the eye."""
        facts = [f"from {self.source}"] if self.source else []
        facts += ["shape not known"] if self.gives == UNKNOWN else [f"gives {self.gives}"] if self.gives else []
        facts += [f"in the frame {self.frame}"] if self.frame else []
        # What is wrong comes before what the columns may show as well.
        return "\n".join([f"{self.name} · {self.what}", *self.problems, *filter(None, [", ".join(facts)])])


@dataclass(frozen=True, slots=True)
class Problems:
    """The findings of a report, sorted by where they are: a block's are those of its drawing, wherever it is used."""

    _by_node: Mapping[tuple[str | None, str], tuple[Finding, ...]] = field(default_factory=dict)
    _by_block: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, report: Report, graph: Graph) -> Problems:
        """Those of a report about `graph`."""
        by_node: dict[tuple[str | None, str], tuple[Finding, ...]] = {}
        errors: dict[str, int] = {}
        for finding in report.findings:
            block = block_at(graph, finding.path)
            if finding.node is not None:
                by_node[block, finding.node] = (*by_node.get((block, finding.node), ()), finding)
            if block is not None and finding.severity == "error":
                errors[block] = errors.get(block, 0) + 1
        if errors:
            # An error deep inside is one of every block around it too.
            errors = {
                name: sum(errors.get(inner, 0) for inner in {name, *used_blocks(graph, name)}) for name in graph.blocks
            }
        return cls(by_node, errors)

    def at(self, block: str | None, node: str) -> tuple[Finding, ...]:
        """Those of a node in the drawing of a block, or in the project's own."""
        return self._by_node.get((block, node), ())

    def inside(self, block: str) -> int:
        """The errors in the drawing of a block, and in those of the blocks in it."""
        return self._by_block.get(block, 0)


@dataclass(frozen=True, slots=True)
class Basis:
    """What the line of a layer depends on: where that is the same, so is the line."""

    name: str
    node: Node
    shapes: NodeShapes | None
    wires: tuple[Edge, ...]
    findings: tuple[Finding, ...]
    frame: Frame | None
    inner: Graph | None
    errors_inside: int


def layer_line(basis: Basis, graph: Graph, block: str | None) -> Line:
    """The line of a layer of `graph`, which is the drawing of `block` or the project's own."""
    node, name = basis.node, basis.name
    layer = node.own_layer
    summary = layer.summary() if layer is not None else ""
    is_block = isinstance(layer, Block)
    kind = "Block" if is_block else node.type
    # A report about an earlier version of the node says nothing about this one.
    shapes = basis.shapes if basis.shapes is not None and basis.shapes.node is node else None
    has_outputs = output_port_count(graph, name) > 0
    outputs = shapes.outputs if shapes is not None and has_outputs else ()
    problems = tuple(_problems(basis, block))
    sources = [_source(graph, wire) for wire in basis.wires]
    frame = _title(basis.frame) if basis.frame is not None else ""
    said = [
        name,
        _type_words(node, layer, basis.inner),
        "bypassed" if node.bypassed else "",
        "" if is_block else spoken(summary),
        f"from {listed(map(spoken, sources))}" if sources else "nothing comes in" if _waits(graph, name) else "",
        f"gives {listed(map(spoken_shape, outputs))}" if outputs else "shape not known" if has_outputs else "",
        f"in the frame {spoken(frame)}" if frame else "",
        *(f"{severity}: {spoken(words)}" for severity, words in problems),
    ]
    return Line(
        name=name,
        title=name,
        what=" · ".join(filter(None, ("bypassed" if node.bypassed else "", kind, summary))),
        gives=", ".join(map(str, outputs)) or (UNKNOWN if has_outputs else ""),
        source=", ".join(sources),
        frame=frame,
        type=summary if is_block else node.type,
        family=LAYERS[node.type].family if node.type in LAYERS else None,
        mark=_mark([severity for severity, _ in problems]),
        problems=tuple(f"{severity.capitalize()}: {words}" for severity, words in problems),
        is_bypassed=node.bypassed,
        colour=basis.frame.colour if basis.frame is not None else "",
        spoken=", ".join(filter(None, said)),
    )


def frame_line(frame: Frame) -> Line:
    """The line of a frame."""
    title, count = _title(frame), len(frame.nodes)
    return Line(
        name=title,
        title=frame.title,
        what=f"Frame · {count} layer{'s' if count != 1 else ''}",
        type="Frame",
        colour=frame.colour,
        spoken=f"{spoken(title)}, frame around {listed(frame.nodes)}",
    )


def note_line(note: Note) -> Line:
    """The line of a note: how it begins, and all of it for who listens."""
    words = " ".join(note.text.split())
    short = words if len(words) <= _NOTE_WORDS else f"{words[:_NOTE_WORDS].rstrip()}…"
    return Line(name=short or "Empty note", what="Note", type="Note", colour=note.colour, spoken=_note_words(words))


def _note_words(words: str) -> str:
    return f"note: {spoken(words)}" if words else "empty note"


def _title(frame: Frame) -> str:
    return frame.title or "Frame"


def _type_words(node: Node, layer: object, inner: Graph | None) -> str:
    if isinstance(layer, Block):
        count = sum(each.type not in (INPUT, OUTPUT) for each in inner.nodes.values()) if inner is not None else 0
        size = f" of {count} layer{'s' if count != 1 else ''}" if inner is not None else ", which is missing"
        repeat = f", repeated {layer.repeat} times" if layer.repeat > 1 else ""
        return f"block {layer.block}{size}{repeat}"
    if node.type not in LAYERS:
        return f"unknown layer {node.type}"
    return _PORTS_OF_BLOCKS.get(node.type, node.type)


def _waits(graph: Graph, name: str) -> bool:
    return input_port_count(graph, name) > 0


def _source(graph: Graph, wire: Edge) -> str:
    """Where a wire comes from; with the number of the output where there are several."""
    if wire.source in graph.nodes and output_port_count(graph, wire.source) > 1:
        return f"{wire.source} (output {wire.source_port + 1})"
    return wire.source


def _problems(basis: Basis, block: str | None) -> Iterator[tuple[str, str]]:
    """Severity and words of what is wrong with a layer, the worst first."""
    for finding in basis.findings:
        words = finding.message.removeprefix(whereabouts(finding.path, block or ""))
        yield finding.severity, words.removeprefix(f"{basis.name}: ")
    if not any(finding.severity == "error" for finding in basis.findings):
        for problem in basis.node.problems:
            yield "error", problem.message
    count = basis.errors_inside
    if count:
        yield "error", f"{count} error{'s' if count != 1 else ''} inside this block"


def _mark(severities: Sequence[str]) -> Mark:
    return "error" if "error" in severities else "warning" if "warning" in severities else ""
