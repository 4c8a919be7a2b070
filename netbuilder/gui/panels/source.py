"""The network as PyTorch source, live: what is drawn is what it says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRect, QSize, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
    QTextCursor,
    QTextFormat,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QTextEdit, QVBoxLayout, QWidget

from netbuilder.compiler.check import Report
from netbuilder.compiler.source import print_source
from netbuilder.errors import NetbuilderError
from netbuilder.gui.checking import Checker
from netbuilder.gui.document import Document
from netbuilder.gui.icons import widen
from netbuilder.gui.panels.source_highlighter import PythonHighlighter
from netbuilder.gui.theme import GAP, GAP_LARGE, Theme, ThemeSource, code_font

_COPIED_MS = 1_500


class SourcePanel(QWidget):
    """The source of the document's network. It is printed only while it can be seen."""

    def __init__(
        self, document: Document, checker: Checker, themes: ThemeSource, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._checker = checker
        self._themes = themes
        self._is_stale = True
        self._lines: Mapping[str, tuple[int, ...]] = {}
        self._selection: tuple[str, ...] = ()
        self.text = SourceView(themes.theme, self)
        self._highlighter = PythonHighlighter(self.text.document(), themes.theme)
        self._state = QLabel(self)
        self._state.setProperty("role", "muted")
        self._state.setWordWrap(True)
        self.copy_button = QPushButton("Copy", self)
        widen(self.copy_button)
        self.copy_button.setToolTip("Copy the source to the clipboard")
        self.copy_button.clicked.connect(self._on_copy_clicked)
        self._copied_timer = QTimer(self, interval=_COPIED_MS, singleShot=True)
        self._copied_timer.timeout.connect(lambda: self.copy_button.setText("Copy"))
        heading = QHBoxLayout()
        heading.setContentsMargins(GAP_LARGE, 0, GAP_LARGE, 0)
        heading.addWidget(self._state, 1)
        heading.addWidget(self.copy_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, GAP, 0, 0)
        column.setSpacing(GAP)
        column.addLayout(heading)
        column.addWidget(self.text, 1)
        column.addStretch()
        checker.checked.connect(self._on_checked)
        document.renamed.connect(self._on_document_renamed)
        themes.changed.connect(self._on_theme_changed)
        self._on_theme_changed(themes.theme)

    def show_selection(self, ids: Sequence[str]) -> None:
        """Mark the lines of these nodes and bring the first of them into view."""
        self._selection = tuple(ids)
        self._mark(scroll=True)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh()

    def _refresh(self) -> None:
        if not self._is_stale or not self.isVisible():
            return
        self._is_stale = False
        try:
            source = print_source(self._document.project, self._checker.report)
        except NetbuilderError as error:
            # What stood there before is kept: it is still the last network that made sense.
            self._state.setText(
                f"{error} Below is the source as it was before." if self.text.toPlainText() else str(error)
            )
            self.text.setEnabled(False)
            self._lines = {}
        else:
            self._state.setText("PyTorch, ready to run: the same network, the same weights by name.")
            self.text.setEnabled(True)
            self.text.show_text(source.text)
            self._lines = source.lines
        has_text = bool(self.text.toPlainText())
        self.text.setVisible(has_text)
        self.copy_button.setEnabled(has_text)
        self._mark(scroll=False)

    def _mark(self, *, scroll: bool) -> None:
        numbers = sorted({number for name in self._selection for number in self._lines.get(name, ())})
        self.text.mark_lines(numbers, scroll=scroll)

    def _on_checked(self, _report: Report) -> None:
        self._is_stale = True
        self._refresh()

    def _on_document_renamed(self, renames: Mapping[str, str]) -> None:
        self._selection = tuple(renames.get(name, name) for name in self._selection)

    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.copy_button.setText("Copied")
        self._copied_timer.start()

    def _on_theme_changed(self, theme: Theme) -> None:
        self.copy_button.setIcon(theme.icon("copy"))
        self._highlighter.show_theme(theme)
        self.text.show_theme(theme)


class SourceView(QPlainTextEdit):
    """Read-only source with line numbers and marked lines."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._marked: tuple[int, ...] = ()
        self.setReadOnly(True)
        self.setFont(code_font())
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("role", "source")
        self.setAccessibleName("PyTorch source")
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._gutter = _Gutter(self)
        self.updateRequest.connect(self._on_update_requested)
        self.blockCountChanged.connect(self._on_block_count_changed)
        self._on_block_count_changed(0)

    def show_text(self, text: str) -> None:
        """Replace the text; the place in view stays."""
        if text == self.toPlainText():
            return
        vertical, horizontal = self.verticalScrollBar().value(), self.horizontalScrollBar().value()
        self.setPlainText(text)
        self.verticalScrollBar().setValue(vertical)
        self.horizontalScrollBar().setValue(horizontal)

    def mark_lines(self, numbers: Sequence[int], *, scroll: bool) -> None:
        """Mark these lines, counted from 1; with `scroll` the first of them comes into view."""
        self._marked = tuple(numbers)
        marks = []
        for number in numbers:
            mark = QTextEdit.ExtraSelection()
            mark.cursor = QTextCursor(self.document().findBlockByNumber(number - 1))
            mark.format.setBackground(QColor(self._theme.selection))
            mark.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
            marks.append(mark)
        self.setExtraSelections(marks)
        if scroll and numbers:
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
        top = self.blockBoundingGeometry(block).translated(self.contentOffset()).top()
        while block.isValid() and top <= rect.bottom():
            height = self.blockBoundingRect(block).height()
            room = QRect(0, round(top), self._gutter.width() - GAP_LARGE, round(height))
            painter.drawText(room, Qt.AlignmentFlag.AlignRight, str(block.blockNumber() + 1))
            top += height
            block = block.next()
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        inside = self.contentsRect()
        self._gutter.setGeometry(inside.left(), inside.top(), self.gutter_width(), inside.height())

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
