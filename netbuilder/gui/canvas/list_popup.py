"""A field and a list inside the canvas: typing filters, Enter chooses, Esc or a click elsewhere closes."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QVBoxLayout,
    QWidget,
)

from netbuilder.gui.elided import ElidedLabel
from netbuilder.gui.text_size import follow, px, px_size
from netbuilder.gui.theme import CARD_RADIUS, GAP, Theme, ui_font

_SIZE = QSize(420, 420)
_WORDS_LINES = 3
_LEAST_WITH_WORDS = 240
_NOTHING_HEIGHT = 48
_PASSED_ON = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class ListPopup(QFrame):
    """What is asked stands above the field as `heading`; what is known of the marked entry stands below the list.

    A child says in `entries_for` which entries a text finds, and in `choose` what happens to the chosen one; it calls
    `show_found` when it can.
    """

    dismissed = Signal()  # by a key or by choosing: whoever opened it may take the focus back

    def __init__(
        self,
        parent: QWidget,
        theme: Theme,
        rows: QStyledItemDelegate,
        *,
        heading: str,
        asks: str,
        found: str,
        nothing: str,
        tells: bool = True,
    ) -> None:
        """`asks`, `found` and `nothing` are the words of the field, of the list, and of a list without entries.

        `tells`: whether anything is known of entries that would stand below the list.
        """
        super().__init__(parent)
        self._room = parent
        self._tells = tells
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("searchPopup")
        self.setStyleSheet(
            f"#searchPopup {{ background: {theme.panel}; border: 1px solid {theme.strong_border};"
            f" border-radius: {CARD_RADIUS}px; }}"
        )
        # A child from the start: shown without a parent it would be a window for a moment, and take the focus away.
        self.heading = ElidedLabel(self)
        self.heading.setText(heading)
        self.heading.setVisible(bool(heading))
        self.field = self._make_field(theme, asks, heading)
        self.list = self._make_list(rows, found)
        self._nothing = QLabel(nothing, alignment=Qt.AlignmentFlag.AlignCenter)
        self._nothing.setStyleSheet(f"color: {theme.muted};")
        # What the marked entry does, or why it does not fit, in words.
        self.words = QLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignTop)
        for label in (self.heading, self.words):
            label.setStyleSheet(f"color: {theme.muted}; padding: 0 2px;")
        follow(self, self._measure)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, GAP, GAP, GAP)
        column.setSpacing(GAP)
        for part, stretch in ((self.heading, 0), (self.field, 0), (self.list, 1), (self._nothing, 1), (self.words, 0)):
            column.addWidget(part, stretch)

    def _measure(self) -> None:
        for label in (self.heading, self.words):
            label.setFont(ui_font(11))
        self.words.setFixedHeight(_WORDS_LINES * self.words.fontMetrics().lineSpacing())

    def _make_field(self, theme: Theme, asks: str, heading: str) -> QLineEdit:
        field = QLineEdit(placeholderText=asks)
        field.setAccessibleName(asks)
        field.setAccessibleDescription(heading)
        clear = field.addAction(theme.icon("close", theme.muted), QLineEdit.ActionPosition.TrailingPosition)
        clear.setToolTip("Clear")
        clear.triggered.connect(field.clear)
        clear.setVisible(False)
        field.textChanged.connect(lambda text: clear.setVisible(bool(text)))
        field.textChanged.connect(self.show_found)
        field.returnPressed.connect(self._on_field_return_pressed)
        field.installEventFilter(self)
        return field

    def _make_list(self, rows: QStyledItemDelegate, found: str) -> QListWidget:
        entries = QListWidget()
        entries.setAccessibleName(found)
        entries.setFrameShape(QFrame.Shape.NoFrame)
        rows.setParent(entries)
        entries.setItemDelegate(rows)
        entries.setUniformItemSizes(True)
        entries.setMouseTracking(True)
        entries.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        entries.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        entries.itemClicked.connect(self._pick)
        entries.currentItemChanged.connect(lambda entry: self.words.setText(self.about(entry) if entry else ""))
        return entries

    # What a child says -------------------------------------------------------------------------------------------

    def entries_for(self, text: str) -> Iterable[QListWidgetItem]:
        """The entries that `text` finds, best first."""
        raise NotImplementedError

    def about(self, entry: QListWidgetItem) -> str:
        """What is known of an entry, in words."""
        raise NotImplementedError

    def choose(self, entry: QListWidgetItem) -> None:
        """Do what was asked for, with the popup already gone."""
        raise NotImplementedError

    # What happens ------------------------------------------------------------------------------------------------

    def show_found(self, text: str) -> None:
        """Show the entries that `text` finds, and mark the first."""
        self.list.clear()
        for entry in self.entries_for(text):
            self.list.addItem(entry)
        has_some = self.list.count() > 0
        self.list.setCurrentRow(0)
        self.list.setVisible(has_some)
        self._nothing.setVisible(not has_some)
        if not has_some:
            self.words.clear()

    def open_at(self, point: QPoint) -> None:
        """Show near a point of the parent, wholly inside it, ready for typing; one question is asked at a time."""
        for other in self._room.findChildren(ListPopup):
            if other is not self:
                other.close()
        room = self._room.rect()
        # On a low canvas the list itself needs the room.
        self.words.setVisible(self._tells and room.height() >= px(_LEAST_WITH_WORDS))
        most = px_size(_SIZE)
        # It keeps this height while somebody types: what jumps cannot be read.
        self.resize(QSize(most.width(), min(most.height(), self._height_of_all())).boundedTo(room.size()))
        x = max(0, min(point.x(), room.width() - self.width()))
        y = max(0, min(point.y(), room.height() - self.height()))
        self.move(x, y)
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def _height_of_all(self) -> int:
        """With every entry in sight, or with the words that there is none."""
        rows = self.list.count() * self.list.sizeHintForRow(0) if self.list.count() else px(_NOTHING_HEIGHT)
        others = [part for part in (self.heading, self.field, self.words) if not part.isHidden()]
        heights = rows + sum(max(part.sizeHint().height(), part.minimumHeight()) for part in others)
        # Between the parts, around them, and the frame's two lines.
        return heights + (len(others) + 2) * GAP + 2

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
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut and self._is_left(event):
            self.close()
        return super().eventFilter(watched, event)

    def _dismiss(self) -> None:
        self.close()
        self.dismissed.emit()

    def _is_left(self, event: QFocusEvent) -> bool:
        """Whether the user went elsewhere in this window; a look at another window loses nothing of what was typed."""
        if event.reason() == Qt.FocusReason.ActiveWindowFocusReason:
            return False
        focus = self.window().focusWidget()
        return focus is None or not (focus is self or self.isAncestorOf(focus))

    def _step(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -8, Qt.Key.Key_PageDown: 8}
        row = self.list.currentRow() + step[Qt.Key(event.key())]
        self.list.setCurrentRow(max(0, min(row, self.list.count() - 1)))

    def _on_field_return_pressed(self) -> None:
        self._pick(self.list.currentItem())

    def _pick(self, entry: QListWidgetItem | None) -> None:
        if entry is not None:
            self._dismiss()
            self.choose(entry)
