"""The command palette: type a few letters of what is wanted, and Enter does it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QLabel, QListView, QMainWindow, QVBoxLayout, QWidget
from shiboken6 import isValid

from netbuilder.gui.command_entries import Entry
from netbuilder.gui.command_paint import ROW_ROLE, RowDelegate, row_height
from netbuilder.gui.fuzzy import find
from netbuilder.gui.search_field import SearchField
from netbuilder.gui.text_size import px
from netbuilder.gui.theme import CARD_RADIUS, GAP, Theme

_WIDTH = 600
_MOST_ROWS = 11
_SHADOW = 12
# A command that was used lately comes first among those that fit alike.
_RECENT_BONUS = 0.05
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Row:
    """An entry as the list shows it: which letters fit, and whether a line above sets it apart."""

    entry: Entry
    places: frozenset[int] = frozenset()
    is_recent: bool = False
    is_set_apart: bool = False


def ranked(entries: Sequence[Entry], query: str, recent: Sequence[str]) -> list[Row]:
    """What `query` may mean, best first; everything for an empty one, what was used lately at the top."""
    if not query.split():
        by_key = {entry.key: entry for entry in entries}
        used = [Row(by_key[key], is_recent=True) for key in recent if key in by_key]
        rest = [Row(entry) for entry in entries if entry.key not in set(recent)]
        if used and rest:
            rest[0] = replace(rest[0], is_set_apart=True)
        return used + rest
    scored = []
    for entry in entries:
        found = find(query, entry.title, f"{entry.note} {entry.beside}")
        if found is not None:
            bonus = _RECENT_BONUS if entry.key in recent else 0.0
            scored.append((found.score + bonus, Row(entry, found.places, is_recent=entry.key in recent)))
    return [row for _, row in sorted(scored, key=lambda pair: -pair[0])]


class CommandPalette(QFrame):
    """Stands over the window at the top middle; Esc or a click elsewhere closes it and gives the focus back."""

    ran = Signal(str)  # the key of the entry

    def __init__(self, window: QMainWindow, theme: Theme, entries: Iterable[Entry], recent: Sequence[str]) -> None:
        super().__init__(window)
        self._window = window
        self._theme = theme
        self._entries = tuple(entries)
        self._recent = tuple(recent)
        # Who had the focus, and all around it: a popup may close because the palette takes the focus from it.
        self._before: list[QWidget] = []
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName("Command palette")
        self.field = SearchField("Search commands, layers, templates and files", self)
        self.field.show_theme(theme)
        self.model = _Model(self)
        self.list = QListView(self)
        self.list.setModel(self.model)
        self.list.setItemDelegate(RowDelegate(theme, self.list))
        self.list.setAccessibleName("Commands found")
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._nothing = QLabel("Nothing is called that", self, alignment=Qt.AlignmentFlag.AlignCenter)
        self._nothing.setProperty("role", "muted")
        self._nothing.setFixedHeight(2 * row_height())
        column = self._column = QVBoxLayout(self)
        margin = _SHADOW + GAP
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(GAP)
        column.addWidget(self.field)
        column.addWidget(self.list)
        column.addWidget(self._nothing)
        column.addStretch()
        self.field.textChanged.connect(self._show)
        self.field.moved.connect(self._step)
        self.field.confirmed.connect(self._on_field_confirmed)
        self.field.installEventFilter(self)
        self.list.clicked.connect(lambda index: self._run(index.row()))
        window.installEventFilter(self)
        self._show("")

    def open(self) -> None:
        """Show, ready for typing."""
        widget: QWidget | None = self._window.focusWidget()
        while widget is not None:
            self._before.append(widget)
            widget = widget.parentWidget()
        self._place()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def dismiss(self) -> None:
        """Close, and give the focus back to who had it."""
        before, self._before = self._before, []
        self.close()
        there = (each for each in before if isValid(each) and each.isVisible())
        heir = next((each for each in there if each.focusPolicy() != Qt.FocusPolicy.NoFocus), None)
        if heir is not None:
            heir.setFocus(Qt.FocusReason.PopupFocusReason)

    def _run(self, row: int) -> None:
        if not 0 <= row < len(self.model.rows):
            return
        entry = self.model.rows[row].entry
        if entry.reason:
            # It stays open: the reason is read in its line.
            return
        self.dismiss()
        self.ran.emit(entry.key)
        entry.run()

    def _show(self, text: str) -> None:
        self.model.show(ranked(self._entries, text, self._recent))
        self.list.setVisible(bool(self.model.rows))
        self._nothing.setVisible(not self.model.rows)
        self.list.setFixedHeight(min(len(self.model.rows), self._most_rows) * row_height())
        self._select(0)
        self._place()

    @property
    def _most_rows(self) -> int:
        room = self._window.height() - self._window.menuBar().height() - px(120)
        return max(3, min(_MOST_ROWS, room // row_height()))

    def _place(self) -> None:
        menus = self._window.menuBar()
        width = min(px(_WIDTH), self._window.width() - 2 * GAP) + 2 * _SHADOW
        self.resize(width, self._column.sizeHint().height())
        top = menus.height() if menus.isVisible() else 0
        self.move((self._window.width() - width) // 2, top + GAP - _SHADOW)

    def _select(self, row: int) -> None:
        if self.model.rows:
            self.list.setCurrentIndex(self.model.index(max(0, min(row, len(self.model.rows) - 1))))

    def _step(self, rows: int) -> None:
        row = self.list.currentIndex().row() + rows
        # From the last to the first and back; a page stops at the end first.
        if abs(rows) == 1:
            row %= max(1, len(self.model.rows))
        self._select(row)

    def _on_field_confirmed(self) -> None:
        self._run(self.list.currentIndex().row())

    def _holds_focus(self) -> bool:
        focus = self.window().focusWidget()
        return focus is not None and self.isAncestorOf(focus) and self.window().isActiveWindow()

    # Events ------------------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window:
            if event.type() == QEvent.Type.Resize:
                self._place()
            return False
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            steps = {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}
            if event.key() == Qt.Key.Key_Escape:
                self.dismiss()
                return True
            if event.key() in steps:
                self._step(steps[Qt.Key(event.key())])
                return True
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut and not self._holds_focus():
            self.close()
        return False

    # What the field and the list leave over is not for what lies below.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.rect().adjusted(_SHADOW, _SHADOW, -_SHADOW, -_SHADOW).contains(event.position().toPoint()):
            self.dismiss()
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        card = QRectF(self.rect()).adjusted(_SHADOW, _SHADOW, -_SHADOW, -_SHADOW)
        painter.setPen(Qt.PenStyle.NoPen)
        shadow = QColor(self._theme.shadow)
        shadow.setAlpha(22 if self._theme.is_dark else 6)
        painter.setBrush(shadow)
        for spread in range(2, _SHADOW, 2):
            around = card.adjusted(-spread, -spread + 3, spread, spread)
            painter.drawRoundedRect(around, CARD_RADIUS + spread, CARD_RADIUS + spread)
        line = self._theme.line
        painter.setBrush(QColor(self._theme.strong_border))
        painter.drawRoundedRect(card, CARD_RADIUS, CARD_RADIUS)
        painter.setBrush(QColor(self._theme.panel))
        inside = card.adjusted(line, line, -line, -line)
        painter.drawRoundedRect(inside, CARD_RADIUS - line, CARD_RADIUS - line)


class _Model(QAbstractListModel):
    """The lines of the list."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []

    def show(self, rows: list[Row]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.entry.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(filter(None, (row.entry.title, row.entry.note, row.entry.keys, row.entry.reason)))
        return None
