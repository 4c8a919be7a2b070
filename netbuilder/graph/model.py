"""The drawing as a value: nodes, wires, and the graph that holds them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from dataclasses import replace as dataclass_replace
from enum import StrEnum
from functools import cached_property
from operator import attrgetter
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import ConfigDict, Field, model_serializer

from netbuilder.graph.values import Value
from netbuilder.layers.base import Layer
from netbuilder.layers.bypass import BYPASS
from netbuilder.layers.parsing import Problem, parse_layer

Position = tuple[float, float]


class Node(Value):
    """One layer of the drawing: its type, its settings as the file says them, and where it stands.

    A type or a setting that is not understood is kept as it is: `layer` is then None and `problems` say why.
    """

    model_config = ConfigDict(ignored_types=(cached_property,))

    type: str
    settings: Mapping[str, Any] = Field(default_factory=dict)
    position: Position | None = None
    bypassed: bool = False

    @cached_property
    def _parsed(self) -> tuple[Layer | None, tuple[Problem, ...]]:
        return parse_layer(self.type, self.settings)

    @property
    def own_layer(self) -> Layer | None:
        """The layer that the settings make, or None where they make none."""
        return self._parsed[0]

    @property
    def layer(self) -> Layer | None:
        """What is computed here: its own layer, or nothing at all while that is bypassed."""
        own = self._parsed[0]
        return BYPASS if self.bypassed and own is not None and can_be_bypassed(own) else own

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Why the settings make no layer."""
        return self._parsed[1]

    @model_serializer(mode="plain")
    def _plain(self) -> dict[str, Any]:
        plain: dict[str, Any] = {"type": self.type}
        if self.settings:
            plain["settings"] = dict(self.settings)
        if self.position is not None:
            plain["position"] = [_whole(coordinate) for coordinate in self.position]
        if self.bypassed:
            plain["bypassed"] = True
        return plain | (self.model_extra or {})


def can_be_bypassed(layer: Layer) -> bool:
    """Whether a layer has something to hand on in its place: an input, and one output."""
    return bool(layer.input_ports) and len(layer.output_ports) == 1


def _whole(number: float) -> float:
    return int(number) if number == int(number) else round(number, 2)


PortNumber = Annotated[int, Field(ge=0, le=1023)]


class Edge(Value):
    """A wire from an output port to an input port; `points` are reroute dots on its way."""

    model_config = ConfigDict(serialize_by_alias=True)

    source: str = Field(alias="from")
    target: str = Field(alias="to")
    source_port: PortNumber = Field(0, alias="from_port")
    target_port: PortNumber = Field(0, alias="to_port")
    points: tuple[Position, ...] = ()

    @model_serializer(mode="plain")
    def _plain(self) -> dict[str, Any]:
        plain: dict[str, Any] = {"from": self.source, "to": self.target}
        if self.source_port:
            plain["from_port"] = self.source_port
        if self.target_port:
            plain["to_port"] = self.target_port
        if self.points:
            plain["points"] = [list(point) for point in self.points]
        return plain | (self.model_extra or {})


class Frame(Value):
    """A coloured area with a title around some nodes: it moves with them, and the network does not know of it."""

    title: str = ""
    nodes: tuple[str, ...] = ()
    colour: str = ""

    @model_serializer(mode="plain")
    def _plain(self) -> dict[str, Any]:
        plain: dict[str, Any] = {"title": self.title, "nodes": list(self.nodes)}
        if self.colour:
            plain["colour"] = self.colour
        return plain | (self.model_extra or {})


class Note(Value):
    """Words on the canvas; `size` is its width and height in canvas pixels."""

    text: str = ""
    position: Position = (0.0, 0.0)
    size: Position = (240.0, 96.0)
    colour: str = ""

    @model_serializer(mode="plain")
    def _plain(self) -> dict[str, Any]:
        plain: dict[str, Any] = {
            "text": self.text,
            "position": [_whole(coordinate) for coordinate in self.position],
            "size": [_whole(length) for length in self.size],
        }
        if self.colour:
            plain["colour"] = self.colour
        return plain | (self.model_extra or {})


class Direction(StrEnum):
    """Which way the data run in a drawing: ports are at the sides of the cards, or at their tops and bottoms."""

    RIGHT = "right"
    DOWN = "down"


def _read_only(mapping: Mapping[str, Any]) -> Mapping[str, Any]:
    return mapping if isinstance(mapping, MappingProxyType) else MappingProxyType(dict(mapping))


