"""The keys of the canvas."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from netbuilder.graph.layout import GRID

_KEY = Qt.Key
_CTRL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_ALT = Qt.KeyboardModifier.AltModifier
_NONE = Qt.KeyboardModifier.NoModifier
_KEYPAD = Qt.KeyboardModifier.KeypadModifier
_FAR = 5

# Which method of the view a key calls.
_COMMANDS = {
    (_KEY.Key_Delete, _NONE): "delete_selection",
    (_KEY.Key_Backspace, _NONE): "delete_selection",
    (_KEY.Key_Delete, _CTRL): "delete_and_heal",
    (_KEY.Key_A, _CTRL): "select_all",
    (_KEY.Key_A, _CTRL | _SHIFT): "select_none",
    (_KEY.Key_X, _CTRL): "cut",
    (_KEY.Key_C, _CTRL): "copy",
    (_KEY.Key_V, _CTRL): "paste",
    (_KEY.Key_V, _CTRL | _SHIFT): "paste_with_wires",
    (_KEY.Key_D, _CTRL): "duplicate",
    (_KEY.Key_L, _NONE): "auto_layout",
    (_KEY.Key_F, _NONE): "fit",
    (_KEY.Key_Home, _NONE): "fit_all",
    (_KEY.Key_Plus, _CTRL): "camera.zoom_in",
    (_KEY.Key_Plus, _CTRL | _SHIFT): "camera.zoom_in",
    (_KEY.Key_Equal, _CTRL): "camera.zoom_in",
    (_KEY.Key_Minus, _CTRL): "camera.zoom_out",
    (_KEY.Key_0, _CTRL): "camera.zoom_reset",
    (_KEY.Key_F2, _NONE): "rename_selected",
    (_KEY.Key_Tab, _NONE): "open_search",
    (_KEY.Key_G, _CTRL | _SHIFT): "blocks.make",
    (_KEY.Key_G, _CTRL | _ALT): "blocks.dissolve",
    (_KEY.Key_Down, _ALT): "blocks.enter",
    (_KEY.Key_Up, _ALT): "blocks.leave",
}
NUDGES = {_KEY.Key_Left: (-1, 0), _KEY.Key_Right: (1, 0), _KEY.Key_Up: (0, -1), _KEY.Key_Down: (0, 1)}


def command_for(event: QKeyEvent) -> str | None:
    """The method of the view that a key calls, or None."""
    return _COMMANDS.get((_KEY(event.key()), event.modifiers() & ~_KEYPAD))


def nudge_for(event: QKeyEvent) -> tuple[float, float]:
    """How far an arrow key moves the selection, in canvas pixels: one step of the grid, with Shift five."""
    step = GRID * (_FAR if event.modifiers() & _SHIFT else 1)
    dx, dy = NUDGES[_KEY(event.key())]
    return float(dx * step), float(dy * step)
