"""The keys of the canvas."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from netbuilder.graph.cards import GRID
from netbuilder.gui.keymap import Keymap

if TYPE_CHECKING:
    from netbuilder.gui.canvas.view import CanvasView

_KEY = Qt.Key
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_FAR = 5

# Which method of the view a command calls; which keys call the command is the keymap's.
METHODS = {
    "delete": "delete_selection",
    "delete_and_heal": "delete_and_heal",
    "select_all": "select_all",
    "select_none": "select_none",
    "cut": "copying.cut",
    "copy": "copying.copy",
    "paste": "copying.paste",
    "paste_with_wires": "copying.paste_with_wires",
    "duplicate": "copying.duplicate",
    "auto_layout": "arranging.whole",
    "layout_selection": "arranging.selection",
    "turn_layout": "arranging.turn",
    "fit": "fit",
    "fit_all": "fit_all",
    "zoom_in": "camera.zoom_in",
    "zoom_out": "camera.zoom_out",
    "zoom_reset": "camera.zoom_reset",
    "rename": "rename_selected",
    "add_layer": "open_search",
    "connect": "rewiring.connect",
    "disconnect": "rewiring.disconnect",
    "bypass": "toggle_bypass",
    "straighten": "rerouting.straighten",
    "frame": "annotations.frame",
    "add_note": "annotations.add_note",
    "make_block": "blocks.make",
    "dissolve_block": "blocks.dissolve",
    "enter_block": "blocks.enter",
    "leave_block": "blocks.leave",
}
NUDGES = {_KEY.Key_Left: (-1, 0), _KEY.Key_Right: (1, 0), _KEY.Key_Up: (0, -1), _KEY.Key_Down: (0, 1)}


def command_for(event: QKeyEvent, keymap: Keymap) -> str | None:
    """The method of the view that a key calls, or None."""
    return METHODS.get(keymap.command_for(event))


def nudge_for(event: QKeyEvent) -> tuple[float, float]:
    """How far an arrow key moves the selection, in canvas pixels: one step of the grid, with Shift five."""
    step = GRID * (_FAR if event.modifiers() & _SHIFT else 1)
    dx, dy = NUDGES[_KEY(event.key())]
    return float(dx * step), float(dy * step)


def press(view: CanvasView, event: QKeyEvent) -> bool:
    """Do what a key means on the canvas; whether it means anything there."""
    command = command_for(event, view.keymap)
    if event.key() == _KEY.Key_Escape:
        # Without a gesture to take back, the window may have a use for it too.
        event.setAccepted(view.hand.escape())
    elif event.key() == _KEY.Key_Space:
        view.hand.hold_space(True)
    elif command is not None:
        attrgetter(command)(view)()
    elif event.key() in NUDGES:
        view.nudge(*nudge_for(event))
    elif event.key() in (_KEY.Key_Return, _KEY.Key_Enter) and not event.modifiers():
        if view.selection:
            view.properties_wanted.emit(view.selection[-1])
    else:
        return False
    return True
