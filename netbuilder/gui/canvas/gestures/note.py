"""Dragging a note moves it, dragging its corner changes its size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

from netbuilder.graph.annotations import change_note, move_notes
from netbuilder.gui.canvas.geometry import snapped
from netbuilder.gui.canvas.gestures.gesture import Pointer
from netbuilder.gui.canvas.note_item import SMALLEST

if TYPE_CHECKING:
    from netbuilder.gui.canvas.view import CanvasView


class NoteGesture:
    """Pressing selects the note; on the grid, as one undo step."""

    def __init__(self, view: CanvasView, name: str) -> None:
        self._view = view
        self._name = name
        self._before = view.annotations.note
        self._note = view.canvas.graph.notes[name]
        self._place = self._note.position
        self._size = self._note.size
        self._resizes = False
        self._started: Pointer | None = None
        self._is_dragged = False

    def start(self, pointer: Pointer) -> None:
        self._started = pointer
        self._view.annotations.select_note(self._name)
        self._resizes = self._view.canvas.notes[self._name].handle().contains(pointer.scene)

    def move(self, pointer: Pointer) -> None:
        if self._started is None or not (self._is_dragged or pointer.is_far_from(self._started)):
            return
        self._is_dragged = True
        way = pointer.scene - self._started.scene
        item = self._view.canvas.notes[self._name]
        if self._resizes:
            width, height = snapped(QPointF(*self._note.size) + way)
            self._size = max(width, SMALLEST[0]), max(height, SMALLEST[1])
            item.show_size(self._size)
        else:
            self._place = snapped(QPointF(*self._note.position) + way)
            item.setPos(*self._place)
        self._view.minimap.refresh()

    def release(self, pointer: Pointer) -> None:
        if not self._is_dragged:
            return
        graph = self._view.canvas.graph
        if self._resizes:
            self._view.commit("Resize a note", change_note(graph, self._name, size=self._size))
        else:
            self._view.commit("Move a note", move_notes(graph, {self._name: self._place}))

    def cancel(self) -> None:
        self._view.canvas.notes[self._name].show_note(self._note)
        self._view.annotations.select_note(self._before)
        self._view.minimap.refresh()
