"""The log in a page of its own: what went wrong, ready to be copied into a report."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QTextCursor
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from netbuilder.gui.text_size import follow, on_screen
from netbuilder.gui.theme import GAP, GAP_SECTION, code_font

# The end of the log is what matters, and a page of megabytes would be slow.
_SHOWN_BYTES = 200_000
_EMPTY = "Nothing has gone wrong so far: the log is empty."


class LogPage(QDialog):
    """Shows the end of a log file, the newest at the bottom."""

    def __init__(self, path: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self._path = path
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Log")
        self.resize(on_screen(self, QSize(760, 480)))
        self.where = QLabel(str(path), self)
        self.where.setProperty("role", "muted")
        self.where.setWordWrap(True)
        self.where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.text = QPlainTextEdit(self)
        self.text.setReadOnly(True)
        self.text.setAccessibleName("Log")
        follow(self.text, lambda: self.text.setFont(code_font()))
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setPlaceholderText(_EMPTY)
        self.copy = QPushButton("Copy", self)
        self.copy.setToolTip("Copy what is selected, or all of it")
        self.folder = QPushButton("Open folder", self)
        self.refresh = QPushButton("Refresh", self)
        self.said = QLabel(self)
        self.said.setProperty("role", "muted")
        close = QPushButton("Close", self)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        for button in (self.copy, self.folder, self.refresh, close):
            button.setAutoDefault(False)
        for button in (self.copy, self.folder, self.refresh):
            row.addWidget(button)
        row.addWidget(self.said, 1)
        row.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP_SECTION, GAP_SECTION, GAP_SECTION, GAP_SECTION)
        column.setSpacing(GAP)
        column.addWidget(self.where)
        column.addWidget(self.text, 1)
        column.addLayout(row)
        self.copy.clicked.connect(self._on_copy_clicked)
        self.folder.clicked.connect(self._on_folder_clicked)
        self.refresh.clicked.connect(self.read)
        close.clicked.connect(self.reject)
        self.read()

    def read(self) -> None:
        """Show the file as it is now."""
        self.said.clear()
        try:
            words = _end_of(self._path)
        except OSError as error:
            words = ""
            self.said.setText(f"The log cannot be read: {error.strerror or error}")
        self.text.setPlainText(words)
        self.text.moveCursor(QTextCursor.MoveOperation.End)
        self.text.moveCursor(QTextCursor.MoveOperation.StartOfLine)
        self.copy.setEnabled(bool(words))

    def _on_copy_clicked(self) -> None:
        # Qt marks the end of a line inside a selection with a sign of its own.
        selected = self.text.textCursor().selectedText().replace("\u2029", "\n")
        QGuiApplication.clipboard().setText(selected or self.text.toPlainText())
        self.said.setText("Copied what is selected." if selected else "Copied all of it.")

    def _on_folder_clicked(self) -> None:
        folder = self._path.parent
        if not folder.is_dir():
            self.said.setText("There is no folder yet: it comes with the first entry.")
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self.said.setText(f"Nothing here opens folders; it is {folder}")


def _end_of(path: Path) -> str:
    """The last part of a file, from the beginning of a line on; nothing where there is no file."""
    if not path.exists():
        return ""
    with path.open("rb") as stream:
        size = stream.seek(0, os.SEEK_END)
        stream.seek(max(0, size - _SHOWN_BYTES))
        words = stream.read().decode("utf-8", "replace")
    return words.partition("\n")[2] if size > _SHOWN_BYTES else words
