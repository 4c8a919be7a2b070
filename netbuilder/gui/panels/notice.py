"""Words in the middle of a panel: what it waits for, or what went wrong and the way out."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QScrollArea, QVBoxLayout, QWidget

from netbuilder.gui.text_size import follow, px
from netbuilder.gui.theme import GAP, Theme

_WIDTH = 440
_BAR_WIDTH = 200
_ICON_SIZE = 20


class Notice(QWidget):
    """A heading, a sentence, and where it helps a bar or a button."""

    action_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._is_problem = False
        self._icon = QLabel(self)
        self._heading = QLabel(self)
        self._heading.setProperty("role", "heading")
        self._heading.setWordWrap(True)
        self._text = QLabel(self)
        self._text.setWordWrap(True)
        self._text.setMinimumWidth(1)  # an address in it is no reason to be wider than the panel
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._button = QPushButton(self)
        self._button.clicked.connect(self.action_wanted)
        follow(self._bar, lambda: self._bar.setFixedWidth(px(_BAR_WIDTH)))
        self._lay_out()

    @property
    def words(self) -> str:
        """All that is said."""
        return f"{self._heading.text()}\n{self._text.text()}".strip()

    def say(self, heading: str, text: str, *, button: str = "", is_problem: bool = False) -> None:
        """Show a heading and a sentence; `button` is what `action_wanted` will do."""
        self._heading.setText(heading)
        self._is_problem = is_problem
        self._icon.setVisible(is_problem)
        self._show_icon()
        self._text.setText(text)
        self._text.setProperty("role", "" if is_problem else "muted")
        self._text.style().unpolish(self._text)
        self._text.style().polish(self._text)
        self._bar.hide()
        self._button.setText(button)
        self._button.setVisible(bool(button))
        self.setAccessibleName(self.words)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._show_icon()

    def set_share(self, share: float) -> None:
        """How much is done, 0 to 1."""
        self._bar.setRange(0, 100)
        self._bar.setValue(round(100 * share))
        self._bar.show()

    def _lay_out(self) -> None:
        middle = QWidget(self)
        middle.setObjectName("content")
        follow(middle, lambda: middle.setMaximumWidth(px(_WIDTH)))
        column = QVBoxLayout(middle)
        column.setContentsMargins(GAP, GAP, GAP, GAP)
        column.setSpacing(GAP)
        column.addStretch(1)
        for widget in (self._icon, self._heading, self._text):
            widget.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(widget)
        column.addWidget(self._bar, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        # In a low panel the end of a long explanation stays within reach.
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        area.setWidget(middle)
        row.addWidget(area)

    def _show_icon(self) -> None:
        if self._is_problem:
            side = QSize(px(_ICON_SIZE), px(_ICON_SIZE))
            self._icon.setPixmap(self._theme.icon("error", self._theme.error).pixmap(side, self.devicePixelRatioF()))
