"""What nodes and wires show, as values: the scene compares them and repaints only what differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from netbuilder.graph.model import Direction, Edge, Graph, Node
from netbuilder.graph.rules import input_port_count, is_merge, output_port_count
from netbuilder.layers.base import Family, TensorSpec
from netbuilder.layers.block import Block
from netbuilder.layers.registry import LAYERS

if TYPE_CHECKING:
    from netbuilder.compiler.check import Report
    from netbuilder.compiler.findings import Finding
    from netbuilder.compiler.shapes import NodeShapes


class NodeFace(NamedTuple):
    """Everything a card shows. `family` is None for a layer this version does not know."""

    title: str
    line: str
    family: Family | None
    inputs: int
    outputs: int
    is_merge: bool = False
    parameters: str = ""
    shape: str = ""  # what comes out
    error: str = ""
    warning: str = ""
    remarks: tuple[str, ...] = ()  # all that is wrong
    is_block: bool = False
    is_bypassed: bool = False
    repeat: int = 1
    direction: Direction = Direction.RIGHT

    @property
    def severity(self) -> Literal["", "warning", "error"]:
        """The worst of what is wrong with it."""
        return "error" if self.error else "warning" if self.warning else ""

    @property
    def tip(self) -> str:
        """What the card says under the mouse."""
        facts = [f"{self.title}\n{self.line}"]
        if self.is_block:
            facts.append("Double-click to enter")
        if self.parameters:
            facts.append(f"{self.parameters} parameters")
        return "\n\n".join(["\n".join(facts), *self.remarks])

    @property
    def spread_inputs(self) -> int:
        """The inputs that stand evenly around the middle; the free one of a merge follows below the wired ones."""
        return max(2, self.inputs - 1) if self.is_merge else self.inputs


class WireFace(NamedTuple):
    """What a wire's label shows: the shape, or what is wrong."""

    shape: str = ""
    error: str = ""


def findings_by_node(report: Report | None) -> Mapping[str, Sequence[Finding]]:
    """The findings of each node of the drawing, in the report's order; those inside a block are the block's."""
    sorted_out: dict[str, list[Finding]] = {}
    for finding in report.findings if report else ():
        # Layers inside a block may be called like others outside.
        node = finding.path[0] if finding.path else finding.node
        if node is not None:
            sorted_out.setdefault(node, []).append(finding)
    return sorted_out


def node_face(graph: Graph, name: str, report: Report | None, findings: Sequence[Finding]) -> NodeFace:
    """What the card of a node shows."""
    node = graph.nodes[name]
    layer, layer_class = node.own_layer, LAYERS.get(node.type)
    parameters, shape = _measures(node, report.inference.nodes.get(name) if report else None)
    errors = [_without_name(finding) for finding in findings if finding.severity == "error"]
    warnings = [_without_name(finding) for finding in findings if finding.severity == "warning"]
    if not errors and node.problems:
        errors = [problem.message for problem in node.problems]
    summary = layer.summary() if layer is not None else ""
    # What a block is called says more than that it is one, which its shape shows.
    line = summary if isinstance(layer, Block) else f"{node.type} · {summary}" if summary else node.type
    if layer_class is None:
        line = f"{node.type} · not known here"
    if node.bypassed:
        line = f"bypassed · {line}"
    return NodeFace(
        title=name,
        line=line,
        family=layer_class.family if layer_class is not None else None,
        inputs=input_port_count(graph, name),
        outputs=output_port_count(graph, name),
        is_merge=is_merge(graph, name),
        parameters=parameters,
        shape=shape,
        error=errors[0] if errors else "",
        warning=warnings[0] if warnings and not errors else "",
        remarks=(*errors, *warnings),
        is_block=isinstance(layer, Block),
        is_bypassed=node.bypassed,
        repeat=layer.repeat if isinstance(layer, Block) else 1,
        direction=graph.direction,
    )


def measured(face: NodeFace, node: Node, shapes: NodeShapes | None) -> NodeFace:
    """The face of a node of which nothing else has changed than what is known of its shapes."""
    parameters, shape = _measures(node, shapes)
    if (parameters, shape) == (face.parameters, face.shape):
        return face
    return face._replace(parameters=parameters, shape=shape)


def _measures(node: Node, shapes: NodeShapes | None) -> tuple[str, str]:
    """How many parameters it has, and what comes out, as far as that is known."""
    # A report about an earlier version of the node says nothing about this one.
    if shapes is None or shapes.node is not node:
        return "", ""
    # An Input's shape is its setting, which the line says.
    shape = _written(shapes.outputs[0]) if shapes.outputs and node.type != "Input" else ""
    return _grouped(shapes.cost.parameters), shape


@cache
def _grouped(number: int) -> str:
    return f"{number:,}" if number else ""


@cache
def _written(spec: TensorSpec) -> str:
    return str(spec)


def told(findings: Sequence[Finding]) -> tuple[tuple[str, str, int | None, tuple[str, ...]], ...]:
    """What nodes and wires show of findings. Their repairs are none of it, and looking at those has them tried."""
    return tuple((finding.severity, finding.message, finding.port, finding.path) for finding in findings)


def wire_face(edge: Edge, report: Report | None, findings: Sequence[Finding]) -> WireFace:
    """What the label of a wire shows; `findings` are those of the node it runs into."""
    spec = report.inference.spec(edge) if report else None
    at_port = (f for f in findings if f.severity == "error" and f.port == edge.target_port and not f.path)
    blamed = map(_without_name, at_port)
    return WireFace(_written(spec) if spec is not None else "", next(blamed, "") if findings else "")


def _without_name(finding: Finding) -> str:
    """The message where the node it speaks of is plain to see."""
    return finding.message.removeprefix(f"{finding.node}: ")


def spread(face: NodeFace) -> tuple[int, int]:
    """What says where the ports are on a card."""
    return face.spread_inputs, face.outputs


def has_same_place(one: NodeFace, other: NodeFace) -> bool:
    """Whether all that stands around a card may stay as it is when it shows another face, but for its own words."""
    return (one.title, one.family, one.severity) == (other.title, other.family, other.severity)
