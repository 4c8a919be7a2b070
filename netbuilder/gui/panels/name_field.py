"""A title that can be edited in place."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from netbuilder.gui.theme_style import show_property


class NameField(QLineEdit):
    """A name in title size. Enter or leaving it takes the new one; Esc brings the old one back.

    `rename` makes the change and returns why it is refused, or nothing; `message` shows that, and what was typed stays.
    """

    def __init__(self, rename: Callable[[str], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rename = rename
        self._name = ""
        self.setProperty("inline", True)
        self.setToolTip("Click to rename")
        self.message = QLabel(parent)
        self.message.setProperty("role", "error")
        self.message.setWordWrap(True)
        self.message.setContentsMargins(0, 0, 0, 4)
        self.message.hide()
        self.editingFinished.connect(self._on_editing_finished)
        self.textEdited.connect(lambda _text: self._show_problem(""))

    def show_name(self, name: str, *, force: bool = False) -> None:
        """Show `name`; what is being typed stays unless the name changed or `force` says that it is another thing's."""
        if force or name != self._name:
            self._name = name
            self.setText(name)
            self.setCursorPosition(0)
            self._show_problem("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and (self.text() != self._name or self.message.text()):
            self.show_name(self._name, force=True)
            self.selectAll()
            return
        super().keyPressEvent(event)

    def _on_editing_finished(self) -> None:
        wanted = self.text().strip()
        problem = self._rename(wanted) if wanted != self._name else ""
        if not problem:
            self._name = wanted
            self.setText(wanted)
        self._show_problem(problem)

    def _show_problem(self, problem: str) -> None:
        self.message.setText(problem)
        self.message.setVisible(bool(problem))
        show_property(self, "invalid", bool(problem))
