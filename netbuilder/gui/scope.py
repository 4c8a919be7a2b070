"""Where in the project the user works: in its own drawing, or in that of a block inside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace as dataclass_replace

from PySide6.QtCore import QObject, Signal

from netbuilder.compiler.check import Report
from netbuilder.compiler.inside import whereabouts
from netbuilder.compiler.shapes import Inference
from netbuilder.graph.blocks import block_of, put_back, uses, within
from netbuilder.graph.model import Graph
from netbuilder.graph.project import Project
from netbuilder.gui.checking import Checker
from netbuilder.gui.document import Document, Renames
from netbuilder.gui.lull import Lull
from netbuilder.layers.base import Cost

Path = tuple[str, ...]


class Scope(QObject):
    """The drawing that the canvas and the panels speak of, what is known of it, and the one way to edit it.

    `path` names the Block nodes that were entered, from the project's own drawing inwards; () is that drawing.
    """

    renamed = Signal(object)  # {old id: new id} in this drawing, always just before the `changed` that goes with it
    changed = Signal(object, object)  # before, after: Graph, of the same drawing
    moved = Signal(object, object)  # before, after: the paths; another drawing is shown now
    checked = Signal(object)  # Report about this drawing: after a check, and after every move

    def __init__(self, document: Document, checker: Checker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self._checker = checker
        self._path: Path = ()
        self._block: str | None = None
        self._graph = document.project.graph
        self._report: tuple[Report, Report] | None = None  # the project's, and what it says here
        document.renamed.connect(self._on_document_renamed)
        document.changed.connect(self._on_document_changed)
        document.revisited.connect(self.go)
        document.opened.connect(self._on_document_opened)
        checker.checked.connect(self._on_checked)

    # What is here ------------------------------------------------------------------------------------------------

    @property
    def path(self) -> Path:
        """The Block nodes that were entered."""
        return self._path

    @property
    def block(self) -> str | None:
        """The name of the block whose drawing this is; None for the project's own."""
        return self._block

    @property
    def graph(self) -> Graph:
        """The drawing as it is now."""
        return self._graph

    @property
    def lull(self) -> Lull:
        """The checker's: for whoever takes long over a report."""
        return self._checker.lull

    @property
    def uses(self) -> int:
        """How many nodes of the project stand for this block: an edit changes all of them."""
        return len(uses(self.document.project.graph, self._block)) if self._block is not None else 1

    @property
    def report(self) -> Report:
        """Shapes, costs and findings of this drawing; a block's are those of its first repetition at this place."""
        whole = self._checker.report
        if self._block is None:
            return whole
        if self._report is None or self._report[0] is not whole:
            self._report = whole, self._report_inside(whole)
        return self._report[1]

    def _report_inside(self, whole: Report) -> Report:
        inference = whole.inference.within(self._path) or Inference({}, Cost())
        graph = self.document.project.graph
        findings = tuple(
            dataclass_replace(
                finding, path=(), message=finding.message.removeprefix(whereabouts(finding.path, self._block or ""))
            )
            for finding in whole.findings
            if finding.path and block_at(graph, finding.path) == self._block
        )
        return Report(inference, findings, whole.ok, inference.total.parameters, inference.total.multiply_adds)

    # Moving ------------------------------------------------------------------------------------------------------

    def enter(self, name: str) -> bool:
        """Go into the drawing of a Block node of this drawing; whether there is one."""
        return self.go((*self._path, name))

    def leave(self) -> bool:
        """Go out to the drawing around this block; False where there is none."""
        return self.go(self._path[:-1])

    def go(self, path: Sequence[str]) -> bool:
        """Go to the drawing at `path`, or as far as that leads; whether that is another than this one."""
        before, after = self._path, valid_path(self.document.project.graph, tuple(path))
        if after == before:
            return False
        self._take(after)
        self.moved.emit(before, self._path)
        self.checked.emit(self.report)
        return True

    def _take(self, path: Path) -> None:
        graph = self.document.project.graph
        self._path = path
        self._block = block_at(graph, path)
        self._graph = graph if self._block is None else within(graph, self._block)
        self._report = None

    # Editing -----------------------------------------------------------------------------------------------------

    def commit(
        self, text: str, after: Graph, merge_key: str | None = None, renamed: Mapping[str, str] | None = None
    ) -> None:
        """Make `after` this drawing, as one undo step of the document. Raises EditError when it cannot be.

        See `Document.commit`.
        """
        project = self.document.project
        whole = after if self._block is None else put_back(project.graph, self._block, after)
        # The same key in another drawing is another edit.
        key = None if merge_key is None else f"{'/'.join(self._path)}: {merge_key}"
        names = Renames(renamed or {}, self._block)
        self.document.commit(text, project.replace(graph=whole), key, names, self._path)

    def commit_project(self, text: str, after: Graph) -> None:
        """Make `after` the project's graph, with all its blocks, as one undo step of this place."""
        self.document.commit(text, self.document.project.replace(graph=after), path=self._path)

    # Following the document --------------------------------------------------------------------------------------

    def _on_document_renamed(self, renames: Renames) -> None:
        graph = self.document.project.graph
        path = list(self._path)
        for place, name in enumerate(path):
            if block_at(graph, tuple(path[:place])) == renames.block:
                path[place] = renames.get(name, name)
        self._path = tuple(path)
        if renames.block == self._block:
            self.renamed.emit(dict(renames))

    def _on_document_changed(self, before: Project, after: Project) -> None:
        if before.graph is after.graph:
            return
        path, graph = valid_path(after.graph, self._path), self._graph
        if path != self._path:
            self.go(path)
            return
        self._take(path)
        if _is_same(graph, self._graph):
            self._graph = graph
        else:
            self.changed.emit(graph, self._graph)

    def _on_document_opened(self) -> None:
        self.go(())

    def _on_checked(self, _report: Report) -> None:
        self.checked.emit(self.report)


def block_at(graph: Graph, path: Path) -> str | None:
    """The block whose drawing is at `path`; None for the project's own. The path must be valid."""
    block: str | None = None
    for name in path:
        drawing = graph if block is None else graph.blocks[block]
        block = block_of(drawing.nodes[name])
    return block


def valid_path(graph: Graph, path: Path) -> Path:
    """As much of a path as leads through Block nodes whose drawings the project has."""
    drawing = graph
    for place, name in enumerate(path):
        block = block_of(drawing.nodes[name]) if name in drawing.nodes else None
        if block is None or block not in graph.blocks:
            return path[:place]
        drawing = graph.blocks[block]
    return path


def _is_same(one: Graph, other: Graph) -> bool:
    """Whether they are one version: versions share what an edit leaves alone."""
    parts = ("nodes", "edges", "blocks", "frames", "notes")
    return all(getattr(one, part) is getattr(other, part) for part in parts)
