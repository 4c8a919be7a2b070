"""The New dialog: an empty canvas, or one of the templates with its picture."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon
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
from netbuilder.gui.form_fields import show_property
from netbuilder.gui.theme import GAP, GAP_SECTION, Theme
from netbuilder.storage.templates import load_template, templates

_THUMBNAIL = QSize(184, 68)
_NAME_ROLE = Qt.ItemDataRole.UserRole
EMPTY = ""


class NewDialog(QDialog):
    """Lets the user choose what to start from; `project` makes it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("New project")
        self.resize(640, 640)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP_SECTION, GAP_SECTION, GAP_SECTION, GAP_SECTION)
        column.setSpacing(GAP)
        title = QLabel("Start from", self)
        title.setProperty("role", "title")
        column.addWidget(title)
        self.list = QListWidget(self)
        self.list.setIconSize(_THUMBNAIL)
        self.list.setSpacing(2)
        self.list.setWordWrap(True)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setAccessibleName("Templates")
        self.list.itemActivated.connect(self.accept)
        column.addWidget(self.list, 1)
        buttons = QDialogButtonBox(self)
        create = buttons.addButton("Create", QDialogButtonBox.ButtonRole.AcceptRole)
        show_property(create, "primary", True)
        create.setDefault(True)
        buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        self._fill(theme)

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

    def _fill(self, theme: Theme) -> None:
        blank = thumbnail(Graph(), _THUMBNAIL, theme, self.devicePixelRatioF())
        self._add(EMPTY, "Empty canvas\nNothing but what you draw.", picture_icon(blank))
        for template in templates():
            picture = thumbnail(load_template(template.name).graph, _THUMBNAIL, theme, self.devicePixelRatioF())
            words = f"{template.title}  ·  {template.parameters:,} parameters\n{template.description}"
            self._add(template.name, words, picture_icon(picture))
        self.list.setCurrentRow(1 if self.list.count() > 1 else 0)

    def _add(self, name: str, words: str, icon: QIcon) -> None:
        item = QListWidgetItem(icon, words)
        item.setData(_NAME_ROLE, name)
        item.setSizeHint(QSize(0, _THUMBNAIL.height() + 2 * GAP))
        self.list.addItem(item)
