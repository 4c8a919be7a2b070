"""One tile of a mosaic, as large as the view allows."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from netbuilder.gui.plots.colormaps import colours, quantise
from netbuilder.gui.plots.ink import contrast
from netbuilder.gui.plots.numbers import number
from netbuilder.gui.plots.scale_bar import draw_scale_bar
from netbuilder.gui.plots.tiles import Tiles
from netbuilder.gui.plots.tiling import Space, Tiling, fit
from netbuilder.gui.text_size import px
from netbuilder.gui.theme import Theme, ui_font

_MARGIN = 8
_HEAD = 26
_FOOT = 24
# Pixels a number needs to be written into its square, and the most squares that are written into.
_WRITABLE = (40, 18)
_MOST_WRITTEN = 400
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


class EnlargedTile(QWidget):
    """Covers its parent with one tile; the numbers stand in their squares where there is room.

    Esc or a click closes it, the arrow keys go to the tiles before and after.
    """

    closed = Signal()
    moved = Signal(int)  # another tile was gone to

    def __init__(self, theme: Theme, noun: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._noun = noun
        self._tiles: Tiles | None = None
        self._tile = 0
        self._hovered: tuple[int, int] | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.hide()

    @property
    def tile(self) -> int:
        return self._tile

    def set_tiles(self, tiles: Tiles) -> None:
        """Newer numbers; the tile that is shown stays, unless it is gone."""
        self._tiles = tiles
        if self._tile >= len(tiles.values):
            self.close_tile()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def show_tile(self, tile: int) -> None:
        """Cover the parent with `tile` and take the keyboard."""
        assert self._tiles is not None
        self._tile = tile
        self._hovered = None
        words = self._tiles.describe(tile, self._noun)
        self.setAccessibleName(words)
        self.show()
        self.raise_()
        self.setFocus()
        self.update()

    def close_tile(self) -> None:
        if self.isVisible():
            self.hide()
            self.closed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.raised))
        if self._tiles is None:
            return
        tiling, frame = self._placed()
        alone = Tiles(self._tiles.values[self._tile : self._tile + 1], self._tiles.range, (), self._tiles.colour_map)
        image = alone.image(tiling, 0, QColor(self._theme.raised), QColor(self._theme.error))
        image.setDevicePixelRatio(self.devicePixelRatioF())
        painter.drawImage(frame.topLeft(), image)
        self._write_numbers(painter, tiling, frame)
        if self._hovered is not None:
            painter.setPen(QPen(QColor(self._theme.accent), 2))
            painter.drawRect(self._square(tiling, frame, *self._hovered))
        self._draw_words(painter)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        hovered = self._place_under(event.position())
        if hovered != self._hovered:
            self._hovered = hovered
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        # The click must not reach the mosaic below, which would enlarge again.
        event.accept()
        if event.button() == Qt.MouseButton.LeftButton:
            self.close_tile()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}.get(
            Qt.Key(event.key())
        )
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Space):
            self.close_tile()
        elif step is not None and self._tiles is not None:
            self.show_tile((self._tile + step) % len(self._tiles.values))
            self.moved.emit(self._tile)
        else:
            super().keyPressEvent(event)

    def _placed(self) -> tuple[Tiling, QRectF]:
        """The tile's scale, and where it stands in logical pixels."""
        assert self._tiles is not None
        ratio = self.devicePixelRatioF()
        room = self.rect().adjusted(_MARGIN, px(_HEAD), -_MARGIN, -px(_FOOT))
        height, width = self._tiles.values.shape[1:3]
        # Scales beyond the mosaic's largest are the point here, so the ratio is raised to lift that limit.
        tiling = fit(1, height, width, Space(int(room.width() * ratio), int(room.height() * ratio), pixel_ratio=99))
        across, down = tiling.picture_width / ratio, tiling.picture_height / ratio
        left = room.left() + int((room.width() - across) / 2)
        top = room.top() + int((room.height() - down) / 2)
        return tiling, QRectF(left, top, across, down)

    def _square(self, tiling: Tiling, frame: QRectF, row: int, column: int) -> QRectF:
        ratio = self.devicePixelRatioF()
        across, down = tiling.scale[0] / ratio, tiling.scale[1] / ratio
        return QRectF(
            frame.left() + column // tiling.step[0] * across, frame.top() + row // tiling.step[1] * down, across, down
        )

    def _place_under(self, position: QPointF) -> tuple[int, int] | None:
        if self._tiles is None:
            return None
        tiling, frame = self._placed()
        inside = (position - frame.topLeft()) * self.devicePixelRatioF()
        found = tiling.tile_at(int(np.floor(inside.x())), int(np.floor(inside.y())))
        return None if found is None else found[1:]

    def _write_numbers(self, painter: QPainter, tiling: Tiling, frame: QRectF) -> None:
        assert self._tiles is not None
        values = self._tiles.values[self._tile]
        square = self._square(tiling, frame, 0, 0)
        if self._tiles.is_colour or values.size > _MOST_WRITTEN or max(tiling.step) > 1:
            return
        if square.width() < px(_WRITABLE[0]) or square.height() < px(_WRITABLE[1]):
            return
        painter.setFont(ui_font(11))
        low, high = self._tiles.range
        levels = quantise(values, low, high)
        table = colours(self._tiles.colour_map)
        for (row, column), value in np.ndenumerate(values):
            if np.isfinite(value):
                below = QColor(*(int(part) for part in table[levels[row, column]]))
                ink = QColor("#000000") if contrast(below, QColor("#000000")) > 5 else QColor("#ffffff")
                painter.setPen(ink)
                painter.drawText(
                    self._square(tiling, frame, row, column), Qt.AlignmentFlag.AlignCenter, number(float(value), 2)
                )

    def _draw_words(self, painter: QPainter) -> None:
        assert self._tiles is not None
        head = QRect(_MARGIN, 0, self.width() - 2 * _MARGIN, px(_HEAD))
        foot = QRect(_MARGIN, self.height() - px(_FOOT), self.width() - 2 * _MARGIN, px(_FOOT))
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.setFont(ui_font(11))
        painter.setPen(QColor(self._theme.muted))
        way_out = "Esc closes · ← → next"
        painter.drawText(head, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, way_out)
        head.setRight(head.right() - QFontMetrics(painter.font()).horizontalAdvance(way_out) - 8)
        used = 0 if self._tiles.is_colour else draw_scale_bar(painter, foot, self._tiles, self._theme) + 16
        # The head has the name.
        words = self._tiles.describe(self._tile, self._noun, self._hovered).partition(" · ")[2]
        painter.setPen(QColor(self._theme.text))
        foot.setLeft(foot.left() + used)
        painter.drawText(
            foot, left, QFontMetrics(painter.font()).elidedText(words, Qt.TextElideMode.ElideRight, foot.width())
        )
        painter.setFont(ui_font(12, bold=True))
        name = self._tiles.name(self._tile, self._noun)
        painter.drawText(
            head, left, QFontMetrics(painter.font()).elidedText(name, Qt.TextElideMode.ElideRight, head.width())
        )
