"""Dragging a node moves it with the rest of the selection; a lone node let go on a wire goes into it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

from netbuilder.graph.edits import move, remove_nodes
from netbuilder.graph.model import Position
from netbuilder.graph.routes import carried_along
from netbuilder.gui.canvas.aligning import guide_for
from netbuilder.gui.canvas.geometry import snapped
from netbuilder.gui.canvas.gestures.gesture import Pointer
from netbuilder.gui.canvas.guides import Guides
from netbuilder.gui.canvas.insertion import inserted, insertion_at
from netbuilder.gui.canvas.placement import pinned
from netbuilder.gui.canvas.scene import WireKey

if TYPE_CHECKING:
    from netbuilder.gui.canvas.view import CanvasView

# A card that is nearer than this to a line with another stands in it, in pixels of the screen.
_GUIDE_PIXELS = 6.0


class MoveGesture:
    """Pressing selects, dragging moves; on the grid or in line with other cards, as one undo step."""

    def __init__(self, view: CanvasView, name: str, *, is_frame: bool = False) -> None:
        """`is_frame`: a whole frame is dragged by its title, and a click on that keeps all of it selected."""
        self._view = view
        self._name = name
        self._is_frame = is_frame
        self._before = view.selection
        self._wires_before = view.selected_wires
        self._origins: dict[str, Position] = {}
        self._places: dict[str, Position] = {}
        self._wire: WireKey | None = None
        self._started: Pointer | None = None
        self._guides = Guides(view.canvas)

    def start(self, pointer: Pointer) -> None:
        self._started = pointer
        chosen = self._before
        if self._is_frame:
            pass
        elif pointer.toggles:
            chosen = tuple(n for n in chosen if n != self._name) if self._name in chosen else (*chosen, self._name)
        elif self._name not in chosen:
            chosen = (*chosen, self._name) if pointer.adds else (self._name,)
        if chosen != self._before or (self._wires_before and not pointer.adds):
            self._view.select(chosen)
        self._origins = {name: self._view.canvas.place(name) for name in self._view.selection}

    def move(self, pointer: Pointer) -> None:
        if self._started is None or (not self._places and not pointer.is_far_from(self._started)):
            return
        if self._name not in self._origins:
            return
        # The grabbed node lands on the grid, the others keep their distance to it.
        x, y = self._origins[self._name]
        landed = self._landed(pointer, QPointF(x, y) + pointer.scene - self._started.scene)
        step = (landed[0] - x, landed[1] - y)
        self._places = {name: (ox + step[0], oy + step[1]) for name, (ox, oy) in self._origins.items()}
        self._view.canvas.preview_places(self._places)
        self._hover()

    def _landed(self, pointer: Pointer, wish: QPointF) -> Position:
        """On the grid, or in line with another card nearby; Ctrl leaves cards aside."""
        canvas, zoom = self._view.canvas, self._view.camera.zoom
        place = snapped(wish)
        if pointer.toggles:
            self._guides.hide()
            return place
        card = canvas.nodes[self._name].card.translated(*place)
        seen = self._view.camera.visible
        bounds = canvas.occupancy.bounds
        others = (bounds[name] for name in canvas.occupancy.names(seen) if name not in self._origins)
        guide = guide_for(card, others, _GUIDE_PIXELS / zoom)
        self._guides.show(guide.lines)
        return place[0] + guide.dx, place[1] + guide.dy

    def _hover(self) -> None:
        canvas = self._view.canvas
        graph = canvas.graph
        self._wire = None
        if len(self._places) == 1 and not graph.incoming[self._name] and not graph.outgoing[self._name]:
            middle = canvas.nodes[self._name].scene_card().center()
            self._wire = insertion_at(canvas, remove_nodes(graph, [self._name]), graph.nodes[self._name], middle)
        canvas.hints.light_wire(self._wire)

    def release(self, pointer: Pointer) -> None:
        canvas = self._view.canvas
        canvas.hints.light_wire(None)
        self._guides.hide()
        if not self._places:
            # A click on one of several selected nodes means this one.
            held = self._started or pointer
            if not (held.adds or held.toggles or self._is_frame) and self._name in self._before:
                self._view.select((self._name,))
            return
        places, self._places = self._places, {}
        graph = pinned(canvas.graph)
        if self._wire is not None:
            node = graph.nodes[self._name].replace(position=places[self._name])
            rest = remove_nodes(graph, [self._name])
            graph = inserted(rest, self._wire, self._name, node)
        settled = self._view.annotations.settled(graph, places)
        canvas.end_preview()
        if self._wire is not None:
            self._view.commit(f"Insert {self._name}", settled)
            return
        what = self._name if len(places) == 1 else f"{len(places)} layers"
        ways = {name: (x - self._origins[name][0], y - self._origins[name][1]) for name, (x, y) in places.items()}
        self._view.commit(f"Move {what}", carried_along(move(settled, places), ways))

    def cancel(self) -> None:
        self._places = {}
        self._guides.hide()
        self._view.canvas.hints.light_wire(None)
        self._view.canvas.end_preview()
        self._view.select(self._before, self._wires_before)
