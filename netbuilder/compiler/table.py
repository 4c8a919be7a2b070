"""What there is to know about each layer, as one row: for the report panel, the colours of the canvas and `check`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from netbuilder.compiler.activations import kept_bytes, network_bytes
from netbuilder.compiler.check import Report
from netbuilder.compiler.receptive import Place, ReceptiveField, field_steps
from netbuilder.compiler.shapes import Inference
from netbuilder.compiler.steps import STRIDE, Steps, whole
from netbuilder.graph.blocks import block_of
from netbuilder.graph.model import Graph, Node
from netbuilder.graph.project import Project
from netbuilder.layers.base import TensorSpec
from netbuilder.layers.block import Block


@dataclass(frozen=True, slots=True)
class Row:
    """One node. `path` leads to it through Block nodes and ends with its own name; `block` is the one it stands for.

    Inside a block that is repeated, the numbers are those of all repetitions together, so that the rows of a block add
    up to that of its node; shapes and field are those of the last repetition, whose result leaves the block.
    `multiply_adds` and `activation_bytes` are per sample. Where nothing can be known, as behind a mistake, `outputs` is
    empty, the numbers are 0 and `receptive_field` is None; that is None also for what sees no Input.
    """

    path: Place
    type: str
    block: str | None
    outputs: tuple[TensorSpec, ...] = ()
    parameters: int = 0
    multiply_adds: int = 0
    activation_bytes: int = 0
    receptive_field: ReceptiveField | None = None
    repeat: int = 1

    @property
    def name(self) -> str:
        return self.path[-1]

    @property
    def depth(self) -> int:
        """In how many blocks it stands: 0 in the drawing of the network itself."""
        return len(self.path) - 1

    @property
    def is_known(self) -> bool:
        return bool(self.outputs)

    @property
    def shapes(self) -> str:
        """What comes out, e.g. `64×56×56`; `?` where that is not known."""
        return ", ".join(map(str, self.outputs)) or "?"


@dataclass(frozen=True, slots=True)
class Totals:
    """The numbers of the whole network; without mistakes, branches that lead to no Output are left out."""

    parameters: int
    multiply_adds: int
    activation_bytes: int


def rows(report: Report, project: Project) -> tuple[Row, ...]:
    """A row for each node in the order of the drawing; those inside a block follow the row of its node."""
    return whole(row_steps(report, project))


def row_steps(report: Report, project: Project) -> Steps[tuple[Row, ...]]:
    """The rows, a little at a time."""
    inference = report.inference
    fields = yield from field_steps(inference)
    kept = kept_bytes(inference)
    yield
    found: list[Row] = []
    for row in _rows(project.graph, project.graph.blocks, (inference,), (), fields, kept):
        found.append(row)
        if len(found) % STRIDE == 0:
            yield
    return tuple(found)


def totals(report: Report) -> Totals:
    return Totals(report.parameters, report.multiply_adds, network_bytes(report.inference))


def _rows(
    graph: Graph,
    blocks: Mapping[str, Graph],
    repetitions: Sequence[Inference],
    path: Place,
    fields: Mapping[Place, ReceptiveField],
    kept: Mapping[Place, int],
) -> Iterator[Row]:
    for name, node in graph.nodes.items():
        place = (*path, name)
        yield _row(place, node, repetitions, fields, kept)
        block = block_of(node)
        if block is not None and block in blocks:
            inner = [shapes for each in repetitions if name in each.nodes for shapes in each.nodes[name].repetitions]
            yield from _rows(blocks[block], blocks, inner, place, fields, kept)


def _row(
    place: Place,
    node: Node,
    repetitions: Sequence[Inference],
    fields: Mapping[Place, ReceptiveField],
    kept: Mapping[Place, int],
) -> Row:
    found = [each.nodes[place[-1]] for each in repetitions if place[-1] in each.nodes]
    return Row(
        place,
        node.type,
        block_of(node),
        found[-1].outputs if found else (),
        sum(shapes.cost.parameters for shapes in found),
        sum(shapes.cost.multiply_adds for shapes in found),
        kept.get(place, 0),
        fields.get(place),
        node.layer.repeat if isinstance(node.layer, Block) else 1,
    )
