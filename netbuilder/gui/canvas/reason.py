"""The words at a card that say what is wrong with its layer: below it, or beside it where data run down."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QTextLayout, QTextOption

from netbuilder.graph.cards import NODE_WIDTH, SHORT_COLUMN_GAP
from netbuilder.graph.model import Direction
from netbuilder.gui.canvas.geometry import PORT_RADIUS
from netbuilder.gui.canvas.ink import Ink

_GAP = 8.0
_LINES_BELOW, _LINES_BESIDE, _LINES_IN_HALF = 2, 4, 3
# Half of the card below it, and so much more than that: there is room between two columns.
_BEYOND = 32.0
_PADDING = 4.0
# They never stand farther from their card.
REACH = NODE_WIDTH + 2 * _GAP
_RADIUS = 6.0


class Reason(NamedTuple):
    """Lines of words in a box of the card's own coordinates; on a ground of their own where they cover something."""

    lines: tuple[str, ...]
    box: QRectF
    hugs_right: bool = False
    has_ground: bool = False


def placed_reason(text: str, card: QRectF, direction: Direction, ink: Ink, is_free: Callable[[QRectF], bool]) -> Reason:
    """The words where they cover nothing, as far as there is such a place; `is_free` asks about places on the card."""
    found = None
    for reason in _places(text, card, direction, ink):
        if is_free(reason.box):
            return reason
        found = reason
    assert found is not None  # there is always the place below the card
    return found._replace(has_ground=True)


def _places(text: str, card: QRectF, direction: Direction, ink: Ink) -> Iterator[Reason]:
    """Where the words may stand, the best place first, and last the one where they always do if need be."""
    below = card.bottom() + _GAP
    line = ink.small_metrics.height()
    if direction is Direction.DOWN:
        # A wire leaves the card where the words would stand below it.
        lines = wrapped(text, ink, NODE_WIDTH, _LINES_BESIDE)
        height = len(lines) * line
        top = card.center().y() - height / 2
        yield Reason(lines, QRectF(card.right() + _GAP, top, NODE_WIDTH, height))
        yield Reason(lines, QRectF(card.left() - _GAP - NODE_WIDTH, top, NODE_WIDTH, height), hugs_right=True)
        width = card.width() / 2 - PORT_RADIUS - _GAP + _BEYOND
        lines = wrapped(text, ink, width, min(_LINES_IN_HALF, int((SHORT_COLUMN_GAP - _GAP) / line)))
        half = QRectF(card.center().x() + PORT_RADIUS + _GAP, below - 2, width, len(lines) * line)
        yield Reason(lines, half)
        shift = half.right() - (card.center().x() - PORT_RADIUS - _GAP)
        yield Reason(lines, half.translated(-shift, 0), hugs_right=True)
    lines = wrapped(text, ink, card.width(), _LINES_BELOW)
    yield Reason(lines, QRectF(card.left() + 2, below, card.width() - 2, len(lines) * line))


def wrapped(text: str, ink: Ink, width: float = NODE_WIDTH, most: int = _LINES_BELOW) -> tuple[str, ...]:
    """The words in at most so many lines of a width in canvas pixels, the last one elided."""
    metrics = ink.small_metrics
    layout = QTextLayout(text, ink.small)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    lines: list[str] = []
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        start = line.textStart()
        if len(lines) == most - 1:
            lines.append(metrics.elidedText(text[start:], Qt.TextElideMode.ElideRight, width))
            break
        lines.append(text[start : start + line.textLength()].rstrip())
    layout.endLayout()
    return tuple(lines)


def reason_area(reason: Reason) -> QRectF:
    """All that the words and their ground paint on."""
    return reason.box.adjusted(-_PADDING, -_PADDING, _PADDING, _PADDING)


def paint_reason(painter: QPainter, reason: Reason, ink: Ink) -> None:
    """Paint the words; the painter's units are those of the canvas, and the card's top left corner is its origin."""
    metrics = ink.small_metrics
    if reason.has_ground:
        painter.setPen(QPen(ink.error, 1.0))
        painter.setBrush(ink.error_tint)
        painter.drawRoundedRect(reason.box.adjusted(-_PADDING, -2, _PADDING, 2), _RADIUS, _RADIUS)
    painter.setFont(ink.small)
    painter.setPen(ink.error_text)
    base = reason.box.top() + metrics.ascent()
    for number, words in enumerate(reason.lines):
        indent = reason.box.width() - metrics.horizontalAdvance(words) if reason.hugs_right else 0.0
        painter.drawText(QPointF(reason.box.left() + indent, base + number * metrics.height()), words)
