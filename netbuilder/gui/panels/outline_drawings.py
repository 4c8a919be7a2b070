"""The lines of the outline drawing by drawing: which there are, in which order, and what is inside which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from netbuilder.graph.model import Frame, Graph
from netbuilder.graph.order import in_order
from netbuilder.gui.panels.outline_lines import Kind, Line

Key = tuple[Kind, str]


@dataclass(slots=True, eq=False)
class Entry:
    """One line: a layer, a frame or a note of a drawing."""

    number: int  # what Qt knows it by, as long as it lives
    kind: Kind
    name: str
    around: Drawing
    row: int = 0
    line: Line = field(default_factory=lambda: Line(""))
    basis: object = None
    inside: Drawing | None = None  # once somebody has looked

    @property
    def key(self) -> Key:
        """What it is known by as long as it keeps its name."""
        return self.kind, self.name


@dataclass(slots=True, eq=False)
class Drawing:
    """The network, or what is in a block of it: its lines in their order."""

    owner: Entry | None = None
    block: str | None = None
    graph: Graph = field(default_factory=Graph)
    entries: list[Entry] = field(default_factory=list)
    by_key: dict[Key, Entry] = field(default_factory=dict)

    def number_rows(self) -> None:
        """Let each line know where it stands."""
        for row, entry in enumerate(self.entries):
            entry.row = row


def keys_of(graph: Graph) -> list[Key]:
    """What has a line: the layers in the order of computation, the frames, the notes."""
    layers: list[Key] = [("layer", name) for name in in_order(graph)]
    return [*layers, *(("frame", name) for name in graph.frames), *(("note", name) for name in graph.notes)]


def has_same_lines(before: Graph, after: Graph) -> bool:
    """Whether the lines and their order are the same, as after most edits."""
    return (
        before.edges is after.edges
        and (before.nodes is after.nodes or list(before.nodes) == list(after.nodes))
        and (before.frames is after.frames or list(before.frames) == list(after.frames))
        and (before.notes is after.notes or list(before.notes) == list(after.notes))
    )


def frames_of(graph: Graph) -> Mapping[str, Frame]:
    """The frame that each layer is in."""
    return {node: frame for frame in graph.frames.values() for node in frame.nodes}


def path_of(drawing: Drawing) -> tuple[str, ...]:
    """The blocks that lead to a drawing, from the outside in."""
    names = []
    while drawing.owner is not None:
        names.append(drawing.owner.name)
        drawing = drawing.owner.around
    return tuple(reversed(names))


def runs_of(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First and last of each run of rows that follow one another; `rows` ascend."""
    for _, run in groupby(enumerate(rows), lambda pair: pair[1] - pair[0]):
        found = [row for _, row in run]
        yield found[0], found[-1]
