"""The tree of the outline: lines that open, and keys that do there what they do on the canvas."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QStyleOptionViewItem, QTreeView, QWidget

from netbuilder.gui.canvas.keys import METHODS, NUDGES, nudge_for
from netbuilder.gui.keymap import Keymap
from netbuilder.gui.panels.outline_lines import Spot
from netbuilder.gui.panels.outline_model import COLUMNS, FRAME, GIVES, NAME, SOURCE, WHAT, Index, OutlineModel
from netbuilder.gui.panels.outline_paint import OutlineLines
from netbuilder.gui.text_size import follow, px
from netbuilder.gui.theme import Theme

_KEY = Qt.Key
_NONE, _SHIFT, _CTRL, _ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
# What moves in every list moves here too, whatever it does on the canvas.
_MOVES = frozenset(
    {_KEY.Key_Up, _KEY.Key_Down, _KEY.Key_Left, _KEY.Key_Right, _KEY.Key_Home, _KEY.Key_End, _KEY.Key_PageUp,
     _KEY.Key_PageDown}
)  # fmt: skip
# A column is shown from this width of the whole on, and is so wide; the name takes the rest, or shares it.
_FROM: Final = {NAME: 0, GIVES: 170, SOURCE: 340, WHAT: 480, FRAME: 600}
_WIDTHS: Final = {GIVES: 94, SOURCE: 100, FRAME: 110}
_NAME_SHARE = 0.42
_FLAG = QItemSelectionModel.SelectionFlag


class OutlineView(QTreeView):
    """Shows the lines, says which the user chose, and which command was called on them."""

    chosen = Signal(object)  # tuple of Spots, by the user; the line that the keys go to is the last
    moved = Signal()  # the keys go to another line
    opened = Signal(object)  # the Spot of a line on which Enter was pressed
    double_clicked = Signal(object)  # the Spot of a line
    command_wanted = Signal(str)
    nudged = Signal(float, float)  # how far the layer is to move on the canvas
    menu_wanted = Signal(QPoint)  # on the screen

    def __init__(self, keymap: Keymap, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.outline = OutlineModel(self)
        self._keymap = keymap
        self._is_told = False
        self._has_frames = False
        self.setModel(self.outline)
        self._lines = OutlineLines(theme, self)
        self.setItemDelegate(self._lines)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformRowHeights(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setExpandsOnDoubleClick(False)
        follow(self, self._measure)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.header()
        header.setStretchLastSection(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        follow(header, lambda: header.setMinimumSectionSize(px(40)))
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self.selectionModel().currentChanged.connect(lambda *_: self.moved.emit())
        self.doubleClicked.connect(lambda index: self.double_clicked.emit(self.outline.spot_of(index)))

    def _measure(self) -> None:
        self.setIndentation(px(14))
        self._fit_columns()

    @property
    def is_told(self) -> bool:
        """Whether the selection is being changed by somebody else than the user."""
        return self._is_told

    # What is chosen ----------------------------------------------------------------------------------------------

    @property
    def current(self) -> Spot | None:
        """What the line is about that the keys go to."""
        return self.outline.spot_of(self.currentIndex())

    @property
    def selection(self) -> tuple[Spot, ...]:
        """What the selected lines are about, from top to bottom; the one that the keys go to is the last."""
        indexes = sorted(self.selectionModel().selectedRows(), key=self._place)
        spots = [spot for spot in map(self.outline.spot_of, indexes) if spot is not None]
        current = self.current
        return tuple(sorted(spots, key=lambda spot: spot == current))

    def select(self, spots: Collection[Spot]) -> None:
        """Select these lines, without telling anybody; the blocks around them open."""
        rows = [index for index in map(self.outline.index_of, spots) if index.isValid()]
        chosen = QItemSelection()
        for first, last in _ranges(sorted(rows, key=self._place)):
            chosen.select(first, last)
        with self.untold():
            self.selectionModel().select(chosen, _FLAG.ClearAndSelect | _FLAG.Rows)
            if rows and not self.selectionModel().isSelected(self.currentIndex()):
                self.go_to(rows[-1])

    def go_to(self, index: Index) -> None:
        """Let the keys go to a line, which is brought into view, and select nothing."""
        self.selectionModel().setCurrentIndex(index, _FLAG.NoUpdate)
        self.scrollTo(index)

    @contextmanager
    def untold(self) -> Iterator[None]:
        """Whatever becomes of the selection meanwhile, the user has not chosen it."""
        before, self._is_told = self._is_told, True
        try:
            yield
        finally:
            self._is_told = before

    def _place(self, index: Index) -> tuple[int, ...]:
        """The rows that lead to a line: they sort as the lines stand."""
        rows: list[int] = []
        while index.isValid():
            rows.append(index.row())
            index = index.parent()
        return tuple(reversed(rows))

    def _on_selection_changed(self) -> None:
        if not self._is_told:
            self.chosen.emit(self.selection)

    # How it looks ------------------------------------------------------------------------------------------------

    def show_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        self._lines.show_theme(theme)
        self.viewport().update()

    def show_frames(self, has_frames: bool) -> None:
        """Have a column for frames, where there are any and there is room."""
        if has_frames != self._has_frames:
            self._has_frames = has_frames
            self._fit_columns()

    def _fit_columns(self) -> None:
        width = self.viewport().width()
        shown = {column for column in range(len(COLUMNS)) if width >= px(_FROM[column])}
        shown -= set() if self._has_frames else {FRAME}
        for column in range(len(COLUMNS)):
            self.setColumnHidden(column, column not in shown)
        self._lines.says_types = WHAT not in shown
        rest = width - sum(px(_WIDTHS[column]) for column in shown & _WIDTHS.keys())
        name = round(_NAME_SHARE * rest) if WHAT in shown else rest
        for column, wide in {**{key: px(wide) for key, wide in _WIDTHS.items()}, NAME: name, WHAT: rest - name}.items():
            if column in shown:
                self.setColumnWidth(column, wide)

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = option.rect
        is_current = self.currentIndex().isValid() and index.internalId() == self.currentIndex().internalId()
        full = row.adjusted(0, 0, self.viewport().width() - row.right() - 1, 0)
        if self.selectionModel().isSelected(index):
            self._lines.paint_selected(painter, full)
        super().drawRow(painter, option, index)
        if is_current and self.hasFocus():
            self._lines.paint_focus(painter, full)

    # Events ------------------------------------------------------------------------------------------------------

    def focusNextPrevChild(self, forward: bool) -> bool:
        # As on the canvas: Tab searches a layer, Shift+Tab leaves.
        return False if forward else super().focusNextPrevChild(forward)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._is_own(event):
            event.accept()
            return True
        return super().event(event)

    def _is_own(self, event: QKeyEvent) -> bool:
        return event.key() in _MOVES or self._keymap.command_for(event) in METHODS

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = _KEY(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        command = self._keymap.command_for(event)
        if self.state() is QAbstractItemView.State.EditingState:
            # What the field leaves over, such as the Enter that ends it, is not for the list.
            event.accept()
        elif key in _MOVES and modifiers in (_NONE, _SHIFT, _CTRL):
            super().keyPressEvent(event)
            if modifiers == _NONE and not self.selectionModel().isSelected(self.currentIndex()):
                # At the end of the list, or on the line where the keys came in.
                self.selectionModel().select(self.currentIndex(), _FLAG.ClearAndSelect | _FLAG.Rows)
        elif key in NUDGES and modifiers == _ALT | _SHIFT:
            self.nudged.emit(*nudge_for(event))
        elif command in METHODS:
            self.command_wanted.emit(command)
        elif key == _KEY.Key_Insert and modifiers == _NONE:
            self.command_wanted.emit("add_layer")
        elif key in (_KEY.Key_Return, _KEY.Key_Enter) and modifiers == _NONE and self.current is not None:
            self.opened.emit(self.current)
        elif key == _KEY.Key_Space:
            self.selectionModel().select(self.currentIndex(), _FLAG.Toggle | _FLAG.Rows)
        else:
            # Letters are commands here: they must not jump to lines that begin with them.
            event.ignore()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard and self.currentIndex().isValid():
            spot = self.visualRect(self.currentIndex()).bottomLeft()
            self.menu_wanted.emit(self.viewport().mapToGlobal(spot))
        else:
            self.menu_wanted.emit(event.globalPos())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()


def _ranges(indexes: list[Index]) -> Iterator[tuple[Index, Index]]:
    """First and last of each run of lines that follow one another."""
    starts = [0, *(place + 1 for place, (one, other) in enumerate(pairwise(indexes)) if not _follows(one, other))]
    for start, stop in pairwise([*starts, len(indexes)]):
        if start < stop:
            yield indexes[start], indexes[stop - 1]


def _follows(one: Index, other: Index) -> bool:
    return other.row() == one.row() + 1 and other.parent() == one.parent()
