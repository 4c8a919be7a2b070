"""Layers in line: what a dragged card could line up with, and the commands that align and distribute a selection."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF

from netbuilder.errors import EditError
from netbuilder.graph.edits import move
from netbuilder.graph.model import Graph, Position
from netbuilder.gui.canvas.commands import Step
from netbuilder.gui.canvas.occupancy import Bounds
from netbuilder.gui.canvas.placement import card_at, pinned

# How far a guide reaches beyond the cards that it joins, in canvas pixels.
_OVERHANG = 14.0


@dataclass(frozen=True, slots=True)
class Guide:
    """How far a card must still go to stand in line, and the lines that show it."""

    dx: float = 0.0
    dy: float = 0.0
    lines: tuple[QLineF, ...] = ()


def guide_for(card: QRectF, others: Iterable[Bounds], reach: float) -> Guide:
    """What `card` lines up with within `reach`: left edges, middles and right edges; tops, middles and bottoms.

    Of several lines the nearest counts, then that of the nearest card.
    """
    across: list[tuple[float, float, float, Bounds]] = []
    down: list[tuple[float, float, float, Bounds]] = []
    left, top, right, bottom = card.left(), card.top(), card.right(), card.bottom()
    x, y = (left + right) / 2, (top + bottom) / 2
    # Plain numbers: thousands of cards are compared at every move of the mouse.
    for other in others:
        other_left, other_top, other_right, other_bottom = other
        other_x, other_y = (other_left + other_right) / 2, (other_top + other_bottom) / 2
        for way in (other_left - left, other_x - x, other_right - right):
            if abs(way) <= reach:
                across.append((abs(way), abs(other_x - x) + abs(other_y - y), way, other))
        for way in (other_y - y, other_top - top, other_bottom - bottom):
            if abs(way) <= reach:
                down.append((abs(way), abs(other_x - x) + abs(other_y - y), way, other))
    best_x = min(across, key=lambda found: found[:2], default=None)
    best_y = min(down, key=lambda found: found[:2], default=None)
    dx = best_x[2] if best_x is not None else 0.0
    dy = best_y[2] if best_y is not None else 0.0
    landed = card.translated(dx, dy)
    lines = []
    if best_x is not None:
        lines.append(_line_down(landed, _card(best_x[3])))
    if best_y is not None:
        lines.append(_line_across(landed, _card(best_y[3])))
    return Guide(dx, dy, tuple(lines))


def _card(bounds: Bounds) -> QRectF:
    left, top, right, bottom = bounds
    return QRectF(QPointF(left, top), QPointF(right, bottom))


def _line_down(card: QRectF, other: QRectF) -> QLineF:
    x = _shared((card.left(), card.center().x(), card.right()), (other.left(), other.center().x(), other.right()))
    both = card | other
    return QLineF(QPointF(x, both.top() - _OVERHANG), QPointF(x, both.bottom() + _OVERHANG))


def _line_across(card: QRectF, other: QRectF) -> QLineF:
    y = _shared((card.center().y(), card.top(), card.bottom()), (other.center().y(), other.top(), other.bottom()))
    both = card | other
    return QLineF(QPointF(both.left() - _OVERHANG, y), QPointF(both.right() + _OVERHANG, y))


def _shared(mine: Iterable[float], theirs: Iterable[float]) -> float:
    return min(zip(mine, theirs, strict=True), key=lambda pair: abs(pair[0] - pair[1]))[1]


# Commands -------------------------------------------------------------------------------------------------------------

_Place = Callable[[QRectF, list[QRectF]], tuple[float, float]]


def _mean(numbers: Iterable[float]) -> float:
    known = list(numbers)
    return sum(known) / len(known)


def _edge(side: str, choose: Callable[[Iterable[float]], float]) -> _Place:
    """Move a card so that one of its sides or its middle stands where `choose` says among those of all cards."""

    def place(card: QRectF, cards: list[QRectF]) -> tuple[float, float]:
        way = choose(_SIDES[side](each) for each in cards) - _SIDES[side](card)
        return (card.left() + way, card.top()) if side in _ACROSS else (card.left(), card.top() + way)

    return place


_SIDES: Mapping[str, Callable[[QRectF], float]] = {
    "left": QRectF.left,
    "right": QRectF.right,
    "top": QRectF.top,
    "bottom": QRectF.bottom,
    "centre": lambda card: card.center().x(),
    "middle": lambda card: card.center().y(),
}
_ACROSS = frozenset({"left", "right", "centre"})
_PLACES: Mapping[str, _Place] = {
    "left": _edge("left", min),
    "centre": _edge("centre", _mean),
    "right": _edge("right", max),
    "top": _edge("top", min),
    "middle": _edge("middle", _mean),
    "bottom": _edge("bottom", max),
}
SIDES = tuple(_PLACES)
DIRECTIONS = ("across", "down")


def align(graph: Graph, nodes: Collection[str], side: str) -> Step:
    """Line cards up at a side ("left", "right", "top", "bottom") or in the "centre" or "middle". Raises EditError."""
    if len(nodes) < 2:
        raise EditError("Select two layers or more to align them.")
    graph = pinned(graph)
    cards = _cards(graph, nodes)
    places = {name: _PLACES[side](card, list(cards.values())) for name, card in cards.items()}
    return Step(f"Align {len(nodes)} layers ({side})", move(graph, places))


def distribute(graph: Graph, nodes: Collection[str], direction: str) -> Step:
    """Make the gaps between cards equal, "across" or "down"; the outermost two stay. Raises EditError."""
    if len(nodes) < 3:
        raise EditError("Select three layers or more to distribute them.")
    graph = pinned(graph)
    is_across = direction == "across"
    cards = sorted(_cards(graph, nodes).items(), key=lambda entry: _start(entry[1], is_across=is_across))
    lengths = [card.width() if is_across else card.height() for _, card in cards]
    first, last = cards[0][1], cards[-1][1]
    room = (last.right() - first.left()) if is_across else (last.bottom() - first.top())
    gap = (room - sum(lengths)) / (len(cards) - 1)
    places: dict[str, Position] = {}
    at = _start(first, is_across=is_across)
    for (name, card), length in zip(cards, lengths, strict=True):
        places[name] = (round(at, 2), card.top()) if is_across else (card.left(), round(at, 2))
        at += length + gap
    return Step(f"Distribute {len(nodes)} layers {direction}", move(graph, places))


def _cards(graph: Graph, nodes: Collection[str]) -> dict[str, QRectF]:
    return {name: card_at(graph, name, place) for name in nodes if (place := graph.nodes[name].position) is not None}


def _start(card: QRectF, *, is_across: bool) -> float:
    return card.left() if is_across else card.top()
