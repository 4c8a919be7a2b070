"""A chart of growing curves that costs little to repaint.

It is painted by hand because of what it competes with: two such charts with axes took 9 ms a repaint in pyqtgraph
(17 ms while the axes moved) and take under 1 ms here: at ten repaints a second, a tenth of a core that training keeps.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolButton, QWidget

from netbuilder.gui.plots.axis import Span, fitted, growing
from netbuilder.gui.plots.chart_drawing import (
    Mark,
    draw_background,
    draw_last_values,
    draw_legend,
    draw_series,
    legend_places,
)
from netbuilder.gui.plots.chart_gestures import Gesture, Pan, View, ZoomToRectangle
from netbuilder.gui.plots.frame import Frame, extent, plot_rect
from netbuilder.gui.plots.ghosts import draw_ghost_curve, draw_words
from netbuilder.gui.plots.numbers import number
from netbuilder.gui.plots.readout import Readout, draw_readout, read
from netbuilder.gui.plots.series import Series
from netbuilder.gui.text_size import px
from netbuilder.gui.theme import Theme, ui_font

_LABEL_ROOM = 58  # pixels at the right for the last values
_ZOOM = 0.8
_AUTOMATIC = View(None, None)


class Chart(QWidget):
    """Curves over one x axis, with zoom, read-out and legend; it holds the series it is given and no other truth."""

    read = Signal(object)  # Readout, or None when the cursor left

    def __init__(
        self, theme: Theme, x_title: str, y_title: str, empty_text: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.repaints = 0  # counted for the benchmark
        self.series: list[Series] = []
        self.marks: list[Mark] = []
        # How the read-out names a place on the x axis.
        self.name_x: Callable[[float], str] = lambda x: f"{self._titles[0]} {number(x, 7)}"
        self._theme = theme
        self._titles = (x_title, y_title)
        self._empty_text = empty_text
        self._is_log = False
        self._view = _AUTOMATIC
        self._frame: Frame | None = None
        self._background: QPixmap | None = None
        self._background_key: object = None
        self._gesture: Gesture | None = None
        self._cursor: float | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # The background pixmap covers all of it; without this Qt paints every parent's background first.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(120, 90)
        self.setAccessibleName(y_title)
        self._whole = QToolButton(self)
        self._whole.setText("Show all")
        self._whole.setProperty("framed", True)
        self._whole.setToolTip("Show the whole curve again and let the axes follow it (double-click, or 0)")
        self._whole.clicked.connect(self.show_everything)
        self._whole.hide()

    @property
    def frame(self) -> Frame | None:
        """What was painted last; None while there is nothing to paint."""
        return self._frame

    @property
    def is_automatic(self) -> bool:
        """Whether both axes follow the curves."""
        return self._view == _AUTOMATIC

    @property
    def has_points(self) -> bool:
        return any(len(series) for series in self.series)

    @property
    def readout(self) -> Readout | None:
        """What stands under the cursor."""
        if self._cursor is None or self._frame is None:
            return None
        return read(self._frame, self.series, self._cursor, self.name_x, self._theme)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.renew()

    def set_titles(self, x_title: str, y_title: str) -> None:
        self._titles = (x_title, y_title)
        self.setAccessibleName(y_title)
        self.renew()

    def set_log(self, is_log: bool) -> None:
        """Put the y axis on a logarithmic scale; what is not above zero is left out."""
        self._is_log = is_log
        self._view, self._frame = View(self._view.x, None), None
        self.renew()

    def show_everything(self) -> None:
        """Let both axes follow the curves again."""
        self.set_view(_AUTOMATIC)

    def set_view(self, view: View) -> None:
        """Show these spans; None leaves an axis to fit itself."""
        if self.is_automatic != (view == _AUTOMATIC):
            self._frame = None
        self._view = view
        self._whole.setVisible(view != _AUTOMATIC)
        self.update()

    def renew(self) -> None:
        """Draw everything anew, after the list of series, the marks or the looks have changed."""
        self._background = None
        self.update()

    def forget_range(self) -> None:
        """Start with fresh axes, because the curves begin anew."""
        self._frame = None
        self.show_everything()
        self.renew()

    def draw(self, painter: QPainter, size: QSizeF) -> None:
        """Paint the whole chart at any size on any device."""
        frame = self._framed(size, self._frame)
        draw_background(painter, size, frame, self._theme, self._titles, self.marks)
        if frame is None:
            self._draw_empty(painter, size)
            return
        draw_legend(painter, self._legend(size), self.series, self._theme)
        self._draw_curves(painter, frame)

    def legend_place(self, index: int) -> QRectF:
        """Where a series' name stands; empty where there is no room for it."""
        return self._legend(QSizeF(self.size()))[index]

    def sizeHint(self) -> QSize:
        return QSize(480, 240)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        size = QSizeF(self.size())
        self._frame = self._framed(size, self._frame)
        painter.drawPixmap(0, 0, self._resting(size))
        if self._frame is None:
            self._draw_empty(painter, size)
            return
        self._draw_curves(painter, self._frame)
        if self._gesture is not None:
            self._gesture.draw(painter, self._theme)
        elif (readout := self.readout) is not None:
            draw_readout(painter, self._frame, readout, self._theme)
        self.repaints += 1

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._whole.adjustSize()
        self._whole.move(self.width() - self._whole.width() - 16, 36)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self._frame is None or not event.angleDelta().y():
            event.ignore()
            return
        factor = _ZOOM ** (event.angleDelta().y() / 120)
        self._zoom(factor, event.position(), both=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._frame is None or self._gesture is not None:
            return
        if event.button() == Qt.MouseButton.LeftButton and self._frame.plot.contains(event.position()):
            self._gesture = ZoomToRectangle(self._frame, event.position())
        elif event.button() == Qt.MouseButton.MiddleButton:
            self._gesture = Pan(self._frame, event.position(), self._view)
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._gesture is not None:
            view = self._gesture.move(event.position())
            if view is not None:
                self.set_view(view)
            self.update()
            return
        inside = self._frame is not None and self._frame.plot.adjusted(-4, -4, 4, 4).contains(event.position())
        self._set_cursor_at(event.position().x() if inside else None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._gesture is not None:
            view = self._gesture.release(event.position())
            self._end_gesture(view)
        elif event.button() == Qt.MouseButton.LeftButton:
            self._toggle_series_at(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.show_everything()

    def leaveEvent(self, event: QEvent) -> None:
        self._set_cursor_at(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        frame, key = self._frame, event.key()
        if key == Qt.Key.Key_Escape and self._gesture is not None:
            self._end_gesture(self._gesture.cancel())
        elif frame is not None and key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            about = frame.plot.center() if self._cursor is None else QPointF(self._cursor, frame.plot.center().y())
            self._zoom(1 / _ZOOM if key == Qt.Key.Key_Minus else _ZOOM, about, both=False)
        elif key == Qt.Key.Key_0:
            self.show_everything()
        elif frame is not None and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._step_cursor(frame, 1 if key == Qt.Key.Key_Right else -1)
        else:
            super().keyPressEvent(event)

    def _framed(self, size: QSizeF, before: Frame | None) -> Frame | None:
        """The spans to show now; as before wherever the curves still fit, so that the background can stay."""
        shown = [series for series in self.series if series.is_shown and len(series)]
        if not shown:
            return None
        plot = plot_rect(size)
        last = max(float(series.x[-1]) for series in shown)
        x = self._view.x or growing(last, before.x if before else None, min(px(_LABEL_ROOM) / plot.width(), 0.3))
        columns = max(1, int(plot.width()))
        y = self._view.y
        if y is None:
            values = [series.decimator.points(series.x, series.y, x.low, x.high, columns)[1] for series in shown]
            data = extent(values, self._is_log)
            is_comparable = before is not None and before.is_log == self._is_log
            y = fitted(data or Span(0.0, 1.0), before.y if before is not None and is_comparable else None)
        return Frame(plot, x, y, self._is_log)

    def _resting(self, size: QSizeF) -> QPixmap:
        """Everything that stays while the curves grow, drawn once."""
        ratio = self.devicePixelRatioF()
        key = (self._frame, size.toTuple(), ratio)
        if self._background is None or key != self._background_key:
            pixmap = QPixmap(ceil(size.width() * ratio), ceil(size.height() * ratio))
            pixmap.setDevicePixelRatio(ratio)
            pixmap.fill(QColor(self._theme.panel))
            painter = QPainter(pixmap)
            draw_background(painter, size, self._frame, self._theme, self._titles, self.marks)
            if self._frame is not None:
                draw_legend(painter, self._legend(size), self.series, self._theme)
            painter.end()
            self._background, self._background_key = pixmap, key
        return self._background

    def _legend(self, size: QSizeF) -> list[QRectF]:
        width = QFontMetricsF(ui_font(12, bold=True)).horizontalAdvance(self._titles[1])
        return legend_places(size, self.series, width)

    def _draw_curves(self, painter: QPainter, frame: Frame) -> None:
        shown = [series for series in self.series if series.is_shown and len(series)]
        painter.save()
        painter.setClipRect(frame.plot.adjusted(-1, -4, 4, 4))
        for series in shown:
            draw_series(painter, frame, series, self._theme)
        painter.restore()
        draw_last_values(painter, frame, shown, self._theme)

    @property
    def empty_text(self) -> str:
        """What the chart says while it has nothing to show."""
        return self._empty_text

    def set_empty(self, text: str) -> None:
        """What the chart says while it has nothing to show."""
        if text != self._empty_text:
            self._empty_text = text
            self.update()

    def _draw_empty(self, painter: QPainter, size: QSizeF) -> None:
        plot = plot_rect(size)
        if self.has_points:
            draw_words(painter, plot.toRect(), self._theme, "All curves are hidden. Click a name above to show it.")
            return
        draw_ghost_curve(painter, plot, self._theme)
        # The ghost falls from the top left, so the words have the upper right to themselves.
        words = plot.adjusted(plot.width() * 0.2, 0, 0, -plot.height() * 0.3)
        draw_words(painter, words.toRect(), self._theme, self._empty_text, Qt.AlignmentFlag.AlignVCenter)

    def _zoom(self, factor: float, position: QPointF, *, both: bool) -> None:
        frame = self._frame
        assert frame is not None
        x = frame.x.scaled(factor, frame.x_at(position.x()))
        if x.width < 1e-6 * max(abs(x.low), abs(x.high), 1e-6):
            return
        y = frame.y.scaled(factor, frame.y_at(position.y())) if both else self._view.y
        self.set_view(View(x, y))

    def _end_gesture(self, view: View | None) -> None:
        self._gesture = None
        self.unsetCursor()
        if view is not None:
            self.set_view(view)
        self.update()

    def _toggle_series_at(self, position: QPointF) -> None:
        for place, series in zip(self._legend(QSizeF(self.size())), self.series, strict=True):
            if place.contains(position):
                series.is_shown = not series.is_shown
                self.renew()

    def _set_cursor_at(self, pixel: float | None) -> None:
        if pixel != self._cursor:
            self._cursor = pixel
            readout = self.readout
            self.setAccessibleDescription(readout.words if readout else "")
            self.read.emit(readout)
            self.update()

    def _step_cursor(self, frame: Frame, step: int) -> None:
        """Move the read-out by a pixel column, for those who use no mouse."""
        start = self._cursor if self._cursor is not None else frame.plot.right()
        self._set_cursor_at(min(max(start + 4 * step, frame.plot.left()), frame.plot.right()))
