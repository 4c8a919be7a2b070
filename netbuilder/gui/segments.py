"""Buttons side by side, of which one is chosen: what is shown below them."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget


class Segments(QWidget):
    """A choice between few: `choices` maps names to (words, tool tip). The arrow keys move the choice."""

    chosen = Signal(str)  # by the user; the name

    def __init__(self, choices: Mapping[str, tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: dict[str, QToolButton] = {}
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        names = list(choices)
        for name, (words, tip) in choices.items():
            button = QToolButton(self)
            button.setText(words)
            button.setToolTip(tip)
            button.setCheckable(True)
            button.setProperty("segment", {names[0]: "first", names[-1]: "last"}.get(name, "middle"))
            button.clicked.connect(lambda _=False, name=name: self.chosen.emit(name))
            self._group.addButton(button)
            self.buttons[name] = button
            row.addWidget(button)
        self.choose(names[0])

    @property
    def choice(self) -> str:
        """The name of what is chosen."""
        return next(name for name, button in self.buttons.items() if button.isChecked())

    def choose(self, name: str) -> None:
        """Choose, and tell nobody."""
        self.buttons[name].setChecked(True)
