"""The keys of one command: each in a field of its own, and an empty field for another."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from netbuilder.gui.actions import commands, plain
from netbuilder.gui.key_field import KeyField
from netbuilder.gui.keymap import Keymap, KeysError, native
from netbuilder.gui.text_size import follow, px
from netbuilder.gui.theme import GAP, Theme

_FIELD_WIDTH = 186
_IN_A_ROW = 3


class KeyEditor(QWidget):
    """Adds, changes and removes keys, and says whose they are where they belong to another command."""

    def __init__(self, keymap: Keymap, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keymap = keymap
        self._theme = theme
        self._words = {command.name: plain(command.text) for command in commands()}
        self._name = ""
        self._conflict: tuple[str, ...] = ()  # the keys that the command would have
        self.title = QLabel(self)
        self.title.setProperty("role", "heading")
        self._fields: list[KeyField] = []
        self.reset = QPushButton("Reset", self)
        self.reset.setToolTip("Give this command the keys back that it had at first")
        self.reset_all = QPushButton("Reset all keys", self)
        self.reset_all.setToolTip("Give every command the keys back that it had at first")
        self.message = QLabel(self)
        self.message.setWordWrap(True)
        self.take = QPushButton("", self)
        # The list above keeps its height when there is something to be said.
        policy = self.take.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.take.setSizePolicy(policy)
        for button in (self.reset, self.reset_all, self.take):
            # Enter in a field is about the field.
            button.setAutoDefault(False)
        self._lay_out()
        self.reset.clicked.connect(lambda: keymap.reset(self._name))
        self.reset_all.clicked.connect(keymap.reset_all)
        self.take.clicked.connect(self._on_take_clicked)
        keymap.changed.connect(self.refresh)

    @property
    def fields(self) -> list[KeyField]:
        """The fields that are shown: one for each key of the command, and an empty one at the end."""
        return self._fields[: len(self._keymap.keys(self._name)) + 1] if self._name else []

    def show_command(self, name: str, otherwise: str = "") -> None:
        """Show the keys of a command; with an empty `name` the words `otherwise`, and nothing to change."""
        self._name = name
        self.title.setText(f"Keys for {self._words[name]}" if name else otherwise)
        self.refresh()

    def show_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        self._theme = theme
        for field in self._fields:
            field.show_theme(theme)

    def listen(self) -> None:
        """Let the next combination be the first key of the command."""
        if self._name:
            self._fields[0].listen()

    def refresh(self) -> None:
        """Show the keys that are."""
        keys = self._keymap.keys(self._name) if self._name else ()
        while len(self._fields) <= len(keys):
            self._add_field()
        for index, field in enumerate(self._fields):
            is_key = index < len(keys)
            field.show_keys(native(keys[index]) if is_key else "")
            field.setAccessibleName(
                f"{self.title.text()}: key {index + 1}" if is_key else f"{self.title.text()}: another key"
            )
            field.setVisible(index <= len(keys))
            field.setEnabled(bool(self._name))
        self.reset.setEnabled(bool(self._name) and not self._keymap.is_default(self._name))
        self.reset_all.setEnabled(not all(map(self._keymap.is_default, self._words)))
        self._say(self._lost_words(), "muted")

    def _lost_words(self) -> str:
        lost = self._keymap.lost(self._name) if self._name else {}
        return " ".join(f"{native(key)} belongs to {self._words[holder]} now." for key, holder in lost.items())

    def _add_field(self) -> None:
        index = len(self._fields)
        field = KeyField(self, empty="Add a key")
        field.show_theme(self._theme)
        follow(field, lambda: field.setFixedWidth(px(_FIELD_WIDTH)))
        field.pressed.connect(partial(self._on_field_pressed, index))
        field.removed.connect(partial(self._on_field_removed, index))
        self._fields.append(field)
        self._grid.addWidget(field, index // _IN_A_ROW, index % _IN_A_ROW)
        before = self._fields[index - 1] if index else self.title
        QWidget.setTabOrder(before, field)
        QWidget.setTabOrder(field, self.reset)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(GAP)
        head.addWidget(self.title, 1)
        head.addWidget(self.reset)
        head.addWidget(self.reset_all)
        self._grid = QGridLayout()
        self._grid.setSpacing(GAP)
        self._grid.setColumnStretch(_IN_A_ROW, 1)
        trouble = QHBoxLayout()
        trouble.setSpacing(GAP)
        trouble.addWidget(self.message, 1)
        trouble.addWidget(self.take)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addLayout(head)
        column.addLayout(self._grid)
        column.addLayout(trouble)

    def _say(self, words: str, role: str, take: str = "") -> None:
        self.message.setText(words)
        self.message.setProperty("role", role)
        self.message.style().unpolish(self.message)
        self.message.style().polish(self.message)
        self.take.setText(take)
        self.take.setVisible(bool(take))

    def _on_field_pressed(self, index: int, keys: str) -> None:
        had = self._keymap.keys(self._name)
        if keys in had and keys not in had[index : index + 1]:
            self._say(f"{native(keys)} calls {self._words[self._name]} already.", "muted")
            return
        wanted = (*had[:index], keys, *had[index + 1 :])
        try:
            self._keymap.assign(self._name, *wanted)
        except KeysError as error:
            self._conflict = wanted
            self._say(str(error), "error", f"Take it from {self._words[error.holder]}" if error.holder else "")
            return
        self._say(f"{native(keys)} calls {self._words[self._name]} now.", "success")

    def _on_field_removed(self, index: int) -> None:
        keys = self._keymap.keys(self._name)
        self._keymap.assign(self._name, *keys[:index], *keys[index + 1 :])
        # The field may be gone, and the keyboard must not be lost with it.
        self._fields[min(index, len(keys) - 1)].setFocus()
        self._say(f"{native(keys[index])} calls {self._words[self._name]} no longer.", "success")

    def _on_take_clicked(self) -> None:
        new = next(key for key in self._conflict if key not in self._keymap.keys(self._name))
        self._keymap.assign(self._name, *self._conflict, take=True)
        self._fields[self._conflict.index(new)].setFocus()
        self._say(f"{native(new)} calls {self._words[self._name]} now.", "success")
