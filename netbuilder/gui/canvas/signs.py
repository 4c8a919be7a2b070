"""The names that stand on the canvas when it is seen from afar, each on a sign that takes the place of its block."""

from __future__ import annotations

from collections.abc import Mapping, Set
from operator import itemgetter
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QStaticText

from netbuilder.gui.canvas.block_look import BADGE, paint_block
from netbuilder.gui.canvas.card_words import elided, static_text
from netbuilder.gui.canvas.far_signs import (
    SIGN_HEIGHT,
    Candidate,
    chosen_signs,
    sign_width,
    words_room,
    zoom_step,
)
from netbuilder.gui.canvas.ink import Ink
from netbuilder.gui.canvas.levels import DETAIL_ZOOM
from netbuilder.gui.canvas.node_item import NodeItem
from netbuilder.gui.canvas.occupancy import Bounds
from netbuilder.gui.canvas.stamps import Stamp
from netbuilder.gui.theme import FontSize

_SIZE: FontSize = 11
_BADGE_ROOM = 2 * BADGE + 4
# Above any cost, which is 1 at most.
_RANKS = {"error": 4.0, "warning": 2.0, "": 0.0}
_SELECTED_RANK = 8.0
# Signs are kept for so many zooms, which are as many notches of the wheel.
_ZOOMS = 16


class _Sign(NamedTuple):
    stamp: Stamp
    left: int  # where its words begin, in pixels from its middle
    text: QStaticText


