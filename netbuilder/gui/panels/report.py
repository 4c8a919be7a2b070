"""What the network costs: every layer with its numbers, what training takes, and the canvas coloured by either."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from netbuilder.compiler.memory import plain_bytes
from netbuilder.compiler.receptive import Place
from netbuilder.compiler.steps import Steps, whole
from netbuilder.gui.checking import Checker
from netbuilder.gui.document import Document
from netbuilder.gui.elided import ElidedLabel
from netbuilder.gui.form_fields import WordBox
from netbuilder.gui.heat import Heat
from netbuilder.gui.ledger import Ledger
from netbuilder.gui.panels.memory_line import MemoryLine
from netbuilder.gui.panels.report_view import ReportView
from netbuilder.gui.quantities import QUANTITIES, brief
from netbuilder.gui.theme import GAP, GAP_LARGE, Theme, ThemeSource


class ReportPanel(QWidget):
    """The table is brought up to date only while it can be seen."""

    place_wanted = Signal(object)  # the way to a layer that was double-clicked
    places_chosen = Signal(object)  # tuple of ways to layers

    def __init__(
        self,
        document: Document,
        checker: Checker,
        ledger: Ledger,
        heat: Heat,
        themes: ThemeSource,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._checker = checker
        self._ledger = ledger
        self._heat = heat
        self._wanted: tuple[Place, ...] = ()
        self.summary = ElidedLabel(self)
        self.colour_box = WordBox(self)
        self.colour_box.addItem("Colour: families", "")
        for key, quantity in QUANTITIES.items():
            self.colour_box.addItem(f"Colour: {quantity.name.lower()}", key)
        self.colour_box.setMinimumContentsLength(12)
        self.colour_box.setToolTip("Colour the layers on the canvas by what they cost")
        self.colour_box.setAccessibleName("Colour the canvas by")
        self.colour_box.activated.connect(lambda index: heat.choose(self.colour_box.itemData(index)))
        self.copy_button = QToolButton(self)
        self.copy_button.setToolTip("Copy the table for a spreadsheet: the selected lines, or all")
        self.copy_button.setAccessibleName("Copy the table")
        self.table = ReportView(themes.theme, self)
        self.copy_button.clicked.connect(self.table.copy)
        self.memory = MemoryLine(themes.theme, self)
        self.memory.batch_wanted.connect(self._on_batch_wanted)
        self.empty = QLabel("Put layers on the canvas: what each of them costs is listed here.", self)
        self.empty.setProperty("role", "muted")
        self.empty.setWordWrap(True)
        self.empty.setContentsMargins(GAP_LARGE, GAP, GAP_LARGE, GAP)
        self._lay_out()
        self.table.chosen.connect(self._on_table_chosen)
        self.table.opened.connect(self.place_wanted)
        checker.lull.follow(self._refresh_steps)
        heat.changed.connect(self._on_heat_changed)
        themes.changed.connect(self._on_theme_changed)
        self._on_theme_changed(themes.theme)

    def _lay_out(self) -> None:
        heading = QHBoxLayout()
        heading.setContentsMargins(GAP_LARGE, 0, GAP_LARGE, 0)
        heading.setSpacing(GAP)
        heading.addWidget(self.summary, 1)
        heading.addWidget(self.colour_box)
        heading.addWidget(self.copy_button)
        foot = QVBoxLayout()
        foot.setContentsMargins(GAP_LARGE, 0, GAP_LARGE, 0)
        foot.addWidget(self.memory)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, GAP, 0, GAP)
        column.setSpacing(GAP)
        column.addLayout(heading)
        column.addLayout(foot)
        column.addWidget(self.empty)
        column.addWidget(self.table, 1)

    def show_selection(self, places: tuple[Place, ...]) -> None:
        """Select the lines of these layers."""
        self._wanted = places
        if self.isVisible() and places != self.table.selection:
            self.table.select(places)

    def refresh(self) -> None:
        """Show the network as it is, if anybody can see it."""
        whole(self._refresh_steps())

    def _refresh_steps(self) -> Steps[None]:
        if not self.isVisible():
            return
        rows = yield from self._ledger.row_steps()
        yield
        project, report = self._document.project, self._checker.report
        has_rows = bool(rows)
        for widget in (self.table, self.memory, self.colour_box, self.copy_button, self.summary):
            widget.setVisible(has_rows)
        self.empty.setVisible(not has_rows)
        yield from self.table.row_steps(rows)
        self.table.select(self._wanted)
        yield
        totals = self._ledger.totals
        counts = brief(totals.parameters), brief(totals.multiply_adds), plain_bytes(totals.activation_bytes)
        self.summary.setText("{} params · {} mult-adds · {} a sample".format(*counts))
        self.summary.setToolTip(
            f"{totals.parameters:,} parameters\n{totals.multiply_adds:,} multiply-adds for one sample\n"
            f"{totals.activation_bytes:,} bytes kept of one sample until the way back has used them"
        )
        self.memory.show_training(report.inference, project.training)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def _on_table_chosen(self, places: tuple[Place, ...]) -> None:
        self._wanted = places
        self.places_chosen.emit(places)

    def _on_batch_wanted(self, size: int) -> None:
        project = self._document.project
        training = project.training.model_copy(update={"batch_size": size})
        self._document.commit(f"Set the batch size to {size:,}", project.replace(training=training))

    def _on_heat_changed(self, _tints: Mapping[str, object]) -> None:
        self.colour_box.setCurrentIndex(max(0, self.colour_box.findData(self._heat.choice)))

    def _on_theme_changed(self, theme: Theme) -> None:
        self.copy_button.setIcon(theme.icon("copy"))
        self.table.show_theme(theme)
        self.memory.show_theme(theme)
