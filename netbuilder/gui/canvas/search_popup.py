"""Search a layer by any of its names and add it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from netbuilder.gui.layer_search import Match
from netbuilder.gui.stock import Stock
from netbuilder.gui.theme import CARD_RADIUS, GAP, Theme

_SIZE = QSize(340, 348)
_PASSED_ON = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
Fits = Callable[[Match], bool]


def anything(match: Match) -> bool:
    """Every entry fits."""
    return True


class SearchPopup(QFrame):
    """A field and a list inside the canvas: typing filters, Enter adds, Esc or a click elsewhere closes."""

    chosen = Signal(str)  # the key of the entry
    dismissed = Signal()  # by a key or by choosing: whoever opened it may take the focus back

    def __init__(self, parent: QWidget, stock: Stock, theme: Theme, fits: Fits = anything) -> None:
        super().__init__(parent)
        self._room = parent
        self._stock = stock
        self._theme = theme
        self._fits = fits
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("searchPopup")
        self.setStyleSheet(
            f"#searchPopup {{ background: {theme.panel}; border: 1px solid {theme.strong_border};"
            f" border-radius: {CARD_RADIUS}px; }}"
        )
        self.field = QLineEdit(placeholderText="Search a layer")
        self.field.setAccessibleName("Search a layer")
        clear = self.field.addAction(theme.icon("close", theme.muted), QLineEdit.ActionPosition.TrailingPosition)
        clear.setToolTip("Clear")
        clear.triggered.connect(self.field.clear)
        clear.setVisible(False)
        self.field.textChanged.connect(lambda text: clear.setVisible(bool(text)))
        self.list = QListWidget()
        self.list.setAccessibleName("Layers found")
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setIconSize(QSize(16, 16))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._nothing = QLabel("No layer of that name", alignment=Qt.AlignmentFlag.AlignCenter)
        self._nothing.setStyleSheet(f"color: {theme.muted};")
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, GAP, GAP, GAP)
        column.setSpacing(GAP)
        column.addWidget(self.field)
        column.addWidget(self.list, 1)
        column.addWidget(self._nothing, 1)
        self.field.textChanged.connect(self._on_field_text_changed)
        self.field.returnPressed.connect(self._on_field_return_pressed)
        self.field.installEventFilter(self)
        self.list.itemClicked.connect(self._on_list_item_clicked)
        self._on_field_text_changed("")

    def open_at(self, point: QPoint) -> None:
        """Show near a point of the parent, wholly inside it, ready for typing."""
        room = self._room.rect()
        self.resize(min(_SIZE.width(), room.width()), min(_SIZE.height(), room.height()))
        x = max(0, min(point.x(), room.width() - self.width()))
        y = max(0, min(point.y(), room.height() - self.height()))
        self.move(x, y)
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    # What the field and the list leave over is not for the canvas below.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in _PASSED_ON:
                self._step(event)
                return True
            if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
                self._dismiss()
                return True
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut and not self._holds_focus():
            self.close()
        return super().eventFilter(watched, event)

    def _dismiss(self) -> None:
        self.close()
        self.dismissed.emit()

    def _holds_focus(self) -> bool:
        focus = self.window().focusWidget()
        return focus is not None and (focus is self or self.isAncestorOf(focus)) and self.window().isActiveWindow()

    def _step(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -8, Qt.Key.Key_PageDown: 8}
        row = self.list.currentRow() + step[Qt.Key(event.key())]
        self.list.setCurrentRow(max(0, min(row, self.list.count() - 1)))

    def _on_field_text_changed(self, text: str) -> None:
        self.list.clear()
        for match in self._stock.search(text):
            if self._fits(match):
                icon = self._theme.family_icon(match.layer.family)
                entry = QListWidgetItem(icon, match.title)
                entry.setData(Qt.ItemDataRole.UserRole, match.key)
                entry.setToolTip(match.summary)
                self.list.addItem(entry)
        self.list.setCurrentRow(0)
        self.list.setVisible(self.list.count() > 0)
        self._nothing.setVisible(self.list.count() == 0)

    def _on_field_return_pressed(self) -> None:
        self._choose(self.list.currentItem())

    def _on_list_item_clicked(self, entry: QListWidgetItem) -> None:
        self._choose(entry)

    def _choose(self, entry: QListWidgetItem | None) -> None:
        if entry is not None:
            key = entry.data(Qt.ItemDataRole.UserRole)
            self._dismiss()
            self.chosen.emit(key)
