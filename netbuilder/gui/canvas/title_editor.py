"""Renames a node where its name stands."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, Signal
from PySide6.QtGui import QKeyEvent, Qt
from PySide6.QtWidgets import QLineEdit, QWidget


class TitleEditor(QLineEdit):
    """A field over the card: Enter or a click elsewhere takes the name, Esc leaves the old one."""

    renamed = Signal(str)
    dismissed = Signal()  # by a key: whoever opened it may take the focus back

    def __init__(self, parent: QWidget, name: str, box: QRect) -> None:
        super().__init__(name, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(f"New name of {name}")
        self.setGeometry(box)
        self._is_done = False
        self.editingFinished.connect(self._on_editing_finished)
        self.installEventFilter(self)
        self.selectAll()
        self.show()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        # Keys that mean nothing to a field would reach the canvas below.
        event.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Escape
            and not self._is_done
        ):
            self._finish()
            return True
        return super().eventFilter(watched, event)

    def _finish(self) -> None:
        self._is_done = True
        was_key = self.hasFocus()
        self.close()
        if was_key:
            self.dismissed.emit()

    def _on_editing_finished(self) -> None:
        # Closing takes the focus, which finishes the editing once more.
        if not self._is_done:
            self._finish()
            self.renamed.emit(self.text())
