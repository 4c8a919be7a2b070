"""What is selected on the canvas: the panels follow it, and whoever names a place in the network leads there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from netbuilder.gui.inspectable import inspected_place

if TYPE_CHECKING:
    from netbuilder.gui.main_window import MainWindow


class Selection(QObject):
    """A place is the way to a node: the names of the blocks around it, and its id."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        window.canvas.selection_changed.connect(self._on_canvas_selection_changed)
        window.canvas.properties_wanted.connect(self._on_canvas_properties_wanted)
        window.panels.findings.node_wanted.connect(self.show_node)

    @property
    def places(self) -> tuple[tuple[str, ...], ...]:
        """The selected nodes, each with the way to it."""
        return tuple((*self._window.scope.path, name) for name in self._window.canvas.selection)

    @property
    def inspected(self) -> tuple[str, ...]:
        """The selected nodes as the pictures know them."""
        graph = self._window.document.project.graph
        return tuple(inspected_place(graph, place) for place in self.places)

    def show_node(self, place: tuple[str, ...]) -> None:
        """Select a node, in the block where it stands."""
        *path, name = place
        self._window.scope.go(path)
        self._window.canvas.reveal(name)

    def choose(self, places: tuple[tuple[str, ...], ...]) -> None:
        """Select what was chosen of one drawing: that of the last place."""
        if not places:
            return
        canvas, path = self._window.canvas, places[-1][:-1]
        self._window.scope.go(path)
        canvas.select([place[-1] for place in places if place[:-1] == path])
        canvas.bring_into_view(places[-1][-1])

    def go_to_next_finding(self) -> None:
        """Walk through the nodes that have findings, worst first."""
        findings = self._window.checker.report.findings
        places = list(dict.fromkeys((*finding.path, finding.node) for finding in findings if finding.node))
        if not places:
            self._window.line.say("No findings: the drawing checks out.")
            return
        current = self.places[-1] if self.places else None
        following = places.index(current) + 1 if current in places else 0
        self.show_node(places[following % len(places)])

    def _on_canvas_selection_changed(self, names: tuple[str, ...]) -> None:
        window = self._window
        window.panels.properties.show_selection(names)
        window.feeds.pictures.follow(self.inspected)
        window.panels.source.show_selection(names, window.scope.path)
        window.panels.report.show_selection(self.places)

    def _on_canvas_properties_wanted(self, name: str) -> None:
        self._window.docks.raise_("properties")
        self._window.panels.properties.focus_first()
