"""Choose a wire by keyboard: one to draw, with what it would give, or one to cut."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QListWidgetItem, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from netbuilder.gui.canvas.list_popup import ListPopup
from netbuilder.gui.canvas.search_rows import paint_doubt, paint_ground, row_height
from netbuilder.gui.canvas.wire_choices import NewWire, OldWires
from netbuilder.gui.fuzzy import find
from netbuilder.gui.spoken import spoken
from netbuilder.gui.text_size import px
from netbuilder.gui.theme import GAP, Theme, ui_font

_WIRE_ROLE = Qt.ItemDataRole.UserRole
_LEFT, _RIGHT = 10, 18
_SHORTEST_NOTE = 40
_LEFT_MIDDLE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT_MIDDLE = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_Wire = NewWire | OldWires


class WirePopup(ListPopup):
    """Enter draws or cuts the marked wire."""

    chosen = Signal(object)  # NewWire or OldWires

    def __init__(
        self, parent: QWidget, theme: Theme, wires: Sequence[_Wire], *, heading: str, asks: str, nothing: str
    ) -> None:
        super().__init__(
            parent,
            theme,
            _Rows(theme, parent),
            heading=heading,
            asks=asks,
            found="Wires found",
            nothing=nothing,
            tells=any(isinstance(wire, NewWire) for wire in wires),
        )
        self._wires = wires
        self.words.setAccessibleName("About this wire")
        self.show_found("")

    def entries_for(self, text: str) -> Iterator[QListWidgetItem]:
        found = [(wire, find(text, wire.label, wire.type if isinstance(wire, NewWire) else "")) for wire in self._wires]
        fitting = [(wire, hit.score) for wire, hit in found if hit is not None]
        # Sorting keeps the order of those that fit the words alike.
        return (_Entry(wire) for wire, _ in sorted(fitting, key=lambda pair: -round(pair[1], 1)))

    def about(self, entry: QListWidgetItem) -> str:
        wire = entry.data(_WIRE_ROLE)
        return wire.verdict.words if isinstance(wire, NewWire) else ""

    def choose(self, entry: QListWidgetItem) -> None:
        self.chosen.emit(entry.data(_WIRE_ROLE))


class _Entry(QListWidgetItem):
    """Knows what its wire would do only when it is seen or read: there may be thousands."""

    def __init__(self, wire: _Wire) -> None:
        super().__init__()
        self._wire = wire

    def data(self, role: int) -> Any:
        if role == _WIRE_ROLE:
            return self._wire
        if role == Qt.ItemDataRole.DisplayRole:
            return self._wire.label
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(filter(None, (spoken(self._wire.label), *map(spoken, note_of(self._wire)))))
        if role == Qt.ItemDataRole.ToolTipRole and isinstance(self._wire, NewWire):
            return self._wire.verdict.words
        return None


def note_of(wire: _Wire) -> tuple[str, str]:
    """What a wire would give, or carries; and what speaks against it."""
    if isinstance(wire, OldWires):
        return (f"carries {wire.carries}" if wire.carries else ""), ""
    tone, words = wire.verdict.tone, wire.verdict.words
    if tone in ("wrong", "refused"):
        return "", f"does not fit: {words.removeprefix(f'{wire.port.node} does not fit: ')}"
    first, _, rest = words.removeprefix(f"{wire.port.node}: ").partition("\n")
    return first, rest


class _Rows(QStyledItemDelegate):
    """Paints a wire: where it would run, and at the right what it would give."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._fonts = ui_font(13), ui_font(11)
        self._metrics = tuple(map(QFontMetrics, self._fonts))

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(px(120), row_height())

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        wire = index.data(_WIRE_ROLE)
        if not isinstance(wire, NewWire | OldWires):
            return
        row: QRect = option.rect
        note, against = note_of(wire)
        fits = not against or bool(note)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_ground(painter, row, option.state, self._theme)
        room = row.adjusted(_LEFT, 0, -_RIGHT, 0)
        painter.setFont(self._fonts[0])
        painter.setPen(QColor(self._theme.text if fits else self._theme.muted))
        label = self._metrics[0].elidedText(wire.label, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, _LEFT_MIDDLE, label)
        rest = room.adjusted(self._metrics[0].horizontalAdvance(label) + 2 * GAP, 1, 0, 1)
        if rest.width() >= px(_SHORTEST_NOTE):
            words = self._metrics[1].elidedText(note or against, Qt.TextElideMode.ElideRight, rest.width())
            painter.setFont(self._fonts[1])
            painter.setPen(QColor(self._theme.muted))
            painter.drawText(rest, _RIGHT_MIDDLE if fits else _LEFT_MIDDLE, words)
            if note and against:
                paint_doubt(painter, rest, self._metrics[1].horizontalAdvance(words), self._theme)
        painter.restore()