@dataclass(frozen=True, eq=True)
class Graph:
    """Nodes by id, and wires. An edit copies the mapping and shares every node that it leaves alone.

    `blocks` are the drawings that Block nodes stand for, by name, for this drawing and for those of all its blocks: a
    block has none of its own, and `graph.blocks.within` lends them to it. `frames` and `notes` are what people say
    about the drawing, by id. `direction` is the way in which it is laid out and wired. `extra` keeps what this version
    does not understand of a graph.
    """

    nodes: Mapping[str, Node] = field(default_factory=dict)
    edges: tuple[Edge, ...] = ()
    blocks: Mapping[str, Graph] = field(default_factory=dict)
    frames: Mapping[str, Frame] = field(default_factory=dict)
    notes: Mapping[str, Note] = field(default_factory=dict)
    direction: Direction = Direction.RIGHT
    extra: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "nodes", _read_only(self.nodes))
        object.__setattr__(self, "blocks", _read_only(self.blocks))
        object.__setattr__(self, "frames", _read_only(self.frames))
        object.__setattr__(self, "notes", _read_only(self.notes))
        object.__setattr__(self, "extra", _read_only(self.extra))

    def replace(
        self,
        *,
        nodes: Mapping[str, Node] | None = None,
        edges: Iterable[Edge] | None = None,
        blocks: Mapping[str, Graph] | None = None,
        frames: Mapping[str, Frame] | None = None,
        notes: Mapping[str, Note] | None = None,
        direction: Direction | None = None,
    ) -> Graph:
        """A graph with other nodes, wires, blocks, frames or notes, or turned; what is not named is shared."""
        after = dataclass_replace(
            self,
            nodes=self.nodes if nodes is None else nodes,
            edges=self.edges if edges is None else tuple(edges),
            blocks=self.blocks if blocks is None else blocks,
            frames=self.frames if frames is None else frames,
            notes=self.notes if notes is None else notes,
            direction=self.direction if direction is None else direction,
        )
        self._hand_on(after)
        return after

    def _hand_on(self, after: Graph) -> None:
        """Let the next version know the wires of each node that this one knows, but for those that differ.

        Sorting all wires anew costs more than most edits, and an undo stack of a thousand versions would hold a
        thousand copies.
        """
        known = [name for name in ("incoming", "outgoing") if name in self.__dict__]
        if not known or (after.nodes is not self.nodes and after.nodes.keys() != self.nodes.keys()):
            return
        if after.edges is self.edges:
            after.__dict__.update((name, self.__dict__[name]) for name in known)
            return
        was, now = set(map(id, self.edges)), set(map(id, after.edges))
        changed = [edge for edge in (*self.edges, *after.edges) if (id(edge) in was) != (id(edge) in now)]
        if any(edge.source not in self.nodes or edge.target not in self.nodes for edge in changed):
            return
        kept = [edge for edge in self.edges if id(edge) in now]
        still = [edge for edge in after.edges if id(edge) in was]
        if len(kept) != len(still) or any(one is not other for one, other in zip(kept, still, strict=True)):
            return
        if "incoming" in known:
            ends = dict.fromkeys(edge.target for edge in changed)
            after.__dict__["incoming"] = {**self.incoming, **_sorted_out(after.edges, ends, incoming=True)}
        if "outgoing" in known:
            ends = dict.fromkeys(edge.source for edge in changed)
            after.__dict__["outgoing"] = {**self.outgoing, **_sorted_out(after.edges, ends, incoming=False)}

    @cached_property
    def incoming(self) -> Mapping[str, tuple[Edge, ...]]:
        """The wires into each node, ordered by input port."""
        ends = dict.fromkeys((*self.nodes, *(edge.target for edge in self.edges)))
        return _sorted_out(self.edges, ends, incoming=True)

    @cached_property
    def feeding(self) -> Mapping[str, tuple[Edge, ...]]:
        """The wires whose values a node reads: those into it, or the one that it hands on while it is bypassed."""
        bypassed = {name for name, node in self.nodes.items() if node.bypassed and node.layer is BYPASS}
        if not bypassed:
            return self.incoming
        read = {name: tuple(edge for edge in self.incoming[name] if edge.target_port == 0) for name in bypassed}
        return {**self.incoming, **read}

    @cached_property
    def outgoing(self) -> Mapping[str, tuple[Edge, ...]]:
        """The wires out of each node."""
        ends = dict.fromkeys((*self.nodes, *(edge.source for edge in self.edges)))
        return _sorted_out(self.edges, ends, incoming=False)

    def of_type(self, type_name: str) -> tuple[str, ...]:
        """The ids of the nodes of one type, e.g. `Input`."""
        return tuple(name for name, node in self.nodes.items() if node.type == type_name)


def _sorted_out(edges: Iterable[Edge], ends: Iterable[str], *, incoming: bool) -> dict[str, tuple[Edge, ...]]:
    """The wires into some nodes, by input port, or those out of them."""
    wires: dict[str, list[Edge]] = {name: [] for name in ends}
    for edge in edges:
        found = wires.get(edge.target if incoming else edge.source)
        if found is not None:
            found.append(edge)
    if incoming:
        for found in wires.values():
            if len(found) > 1:
                found.sort(key=_target_port)
    return {name: tuple(found) for name, found in wires.items()}


_target_port = attrgetter("target_port")
