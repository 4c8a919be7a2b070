"""Search a layer by any of its names, see what it would give here, and add it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from netbuilder.gui.canvas.offers import Offer, Offers
from netbuilder.gui.canvas.search_rows import OFFER_ROLE, OfferDelegate
from netbuilder.gui.elided import ElidedLabel
from netbuilder.gui.stock import Stock
from netbuilder.gui.theme import CARD_RADIUS, GAP, Theme, ui_font

_SIZE = QSize(420, 420)
_WORDS_LINES = 3
_PASSED_ON = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class SearchPopup(QFrame):
    """A field and a list inside the canvas: typing filters, Enter adds, Esc or a click elsewhere closes.

    `heading` says what it is searched for; with `only_fitting`, what does not fit there is shown only when nothing that
    does is called so.
    """

    chosen = Signal(str)  # the key of the entry
    dismissed = Signal()  # by a key or by choosing: whoever opened it may take the focus back

    def __init__(
        self,
        parent: QWidget,
        stock: Stock,
        theme: Theme,
        offers: Offers,
        heading: str = "",
        *,
        only_fitting: bool = False,
    ) -> None:
        super().__init__(parent)
        self._room = parent
        self._stock = stock
        self._theme = theme
        self._offers = offers
        self._only_fitting = only_fitting
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("searchPopup")
        self.setStyleSheet(
            f"#searchPopup {{ background: {theme.panel}; border: 1px solid {theme.strong_border};"
            f" border-radius: {CARD_RADIUS}px; }}"
        )
        self.heading = ElidedLabel()
        self.heading.setText(heading)
        self.heading.setVisible(bool(heading))
        self.field = QLineEdit(placeholderText="Search a layer")
        self.field.setAccessibleName("Search a layer")
        self.field.setAccessibleDescription(heading)
        clear = self.field.addAction(theme.icon("close", theme.muted), QLineEdit.ActionPosition.TrailingPosition)
        clear.setToolTip("Clear")
        clear.triggered.connect(self.field.clear)
        clear.setVisible(False)
        self.field.textChanged.connect(lambda text: clear.setVisible(bool(text)))
        self.list = self._make_list()
        self._nothing = QLabel("No layer of that name", alignment=Qt.AlignmentFlag.AlignCenter)
        self._nothing.setStyleSheet(f"color: {theme.muted};")
        # What the marked entry does, or why it does not fit, in words.
        self.words = QLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignTop)
        self.words.setAccessibleName("About this layer")
        for label in (self.heading, self.words):
            label.setFont(ui_font(11))
            label.setStyleSheet(f"color: {theme.muted}; padding: 0 2px;")
        self.words.setFixedHeight(_WORDS_LINES * self.words.fontMetrics().lineSpacing())
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, GAP, GAP, GAP)
        column.setSpacing(GAP)
        for part, stretch in ((self.heading, 0), (self.field, 0), (self.list, 1), (self._nothing, 1), (self.words, 0)):
            column.addWidget(part, stretch)
        self.field.textChanged.connect(self._on_field_text_changed)
        self.field.returnPressed.connect(self._on_field_return_pressed)
        self.field.installEventFilter(self)
        self._on_field_text_changed("")

    def _make_list(self) -> QListWidget:
        entries = QListWidget()
        entries.setAccessibleName("Layers found")
        entries.setFrameShape(QFrame.Shape.NoFrame)
        entries.setItemDelegate(OfferDelegate(self._theme, entries))
        entries.setUniformItemSizes(True)
        entries.setMouseTracking(True)
        entries.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        entries.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        entries.itemClicked.connect(self._on_list_item_clicked)
        entries.currentItemChanged.connect(self._on_list_current_changed)
        return entries

    @property
    def current_key(self) -> str | None:
        """The entry that Enter would choose."""
        entry = self.list.currentItem()
        return None if entry is None else str(entry.data(Qt.ItemDataRole.UserRole))

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

    def _on_field_text_changed(self, text: str) -> None:
        offers = self._offers.sorted_out(self._stock.search(text), best_first=not text)
        if self._only_fitting:
            fitting = [offer for offer in offers if offer.fits]
            # Whoever names a layer wants to know why it is not there.
            offers = fitting if fitting or not text else offers
        self.list.clear()
        for offer in offers:
            self.list.addItem(_entry(offer))
        self.list.setCurrentRow(0)
        self.list.setVisible(bool(offers))
        self._nothing.setVisible(not offers)
        if not offers:
            self.words.clear()

    def _on_list_current_changed(self, entry: QListWidgetItem | None) -> None:
        offer = entry.data(OFFER_ROLE) if entry is not None else None
        self.words.setText(_words(offer) if isinstance(offer, Offer) else "")

    def _on_field_return_pressed(self) -> None:
        self._choose(self.list.currentItem())

    def _on_list_item_clicked(self, entry: QListWidgetItem) -> None:
        self._choose(entry)

    def _choose(self, entry: QListWidgetItem | None) -> None:
        if entry is not None:
            key = entry.data(Qt.ItemDataRole.UserRole)
            self._dismiss()
            self.chosen.emit(key)


def _entry(offer: Offer) -> QListWidgetItem:
    entry = QListWidgetItem(offer.match.title)
    entry.setData(Qt.ItemDataRole.UserRole, offer.match.key)
    entry.setData(OFFER_ROLE, offer)
    said = f", gives {offer.shape}" if offer.shape else f", {offer.aside}" if offer.aside else ""
    said = said if offer.fits else f", does not fit: {offer.refusal}"
    entry.setData(Qt.ItemDataRole.AccessibleTextRole, f"{offer.match.title}{said}")
    entry.setToolTip(_words(offer))
    return entry


def _words(offer: Offer) -> str:
    """Why it does not fit, or what to think of; else what the layer does."""
    if not offer.fits:
        return f"Does not fit: {offer.reason}"
    return offer.doubt or offer.match.summary
