"""The menu of the right button."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu

from netbuilder.gui.canvas.keys import METHODS

if TYPE_CHECKING:
    from netbuilder.gui.canvas.view import CanvasView

_Entry = tuple[str, str]

# Words, name of the command; None draws a line.
_ON_BLOCK = (
    ("Enter block", "enter_block"),
    ("Dissolve block", "dissolve_block"),
    None,
)
_ON_NODES = (
    ("Rename", "rename"),
    ("Duplicate", "duplicate"),
    ("Cut", "cut"),
    ("Copy", "copy"),
    None,
    ("Delete", "delete"),
    ("Delete and heal", "delete_and_heal"),
    None,
    ("Connect…", "connect"),
    ("Disconnect…", "disconnect"),
    ("Bypass", "bypass"),
    ("Frame", "frame"),
    ("Make a block", "make_block"),
    ("Lay out selection", "layout_selection"),
    ("Fit selection", "fit"),
)
_ON_WIRE = (("Straighten wire", "straighten"), None, ("Delete wire", "delete"))
_ON_CANVAS = (
    ("Add layer…", "add_layer"),
    ("Add a note", "add_note"),
    ("Paste", "paste"),
    ("Select all", "select_all"),
    None,
    ("Auto layout", "auto_layout"),
    ("Fit all", "fit_all"),
)
_INSIDE_BLOCK = (None, ("Leave block", "leave_block"))


def _entries(view: CanvasView) -> tuple[_Entry | None, ...]:
    if view.selection:
        return (*_ON_BLOCK, *_ON_NODES) if any(map(view.blocks.is_block, view.selection)) else _ON_NODES
    if view.selected_wires:
        return _ON_WIRE
    return (*_ON_CANVAS, *_INSIDE_BLOCK) if view.scope.path else _ON_CANVAS


def canvas_menu(view: CanvasView, call: Callable[[str], object] | None = None) -> QMenu:
    """What can be done with the selection, or with the canvas when nothing is selected.

    `call` does what a command of a name means, where that is not for the canvas alone to do.
    """
    menu = QMenu(view)
    for entry in _entries(view):
        if entry is None:
            menu.addSeparator()
            continue
        text, command = entry
        done = attrgetter(METHODS[command])(view) if call is None else partial(call, command)
        action = menu.addAction(text, done)
        action.setShortcuts([QKeySequence(keys) for keys in view.keymap.keys(command)])
    return menu
