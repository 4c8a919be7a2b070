"""The page of the preferences on which every command gets the keys that the user likes."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from netbuilder.gui.actions import MENUS, Command, plain
from netbuilder.gui.fuzzy import find
from netbuilder.gui.key_editor import KeyEditor
from netbuilder.gui.key_field import KeyField
from netbuilder.gui.keymap import FIXED, Keymap, native
from netbuilder.gui.search_field import SearchField
from netbuilder.gui.text_size import follow, px
from netbuilder.gui.theme import GAP, GAP_LARGE, Theme, ui_font

_NAME_ROLE = Qt.ItemDataRole.UserRole + 1
_MENU, _KEYS = 1, 2
_KEYS_WIDTH, _ROW_HEIGHT = 232, 28
_BY_KEY = "Press a key to see which command it calls"


class KeyTable(QWidget):
    """All commands with their keys; those of the chosen one are changed below the list."""

    def __init__(self, keymap: Keymap, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keymap = keymap
        self._theme = theme
        self._titles = {command.name: plain(command.text) for _, command in _all()}
        self._rows: dict[str, QTreeWidgetItem] = {}
        self.search = SearchField("Search commands or keys", self)
        self.search.show_theme(theme)
        self.tree = self._make_tree()
        self.finder = KeyField(self, empty="Press Enter, then the keys to find")
        self.finder.setAccessibleName("Find the command of a key")
        self.finder.show_theme(theme)
        self.finder.hide()
        self._found = ""  # the keys whose command is looked for; none while words are
        self.by_key = QToolButton(self)
        self.by_key.setText("By key")
        self.by_key.setToolTip(_BY_KEY)
        self.by_key.setCheckable(True)
        self.by_key.setProperty("framed", True)
        self.editor = KeyEditor(keymap, theme, self)
        follow(self, self._measure)
        self._lay_out()
        self.search.textChanged.connect(self._filter)
        self.search.moved.connect(self._step)
        self.search.confirmed.connect(self._on_tree_activated)
        self.tree.currentItemChanged.connect(lambda *_: self._show_current())
        # The room for the list changes with the number of keys below it.
        self.tree.verticalScrollBar().rangeChanged.connect(lambda *_: self._keep_in_view())
        self.tree.itemActivated.connect(self._on_tree_activated)
        self.by_key.toggled.connect(self._on_by_key_toggled)
        self.finder.pressed.connect(self._on_finder_pressed)
        self.finder.removed.connect(lambda: self._look_for(""))
        self.finder.left.connect(self._on_finder_left)
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
        self.finder.show_theme(theme)
        self.editor.show_theme(theme)
        self._show_keys()

    def _measure(self) -> None:
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
        head = QHBoxLayout()
        head.setSpacing(GAP)
        head.addWidget(self.search, 1)
        head.addWidget(self.finder, 1)
        head.addWidget(self.by_key)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, GAP_LARGE, 0, 0)
        column.setSpacing(GAP)
        column.addLayout(head)
        column.addWidget(self.tree, 1)
        column.addWidget(self.editor)

    # What is shown -----------------------------------------------------------------------------------------------

    def _show_keys(self) -> None:
        bold, plain_font = ui_font(13, bold=True), ui_font(13)
        for name, row in self._rows.items():
            is_own = not self._keymap.is_default(name)
            words, lost = self._words(name), self._keymap.lost(name)
            row.setText(_KEYS, f"{words or 'none'} · {'one taken' if lost else 'changed'}" if is_own else words)
            row.setToolTip(_KEYS, "\n".join(f"{native(key)} belongs to {self._titles[lost[key]]}" for key in lost))
            row.setFont(_KEYS, bold if is_own else plain_font)
            colour = self._theme.warning_text if lost else self._theme.accent_text if is_own else self._theme.text
            row.setForeground(_KEYS, QBrush(QColor(colour)))
            row.setForeground(_MENU, QBrush(QColor(self._theme.muted)))
        self._filter(self.search.text())

    def _show_current(self) -> None:
        self._keep_in_view()
        self.editor.show_command(self.current, self._why_nothing())

    def _keep_in_view(self) -> None:
        if self.current:
            self.tree.scrollToItem(self._rows[self.current])

    def _why_nothing(self) -> str:
        """Why the list is empty."""
        if not self._found:
            return "No command is called that"
        what = FIXED.get(self._found)
        return f"{native(self._found)} {what} everywhere" if what else f"No command has {native(self._found)}"

    def _words(self, name: str) -> str:
        return " or ".join(map(native, self._keymap.keys(name)))

    def _filter(self, text: str) -> None:
        for menu, command in _all():
            row = self._rows[command.name]
            keys = self._words(command.name)
            if self._found:
                row.setHidden(self._keymap.called_by(self._found) != command.name)
                continue
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

    # What happens ------------------------------------------------------------------------------------------------

    def _look_for(self, keys: str) -> None:
        """Show the command that these keys call; without keys those that the words find."""
        self._found = keys
        self.finder.show_keys(native(keys))
        self._filter(self.search.text())

    def _on_tree_activated(self) -> None:
        if self.current:
            self.editor.listen()

    def _on_by_key_toggled(self, is_on: bool) -> None:
        self.by_key.setText("By name" if is_on else "By key")
        self.by_key.setToolTip("Search by words again" if is_on else _BY_KEY)
        self.search.setVisible(not is_on)
        self.finder.setVisible(is_on)
        if is_on:
            self.search.clear()
            self.finder.listen()
        else:
            self._look_for("")
            self.search.setFocus()

    def _on_finder_pressed(self, keys: str) -> None:
        self._look_for(keys)

    def _on_finder_left(self) -> None:
        self.by_key.setChecked(False)


def _all() -> Iterator[tuple[str, Command]]:
    """Every command with its menu."""
    for menu, entries in MENUS.items():
        for entry in entries:
            if isinstance(entry, Command):
                yield menu, entry
