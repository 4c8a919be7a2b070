"""The rows of the report as Qt's views want them: a tree, in which a block holds the layers that are inside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from netbuilder.compiler.receptive import Place
from netbuilder.compiler.steps import STRIDE, Steps, whole
from netbuilder.compiler.table import Row
from netbuilder.gui.quantities import QUANTITIES, Quantity

Index = QModelIndex | QPersistentModelIndex
# The column before those of the quantities.
LAYER = 0
COLUMNS = ("Layer", *(quantity.title for quantity in QUANTITIES.values()))
_QUANTITIES = tuple(QUANTITIES.values())
ROW_ROLE = Qt.ItemDataRole.UserRole
SORT_ROLE = Qt.ItemDataRole.UserRole + 1
SHARE_ROLE = Qt.ItemDataRole.UserRole + 2
_NOTHING = QModelIndex()


@dataclass(slots=True, eq=False)
class _Entry:
    row: Row
    parent: _Entry | None
    place: int  # among its siblings
    number: int  # among all rows
    children: list[_Entry] = field(default_factory=list)


class ReportModel(QAbstractItemModel):
    """Shows rows; the same layers with other numbers keep their indexes."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: dict[Place, _Entry] = {}
        self._tops: list[_Entry] = []
        self._largest: tuple[float, ...] = (0.0,) * len(_QUANTITIES)

    def show_rows(self, rows: Sequence[Row]) -> bool:
        """Show these rows; whether they are of other layers than before, so that indexes are new."""
        return whole(self.row_steps(rows))

    def row_steps(self, rows: Sequence[Row]) -> Steps[bool]:
        """Show these rows, other numbers of the same layers a few at a time."""
        if [row.path for row in rows] == list(self._entries):
            for row, entry in zip(rows, self._entries.values(), strict=True):
                entry.row = row
            self._measure()
            yield
            for siblings in (self._tops, *(entry.children for entry in self._entries.values())):
                for begin in range(0, len(siblings), STRIDE):
                    some = siblings[begin : begin + STRIDE]
                    self.dataChanged.emit(
                        self.createIndex(some[0].place, 0, some[0]),
                        self.createIndex(some[-1].place, len(COLUMNS) - 1, some[-1]),
                    )
                    yield
            return False
        self.beginResetModel()
        self._entries, self._tops = {}, []
        for number, row in enumerate(rows):
            parent = self._entries.get(row.path[:-1])
            siblings = self._tops if parent is None else parent.children
            entry = _Entry(row, parent, len(siblings), number)
            siblings.append(entry)
            self._entries[row.path] = entry
        self._measure()
        self.endResetModel()
        return True

    def place_of(self, index: Index) -> Place | None:
        """The way to the layer of a line."""
        return self._entry(index).row.path if index.isValid() else None

    def index_of(self, place: Place, column: int = 0) -> QModelIndex:
        """The line of a layer; invalid where there is none."""
        entry = self._entries.get(place)
        return self.createIndex(entry.place, column, entry) if entry is not None else QModelIndex()

    def _measure(self) -> None:
        # A block holds what its layers do: beside it each of them would look small.
        leaves = [entry.row for entry in self._entries.values() if not entry.children]
        self._largest = tuple(
            max((amount for row in leaves if (amount := quantity.amount(row)) is not None), default=0.0)
            for quantity in _QUANTITIES
        )

    @staticmethod
    def _entry(index: Index) -> _Entry:
        entry = index.internalPointer()
        assert isinstance(entry, _Entry)
        return entry

    # QAbstractItemModel ------------------------------------------------------------------------------------------

    def index(self, row: int, column: int, parent: Index = _NOTHING) -> QModelIndex:
        siblings = self._entry(parent).children if parent.isValid() else self._tops
        if not (0 <= row < len(siblings) and 0 <= column < len(COLUMNS)):
            return QModelIndex()
        return self.createIndex(row, column, siblings[row])

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]
        if not index.isValid():
            return QModelIndex()
        entry = self._entry(index).parent
        return self.createIndex(entry.place, 0, entry) if entry is not None else QModelIndex()

    def rowCount(self, parent: Index = _NOTHING) -> int:
        if parent.column() > 0:
            return 0
        return len(self._entry(parent).children if parent.isValid() else self._tops)

    def columnCount(self, parent: Index = _NOTHING) -> int:
        return len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section]
        if role == Qt.ItemDataRole.ToolTipRole:
            return "Click to sort" if section == LAYER else _header_tip(_QUANTITIES[section - 1])
        if role == Qt.ItemDataRole.TextAlignmentRole and section > 1:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry = self._entry(index)
        answers = _LAYER_ANSWERS if index.column() == LAYER else None
        if role == ROW_ROLE:
            return entry.row
        if answers is not None:
            answer = answers.get(role)
            return answer(entry) if answer is not None else None
        return self._quantity_data(entry.row, index.column() - 1, role)

    def _quantity_data(self, row: Row, column: int, role: int) -> Any:
        quantity = _QUANTITIES[column]
        if role == Qt.ItemDataRole.DisplayRole:
            return quantity.short(row)
        if role == SORT_ROLE:
            amount = quantity.amount(row)
            return -1.0 if amount is None else float(amount)
        if role == SHARE_ROLE:
            amount, largest = quantity.amount(row), self._largest[column]
            return min(1.0, amount / largest) if amount and largest else 0.0
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{quantity.name}: {quantity.exact(row)}" if quantity.exact(row) else ""
        if role == Qt.ItemDataRole.TextAlignmentRole and column > 0:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None


def _header_tip(quantity: Quantity) -> str:
    return f"{quantity.name}. {quantity.explanation}. Click to sort."


def _tip(entry: _Entry) -> str:
    row = entry.row
    return f"{' › '.join(row.path)}\n{row.block or row.type}"


_LAYER_ANSWERS: Mapping[int, Any] = {
    Qt.ItemDataRole.DisplayRole: lambda entry: entry.row.name,
    Qt.ItemDataRole.ToolTipRole: _tip,
    Qt.ItemDataRole.AccessibleTextRole: lambda entry: f"{entry.row.name}, {entry.row.block or entry.row.type}",
    # Sorted by the first column they stand as they were drawn.
    SORT_ROLE: lambda entry: float(entry.number),
}


def table_text(rows: Sequence[Row]) -> str:
    """The rows for a spreadsheet: exact numbers, columns separated by tabs."""
    lines = [("Layer", "Type", *(quantity.title for quantity in _QUANTITIES))]
    for row in rows:
        numbers = (_plain(quantity, row) for quantity in _QUANTITIES)
        lines.append((".".join(row.path), row.block or row.type, *numbers))
    return "".join("\t".join(cells) + "\n" for cells in lines)


def _plain(quantity: Quantity, row: Row) -> str:
    amount = quantity.amount(row)
    return str(amount) if quantity.is_count and amount is not None else quantity.exact(row)
