"""The menu of the right button."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu

if TYPE_CHECKING:
    from netbuilder.gui.canvas.view import CanvasView

_Entry = tuple[str, str, str]

# Words, key, method of the view; None draws a line.
_ON_BLOCK = (
    ("Enter block", "Alt+Down", "blocks.enter"),
    ("Dissolve block", "Ctrl+Alt+G", "blocks.dissolve"),
    None,
)
_ON_NODES = (
    ("Rename", "F2", "rename_selected"),
    ("Duplicate", "Ctrl+D", "duplicate"),
    ("Cut", "Ctrl+X", "cut"),
    ("Copy", "Ctrl+C", "copy"),
    None,
    ("Delete", "Del", "delete_selection"),
    ("Delete and heal", "Ctrl+Del", "delete_and_heal"),
    None,
    ("Make a block", "Ctrl+Shift+G", "blocks.make"),
    ("Fit selection", "F", "fit"),
)
_ON_WIRE = (("Delete wire", "Del", "delete_selection"),)
_ON_CANVAS = (
    ("Add layer…", "Tab", "open_search"),
    ("Paste", "Ctrl+V", "paste"),
    ("Select all", "Ctrl+A", "select_all"),
    None,
    ("Auto layout", "L", "auto_layout"),
    ("Fit all", "Home", "fit_all"),
)
_INSIDE_BLOCK = (None, ("Leave block", "Alt+Up", "blocks.leave"))


def _entries(view: CanvasView) -> tuple[_Entry | None, ...]:
    if view.selection:
        return (*_ON_BLOCK, *_ON_NODES) if any(map(view.blocks.is_block, view.selection)) else _ON_NODES
    if view.selected_wires:
        return _ON_WIRE
    return (*_ON_CANVAS, *_INSIDE_BLOCK) if view.scope.path else _ON_CANVAS


def canvas_menu(view: CanvasView) -> QMenu:
    """What can be done with the selection, or with the canvas when nothing is selected."""
    menu = QMenu(view)
    for entry in _entries(view):
        if entry is None:
            menu.addSeparator()
            continue
        text, keys, method = entry
        action = menu.addAction(text, attrgetter(method)(view))
        action.setShortcut(QKeySequence(keys))
    return menu
