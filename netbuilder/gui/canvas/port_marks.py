"""Ports while a wire is in hand: those that would take it stand out, the others step back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPen

from netbuilder.gui.canvas.card_look import paint_port
from netbuilder.gui.canvas.geometry import PORT_RADIUS
from netbuilder.gui.canvas.ink import Ink
from netbuilder.layers.base import Family

PortTone = Literal["plain", "lit", "wrong"]
_HALO = 3.0
_FADED = 0.3


def paint_loose_ports(
    painter: QPainter,
    ports: Iterable[tuple[PortTone, QPointF]],
    family: Family | None,
    ink: Ink,
    zoom: float,
    *,
    fades: bool,
) -> None:
    """Paint ports at their middles, in pixels; plain ones fade where they cannot take the wire in hand."""
    ring = QPen(ink.family(family), max(2.0 * zoom, 1.2))
    opacity = painter.opacity()
    reach = (PORT_RADIUS + _HALO) * zoom
    for tone, middle in ports:
        if tone != "plain":
            painter.setPen(QPen(ink.error if tone == "wrong" else ink.accent, 2.0 * zoom))
            painter.setBrush(ink.error_tint if tone == "wrong" else ink.accent_tint)
            painter.drawEllipse(middle, reach, reach)
        elif fades:
            painter.setOpacity(_FADED * opacity)
        painter.setBrush(ink.card)
        painter.setPen(ring)
        paint_port(painter, middle, zoom)
        painter.setOpacity(opacity)
