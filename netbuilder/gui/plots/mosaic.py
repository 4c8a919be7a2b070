"""Many small pictures as one: filters, activation maps, samples."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from netbuilder.gui.plots.colormaps import ColourMap
from netbuilder.gui.plots.enlarged_tile import EnlargedTile
from netbuilder.gui.plots.ghosts import draw_ghost_tiles
from netbuilder.gui.plots.mosaic_drawing import clear_hole, draw_caption, draw_footer, draw_labels, page_words
from netbuilder.gui.plots.page_buttons import PageButtons
from netbuilder.gui.plots.picture_menu import PictureMenu
from netbuilder.gui.plots.tiles import Tiles
from netbuilder.gui.plots.tiling import Space, Tiling, fit
from netbuilder.gui.text_size import px
from netbuilder.gui.theme import Theme

Limit = float | tuple[float, float] | None

_MARGIN = 8
_CAPTION = 24
_FOOTER = 24
_LABEL = 15
_PAGE_BUTTONS = 56
_STEPS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


class MosaicView(QWidget):
    """A grid of pictures drawn as one image, with a scale, a read-out, and a closer look on click.

    It takes plain arrays and makes its image when it is painted: what is hidden costs nothing.
    """

    tile_activated = Signal(int)  # a tile was clicked or entered, by its number
    save_failed = Signal(str)  # why a file was not written

    def __init__(
        self,
        theme: Theme,
        colour_map: ColourMap = "diverging",
        *,
        noun: str = "tile",
        shows_labels: bool = False,
        shows_scale: bool = True,
        stretches: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """`noun` is what a tile is called in the read-out; `stretches` allows wide numbers, as a matrix may have."""
        super().__init__(parent)
        self.repaints = 0  # pictures composed and painted, counted for the benchmark
        self.enlarges = True
        self._theme = theme
        self._colour_map: ColourMap = colour_map
        self._noun = noun
        self._shows_labels = shows_labels
        self._shows_scale = shows_scale
        self._stretches = stretches
        self._caption = ""
        self._empty_text = ""
        self._tiles: Tiles | None = None
        self._columns: int | None = None
        self._page = 0
        self._current: int | None = None
        self._hovered: tuple[int, int, int] | None = None
        self._tiling: Tiling | None = None
        self._image: QImage | None = None
        self._enlarged: EnlargedTile | None = None
        self._pages = PageButtons(self)
        self._pages.turned.connect(lambda step: self.set_page(self._page + step))
        self.setMouseTracking(True)
        self.menu = PictureMenu(self, lambda: self._caption, lambda: self.values)
        self.menu.failed.connect(self.save_failed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # Without it Qt paints every parent's background first, which costs more than the picture.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(96, 72)

    @property
    def values(self) -> NDArray[Any] | None:
        """What is shown, all pages: (n, h, w), or (n, h, w, 3) for colour pictures."""
        return None if self._tiles is None else self._tiles.values

    @property
    def tiling(self) -> Tiling | None:
        """Where the tiles of this page stand, in device pixels; None before the first painting."""
        return self._tiling

    @property
    def current(self) -> int | None:
        """The tile the keyboard is on."""
        return self._current

    @property
    def enlarged(self) -> EnlargedTile | None:
        """The closer look at one tile; None while there is none."""
        return self._enlarged if self._enlarged is not None and self._enlarged.isVisible() else None

    @property
    def hint(self) -> str:
        """What is under the mouse, in words."""
        if self._hovered is None or self._tiles is None:
            return ""
        return self._tiles.describe(self._hovered[0], self._noun, self._hovered[1:])

    @property
    def page_count(self) -> int:
        if self._tiles is None or self._tiling is None:
            return 1
        return max(1, -(-len(self._tiles.values) // self._tiling.count))

    def set_tiles(
        self,
        tiles: NDArray[Any],
        limit: Limit = None,
        labels: Sequence[str] = (),
        caption: str | None = None,
        columns: int | None = None,
    ) -> None:
        """Show `tiles` (n, h, w), or (n, h, w, 3) uint8 in colour.

        `limit` is the value of the last colour, symmetric about zero, or the pair of the first and the last colour's
        value; left out, it is measured. `labels` name the tiles. `columns` puts so many or a multiple of that beside
        each other, if they can still be read then.
        """
        changed = self._tiles is None or self._tiles.values.shape != tiles.shape or self._columns != columns
        self._columns = columns
        self._tiles = Tiles(np.asarray(tiles), limit, tuple(labels), self._colour_map)
        if changed:
            self._page, self._hovered = 0, None
            if self._current is not None and self._current >= len(tiles):
                self._current = None
            self._tiling = None
        if caption is not None:
            self._caption = caption
            self.setAccessibleName(caption)
        self._image = None
        if self._enlarged is not None:
            self._enlarged.set_tiles(self._tiles)
        self.update()

    def set_empty(self, text: str) -> None:
        """Show a ghost of what will be here, and say how it comes."""
        self._tiles, self._image, self._tiling, self._current, self._hovered = None, None, None, None, None
        self._empty_text = text
        self._caption = ""
        self.setAccessibleName(text)
        self.setAccessibleDescription(text)
        self._close_enlarged()
        self._pages.set_page(self._page, self.page_count)
        self.update()

    def set_caption(self, caption: str) -> None:
        """The line above the picture."""
        self._caption = caption
        self.setAccessibleName(caption)
        self.update()

    def set_stretches(self, stretches: bool) -> None:
        """Whether numbers may be wider than high, as those of a matrix."""
        if stretches != self._stretches:
            self._stretches, self._image = stretches, None
            self.update()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._image = None
        if self._enlarged is not None:
            self._enlarged.set_theme(theme)
        self._pages.end_at(self.width() - _MARGIN)
        self.update()

    def set_page(self, page: int) -> None:
        """Turn to a page, counted from 0."""
        page = min(max(page, 0), self.page_count - 1)
        if page != self._page:
            self._page, self._image, self._hovered = page, None, None
            self._pages.set_page(self._page, self.page_count)
            self.update()

    def set_current(self, tile: int | None) -> None:
        """Put the keyboard on a tile and turn to its page."""
        self._current = tile
        if tile is not None and self._tiles is not None:
            self.setAccessibleDescription(self._tiles.describe(tile, self._noun))
            if self._tiling is not None:
                self.set_page(tile // self._tiling.count)
        self.update()

    def enlarge(self, tile: int) -> None:
        """Show one tile over all others, until Esc or a click."""
        self.set_current(tile)
        self.tile_activated.emit(tile)
        if self._tiles is None or not self.enlarges:
            return
        if self._enlarged is None:
            self._enlarged = EnlargedTile(self._theme, self._noun, self)
            self._enlarged.closed.connect(self._on_enlarged_closed)
            self._enlarged.moved.connect(self.set_current)
        self._enlarged.setGeometry(self.rect())
        self._enlarged.set_tiles(self._tiles)
        self._enlarged.show_tile(tile)

    def sizeHint(self) -> QSize:
        return QSize(360, 220)

    def picture_rect(self) -> QRectF:
        """Where the picture stands on the widget, in logical pixels."""
        room = self._room()
        if self._tiling is None:
            return QRectF(room)
        ratio = self.devicePixelRatioF()
        return QRectF(room.left(), room.top(), self._tiling.picture_width / ratio, self._tiling.picture_height / ratio)

    def tile_rect(self, tile: int) -> QRectF:
        """Where a tile of this page stands on the widget, in logical pixels."""
        assert self._tiling is not None
        ratio, origin = self.devicePixelRatioF(), self.picture_rect().topLeft()
        x, y = self._tiling.corner(tile - self._page * self._tiling.count)
        return QRectF(
            origin.x() + x / ratio,
            origin.y() + y / ratio,
            self._tiling.tile_width / ratio,
            self._tiling.tile_height / ratio,
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.panel))
        if self._tiles is None:
            draw_ghost_tiles(painter, self.rect(), self._theme, self._empty_text)
            return
        if self._image is None or self._image.devicePixelRatio() != self.devicePixelRatioF():
            self._compose()
        assert self._image is not None
        assert self._tiling is not None
        if self._gap_colour() != QColor(self._theme.panel):
            painter.fillRect(self.picture_rect().adjusted(-1, -1, 1, 1), self._gap_colour())
        painter.drawImage(self.picture_rect().topLeft(), self._image)
        first = self._page * self._tiling.count
        shown = min(self._tiling.count, len(self._tiles.values) - first)
        if self._gap_colour() != QColor(self._theme.panel) and shown < self._tiling.rows * self._tiling.columns:
            clear_hole(painter, self.picture_rect(), self.tile_rect(first + shown - 1), QColor(self._theme.panel))
        self.repaints += 1
        self._draw_words(painter)
        if self._current is not None and self.hasFocus():
            self._draw_outline(painter, self._current)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._set_hovered(self._tile_under(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._set_hovered(None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        found = self._tile_under(event.position())
        if event.button() == Qt.MouseButton.LeftButton and found is not None:
            self.enlarge(found[0])

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu.popup(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._tiles is None or self._tiling is None:
            return super().keyPressEvent(event)
        key, last = event.key(), len(self._tiles.values) - 1
        current = self._current if self._current is not None else self._page * self._tiling.count
        if key in _STEPS:
            across, down = _STEPS[Qt.Key(key)]
            moved = current + across + down * self._tiling.columns if self._current is not None else current
            self.set_current(min(max(moved, 0), last))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.set_current(0 if key == Qt.Key.Key_Home else last)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.set_page(self._page + (1 if key == Qt.Key.Key_PageDown else -1))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.enlarge(current)
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.menu.copy_picture()
        else:
            super().keyPressEvent(event)
        return None

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._image = None
        if self._enlarged is not None:
            self._enlarged.setGeometry(self.rect())
        self._pages.end_at(self.width() - _MARGIN)

    def _room(self) -> QRect:
        """Where the picture may stand, in logical pixels."""
        footer = px(_FOOTER) if self._has_footer() else _MARGIN
        return self.rect().adjusted(_MARGIN, px(_CAPTION) + 4, -_MARGIN, -footer - 4)

    def _footer_rect(self) -> QRect:
        """The line right below the picture."""
        top = min(int(self.picture_rect().bottom()) + 4, self.height() - px(_FOOTER))
        return QRect(_MARGIN, top, self.width() - 2 * _MARGIN, px(_FOOTER) - 2)

    def _has_footer(self) -> bool:
        return self.height() >= px(110)

    def _compose(self) -> None:
        """Make this page's image for the size and the screen that are there now."""
        assert self._tiles is not None
        count_, height, width = self._tiles.values.shape[:3]
        ratio, room = self.devicePixelRatioF(), self._room()
        space = Space(
            int(room.width() * ratio),
            int(room.height() * ratio),
            gap=max(1, round(2 * ratio)),
            foot=round(px(_LABEL) * ratio) if self._shows_labels else 0,
            stretch=self._stretches,
            columns=self._columns or 0,
            pixel_ratio=ratio,
        )
        before = None if self._tiling is None else self._tiling.count
        self._tiling = fit(count_, height, width, space)
        if before != self._tiling.count and self._current is not None:
            self._page = self._current // self._tiling.count
        self._page = min(self._page, self.page_count - 1)
        self._image = self._tiles.image(self._tiling, self._page, self._gap_colour(), QColor(self._theme.error))
        self._image.setDevicePixelRatio(ratio)
        self._pages.set_page(self._page, self.page_count)

    def _gap_colour(self) -> QColor:
        """The panel's own colour, except where white squares would run into it."""
        merges = self._colour_map == "diverging" and not self._theme.is_dark
        return QColor(self._theme.muted) if merges else QColor(self._theme.panel)

    def _draw_words(self, painter: QPainter) -> None:
        assert self._tiles is not None
        assert self._tiling is not None
        head = QRect(_MARGIN, 4, self.width() - 2 * _MARGIN, px(_CAPTION) - 4)
        if self.page_count > 1:
            head.setRight(head.right() - px(_PAGE_BUTTONS))
        pages = page_words(self._page, self._tiling.count, len(self._tiles.values))
        draw_caption(painter, head, self._theme, self._caption, pages)
        if self._shows_labels:
            first = self._page * self._tiling.count
            shown = range(first, min(first + self._tiling.count, len(self._tiles.labels)))
            draw_labels(painter, [(self._foot(tile), self._tiles.labels[tile]) for tile in shown], self._theme)
        if self._has_footer():
            scaled = self._tiles if self._shows_scale and not self._tiles.is_colour else None
            draw_footer(painter, self._footer_rect(), self._theme, scaled, self.hint)

    def _foot(self, tile: int) -> QRectF:
        """Where a tile's label stands."""
        above = self.tile_rect(tile)
        return QRectF(above.left(), above.bottom(), above.width(), px(_LABEL))

    def _draw_outline(self, painter: QPainter, tile: int) -> None:
        assert self._tiling is not None
        if tile // self._tiling.count == self._page:
            painter.setPen(QPen(QColor(self._theme.accent), 2))
            painter.drawRect(self.tile_rect(tile).adjusted(-1, -1, 1, 1))

    def _tile_under(self, position: QPointF) -> tuple[int, int, int] | None:
        """The tile (over all pages), row and column at a point of the widget."""
        if self._tiling is None or self._tiles is None:
            return None
        inside = (position - self.picture_rect().topLeft()) * self.devicePixelRatioF()
        found = self._tiling.tile_at(int(np.floor(inside.x())), int(np.floor(inside.y())))
        if found is None:
            return None
        tile = found[0] + self._page * self._tiling.count
        return (tile, found[1], found[2]) if tile < len(self._tiles.values) else None

    def _set_hovered(self, found: tuple[int, int, int] | None) -> None:
        if found != self._hovered:
            self._hovered = found
            self.update(self._footer_rect())

    def _close_enlarged(self) -> None:
        if self._enlarged is not None:
            self._enlarged.close_tile()

    def _on_enlarged_closed(self) -> None:
        self.setFocus()
        self.update()
