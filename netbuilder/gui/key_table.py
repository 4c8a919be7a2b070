"""The page of the preferences on which every command gets the keys that the user likes."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from netbuilder.gui.actions import MENUS, Command, plain
from netbuilder.gui.fuzzy import find
from netbuilder.gui.key_field import KeyField
from netbuilder.gui.keymap import Keymap, KeysError, native
from netbuilder.gui.search_field import SearchField
from netbuilder.gui.text_size import follow, px
from netbuilder.gui.theme import GAP, GAP_LARGE, Theme, ui_font

_NAME_ROLE = Qt.ItemDataRole.UserRole + 1
_MENU, _KEYS = 1, 2
_FIELD_WIDTH, _KEYS_WIDTH, _ROW_HEIGHT = 232, 232, 28


class KeyTable(QWidget):
    """All commands with their keys; those of the chosen one are changed below the list."""

    def __init__(self, keymap: Keymap, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keymap = keymap
        self._theme = theme
        self._commands = {command.name: command for _, command in _all()}
        self._rows: dict[str, QTreeWidgetItem] = {}
        self._conflict = ("", "")  # the command that wants keys, and the keys that another has
        self.search = SearchField("Search commands or keys", self)
        self.search.show_theme(theme)
        self.tree = self._make_tree()
        self.title = QLabel(self)
        self.title.setProperty("role", "heading")
        self.field = KeyField(self)
        follow(self, self._measure)
        self.remove = QPushButton("Remove keys", self)
        self.reset = QPushButton("Reset", self)
        self.reset.setToolTip("Give this command the keys back that it had at first")
        self.reset_all = QPushButton("Reset all keys", self)
        self.message = QLabel(self)
        self.message.setWordWrap(True)
        self.take = QPushButton("", self)
        # The list keeps its height when there is something to be said.
        policy = self.take.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.take.setSizePolicy(policy)
        for button in (self.remove, self.reset, self.reset_all, self.take):
            # Enter in a field is about the field.
            button.setAutoDefault(False)
        self._lay_out()
        self.search.textChanged.connect(self._filter)
        self.search.moved.connect(self._step)
        self.search.confirmed.connect(self._on_tree_activated)
        self.tree.currentItemChanged.connect(lambda *_: self._show_current())
        self.tree.itemActivated.connect(self._on_tree_activated)
        self.field.pressed.connect(self._on_field_pressed)
        self.remove.clicked.connect(lambda: self._change(lambda name: self._keymap.clear(name)))
        self.reset.clicked.connect(lambda: self._change(lambda name: self._keymap.reset(name)))
        self.reset_all.clicked.connect(lambda: self._change(lambda _: self._keymap.reset_all()))
        self.take.clicked.connect(self._on_take_clicked)
        keymap.changed.connect(self._show_keys)
        self._show_keys()
        self.choose(next(iter(self._rows)))

    @property
    def current(self) -> str:
        """The name of the chosen command; empty while nothing is found."""
        item = self.tree.currentItem()
        return str(item.data(0, _NAME_ROLE) or "") if item is not None and not item.isHidden() else ""

    def choose(self, name: str) -> None:
        """Choose a command."""
        self.tree.setCurrentItem(self._rows[name])

    def show_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        self._theme = theme
        self.search.show_theme(theme)
        self._show_keys()

    def _measure(self) -> None:
        self.field.setFixedWidth(px(_FIELD_WIDTH))
        self.tree.header().resizeSection(_KEYS, px(_KEYS_WIDTH))
        for row in self._rows.values():
            row.setSizeHint(0, QSize(0, px(_ROW_HEIGHT)))

    # Parts -------------------------------------------------------------------------------------------------------

    def _make_tree(self) -> QTreeWidget:
        tree = QTreeWidget(self)
        tree.setHeaderLabels(["Command", "Menu", "Keys"])
        tree.setAccessibleName("Commands and their keys")
        tree.setRootIsDecorated(False)
        tree.setIndentation(0)
        tree.setUniformRowHeights(True)
        tree.setAllColumnsShowFocus(True)
        tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        tree.header().setSectionResizeMode(_MENU, QHeaderView.ResizeMode.ResizeToContents)
        # Wide enough for the longest, so that nothing moves when keys change.
        tree.header().setSectionResizeMode(_KEYS, QHeaderView.ResizeMode.Fixed)
        tree.header().setStretchLastSection(False)
        tree.header().setSectionsMovable(False)
        for menu, command in _all():
            row = QTreeWidgetItem(tree, [plain(command.text), plain(menu), ""])
            row.setData(0, _NAME_ROLE, command.name)
            row.setToolTip(0, command.tip)
            self._rows[command.name] = row
        return tree

    def _lay_out(self) -> None:
        keys = QHBoxLayout()
        keys.setSpacing(GAP)
        keys.addWidget(self.field)
        keys.addWidget(self.remove)
        keys.addWidget(self.reset)
        keys.addStretch()
        keys.addWidget(self.reset_all)
        trouble = QHBoxLayout()
        trouble.setSpacing(GAP)
        trouble.addWidget(self.message, 1)
        trouble.addWidget(self.take)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, GAP_LARGE, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self.search)
        column.addWidget(self.tree, 1)
        column.addWidget(self.title)
        column.addLayout(keys)
        column.addLayout(trouble)

    # What is shown -----------------------------------------------------------------------------------------------

    def _show_keys(self) -> None:
        bold, plain_font = ui_font(13, bold=True), ui_font(13)
        for name, row in self._rows.items():
            is_own = not self._keymap.is_default(name)
            words = self._words(name)
            row.setText(_KEYS, f"{words or 'none'} · changed" if is_own else words)
            row.setFont(_KEYS, bold if is_own else plain_font)
            row.setForeground(_KEYS, QBrush(QColor(self._theme.accent_text if is_own else self._theme.text)))
            row.setForeground(_MENU, QBrush(QColor(self._theme.muted)))
        self.reset_all.setEnabled(not all(map(self._keymap.is_default, self._rows)))
        self._filter(self.search.text())

    def _show_current(self) -> None:
        name = self.current
        if name:
            self.tree.scrollToItem(self._rows[name])
        self.title.setText(f"Keys for {plain(self._commands[name].text)}" if name else "No command is called that")
        self.field.setAccessibleName(self.title.text())
        self.field.show_keys(self._words(name) if name else "")
        self.field.setEnabled(bool(name))
        self.remove.setEnabled(bool(name) and bool(self._keymap.keys(name)))
        self.reset.setEnabled(bool(name) and not self._keymap.is_default(name))
        self._say("", "")

    def _words(self, name: str) -> str:
        return " or ".join(map(native, self._keymap.keys(name)))

    def _filter(self, text: str) -> None:
        for menu, command in _all():
            row = self._rows[command.name]
            keys = self._words(command.name)
            is_found = find(text, plain(command.text), f"{plain(menu)} {command.tip}") is not None
            row.setHidden(not (is_found or (text.strip() and text.strip().casefold() in keys.casefold())))
        if not self.current:
            first = next((row for row in self._rows.values() if not row.isHidden()), None)
            self.tree.setCurrentItem(first)  # type: ignore[arg-type]  # None is allowed; the stub does not say
        self._show_current()

    def _step(self, rows: int) -> None:
        shown = [row for row in self._rows.values() if not row.isHidden()]
        if shown:
            item = self.tree.currentItem()
            place = shown.index(item) if item in shown else 0
            self.tree.setCurrentItem(shown[max(0, min(place + rows, len(shown) - 1))])

    def _say(self, words: str, role: str, take: str = "") -> None:
        self.message.setText(words)
        self.message.setProperty("role", role)
        self.message.style().unpolish(self.message)
        self.message.style().polish(self.message)
        self.take.setText(take)
        self.take.setVisible(bool(take))

    # What happens ------------------------------------------------------------------------------------------------

    def _change(self, change: object) -> None:
        assert callable(change)
        change(self.current)
        self._show_current()

    def _on_tree_activated(self) -> None:
        if self.current:
            self.field.listen()

    def _on_field_pressed(self, keys: str) -> None:
        name = self.current
        try:
            self._keymap.assign(name, keys)
        except KeysError as error:
            self._conflict = (name, keys)
            holder = self._commands.get(error.holder)
            self._say(str(error), "error", f"Take it from {plain(holder.text)}" if holder is not None else "")
            return
        self._show_current()
        self._say(f"{plain(self._commands[name].text)} is called by {native(keys)} now.", "success")

    def _on_take_clicked(self) -> None:
        name, keys = self._conflict
        self._keymap.assign(name, keys, take=True)
        self._show_current()
        self.field.setFocus()
        self._say(f"{plain(self._commands[name].text)} is called by {native(keys)} now.", "success")


def _all() -> Iterator[tuple[str, Command]]:
    """Every command with its menu."""
    for menu, entries in MENUS.items():
        for entry in entries:
            if isinstance(entry, Command):
                yield menu, entry
