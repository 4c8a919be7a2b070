"""The menu of the right button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu

if TYPE_CHECKING:
    from netbuilder.gui.canvas.view import CanvasView

# Words, key, method of the view; None draws a line.
_ON_NODES = (
    ("Rename", "F2", "rename_selected"),
    ("Duplicate", "Ctrl+D", "duplicate"),
    ("Cut", "Ctrl+X", "cut"),
    ("Copy", "Ctrl+C", "copy"),
    None,
    ("Delete", "Del", "delete_selection"),
    ("Delete and heal", "Ctrl+Del", "delete_and_heal"),
    None,
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


def canvas_menu(view: CanvasView) -> QMenu:
    """What can be done with the selection, or with the canvas when nothing is selected."""
    menu = QMenu(view)
    for entry in _ON_NODES if view.selection else _ON_WIRE if view.selected_wires else _ON_CANVAS:
        if entry is None:
            menu.addSeparator()
            continue
        text, keys, method = entry
        action = menu.addAction(text, getattr(view, method))
        action.setShortcut(QKeySequence(keys))
    return menu
