"""The way into the block that is shown, above the canvas: each step leads back out."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from netbuilder.graph.blocks import block_of
from netbuilder.gui.keymap import Keymap
from netbuilder.gui.scope import Scope
from netbuilder.gui.text_size import px, px_size
from netbuilder.gui.theme import GAP, GAP_LARGE, GAP_SMALL, Theme, ThemeSource

# What all names together may take, in pixels; longer ones are shortened in their middle.
_WIDTH = 640
_LEAST_STEP = 80


class Breadcrumb(QFrame):
    """Hidden in the project's own drawing; inside blocks it names each of them."""

    copy_wanted = Signal()

    def __init__(self, scope: Scope, themes: ThemeSource, keymap: Keymap, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scope = scope
        self._themes = themes
        self._shown: tuple[str, ...] | None = None
        self.steps: list[QToolButton] = []
        self._chevrons: list[QLabel] = []
        self.words = QLabel(self)
        self.words.setProperty("role", "muted")
        self.copy_button = QPushButton("Edit a copy", self)
        self.copy_button.setToolTip("Give this use a block of its own; the others stay as they are")
        self.copy_button.clicked.connect(self.copy_wanted)
        self.leave_button = QToolButton(self)
        keymap.say("Leave the block (Esc{leave_block:also})", self.leave_button.setToolTip, self)
        self.leave_button.setAccessibleName("Leave the block")
        self.leave_button.clicked.connect(lambda: scope.leave())
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(GAP_LARGE, GAP_SMALL, GAP, GAP_SMALL)
        row.setSpacing(GAP_SMALL)
        row.addStretch(1)
        row.addWidget(self.words)
        row.addSpacing(GAP)
        row.addWidget(self.copy_button)
        row.addWidget(self.leave_button)
        scope.moved.connect(self._refresh)
        scope.document.changed.connect(self._refresh)
        themes.changed.connect(self._on_themes_changed)
        self._dress(themes.theme)
        self._refresh()

    def _refresh(self) -> None:
        scope = self._scope
        self.setVisible(bool(scope.path))
        if not scope.path:
            return
        titles = self._titles()
        if titles != self._shown:
            self._shown = titles
            self._rebuild(titles)
        uses = scope.uses
        self.words.setText(f"An edit changes all {uses} uses" if uses > 1 else "")
        self.copy_button.setVisible(uses > 1)

    def _titles(self) -> tuple[str, ...]:
        project = self._scope.document.project
        titles, drawing = [project.name], project.graph
        for name in self._scope.path:
            block = block_of(drawing.nodes[name]) or ""
            titles.append(f"{name}  ({block})" if block != name else name)
            drawing = project.graph.blocks[block]
        return tuple(titles)

    def _rebuild(self, titles: tuple[str, ...]) -> None:
        for old in (*self.steps, *self._chevrons):
            self._row.removeWidget(old)
            old.hide()
            # It may be the button that was just clicked.
            old.deleteLater()
        self.steps, self._chevrons = [], []
        font = self.font()
        font.setBold(True)  # as the last step is
        metrics = QFontMetrics(font)
        room = max(px(_WIDTH) // len(titles), px(_LEAST_STEP))
        for depth, title in enumerate(titles):
            if depth:
                chevron = QLabel(self)
                self._chevrons.append(chevron)
                self._row.insertWidget(2 * depth - 1, chevron)
            step = QToolButton(self)
            shown = metrics.elidedText(title, Qt.TextElideMode.ElideMiddle, room)
            step.setText(shown.replace("&", "&&"))
            step.setEnabled(depth < len(titles) - 1)
            step.setToolTip(f"Go to {title}" if step.isEnabled() else title)
            step.setProperty("crumb", True)
            # By its own font and not by the style sheet, which comes too late for the width.
            step.setFont(self.font() if step.isEnabled() else font)
            step.clicked.connect(lambda _=False, depth=depth: self._scope.go(self._scope.path[:depth]))
            self.steps.append(step)
            self._row.insertWidget(2 * depth, step)
            # A layout shows what is put into it only when the event loop turns.
            step.show()
        self._dress(self._themes.theme)

    def _on_themes_changed(self) -> None:
        # The names are cut for a size of words.
        if self._shown is not None:
            self._rebuild(self._shown)
        self._dress(self._themes.theme)

    def _dress(self, theme: Theme) -> None:
        self.leave_button.setIcon(theme.icon("close", theme.muted))
        for chevron in self._chevrons:
            icon = theme.icon("chevron-right", theme.muted)
            chevron.setPixmap(icon.pixmap(px_size(QSize(12, 12)), self.devicePixelRatioF()))
        self.setStyleSheet(
            f"Breadcrumb {{ background: {theme.panel}; border: none; border-bottom: 1px solid {theme.border}; }}"
            f"QToolButton[crumb='true'] {{ color: {theme.accent_text}; padding: {px(3)}px {px(6)}px; }}"
            f"QToolButton[crumb='true']:disabled {{ color: {theme.text}; }}"
        )