class Signs:
    """Chosen anew when the drawing or the distance changes; holds nothing that could not be found again."""

    def __init__(self) -> None:
        # Of each item that has a sign: the middle of its card in the scene.
        self._places: dict[str, QPointF] = {}
        self._zoom = 1.0
        self._ranked: list[Candidate] | None = None
        # What was ranked last, and where the signs are then, by the step of the zoom: who zooms in comes out again.
        self._known: list[Candidate] = []
        self._places_at: dict[float, dict[str, QPointF]] = {}
        self._widths: dict[str, float] = {}
        self._texts: dict[str, QStaticText] = {}
        # As they are painted at a zoom, on so many device pixels per pixel.
        self._made: dict[tuple[float, float], dict[str, _Sign]] = {}

    @property
    def names(self) -> frozenset[str]:
        """The nodes whose names can be read from afar."""
        return frozenset(self._places)

    def forget(self) -> None:
        """Other fonts and colours are in use."""
        self._ranked = None
        self.make_anew()
        self._widths.clear()
        self._texts.clear()

    def rank_anew(self) -> None:
        """Cards came, went, moved, or look otherwise."""
        self._ranked = None
        self.make_anew()

    def make_anew(self) -> None:
        """Cards look otherwise."""
        self._made.clear()

    def choose(
        self, items: Mapping[str, NodeItem], cards: Mapping[str, Bounds], zoom: float, ink: Ink
    ) -> list[QPointF]:
        """Choose the names that are shown at a zoom; the places where there was or is another sign.

        `cards` are those of the items, as they stand in the scene.
        """
        places: dict[str, QPointF] = {}
        if zoom < DETAIL_ZOOM:
            places = self._places_for(zoom_step(zoom), items, cards, ink)
        # Signs and words have the size of the step, for the same names to fit at every zoom of it.
        before, self._places, self._zoom = self._places, places, zoom_step(zoom)
        if before is places:
            return []
        stale: list[QPointF] = []
        for name in before.keys() | places.keys():
            if before.get(name) != places.get(name):
                stale += [places_of[name] for places_of in (before, places) if name in places_of]
                if name in items and items[name].has_sign != (name in places):
                    items[name].set_signed(name in places)
        return stale

    def _places_for(
        self, step: float, items: Mapping[str, NodeItem], cards: Mapping[str, Bounds], ink: Ink
    ) -> dict[str, QPointF]:
        if self._ranked is None:
            ranked = self._candidates(items, cards, ink)
            # Who costs most is mostly who did before.
            if ranked != self._known:
                self._known = ranked
                self._places_at.clear()
            self._ranked = self._known
        if step not in self._places_at:
            chosen = chosen_signs(self._ranked, step)
            self._places_at[step] = {name: QPointF(x, y) for name, x, y, _, _ in self._ranked if name in chosen}
        return self._places_at[step]

    def follow(self, items: Mapping[str, NodeItem], names: Set[str]) -> list[QPointF]:
        """Let signs go along with cards that are being moved; the places that they left and took."""
        stale: list[QPointF] = []
        places = dict(self._places)
        for name in names & places.keys():
            old, new = places[name], items[name].scene_card().center()
            if old != new:
                places[name] = new
                stale += [old, new]
        self._places = places
        return stale

    def paint(self, painter: QPainter, exposed: QRectF, items: Mapping[str, NodeItem], ink: Ink) -> None:
        """Paint the signs that touch an area of the scene; the painter's world is the scene."""
        transform = painter.worldTransform()
        zoom = transform.m11()
        if not self._places or zoom >= DETAIL_ZOOM:
            return
        ratio = painter.device().devicePixelRatio()
        known = self._made.pop((zoom, ratio), {})
        # The one that is in use is the last to go.
        self._made[zoom, ratio] = known
        if len(self._made) > _ZOOMS:
            del self._made[next(iter(self._made))]
        font, metrics = ink.lettered(_SIZE, is_bold=True)
        painter.resetTransform()
        painter.setFont(font)
        painter.setPen(ink.text)
        reach = self.area(QPointF())
        seen = exposed.adjusted(reach.left(), reach.top(), reach.right(), reach.bottom())
        half_line = round(metrics.height() / 2)
        for name, place in self._places.items():
            if seen.contains(place) and name in items:
                made = known.get(name)
                if made is None:
                    made = known[name] = self._made_of(items[name], zoom, ratio, ink)
                stamp, left, text = made
                middle = transform.map(place)
                x, y = round(middle.x() * ratio) / ratio, round(middle.y() * ratio) / ratio
                painter.drawPixmap(QPointF(x + stamp.corner.x(), y + stamp.corner.y()), stamp.picture)
                painter.drawStaticText(QPointF(x + left, y - half_line), text)
        painter.setWorldTransform(transform)

    def _made_of(self, item: NodeItem, zoom: float, ratio: float, ink: Ink) -> _Sign:
        badge, room = _badge_room(item), words_room(self._zoom)
        words = min(self._width(item, ink), room - badge) + badge
        look = item.painting.block_look(item, zoom, (sign_width(words, zoom), SIGN_HEIGHT))
        stamp = ink.stamps.stamp(look, (zoom, ratio), look.area, lambda painter: paint_block(painter, look, ink, zoom))
        return _Sign(stamp, -round(words / 2), self._text(item, room - badge, ink))

    def _candidates(self, items: Mapping[str, NodeItem], cards: Mapping[str, Bounds], ink: Ink) -> list[Candidate]:
        """Selected ones first, then what is wrong, then the costliest; names that cost alike in their order."""
        found: list[tuple[float, Candidate]] = []
        for name, item in items.items():
            title, severity, cost = item.face.title, item.face.severity, item.cost
            rank = _SELECTED_RANK * item.is_selected + _RANKS[severity] + (cost or 0.0)
            words = (self._widths.get(title) or self._width(item, ink)) + (_BADGE_ROOM if severity else 0.0)
            left, top, right, bottom = cards[name]
            middle = (left + right) / 2, (top + bottom) / 2
            found.append((-rank, Candidate(name, *middle, words, rank > 0 or cost is None)))
        found.sort(key=itemgetter(0))
        return [candidate for _, candidate in found]

    def _width(self, item: NodeItem, ink: Ink) -> float:
        title = item.face.title
        if title not in self._widths:
            self._widths[title] = ink.lettered(_SIZE, is_bold=True)[1].horizontalAdvance(title)
        return self._widths[title]

    def _text(self, item: NodeItem, room: float, ink: Ink) -> QStaticText:
        font, metrics = ink.lettered(_SIZE, is_bold=True)
        words = item.face.title
        if self._width(item, ink) > room:
            words = elided(words, metrics, room)
        if words not in self._texts:
            self._texts[words] = static_text(words, font)
        return self._texts[words]

    def area(self, place: QPointF) -> QRectF:
        """What the largest sign with its middle at a place covers in the scene."""
        width = sign_width(words_room(self._zoom), self._zoom) / self._zoom + 8
        height = max(SIGN_HEIGHT / self._zoom, 200.0) + 8
        return QRectF(place.x() - width / 2, place.y() - height / 2, width, height)


def _badge_room(item: NodeItem) -> float:
    return _BADGE_ROOM if item.face.severity else 0.0
