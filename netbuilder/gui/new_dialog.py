"""The New dialog: an empty canvas, or one of the templates with its picture."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFont, QIcon
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from netbuilder.graph.model import Graph
from netbuilder.graph.project import Project
from netbuilder.gui.canvas.empty_state import picture_icon
from netbuilder.gui.canvas.miniature import thumbnail
from netbuilder.gui.search_field import SearchField
from netbuilder.gui.text_size import on_screen, px, px_size
from netbuilder.gui.theme import GAP, GAP_SECTION, Theme, ui_font
from netbuilder.gui.theme_style import show_property
from netbuilder.storage.templates import Template, load_template, templates

_THUMBNAIL = QSize(184, 68)
_NAME_ROLE = Qt.ItemDataRole.UserRole
_SEARCHED_ROLE = Qt.ItemDataRole.UserRole + 1
EMPTY = ""


class NewDialog(QDialog):
    """Lets the user choose what to start from; `project` makes it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("New project")
        self.resize(on_screen(self, QSize(640, 640)))
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP_SECTION, GAP_SECTION, GAP_SECTION, GAP_SECTION)
        column.setSpacing(GAP)
        title = QLabel("Start from", self)
        title.setProperty("role", "title")
        column.addWidget(title)
        self.search_field = SearchField("Search templates", self)
        self.search_field.show_theme(theme)
        column.addWidget(self.search_field)
        self.list = QListWidget(self)
        self.list.setIconSize(px_size(_THUMBNAIL))
        self.list.setSpacing(2)
        self.list.setWordWrap(True)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setAccessibleName("Templates")
        self.list.itemActivated.connect(self.accept)
        column.addWidget(self.list, 1)
        self._nothing = QLabel("No template is called that. Try what it is for: digits, sequence, residual …", self)
        self._nothing.setProperty("role", "muted")
        self._nothing.setWordWrap(True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._nothing.setContentsMargins(0, GAP_SECTION, 0, 0)
        column.addWidget(self._nothing, 1)
        buttons = QDialogButtonBox(self)
        self.create_button = buttons.addButton("Create", QDialogButtonBox.ButtonRole.AcceptRole)
        show_property(self.create_button, "primary", True)
        self.create_button.setDefault(True)
        buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        self.search_field.textChanged.connect(self._on_search_changed)
        self.search_field.moved.connect(self.move_current)
        self.search_field.confirmed.connect(self.create_button.click)
        self._fill(theme)
        self._on_search_changed("")
        self.list.setFocus()

    @property
    def project(self) -> Project:
        """The project that the chosen entry makes."""
        item = self.list.currentItem()
        name = item.data(_NAME_ROLE) if item is not None else EMPTY
        return load_template(name) if name else Project()

    def choose(self, name: str) -> None:
        """Select the template `name`."""
        for row in range(self.list.count()):
            if self.list.item(row).data(_NAME_ROLE) == name:
                self.list.setCurrentRow(row)

    def move_current(self, steps: int) -> None:
        """Select the entry some places further, over headings and what the search hides."""
        rows = [row for row in range(self.list.count()) if self._is_open(row)]
        if not rows:
            return
        row = self.list.currentRow()
        place = rows.index(row) + steps if row in rows else 0
        self.list.setCurrentRow(rows[max(0, min(len(rows) - 1, place))])

    def _is_open(self, row: int) -> bool:
        item = self.list.item(row)
        return item is not None and not item.isHidden() and bool(item.flags() & Qt.ItemFlag.ItemIsSelectable)

    def _fill(self, theme: Theme) -> None:
        size = px_size(_THUMBNAIL)
        blank = thumbnail(Graph(), size, theme, self.devicePixelRatioF())
        self._add(EMPTY, "Empty canvas\nNothing but what you draw.", picture_icon(blank), "empty canvas")
        group = ""
        for template in templates():
            if template.group != group:
                group = template.group
                self._add_heading(group, theme)
            picture = thumbnail(load_template(template.name).graph, size, theme, self.devicePixelRatioF())
            words = f"{template.title}  ·  {template.parameters:,} parameters\n{template.description}"
            self._add(template.name, words, picture_icon(picture), _searched(template))
        self.choose(templates()[0].name)

    def _add(self, name: str, words: str, icon: QIcon, searched: str) -> None:
        item = QListWidgetItem(icon, words)
        item.setData(_NAME_ROLE, name)
        item.setData(_SEARCHED_ROLE, searched)
        item.setSizeHint(QSize(0, px(_THUMBNAIL.height()) + 2 * GAP))
        self.list.addItem(item)

    def _add_heading(self, words: str, theme: Theme) -> None:
        item = QListWidgetItem(words)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        font = ui_font(12)
        font.setWeight(QFont.Weight.DemiBold)
        item.setFont(font)
        item.setForeground(QColor(theme.muted))
        item.setSizeHint(QSize(0, px(32)))
        item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom)
        self.list.addItem(item)

    def _on_search_changed(self, text: str) -> None:
        wanted = text.casefold().split()
        heading: QListWidgetItem | None = None
        for row in range(self.list.count()):
            item = self.list.item(row)
            searched = item.data(_SEARCHED_ROLE)
            if searched is None:
                heading = item
                heading.setHidden(True)
                continue
            fits = all(word in searched for word in wanted)
            item.setHidden(not fits)
            if fits and heading is not None:
                heading.setHidden(False)
        if not self._is_open(self.list.currentRow()):
            self.list.setCurrentRow(-1)
            self.move_current(0)
        is_any = any(self._is_open(row) for row in range(self.list.count()))
        self.list.setVisible(is_any)
        self._nothing.setVisible(not is_any)
        self.create_button.setEnabled(is_any)


def _searched(template: Template) -> str:
    """Everything that a search may name."""
    return " ".join((template.name, template.title, template.group, template.description)).casefold()
