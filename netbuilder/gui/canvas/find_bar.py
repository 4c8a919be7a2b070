"""Find nodes: a bar above the canvas that counts what fits, walks through it, and has it outlined."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QToolButton, QWidget

from netbuilder.gui.canvas.view import CanvasView
from netbuilder.gui.elided import ElidedLabel
from netbuilder.gui.icons import size_icon
from netbuilder.gui.node_search import Found, NodeSearch
from netbuilder.gui.text_size import follow, px
from netbuilder.gui.theme import GAP, GAP_LARGE, GAP_SMALL, Theme, ThemeSource
from netbuilder.gui.theme_style import show_property

_HINT = "Find a layer by its name, type, setting or block"
_FIELD_WIDTH = 320
_ICON = QSize(14, 14)


class FindBar(QFrame):
    """Hidden until it is opened. What it finds in the drawing that is shown is ringed while it stands there."""

    place_wanted = Signal(object)  # the way to a node: the blocks around it, and its id

    def __init__(self, view: CanvasView, themes: ThemeSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._scope = view.scope
        self._search = NodeSearch()
        self._found: tuple[Found, ...] = ()
        self._current: Found | None = None
        self.field = QLineEdit(self)
        self.field.setPlaceholderText(_HINT)
        self.field.setAccessibleName(_HINT)
        follow(self.field, lambda: self.field.setMaximumWidth(px(_FIELD_WIDTH)))
        self.field.textChanged.connect(self._on_field_text_changed)
        self.words = ElidedLabel(self)
        self.words.setProperty("role", "muted")
        self.back_button = self._button("The one before (Shift+Enter{find_previous:also})", "Find the one before")
        self.next_button = self._button("The next one (Enter{find_next:also})", "Find the next one")
        self.close_button = self._button("Close (Esc)", "Close the search")
        self.back_button.clicked.connect(self.go_back)
        self.next_button.clicked.connect(self.go_on)
        self.close_button.clicked.connect(self.close_bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP_LARGE, GAP_SMALL, GAP, GAP_SMALL)
        row.setSpacing(GAP_SMALL)
        row.addWidget(self.field, 2)
        row.addWidget(self.back_button)
        row.addWidget(self.next_button)
        row.addSpacing(GAP)
        row.addWidget(self.words, 3)
        row.addWidget(self.close_button)
        # Edits come in bursts, and one of them may be typed while the bar stands open.
        self._later = QTimer(self, interval=0, singleShot=True)
        self._later.timeout.connect(self._refresh)
        self._scope.document.changed.connect(self._on_drawing_changed)
        self._scope.moved.connect(self._on_drawing_changed)
        themes.changed.connect(self._dress)
        self._dress(themes.theme)
        self.hide()

    def _button(self, tip: str, name: str) -> QToolButton:
        button = QToolButton(self)
        self._view.keymap.say(tip, button.setToolTip, button)
        button.setAccessibleName(name)
        size_icon(button, _ICON)
        return button

    # Opening and walking -----------------------------------------------------------------------------------------

    def open_bar(self) -> None:
        """Stand above the canvas, ready for typing; what was searched for last is offered again."""
        self.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()
        self._refresh()

    def close_bar(self) -> None:
        """Go, and give the keys back to the canvas; what was found last stays selected."""
        self.hide()
        self._view.marks.show(())
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def go_on(self) -> None:
        """Go to the next one; after the last, to the first."""
        self._go(1)

    def go_back(self) -> None:
        """Go to the one before; before the first, to the last."""
        self._go(-1)

    def _go(self, step: int) -> None:
        if not self.field.text().strip():
            self.open_bar()
            return
        self._find()
        if self._found:
            place = self._found.index(self._current) + step if self._current in self._found else min(step, 0)
            self._show(self._found[place % len(self._found)])
        self._tell()

    def _show(self, found: Found) -> None:
        self._current = found
        self.place_wanted.emit(found.place)

    # Searching ---------------------------------------------------------------------------------------------------

    def _find(self) -> None:
        self._found = self._search.find(self._scope.document.project.graph, self.field.text())

    def _on_field_text_changed(self) -> None:
        self._find()
        if self._current not in self._found:
            # While it is being typed, nothing leads into another drawing: Enter does.
            here = (found for found in self._found if found.block == self._scope.block)
            first = next(here, None)
            self._current = None
            if first is not None:
                self._show(first)
        self._tell()

    def _refresh(self) -> None:
        """The drawing, or which one is shown, is another: what was found may be gone, renamed or elsewhere."""
        if self.isHidden():
            return
        self._find()
        if self._current not in self._found:
            self._current = None
        self._tell()

    def _tell(self) -> None:
        here = [found for found in self._found if found.block == self._scope.block]
        if not self.isHidden():
            self._view.marks.show([found.place[-1] for found in here])
        is_missing = bool(self.field.text().strip()) and not self._found
        show_property(self.field, "invalid", is_missing)
        for button in (self.back_button, self.next_button):
            button.setEnabled(bool(self._found))
        words = self._described(len(self._found) - len(here))
        self.words.setText(words)
        self.words.setAccessibleName(words)

    def _described(self, elsewhere: int) -> str:
        """`2 of 7, in block encoder`; or how many there are, before any of them was gone to."""
        count = len(self._found)
        if not self.field.text().strip():
            return ""
        if not count:
            return "Nothing found"
        blocks = list(dict.fromkeys(found.block for found in self._found if found.block is not None))
        if self._current is not None:
            number = f"{self._found.index(self._current) + 1:,} of {count:,}"
            if self._current.block is not None:
                return f"{number}, in block {self._current.block}"
            inside = sum(found.block is not None for found in self._found)
            return f"{number}, {inside:,} of them in blocks" if inside else number
        if elsewhere < count:
            return f"{count:,} found"
        if self._scope.block is not None:
            return f"{count:,} found elsewhere: Enter goes there"
        where = f"block {blocks[0]}" if len(blocks) == 1 else f"{len(blocks)} blocks"
        return f"{count:,} found in {where}: Enter goes there"

    def _on_drawing_changed(self) -> None:
        if not self.isHidden():
            self._later.start()

    # Looks and events --------------------------------------------------------------------------------------------

    def _dress(self, theme: Theme) -> None:
        self.back_button.setIcon(theme.icon("chevron-up"))
        self.next_button.setIcon(theme.icon("chevron-down"))
        self.close_button.setIcon(theme.icon("close", theme.muted))
        self.setStyleSheet(
            f"FindBar {{ background: {theme.panel}; border: none; border-bottom: 1px solid {theme.border}; }}"
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # The field leaves these over; a button that has the focus keeps Enter for itself.
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.field.hasFocus():
            self._go(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        else:
            super().keyPressEvent(event)
