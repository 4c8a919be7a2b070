"""The setting of a Block node that no form can show: which of the project's blocks it is."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QWidget

from netbuilder.errors import EditError
from netbuilder.graph.blocks import check_nesting
from netbuilder.graph.model import Graph
from netbuilder.gui.form_fields import WordBox
from netbuilder.gui.forms import LABEL_WIDTH
from netbuilder.gui.keymap import Keymap
from netbuilder.gui.text_size import follow, px
from netbuilder.gui.theme import GAP


class BlockRow(QWidget):
    """A list of the blocks that can stand here, and the way into the chosen one."""

    chosen = Signal(str)
    enter_wanted = Signal()

    def __init__(self, keymap: Keymap, parent: QWidget) -> None:
        super().__init__(parent)
        label = QLabel("block", self)
        follow(label, lambda: label.setFixedWidth(px(LABEL_WIDTH)))
        self.chooser = WordBox(self)
        self.chooser.setAccessibleName("block")
        self.chooser.setToolTip("Which block of the project it is.")
        label.setBuddy(self.chooser)
        self.enter_button = QPushButton("Open the block", self)
        words = "Show what is in it (double-click on the layer{enter_block:also})"
        keymap.say(words, self.enter_button.setToolTip, self)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(GAP)
        grid.setColumnStretch(1, 1)
        grid.addWidget(label, 0, 0)
        grid.addWidget(self.chooser, 0, 1)
        grid.addWidget(self.enter_button, 1, 1)
        self.chooser.activated.connect(lambda _index: self.chosen.emit(self.chooser.currentText()))
        self.enter_button.clicked.connect(self.enter_wanted)

    def show_block(self, block: str, graph: Graph, scope: str | None) -> None:
        """Show which block a node of the drawing `scope` is, among those that may stand there."""
        names = [name for name in graph.blocks if _may_stand(graph, scope, name)]
        with QSignalBlocker(self.chooser):
            self.chooser.clear()
            self.chooser.addItems(names)
            self.chooser.setPlaceholderText(f"{block} (missing)" if block else "none")
            self.chooser.setCurrentIndex(names.index(block) if block in names else -1)
        self.enter_button.setEnabled(block in graph.blocks)


def _may_stand(graph: Graph, scope: str | None, block: str) -> bool:
    try:
        check_nesting(graph, scope, block)
    except EditError:
        return False
    return True
