"""Source code as text: read-only, with line numbers and marked lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlock,
    QTextCursor,
    QTextFormat,
)
from PySide6.QtWidgets import QApplication, QFrame, QPlainTextEdit, QTextEdit, QWidget

from netbuilder.compiler.steps import Steps, whole
from netbuilder.gui.text_size import follow
from netbuilder.gui.theme import GAP_LARGE, Theme, code_font

# Where lines begin and end in the text before, and in the one after, counted from 0.
_Run = tuple[int, int, int, int]
# So many are replaced in a step.
_RUNS = 100


class SourceView(QPlainTextEdit):
    """Read-only source with line numbers and marked lines; a click on a line is told."""

    line_clicked = Signal(int)  # from 1

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._marked: tuple[int, ...] = ()
        self._pressed_at = QPoint()
        self.setReadOnly(True)
        follow(self, self._measure)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("role", "source")
        self.setAccessibleName("PyTorch source")
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._gutter = _Gutter(self)
        self.updateRequest.connect(self._on_update_requested)
        self.blockCountChanged.connect(self._on_block_count_changed)

    def _measure(self) -> None:
        self.setFont(code_font())
        self._on_block_count_changed(0)

    def show_text(self, text: str) -> None:
        """Replace the lines that are others; the place in view stays."""
        whole(self.text_steps(text))

    def text_steps(self, text: str) -> Steps[None]:
        """Replace the lines that are others, some at a time; the place in view stays."""
        before = self.toPlainText()
        if text == before:
            return
        old, new = before.split("\n"), text.split("\n")
        unlike = _unlike_runs(old, new)
        yield
        for begin in range(0, len(unlike), _RUNS):
            runs = unlike[begin : begin + _RUNS]
            vertical, horizontal = self.verticalScrollBar().value(), self.horizontalScrollBar().value()
            if runs == [(0, len(old), 0, len(new))]:
                self.setPlainText(text)
            else:
                self._replace_runs(runs, new)
            self.verticalScrollBar().setValue(vertical)
            self.horizontalScrollBar().setValue(horizontal)
            yield

    def _replace_runs(self, runs: Iterable[_Run], new: Sequence[str]) -> None:
        cursor = QTextCursor(self.document())
        # Each by itself: as one edit, all that lies between them would be coloured anew.
        for begin, end, new_begin, new_end in runs:
            self._replace_lines(cursor, begin, end, new[new_begin:new_end])

    def _replace_lines(self, cursor: QTextCursor, begin: int, end: int, lines: Sequence[str]) -> None:
        """Put lines in the place of those from `begin` to before `end`, counted from 0; one line at least is kept."""
        document = self.document()
        if end < document.blockCount():
            # With the breaks behind them.
            cursor.setPosition(document.findBlockByNumber(begin).position())
            cursor.setPosition(document.findBlockByNumber(end).position(), QTextCursor.MoveMode.KeepAnchor)
            cursor.insertText("".join(f"{line}\n" for line in lines))
        else:
            # With the breaks before them.
            above = document.findBlockByNumber(begin - 1)
            cursor.setPosition(above.position() + above.length() - 1)
            cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
            cursor.insertText("".join(f"\n{line}" for line in lines))

    def mark_lines(self, numbers: Sequence[int], *, scroll: bool) -> None:
        """Mark these lines, counted from 1; with `scroll` the first of them comes into view, unless one is there."""
        self._marked = tuple(numbers)
        marks = []
        for number in numbers:
            mark = QTextEdit.ExtraSelection()
            mark.cursor = QTextCursor(self.document().findBlockByNumber(number - 1))
            mark.format.setBackground(QColor(self._theme.selection))
            mark.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
            marks.append(mark)
        self.setExtraSelections(marks)
        if scroll and numbers and not any(map(self._is_in_view, numbers)):
            self.setTextCursor(QTextCursor(self.document().findBlockByNumber(numbers[0] - 1)))
            self.centerCursor()

    def marked_lines(self) -> tuple[int, ...]:
        """The lines that are marked."""
        return self._marked

    def show_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        self._theme = theme
        self.mark_lines(self._marked, scroll=False)
        self._gutter.update()

    def gutter_width(self) -> int:
        """Room for the line numbers."""
        digits = max(2, len(str(self.blockCount())))
        return self.fontMetrics().horizontalAdvance("9") * digits + 2 * GAP_LARGE

    def paint_gutter(self, rect: QRect) -> None:
        """Paint the numbers of the lines in `rect`."""
        painter = QPainter(self._gutter)
        painter.fillRect(rect, QColor(self._theme.canvas))
        painter.setFont(self.font())
        painter.setPen(QColor(self._theme.muted))
        block = self.firstVisibleBlock()
        top = self._geometry(block).top()
        while block.isValid() and top <= rect.bottom():
            height = self.blockBoundingRect(block).height()
            room = QRect(0, round(top), self._gutter.width() - GAP_LARGE, round(height))
            painter.drawText(room, Qt.AlignmentFlag.AlignRight, str(block.blockNumber() + 1))
            top += height
            block = block.next()
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        place = event.position().toPoint()
        moved = (place - self._pressed_at).manhattanLength()
        # Who selects text does not mean the line.
        is_click = moved < QApplication.startDragDistance() and not self.textCursor().hasSelection()
        if event.button() is Qt.MouseButton.LeftButton and is_click:
            block = self.cursorForPosition(place).block()
            # Below the text there is no line, and Qt takes the last.
            if place.y() <= self._geometry(block).bottom():
                self.line_clicked.emit(block.blockNumber() + 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        inside = self.contentsRect()
        self._gutter.setGeometry(inside.left(), inside.top(), self.gutter_width(), inside.height())

    def _is_in_view(self, number: int) -> bool:
        place = self._geometry(self.document().findBlockByNumber(number - 1))
        return place.top() >= 0 and place.bottom() <= self.viewport().height()

    def _geometry(self, block: QTextBlock) -> QRectF:
        """Where a line is, in the viewport."""
        return self.blockBoundingGeometry(block).translated(self.contentOffset())

    def _on_update_requested(self, rect: QRect, dy: int) -> None:
        if dy:
            self._gutter.scroll(0, dy)
        else:
            self._gutter.update(0, rect.y(), self._gutter.width(), rect.height())

    def _on_block_count_changed(self, _count: int) -> None:
        self.setViewportMargins(self.gutter_width(), 0, 0, 0)


class _Gutter(QWidget):
    """The strip of line numbers."""

    def __init__(self, view: SourceView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self) -> QSize:
        return QSize(self._view.gutter_width(), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._view.paint_gutter(event.rect())


def _unlike_runs(old: Sequence[str], new: Sequence[str]) -> list[_Run]:
    """The lines that differ, the last ones first: those before them stay where they are."""
    matcher = SequenceMatcher(None, old, new)
    return [run[1:] for run in reversed(matcher.get_opcodes()) if run[0] != "equal"]
