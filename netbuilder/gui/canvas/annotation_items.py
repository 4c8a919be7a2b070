"""The frames and notes of a drawing as items of a scene."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QGraphicsScene

from netbuilder.graph.model import Frame, Graph
from netbuilder.gui.canvas.frame_item import FrameItem
from netbuilder.gui.canvas.ink import Ink
from netbuilder.gui.canvas.note_item import NoteItem


class AnnotationItems:
    """Maps ids to items, and brings them up to date."""

    def __init__(self, scene: QGraphicsScene) -> None:
        self.frames: dict[str, FrameItem] = {}
        self.notes: dict[str, NoteItem] = {}
        self._scene = scene

    def show_frames(self, frames: Mapping[str, Frame], area_of: Callable[[str], QRectF], ink: Ink) -> None:
        """Lay every frame around its cards; one without cards is not seen."""
        for name in self.frames.keys() - frames.keys():
            self._scene.removeItem(self.frames.pop(name))
        for name, frame in frames.items():
            if name not in self.frames:
                self.frames[name] = FrameItem(name, ink)
                self._scene.addItem(self.frames[name])
            area = area_of(name)
            self.frames[name].setVisible(not area.isEmpty())
            self.frames[name].show_frame(frame, area)

    def show_notes(self, before: Graph, graph: Graph, ink: Ink) -> None:
        """Show the notes of a graph in place of those of the one before."""
        for name in self.notes.keys() - graph.notes.keys():
            self._scene.removeItem(self.notes.pop(name))
        for name, note in graph.notes.items():
            if name not in self.notes:
                self.notes[name] = NoteItem(name, ink)
                self._scene.addItem(self.notes[name])
            elif before.notes.get(name) is note:
                continue
            self.notes[name].show_note(note)

    def set_ink(self, ink: Ink) -> None:
        """Wear another theme."""
        for frame in self.frames.values():
            frame.set_ink(ink)
        for note in self.notes.values():
            note.set_ink(ink)
