"""The palette: every layer there is, by family, to drag onto the canvas or to add with Enter."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QDrag, QKeyEvent, QPainter, QPixmap, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QLabel, QListView, QVBoxLayout, QWidget

from netbuilder.gui.layer_search import Match
from netbuilder.gui.panels.palette_paint import ENTRY_ROLE, EntryDelegate, paint_entry
from netbuilder.gui.search_field import MOVES, SearchField
from netbuilder.gui.stock import Stock
from netbuilder.gui.text_size import px, px_size
from netbuilder.gui.theme import GAP, GAP_LARGE, GAP_SMALL, Theme, ThemeSource

LAYER_MIME = "application/x-netbuilder-layer"
_DRAG_SIZE = QSize(40, 28)


class PalettePanel(QWidget):
    """The list of layers with a search field above it."""

    layer_chosen = Signal(str)  # the key of the entry; Enter or double-click

    def __init__(self, stock: Stock, themes: ThemeSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stock = stock
        self._themes = themes
        self.search_field = SearchField("Search layers", self)
        self.entries = LayerList(themes, self)
        self._nothing = QLabel(self)
        self._nothing.setProperty("role", "muted")
        self._nothing.setWordWrap(True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._nothing.setContentsMargins(GAP_LARGE, 24, GAP_LARGE, 0)
        search_row = QHBoxLayout()
        search_row.setContentsMargins(0, 0, GAP_LARGE, 0)
        search_row.addWidget(self.search_field)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP_LARGE, GAP_SMALL, 0, 0)
        column.setSpacing(GAP)
        column.addLayout(search_row)
        column.addWidget(self._nothing, 1)
        column.addWidget(self.entries, 1)
        self.search_field.textChanged.connect(self._on_search_changed)
        self.search_field.moved.connect(self.entries.move_current)
        self.search_field.confirmed.connect(self.entries.choose_current)
        self.entries.layer_chosen.connect(self.layer_chosen)
        self.entries.typed.connect(self._on_entries_typed)
        themes.changed.connect(self._on_theme_changed)
        self._on_theme_changed(themes.theme)
        stock.changed.connect(self._on_stock_changed)
        self._on_search_changed("")

    def focus_search(self) -> None:
        """Put the cursor into the search field, ready for another word."""
        self.search_field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search_field.selectAll()

    def _on_search_changed(self, text: str) -> None:
        matches = self._stock.search(text)
        self.entries.show_matches(matches, by_family=not text.strip())
        self.entries.setVisible(bool(matches))
        self._nothing.setVisible(not matches)
        self._nothing.setText(f"Nothing called “{text.strip()}”.\nTry what it does: pooling, skip, dense …")

    def _on_stock_changed(self) -> None:
        place = self.entries.verticalScrollBar().value()
        self._on_search_changed(self.search_field.text())
        self.entries.verticalScrollBar().setValue(place)

    def _on_entries_typed(self, text: str) -> None:
        self.search_field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.search_field.insert(text)

    def _on_theme_changed(self, theme: Theme) -> None:
        self.search_field.show_theme(theme)
        self.entries.viewport().update()


class LayerList(QListView):
    """Families and their layers; only layers can be chosen or dragged."""

    layer_chosen = Signal(str)
    typed = Signal(str)

    def __init__(self, themes: ThemeSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._model = _LayerModel(self)
        self.setModel(self._model)
        self.setItemDelegate(EntryDelegate(themes, self))
        self.setAccessibleName("Layers")
        self.setUniformItemSizes(False)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.doubleClicked.connect(lambda _index: self.choose_current())

    def show_matches(self, matches: tuple[Match, ...], *, by_family: bool) -> None:
        """List these layers, under their families or in the order in which they fit."""
        self._model.fill(matches, by_family=by_family)
        if not by_family:
            self.move_current(1)

    def current_key(self) -> str | None:
        """The layer that Enter would choose."""
        match = self.currentIndex().data(ENTRY_ROLE)
        return match.key if isinstance(match, Match) else None

    def choose_current(self) -> None:
        """Choose the layer that is marked, or the first one."""
        if self.current_key() is None:
            self.move_current(1)
        if (chosen := self.current_key()) is not None:
            self.layer_chosen.emit(chosen)

    def move_current(self, steps: int) -> None:
        """Mark the layer some places further, over the headings in between."""
        rows = [row for row in range(self._model.rowCount()) if self._model.match_at(row) is not None]
        if not rows:
            return
        current = self.currentIndex().row()
        place = rows.index(current) if current in rows else (-1 if steps > 0 else len(rows))
        row = rows[max(0, min(len(rows) - 1, place + steps))]
        self.setCurrentIndex(self._model.index(row, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in MOVES:
            self.move_current(MOVES[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.choose_current()
        elif event.text().strip() and event.text().isprintable() and not event.modifiers() & _COMMAND_KEYS:
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)

    def startDrag(self, supported_actions: Qt.DropAction) -> None:
        name = self.current_key()
        if name is None:
            return
        drag = QDrag(self)
        drag.setMimeData(self._model.mimeData([self.currentIndex()]))
        drag.setPixmap(self._drag_picture(self.currentIndex()))
        # Beside the pointer and small: over the canvas the layer itself is seen where it would stand.
        drag.setHotSpot(-QPoint(px(_DRAG_SIZE.height()) // 2, px(_DRAG_SIZE.height()) // 2))
        drag.exec(Qt.DropAction.CopyAction)

    def _drag_picture(self, index: QModelIndex) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(px_size(_DRAG_SIZE) * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        match = index.data(ENTRY_ROLE)
        paint_entry(painter, picture.deviceIndependentSize().toSize(), match, self._themes.theme, is_marked=True)
        painter.end()
        return picture

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.viewport().update()


_COMMAND_KEYS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class _LayerModel(QStandardItemModel):
    """Rows of headings and layers."""

    def fill(self, matches: tuple[Match, ...], *, by_family: bool) -> None:
        self.clear()
        heading = ""
        for match in matches:
            if by_family and match.heading != heading:
                heading = match.heading
                row = QStandardItem(heading)
                row.setFlags(Qt.ItemFlag.NoItemFlags)
                self.appendRow(row)
            entry = QStandardItem(match.title)
            entry.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled)
            entry.setData(match, ENTRY_ROLE)
            entry.setToolTip(f"{match.title}\n{match.summary}")
            self.appendRow(entry)

    def match_at(self, row: int) -> Match | None:
        """The layer of a row, or None for a heading."""
        match = self.index(row, 0).data(ENTRY_ROLE)
        return match if isinstance(match, Match) else None

    def mimeTypes(self) -> list[str]:
        return [LAYER_MIME]

    def mimeData(self, indexes: list[QModelIndex]) -> QMimeData:  # type: ignore[override]
        data = QMimeData()
        for index in indexes:
            match = self.match_at(index.row())
            if match is not None:
                data.setData(LAYER_MIME, match.key.encode())
                data.setText(match.name)
        return data
