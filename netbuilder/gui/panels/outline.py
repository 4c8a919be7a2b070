"""The network as a list: everything that the canvas can do, by keyboard, and read by a screen reader."""

from __future__ import annotations

from operator import attrgetter

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QMenu, QVBoxLayout, QWidget

from netbuilder.compiler.check import Report
from netbuilder.compiler.steps import Steps, whole
from netbuilder.graph.project import Project
from netbuilder.gui.canvas.commands import rename_node
from netbuilder.gui.canvas.keys import METHODS
from netbuilder.gui.canvas.menu import canvas_menu
from netbuilder.gui.canvas.view import CanvasView
from netbuilder.gui.checking import Checker
from netbuilder.gui.document import Renames
from netbuilder.gui.panels.outline_lines import Spot
from netbuilder.gui.panels.outline_model import LINE_ROLE
from netbuilder.gui.panels.outline_view import OutlineView
from netbuilder.gui.spoken import spoken
from netbuilder.gui.text_size import follow
from netbuilder.gui.theme import GAP, GAP_LARGE, Theme, ThemeSource, ui_font

_FOOT_LINES = 5
_DONE = object()
_ABOUT = (
    "The layers in the order of computation. Up and Down choose one, Right and Left open and close a block."
    " {add_layer} adds a layer after it, {connect} connects it, {disconnect} cuts its wires, {rename} renames it,"
    " Enter goes to its settings, Space selects it too. All other commands work as on the canvas."
)
_HINTS = "{add_layer} adds · {connect} connects · {disconnect} cuts · {rename} renames · Enter: settings"
_EMPTY = "No layers yet.\n{add_layer} searches one to add."
# What is about the selected layers; without any, about the one that the keys go to.
_ABOUT_A_LAYER = frozenset(METHODS) - {
    "select_all", "select_none", "paste", "paste_with_wires", "auto_layout", "fit_all", "zoom_in", "zoom_out",
    "zoom_reset", "add_note", "leave_block",
}  # fmt: skip


