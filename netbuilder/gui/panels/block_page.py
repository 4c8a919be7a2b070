"""The page of the block that was entered: its name, its ports, what it costs, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from netbuilder.compiler.check import Report
from netbuilder.errors import EditError
from netbuilder.graph.blocks import rename_block
from netbuilder.graph.model import Graph
from netbuilder.graph.ports import INPUT, OUTPUT
from netbuilder.gui.panels.facts import Facts, line
from netbuilder.gui.panels.name_field import NameField
from netbuilder.gui.scope import Scope
from netbuilder.gui.theme import GAP


class BlockPage(QWidget):
    """Shows and renames the block whose drawing is on the canvas."""

    keep_wanted = Signal(str)  # the block, for the user's library
    copy_wanted = Signal()
    leave_wanted = Signal()

    def __init__(self, scope: Scope, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scope = scope
        self.name_field = NameField(self._rename, self)
        self.name_field.setAccessibleName("Name of the block")
        self.words = QLabel(self)
        self.words.setProperty("role", "muted")
        self.words.setWordWrap(True)
        self.facts = Facts(self)
        self.keep_button = _button("Save to My blocks", "Offer this block in every project", self)
        self.copy_button = _button("Edit a copy instead", "Give this use a block of its own; the others stay", self)
        self.leave_button = _button("Leave the block", "Back to the drawing around it (Esc)", self)
        self.keep_button.clicked.connect(lambda: self.keep_wanted.emit(self._scope.block or ""))
        self.copy_button.clicked.connect(self.copy_wanted)
        self.leave_button.clicked.connect(self.leave_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        for widget in (
            self.name_field, self.name_field.message, self.words, line(self), self.facts, line(self),
            self.copy_button, self.keep_button, self.leave_button,
        ):  # fmt: skip
            column.addWidget(widget)

    def show_block(self, block: str, graph: Graph, report: Report, uses: int) -> None:
        """Show a block that `uses` nodes of the project stand for."""
        self.name_field.show_name(block)
        many = f"It stands at {uses} places; an edit changes all of them." if uses > 1 else "It stands at one place."
        self.words.setText(f"The drawing inside a block. {many} Select a layer to see its settings.")
        self.copy_button.setVisible(uses > 1)
        layers = sum(node.type not in (INPUT, OUTPUT) for node in graph.nodes.values())
        self.facts.show_facts(
            {
                "Inputs": ", ".join(graph.of_type(INPUT)) or "none",
                "Outputs": ", ".join(graph.of_type(OUTPUT)) or "none",
                "Layers": f"{layers:,}",
                "Parameters": f"{report.parameters:,}",
                "Multiply-adds": f"{report.multiply_adds:,}",
            }
        )

    def _rename(self, name: str) -> str:
        block = self._scope.block
        if block is None:
            return ""
        document = self._scope.document
        try:
            after = rename_block(document.project.graph, block, name)
        except EditError as error:
            return str(error)
        self._scope.commit_project(f"Rename the block {block} to {name}", after)
        return ""


def _button(text: str, tip: str, parent: QWidget) -> QPushButton:
    button = QPushButton(text, parent)
    button.setToolTip(tip)
    return button
