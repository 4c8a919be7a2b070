"""Cards and blocks painted once for each look and then stamped: most of a network's cards look alike but for words."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from math import ceil
from typing import Final, NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

# More looks than this at one zoom are not worth keeping.
_MOST: Final = 512


class Stamp(NamedTuple):
    """A picture and where its corner lies from the origin of what it shows, in pixels of the screen."""

    corner: QPointF
    picture: QPixmap


class Stamps:
    """The stamps of one ink at one zoom; another zoom begins anew, since few looks are many cards."""

    def __init__(self) -> None:
        self._scale = (0.0, 1.0)
        self._stamps: dict[Hashable, Stamp] = {}

    def stamp(
        self, look: Hashable, scale: tuple[float, float], area: QRectF, paint: Callable[[QPainter], None]
    ) -> Stamp:
        """The picture of `look` as `paint` draws it on `area` (pixels from its origin), made where there is none yet.

        `scale` is the zoom, and the device pixels per pixel.
        """
        if scale != self._scale or len(self._stamps) > _MOST:
            self._scale = scale
            self._stamps.clear()
        found = self._stamps.get(look)
        if found is None:
            found = self._stamps[look] = _painted(area, scale[1], paint)
        return found


def _painted(area: QRectF, ratio: float, paint: Callable[[QPainter], None]) -> Stamp:
    # Whole device pixels, so that a stamp is copied and not resampled.
    left, top = ceil(-area.left() * ratio) / ratio, ceil(-area.top() * ratio) / ratio
    picture = QPixmap(ceil((area.right() + left) * ratio), ceil((area.bottom() + top) * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    painter.translate(left, top)
    paint(painter)
    painter.end()
    return Stamp(QPointF(-left, -top), picture)
