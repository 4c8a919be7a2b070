"""One finding as a card: what is wrong, where, and the repairs as one click each."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from netbuilder.compiler.findings import Finding, Repair, Severity
from netbuilder.errors import NetbuilderError
from netbuilder.gui.document import Document
from netbuilder.gui.text_size import px
from netbuilder.gui.theme import GAP, GAP_LARGE, GAP_SMALL, Theme
from netbuilder.gui.wrapping import in_lines

SEVERITY_WORDS: Final[dict[Severity, str]] = {"error": "Error", "warning": "Warning", "hint": "Hint"}
_ICON_SIZE: Final = 16
# What margins and the frame of a repair take of the card's width, beside the icon.
_BESIDE_WORDS: Final = 48


def severity_colour(theme: Theme, severity: Severity) -> str:
    """The colour of a severity's icon."""
    return {"error": theme.error, "warning": theme.warning, "hint": theme.accent}[severity]


class FindingCard(QFrame):
    """A finding of the document's project; a click or Enter asks for its node, a repair is one undo step."""

    node_wanted = Signal(object)  # the way to it: the blocks around it, and its id

    def __init__(
        self,
        finding: Finding,
        document: Document,
        theme: Theme,
        *,
        names_node: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.finding = finding
        self._document = document
        self.setProperty("role", "card")
        self.setProperty("severity", finding.severity)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        where = f" at {finding.node}" if finding.node else ""
        self.setAccessibleName(f"{SEVERITY_WORDS[finding.severity]}{where}: {finding.message}")
        self._buttons: list[QPushButton] = []
        self._icon = QLabel(self)
        self._icon.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._icon.setToolTip(SEVERITY_WORDS[finding.severity])
        words = QVBoxLayout()
        words.setSpacing(2)
        if names_node and finding.node:
            words.addWidget(self._label(" › ".join((*finding.path, finding.node)), "heading"))
            self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.setToolTip(f"Show {finding.node}")
        # The heading above, or the form around it, already says which layer it is.
        words.addWidget(self._label(finding.message.removeprefix(f"{finding.node}: "), "finding"))
        self._failure = self._label("", "error")
        self._failure.hide()
        for repair in finding.repairs:
            words.addLayout(self._way_out(repair))
        words.addWidget(self._failure)
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP_LARGE, GAP, GAP, GAP)
        row.setSpacing(GAP)
        row.addWidget(self._icon)
        row.addLayout(words, 1)
        self.show_theme(theme)

    def stay(self, finding: Finding) -> None:
        """Speak of the same finding after an edit: its repairs may hold what that has changed."""
        self.finding = finding
        for button in self._buttons:
            button.setEnabled(True)

    def show_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        icon = theme.icon(self.finding.severity, severity_colour(theme, self.finding.severity))
        side = px(_ICON_SIZE)
        self._icon.setFixedWidth(side)
        self._icon.setPixmap(icon.pixmap(QSize(side, side), self.devicePixelRatioF()))
        if self.isVisible():
            self._break_words()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._ask_for_node():
            return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self._ask_for_node()
        super().mouseReleaseEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._break_words()

    def _break_words(self) -> None:
        room = self.width() - _BESIDE_WORDS - px(_ICON_SIZE)
        for button in self._buttons:
            # A button does not wrap its words by itself. An ampersand in a repair's words is no shortcut.
            words = in_lines(button.accessibleName(), button.fontMetrics(), room)
            button.setText(words.replace("&", "&&"))

    def _ask_for_node(self) -> bool:
        if not self.finding.node:
            return False
        self.node_wanted.emit((*self.finding.path, self.finding.node))
        return True

    def _label(self, text: str, role: str) -> QLabel:
        label = QLabel(text, self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setProperty("role", role)
        return label

    def _way_out(self, repair: Repair) -> QVBoxLayout:
        """The button, and close below it the shape that it would give."""
        lines = QVBoxLayout()
        lines.setSpacing(0)
        lines.setContentsMargins(0, GAP_SMALL, 0, 0)
        lines.addWidget(self._repair_button(repair), 0, Qt.AlignmentFlag.AlignLeft)
        if repair.preview:
            lines.addWidget(self._label(repair.preview, "caption"))
        return lines

    def _repair_button(self, repair: Repair) -> QPushButton:
        button = QPushButton(repair.text.replace("&", "&&"), self)
        button.setProperty("link", True)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.setAccessibleName(repair.text)
        button.setToolTip(repair.text)
        if repair.preview:
            button.setAccessibleDescription(f"It gives {repair.preview}")
        button.setMinimumWidth(48)
        button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        button.clicked.connect(lambda: self._on_repair_clicked(repair.text))
        self._buttons.append(button)
        return button

    def _on_repair_clicked(self, text: str) -> None:
        repair = next(repair for repair in self.finding.repairs if repair.text == text)
        try:
            after = repair.apply(self._document.project)
        except NetbuilderError as error:
            self._failure.setText(f"This repair no longer fits: {error}")
            self._failure.show()
            return
        # They were tried on the drawing as it was; what the next ones are is found out in a moment.
        for button in self._buttons:
            button.setEnabled(False)
        self._document.commit(repair.text, after)
