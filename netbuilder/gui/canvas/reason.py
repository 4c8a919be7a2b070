"""The words below a card that say what is wrong with its layer."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QTextLayout, QTextOption

from netbuilder.graph.cards import NODE_WIDTH
from netbuilder.gui.canvas.ink import Ink

_LINES = 2
_GAP = 8.0


def wrapped(text: str, ink: Ink) -> list[str]:
    """The words in lines as wide as the card, the last one elided."""
    metrics = ink.small_metrics
    layout = QTextLayout(text, ink.small)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    lines: list[str] = []
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(NODE_WIDTH)
        start = line.textStart()
        if len(lines) == _LINES - 1:
            lines.append(metrics.elidedText(text[start:], Qt.TextElideMode.ElideRight, NODE_WIDTH))
            break
        lines.append(text[start : start + line.textLength()].rstrip())
    layout.endLayout()
    return lines


def paint_reason(painter: QPainter, card: QRectF, lines: Sequence[str], ink: Ink) -> None:
    """Paint the lines below a card; the painter's units are those of the canvas."""
    painter.setFont(ink.small)
    painter.setPen(ink.error_text)
    metrics = ink.small_metrics
    base = card.bottom() + _GAP + metrics.ascent()
    for number, words in enumerate(lines):
        painter.drawText(QPointF(card.left() + 2, base + number * metrics.height()), words)
