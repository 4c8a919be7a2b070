"""The drawing as a picture: previews, PNG and SVG files."""

from __future__ import annotations

from math import ceil
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRect, QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from netbuilder.compiler.check import check
from netbuilder.data.facts import facts_of
from netbuilder.errors import ExportError
from netbuilder.files import replace_file
from netbuilder.graph.project import Project
from netbuilder.gui import theme as themes
from netbuilder.gui.canvas.scene import CanvasScene
from netbuilder.gui.theme import Theme

_MARGIN = 24.0
_FILE_SCALE = 2.0  # pixels of a PNG per unit of the canvas: sharp on paper and on dense screens
_MOST_PIXELS = 16_000  # of one side; Qt and most viewers give up soon after
_PREVIEW = QSize(640, 400)


def save_picture(project: Project, path: Path, theme: Theme) -> None:
    """Write the drawing as .png or .svg, by the path's suffix.

    Raises ExportError for another suffix or an empty drawing, NetbuilderError when the file cannot be written.
    """
    suffix = path.suffix.lower()
    if suffix not in (".png", ".svg"):
        raise ExportError(f"A picture is a .png or .svg file, and {path.name} is neither. Choose such a name.")
    if not project.graph.nodes:
        raise ExportError("There is nothing to draw: the network has no layers. Add some first.")
    scene = _scene(project, theme)
    area = _area(scene)
    content = _svg(scene, area, project.name, theme) if suffix == ".svg" else _png(scene, area, _FILE_SCALE, theme)
    replace_file(path, lambda stream: stream.write(content))


def preview_png(project: Project) -> bytes:
    """A small picture for the project file, light on paper."""
    scene = _scene(project, themes.light())
    area = _area(scene)
    scale = min(1.0, _PREVIEW.width() / area.width(), _PREVIEW.height() / area.height())
    return _png(scene, area, scale, themes.light())


def _scene(project: Project, theme: Theme) -> CanvasScene:
    scene = CanvasScene(theme)
    scene.show_graph(project.graph)
    scene.show_report(check(project, facts_of(project.data)))
    return scene


def _area(scene: CanvasScene) -> QRectF:
    return scene.extent().marginsAdded(QMarginsF(_MARGIN, _MARGIN, _MARGIN, _MARGIN))


def _png(scene: CanvasScene, area: QRectF, scale: float, theme: Theme) -> bytes:
    scale = min(scale, _MOST_PIXELS / max(area.width(), area.height()))
    size = QSize(ceil(area.width() * scale), ceil(area.height() * scale))
    image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor(theme.canvas))
    painter = QPainter(image)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    scene.render(painter, QRectF(image.rect()), area)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not image.save(buffer, "PNG"):  # type: ignore[call-overload]  # the stub knows bytes alone, Qt takes text
        raise ExportError(f"The picture of {size.width():,}×{size.height():,} pixels could not be made: too large.")
    return bytes(buffer.data().data())


def _svg(scene: CanvasScene, area: QRectF, name: str, theme: Theme) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    size = QSize(ceil(area.width()), ceil(area.height()))
    generator.setSize(size)
    generator.setViewBox(QRect(0, 0, size.width(), size.height()))
    generator.setTitle(name)
    generator.setDescription("Drawn by NetBuilder")
    painter = QPainter(generator)
    painter.fillRect(QRectF(0, 0, area.width(), area.height()), QColor(theme.canvas))
    scene.render(painter, QRectF(0, 0, area.width(), area.height()), area)
    painter.end()
    return bytes(buffer.data().data())
