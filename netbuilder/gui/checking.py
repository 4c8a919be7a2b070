"""Keeps the report about the drawing up to date."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from netbuilder.compiler.check import Report
from netbuilder.data.facts import facts_of
from netbuilder.data.findings import report_on
from netbuilder.graph.facts import DataFacts
from netbuilder.graph.settings import DataSettings
from netbuilder.gui.document import Document
from netbuilder.gui.lull import Lull


class Checker(QObject):
    """Shapes, costs and findings of the document's project.

    Several changes in a row are checked once, when the event loop turns; whoever reads `report` earlier gets it then.
    `checked` is for what must be seen at once; whoever takes long over a report follows the `lull`.
    """

    checked = Signal(object)  # Report

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._report: Report | None = None
        self._is_stale = True
        self._facts_for: DataSettings | None = None
        self._facts: DataFacts | None = None
        self._timer = QTimer(self, interval=0, singleShot=True)
        self._timer.timeout.connect(self._on_timer_elapsed)
        self.lull = Lull(self)
        document.changed.connect(self._on_document_changed)

    @property
    def report(self) -> Report:
        """The report about the project as it is now."""
        if self._is_stale or self._report is None:
            self._check()
        assert self._report is not None
        return self._report

    @property
    def facts(self) -> DataFacts | None:
        """What is known of the chosen data, or None where the choice is not understood."""
        settings = self._document.project.data
        if settings is not self._facts_for:
            self._facts = facts_of(settings)
            self._facts_for = settings
        return self._facts

    def _check(self) -> None:
        self._timer.stop()
        self._report = report_on(self._document.project, self._report)
        self._is_stale = False
        self.lull.wait_anew()
        self.checked.emit(self._report)

    def _on_document_changed(self) -> None:
        self._is_stale = True
        self._timer.start()
        self.lull.wait_anew()

    def _on_timer_elapsed(self) -> None:
        if self._is_stale:
            self._check()
