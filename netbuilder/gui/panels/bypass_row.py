"""What stands above the settings of a layer that is bypassed: that it is, and the way back."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from netbuilder.gui.keymap import Keymap
from netbuilder.gui.theme import GAP


class BypassRow(QFrame):
    """A sentence and a button."""

    put_back_wanted = Signal()

    def __init__(self, keymap: Keymap, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        words = QLabel("Bypassed: it hands on what comes in.", self)
        words.setWordWrap(True)
        self.button = QPushButton("Put back", self)
        keymap.say("Let the layer compute again{bypass:aside}", self.button.setToolTip, self)
        self.button.clicked.connect(self.put_back_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP, GAP, GAP, GAP)
        row.addWidget(words, 1)
        row.addWidget(self.button)
