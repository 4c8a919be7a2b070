"""The pages of several layers, and of the project when none is selected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from netbuilder.compiler.check import Report
from netbuilder.graph.model import Graph
from netbuilder.graph.project import Project
from netbuilder.gui.document import Document
from netbuilder.gui.panels.facts import Facts, line
from netbuilder.gui.panels.name_field import NameField
from netbuilder.gui.text_size import follow, px
from netbuilder.gui.theme import GAP
from netbuilder.layers.base import Cost


class SelectionPage(QWidget):
    """How many layers are selected, of which types, and what they cost together."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = QLabel(self)
        self.title.setProperty("role", "title")
        self.types = QLabel(self)
        self.types.setProperty("role", "muted")
        self.types.setWordWrap(True)
        self._facts = Facts(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        for widget in (self.title, self.types, line(self), self._facts):
            column.addWidget(widget)

    def show_nodes(self, ids: Sequence[str], graph: Graph, report: Report) -> None:
        """Show what these nodes have in common."""
        counts = Counter(graph.nodes[name].type for name in ids)
        self.title.setText(f"{len(ids)} layers selected")
        if len(counts) == 1:
            self.types.setText(f"All of type {next(iter(counts))}")
        else:
            self.types.setText(", ".join(f"{count} × {name}" for name, count in counts.most_common()))
        known = (report.inference.nodes[name].cost for name in ids if name in report.inference.nodes)
        total = sum(known, Cost())
        self._facts.show_facts({"Parameters": f"{total.parameters:,}", "Multiply-adds": f"{total.multiply_adds:,}"})


class ProjectPage(QWidget):
    """The project's name, notes and totals."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._session = 0
        self.name_field = NameField(self._rename, self)
        self.name_field.setAccessibleName("Name of the project")
        hint = QLabel("Select a layer to see its settings.", self)
        hint.setProperty("role", "muted")
        hint.setWordWrap(True)
        self.facts = Facts(self)
        notes_title = QLabel("Notes", self)
        notes_title.setProperty("role", "section")
        self.notes_field = _NotesField(self)
        notes_title.setBuddy(self.notes_field)
        self.notes_field.textChanged.connect(self._on_notes_changed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self.name_field)
        column.addWidget(self.name_field.message)
        column.addWidget(hint)
        column.addWidget(line(self))
        column.addWidget(self.facts)
        column.addWidget(line(self))
        column.addWidget(notes_title)
        column.addWidget(self.notes_field)

    def show_project(self, project: Project, report: Report) -> None:
        """Show the project as it is now."""
        self.name_field.show_name(project.name)
        if self.notes_field.toPlainText() != project.notes:
            with QSignalBlocker(self.notes_field):
                self.notes_field.setPlainText(project.notes)
        self.facts.show_facts(
            {
                "Layers": f"{len(project.graph.nodes):,}",
                "Parameters": f"{report.parameters:,}",
                "Multiply-adds": f"{report.multiply_adds:,}",
                "Data": project.data.source,
                "Optimizer": type(project.training.optimizer).__name__,
            }
        )

    def _rename(self, name: str) -> str:
        if not name:
            return "A project needs a name."
        self._document.commit("Rename the project", self._document.project.replace(name=name))
        return ""

    def _on_notes_changed(self) -> None:
        project = self._document.project.replace(notes=self.notes_field.toPlainText())
        self._document.commit("Edit the notes", project, merge_key=f"notes/{self.notes_field.session}")


class _NotesField(QPlainTextEdit):
    """Free text; what is typed between two visits is one step."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.session = 0
        self.setPlaceholderText("What this network is for, what you tried …")
        self.setAccessibleName("Notes")
        self.setTabChangesFocus(True)
        follow(self, lambda: self.setMinimumHeight(px(96)))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.session += 1
        super().focusOutEvent(event)
