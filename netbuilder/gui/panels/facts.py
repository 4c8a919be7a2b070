"""Names and numbers below each other, and the line between two groups of them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from netbuilder.gui.theme import GAP


class Facts(QWidget):
    """A small table of names and numbers."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._values: dict[str, QLabel] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(GAP)
        self._grid.setColumnStretch(1, 1)

    def show_facts(self, facts: dict[str, str]) -> None:
        """Show these values beside their names."""
        for row, (name, value) in enumerate(facts.items()):
            if name not in self._values:
                title = QLabel(name, self)
                title.setProperty("role", "muted")
                self._values[name] = QLabel(self)
                self._values[name].setAlignment(Qt.AlignmentFlag.AlignRight)
                self._grid.addWidget(title, row, 0)
                self._grid.addWidget(self._values[name], row, 1)
            self._values[name].setText(value)

    def value(self, name: str) -> str:
        """What stands beside a name."""
        return self._values[name].text()


def line(parent: QWidget) -> QFrame:
    """A thin line across the panel."""
    line = QFrame(parent)
    line.setProperty("role", "line")
    return line
