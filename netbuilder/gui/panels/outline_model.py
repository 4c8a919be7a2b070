"""The outline as Qt's views want it: a tree of the layers, in which a block holds those inside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from netbuilder.compiler.check import Report
from netbuilder.compiler.shapes import Inference
from netbuilder.compiler.steps import STRIDE, Steps, whole
from netbuilder.graph.blocks import block_of, within
from netbuilder.graph.model import Frame, Graph
from netbuilder.gui.document import Renames
from netbuilder.gui.panels.outline_drawings import (
    Drawing,
    Entry,
    Key,
    frames_of,
    has_same_lines,
    keys_of,
    path_of,
    runs_of,
)
from netbuilder.gui.panels.outline_lines import (
    UNKNOWN,
    Basis,
    Line,
    Problems,
    Spot,
    frame_line,
    layer_line,
    note_line,
)
from netbuilder.gui.spoken import spoken

Index = QModelIndex | QPersistentModelIndex
NAME, WHAT, GIVES, SOURCE, FRAME = range(5)
COLUMNS = ("Name", "What it is", "Gives", "From", "Frame")
LINE_ROLE = Qt.ItemDataRole.UserRole
SPOT_ROLE = Qt.ItemDataRole.UserRole + 1
_NOTHING = QModelIndex()


class OutlineModel(QAbstractItemModel):
    """Shows a graph and what a report says of it. An edit touches only the lines that it is about; all others stay.

    What is inside a block is worked out when somebody looks there.
    """

    edited = Signal(object, str)  # the Spot of a line, and the name that the user gave it

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._numbers = count(1)
        self._entries: dict[int, Entry] = {}
        self._root = Drawing()
        self._graph = Graph()
        self._inference: Inference | None = None
        self._problems = Problems()

    def show_graph(self, graph: Graph) -> None:
        """Show the layers, frames and notes of a graph; what is said of those that were there stays until a report."""
        if graph is not self._graph:
            self._graph = graph
            self._follow(self._root)

    def show_report(self, report: Report, graph: Graph) -> None:
        """Show a graph and what a report about it says."""
        whole(self.report_steps(report, graph))

    def report_steps(self, report: Report, graph: Graph) -> Steps[None]:
        """Show a graph at once, and what a report about it says a few lines at a time."""
        self._inference, self._problems = report.inference, Problems.of(report, graph)
        self.show_graph(graph)
        for drawing in tuple(self._drawings()):
            inference, frames = self._inference_of(drawing), frames_of(drawing.graph)
            for begin in range(0, len(drawing.entries), STRIDE):
                self._say(drawing, drawing.entries[begin : begin + STRIDE], inference, frames)
                yield

    def rename(self, renames: Renames) -> None:
        """Know layers by their new names, before the graph comes in which they have them."""
        for drawing in self._drawings():
            if drawing.block == renames.block:
                for entry in drawing.entries:
                    if entry.kind == "layer":
                        entry.name = renames.get(entry.name, entry.name)
                drawing.by_key = {entry.key: entry for entry in drawing.entries}

    def spot_of(self, index: Index) -> Spot | None:
        """Whose line it is."""
        entry = self._entry(index)
        return Spot(path_of(entry.around), entry.kind, entry.name) if entry is not None else None

    def index_of(self, spot: Spot, column: int = NAME) -> QModelIndex:
        """The line of something; invalid where there is none."""
        drawing: Drawing | None = self._root
        for name in spot.path:
            owner = drawing.by_key.get(("layer", name)) if drawing is not None else None
            drawing = self._inside(owner) if owner is not None else None
        entry = drawing.by_key.get((spot.kind, spot.name)) if drawing is not None else None
        return self.createIndex(entry.row, column, entry.number) if entry is not None else QModelIndex()

    # Following an edit -------------------------------------------------------------------------------------------

    def _follow(self, drawing: Drawing) -> None:
        """Bring the lines of a drawing, and of those inside it, to those of the graph."""
        before = drawing.graph
        drawing.graph = self._drawn(drawing, before)
        if not has_same_lines(before, drawing.graph):
            self._arrange(drawing, keys_of(drawing.graph))
        for entry in drawing.entries:
            if entry.inside is not None:
                entry.inside.block = self._block_of(entry)
                self._follow(entry.inside)

    def _drawn(self, drawing: Drawing, before: Graph) -> Graph:
        if drawing is self._root:
            return self._graph
        raw = self._graph.blocks.get(drawing.block) if drawing.block is not None else None
        if raw is None:
            return Graph()
        # Lent anew it would be another value each time, and everything it knows would be worked out anew.
        same = before.nodes is raw.nodes and before.edges is raw.edges and before.blocks is self._graph.blocks
        is_same = same and before.frames is raw.frames and before.notes is raw.notes
        return before if is_same else within(self._graph, drawing.block or "")

    def _arrange(self, drawing: Drawing, keys: Sequence[Key]) -> None:
        wanted = set(keys)
        gone = [entry.row for entry in drawing.entries if entry.key not in wanted]
        for first, last in reversed(list(runs_of(gone))):
            self._remove(drawing, first, last)
        stay = [drawing.by_key[key] for key in keys if key in drawing.by_key]
        if stay != drawing.entries:
            self._reorder(drawing, stay)
        new = [row for row, key in enumerate(keys) if key not in drawing.by_key]
        for first, last in runs_of(new):
            self._insert(drawing, first, keys[first : last + 1])

    def _remove(self, drawing: Drawing, first: int, last: int) -> None:
        self.beginRemoveRows(self._index_of_owner(drawing), first, last)
        for entry in drawing.entries[first : last + 1]:
            self._forget(entry)
            del drawing.by_key[entry.key]
        del drawing.entries[first : last + 1]
        drawing.number_rows()
        self.endRemoveRows()

    def _forget(self, entry: Entry) -> None:
        del self._entries[entry.number]
        for inner in entry.inside.entries if entry.inside is not None else ():
            self._forget(inner)

    def _reorder(self, drawing: Drawing, entries: list[Entry]) -> None:
        self.layoutAboutToBeChanged.emit()
        before = [index for index in self.persistentIndexList() if self._is_in(drawing, index)]
        drawing.entries = entries
        drawing.number_rows()
        after = [
            self.createIndex(entry.row, index.column(), entry.number)
            for index in before
            if (entry := self._entry(index)) is not None
        ]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _is_in(self, drawing: Drawing, index: Index) -> bool:
        entry = self._entry(index)
        return entry is not None and entry.around is drawing

    def _insert(self, drawing: Drawing, row: int, keys: Sequence[Key]) -> None:
        self.beginInsertRows(self._index_of_owner(drawing), row, row + len(keys) - 1)
        self._fill(drawing, row, keys)
        self.endInsertRows()

    def _fill(self, drawing: Drawing, row: int, keys: Sequence[Key]) -> None:
        made = [Entry(next(self._numbers), kind, name, drawing) for kind, name in keys]
        drawing.entries[row:row] = made
        drawing.number_rows()
        drawing.by_key.update((entry.key, entry) for entry in made)
        self._entries.update((entry.number, entry) for entry in made)
        inference, frames = self._inference_of(drawing), frames_of(drawing.graph)
        for entry in made:
            entry.basis = self._basis(entry, inference, frames)
            entry.line = self._line(entry)

    # What the lines say ------------------------------------------------------------------------------------------

    def _say(
        self,
        drawing: Drawing,
        entries: Sequence[Entry],
        inference: Inference | None,
        frames: Mapping[str, Frame],
    ) -> None:
        """Let these lines of a drawing say what is known now, and tell of those that say something else."""
        other = []
        for entry in entries:
            basis = self._basis(entry, inference, frames)
            if basis != entry.basis:
                before, entry.basis = entry.line, basis
                entry.line = self._line(entry)
                if entry.line != before:
                    other.append(entry.row)
        for first, last in runs_of(other):
            self.dataChanged.emit(
                self.createIndex(first, 0, drawing.entries[first].number),
                self.createIndex(last, len(COLUMNS) - 1, drawing.entries[last].number),
            )

    def _basis(self, entry: Entry, inference: Inference | None, frames: Mapping[str, Frame]) -> object:
        graph = entry.around.graph
        if entry.kind == "frame":
            return graph.frames[entry.name]
        if entry.kind == "note":
            return graph.notes[entry.name]
        node, block = graph.nodes[entry.name], self._block_of(entry)
        return Basis(
            entry.name,
            node,
            inference.nodes.get(entry.name) if inference is not None else None,
            graph.incoming[entry.name],
            self._problems.at(entry.around.block, entry.name),
            frames.get(entry.name),
            graph.blocks.get(block) if block is not None else None,
            self._problems.inside(block) if block is not None else 0,
        )

    def _line(self, entry: Entry) -> Line:
        drawing = entry.around
        if entry.kind == "frame":
            return frame_line(drawing.graph.frames[entry.name])
        if entry.kind == "note":
            return note_line(drawing.graph.notes[entry.name])
        assert isinstance(entry.basis, Basis)
        return layer_line(entry.basis, drawing.graph, drawing.block)

    def _inference_of(self, drawing: Drawing) -> Inference | None:
        return self._inference.within(path_of(drawing)) if self._inference is not None else None

    # Blocks ------------------------------------------------------------------------------------------------------

    def _drawings(self) -> Iterator[Drawing]:
        """Those that somebody has looked into, each after the one around it."""
        waiting = [self._root]
        while waiting:
            drawing = waiting.pop()
            yield drawing
            waiting += [entry.inside for entry in drawing.entries if entry.inside is not None]

    def _block_of(self, entry: Entry) -> str | None:
        # While lines are taken away, the graph no longer has what they are about.
        node = entry.around.graph.nodes.get(entry.name) if entry.kind == "layer" else None
        return block_of(node) if node is not None else None

    def _inside(self, entry: Entry) -> Drawing:
        if entry.inside is None:
            inside = entry.inside = Drawing(entry, self._block_of(entry))
            inside.graph = self._drawn(inside, Graph())
            self._fill(inside, 0, keys_of(inside.graph))
        return entry.inside

    def _index_of_owner(self, drawing: Drawing) -> QModelIndex:
        owner = drawing.owner
        return self.createIndex(owner.row, 0, owner.number) if owner is not None else QModelIndex()

    def _entry(self, index: Index) -> Entry | None:
        return self._entries.get(index.internalId()) if index.isValid() else None

    def _drawing_below(self, parent: Index) -> Drawing | None:
        if not parent.isValid():
            return self._root
        entry = self._entry(parent)
        return self._inside(entry) if entry is not None and parent.column() == NAME else None

    # QAbstractItemModel ------------------------------------------------------------------------------------------

    def index(self, row: int, column: int, parent: Index = _NOTHING) -> QModelIndex:
        drawing = self._drawing_below(parent)
        if drawing is None or not (0 <= row < len(drawing.entries) and 0 <= column < len(COLUMNS)):
            return QModelIndex()
        return self.createIndex(row, column, drawing.entries[row].number)

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]
        entry = self._entry(index)
        return self._index_of_owner(entry.around) if entry is not None else QModelIndex()

    def rowCount(self, parent: Index = _NOTHING) -> int:
        drawing = self._drawing_below(parent)
        return len(drawing.entries) if drawing is not None else 0

    def hasChildren(self, parent: Index = _NOTHING) -> bool:
        # Without working out what is inside.
        entry = self._entry(parent)
        if entry is None:
            return not parent.isValid() and bool(self._root.entries)
        block = self._block_of(entry) if parent.column() == NAME else None
        return block is not None and bool(keys_of(self._graph.blocks.get(block, Graph())))

    def columnCount(self, parent: Index = _NOTHING) -> int:
        return len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section]
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        entry, flags = self._entry(index), super().flags(index)
        is_named = entry is not None and entry.kind != "note" and index.column() == NAME
        return flags | Qt.ItemFlag.ItemIsEditable if is_named else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry = self._entry(index)
        if entry is None:
            return None
        if role == LINE_ROLE:
            return entry.line
        if role == SPOT_ROLE:
            return self.spot_of(index)
        if role == Qt.ItemDataRole.EditRole:
            return entry.line.title
        answer = _ANSWERS.get(role)
        return answer(entry.line, index.column()) if answer is not None else None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        spot = self.spot_of(index)
        if spot is None or role != Qt.ItemDataRole.EditRole or index.column() != NAME:
            return False
        self.edited.emit(spot, str(value))
        return True


def _text(line: Line, column: int) -> str:
    return (line.name, line.what, line.gives, line.source, line.frame)[column]


def _said(line: Line, column: int) -> str:
    """The first cell says all of the line: readers go from line to line there."""
    words = _text(line, column)
    return line.spoken if column == NAME else "not known" if words == UNKNOWN else spoken(words)


_ANSWERS: Mapping[int, Callable[[Line, int], str]] = {
    Qt.ItemDataRole.DisplayRole: _text,
    Qt.ItemDataRole.ToolTipRole: lambda line, _: line.details,
    Qt.ItemDataRole.AccessibleTextRole: _said,
}