class OutlinePanel(QWidget):
    """What is chosen here is chosen on the canvas, and the other way round; the canvas does what is asked for here.

    A line inside a block leads the canvas into that block. The list is brought up to date only while it can be seen.
    """

    def __init__(
        self, canvas: CanvasView, checker: Checker, themes: ThemeSource, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._checker = checker
        self._document = canvas.scope.document
        self._message = ""
        self.tree = OutlineView(canvas.keymap, themes.theme, self)
        self.tree.setAccessibleName("Outline of the network")
        self.setFocusProxy(self.tree)
        self.empty = QLabel(self.tree.viewport(), alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self.empty.setProperty("role", "muted")
        self.empty.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.foot = QLabel(self, wordWrap=True, alignment=Qt.AlignmentFlag.AlignTop)
        self.foot.setProperty("role", "muted")
        self.foot.setContentsMargins(GAP_LARGE, GAP, GAP_LARGE, GAP)
        follow(self.foot, self._measure)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        line = QFrame(self)
        line.setProperty("role", "line")
        column.addWidget(self.tree, 1)
        column.addWidget(line)
        column.addWidget(self.foot)
        # It covers the list, and not only where there are lines.
        around = QVBoxLayout(self.tree.viewport())
        around.addWidget(self.empty)
        self._connect(themes)
        self._name_keys()

    def _measure(self) -> None:
        self.foot.setFont(ui_font(11))
        self.foot.setFixedHeight(_FOOT_LINES * self.foot.fontMetrics().lineSpacing() + 2 * GAP)

    def _connect(self, themes: ThemeSource) -> None:
        canvas, tree = self._canvas, self.tree
        tree.chosen.connect(self._on_tree_chosen)
        tree.moved.connect(self._on_tree_moved)
        tree.opened.connect(self._on_tree_opened)
        tree.double_clicked.connect(self._on_tree_double_clicked)
        tree.command_wanted.connect(self.call)
        tree.nudged.connect(self._on_tree_nudged)
        tree.menu_wanted.connect(self._on_tree_menu_wanted)
        tree.outline.edited.connect(self._on_outline_edited)
        canvas.selection_changed.connect(self._follow_canvas)
        canvas.note_selected.connect(self._follow_canvas)
        canvas.status.connect(self._on_canvas_status)
        canvas.keymap.changed.connect(self._name_keys)
        canvas.scope.moved.connect(self._on_scope_moved)
        self._document.renamed.connect(self._on_document_renamed)
        self._document.changed.connect(self._on_document_changed)
        self._checker.checked.connect(self._on_checked)
        self._checker.lull.follow(self._report_steps)
        themes.changed.connect(self._on_themes_changed)

    def enter(self) -> None:
        """Let the keys go to the list, to the line that is selected on the canvas."""
        self.tree.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if not self.tree.currentIndex().isValid():
            self.tree.go_to(self.tree.outline.index(0, 0))

    def call(self, command: str) -> None:
        """Do what a command of the canvas means, about the selected layers or the one that the keys go to."""
        canvas, current = self._canvas, self.tree.current
        if command in _ABOUT_A_LAYER and not canvas.selection and current is not None:
            if current.kind == "frame" and self._called_on_frame(command, current):
                return
            if current.kind == "layer":
                self._choose((current,))
        if command == "rename":
            self._rename()
            return
        path = canvas.scope.path
        with canvas.home.lent_to(self.tree):
            attrgetter(METHODS[command])(canvas)()
        if canvas.scope.path != path and not canvas.selection:
            self._go_inside()

    # What the user does here -------------------------------------------------------------------------------------

    def _on_tree_chosen(self, spots: tuple[Spot, ...]) -> None:
        self._choose(spots)

    def _choose(self, spots: tuple[Spot, ...]) -> None:
        """Choose on the canvas: layers of the drawing of the last one; or a note; or look at a frame."""
        canvas = self._canvas
        layers = [spot for spot in spots if spot.kind == "layer"]
        last = (layers or list(spots))[-1] if spots else None
        with self.tree.untold():
            if last is not None:
                canvas.scope.go(last.path)
            canvas.select([spot.name for spot in layers if last is not None and spot.path == last.path])
            if last is None or last.kind != "note":
                canvas.annotations.select_note(None)
            if last is None:
                return
            if last.kind == "note":
                canvas.annotations.select_note(last.name)
                canvas.camera.reveal(canvas.canvas.notes[last.name].scene_card())
            elif last.kind == "frame":
                canvas.camera.reveal(canvas.canvas.frame_area(last.name))
            else:
                canvas.bring_into_view(last.name)
        if last.kind != "frame" and set(self.tree.selection) != set(self._wanted()):
            self._follow_canvas()

    def _on_tree_moved(self) -> None:
        self._message = ""
        self._show_foot()

    def _on_tree_opened(self, spot: Spot) -> None:
        """Go to the settings of a layer, write on a note, select what is in a frame."""
        canvas = self._canvas
        if spot.kind == "note":
            with canvas.home.lent_to(self.tree):
                canvas.annotations.edit_note(spot.name)
        elif spot.kind == "frame":
            self._choose(tuple(Spot(spot.path, "layer", name) for name in canvas.canvas.members(spot.name)))
        else:
            self._choose((spot,))
            canvas.properties_wanted.emit(spot.name)

    def _on_tree_double_clicked(self, spot: Spot) -> None:
        canvas = self._canvas
        if spot.kind == "layer" and canvas.blocks.is_block(spot.name):
            canvas.scope.enter(spot.name)
        else:
            self._on_tree_opened(spot)

    def _on_tree_nudged(self, dx: float, dy: float) -> None:
        self._canvas.nudge(dx, dy)

    def _on_tree_menu_wanted(self, point: QPoint) -> None:
        menu = self._menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(point)

    def _menu(self) -> QMenu:
        canvas, current = self._canvas, self.tree.current
        if current is not None and not canvas.selection and current.path == canvas.scope.path:
            if current.kind == "frame":
                return canvas.annotations.frame_menu(current.name, self._rename)
            if current.kind == "note":
                canvas.annotations.select_note(current.name)
                return canvas.annotations.note_menu(current.name, self._rename)
        return canvas_menu(canvas, self.call)

    def _rename(self) -> None:
        current = self.tree.current
        if current is not None and current.kind == "note":
            self._on_tree_opened(current)
        elif current is not None:
            self.tree.edit(self.tree.outline.index_of(current))

    def _on_outline_edited(self, spot: Spot, name: str) -> None:
        canvas = self._canvas
        if spot.path != canvas.scope.path:
            return
        if spot.kind == "frame":
            canvas.annotations.retitle(spot.name, name)
        else:
            canvas.attempt(lambda: rename_node(canvas.canvas.graph, spot.name, name))

    def _called_on_frame(self, command: str, frame: Spot) -> bool:
        """Whether a command is about a frame itself, and not about layers."""
        if command in ("delete", "delete_and_heal", "frame"):
            self._canvas.scope.go(frame.path)
            self._canvas.annotations.remove_frame(frame.name)
        elif command == "rename":
            self._rename()
        return command in ("delete", "delete_and_heal", "frame", "rename")

    def _go_inside(self) -> None:
        """Choose the first layer of the block that was entered."""
        tree, path = self.tree, self._canvas.scope.path
        owner = tree.outline.index_of(Spot(path[:-1], "layer", path[-1])) if path else tree.rootIndex()
        first = tree.outline.index(0, 0, owner)
        if first.isValid():
            tree.setCurrentIndex(first)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            # Without anything to take back or to let go of, the window may have a use for it too.
            event.setAccepted(self._canvas.hand.escape())
        else:
            super().keyPressEvent(event)

    # Following the canvas and the document -----------------------------------------------------------------------

    def refresh(self) -> None:
        """Show the network as it is, if anybody can see it."""
        if self.isVisible():
            graph = self._document.project.graph
            with self.tree.untold():
                self.tree.outline.show_report(self._checker.report, graph)
            self._show_rest()
            self._follow_canvas()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def _on_document_renamed(self, renames: Renames) -> None:
        self.tree.outline.rename(renames)

    def _on_document_changed(self, before: Project, after: Project) -> None:
        # At once, so that what an edit selects has its line; what is known of it follows with the report.
        if self.isVisible() and before.graph is not after.graph:
            with self.tree.untold():
                self.tree.outline.show_graph(after.graph)
            self._show_rest()

    def _on_checked(self, _report: Report) -> None:
        # Where the user works here, and not on the canvas, it is the list that must show at once what was done.
        focus = QApplication.focusWidget()
        if focus is not None and self.isAncestorOf(focus):
            self._tell_report()

    def _tell_report(self) -> None:
        whole(self._report_steps())

    def _report_steps(self) -> Steps[None]:
        if not self.isVisible():
            return
        steps = self.tree.outline.report_steps(self._checker.report, self._document.project.graph)
        is_done = False
        while not is_done:
            # Not from one step to the next: in between the user may choose a line.
            with self.tree.untold():
                is_done = next(steps, _DONE) is _DONE
            if not is_done:
                yield
        self._show_rest()

    def _on_scope_moved(self, _before: tuple[str, ...], after: tuple[str, ...]) -> None:
        tree = self.tree
        if not self.isVisible():
            return
        for depth in range(len(after)):
            tree.expand(tree.outline.index_of(Spot(after[:depth], "layer", after[depth])))
        if after and not self._canvas.selection and (tree.current is None or tree.current.path != after):
            tree.go_to(tree.outline.index_of(Spot(after[:-1], "layer", after[-1])))

    def _wanted(self) -> tuple[Spot, ...]:
        """What the canvas has selected."""
        canvas = self._canvas
        path, note = canvas.scope.path, canvas.annotations.note
        layers = tuple(Spot(path, "layer", name) for name in canvas.selection)
        return layers or ((Spot(path, "note", note),) if note is not None else ())

    def _follow_canvas(self, _chosen: object = None) -> None:
        if self.isVisible() and not self.tree.is_told:
            self.tree.select(self._wanted())

    def _on_canvas_status(self, words: str) -> None:
        if self.isVisible():
            self._message = words
            self._show_foot()
            if self.tree.hasFocus():
                QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.tree, spoken(words)))

    # Words -------------------------------------------------------------------------------------------------------

    def _show_rest(self) -> None:
        graph = self._document.project.graph
        is_empty = not (graph.nodes or graph.notes)
        self.empty.setVisible(is_empty)
        self.tree.setHeaderHidden(is_empty)
        self.tree.show_frames(bool(graph.frames))
        self._show_foot()

    def _show_foot(self) -> None:
        line = self.tree.currentIndex().siblingAtColumn(0).data(LINE_ROLE)
        words = self._message or (line.details if line is not None else self._canvas.keymap.fill(_HINTS))
        if words != self.foot.text():
            self.foot.setText(words)
            self.foot.setToolTip(words)

    def _name_keys(self) -> None:
        keymap = self._canvas.keymap
        self.empty.setText(keymap.fill(_EMPTY))
        self.tree.setAccessibleDescription(spoken(keymap.fill(_ABOUT)))
        self._show_foot()

    def _on_themes_changed(self, theme: Theme) -> None:
        self.tree.show_theme(theme)
