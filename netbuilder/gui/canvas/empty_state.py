"""What an empty canvas says, and the two ways to begin."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from netbuilder.gui.theme import GAP, GAP_LARGE, Theme

HINT = "Drag a layer here, press Tab to search, or start from a template"


class EmptyState(QWidget):
    """Stands in the middle of an empty canvas; drags pass through to what lies below."""

    search_wanted = Signal()
    template_wanted = Signal()

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self._room = parent
        self._picture = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self._hint = QLabel(HINT, alignment=Qt.AlignmentFlag.AlignCenter)
        self._hint.setWordWrap(True)
        self.search = QPushButton("Search a layer")
        self.template = QPushButton("Start from a template")
        self.search.clicked.connect(self.search_wanted)
        self.template.clicked.connect(self.template_wanted)
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP)
        buttons.addStretch()
        buttons.addWidget(self.search)
        buttons.addWidget(self.template)
        buttons.addStretch()
        column = QVBoxLayout(self)
        column.setSpacing(GAP_LARGE)
        column.addWidget(self._picture)
        column.addWidget(self._hint)
        column.addLayout(buttons)
        self.show_theme(theme)

    def show_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        self._picture.setPixmap(theme.icon("network", theme.disabled).pixmap(48, 48))
        self._hint.setStyleSheet(f"color: {theme.muted};")
        self.search.setIcon(theme.icon("search"))
        self.template.setIcon(theme.icon("new"))

    def centre(self) -> None:
        """Take the middle of the parent."""
        room = self._room.rect()
        width = min(max(self.sizeHint().width(), 440), room.width())
        self.resize(width, max(self.heightForWidth(width), self.sizeHint().height()))
        self.move((room.width() - self.width()) // 2, (room.height() - self.height()) // 2)
