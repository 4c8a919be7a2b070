"""What part of the canvas is seen: zoom, pan and fit."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, QRectF, Signal
from PySide6.QtGui import QTransform
from PySide6.QtWidgets import QGraphicsView

LEAST_ZOOM = 0.05
MOST_ZOOM = 3.0
_FIT_MARGIN = 24.0
_MOST_FIT_ZOOM = 1.0
_STEP = 1.25


class Camera(QObject):
    """Moves a view over its scene."""

    moved = Signal()  # another part is seen, or at another zoom

    def __init__(self, view: QGraphicsView) -> None:
        super().__init__(view)
        self._view = view
        # The scroll bars are hidden and whole-numbered; the exact middle is kept here, so that nothing creeps.
        self._centre = QPointF()
        # What the user asked to see whole; it stays whole when the view changes its size, until he looks elsewhere.
        self._fitted: QRectF | None = None

    @property
    def zoom(self) -> float:
        """Screen pixels per canvas pixel."""
        return self._view.transform().m11()

    @property
    def centre(self) -> QPointF:
        """The point of the scene in the middle of the view."""
        return QPointF(self._centre)

    @property
    def visible(self) -> QRectF:
        """The part of the scene that is seen."""
        return self._view.mapToScene(self._view.viewport().rect()).boundingRect()

    def centre_on(self, point: QPointF) -> None:
        """Bring a point of the scene to the middle."""
        self.look(point, self.zoom)

    def look(self, point: QPointF, zoom: float) -> None:
        """Take a point of the scene to the middle, at a zoom as far as it goes."""
        zoom = min(max(zoom, LEAST_ZOOM), MOST_ZOOM)
        self._centre = QPointF(point)
        self._fitted = None
        view = self._view
        if zoom != self.zoom:
            # All is painted anew: scrolling what is on the screen would be in vain.
            mode = view.viewportUpdateMode()
            view.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
            view.setTransform(QTransform.fromScale(zoom, zoom))
            view.centerOn(point)
            view.setViewportUpdateMode(mode)
        else:
            view.centerOn(point)
        self.moved.emit()

    def pan(self, pixels: QPointF) -> None:
        """Move the drawing by screen pixels."""
        self.centre_on(self._centre - pixels / self.zoom)

    def zoom_at(self, pixel: QPointF, factor: float) -> None:
        """Zoom so that what lies under a pixel of the viewport stays there."""
        before = self.zoom
        after = min(max(before * factor, LEAST_ZOOM), MOST_ZOOM)
        offset = pixel - QPointF(self._view.viewport().rect().center())
        held = self._centre + offset / before
        self.look(held - offset / after, after)

    def zoom_in(self) -> None:
        """One step closer."""
        self.zoom_to(self.zoom * _STEP)

    def zoom_out(self) -> None:
        """One step back."""
        self.zoom_to(self.zoom / _STEP)

    def zoom_reset(self) -> None:
        """Original size."""
        self.zoom_to(1.0)

    def zoom_to(self, zoom: float) -> None:
        """This zoom, as far as it goes; what is in the middle stays there."""
        self.look(self._centre, zoom)

    def fit(self, area: QRectF) -> None:
        """Show a whole area, but never larger than life."""
        if area.isEmpty():
            return
        room = self._view.viewport().rect()
        width, height = max(room.width() - 2 * _FIT_MARGIN, 1), max(room.height() - 2 * _FIT_MARGIN, 1)
        self.look(area.center(), min(width / area.width(), height / area.height(), _MOST_FIT_ZOOM))
        self._fitted = area

    def keep_whole(self, area: QRectF) -> None:
        """What was to be seen whole has grown: show all of it, if the user has not looked elsewhere since."""
        if self._fitted is not None and not self.visible.contains(area):
            self.fit(area)

    def reveal(self, area: QRectF) -> None:
        """Bring an area into view, moving no farther than needed to show it with some air."""
        wanted = area.adjusted(-32, -32, 32, 32)
        seen = self.visible
        if seen.contains(area):
            return
        dx = min(0.0, wanted.left() - seen.left()) + max(0.0, wanted.right() - seen.right())
        dy = min(0.0, wanted.top() - seen.top()) + max(0.0, wanted.bottom() - seen.bottom())
        self.centre_on(self._centre + QPointF(dx, dy))

    def show(self, area: QRectF) -> None:
        """Bring an area into view: moving no farther than needed, or from farther away where it has no room."""
        seen = self.visible
        if seen.width() < area.width() or seen.height() < area.height():
            self.fit(area)
        else:
            self.reveal(area)

    def on_resize(self) -> None:
        """Keep the middle in the middle, and whole what was to be seen whole, when the view changes its size."""
        if self._fitted is not None:
            self.fit(self._fitted)
        else:
            self._view.centerOn(self._centre)
            self.moved.emit()
