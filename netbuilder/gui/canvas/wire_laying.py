"""Wires laid among the cards as they stand: each by itself first, then in rows beside each other."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF

from netbuilder.graph.model import Direction, Graph
from netbuilder.gui.canvas.detours import detour
from netbuilder.gui.canvas.edge_item import EdgeItem, WireKey, wire_key
from netbuilder.gui.canvas.faces import findings_by_node, wire_face
from netbuilder.gui.canvas.geometry import Side
from netbuilder.gui.canvas.node_item import NodeItem
from netbuilder.gui.canvas.occupancy import Lookout, Occupancy
from netbuilder.gui.canvas.trunks import STEPS, rows_of
from netbuilder.gui.canvas.turning import CLEARANCE_DOWN, STEPS_DOWN, flipped, flipped_box, flipped_near, turned
from netbuilder.gui.canvas.ways import CLEARANCE, Near, Run, Way, way, with_rows

if TYPE_CHECKING:
    from netbuilder.compiler.check import Report

# Looking for the wires near each moved card costs more than laying all of them anew.
_MANY_MOVED = 40


class WireLaying:
    """Knows the items and where cards stand, and keeps what it found out about rows."""

    def __init__(self, nodes: Mapping[str, NodeItem], wires: Mapping[WireKey, EdgeItem], occupancy: Occupancy) -> None:
        self._nodes = nodes
        self._wires = wires
        self._occupancy = occupancy
        self._graph = Graph()
        # The level stretches of wires as each would run by itself, and their rows beside each other.
        self._runs: dict[WireKey, tuple[Run, ...]] = {}
        self._rows: dict[WireKey, tuple[float, ...]] = {}

    def wires_at(self, areas: Collection[QRectF]) -> set[WireKey]:
        """The wires whose course may change because cards left or entered these areas."""
        if len(areas) > _MANY_MOVED:
            return set(self._wires)
        grown = [area.adjusted(-1, -1, 1, 1) for area in areas]
        return {key for key, wire in self._wires.items() if any(wire.watched.intersects(area) for area in grown)}

    def wires_of(self, names: Collection[str], graph: Graph) -> set[WireKey]:
        """The wires to and from nodes."""
        return {
            wire_key(edge) for name in names for edge in (*graph.incoming.get(name, ()), *graph.outgoing.get(name, ()))
        } & self._wires.keys()

    def lay(self, keys: Iterable[WireKey], graph: Graph, report: Report | None) -> list[QRectF]:
        """Lay these wires, of which some may be gone, and those that must make way for them.

        What they covered before and what they cover now is handed back.
        """
        touched: list[QRectF] = []
        self._graph = graph
        stale = self._with_siblings(keys)
        for key in stale:
            wire, lookout = self._wires[key], Lookout(self._occupancy)
            wire.course = self._course(key, lookout.cards)
            wire.watched = lookout.watched
        # A wire that comes, goes or moves may push others aside, or let them come nearer.
        runs = {key: wire.course.runs for key, wire in self._wires.items() if wire.course.runs}
        if runs != self._runs:
            self._runs, self._rows = runs, self._rows_of(runs)
        findings = findings_by_node(report)
        for key in stale | {key for key, rows in self._rows.items() if rows != self._wires[key].rows}:
            wire = self._wires[key]
            touched.append(wire.rect())
            wire.rows = self._rows.get(key, ())
            shown = with_rows(wire.course, wire.rows)
            wire.lay(turned(shown) if self._runs_down else shown)
            words = wire_face(wire.edge, report, findings.get(key[2], ()))
            if words != wire.face:
                wire.show_face(words)
            touched.append(wire.rect())
        return touched

    def ends_of(self, key: WireKey) -> tuple[QRectF, QRectF]:
        """The cards at the ends of a wire."""
        return self._nodes[key[0]].scene_card(), self._nodes[key[2]].scene_card()

    def near(self, area: QRectF) -> list[QRectF]:
        """The cards that touch an area."""
        return self._occupancy.cards(area)

    @property
    def _runs_down(self) -> bool:
        return self._graph.direction is Direction.DOWN

    def _rows_of(self, keys: Iterable[WireKey]) -> dict[WireKey, tuple[float, ...]]:
        return rows_of({key: self._wires[key].course for key in keys}, STEPS_DOWN if self._runs_down else STEPS)

    def _course(self, key: WireKey, near: Near) -> Way:
        """The course of a wire by itself, as if data ran to the right."""
        start = self._nodes[key[0]].port(Side.OUTPUT, key[1])
        end = self._nodes[key[2]].port(Side.INPUT, key[3])
        ends: Sequence[QRectF] = self.ends_of(key)
        points = self._wires[key].edge.points
        if self._runs_down:
            start, end, near = flipped(start), flipped(end), flipped_near(near)
            ends = [flipped_box(card) for card in ends]
            points = tuple((y, x) for x, y in points)
        return (
            detour(start, end, points)
            if points
            else way(start, end, near, ends, self._lean(key), CLEARANCE_DOWN if self._runs_down else CLEARANCE)
        )

    def _with_siblings(self, keys: Iterable[WireKey]) -> set[WireKey]:
        """These wires and those into the same nodes: they lean away from each other."""
        found = set(keys)
        for target in {key[2] for key in found}:
            found.update(map(wire_key, self._graph.incoming.get(target, ())))
        return found & self._wires.keys()

    def _lean(self, key: WireKey) -> int:
        """The side from which a wire had better come to its input: past the wire from the nearest node before it."""
        nodes = self._nodes
        beside = [edge for edge in self._graph.incoming[key[2]] if edge.source in nodes and edge.source != key[0]]
        if not beside:
            return 0

        def along(name: str) -> float:
            return nodes[name].y() if self._runs_down else nodes[name].x()

        nearest = max(beside, key=lambda edge: along(edge.source))
        if along(nearest.source) <= along(key[0]):
            return 0
        return 1 if key[3] > nearest.target_port else -1
