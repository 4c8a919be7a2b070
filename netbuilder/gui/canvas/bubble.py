"""A short word at the cursor: what letting go would do, or why it is refused."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QWidget

from netbuilder.gui.canvas.wire_in_hand import Tone
from netbuilder.gui.text_size import follow, px
from netbuilder.gui.theme import FIELD_RADIUS, Theme, ui_font

_OFFSET = QPoint(16, 20)
_WIDEST = 280
_PADDING = 28


class Bubble(QLabel):
    """Stands beside the cursor, inside its parent; the mouse passes through it."""

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self._room = parent
        self._theme = theme
        self.tone: Tone = "refused"
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        follow(self, lambda: self.setFont(ui_font(12)))
        self.show_theme(theme)
        self.hide()

    def show_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        self._theme = theme
        surface, words, border = {
            "good": (theme.panel, theme.text, theme.accent),
            "doubt": (theme.panel, theme.warning_text, theme.warning),
        }.get(self.tone, (theme.error_surface, theme.error_text, theme.error))
        self.setStyleSheet(
            f"QLabel {{ background: {surface}; color: {words}; border: 1px solid {border};"
            f" border-radius: {FIELD_RADIUS}px; padding: {px(4)}px {px(8)}px; }}"
        )

    def say(self, text: str, at: QPoint, tone: Tone = "refused") -> None:
        """Show `text` beside the point `at` of the parent, wholly inside it."""
        if tone != self.tone:
            self.tone = tone
            self.show_theme(self._theme)
        if text != self.text():
            self.setText(text)
            self.ensurePolished()
            # How wide the words are stays the same while the mouse goes on.
            longest = max(self.fontMetrics().horizontalAdvance(line) for line in text.splitlines() or [""])
            width = min(longest + px(_PADDING), px(_WIDEST))
            self.resize(width, self.heightForWidth(width))
        room = self._room.rect()
        spot = at + _OFFSET
        x = max(0, min(spot.x(), room.width() - self.width()))
        y = spot.y() if spot.y() + self.height() <= room.height() else at.y() - self.height() - 8
        self.move(x, max(0, y))
        if not self.isVisible():
            self.raise_()
            self.show()
