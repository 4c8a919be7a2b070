"""A short word at the cursor: why a wire is refused."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QWidget

from netbuilder.gui.theme import FIELD_RADIUS, Theme

_OFFSET = QPoint(16, 20)
_WIDEST = 280


class Bubble(QLabel):
    """Stands beside the cursor, inside its parent; the mouse passes through it."""

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self._room = parent
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.show_theme(theme)
        self.hide()

    def show_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        self.setStyleSheet(
            f"QLabel {{ background: {theme.error_surface}; color: {theme.error_text}; border: 1px solid {theme.error};"
            f" border-radius: {FIELD_RADIUS}px; padding: 4px 8px; font-size: 12px; }}"
        )

    def say(self, text: str, at: QPoint) -> None:
        """Show `text` beside the point `at` of the parent, wholly inside it."""
        if text != self.text():
            self.setText(text)
        one_line = self.fontMetrics().horizontalAdvance(text) + 24
        width = min(one_line, _WIDEST)
        self.resize(width, self.heightForWidth(width))
        room = self._room.rect()
        spot = at + _OFFSET
        x = max(0, min(spot.x(), room.width() - self.width()))
        y = spot.y() if spot.y() + self.height() <= room.height() else at.y() - self.height() - 8
        self.move(x, max(0, y))
        self.raise_()
        self.show()
