"""What a card shows from near: a picture of what its layer has learned or gives, and its numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter

from netbuilder.gui.plots.activation_view import as_maps
from netbuilder.gui.plots.colormaps import value_range
from netbuilder.gui.plots.mosaic_drawing import clear_hole
from netbuilder.gui.plots.numbers import count, number
from netbuilder.gui.plots.tiles import Tiles
from netbuilder.gui.plots.tiling import Space, Tiling, fit
from netbuilder.gui.theme import Theme

if TYPE_CHECKING:
    from netbuilder.inspection.glance import Glimpse

Kind = Literal["weights", "output"]
# Beyond this a matrix cannot be read number by number.
_MOST_VALUES = 48
_DIGITS = 2
# Tiles on a card may be smaller than those in a panel, since they are looked at for a moment; a single one has the room
# to itself, and larger squares hold their numbers.
_SMALLER, _LARGER = 0.5, 1.5
_WIDE = 160  # pixels from which gaps are as wide as in a panel


class Thumbnail:
    """One layer's picture and numbers, never changed. The picture is composed anew for each size, and kept for one."""

    def __init__(self, kind: Kind, seen: Glimpse, others: tuple[tuple[Kind, Glimpse], ...] = ()) -> None:
        """`others` are what else is known of the layer, for its numbers."""
        self.kind = kind
        values = _pictures(seen, kind)
        # The squares of a matrix may be wider than high, those of a picture may not.
        self._is_matrix = len(values) == 1 and len(seen.shape) <= 2
        low, high = value_range(values)
        # As in the panels: weights about zero; zero has the darkest colour of an activation that is never below it.
        self.tiles = Tiles(
            values,
            (max(abs(low), abs(high)) or 1.0) if kind == "weights" else (min(low, 0.0), high),
            (),
            "diverging" if kind == "weights" else "magma",
        )
        self._seen = seen
        self._others = others
        self._drawn: tuple[object, ...] = ()
        self._image = QImage()
        self._tiling = fit(1, 1, 1, Space(1, 1))

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """The range and the mean of what is known, in two short lines each; nothing where nobody asked for them."""
        known = sorted(((self.kind, self._seen), *self._others), key=lambda pair: pair[0] != "weights")
        return tuple(
            (f"{kind} {number(seen.low, _DIGITS)} … {number(seen.high, _DIGITS)}", f"mean {number(seen.mean, _DIGITS)}")
            for kind, seen in known
            if seen.low is not None and seen.high is not None and seen.mean is not None
        )

    def picture(self, room: QSize, ratio: float, theme: Theme) -> tuple[QImage, Tiling]:
        """The picture as large as `room` (device pixels) allows, and where its tiles are."""
        key = (room, ratio, theme.name)
        if key != self._drawn:
            n, height, width = self.tiles.values.shape
            scale = _SMALLER if n > 1 else _LARGER
            space = Space(
                room.width() - 2,
                room.height() - 2,
                gap=max(1, round(ratio * (2 if room.width() >= _WIDE * ratio else 1))),
                stretch=self._is_matrix,
                pixel_ratio=scale * ratio,
            )
            self._tiling = fit(n, height, width, space)
            self._image = self._framed(self._tiling, theme)
            self._image.setDevicePixelRatio(ratio)
            self._drawn = key
        return self._image, self._tiling

    def _framed(self, tiling: Tiling, theme: Theme) -> QImage:
        """The tiles with a line of one pixel around them, in which white squares would run into a white card."""
        card = QColor(theme.raised if theme.is_dark else theme.panel)
        line = card if theme.is_dark else QColor(theme.strong_border)
        tiles = self.tiles.image(tiling, 0, line, QColor(theme.error))
        image = QImage(tiles.width() + 2, tiles.height() + 2, QImage.Format.Format_RGB32)
        image.fill(line)
        painter = QPainter(image)
        painter.drawImage(1, 1, tiles)
        shown = min(tiling.count, len(self.tiles.values))
        if shown < tiling.rows * tiling.columns:
            left, top = tiling.corner(shown - 1)
            last = QRectF(left + 1, top + 1, tiling.tile_width, tiling.tile_height)
            clear_hole(painter, QRectF(1, 1, tiles.width(), tiles.height()), last, card)
        painter.end()
        return image

    def caption(self, tiling: Tiling) -> str:
        """What the picture shows, and how much of it where that is not all: `weights`, `output · 12 of 64`."""
        total, shown = self._seen.total, min(tiling.count, len(self.tiles.values))
        return self.kind if shown >= total else f"{self.kind} · {count(shown)} of {count(total)}"

    def values(self, tiling: Tiling) -> NDArray[np.float32] | None:
        """The numbers themselves (n, h, w), where they are so few that each can be read."""
        few = self.tiles.values.size <= _MOST_VALUES and self._seen.total == len(self.tiles.values)
        return self.tiles.values if few and tiling.step == (1, 1) and tiling.count == len(self.tiles.values) else None


def _pictures(seen: Glimpse, kind: Kind) -> NDArray[np.float32]:
    """(n, h, w); a vector that came out is laid out in rows."""
    if kind == "output" and len(seen.shape) == 1:
        return as_maps(seen.tiles.reshape(-1))
    return seen.tiles
