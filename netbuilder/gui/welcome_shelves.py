"""Cards side by side, with a caption above each group; where there is little room they go on in the next line."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from netbuilder.gui.theme import GAP, GAP_SMALL
from netbuilder.gui.welcome_parts import Card

Shelf = tuple[str, Sequence[Card]]  # the caption, which may be empty, and what stands below it


class Shelves(QWidget):
    """One line of shelves where all of them fit into it, else one shelf below the other."""

    def __init__(self, shelves: Sequence[Shelf], parent: QWidget) -> None:
        super().__init__(parent)
        self._shelves = [(_caption(words, self) if words else None, cards) for words, cards in shelves]
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(GAP)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def fold(self, room: int) -> None:
        """Stand in a room of so many pixels."""
        cards = [card for _, cards in self._shelves for card in cards]
        columns = max(1, min((room + GAP) // (cards[0].width() + GAP), len(cards)))
        if columns == self._columns:
            return
        self._columns = columns
        self._grid.setVerticalSpacing(GAP if columns < len(cards) else GAP_SMALL)
        for widget in (*(caption for caption, _ in self._shelves if caption is not None), *cards):
            self._grid.removeWidget(widget)
        line, column = 0, 0
        for caption, shelf in self._shelves:
            if columns < len(cards):
                line, column = self._grid.rowCount(), 0
            if caption is not None:
                self._grid.addWidget(caption, line, column, 1, min(columns, len(shelf)))
            for number, card in enumerate(shelf):
                self._grid.addWidget(card, line + 1 + number // columns, column + number % columns)
            column += len(shelf)


def _caption(words: str, parent: QWidget) -> QLabel:
    caption = QLabel(words, parent)
    caption.setProperty("role", "caption")
    return caption
