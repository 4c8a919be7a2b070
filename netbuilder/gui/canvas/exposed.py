"""Which parts of a viewport are worth painting each by itself."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter, QRegion
from PySide6.QtWidgets import QWidget

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


def clip(painter: QPainter, part: QRect, viewport: QWidget, ground: QColor) -> None:
    """Keep a painter to the part that is being painted: what reaches beyond it is on the screen already.

    At a broken scale the last pixels are the ground's at first.
    """
    painter.setWorldMatrixEnabled(False)
    if viewport.devicePixelRatioF().is_integer():
        painter.setClipRect(part)
    else:
        whole = beyond_the_edges(part, viewport.rect())
        painter.setClipRect(whole)
        painter.fillRect(whole, ground)
    painter.setWorldMatrixEnabled(True)


def beyond_the_edges(part: QRect, whole: QRect) -> QRect:
    """A part with a pixel more where it ends with the whole: at a scale of 1.5 that end is within a screen's pixel."""
    return part.adjusted(
        -(part.left() <= whole.left()),
        -(part.top() <= whole.top()),
        part.right() >= whole.right(),
        part.bottom() >= whole.bottom(),
    )
