"""Frames and notes on the canvas: put there, written, coloured, moved and taken away."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from itertools import islice, product
from math import hypot
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSizeF, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, Qt
from PySide6.QtWidgets import QMenu, QPlainTextEdit, QWidget

from netbuilder.graph.annotations import (
    COLOURS,
    add_frame,
    add_note,
    change_frame,
    change_note,
    join,
    remove_annotations,
)
from netbuilder.graph.model import Graph, Note
from netbuilder.gui.canvas.commands import Step, counted
from netbuilder.gui.canvas.geometry import snapped
from netbuilder.gui.canvas.placement import pinned
from netbuilder.gui.canvas.title_editor import TitleEditor

if TYPE_CHECKING:
    from netbuilder.gui.canvas.view import CanvasView

# How far out of its frame a layer may be dragged before it leaves that, in canvas pixels.
_LEASH = 96.0
# A new note looks for room in such steps, and not for ever where a great deal is in view.
_NOTE_STEP = 24.0
_MOST_PLACES = 4000


class Annotating:
    """What the canvas can do with frames and notes. At most one note is selected, and no layer with it."""

    def __init__(self, view: CanvasView) -> None:
        self._view = view
        self.note: str | None = None

    # Frames ------------------------------------------------------------------------------------------------------

    def frame(self) -> None:
        """Put a frame around the selected layers; where they are just what a frame holds, take that away."""
        view = self._view
        chosen = set(view.selection)
        for name, frame in view.canvas.graph.frames.items():
            if chosen and chosen == set(frame.nodes):
                self.remove_frame(name)
                return
        before = set(view.canvas.graph.frames)
        if view.attempt(lambda: _framed(view.canvas.graph, view.selection)):
            (made,) = set(view.canvas.graph.frames) - before
            self.edit_title(made)

    def remove_frame(self, name: str) -> None:
        """Take a frame away; its layers stay."""
        graph = self._view.canvas.graph
        self._view.commit(f"Remove the frame {graph.frames[name].title}".rstrip(), remove_annotations(graph, [name]))

    def edit_title(self, name: str) -> None:
        """Edit the title of a frame where it stands."""
        view = self._view
        box = view.mapFromScene(view.canvas.frames[name].title_box).boundingRect()
        frame = view.canvas.graph.frames[name]
        field = TitleEditor(view.viewport(), frame.title, QRect(box.left() + 6, box.top() + 2, box.width() - 12, 28))
        field.setPlaceholderText("What is in this frame?")
        field.setAccessibleName("Title of the frame")
        field.renamed.connect(lambda title: self.retitle(name, title))
        field.dismissed.connect(view.home.way_back)

    def retitle(self, name: str, title: str) -> None:
        """Give a frame another title."""
        view = self._view
        if name in view.canvas.graph.frames:
            view.attempt(
                lambda: Step(f"Call the frame {title}".rstrip(), change_frame(view.canvas.graph, name, title=title))
            )

    def colour_frame(self, name: str, colour: str) -> None:
        """Give a frame another colour."""
        graph = self._view.canvas.graph
        self._view.commit(f"Colour the frame {colour}", change_frame(graph, name, colour=colour))

    def settled(self, graph: Graph, moved: Collection[str]) -> Graph:
        """The graph with layers that were dragged into a frame in it, and those dragged away from theirs out of it.

        Whole frames that were moved stay as they are. Asked while the cards are shown where they were dragged to.
        """
        canvas = self._view.canvas
        homes = {node: name for name, frame in graph.frames.items() for node in frame.nodes}
        for node in moved:
            home = homes.get(node)
            if home is not None and set(graph.frames[home].nodes) <= set(moved):
                continue
            middle = canvas.nodes[node].scene_card().center()
            if home is not None and _holds(canvas.frame_area(home, at_rest=True), middle, _LEASH):
                continue
            areas = {name: canvas.frame_area(name, at_rest=True) for name in canvas.frames if name != home}
            into = next((name for name, area in areas.items() if _holds(area, middle)), None)
            if into != home:
                graph = join(graph, [node], into)
        return graph

    # Notes -------------------------------------------------------------------------------------------------------

    def add_note(self, place: QPointF | None = None) -> None:
        """Put a note at a place, or where it covers nothing near the middle of the view, and write on it."""
        view = self._view
        graph, name = add_note(view.canvas.graph, snapped(place or self._free_place()))
        view.commit("Add a note", graph)
        self.select_note(name)
        self.edit_note(name)

    def _free_place(self) -> QPointF:
        """Where a new note covers no card and no note: nearest to the middle of the view, which is the last resort."""
        seen, centre, size = self._view.camera.visible, self._view.camera.centre, QSizeF(*Note().size)
        notes = [item.scene_card() for item in self._view.canvas.notes.values()]
        middle = QRectF(centre - QPointF(size.width(), size.height()) / 2, size)

        def is_free(card: QRectF) -> bool:
            return self._view.canvas.occupancy.is_free(card) and not any(card.intersects(note) for note in notes)

        steps_x, steps_y = (int(length / _NOTE_STEP / 2) for length in (seen.width(), seen.height()))
        shifts = sorted(
            product(range(-steps_x, steps_x + 1), range(-steps_y, steps_y + 1)), key=lambda step: (hypot(*step), step)
        )
        cards = (middle.translated(_NOTE_STEP * x, _NOTE_STEP * y) for x, y in islice(shifts, _MOST_PLACES))
        return next((card for card in cards if seen.contains(card) and is_free(card)), middle).topLeft()

    def select_note(self, name: str | None) -> None:
        """Select a note and nothing else; None lets go of it."""
        if name is not None:
            self._view.select(())
        is_other, self.note = name != self.note, name
        self._view.canvas.show_selected_note(name)
        if is_other:
            self._view.note_selected.emit(name)

    def remove_note(self) -> bool:
        """Take the selected note away; whether there is one."""
        name, graph = self.note, self._view.canvas.graph
        if name is None or name not in graph.notes:
            return False
        self.select_note(None)
        self._view.commit("Delete a note", remove_annotations(graph, notes=[name]))
        return True

    def edit_note(self, name: str) -> None:
        """Write on a note where it stands."""
        view = self._view
        item = view.canvas.notes[name]
        box = view.mapFromScene(item.scene_card()).boundingRect()
        editor = _NoteEditor(view.viewport(), item.note.text, box)
        editor.written.connect(lambda text: self._write(name, text))
        editor.dismissed.connect(view.home.way_back)

    def _write(self, name: str, text: str) -> None:
        view = self._view
        if name in view.canvas.graph.notes:
            view.commit("Write a note", change_note(view.canvas.graph, name, text=text))

    def colour_note(self, name: str, colour: str) -> None:
        """Give a note another colour."""
        self._view.commit(f"Colour the note {colour}", change_note(self._view.canvas.graph, name, colour=colour))

    # Menus -------------------------------------------------------------------------------------------------------

    def menu_at(self, point: QPointF) -> QMenu | None:
        """The menu of the frame or the note under a point."""
        canvas = self._view.canvas
        note, frame = canvas.note_at(point), canvas.frame_at(point)
        if note is not None:
            self.select_note(note)
            return self.note_menu(note, lambda: self.edit_note(note))
        if frame is not None:
            return self.frame_menu(frame, lambda: self.edit_title(frame))
        return None

    def note_menu(self, name: str, write: Callable[[], object]) -> QMenu:
        """What can be done with a note, which is selected; `write` lets the user write on it."""
        menu = QMenu(self._view)
        menu.addAction("Write", write)
        colour = self._view.canvas.graph.notes[name].colour
        self._add_colours(menu, colour, lambda colour: self.colour_note(name, colour))
        menu.addSeparator()
        menu.addAction("Delete note", self.remove_note)
        return menu

    def frame_menu(self, name: str, rename: Callable[[], object]) -> QMenu:
        """What can be done with a frame; `rename` lets the user write its title."""
        menu = QMenu(self._view)
        menu.addAction("Rename frame", rename)
        colour = self._view.canvas.graph.frames[name].colour
        self._add_colours(menu, colour, lambda colour: self.colour_frame(name, colour))
        menu.addSeparator()
        menu.addAction("Remove frame", lambda: self.remove_frame(name))
        return menu

    def _add_colours(self, menu: QMenu, current: str, choose: Callable[[str], None]) -> None:
        colours = menu.addMenu("Colour")
        for colour in COLOURS:
            action = colours.addAction(colour.capitalize(), partial(choose, colour))
            action.setCheckable(True)
            action.setChecked(colour == current)


def _holds(area: QRectF, point: QPointF, leash: float = 0.0) -> bool:
    return area.adjusted(-leash, -leash, leash, leash).contains(point)


def _framed(graph: Graph, nodes: Collection[str]) -> Step:
    after, _ = add_frame(pinned(graph), nodes)
    return Step(f"Frame {counted(nodes)}", after)


class _NoteEditor(QPlainTextEdit):
    """A field over the note: a click elsewhere, Ctrl+Enter or Esc takes the words.

    Esc too: undo brings the old words back, and nothing would bring back a page that was written.
    """

    written = Signal(str)
    dismissed = Signal()

    def __init__(self, parent: QWidget, text: str, box: QRect) -> None:
        super().__init__(text, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName("Words of the note")
        self.setPlaceholderText("What should people know? Ctrl+Enter is done.")
        self.setGeometry(box.adjusted(0, 0, max(0, 220 - box.width()), max(0, 90 - box.height())))
        self._before = text
        self._is_done = False
        self.selectAll()
        self.show()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_done(event):
            # Elsewhere in the window the same keys train.
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape or _is_done(event):
            self._finish()
        else:
            super().keyPressEvent(event)
        # Keys that mean nothing to a field would reach the canvas below.
        event.accept()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._finish()

    def _finish(self) -> None:
        if self._is_done:
            return
        text = self.toPlainText()
        self._is_done = True
        was_key = self.hasFocus()
        self.close()
        if text != self._before:
            self.written.emit(text)
        if was_key:
            self.dismissed.emit()


def _is_done(event: QKeyEvent) -> bool:
    is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    return is_enter and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
