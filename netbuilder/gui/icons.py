"""Own icons: one-colour SVGs, tinted when they are drawn."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from netbuilder.assets import asset

_SIZES = (16, 20, 24, 32, 48)
_PIXEL_RATIOS = (1, 2, 3)


def tinted_icon(name: str, colour: str, disabled_colour: str) -> QIcon:
    """The icon `name` in `colour`, and in `disabled_colour` while what it stands for is disabled."""
    return _cached_icon(name, colour, disabled_colour)


@lru_cache(maxsize=512)
def _cached_icon(name: str, colour: str, disabled_colour: str) -> QIcon:
    icon = QIcon()
    for mode, tint in ((QIcon.Mode.Normal, colour), (QIcon.Mode.Disabled, disabled_colour)):
        renderer = svg_renderer(name, tint)
        for size in _SIZES:
            for ratio in _PIXEL_RATIOS:
                icon.addPixmap(_pixmap(renderer, size, ratio), mode)
    return icon


def svg_renderer(name: str, colour: str) -> QSvgRenderer:
    """Draws the icon `name` with `colour` as its current colour; sharp at any size."""
    source = asset("icons", f"{name}.svg").read_text("utf-8").replace("currentColor", colour)
    renderer = QSvgRenderer(QByteArray(source.encode()))
    renderer.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
    return renderer


def app_icon() -> QIcon:
    """The icon of the application itself, in its own colours."""
    renderer = svg_renderer("app", "#000000")
    icon = QIcon()
    for size in (16, 32, 48, 64, 128, 256):
        icon.addPixmap(_pixmap(renderer, size, 1))
    return icon


def _pixmap(renderer: QSvgRenderer, size: int, ratio: int) -> QPixmap:
    pixmap = QPixmap(size * ratio, size * ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(0, 0, size * ratio, size * ratio))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap
