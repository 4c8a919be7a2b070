"""What stands on the viewport in front of the drawing, and stays there while the drawing moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint

from netbuilder.gui.canvas.bubble import Bubble
from netbuilder.gui.canvas.empty_state import EmptyState
from netbuilder.gui.canvas.legend import Legend
from netbuilder.gui.canvas.minimap import Minimap
from netbuilder.gui.theme import Theme

if TYPE_CHECKING:
    from netbuilder.gui.canvas.view import CanvasView


class Overlays:
    """The words at the mouse, the scale of the colours, the minimap, and what an empty canvas says."""

    def __init__(self, view: CanvasView, theme: Theme) -> None:
        self.bubble = Bubble(view.viewport(), theme)
        self.legend = Legend(view.viewport(), theme)
        self.minimap = Minimap(view, theme)
        self.empty = EmptyState(view.viewport(), theme, view.keymap)
        self.empty.search_wanted.connect(view.open_search)
        self.empty.template_wanted.connect(view.template_wanted)
        self.empty.template_chosen.connect(view.template_chosen)

    def show_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        for overlay in (self.bubble, self.legend, self.minimap, self.empty):
            overlay.show_theme(theme)

    def place(self) -> None:
        """Take their places on a viewport of another size."""
        self.empty.centre()
        self.legend.place()
        self.minimap.place()

    def stay(self, dx: int, dy: int) -> None:
        """Come back from where Qt has moved them along with the drawing (pixels)."""
        for overlay in (self.minimap, self.legend, self.empty):
            overlay.move(overlay.pos() - QPoint(dx, dy))
