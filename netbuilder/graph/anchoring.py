"""Where a drawing that was laid out anew is put: as little as can be is to move."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from netbuilder.graph.cards import Card, card_of, snapped, snapped_up
from netbuilder.graph.model import Graph, Position

# Kept free between a part that was laid out and the cards around it.
_MARGIN = 24.0

Places = Mapping[str, Position]


def with_most_unmoved(graph: Graph, fresh: Places) -> dict[str, Position]:
    """The places, all moved alike, so that as many nodes as possible stay where they are."""
    moves: Counter[Position] = Counter()
    for name, (x, y) in fresh.items():
        place = graph.nodes[name].position
        if place is not None:
            moves[snapped(place[0] - x), snapped(place[1] - y)] += 1
    move = max(moves, key=lambda move: (moves[move], -abs(move[0]) - abs(move[1])), default=(0.0, 0.0))
    return _moved(fresh, move)


def around_the_middle(graph: Graph, fresh: Places) -> dict[str, Position]:
    """The places, all moved alike, with the middle of where these nodes are; beside it where others stand."""
    stored = {name: place for name, node in graph.nodes.items() if (place := node.position) is not None}
    was = [card_of(graph, name, stored[name]) for name in fresh if name in stored]
    if not was:
        return dict(fresh)
    cards = [card_of(graph, name, place) for name, place in fresh.items()]
    (x0, y0), (x1, y1) = _middle(was), _middle(cards)
    wish = (snapped(x0 - x1), snapped(y0 - y1))
    others = [card_of(graph, name, place) for name, place in stored.items() if name not in fresh]
    ways = [_until_free(cards, others, wish, towards) for towards in ((0, 1), (0, -1), (1, 0), (-1, 0))]
    nearest = min(ways, key=lambda move: abs(move[0] - wish[0]) + abs(move[1] - wish[1]))
    return _moved(fresh, nearest)


def _moved(places: Places, move: Position) -> dict[str, Position]:
    return {name: (x + move[0], y + move[1]) for name, (x, y) in places.items()}


def _middle(cards: Sequence[Card]) -> Position:
    left, top = min(card.left for card in cards), min(card.top for card in cards)
    right, bottom = max(card.right for card in cards), max(card.bottom for card in cards)
    return (left + right) / 2, (top + bottom) / 2


def _until_free(cards: Sequence[Card], others: Sequence[Card], move: Position, towards: tuple[int, int]) -> Position:
    """The first move in one direction after which no card covers another."""
    dx, dy = move
    across, down = towards
    while lacking := max(
        (
            _lacking(card, other, across, down)
            for card in (_shifted(card, dx, dy) for card in cards)
            for other in others
            if _is_too_close(card, other)
        ),
        default=0.0,
    ):
        step = snapped_up(lacking)
        dx, dy = dx + across * step, dy + down * step
    return dx, dy


def _shifted(card: Card, dx: float, dy: float) -> Card:
    return Card(card.left + dx, card.top + dy, card.right + dx, card.bottom + dy)


def _is_too_close(card: Card, other: Card) -> bool:
    return (
        card.left < other.right + _MARGIN
        and other.left < card.right + _MARGIN
        and card.top < other.bottom + _MARGIN
        and other.top < card.bottom + _MARGIN
    )


def _lacking(card: Card, other: Card, across: int, down: int) -> float:
    """How far the card must move that way to be clear of the other."""
    if down:
        return (other.bottom - card.top if down > 0 else card.bottom - other.top) + _MARGIN
    return (other.right - card.left if across > 0 else card.right - other.left) + _MARGIN
