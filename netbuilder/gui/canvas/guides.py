"""The lines that show with which cards a dragged one stands in line."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLineF, Qt
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QGraphicsLineItem

from netbuilder.gui.canvas.scene import CanvasScene


class Guides:
    """Items as long as a drag lasts."""

    def __init__(self, canvas: CanvasScene) -> None:
        self._canvas = canvas
        self._items: list[QGraphicsLineItem] = []

    @property
    def lines(self) -> tuple[QLineF, ...]:
        """What is shown."""
        return tuple(item.line() for item in self._items)

    def show(self, lines: Sequence[QLineF]) -> None:
        """Show these lines and no others."""
        while len(self._items) > len(lines):
            self._canvas.removeItem(self._items.pop())
        while len(self._items) < len(lines):
            item = QGraphicsLineItem()
            pen = QPen(self._canvas.ink.accent, 1.0, Qt.PenStyle.DashLine)
            pen.setCosmetic(True)
            item.setPen(pen)
            item.setZValue(25)
            self._canvas.addItem(item)
            self._items.append(item)
        for item, line in zip(self._items, lines, strict=True):
            item.setLine(line)

    def hide(self) -> None:
        """Show nothing."""
        self.show(())
