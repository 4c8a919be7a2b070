"""Nodes that glide to their new places: the document is changed at once, only what is shown follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QTimer

from netbuilder.graph.model import Graph, Position
from netbuilder.gui.canvas.scene import CanvasScene
from netbuilder.gui.motion import wants_motion
from netbuilder.gui.theme import MOTION_MS

_FRAME_MS = 16
# A frame lays the wires of all that move: of more nodes nobody would see more than a frame or two.
_MOST_NODES = 300
# Whoever does something wants to do it to what is there.
_INTERRUPTIONS = frozenset(
    {
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonDblClick,
        QEvent.Type.KeyPress,
        QEvent.Type.ShortcutOverride,
        QEvent.Type.ContextMenu,
        QEvent.Type.DragEnter,
        QEvent.Type.Hide,
    }
)


class Glide(QObject):
    """Shows nodes on their way from where they were to where the graph says they are."""

    def __init__(self, canvas: CanvasScene, watched: Sequence[QObject], parent: QObject) -> None:
        """`watched` are the widgets in which a press or a key ends the motion."""
        super().__init__(parent)
        self._canvas = canvas
        self._watched = watched
        self._graph = Graph()
        self._from: Mapping[str, Position] = {}
        self._clock = QElapsedTimer()
        self._timer = QTimer(self, interval=_FRAME_MS)
        self._timer.timeout.connect(self._show_frame)

    @property
    def is_running(self) -> bool:
        """Whether something is on its way."""
        return self._timer.isActive()

    def places(self) -> dict[str, Position]:
        """Where the nodes are shown now, on their way or not."""
        return {name: (item.x(), item.y()) for name, item in self._canvas.nodes.items()}

    def start(self, before: Mapping[str, Position]) -> None:
        """Let the nodes come from where they were; at once where no motion is wanted."""
        self.finish()
        nodes = self._canvas.nodes
        moved = {name: place for name, place in before.items() if name in nodes and place != self._canvas.place(name)}
        if not moved or len(moved) > _MOST_NODES or not wants_motion():
            return
        self._graph, self._from = self._canvas.graph, moved
        self._clock.start()
        self._timer.start()
        # No longer than it runs: widgets that are torn down send events to whoever listens.
        for widget in self._watched:
            widget.installEventFilter(self)
        self._show_frame()

    def finish(self) -> None:
        """Show every node where it is."""
        if self.is_running:
            self._timer.stop()
            for widget in self._watched:
                widget.removeEventFilter(self)
            if self._canvas.graph is self._graph:
                self._canvas.end_preview()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self.is_running and event.type() in _INTERRUPTIONS:
            self.finish()
        return False

    def _show_frame(self) -> None:
        part = self._clock.elapsed() / MOTION_MS
        # Another drawing has its own places already.
        if part >= 1 or self._canvas.graph is not self._graph:
            self.finish()
            return
        left = (1 - part) ** 3  # quick at first, then slower: the eye follows where things end
        places = {}
        for name, (x0, y0) in self._from.items():
            x1, y1 = self._canvas.place(name)
            places[name] = (x1 + (x0 - x1) * left, y1 + (y0 - y1) * left)
        self._canvas.preview_places(places)
