"""All that is wrong with the drawing, worst first, and the way out of each."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from netbuilder.compiler.check import Report
from netbuilder.compiler.findings import Finding, Severity
from netbuilder.compiler.steps import Steps, whole
from netbuilder.compiler.trials import try_out
from netbuilder.gui.checking import Checker
from netbuilder.gui.document import Document
from netbuilder.gui.panels.finding_card import FindingCard
from netbuilder.gui.text_size import follow, px, px_size
from netbuilder.gui.theme import GAP, GAP_LARGE, Theme, ThemeSource
from netbuilder.gui.theme_style import show_property

# A drawing with a thousand mistakes has one cause; more cards would only cost time.
_MOST_CARDS = 60
_PLURALS: dict[Severity, tuple[str, str]] = {
    "error": ("error", "errors"),
    "warning": ("warning", "warnings"),
    "hint": ("hint", "hints"),
}


class FindingsPanel(QWidget):
    """The findings of the report as cards. `count_changed` tells how many there are and how bad the worst is."""

    node_wanted = Signal(object)  # the way to it: the blocks around it, and its id
    count_changed = Signal(int, str)  # how many; "error", "warning", "hint" or "none"

    def __init__(
        self, document: Document, checker: Checker, themes: ThemeSource, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._checker = checker
        self._themes = themes
        self._shown: tuple[Finding, ...] | None = None
        self._cards: list[FindingCard] = []
        self.badge = QLabel("0", self)
        self.badge.setProperty("role", "badge")
        self.badge.setProperty("severity", "none")
        self.badge.setAlignment(Qt.AlignmentFlag.AlignCenter)
        follow(self.badge, lambda: self.badge.setMinimumWidth(px(18)))
        self.summary = QLabel(self)
        self.summary.setProperty("role", "muted")
        heading = QHBoxLayout()
        heading.setContentsMargins(GAP_LARGE, 0, GAP_LARGE, 0)
        heading.setSpacing(GAP)
        heading.addWidget(self.badge)
        heading.addWidget(self.summary, 1)
        self._list = QWidget()
        self._list.setObjectName("content")
        self._column = QVBoxLayout(self._list)
        self._column.setContentsMargins(GAP_LARGE, 0, GAP, GAP)
        self._column.setSpacing(GAP)
        self._rest = QLabel(self._list)
        self._rest.setProperty("role", "muted")
        self._column.addWidget(self._rest)
        self._column.addStretch(1)
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self._list)
        self._empty = _NoFindings(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(GAP)
        column.addLayout(heading)
        column.addWidget(self._empty, 1)
        column.addWidget(self._scroll, 1)
        checker.checked.connect(self._show_state)
        checker.lull.follow(self._card_steps)
        themes.changed.connect(self._on_theme_changed)
        self._on_theme_changed(themes.theme)
        self._show_state(checker.report)
        self._show_cards()

    @property
    def cards(self) -> tuple[FindingCard, ...]:
        """The cards, in the order in which they are shown."""
        return tuple(self._cards)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_cards()

    def _show_cards(self) -> None:
        """Show the findings with their repairs, which are tried for it, if anybody can see them."""
        whole(self._card_steps())

    def _card_steps(self) -> Steps[None]:
        report = self._checker.report
        if not self.isVisible():
            return
        yield from try_out(report.findings[:_MOST_CARDS])
        yield
        if report.findings == self._shown:
            for card, finding in zip(self._cards, report.findings, strict=False):
                card.stay(finding)
        else:
            self._rebuild(report.findings)

    def _rebuild(self, findings: tuple[Finding, ...]) -> None:
        self._shown = findings
        for card in self._cards:
            self._column.removeWidget(card)
            card.hide()
            # It may be the card whose repair was clicked: it is still on the call stack.
            card.deleteLater()
        self._cards = []
        for place, finding in enumerate(findings[:_MOST_CARDS]):
            card = FindingCard(finding, self._document, self._themes.theme, parent=self._list)
            card.node_wanted.connect(self.node_wanted)
            self._column.insertWidget(place, card)
            self._cards.append(card)
        left_out = len(findings) - len(self._cards)
        self._rest.setText(f"and {left_out:,} more; mend these first")
        self._rest.setVisible(left_out > 0)

    def _show_state(self, report: Report) -> None:
        counts = Counter(finding.severity for finding in report.findings)
        worst = next((severity for severity in _PLURALS if counts[severity]), "none")
        self.badge.setText(str(len(report.findings)))
        show_property(self.badge, "severity", worst)
        self.badge.setVisible(bool(report.findings))
        parts = [
            f"{counts[severity]} {names[counts[severity] > 1]}"
            for severity, names in _PLURALS.items()
            if counts[severity]
        ]
        self.summary.setText(", ".join(parts))
        self.summary.setVisible(bool(parts))
        self._empty.show_project(is_empty=not self._document.project.graph.nodes)
        self._empty.setVisible(not report.findings)
        self._scroll.setVisible(bool(report.findings))
        self.count_changed.emit(len(report.findings), worst)

    def _on_theme_changed(self, theme: Theme) -> None:
        self._empty.show_theme(theme)
        for card in self._cards:
            card.show_theme(theme)


class _NoFindings(QWidget):
    """What stands there when nothing is wrong."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._icon = QLabel(self)
        self._words = QLabel(self)
        self._words.setProperty("role", "muted")
        self._words.setWordWrap(True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignTop)
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP_LARGE, 0, GAP_LARGE, 0)
        row.setSpacing(GAP)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)

    def show_project(self, *, is_empty: bool) -> None:
        """Say that all is well, or that there is nothing yet."""
        self._words.setText(
            # Whether there are data to train on is said where they are chosen.
            "No findings: the canvas is empty." if is_empty else "No findings. The network is sound."
        )
        self._icon.setVisible(not is_empty)

    def show_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        icon = theme.icon("success", theme.success)
        self._icon.setPixmap(icon.pixmap(px_size(QSize(16, 16)), self.devicePixelRatioF()))
