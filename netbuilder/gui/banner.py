"""A message above the canvas that waits to be read, and never stands in the way as a dialog would."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from netbuilder.gui.text_size import px_size
from netbuilder.gui.theme import GAP, GAP_LARGE, Theme, ThemeSource

Severity = Literal["error", "warning", "hint"]
Action = tuple[str, Callable[[], object]]  # what the button says, and what it does


class Banner(QFrame):
    """Title, words and a cross; the newest message takes the place of an older one."""

    def __init__(self, themes: ThemeSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._severity: Severity = "error"
        self._topic = ""
        self._icon = QLabel(self)
        self._icon.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.words = QLabel(self)
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.RichText)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._close = QToolButton(self)
        self._close.setToolTip("Close this message (Esc)")
        self._close.setAccessibleName("Close this message")
        self._close.clicked.connect(self.hide)
        self.buttons: list[QPushButton] = []
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(GAP_LARGE, GAP, GAP, GAP)
        row.setSpacing(GAP)
        row.addWidget(self._icon)
        row.addWidget(self.words, 1)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        themes.changed.connect(self._dress)
        self._dress(themes.theme)
        self.hide()

    def show_message(
        self, severity: Severity, title: str, words: str, actions: Sequence[Action] = (), topic: str = ""
    ) -> None:
        """Show a message until it is closed, with a button for each of `actions`; `take_back` knows it by its topic."""
        self._severity = severity
        self._topic = topic
        for button in self.buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = [self._button(text, does) for text, does in actions]
        body = escape(words).replace("\n", "<br>")
        self.words.setText(f"<b>{escape(title)}</b><br>{body}")
        self.words.setAccessibleName(f"{title}. {words}")
        self._dress(self._themes.theme)
        self.show()

    def take_back(self, topic: str) -> None:
        """Hide the message if it is about this topic: what it said holds no longer."""
        if self._topic == topic:
            self.hide()

    def _button(self, text: str, does: Callable[[], object]) -> QPushButton:
        button = QPushButton(text, self)
        button.clicked.connect(lambda: does())
        self._row.insertWidget(self._row.count() - 1, button, 0, Qt.AlignmentFlag.AlignTop)
        return button

    def _dress(self, theme: Theme) -> None:
        colour = {"error": theme.error, "warning": theme.warning, "hint": theme.accent}[self._severity]
        icon = theme.icon(self._severity, colour)
        self._icon.setPixmap(icon.pixmap(px_size(QSize(16, 16)), self.devicePixelRatioF()))
        self._close.setIcon(theme.icon("close", theme.muted))
        self.setStyleSheet(
            f"Banner {{ background: {theme.panel}; border: none; border-left: 3px solid {colour};"
            f" border-bottom: 1px solid {theme.border}; }}"
        )
