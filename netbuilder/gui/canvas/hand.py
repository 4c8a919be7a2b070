"""The user's hand on the canvas: which gesture a press begins, and how it goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QContextMenuEvent, QDragMoveEvent, QDropEvent, QMouseEvent

from netbuilder.gui.canvas.commands import break_wires
from netbuilder.gui.canvas.edge_pan import EdgePan
from netbuilder.gui.canvas.gestures.connect import SNAP_PIXELS, ConnectGesture
from netbuilder.gui.canvas.gestures.copy import CopyGesture
from netbuilder.gui.canvas.gestures.cut import CutGesture
from netbuilder.gui.canvas.gestures.dot import DotGesture
from netbuilder.gui.canvas.gestures.drop import DropGesture, dragged_key
from netbuilder.gui.canvas.gestures.gesture import Gesture, Pointer
from netbuilder.gui.canvas.gestures.marquee import MarqueeGesture
from netbuilder.gui.canvas.gestures.move import MoveGesture
from netbuilder.gui.canvas.gestures.note import NoteGesture
from netbuilder.gui.canvas.gestures.pan import PanGesture
from netbuilder.gui.canvas.menu import canvas_menu
from netbuilder.gui.canvas.scene import WireKey

if TYPE_CHECKING:
    from netbuilder.gui.canvas.view import CanvasView

_WIRE_PIXELS = 7.0
_DOT_PIXELS = 9.0
# The upper part of a card carries the name; a double click there renames.
_TITLE_SHARE = 0.5


class Hand:
    """Holds the gesture that is under way; the view itself keeps no mouse state."""

    def __init__(self, view: CanvasView) -> None:
        self._view = view
        self._gesture: Gesture | None = None
        self._held = Qt.KeyboardModifier.NoModifier  # the keys of the last move, which hold while the view moves
        self._is_space_held = False
        self._is_menu_due = True
        self._edge_pan = EdgePan(view.camera, self._on_panned, view)

    # Mouse -------------------------------------------------------------------------------------------------------

    def press(self, event: QMouseEvent) -> None:
        """Begin the gesture that this press means."""
        self._view.setFocus(Qt.FocusReason.MouseFocusReason)
        if self._gesture is not None:
            # A second button during a drag takes it back.
            self.cancel()
            return
        pointer = self._pointer(event.position(), event.modifiers())
        self._begin(self._gesture_for(event, pointer), pointer)

    def _begin(self, gesture: Gesture | None, pointer: Pointer) -> None:
        self._gesture = gesture
        if gesture is not None:
            gesture.start(pointer)

    def _gesture_for(self, event: QMouseEvent, pointer: Pointer) -> Gesture | None:
        view, button = self._view, event.button()
        is_left = button == Qt.MouseButton.LeftButton
        if button == Qt.MouseButton.MiddleButton or (is_left and self._is_space_held):
            return PanGesture(view)
        if button == Qt.MouseButton.RightButton:
            self._is_menu_due = not pointer.toggles
            return CutGesture(view) if pointer.toggles else None
        if not is_left:
            return None
        port = view.canvas.port_at(pointer.scene, self._reach(SNAP_PIXELS * 0.75))
        if port is not None and pointer.modifiers & Qt.KeyboardModifier.AltModifier:
            view.do(break_wires(view.canvas.graph, port))
            return None
        if port is not None:
            return ConnectGesture(view, port)
        dot = view.canvas.dot_at(pointer.scene, self._reach(_DOT_PIXELS))
        if dot is not None and pointer.modifiers & Qt.KeyboardModifier.AltModifier:
            view.rerouting.remove_dot(*dot)
            return None
        if dot is not None:
            return DotGesture(view, *dot)
        name = view.canvas.node_at(pointer.scene)
        if name is not None:
            copies = pointer.modifiers & Qt.KeyboardModifier.AltModifier
            return CopyGesture(view, name) if copies else MoveGesture(view, name)
        note = view.canvas.note_at(pointer.scene)
        if note is not None:
            return NoteGesture(view, note)
        frame = view.canvas.frame_at(pointer.scene)
        if frame is not None and (members := view.canvas.members(frame)):
            # A frame is taken by its title, with all that is in it.
            view.select((*view.selection, *members) if pointer.adds or pointer.toggles else members)
            return MoveGesture(view, members[0], is_frame=True)
        wire = view.canvas.wire_at(pointer.scene, self._reach(_WIRE_PIXELS))
        if wire is not None:
            self._select_wire(wire, pointer)
            return None
        return MarqueeGesture(view)

    def _select_wire(self, wire: WireKey, pointer: Pointer) -> None:
        view = self._view
        chosen = view.selected_wires
        if pointer.toggles and wire in chosen:
            view.select(view.selection, [key for key in chosen if key != wire])
        elif pointer.toggles or pointer.adds:
            view.select(view.selection, [*chosen, wire])
        else:
            view.select((), [wire])

    def move(self, event: QMouseEvent) -> None:
        """Go on with the gesture, or show what a press here would begin."""
        pointer = self._pointer(event.position(), event.modifiers())
        if self._gesture is None:
            self._hover(pointer)
            return
        self._held = pointer.modifiers
        self._gesture.move(pointer)
        if not isinstance(self._gesture, PanGesture) and event.buttons():
            self._edge_pan.follow(event.position(), QRectF(self._view.viewport().rect()))

    def _on_panned(self, position: QPointF) -> None:
        if self._gesture is not None:
            self._gesture.move(self._pointer(position, self._held))

    def _hover(self, pointer: Pointer) -> None:
        viewport = self._view.viewport()
        if self._is_space_held:
            viewport.setCursor(Qt.CursorShape.OpenHandCursor)
        elif self._view.canvas.port_at(pointer.scene, self._reach(SNAP_PIXELS * 0.75)) is not None:
            viewport.setCursor(Qt.CursorShape.CrossCursor)
        else:
            viewport.unsetCursor()

    def release(self, event: QMouseEvent) -> None:
        """Let the gesture do what it showed."""
        self._edge_pan.stop()
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.release(self._pointer(event.position(), event.modifiers()))

    def double_click(self, event: QMouseEvent) -> None:
        """Enter a block; on a name rename, on a card show its settings, on a wire put a dot, on a dot take it away, on
        nothing search a layer to add."""
        view = self._view
        pointer = self._pointer(event.position(), event.modifiers())
        if event.button() != Qt.MouseButton.LeftButton:
            return
        name = view.canvas.node_at(pointer.scene)
        dot = view.canvas.dot_at(pointer.scene, self._reach(_DOT_PIXELS))
        if dot is not None:
            view.rerouting.remove_dot(*dot)
        elif name is not None:
            view.select((name,))
            card = view.canvas.nodes[name].scene_card()
            if view.blocks.is_block(name):
                view.scope.enter(name)
            elif pointer.scene.y() < card.top() + card.height() * _TITLE_SHARE:
                view.edit_title(name)
            else:
                view.properties_wanted.emit(name)
        elif (note := view.canvas.note_at(pointer.scene)) is not None:
            view.annotations.edit_note(note)
        elif (frame := view.canvas.frame_at(pointer.scene)) is not None:
            view.annotations.edit_title(frame)
        elif (wire := view.canvas.wire_at(pointer.scene, self._reach(_WIRE_PIXELS))) is not None:
            view.rerouting.add_dot(wire, pointer.scene)
        else:
            view.add_wanted.emit(pointer.scene)

    def open_menu(self, event: QContextMenuEvent) -> None:
        """The menu for what is under the mouse, which becomes the selection if it was not in it."""
        if not self._is_menu_due or self._gesture is not None:
            self._is_menu_due = True
            return
        view = self._view
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            point = view.mapToScene(event.pos())
            name, wire = view.canvas.node_at(point), view.canvas.wire_at(point, self._reach(_WIRE_PIXELS))
            if name is not None and name not in view.selection:
                view.select((name,))
            elif name is None and wire is not None:
                view.select((), [wire])
            elif name is None:
                view.select_none()
            menu = view.annotations.menu_at(point) if name is None and wire is None else None
        else:
            menu = None
        menu = menu or canvas_menu(view)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(event.globalPos())

    # Drags from outside ------------------------------------------------------------------------------------------

    def drag_enter(self, event: QDragMoveEvent) -> None:
        """A layer comes in from the palette; anything else is not for the canvas."""
        key = dragged_key(event.mimeData())
        part = self._view.stock.part(key)
        if part is None:
            event.ignore()
            return
        self.cancel()
        event.acceptProposedAction()
        self._begin(DropGesture(self._view, key, part), self._pointer(event.position(), event.modifiers()))

    def drag_move(self, event: QDragMoveEvent) -> None:
        """Show where it would go."""
        if isinstance(self._gesture, DropGesture):
            event.acceptProposedAction()
            self._gesture.move(self._pointer(event.position(), event.modifiers()))
            self._edge_pan.follow(event.position(), QRectF(self._view.viewport().rect()))
        else:
            event.ignore()

    def drop(self, event: QDropEvent) -> None:
        """Put it there."""
        self._edge_pan.stop()
        gesture, self._gesture = self._gesture, None
        if isinstance(gesture, DropGesture):
            event.acceptProposedAction()
            gesture.release(self._pointer(event.position(), event.modifiers()))
            self._view.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            event.ignore()

    # Keys --------------------------------------------------------------------------------------------------------

    def escape(self) -> bool:
        """Take the gesture back; without one, let go of the selection; without that, leave the block.

        Whether there was something to do that is nobody else's business.
        """
        view = self._view
        if self._gesture is not None:
            self.cancel()
            return True
        if view.annotations.note is not None:
            view.annotations.select_note(None)
            return True
        if not (view.selection or view.selected_wires):
            return view.scope.leave()
        view.select_none()
        return False

    def hold_space(self, is_held: bool) -> None:
        """While Space is held, the left button pans."""
        self._is_space_held = is_held
        if self._gesture is None:
            if is_held:
                self._view.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
            else:
                self._view.viewport().unsetCursor()

    def cancel(self) -> None:
        """Leave no trace of a gesture under way."""
        self._edge_pan.stop()
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.cancel()

    def _reach(self, pixels: float) -> float:
        return pixels / self._view.camera.zoom

    def _pointer(self, position: QPointF, modifiers: Qt.KeyboardModifier) -> Pointer:
        view = self._view
        # Exact, unlike mapToScene, which rounds to whole pixels of the screen.
        scene = view.viewportTransform().inverted()[0].map(position)
        return Pointer(scene, position, modifiers)
