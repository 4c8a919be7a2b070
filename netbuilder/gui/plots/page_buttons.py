"""Two arrows that turn the pages of a mosaic."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from netbuilder.gui.text_size import follow, px

_SIDE = 22


class PageButtons(QWidget):
    """Previous and next; hidden while there is one page."""

    turned = Signal(int)  # -1 back, 1 on

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._back = self._button(Qt.ArrowType.LeftArrow, "Previous page (Page Up)", -1)
        self._next = self._button(Qt.ArrowType.RightArrow, "Next page (Page Down)", 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._back)
        layout.addWidget(self._next)
        self.hide()
        follow(self, self._measure)

    def set_page(self, page: int, pages: int) -> None:
        """Which page of how many is shown."""
        self.setVisible(pages > 1)
        self._back.setEnabled(page > 0)
        self._next.setEnabled(page < pages - 1)

    def _measure(self) -> None:
        side = px(_SIDE)
        for button in (self._back, self._next):
            button.setFixedSize(side, side)
        self.setFixedSize(2 * side + 4, side)

    def end_at(self, right: int) -> None:
        """Stand at the top, left of a place of the parent."""
        self.move(right - self.width(), 4)

    def _button(self, arrow: Qt.ArrowType, tip: str, step: int) -> QToolButton:
        button = QToolButton(self)
        button.setArrowType(arrow)
        button.setAutoRaise(True)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.clicked.connect(lambda: self.turned.emit(step))
        return button
