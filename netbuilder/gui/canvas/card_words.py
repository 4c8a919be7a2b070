"""The words on a card, laid out once for a zoom and painted many times."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QStaticText, QTransform

from netbuilder.gui.canvas.card_look import CardRoom, badge_radius
from netbuilder.gui.canvas.faces import NodeFace
from netbuilder.gui.canvas.ink import Ink
from netbuilder.gui.canvas.levels import Lettering, lettering

ICON_GAP = 6.0
_LEAST_ROOM = 8.0
# Behind what separates, and between letters and digits.
_BREAK = re.compile(r"[_.\- ]+|(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
# Looked up once: in a paint each look-up costs as much as a line.
_ELIDE, _PLAIN = Qt.TextElideMode.ElideRight, Qt.TextFormat.PlainText


class Words(NamedTuple):
    """Some words and where they begin, in pixels from the top left corner of the card."""

    place: QPointF
    text: QStaticText
    font: QFont
    is_title: bool


def rows_of(face: NodeFace, letters: Lettering) -> int:
    """How many rows of words a card has: a foot only where it says something, and no wire runs between the others."""
    return min(letters.rows, 3 if (face.shape or face.parameters) and not face.is_bypassed else 2)


def card_words(face: NodeFace, height: float, zoom: float, ink: Ink) -> tuple[Words, ...]:
    """Title, the settings that matter, and what comes out and how many weights that takes."""
    letters = lettering(zoom)
    rows = rows_of(face, letters)
    room = CardRoom.of(height, rows, zoom, ink, is_bypassed=face.is_bypassed)
    left = room.icon.right() + ICON_GAP
    right = room.right - (2 * badge_radius(zoom) + 4 if face.severity else 0)
    bold = ink.lettered(letters.title, is_bold=True)
    # A card that is one row high has the room of two, if no wire goes on through it.
    lines = title_lines(face.title, bold[1], right - left, most=2 if rows == 1 and not face.is_bypassed else 1)
    step = bold[1].height()
    top = room.tops[0] - round(step * (len(lines) - 1) / 2)
    placed = [
        Words(QPointF(left, top + round(row * step)), static_text(line, bold[0]), bold[0], True)
        for row, line in enumerate(lines)
    ]
    if rows > 1:
        place = QPointF(room.left, room.tops[1])
        placed.append(_placed_line(_ways_to_say_line(face), place, room.right - room.left, ink.lettered(letters.line)))
    if rows > 2:
        placed += _foot(face, room, ink.lettered(letters.foot))
    return tuple(placed)


def paint_words(painter: QPainter, words: Sequence[Words], ink: Ink, *, is_tinted: bool) -> None:
    """Paint words on a card whose top left corner is the origin; on a tint muted words would fade."""
    quiet = ink.text if is_tinted else ink.muted
    for place, text, font, is_title in words:
        painter.setFont(font)
        painter.setPen(ink.text if is_title else quiet)
        painter.drawStaticText(place, text)


def static_text(words: str, font: QFont) -> QStaticText:
    """Words that are painted again and again; the user's own are never taken for rich text."""
    text = QStaticText(words)
    text.setTextFormat(_PLAIN)
    text.prepare(QTransform(), font)
    return text


def elided(words: str, metrics: QFontMetricsF, room: float) -> str:
    """The words as far as there is room."""
    return metrics.elidedText(words, _ELIDE, max(room, _LEAST_ROOM))


def title_lines(title: str, metrics: QFontMetricsF, room: float, *, most: int) -> tuple[str, ...]:
    """A layer's name in up to `most` (1 or 2) lines; what has no room is left out of its middle.

    Names that are alike begin alike, `transition1` and `transition2`, so that their ends are what tells them apart.
    """
    if metrics.horizontalAdvance(title) <= room:
        return (title,)
    if most == 1:
        return (_shortened(title, metrics, room),)
    breaks = [found.end() for found in _BREAK.finditer(title)]
    ends = [end for end in breaks if metrics.horizontalAdvance(title[:end]) <= room]
    # Where a name breaks early, most of it would have to stand in the second line.
    whole = [end for end in ends if metrics.horizontalAdvance(title[end:]) <= room]
    end = (whole or [_as_far_as(title, metrics, room)])[-1]
    return title[:end], _shortened(title[end:], metrics, room)


def _as_far_as(words: str, metrics: QFontMetricsF, room: float) -> int:
    return max((end for end in range(1, len(words)) if metrics.horizontalAdvance(words[:end]) <= room), default=1)


def _shortened(title: str, metrics: QFontMetricsF, room: float) -> str:
    return metrics.elidedText(title, Qt.TextElideMode.ElideMiddle, max(room, _LEAST_ROOM))


def fitting(choices: Sequence[str], metrics: QFontMetricsF, room: float) -> str:
    """The first of some ways to say a thing that has room, or else the last."""
    return next((words for words in choices if metrics.horizontalAdvance(words) <= room), choices[-1])


def placed_words(words: str, left: float, top: float, room: float, letters: tuple[QFont, QFontMetricsF]) -> Words:
    """Words laid out at a place, as far as there is room."""
    font, metrics = letters
    return Words(QPointF(left, top), static_text(elided(words, metrics, room), font), font, False)


def _ways_to_say_line(face: NodeFace) -> tuple[str, ...]:
    """The whole line, or what of it matters most: the settings (the icon tells the kind), or that it is bypassed."""
    kind, _, settings = face.line.partition(" · ")
    return (face.line, kind) if face.is_bypassed or not settings else (face.line, settings)


def _placed_line(ways: Sequence[str], place: QPointF, room: float, letters: tuple[QFont, QFontMetricsF]) -> Words:
    """The first of some ways to say a thing that has room, else the last as far as it has."""
    font, metrics = letters
    words = next((way for way in ways if metrics.horizontalAdvance(way) <= room), None)
    return Words(place, static_text(words or elided(ways[-1], metrics, room), font), font, False)


def _foot(face: NodeFace, room: CardRoom, letters: tuple[QFont, QFontMetricsF]) -> list[Words]:
    """The shape at the left, the parameters at the right."""
    _, metrics = letters
    top, width = room.tops[2], room.right - room.left
    placed = []
    if face.parameters:
        taken = metrics.horizontalAdvance(face.parameters)
        placed.append(placed_words(face.parameters, room.right - taken, top, taken + 1, letters))
        width -= taken + ICON_GAP
    if face.shape:
        placed.append(placed_words(face.shape, room.left, top, width, letters))
    return placed
