"""Rings around the cards that a search has found."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from PySide6.QtCore import QMarginsF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from netbuilder.gui.canvas.card_look import RADIUS
from netbuilder.gui.canvas.ink import with_alpha

if TYPE_CHECKING:
    from netbuilder.gui.canvas.view import CanvasView

_DISTANCE = 5.0  # from the card
_PIXELS = 2.0  # of the line, at every zoom
_TINT = 36  # of 255


class Marks:
    """Painted over the drawing by the view; nodes that are gone have none."""

    def __init__(self, view: CanvasView) -> None:
        self._view = view
        self.names: frozenset[str] = frozenset()
        view.canvas.rearranged.connect(self._on_canvas_rearranged)

    def show(self, names: Collection[str]) -> None:
        """Ring these nodes and no others."""
        if frozenset(names) != self.names:
            self.names = frozenset(names)
            self._view.viewport().update()

    def paint(self, painter: QPainter, area: QRectF) -> None:
        """Paint the rings that touch an area of the scene."""
        if not self.names:
            return
        canvas, zoom = self._view.canvas, self._view.camera.zoom
        reach = max(_DISTANCE, _PIXELS / zoom)
        margins = QMarginsF(reach, reach, reach, reach)
        pen = QPen(canvas.ink.accent, _PIXELS)
        pen.setCosmetic(True)
        painter.setPen(pen)
        tint = with_alpha(canvas.ink.accent, _TINT)
        for name in canvas.occupancy.names(area.marginsAdded(margins)):
            if name in self.names:
                # The one that was gone to is selected.
                painter.setBrush(tint if name in self._view.selection else Qt.BrushStyle.NoBrush)
                ring = canvas.nodes[name].scene_card().marginsAdded(margins)
                painter.drawRoundedRect(ring, RADIUS + reach, RADIUS + reach)

    def _on_canvas_rearranged(self) -> None:
        # A ring reaches beyond what its card repaints.
        if self.names:
            self._view.viewport().update()
