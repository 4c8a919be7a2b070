"""Everything that can be put onto the canvas: the catalogue, the project's blocks, and the user's own."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping

from PySide6.QtCore import QObject, Signal

from netbuilder.errors import EditError
from netbuilder.graph.blocks import block_of, check_nesting, uses
from netbuilder.graph.model import Graph, Node
from netbuilder.graph.parts import Part
from netbuilder.graph.ports import INPUT, OUTPUT
from netbuilder.gui.layer_search import CATALOGUE, Match, entry_for, search_layers
from netbuilder.gui.preferences import Preferences
from netbuilder.gui.scope import Scope
from netbuilder.layers.block import Block
from netbuilder.layers.registry import LAYERS
from netbuilder.storage.library import Library

PORTS, PROJECT_BLOCKS, MY_BLOCKS = "Ports of this block", "Blocks of this project", "My blocks"
_PROJECT, _MINE = "block:", "mine:"
_ENDS = frozenset({"Input", "Output"})
# They are there already where they are in the drawing.
_NEVER_RECENT = _ENDS | {INPUT, OUTPUT}
_log = logging.getLogger(__name__)


class Stock(QObject):
    """Answers what fits a search, and what an entry stands for; entries are known by their keys."""

    changed = Signal()  # other blocks, or another drawing to put them into

    def __init__(
        self,
        scope: Scope,
        library: Library,
        parent: QObject | None = None,
        *,
        preferences: Preferences | None = None,
    ) -> None:
        """What was chosen last is remembered in `preferences`, or else not beyond the window."""
        super().__init__(parent)
        self._preferences = preferences or Preferences(remembers=False, parent=self)
        self._scope = scope
        self._library = library
        self._mine: Mapping[str, Mapping[str, Graph]] | None = None
        scope.changed.connect(self._on_scope_changed)
        scope.moved.connect(self.changed)

    def search(self, query: str) -> tuple[Match, ...]:
        """The entries that `query` may mean, best first; all that can stand in this drawing for an empty one."""
        return search_layers(query, self._entries())

    @property
    def recent(self) -> tuple[str, ...]:
        """The entries that were chosen last, then those of which this drawing has the newest layers; by their keys."""
        here = (_PROJECT + block if (block := block_of(node)) is not None else node.type for node in self._newest())
        return tuple(dict.fromkeys((*self._preferences.recent_layers, *here)))

    def remember(self, key: str) -> None:
        """Say that an entry was chosen."""
        self._preferences.remember_layer(key)

    def _newest(self) -> Iterator[Node]:
        return (node for node in reversed(tuple(self._scope.graph.nodes.values())) if node.type not in _NEVER_RECENT)

    def part(self, key: str) -> Part | None:
        """What an entry puts onto the canvas; None where there is no such entry any more."""
        if key.startswith(_PROJECT):
            name = key.removeprefix(_PROJECT)
            return Part("Block", name) if name in self._scope.graph.blocks else None
        if key.startswith(_MINE):
            name = key.removeprefix(_MINE)
            definitions = self.mine.get(name)
            return Part("Block", name, definitions) if definitions is not None else None
        return Part(key) if key in LAYERS and key != "Block" else None

    @property
    def mine(self) -> Mapping[str, Mapping[str, Graph]]:
        """The blocks of the user's library, read when they are first asked for."""
        if self._mine is None:
            self._mine = self._library.blocks()
        return self._mine

    def keep(self, block: str) -> None:
        """Put a block of the project into the user's library. Raises NetbuilderError."""
        self._library.keep(self._scope.graph, block)
        self._mine = None
        self.changed.emit()

    def remove(self, block: str) -> None:
        """Take a block out of the user's library. Raises NetbuilderError."""
        self._library.remove(block)
        self._mine = None
        self.changed.emit()

    def _entries(self) -> Iterator[Match]:
        graph, scope = self._scope.graph, self._scope.block
        if scope is not None:
            yield entry_for(INPUT, PORTS)
            yield entry_for(OUTPUT, PORTS)
        for name, block in graph.blocks.items():
            try:
                check_nesting(graph, scope, name)
            except EditError:
                continue
            count = len(uses(self._scope.document.project.graph, name))
            yield Match(_PROJECT + name, name, Block, PROJECT_BLOCKS, _words(block, f"used {_times(count)}"))
        for name, definitions in self.mine.items():
            yield Match(_MINE + name, name, Block, MY_BLOCKS, _words(definitions[name], "from your library"))
        for entry in CATALOGUE:
            # The ends of the network stand in its own drawing.
            if scope is None or entry.name not in _ENDS:
                yield entry

    def _on_scope_changed(self, before: Graph, after: Graph) -> None:
        if before.blocks is not after.blocks:
            self.changed.emit()


def _words(block: Graph, more: str) -> str:
    layers = sum(node.type not in (INPUT, OUTPUT) for node in block.nodes.values())
    return f"A block of {layers} layer{'s' if layers != 1 else ''}, {more}."


def _times(count: int) -> str:
    return {0: "nowhere", 1: "once", 2: "twice"}.get(count, f"{count} times")
