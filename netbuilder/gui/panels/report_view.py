"""The table of the report: lines that open, numbers with a bar for their share, the family's colour at each layer."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QRectF, QSize, QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPalette,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from netbuilder.compiler.receptive import Place
from netbuilder.compiler.steps import Steps, whole
from netbuilder.compiler.table import Row
from netbuilder.gui.canvas.ink import mixed
from netbuilder.gui.panels.report_model import (
    COLUMNS,
    LAYER,
    ROW_ROLE,
    SHARE_ROLE,
    SORT_ROLE,
    Index,
    ReportModel,
    table_text,
)
from netbuilder.gui.text_size import follow, px
from netbuilder.gui.theme import GAP, GAP_LARGE, Theme
from netbuilder.layers.registry import LAYERS

# Beside the column of the layers, which takes what is left.
_WIDTHS = (104, 68, 86, 76, 72)
_LEAST_LAYER_WIDTH = 140
_LINE_HEIGHT = 26
_BAR_WIDTH, _BAR_HEIGHT = 4, 14
_SHARE_HEIGHT = 2
_SHARE_STRENGTH = 0.7


class ReportView(QTreeView):
    """Shows rows and says which the user chose. Columns sort on a click; the first brings the drawing's order back."""

    chosen = Signal(object)  # tuple of places, by the user
    opened = Signal(object)  # a place that was double-clicked or entered

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = ReportModel(self)
        self._sorted = QSortFilterProxyModel(self)
        self._sorted.setSourceModel(self._rows)
        self._sorted.setSortRole(SORT_ROLE)
        self._is_told = False
        self.setModel(self._sorted)
        self._lines = _Lines(theme, self)
        self.setItemDelegate(self._lines)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformRowHeights(True)
        self.setAlternatingRowColors(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setAllColumnsShowFocus(True)
        self.setExpandsOnDoubleClick(False)
        self.setAccessibleName("Layers and what they cost")
        self.setSortingEnabled(True)
        self.sortByColumn(LAYER, Qt.SortOrder.AscendingOrder)
        header = self.header()
        header.setStretchLastSection(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        follow(self, self._measure)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self.doubleClicked.connect(self._on_double_clicked)

    def _measure(self) -> None:
        self.setIndentation(px(14))
        self.header().setMinimumSectionSize(px(48))
        for column, width in enumerate(_WIDTHS, start=1):
            self.setColumnWidth(column, px(width))
        self._fit_layers()

    def show_rows(self, rows: tuple[Row, ...]) -> None:
        """Show these rows; which lines are open and where one looks stay as they were."""
        whole(self.row_steps(rows))

    def row_steps(self, rows: tuple[Row, ...]) -> Steps[None]:
        """Show these rows, other numbers of the same layers a few at a time."""
        opened = {
            place for row in rows if (place := row.path) and self.isExpanded(self._index_of(place))
        }  # before indexes are new
        height = self.verticalScrollBar().value()
        yield
        if (yield from self._rows.row_steps(rows)):
            for place in opened:
                self.expand(self._index_of(place))
            self.verticalScrollBar().setValue(height)

    @property
    def selection(self) -> tuple[Place, ...]:
        """The layers of the selected lines."""
        places = (self._place_of(index) for index in self.selectionModel().selectedRows())
        return tuple(place for place in places if place is not None)

    def select(self, places: Collection[Place]) -> None:
        """Select the lines of these layers without telling anybody; blocks around them open."""
        chosen = QItemSelection()
        first = None
        for place in places:
            index = self._index_of(place)
            if index.isValid():
                first = first or index
                chosen.select(index, index)
        self._is_told = True
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().select(chosen, flags.ClearAndSelect | flags.Rows)
        if first is not None:
            self.selectionModel().setCurrentIndex(first, flags.NoUpdate)
            self.scrollTo(first)
        self._is_told = False

    def copy(self) -> None:
        """Put the selected lines, or all, on the clipboard, as a spreadsheet takes them."""
        chosen = set(self.selection)
        lines = [row for row in self._in_order() if not chosen or row.path in chosen]
        QGuiApplication.clipboard().setText(table_text(lines))

    def show_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        self._lines.theme = theme
        self.viewport().update()

    def _in_order(self) -> list[Row]:
        """All rows, in the order in which they are shown when all is open."""
        found: list[Row] = []
        stack = [self._sorted.index(line, 0) for line in reversed(range(self._sorted.rowCount()))]
        while stack:
            index = stack.pop()
            found.append(index.data(ROW_ROLE))
            stack += [self._sorted.index(line, 0, index) for line in reversed(range(self._sorted.rowCount(index)))]
        return found

    def _index_of(self, place: Place) -> Index:
        return self._sorted.mapFromSource(self._rows.index_of(place))

    def _place_of(self, index: Index) -> Place | None:
        return self._rows.place_of(self._sorted.mapToSource(index))

    def _on_selection_changed(self) -> None:
        if not self._is_told:
            self.chosen.emit(self.selection)

    def _on_double_clicked(self, index: Index) -> None:
        place = self._place_of(index)
        if place is not None:
            self.opened.emit(place)

    # Events ------------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._on_double_clicked(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_layers()

    def _fit_layers(self) -> None:
        others = sum(self.columnWidth(column) for column in range(1, len(COLUMNS)))
        self.setColumnWidth(LAYER, max(px(_LEAST_LAYER_WIDTH), self.viewport().width() - others))


class _Lines(QStyledItemDelegate):
    """Paints one cell."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(px(60), px(_LINE_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self._paint_ground(painter, option)
        if index.column() == LAYER:
            self._paint_layer(painter, option, index)
        else:
            self._paint_quantity(painter, option, index)

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, QColor(self.theme.selection))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, QColor(self.theme.hover))

    def _paint_layer(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: Row = index.data(ROW_ROLE)
        layer = LAYERS.get(row.type)
        box = option.rect.adjusted(0, 0, -GAP, 0)
        colour = self.theme.family_colour(layer.family) if layer is not None else QColor(self.theme.disabled)
        painter.fillRect(box.left(), box.center().y() - px(_BAR_HEIGHT) // 2 + 1, _BAR_WIDTH, px(_BAR_HEIGHT), colour)
        box.setLeft(box.left() + _BAR_WIDTH + GAP)
        metrics = QFontMetrics(option.font)
        name = metrics.elidedText(row.name, Qt.TextElideMode.ElideRight, box.width())
        painter.setFont(option.font)
        painter.setPen(QColor(self.theme.text))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, name)
        box.setLeft(box.left() + metrics.horizontalAdvance(name) + GAP_LARGE)
        painter.setPen(QColor(self.theme.muted))
        words = metrics.elidedText(row.block or row.type, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, words)

    def _paint_quantity(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        words, share = index.data(), index.data(SHARE_ROLE)
        box = option.rect.adjusted(GAP, 0, -GAP, 0)
        side = Qt.AlignmentFlag.AlignLeft if index.column() == 1 else Qt.AlignmentFlag.AlignRight
        if words:
            painter.setFont(option.font)
            painter.setPen(option.palette.color(QPalette.ColorRole.Text))
            shown = QFontMetrics(option.font).elidedText(words, Qt.TextElideMode.ElideRight, box.width())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | side, shown)
        if share and index.column() > 1:
            width = max(2.0, share * box.width())
            bar = QRectF(box.right() + 1 - width, box.bottom() - _SHARE_HEIGHT, width, _SHARE_HEIGHT)
            painter.fillRect(bar, mixed(QColor(self.theme.panel), QColor(self.theme.accent), _SHARE_STRENGTH))
