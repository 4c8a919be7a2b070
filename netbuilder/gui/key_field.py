"""A field that takes keys instead of text: press what shall call a command."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from netbuilder.gui.keymap import pressed_keys

_WAITING = "Press the new keys, or Esc"


class KeyField(QLineEdit):
    """Shows keys. Enter, Space or a click makes it listen; the next combination is taken, Tab among them."""

    pressed = Signal(str)  # keys as the keymap writes them

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = ""
        self.is_listening = False
        self.setReadOnly(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setAccessibleName("Keys")
        self.setAccessibleDescription("Press Enter and then the new keys")

    def show_keys(self, words: str) -> None:
        """Show the keys that are, and listen no more."""
        self._words = words
        self._listen(False)

    def listen(self) -> None:
        """Take the next combination."""
        self.setFocus()
        self._listen(True)

    def _listen(self, is_listening: bool) -> None:
        self.is_listening = is_listening
        self.setText("" if is_listening else self._words)
        self.setPlaceholderText(_WAITING if is_listening else "No keys: press Enter to choose some")

    def event(self, event: QEvent) -> bool:
        # Before Tab moves the focus and shortcuts of the window take their keys.
        if self.is_listening and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self._take(event)
                return True
        return super().event(event)

    def _take(self, event: QKeyEvent) -> None:
        keys = pressed_keys(event)
        if keys == "Esc":
            self._listen(False)
        elif keys:
            self._listen(False)
            self.pressed.emit(keys)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._listen(True)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._listen(True)
        event.accept()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._listen(False)
        super().focusOutEvent(event)
