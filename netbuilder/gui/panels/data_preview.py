"""What a data set looks like: counts, pictures or points and rows, and how the classes are spread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QSplitter,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from netbuilder.gui.form_fields import WordBox
from netbuilder.gui.plots.balance import BalanceView
from netbuilder.gui.plots.mosaic import MosaicView
from netbuilder.gui.plots.numbers import count
from netbuilder.gui.plots.scatter import ScatterView
from netbuilder.gui.text_size import follow, px
from netbuilder.gui.theme import GAP, GAP_SMALL, Theme

if TYPE_CHECKING:
    from netbuilder.data.preview import Preview, Scatter

_PARTS: Final = ("train", "validation", "test")
_NARROW = 400


class DataPreview(QWidget):
    """Pictures for images, a scatter plot and a table for tables, and the balance beside them."""

    scatter_wanted = Signal(int, int)
    sample_activated = Signal(int)
    save_failed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sizes = QLabel(self)
        self.sizes.setProperty("role", "muted")
        self.sizes.setWordWrap(True)
        self.pictures = MosaicView(theme, "grey", noun="sample", shows_labels=True, shows_scale=False, parent=self)
        self.scatter = ScatterView(theme, self)
        self.table = QTableWidget(self)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setAccessibleName("Rows of the data set")
        self.balance = BalanceView(theme, _PARTS, self)
        follow(self, self._measure)
        self._x = _feature_list("Feature across", self)
        self._y = _feature_list("Feature upwards", self)
        self._indices: tuple[int, ...] = ()
        self._tabs = QTabWidget(self)
        self._lay_out()
        self._x.currentIndexChanged.connect(self._on_features_chosen)
        self._y.currentIndexChanged.connect(self._on_features_chosen)
        self.pictures.tile_activated.connect(self._on_tile_activated)
        for view in (self.pictures, self.scatter, self.balance):
            view.save_failed.connect(self.save_failed)

    def _measure(self) -> None:
        self.table.verticalHeader().setDefaultSectionSize(px(26))
        self.balance.setMinimumWidth(px(190))

    def set_preview(self, preview: Preview) -> None:
        """Show a data set."""
        self.sizes.setText("   ".join(f"{part} {count(preview.sizes.get(part, 0))}" for part in _PARTS))
        pictures = preview.pictures
        self.pictures.setVisible(pictures is not None)
        self._tabs.setVisible(pictures is None)
        if pictures is not None:
            self._indices = tuple(int(index) for index in pictures.indices)
            self.pictures.set_tiles(
                pictures.tiles,
                (0.0, 255.0),
                pictures.labels,
                caption="samples of the training part",
                columns=pictures.columns,
            )
        if preview.scatter is not None:
            self._fill_features(preview)
            self.set_scatter(preview.scatter)
        if preview.table is not None:
            self._fill_table(preview.table.header, preview.table.rows)
        if preview.histogram is not None:
            self.balance.set_histogram(preview.histogram.name, preview.histogram.edges, preview.histogram.counts)
        else:
            rows = [(entry.train, entry.validation, entry.test) for entry in preview.balance]
            self.balance.set_classes([entry.name for entry in preview.balance], rows)

    def set_scatter(self, scatter: Scatter) -> None:
        """Show two features against each other."""
        self.scatter.set_points(
            scatter.x, scatter.y, scatter.values, scatter.class_names, (scatter.x_name, scatter.y_name)
        )

    def set_theme(self, theme: Theme) -> None:
        for part in (self.pictures, self.scatter, self.balance):
            part.set_theme(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.balance.setVisible(self.width() >= _NARROW)

    def _lay_out(self) -> None:
        plane = QWidget(self)
        column = QVBoxLayout(plane)
        column.setContentsMargins(GAP, GAP, GAP, 0)
        column.setSpacing(GAP)
        self._axes = QWidget(plane)
        bar = QHBoxLayout(self._axes)
        bar.setContentsMargins(0, 0, 0, 0)
        bar.setSpacing(GAP)
        for text, feature in (("x", self._x), ("y", self._y)):
            label = QLabel(text, plane)
            label.setProperty("role", "muted")
            label.setBuddy(feature)
            bar.addWidget(label)
            bar.addWidget(feature, 1)
        column.addWidget(self._axes)
        column.addWidget(self.scatter, 1)
        self._tabs.addTab(plane, "Points")
        self._tabs.addTab(self.table, "Rows")
        left = QWidget(self)
        first = QVBoxLayout(left)
        first.setContentsMargins(0, 0, 0, 0)
        first.addWidget(self.pictures)
        first.addWidget(self._tabs)
        body = QSplitter(Qt.Orientation.Horizontal, self)
        body.setHandleWidth(1)
        body.addWidget(left)
        body.addWidget(self.balance)
        body.setStretchFactor(0, 3)
        body.setStretchFactor(1, 2)
        body.setSizes([520, 260])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GAP, GAP_SMALL, GAP, GAP)
        layout.setSpacing(GAP_SMALL)
        layout.addWidget(self.sizes)
        layout.addWidget(body, 1)

    def _fill_features(self, preview: Preview) -> None:
        """The last two columns of the table are the target and the part."""
        names = list(preview.table.header[:-2]) if preview.table is not None else []
        assert preview.scatter is not None
        shown = (preview.scatter.x_name, preview.scatter.y_name)
        for feature, name in zip((self._x, self._y), shown, strict=True):
            with QSignalBlocker(feature):
                feature.clear()
                feature.addItems(names)
                feature.setCurrentIndex(max(0, feature.findText(name)))
        # Two features make one picture: there is nothing to choose.
        self._axes.setVisible(len(names) > 2)

    def _fill_table(self, header: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> None:
        self.table.setColumnCount(len(header))
        self.table.setRowCount(len(rows))
        self.table.setHorizontalHeaderLabels(list(header))
        for row, cells in enumerate(rows):
            for column, text in enumerate(cells):
                item = QTableWidgetItem(text)
                if column < len(header) - 2:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.table.setItem(row, column, item)
        self.table.resizeColumnsToContents()

    def _on_features_chosen(self, index: int) -> None:
        self.scatter_wanted.emit(max(self._x.currentIndex(), 0), max(self._y.currentIndex(), 0))

    def _on_tile_activated(self, tile: int) -> None:
        if tile < len(self._indices):
            self.sample_activated.emit(self._indices[tile])


def _feature_list(name: str, parent: QWidget) -> WordBox:
    box = WordBox(parent)
    box.setAccessibleName(name)
    box.setMinimumContentsLength(4)
    return box
