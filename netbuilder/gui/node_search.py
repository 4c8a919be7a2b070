"""Finding nodes of the drawing, also those inside blocks: by id, type, plain name, settings, or block."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from netbuilder.graph.blocks import block_of
from netbuilder.graph.model import Graph, Node
from netbuilder.graph.order import in_order
from netbuilder.layers.registry import LAYERS


@dataclass(frozen=True, slots=True)
class Found:
    """A node that fits. `place` names the Block nodes around it and its id; `block` is the drawing it stands in."""

    place: tuple[str, ...]
    block: str | None = None


class NodeSearch:
    """Answers one query after the other; what a node is searched by is worked out once."""

    def __init__(self) -> None:
        # Nodes are values: one that was edited is another. Kept here, so that no other gets its address.
        self._words: dict[int, tuple[Node, str]] = {}

    def find(self, graph: Graph, query: str) -> tuple[Found, ...]:
        """The nodes of a project that hold every word of `query`, in the order of computation; none for no word.

        The drawing of a block comes where it is used first, and once: all its uses are the same.
        """
        words = query.casefold().split()
        if not words:
            return ()
        before, self._words = self._words, {}
        found = []
        for place, block, node in _walk(graph, graph, (), None, set()):
            kept = self._words[id(node)] = before.get(id(node)) or (node, _text(node))
            text = f"{place[-1].casefold()}\n{kept[1]}"
            if all(word in text for word in words):
                found.append(Found(place, block))
        return tuple(found)


def _walk(
    whole: Graph, drawing: Graph, path: tuple[str, ...], block: str | None, seen: set[str]
) -> Iterator[tuple[tuple[str, ...], str | None, Node]]:
    for name in in_order(drawing):
        node = drawing.nodes[name]
        yield (*path, name), block, node
        inner = block_of(node)
        if inner is not None and inner in whole.blocks and inner not in seen:
            seen.add(inner)
            yield from _walk(whole, whole.blocks[inner], (*path, name), inner, seen)


def _text(node: Node) -> str:
    """All that a node is searched by, except its id, a line for each."""
    layer, layer_class = node.layer, LAYERS.get(node.type)
    lines = [node.type]
    if layer_class is not None:
        lines.append(layer_class.plain_name)
    if layer is not None:
        lines.append(layer.summary())
    lines += [f"{name}={_written(value)}" for name, value in node.settings.items()]
    return "\n".join(lines).casefold()


def _written(value: Any) -> str:  # Any: whatever a setting holds
    """A value as it is read on the canvas: `3×3`, `same`, `1e-05`."""
    if isinstance(value, list | tuple):
        return "×".join(map(_written, value))
    if isinstance(value, Mapping):
        return " ".join(f"{name}={_written(part)}" for name, part in value.items())
    return str(value)
