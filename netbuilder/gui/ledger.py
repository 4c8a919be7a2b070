"""The rows of the report, worked out when somebody looks and kept until the drawing changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from netbuilder.compiler.check import Report
from netbuilder.compiler.steps import Steps, whole
from netbuilder.gui.checking import Checker
from netbuilder.gui.document import Document

# What works the rows out is loaded with the first look: the window stands sooner without.
if TYPE_CHECKING:
    from netbuilder.compiler.receptive import Place
    from netbuilder.compiler.table import Row, Totals


class Ledger:
    """What each layer of the document costs, those in blocks too."""

    def __init__(self, document: Document, checker: Checker) -> None:
        self._document = document
        self._checker = checker
        self._report: Report | None = None
        self._rows: tuple[Row, ...] = ()

    @property
    def rows(self) -> tuple[Row, ...]:
        """A row for each layer, those inside a block behind the block's own."""
        return whole(self.row_steps())

    def row_steps(self) -> Steps[tuple[Row, ...]]:
        """The rows, a little at a time, unless they are known."""
        from netbuilder.compiler.table import row_steps

        report = self._checker.report
        if report is not self._report:
            self._rows = yield from row_steps(report, self._document.project)
            self._report = report
        return self._rows

    @property
    def totals(self) -> Totals:
        from netbuilder.compiler.table import totals

        return totals(self._checker.report)

    def inside(self, path: Place) -> Mapping[str, Row]:
        """The rows of one drawing by the ids of its nodes."""
        return {row.name: row for row in self.rows if row.path[:-1] == path}
