"""The order in which nodes can be computed, and which of them lead to which."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter

from netbuilder.graph.model import Edge, Graph


def topological(graph: Graph) -> tuple[str, ...]:
    """Ids so that every wire runs forward; ids on a cycle, or reached only through one, are left out.

    Kahn's algorithm (1962); ties keep the order of the document, so that exports are stable.
    """
    waiting = dict.fromkeys(graph.nodes, 0)
    for edge in graph.edges:
        if edge.target in waiting and edge.source in waiting:
            waiting[edge.target] += 1
    ready = deque(name for name, count in waiting.items() if count == 0)
    order: list[str] = []
    while ready:
        name = ready.popleft()
        order.append(name)
        for edge in graph.outgoing.get(name, ()):
            if edge.target in waiting:
                waiting[edge.target] -= 1
                if waiting[edge.target] == 0:
                    ready.append(edge.target)
    return tuple(order)


def in_order(graph: Graph) -> tuple[str, ...]:
    """The id of every node in the order of computation; those that have none, as they stand on a circle, come last."""
    order = topological(graph)
    if len(order) == len(graph.nodes):
        return order
    ordered = set(order)
    return (*order, *(name for name in graph.nodes if name not in ordered))


def cycle(graph: Graph) -> tuple[str, ...]:
    """The ids of one cycle in running order, or () when there is none."""
    left = set(graph.nodes) - set(topological(graph))
    if not left:
        return ()
    # Every node left over has a predecessor that is left over too: walking back must come round.
    name = next(node for node in graph.nodes if node in left)
    seen: dict[str, int] = {}
    path: list[str] = []
    while name not in seen:
        seen[name] = len(path)
        path.append(name)
        name = next(edge.source for edge in graph.incoming[name] if edge.source in left)
    return tuple(reversed(path[seen[name] :]))


def reachable(graph: Graph, start: str) -> frozenset[str]:
    """`start` and every node that its output reaches."""
    return along(graph, (start,), graph.outgoing, attrgetter("target"))


def leading(graph: Graph, end: str) -> frozenset[str]:
    """`end` and every node whose output reaches it."""
    return along(graph, (end,), graph.incoming, attrgetter("source"))


def along(
    graph: Graph, starts: Iterable[str], wires: Mapping[str, tuple[Edge, ...]], far_end: Callable[[Edge], str]
) -> frozenset[str]:
    """`starts` and every node that is come to from them along `wires`, which are sorted by their near end."""
    found = set(starts)
    stack = list(found)
    while stack:
        for edge in wires.get(stack.pop(), ()):
            name = far_end(edge)
            if name not in found and name in graph.nodes:
                found.add(name)
                stack.append(name)
    return frozenset(found)
