"""Own icons: one-colour SVGs, tinted when they are drawn."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QToolBar

from netbuilder.assets import asset
from netbuilder.gui.text_size import follow, px_size

# An icon is a square; in a room that is wider it stands at the left, and the rest keeps the words away.
BESIDE_WORDS: Final = QSize(20, 16)
ALONE: Final = QSize(16, 16)


def tinted_icon(name: str, colour: str, disabled_colour: str) -> QIcon:
    """The icon `name` in `colour`, and in `disabled_colour` while what it stands for is disabled."""
    return _cached_icon(name, colour, disabled_colour)


@lru_cache(maxsize=512)
def _cached_icon(name: str, colour: str, disabled_colour: str) -> QIcon:
    return QIcon(_TintedEngine(name, colour, disabled_colour))


class _TintedEngine(QIconEngine):
    """Renders an SVG in the size and sharpness that is asked for, when it is: most icons are seen in one size only."""

    def __init__(self, name: str, colour: str, disabled_colour: str) -> None:
        super().__init__()
        self._name = name
        self._colours = {QIcon.Mode.Disabled: disabled_colour}
        self._colour = colour
        self._pixmaps: dict[tuple[int, int, str], QPixmap] = {}
        # Qt may ask for copies and owns them, but their Python half has to live somewhere.
        self._copies: list[_TintedEngine] = []

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        width, height = round(size.width() * scale), round(size.height() * scale)
        key = (width, height, self._colours.get(mode, self._colour))
        pixmap = self._pixmaps.get(key)
        if pixmap is None:
            pixmap = self._pixmaps[key] = _pixmap(svg_renderer(self._name, key[2]), width, height)
        return pixmap

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        place = _square(QRectF(rect))
        svg_renderer(self._name, self._colours.get(mode, self._colour)).render(painter, place)

    def clone(self) -> QIconEngine:
        copy = _TintedEngine(self._name, self._colour, self._colours[QIcon.Mode.Disabled])
        self._copies.append(copy)
        return copy


@lru_cache(maxsize=512)
def svg_renderer(name: str, colour: str) -> QSvgRenderer:
    """Draws the icon `name` with `colour` as its current colour; sharp at any size. Lists paint one for each row."""
    source = asset("icons", f"{name}.svg").read_text("utf-8").replace("currentColor", colour)
    renderer = QSvgRenderer(QByteArray(source.encode()))
    renderer.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
    return renderer


def widen(button: QAbstractButton) -> None:
    """Leave air between the icon of a button and its words, for which no style has a setting."""
    size_icon(button, BESIDE_WORDS)


def size_icon(holder: QAbstractButton | QToolBar, size: QSize) -> None:
    """Give icons a size (pixels while words have their normal size) that goes with the words beside them."""
    follow(holder, lambda: holder.setIconSize(px_size(size)))


def app_icon() -> QIcon:
    """The icon of the application itself, in its own colours."""
    renderer = svg_renderer("app", "#000000")
    icon = QIcon()
    for size in (16, 32, 48, 64, 128, 256):
        icon.addPixmap(_pixmap(renderer, size, size))
    return icon


def _square(room: QRectF) -> QRectF:
    """The place of the picture: at the left of a wide room, in the middle of a high one."""
    side = min(room.width(), room.height())
    return QRectF(room.left(), room.center().y() - side / 2, side, side)


def _pixmap(renderer: QSvgRenderer, width: int, height: int) -> QPixmap:
    pixmap = QPixmap(width, height)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, _square(QRectF(0, 0, width, height)))
    painter.end()
    return pixmap
