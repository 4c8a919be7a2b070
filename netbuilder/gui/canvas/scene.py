"""The drawing on the canvas: one item for each node and wire, kept up to date by comparing values."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsScene

from netbuilder.graph.blocks import block_of
from netbuilder.graph.model import Graph, Position
from netbuilder.gui.canvas.annotation_items import AnnotationItems
from netbuilder.gui.canvas.edge_item import EdgeItem, WireKey, wire_key
from netbuilder.gui.canvas.faces import findings_by_node, has_same_place, node_face, spread
from netbuilder.gui.canvas.far_drawing import FarDrawing
from netbuilder.gui.canvas.far_signs import zoom_step
from netbuilder.gui.canvas.frame_item import framed
from netbuilder.gui.canvas.geometry import Port
from netbuilder.gui.canvas.hints import Hints
from netbuilder.gui.canvas.ink import Ink
from netbuilder.gui.canvas.levels import DETAIL_ZOOM
from netbuilder.gui.canvas.node_item import NodeItem
from netbuilder.gui.canvas.occupancy import Occupancy
from netbuilder.gui.canvas.placement import places
from netbuilder.gui.canvas.reasons import place_reasons
from netbuilder.gui.canvas.signs import Signs
from netbuilder.gui.canvas.tidings import show_costs, show_findings_and_shapes
from netbuilder.gui.canvas.wire_laying import WireLaying
from netbuilder.gui.theme import Theme

if TYPE_CHECKING:
    from netbuilder.compiler.check import Report
    from netbuilder.compiler.findings import Finding
    from netbuilder.gui.canvas.thumbnails import Thumbnail

__all__ = ["CanvasScene", "WireKey", "wire_key"]

_ROOM = 20_000.0


class CanvasScene(QGraphicsScene):
    """Maps ids to items and holds no truth: it can be rebuilt from the graph and the report at any time."""

    rearranged = Signal()  # cards came, went, moved, or look otherwise

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        # Items come, go and move all the time; an index would be rebuilt more often than used.
        self.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self.nodes: dict[str, NodeItem] = {}
        self.wires: dict[WireKey, EdgeItem] = {}
        self._annotations = AnnotationItems(self)
        self.frames, self.notes = self._annotations.frames, self._annotations.notes
        self.occupancy = Occupancy()
        self.hints = Hints(self.nodes, self.wires)
        self._laying = WireLaying(self.nodes, self.wires, self.occupancy)
        self.ink = Ink.of(theme)
        self._far = FarDrawing(self.nodes, self.wires, self.ink)
        self._graph = Graph()
        self._places: Mapping[str, Position] = {}
        self._report: Report | None = None
        self._previewed: set[str] = set()
        # The areas in which something has moved, while no more than that is known to have changed.
        self._disturbed: list[QRectF] | None = None
        self._heat: Mapping[str, float] | None = None
        self._costs: Mapping[str, float] = {}
        self._signs = Signs()
        self._zoom = 1.0
        self.rearranged.connect(self._on_rearranged)
        self._selected_nodes: frozenset[str] = frozenset()
        self._selected_wires: frozenset[WireKey] = frozenset()
        self._grow()

    @property
    def graph(self) -> Graph:
        """The graph that is shown."""
        return self._graph

    # What is shown -----------------------------------------------------------------------------------------------

    def show_graph(self, graph: Graph) -> None:
        """Show another version of the drawing; items of what did not change are left alone."""
        before, self._graph = self._graph, graph
        self._places = places(graph)
        moved: list[QRectF] = []
        stale = self._replace_wires(before, graph)
        touched = {name for key in stale for name in (key[0], key[2])}
        if graph.blocks is not before.blocks:
            # The ports of a block are those of its drawing.
            touched |= {name for name, node in graph.nodes.items() if block_of(node) is not None}
        if graph.direction is not before.direction:
            touched |= graph.nodes.keys()
            stale |= self.wires.keys()
        self._annotations.show_notes(before, graph, self.ink)
        for name in self.nodes.keys() - graph.nodes.keys():
            moved.append(self.nodes[name].scene_card())
            self.removeItem(self.nodes.pop(name))
            self.occupancy.remove(name)
            self._far.touch_node(name)
        findings = findings_by_node(self._report)
        is_arranged_anew = bool(moved or stale or touched or self._previewed) or not _is_alike(before, graph)
        has_other_reasons = False
        for name, node in graph.nodes.items():
            if name not in self.nodes:
                item = self.nodes[name] = NodeItem(name, self.ink)
                item.set_selected(name in self._selected_nodes)
                item.show_heat(self._heat_of(name))
                item.show_cost(self._cost_of(name))
                self.addItem(item)
                self._far.stand_for(item)
            elif node is before.nodes[name] and name not in touched and self._stands(name):
                continue
            was = self.nodes[name].face
            if areas := self._update_node(name, findings.get(name, ())):
                moved += areas
                stale |= self._laying.wires_of((name,), graph)
            now = self.nodes[name].face
            is_arranged_anew |= not has_same_place(was, now)
            has_other_reasons |= now is not was and bool(was.error or now.error)
        if not (is_arranged_anew or moved):
            # A key in a field, mostly: only words on a card are others.
            if has_other_reasons:
                self._place_reasons()
            return
        self._previewed.clear()
        self._laying.lay(self._laying.wires_at(moved) | stale, graph, self._report)
        self._annotations.show_frames(self._graph.frames, self.frame_area, self.ink)
        self._grow()
        self.rearranged.emit()

    def show_report(self, report: Report | None) -> None:
        """Show the shapes, parameters and findings of a report."""
        before, self._report = self._report, report
        found = show_findings_and_shapes(self.nodes, self.wires, self._graph, before, report)
        self._costs, has_other_costs = show_costs(self.nodes, report)
        if found.has_other_cards:
            self.rearranged.emit()
            return
        if found.has_other_words:
            self._place_reasons()
        if has_other_costs:
            self._name_anew()

    def show_selection(self, nodes: Collection[str], wires: Collection[WireKey]) -> None:
        """Outline what is selected; the view knows what that is."""
        nodes, wires = frozenset(nodes), frozenset(wires)
        if (nodes, wires) == (self._selected_nodes, self._selected_wires):
            return
        for name in (nodes ^ self._selected_nodes) & self.nodes.keys():
            self.nodes[name].set_selected(name in nodes)
        for key in (wires ^ self._selected_wires) & self.wires.keys():
            self.wires[key].set_selected(key in wires)
        self._selected_nodes, self._selected_wires = nodes, wires
        self.rearranged.emit()

    def show_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        self.ink = Ink.of(theme)
        self._signs.forget()
        self._far.set_ink(self.ink)
        for item in self.nodes.values():
            item.set_ink(self.ink)
        for wire in self.wires.values():
            wire.set_ink(self.ink)
        self._annotations.set_ink(self.ink)
        self._place_reasons()
        self.update()

    def show_heat(self, strengths: Mapping[str, float] | None) -> None:
        """Tint the cards by what layers cost (0 to 1); None gives them their own look back."""
        self._heat = strengths
        for name, item in self.nodes.items():
            item.show_heat(self._heat_of(name))
        self._signs.make_anew()

    def _cost_of(self, name: str) -> float | None:
        return self._costs.get(name, 0.0) if self._costs else None

    def _heat_of(self, name: str) -> float | None:
        return None if self._heat is None else self._heat.get(name, 0.0)

    def preview_places(self, moved: Mapping[str, Position]) -> None:
        """Show nodes elsewhere for the length of a gesture; the graph stays as it is."""
        names = self._previewed | moved.keys()
        before = [self.nodes[name].scene_card() for name in names]
        for name in names:
            self._put(name, moved.get(name) or self._places[name])
        laid = self._laying.lay(self._laying.wires_of(names, self._graph), self._graph, self._report)
        self._previewed = set(moved)
        self._annotations.show_frames(self._graph.frames, self.frame_area, self.ink)
        # The words at all other cards stay where they are.
        self._disturbed = [*before, *(self.nodes[name].scene_card() for name in names), *laid]
        self.rearranged.emit()
        self._disturbed = None

    def preview_points(self, key: WireKey, points: Sequence[Position]) -> None:
        """Lead a wire by other dots for the length of a gesture."""
        wire = self.wires[key]
        wire.edge = wire.edge.replace(points=tuple(points))
        self._laying.lay((key,), self._graph, self._report)

    def end_preview(self) -> None:
        """Show every node where the graph says."""
        self.preview_places({})

    def show_thumbnails(self, known: Mapping[str, Thumbnail], awaited: Collection[str] = ()) -> None:
        """Show pictures of what layers have learned or give, and keep the room for those that are on their way."""
        for name, item in self.nodes.items():
            item.show_thumbnail(known.get(name), is_awaited=name in awaited)

    def look_from(self, zoom: float) -> None:
        """Show as much as can be seen at a zoom: from afar, only the names that have room."""
        before, self._zoom = self._zoom, zoom
        self._far.stand_in(self, is_needed=zoom < DETAIL_ZOOM)
        if (zoom_step(zoom), zoom < DETAIL_ZOOM) != (zoom_step(before), before < DETAIL_ZOOM):
            # All is painted anew.
            self._signs.choose(self.nodes, self.occupancy.bounds, zoom, self.ink)

    @property
    def signed(self) -> frozenset[str]:
        """The nodes whose names can be read from afar."""
        return self._signs.names

    def _on_rearranged(self) -> None:
        self._place_reasons()
        if self._previewed:
            # Names are chosen anew when the cards have come to rest.
            self._update_signs(self._signs.follow(self.nodes, self._previewed))
        else:
            self._name_anew()

    def _name_anew(self) -> None:
        """Choose anew which names are shown from afar: other cards may matter more."""
        self._signs.rank_anew()
        self._update_signs(self._signs.choose(self.nodes, self.occupancy.bounds, self._zoom, self.ink))

    def _update_signs(self, places: Iterable[QPointF]) -> None:
        for place in places:
            self.update(self._signs.area(place))

    def _place_reasons(self) -> None:
        place_reasons(self.nodes, self.wires.values(), self.notes.values(), self.occupancy, self._disturbed)

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        self._signs.paint(painter, QRectF(rect), self.nodes, self.ink)

    def pulse(self, strength: float) -> None:
        """Let the bars glow (0 to 1) while the network trains."""
        for item in self.nodes.values():
            item.pulse(strength)

    # Where things are --------------------------------------------------------------------------------------------

    def place(self, name: str) -> Position:
        """Where the graph says a node is, or where it was laid out."""
        return self._places[name]

    def port_point(self, port: Port) -> QPointF:
        """The middle of a port."""
        return self.nodes[port.node].port(port.side, port.index)

    def port_at(self, point: QPointF, reach: float) -> Port | None:
        """The port nearest to a point, within reach."""
        area = QRectF(point, point).adjusted(-reach, -reach, reach, reach)
        ports = [port for name in self.occupancy.names(area) for port in self.nodes[name].ports]
        near = [
            (QLineF(self.port_point(port), point).length(), port.node, port.side, port.index, port) for port in ports
        ]
        best = min(near, default=None)
        return best[-1] if best is not None and best[0] <= reach else None

    def node_at(self, point: QPointF) -> str | None:
        """The uppermost node under a point."""
        under = self.occupancy.names(QRectF(point, point))
        return max(under, key=lambda name: (name in self._selected_nodes, name), default=None)

    def frame_at(self, point: QPointF) -> str | None:
        """The frame whose title is under a point."""
        return next((name for name, item in self.frames.items() if item.title_box.contains(point)), None)

    def note_at(self, point: QPointF) -> str | None:
        """The uppermost note under a point."""
        return next((name for name, item in reversed(self.notes.items()) if item.scene_card().contains(point)), None)

    def members(self, frame: str) -> tuple[str, ...]:
        """The nodes of a frame that there are."""
        return tuple(node for node in self._graph.frames[frame].nodes if node in self.nodes)

    def frame_area(self, name: str, *, at_rest: bool = False) -> QRectF:
        """What a frame covers; `at_rest`: where the graph says, and not where a gesture shows. Empty without cards."""
        members, area = self.members(name), QRectF()
        for node in members:
            item = self.nodes[node]
            area |= item.card.translated(*self._places[node]) if at_rest else item.scene_card()
        return framed(area) if members else area

    def dot_at(self, point: QPointF, reach: float) -> tuple[WireKey, int] | None:
        """The dot of a wire near a point, and its place among the dots of that wire."""
        near = [
            (QLineF(QPointF(*dot), point).length(), key, index)
            for key, wire in self.wires.items()
            for index, dot in enumerate(wire.edge.points)
        ]
        best = min(near, default=None)
        return (best[1], best[2]) if best is not None and best[0] <= reach else None

    def wire_at(self, point: QPointF, reach: float) -> WireKey | None:
        """The wire or label under a point."""
        return next((key for key, wire in self.wires.items() if wire.is_near(point, reach)), None)

    def cards_area(self) -> QRectF:
        """The area that all cards cover, without their words and wires."""
        area = QRectF()
        for item in self.nodes.values():
            area |= item.scene_card()
        return area

    def extent(self, names: Iterable[str] | None = None) -> QRectF:
        """The area that some nodes, or all, cover with their words and the wires among them."""
        chosen = self.nodes.keys() if names is None else self.nodes.keys() & set(names)
        area = QRectF()
        for name in chosen:
            area |= self.nodes[name].sceneBoundingRect()
        for key in self.wires:
            if key[0] in chosen and key[2] in chosen:
                area |= self.wires[key].area
        if names is None:
            for label in (*self.frames.values(), *self.notes.values()):
                area |= label.sceneBoundingRect()
        return area

    # Frames and notes --------------------------------------------------------------------------------------------

    def show_selected_note(self, chosen: str | None) -> None:
        """Outline a note."""
        for name, item in self.notes.items():
            item.set_selected(name == chosen)

    # Items -------------------------------------------------------------------------------------------------------

    def _replace_wires(self, before: Graph, graph: Graph) -> set[WireKey]:
        """Make and take away wire items; the keys of all that came, went or were replaced."""
        if before.edges is graph.edges:
            return set()
        wanted = {wire_key(edge): edge for edge in graph.edges if {edge.source, edge.target} <= graph.nodes.keys()}
        gone = self.wires.keys() - wanted.keys()
        for key in gone:
            self.removeItem(self.wires.pop(key))
            self._far.touch_wire(key)
        rerouted = {key for key, wire in self.wires.items() if wire.edge.points != wanted[key].points}
        for key, wire in self.wires.items():
            wire.edge = wanted[key]
        # In the order of the drawing: of two wires that cross, the later one is above.
        fresh = [key for key in wanted if key not in self.wires]
        for key in fresh:
            wire = self.wires[key] = EdgeItem(wanted[key], self.ink, self._laying)
            wire.set_selected(key in self._selected_wires)
            self.addItem(wire)
            self._far.stand_for(wire)
        return {*gone, *fresh, *rerouted}

    def _stands(self, name: str) -> bool:
        return self.nodes[name].pos().toTuple() == self._places[name]

    def _update_node(self, name: str, findings: Sequence[Finding]) -> list[QRectF]:
        """Bring one item up to date; the areas it left and entered when it, or its ports on it, moved."""
        item = self.nodes[name]
        face = node_face(self._graph, name, self._report, findings)
        old, ports = item.scene_card(), spread(item.face)
        if face != item.face:
            item.show_face(face)
        self._put(name, self._places[name])
        new = item.scene_card()
        return [] if (old, ports) == (new, spread(face)) else [old, new]

    def _put(self, name: str, place: Position) -> None:
        item = self.nodes[name]
        item.place(*place)
        self.occupancy.put(name, item.scene_card())

    def _grow(self) -> None:
        """Room to pan beyond the drawing; the scene never shrinks, so that the view never jumps."""
        columns = [x for x, _ in self._places.values()] or [0.0]
        rows = [y for _, y in self._places.values()] or [0.0]
        corners = QRectF(QPointF(min(columns), min(rows)), QPointF(max(columns), max(rows)))
        room = corners.adjusted(-_ROOM, -_ROOM, _ROOM, _ROOM)
        if not self.sceneRect().contains(room):
            self.setSceneRect(self.sceneRect() | room)
            self._far.setRect(self.sceneRect())


def _is_alike(one: Graph, other: Graph) -> bool:
    """Whether the drawings differ in their nodes at most, which bear the same names."""
    parts = ("edges", "blocks", "frames", "notes", "direction")
    return all(getattr(one, part) is getattr(other, part) for part in parts) and one.nodes.keys() == other.nodes.keys()
