"""A field that takes keys instead of text: press what shall call a command."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from netbuilder.gui.keymap import pressed_keys
from netbuilder.gui.theme import Theme

_WAITING = "Press the keys, or Esc"


class KeyField(QLineEdit):
    """Shows keys. Enter, Space or a click makes it listen; the next combination is taken, Tab among them.

    Del, Backspace or the cross at its end removes the keys that it shows.
    """

    pressed = Signal(str)  # keys as the keymap writes them
    removed = Signal()
    left = Signal()  # it listened, and was told by Esc to take nothing
    # Events come before it is made in full.
    is_listening = False

    def __init__(self, parent: QWidget | None = None, *, empty: str = "") -> None:
        """`empty` is said while it has no keys."""
        super().__init__(parent)
        self._words = ""
        self._empty = empty
        self._remove = QAction("Remove this key", self)
        self._remove.setToolTip("Remove this key (Del)")
        self._remove.triggered.connect(self.removed)
        self.addAction(self._remove, QLineEdit.ActionPosition.TrailingPosition)
        self.setReadOnly(True)
        self.setProperty("keys", True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setAccessibleName("Keys")
        self.setAccessibleDescription("Press Enter and then the keys; Del removes them")
        self.show_keys("")

    def show_keys(self, words: str) -> None:
        """Show the keys that are, and listen no more."""
        self._words = words
        self._listen(False)

    def show_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        self._remove.setIcon(theme.icon("close", theme.muted))

    def listen(self) -> None:
        """Take the next combination."""
        self.setFocus()
        self._listen(True)

    def _listen(self, is_listening: bool) -> None:
        self.is_listening = is_listening
        self.setText("" if is_listening else self._words)
        self.setPlaceholderText(_WAITING if is_listening else self._empty)
        self._remove.setVisible(bool(self._words) and not is_listening)

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
            self.left.emit()
        elif keys:
            self._listen(False)
            self.pressed.emit(keys)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._listen(True)
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self._words:
            self.removed.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._listen(True)
        event.accept()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._listen(False)
        super().focusOutEvent(event)
