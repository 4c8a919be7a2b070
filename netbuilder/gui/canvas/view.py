"""The canvas: shows the document's drawing and turns mouse and keys into edits."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsView, QWidget

from netbuilder.errors import EditError
from netbuilder.graph.facts import DataFacts
from netbuilder.graph.model import Graph
from netbuilder.gui.canvas import commands
from netbuilder.gui.canvas.adding import Adding
from netbuilder.gui.canvas.annotating import Annotating
from netbuilder.gui.canvas.arranging import Arranging
from netbuilder.gui.canvas.backdrop import paint_backdrop
from netbuilder.gui.canvas.block_commands import BlockCommands
from netbuilder.gui.canvas.bypassing import toggle_bypass
from netbuilder.gui.canvas.camera import Camera
from netbuilder.gui.canvas.copying import Copying
from netbuilder.gui.canvas.exposed import clip, parts
from netbuilder.gui.canvas.focus_home import FocusHome
from netbuilder.gui.canvas.geometry import Port
from netbuilder.gui.canvas.hand import Hand
from netbuilder.gui.canvas.keys import command_for, press
from netbuilder.gui.canvas.levels import DETAIL_ZOOM
from netbuilder.gui.canvas.marks import Marks
from netbuilder.gui.canvas.overlays import Overlays
from netbuilder.gui.canvas.pulse import Pulse
from netbuilder.gui.canvas.question import LayerQuestion
from netbuilder.gui.canvas.rerouting import Rerouting
from netbuilder.gui.canvas.rewiring import Rewiring
from netbuilder.gui.canvas.scene import CanvasScene, WireKey
from netbuilder.gui.canvas.title_editor import TitleEditor
from netbuilder.gui.canvas.wire_tips import word_tip
from netbuilder.gui.heat import Tints
from netbuilder.gui.keymap import Keymap
from netbuilder.gui.scope import Scope
from netbuilder.gui.stock import Stock
from netbuilder.gui.theme import Theme

if TYPE_CHECKING:
    from netbuilder.compiler.check import Report


class CanvasView(QGraphicsView):
    """Selection and zoom live here; everything else is the document's."""

    selection_changed = Signal(object)  # tuple of node ids
    note_selected = Signal(object)  # the id of a note, or None
    status = Signal(str)
    properties_wanted = Signal(str)
    add_wanted = Signal(QPointF)  # a place in the scene
    template_wanted = Signal()
    template_chosen = Signal(str)

    def __init__(
        self, scope: Scope, stock: Stock, theme: Theme, parent: QWidget | None = None, keymap: Keymap | None = None
    ) -> None:
        super().__init__(parent)
        self.keymap = keymap or Keymap(parent=self)
        self.scope = scope
        self.stock = stock
        # What the palette's starting values are fitted to; the window keeps it up to date.
        self.facts: DataFacts | None = None
        self.canvas = CanvasScene(theme)
        self.setScene(self.canvas)
        self._set_up()
        self.camera = Camera(self)
        self.camera.moved.connect(lambda: self.canvas.look_from(self.camera.zoom))
        self._overlays = Overlays(self, theme)
        self.bubble, self.legend = self._overlays.bubble, self._overlays.legend
        self.minimap, self.empty = self._overlays.minimap, self._overlays.empty
        self.marks = Marks(self)
        self.add_wanted.connect(self.search)
        self._pulse = Pulse(self._show_pulse, self)
        self._nodes: tuple[str, ...] = ()
        self._wires: tuple[WireKey, ...] = ()
        self.hand = Hand(self)
        self.copying = Copying(self)
        self.adding = Adding(self)
        self.home = FocusHome(self)
        self._question = LayerQuestion(self, theme)
        self.rewiring = Rewiring(self, theme)
        self.blocks = BlockCommands(self)
        self.annotations = Annotating(self)
        self.rerouting = Rerouting(self)
        self.arranging = Arranging(self)
        self._is_fit_wanted = True
        self._part = QRect()  # of the viewport, that is being painted
        scope.changed.connect(self._on_scope_changed)
        scope.renamed.connect(self._on_scope_renamed)
        scope.document.opened.connect(self._on_document_opened)
        self._show(scope.graph)

    def _set_up(self) -> None:
        self.setAccessibleName("Network")
        self.setAccessibleDescription(
            "The drawing of the network. Tab searches a layer, arrow keys move the selection."
        )
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.SmartViewportUpdate)
        # The backdrop covers all of it, and copies quickly enough: keeping a picture of it makes zooming slower.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        # Every item sets its own pen and brush.
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontSavePainterState)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)

    # Selection ---------------------------------------------------------------------------------------------------

    @property
    def selection(self) -> tuple[str, ...]:
        """The ids of the selected nodes."""
        return self._nodes

    @property
    def selected_wires(self) -> tuple[WireKey, ...]:
        """The selected wires, by their ends."""
        return self._wires

    def select(self, nodes: Collection[str], wires: Collection[WireKey] = ()) -> None:
        """Select these nodes and wires and nothing else."""
        before = self._nodes
        self._nodes = tuple(name for name in dict.fromkeys(nodes) if name in self.canvas.nodes)
        self._wires = tuple(key for key in wires if key in self.canvas.wires)
        self.canvas.show_selection(self._nodes, self._wires)
        if self._nodes or self._wires:
            self.annotations.select_note(None)
        if self._nodes != before:
            self.selection_changed.emit(self._nodes)

    def select_all(self) -> None:
        """Select every node."""
        self.select(self.canvas.graph.nodes.keys())

    def select_none(self) -> None:
        """Select nothing."""
        self.select(())

    def reveal(self, name: str) -> None:
        """Select a node and bring it into view."""
        if name in self.canvas.nodes:
            self.select((name,))
            self.bring_into_view(name)

    def bring_into_view(self, name: str) -> None:
        """Show the place of a node; what is selected stays."""
        if name in self.canvas.nodes:
            self.camera.reveal(self.canvas.nodes[name].sceneBoundingRect())

    # Edits -------------------------------------------------------------------------------------------------------

    def commit(self, text: str, graph: Graph) -> None:
        """Make `graph` the drawing, as one undo step."""
        self.do(commands.Step(text, graph))

    def do(self, step: commands.Step | None) -> None:
        """Commit a step and select what it wants selected. Raises EditError when a block cannot be so."""
        if step is None:
            return
        self.scope.commit(step.text, step.graph, step.merge_key, step.renamed)
        if step.select is not None:
            self.select(step.select)

    def attempt(self, edit: Callable[[], commands.Step | None]) -> bool:
        """Do what `edit` wants, or say why it is refused; whether it was done."""
        try:
            self.do(edit())
        except EditError as error:
            self.status.emit(str(error))
            return False
        return True

    def delete_selection(self) -> None:
        """Delete the selected nodes and wires, or the selected note."""
        if self.annotations.remove_note():
            return
        self.do(commands.delete(self.canvas.graph, self._nodes, self._wires))

    def delete_and_heal(self) -> None:
        """Delete the selected nodes and lead their wires past the gap."""
        self.do(commands.delete_and_heal(self.canvas.graph, self._nodes))

    def nudge(self, dx: float, dy: float) -> None:
        """Move the selected nodes a little."""
        self.do(commands.nudge(self.canvas.graph, self._nodes, dx, dy))

    def toggle_bypass(self) -> None:
        """Take the selected layers out of the network's way, or put them back."""
        self.attempt(lambda: toggle_bypass(self.canvas.graph, self._nodes))

    def rename_selected(self) -> None:
        """Edit the name of the selected node where it stands."""
        if self._nodes:
            self.edit_title(self._nodes[-1])

    def edit_title(self, name: str) -> None:
        """Edit the name of a node where it stands."""
        card = self.canvas.nodes[name].scene_card()
        box = self.mapFromScene(card.adjusted(8, 0, -8, -card.height() / 2)).boundingRect()
        field = TitleEditor(self.viewport(), name, box.adjusted(0, -2, 0, 4) if box.height() > 24 else box)
        field.renamed.connect(lambda new: self.attempt(lambda: commands.rename_node(self.canvas.graph, name, new)))
        field.dismissed.connect(self.home.way_back)

    # What is shown -----------------------------------------------------------------------------------------------

    def show_report(self, report: Report | None) -> None:
        """Show the shapes, parameters and findings of a report."""
        self.canvas.show_report(report)

    def show_tints(self, tints: Tints) -> None:
        """Colour the layers by what they cost, with the scale beside them."""
        self.canvas.show_heat(tints.strengths if tints.quantity is not None else None)
        self.legend.show_tints(tints)

    def set_training(self, is_training: bool) -> None:
        """Let the bars of the nodes pulse while the network trains."""
        self._pulse.set_running(is_training)

    def _show_pulse(self, strength: float) -> None:
        # From afar there is no bar to see, and every repaint costs the training.
        self.canvas.pulse(strength if self.camera.zoom >= DETAIL_ZOOM else 0.0)

    def set_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        self._question.show_theme(theme)
        self.rewiring.theme = theme
        self.canvas.show_theme(theme)
        self._overlays.show_theme(theme)
        self.viewport().update()

    def fit(self) -> None:
        """Show the selected nodes, or the whole network."""
        self.camera.fit(self.canvas.extent(self._nodes or None))

    def fit_all(self) -> None:
        """Show the whole network."""
        self.camera.fit(self.canvas.extent())

    def open_search(self) -> None:
        """Search a layer and add it after the selected node, or in the middle of the view."""
        self._question.ask()

    def search(self, place: QPointF, port: Port | None = None) -> None:
        """Search a layer and add it at a place; with a port, one that fits it, wired to it."""
        self._question.ask_at(place, port)

    def show_drawing(self) -> None:
        """Show the drawing that the scope has come to."""
        self.hand.cancel()
        self.select_none()
        self.annotations.select_note(None)
        # Nothing of the last drawing is this one's, even where names are the same.
        self.canvas.show_graph(Graph())
        self._show(self.scope.graph)

    def _show(self, graph: Graph) -> None:
        self.canvas.show_graph(graph)
        self.empty.setVisible(not graph.nodes)

    def _on_scope_changed(self, before: Graph, after: Graph) -> None:
        self.hand.cancel()
        self._show(after)
        self.select(self._nodes, self._wires)
        if after.nodes.keys() - before.nodes.keys() and not self.camera.visible.contains(self.canvas.cards_area()):
            self.camera.keep_whole(self.canvas.extent())

    def _on_scope_renamed(self, renamed: Mapping[str, str]) -> None:
        # Before the scene knows the new names: they are checked when the change itself arrives.
        self._nodes = tuple(renamed.get(name, name) for name in self._nodes)

    def _on_document_opened(self) -> None:
        self.blocks.forget_looks()
        self.select_none()
        self.fit_all()

    # Events ------------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        for part in parts(event.region()):
            self._part = part
            super().paintEvent(QPaintEvent(part))

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        clip(painter, self._part, self.viewport(), self.canvas.ink.canvas)
        paint_backdrop(painter, QRectF(rect), self.camera.zoom, self.canvas.ink)

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        super().drawForeground(painter, rect)
        self.marks.paint(painter, QRectF(rect))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.camera.on_resize()
        self._overlays.place()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_fit_wanted:
            self._is_fit_wanted = False
            self.fit_all()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        if self.viewportUpdateMode() is not QGraphicsView.ViewportUpdateMode.FullViewportUpdate:
            self._overlays.stay(dx, dy)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.camera.zoom_at(event.position(), 1.0015 ** event.angleDelta().y())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.hand.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.hand.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.hand.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.hand.double_click(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.hand.open_menu(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.hand.drag_enter(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self.hand.drag_move(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.hand.cancel()

    def dropEvent(self, event: QDropEvent) -> None:
        self.hand.drop(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.hand.hold_space(False)

    def focusNextPrevChild(self, forward: bool) -> bool:
        # Tab searches a layer; Shift+Tab leaves the canvas as everywhere.
        return False if forward else super().focusNextPrevChild(forward)

    def event(self, event: QEvent) -> bool:
        # Single letters are the window's shortcuts elsewhere; on the canvas they are its own.
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and command_for(event, self.keymap)
        ):
            event.accept()
            return True
        return super().event(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            word_tip(self, event.pos())
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not press(self, event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.hand.hold_space(False)
        super().keyReleaseEvent(event)
