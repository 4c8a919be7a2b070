"""Which parts of a viewport are worth painting each by itself."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect
from PySide6.QtGui import QRegion

_MOST = 4
# Of the rectangle around them: beyond that, one stroke is as quick as several.
_SHARE = 0.5


def parts(region: QRegion) -> Sequence[QRect]:
    """The rectangles to paint for a region that has come into sight.

    A view paints all that lies in the rectangle around a region. When the drawing is panned aslant two thin strips come
    into sight at two edges, and the rectangle around them is the whole view.
    """
    whole = region.boundingRect()
    rects: list[QRect] = list(region)  # type: ignore[call-overload]  # the stubs do not know that it can be walked
    if len(rects) > _MOST or sum(map(_size, rects)) > _SHARE * _size(whole):
        return [whole]
    return rects


def _size(rect: QRect) -> int:
    return rect.width() * rect.height()


def beyond_the_edges(part: QRect, whole: QRect) -> QRect:
    """A part with a pixel more where it ends with the whole: at a scale of 1.5 that end is within a screen's pixel."""
    return part.adjusted(
        -(part.left() <= whole.left()),
        -(part.top() <= whole.top()),
        part.right() >= whole.right(),
        part.bottom() >= whole.bottom(),
    )
