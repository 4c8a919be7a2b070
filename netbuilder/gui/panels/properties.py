"""What is selected: the settings of one layer, what several have in common, or the project itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from netbuilder.compiler.check import Report
from netbuilder.compiler.steps import Steps
from netbuilder.compiler.trials import try_out
from netbuilder.graph.model import Graph
from netbuilder.gui.keymap import Keymap
from netbuilder.gui.panels.block_page import BlockPage
from netbuilder.gui.panels.overview_pages import ProjectPage, SelectionPage
from netbuilder.gui.scope import Scope
from netbuilder.gui.theme import GAP, GAP_LARGE, ThemeSource

if TYPE_CHECKING:
    from netbuilder.gui.panels.node_page import NodePage


class PropertiesPanel(QWidget):
    """Shows one page: the layer's, the selection's or the project's."""

    node_wanted = Signal(str)

    def __init__(
        self, scope: Scope, themes: ThemeSource, parent: QWidget | None = None, keymap: Keymap | None = None
    ) -> None:
        super().__init__(parent)
        self._scope = scope
        self._themes = themes
        self._keymap = keymap or Keymap(parent=self)
        self._selection: tuple[str, ...] = ()
        self._content = content = QWidget()
        content.setObjectName("content")
        self.selection_page = SelectionPage(content)
        self.block_page = BlockPage(scope, content)
        self.project_page = ProjectPage(scope.document, content)
        self._pages: list[QWidget] = [self.selection_page, self.block_page, self.project_page]
        self._column = column = QVBoxLayout(content)
        column.setContentsMargins(GAP_LARGE, GAP, GAP, GAP_LARGE)
        for page in self._pages:
            page.hide()
            column.addWidget(page)
        column.addStretch(1)
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(content)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(self._scroll)
        scope.changed.connect(self._on_scope_changed)
        scope.renamed.connect(self._on_scope_renamed)
        scope.checked.connect(self._on_checked)
        scope.lull.follow(self._card_steps)
        self._show()

    @cached_property
    def node_page(self) -> NodePage:
        """Made when a layer is first selected, at the latest when the window stands: no start waits for forms."""
        from netbuilder.gui.panels.node_page import NodePage

        page = NodePage(self._scope, self._themes.theme, self._keymap, self._content)
        page.hide()
        page.node_wanted.connect(self.node_wanted)
        self._themes.changed.connect(page.show_theme)
        self._pages.append(page)
        self._column.insertWidget(0, page)
        return page

    @property
    def selection(self) -> tuple[str, ...]:
        """The ids of the nodes it speaks of."""
        return self._selection

    def show_selection(self, ids: Sequence[str]) -> None:
        """Speak of these nodes."""
        chosen = tuple(name for name in ids if name in self._scope.graph.nodes)
        if chosen != self._selection:
            self._selection = chosen
            self._scroll.verticalScrollBar().setValue(0)
            self._show()

    def focus_first(self) -> None:
        """Put the cursor into the first setting of the selected layer."""
        if len(self._selection) == 1:
            self.node_page.focus_settings()

    def edit_name(self) -> None:
        """Put the cursor into the name of the selected layer."""
        if len(self._selection) == 1:
            self.node_page.edit_name()

    def _show(self, *, cards: bool = True) -> None:
        scope = self._scope
        graph, report = scope.graph, scope.report
        single = self._selection[0] if len(self._selection) == 1 else None
        if single is not None:
            page: QWidget = self.node_page
            self.node_page.show_node(single, graph, report, cards=cards)
        elif self._selection:
            page = self.selection_page
            self.selection_page.show_nodes(self._selection, graph, report)
        elif scope.block is not None:
            page = self.block_page
            self.block_page.show_block(scope.block, graph, report, scope.uses)
        else:
            page = self.project_page
            self.project_page.show_project(scope.document.project, report)
        for other in self._pages:
            other.setVisible(other is page)

    def _on_scope_changed(self, before: Graph, after: Graph) -> None:
        # Shapes and findings follow with the report; what is gone must not stand there until then.
        still = tuple(name for name in self._selection if name in after.nodes)
        if still != self._selection:
            self._selection = still
            self._show()

    def _on_scope_renamed(self, renames: Mapping[str, str]) -> None:
        self._selection = tuple(renames.get(name, name) for name in self._selection)

    def _on_checked(self, _report: Report) -> None:
        # After a move the report comes before the canvas says what it selects there.
        self._selection = tuple(name for name in self._selection if name in self._scope.graph.nodes)
        self._show(cards=False)

    def _card_steps(self) -> Steps[None]:
        # What a finding offers is tried out first, which takes longer than all the rest.
        if len(self._selection) == 1 and self.node_page.isVisible():
            report = self._scope.report
            yield from try_out(self.node_page.findings_of(report))
            self.node_page.show_cards(report)
