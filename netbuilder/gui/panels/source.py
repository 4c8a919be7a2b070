"""The network as PyTorch source, live, alone or with what trains it: what is drawn is what it says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import takewhile

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from netbuilder.compiler.check import Report
from netbuilder.compiler.source import Place, Source, source_steps
from netbuilder.compiler.steps import Steps, whole
from netbuilder.errors import NetbuilderError
from netbuilder.export.training_script import script_steps
from netbuilder.graph.model import Graph
from netbuilder.gui.checking import Checker
from netbuilder.gui.document import Document, Renames
from netbuilder.gui.icons import widen
from netbuilder.gui.panels.source_highlighter import PythonHighlighter
from netbuilder.gui.panels.source_view import SourceView
from netbuilder.gui.preferences import Preferences
from netbuilder.gui.scope import block_at, valid_path
from netbuilder.gui.segments import Segments
from netbuilder.gui.theme import GAP, GAP_LARGE, Theme, ThemeSource

_COPIED_MS = 1_500
_PARTS = {
    "network": ("Network", "The source of the network alone"),
    "script": ("Training script", "The network, and a program that trains it on the project's data without NetBuilder"),
}
_READY = {
    "network": "PyTorch, ready to run: the same network, the same weights by name.",
    "script": "PyTorch, ready to run: on the CPU it reaches the losses of a training here.",
}


class SourcePanel(QWidget):
    """The source of the document's network. It is printed only while it can be seen."""

    place_wanted = Signal(object)  # the way to the node of a clicked line: the Block nodes around it, and its id

    def __init__(
        self,
        document: Document,
        checker: Checker,
        themes: ThemeSource,
        parent: QWidget | None = None,
        preferences: Preferences | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._checker = checker
        self._themes = themes
        self._preferences = preferences or Preferences(remembers=False, parent=self)
        self._is_stale = True
        self._lines: Mapping[Place, tuple[int, ...]] = {}
        self._path: Place = ()
        self._selection: tuple[Place, ...] = ()
        self.parts = Segments(_PARTS, self)
        self.parts.choose(self._preferences.source_part)
        self.parts.chosen.connect(self._on_part_chosen)
        self.text = SourceView(themes.theme, self)
        self.text.line_clicked.connect(self._on_line_clicked)
        self._highlighter = PythonHighlighter(self.text.document(), themes.theme)
        self.ready = QLabel(self)
        self.ready.setProperty("role", "muted")
        # It must not keep the panel wide: see _show_ready.
        self.ready.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.problem = QLabel(self)
        self.problem.setProperty("role", "warning")
        self.problem.setWordWrap(True)
        self.problem.setContentsMargins(GAP_LARGE, 0, GAP_LARGE, 0)
        self.copy_button = QPushButton("Copy", self)
        widen(self.copy_button)
        self.copy_button.setToolTip("Copy the source to the clipboard")
        self.copy_button.clicked.connect(self._on_copy_clicked)
        self._copied_timer = QTimer(self, interval=_COPIED_MS, singleShot=True)
        self._copied_timer.timeout.connect(lambda: self.copy_button.setText("Copy"))
        self._lay_out()
        checker.checked.connect(self._on_checked)
        checker.lull.follow(self._refresh_steps)
        document.renamed.connect(self._on_document_renamed)
        themes.changed.connect(self._on_theme_changed)
        self._on_theme_changed(themes.theme)

    def show_selection(self, ids: Sequence[str], path: Place = ()) -> None:
        """Mark the lines of these nodes, which stand in the drawing at `path`, and bring one of them into view."""
        self._path = tuple(path)
        self._selection = tuple((*path, name) for name in ids)
        self._mark(scroll=True)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_ready()

    def _lay_out(self) -> None:
        heading = QHBoxLayout()
        heading.setContentsMargins(GAP_LARGE, 0, GAP_LARGE, 0)
        heading.setSpacing(GAP_LARGE)
        heading.addWidget(self.parts)
        heading.addWidget(self.ready, 1)
        heading.addStretch()
        heading.addWidget(self.copy_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, GAP, 0, 0)
        column.setSpacing(GAP)
        column.addLayout(heading)
        column.addWidget(self.problem)
        column.addWidget(self.text, 1)
        column.addStretch()

    def _show_ready(self) -> None:
        """Words for which there is no room go without: they say nothing that must be done."""
        needed = sum(widget.sizeHint().width() for widget in (self.parts, self.ready, self.copy_button))
        self.ready.setVisible(not self.problem.text() and needed + 5 * GAP_LARGE <= self.width())

    def _refresh(self) -> None:
        whole(self._refresh_steps())

    def _refresh_steps(self) -> Steps[None]:
        if not self._is_stale or not self.isVisible():
            return
        try:
            source = yield from self._print()
        except NetbuilderError as error:
            # What stood there before is kept: it is still the last network that made sense.
            self.problem.setText(
                f"{error} Below is the source as it was before." if self.text.toPlainText() else str(error)
            )
            self.text.setEnabled(False)
            self._lines = {}
        else:
            yield
            self.problem.setText("")
            self.ready.setText(_READY[self.parts.choice])
            self.text.setEnabled(True)
            yield from self.text.text_steps(source.text)
            self._lines = source.lines
        self._is_stale = False
        self.problem.setVisible(bool(self.problem.text()))
        self._show_ready()
        has_text = bool(self.text.toPlainText())
        self.text.setVisible(has_text)
        self.copy_button.setEnabled(has_text)
        self._mark(scroll=False)

    def _print(self) -> Steps[Source]:
        project, report = self._document.project, self._checker.report
        return (script_steps if self.parts.choice == "script" else source_steps)(project, report)

    def _mark(self, *, scroll: bool) -> None:
        numbers = sorted({number for place in self._selection for number in self._lines.get(place, ())})
        self.text.mark_lines(numbers, scroll=scroll)

    def _place_on(self, number: int) -> Place | None:
        """The node on a line; of the uses of a block that is the one nearest to where the user works."""
        places = [place for place, lines in self._lines.items() if number in lines]
        works_at = (self._path, *self._selection)
        return max(places, key=lambda place: max(_shared(place, way) for way in works_at), default=None)

    def _on_checked(self, _report: Report) -> None:
        self._is_stale = True

    def _on_part_chosen(self, part: str) -> None:
        self._preferences.source_part = part
        # Where it cannot be printed, the other part is not what it was before.
        self.text.show_text("")
        self._is_stale = True
        self._refresh()

    def _on_line_clicked(self, number: int) -> None:
        place = self._place_on(number)
        if place is not None:
            self.place_wanted.emit(place)

    def _on_document_renamed(self, renames: Renames) -> None:
        graph = self._document.project.graph
        self._selection = tuple(_renamed(place, renames, graph) for place in self._selection)
        self._path = _renamed(self._path, renames, graph)

    def _on_copy_clicked(self) -> None:
        # What is drawn, and not what the text has come to.
        self._refresh()
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.copy_button.setText("Copied")
        self._copied_timer.start()

    def _on_theme_changed(self, theme: Theme) -> None:
        self.copy_button.setIcon(theme.icon("copy"))
        self._highlighter.show_theme(theme)
        self.text.show_theme(theme)


def _shared(one: Place, other: Place) -> int:
    """How far two ways are the same."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _renamed(place: Place, renames: Renames, graph: Graph) -> Place:
    """The way to a node after nodes of one drawing were renamed; `graph` has the new names."""
    way: Place = ()
    for name in place:
        if valid_path(graph, way) == way and block_at(graph, way) == renames.block:
            way += (renames.get(name, name),)
        else:
            way += (name,)
    return way
