"""The drawing as a picture: PNG, SVG and PDF files, the clipboard, previews."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from math import ceil, sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import quoteattr

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QMimeData, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QFontInfo, QImage, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from netbuilder.errors import ExportError
from netbuilder.files import replace_file
from netbuilder.graph.project import Project
from netbuilder.gui import theme as themes
from netbuilder.gui.canvas.drawing import Drawing, drawing_of
from netbuilder.gui.canvas.edge_item import EdgeItem
from netbuilder.gui.canvas.frame_item import FrameItem
from netbuilder.gui.canvas.geometry import PORT_RADIUS, Port, Side
from netbuilder.gui.canvas.node_item import NodeItem
from netbuilder.gui.canvas.paper import paper, paper_ink
from netbuilder.gui.canvas.scene import CanvasScene
from netbuilder.gui.theme import Theme

if TYPE_CHECKING:
    from netbuilder.compiler.check import Report

SUFFIXES: Final = (".png", ".svg", ".pdf")
DEFAULT_SCALE: Final = 2.0  # sharp on paper and on dense screens
LEAST_SCALE, MOST_SCALE = 0.1, 16.0
_MARGIN = 6.0
_PREVIEW_MARGIN = 24.0
_SHEETS = 8.0  # of a repeated block, below its card
_MOST_SIDE = 16_000  # pixels; Qt and most viewers give up soon after
_MOST_PIXELS = 120_000_000  # four bytes each
_PREVIEW = QSize(640, 400)
_PDF_RESOLUTION = 1200  # dots per inch: what positions are rounded to
_POINTS = 72  # per inch; a unit of the canvas is a point on paper
_CREATOR = "NetBuilder"
# What stands in where the reader's system lacks the font.
_SPARE_FONTS = "Helvetica, Arial, sans-serif"
_EMPTY_GROUP = re.compile(r"<g [^>]*>\s*</g>\s*")
_FONT = re.compile(r'font-family="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Look:
    """How a picture is drawn.

    `theme` is None for print: white ground, no shadows, and nothing of what is wrong with the drawing. `scale` is
    pixels of a PNG per unit of the canvas.
    """

    shapes: bool = True
    transparent: bool = False
    scale: float = DEFAULT_SCALE
    theme: Theme | None = None


def save_picture(drawing: Drawing, path: Path, look: Look) -> None:
    """Write the drawing as .png, .svg or .pdf, by the path's suffix.

    Raises ExportError for another suffix or an empty drawing, NetbuilderError when the file cannot be written.
    """
    check_suffix(path)
    picture = Picture(drawing, look)
    content = {".png": picture.png, ".svg": picture.svg, ".pdf": picture.pdf}[path.suffix.lower()]()
    replace_file(path, lambda stream: stream.write(content))


def check_suffix(path: Path) -> None:
    """Raises ExportError when the name of a file is not that of a picture."""
    if path.suffix.lower() not in SUFFIXES:
        raise ExportError(f"A picture is a .png, .svg or .pdf file, and {path.name} is none. Choose such a name.")


def preview_png(project: Project) -> bytes:
    """A small picture for the project file, light on paper."""
    picture = Picture(drawing_of(project), Look(theme=themes.light()), _PREVIEW_MARGIN)
    return _as_png(picture.sketch(_PREVIEW))


class Picture:
    """One drawing, ready to be painted in any form. Raises ExportError when there is nothing to draw."""

    def __init__(self, drawing: Drawing, look: Look, margin: float = _MARGIN) -> None:
        if not drawing.graph.nodes or drawing.only == frozenset():
            raise ExportError("There is nothing to draw: the network has no layers. Add some first.")
        self._name = drawing.name
        self._look = look
        self._theme = look.theme or paper()
        self._scene = _scene(drawing, look)
        self._area = _extent(self._scene).marginsAdded(QMarginsF(margin, margin, margin, margin))

    @property
    def size(self) -> QSizeF:
        """Width and height in units of the canvas: points on paper."""
        return self._area.size()

    @property
    def scale(self) -> float:
        """Pixels of a PNG per unit: what was asked for, as far as pictures can be so large."""
        width, height = self._area.width(), self._area.height()
        return min(self._look.scale, _MOST_SIDE / max(width, height), sqrt(_MOST_PIXELS / (width * height)))

    @property
    def pixels(self) -> QSize:
        """Width and height of the PNG."""
        return _whole(self._area.size() * self.scale)

    def image(self) -> QImage:
        """The picture in pixels."""
        return self._painted(self.pixels, self.scale)

    def proof(self, room: QSize, ratio: float) -> QImage:
        """The picture as it will be, so small that it fits into `room`; `ratio` is pixels per unit of `room`."""
        scale = self._fitting(room) * ratio
        image = self._painted(_whole(self._area.size() * scale), scale)
        image.setDevicePixelRatio(ratio)
        return image

    def sketch(self, room: QSize) -> QImage:
        """The picture in pixels that fit into `room`, with as little detail as the canvas has from that far."""
        self._scene.look_from(self._fitting(room))
        image = self._blank(_whole(self._area.size() * self._fitting(room)))
        painter = _painter(image)
        self._scene.render(painter, QRectF(image.rect()), self._area)
        painter.end()
        return image

    def _fitting(self, room: QSize) -> float:
        return min(1.0, room.width() / self._area.width(), room.height() / self._area.height())

    def png(self) -> bytes:
        """The picture as a PNG file."""
        return _as_png(self.image())

    def svg(self) -> bytes:
        """The picture as an SVG file, with words that can be searched and edited."""
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        generator = QSvgGenerator()
        generator.setOutputDevice(buffer)
        size = _whole(self._area.size())
        generator.setResolution(_POINTS)
        generator.setSize(size)
        generator.setViewBox(QRect(0, 0, size.width(), size.height()))
        generator.setTitle(self._name)
        generator.setDescription(f"Drawn by {_CREATOR}")
        painter = QPainter(generator)
        if not self._look.transparent:
            painter.fillRect(QRectF(0, 0, size.width(), size.height()), QColor(self._theme.canvas))
        self._scene.render(painter, QRectF(0, 0, self._area.width(), self._area.height()), self._area)
        painter.end()
        return _tidied(bytes(buffer.data().data()).decode()).encode()

    def pdf(self) -> bytes:
        """The picture as a PDF file of one page, as large as the drawing, with its fonts in it."""
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        size = _whole(self._area.size())
        writer = QPdfWriter(buffer)
        writer.setCreator(_CREATOR)
        writer.setTitle(self._name)
        writer.setResolution(_PDF_RESOLUTION)
        writer.setPageSize(
            QPageSize(QSizeF(size), QPageSize.Unit.Point, self._name, QPageSize.SizeMatchPolicy.ExactMatch)
        )
        writer.setPageMargins(QMarginsF(0, 0, 0, 0))
        painter = QPainter(writer)
        # Not by the painter's own scale, which says from how far the cards are seen.
        painter.setViewport(0, 0, writer.width(), writer.height())
        painter.setWindow(0, 0, size.width(), size.height())
        room = QRectF(0, 0, self._area.width(), self._area.height())
        if not self._look.transparent:
            painter.fillRect(QRectF(painter.window()), QColor(self._theme.canvas))
        self._scene.render(painter, room, self._area)
        painter.end()
        return bytes(buffer.data().data())

    def mime(self) -> QMimeData:
        """What the clipboard takes: pixels for most programs, SVG for those that draw."""
        data = QMimeData()
        data.setImageData(self.image())
        data.setData("image/svg+xml", self.svg())
        return data

    def _blank(self, size: QSize) -> QImage:
        image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
        if image.isNull():
            raise ExportError(
                f"The picture of {size.width():,}×{size.height():,} pixels could not be made: too large. Choose a"
                " smaller scale."
            )
        image.fill(Qt.GlobalColor.transparent if self._look.transparent else QColor(self._theme.canvas))
        return image

    def _painted(self, size: QSize, scale: float) -> QImage:
        image = self._blank(size)
        # Not by the painter's own scale, which says from how far the cards are seen.
        image.setDevicePixelRatio(scale)
        painter = _painter(image)
        self._scene.render(painter, QRectF(0, 0, self._area.width(), self._area.height()), self._area)
        painter.end()
        image.setDevicePixelRatio(1.0)
        return image


def _scene(drawing: Drawing, look: Look) -> CanvasScene:
    scene = CanvasScene(look.theme or paper())
    if look.theme is None:
        scene.ink = paper_ink()
    scene.show_graph(drawing.graph)
    scene.show_report(_told(drawing.report, look))
    if look.theme is None:
        _drop_free_ports(scene)
    if drawing.only is not None:
        _keep_only(scene, drawing.only)
    return scene


def _told(report: Report | None, look: Look) -> Report | None:
    """What the picture may tell of a report."""
    if report is None:
        return None
    if look.theme is None:
        report = replace(report, findings=())
    if not look.shapes:
        nodes = {
            name: replace(shapes, inputs=(), outputs=(), repetitions=())
            for name, shapes in report.inference.nodes.items()
        }
        report = replace(report, inference=replace(report.inference, nodes=nodes))
    return report


def _drop_free_ports(scene: CanvasScene) -> None:
    """A free port invites a wire; on paper nobody can draw one."""
    wired = {Port(key[0], Side.OUTPUT, key[1]) for key in scene.wires}
    wired |= {Port(key[2], Side.INPUT, key[3]) for key in scene.wires}
    for item in scene.nodes.values():
        item.keep_ports(wired)


def _keep_only(scene: CanvasScene, names: frozenset[str]) -> None:
    """Hide all but these nodes, the wires among them and the frames around them."""
    for item in scene.items():
        if isinstance(item, NodeItem):
            item.setVisible(item.name in names)
        elif isinstance(item, EdgeItem):
            item.setVisible(item.edge.source in names and item.edge.target in names)
        elif isinstance(item, FrameItem):
            item.setVisible(names >= set(scene.members(item.name)))
        elif item.parentItem() is None:
            item.setVisible(False)


def _extent(scene: CanvasScene) -> QRectF:
    """What is really painted: items claim more room for what they may come to show."""
    area = QRectF()
    for item in scene.items():
        if not item.isVisible():
            continue
        if isinstance(item, NodeItem):
            below = _SHEETS if item.face.is_block else 0.5
            sides = {port.side for port in item.ports}
            left, right = (PORT_RADIUS if side in sides else 0.5 for side in (Side.INPUT, Side.OUTPUT))
            area |= item.scene_card().adjusted(-left, -0.5, right, below)
            if item.face.error:
                area |= item.sceneBoundingRect()
        elif isinstance(item, EdgeItem):
            area |= item.path().boundingRect().adjusted(-1, -1, 1, 1)
            if item.label is not None:
                area |= item.label
        else:
            area |= item.sceneBoundingRect()
    return area


def _painter(image: QImage) -> QPainter:
    painter = QPainter(image)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    return painter


def _whole(size: QSizeF) -> QSize:
    return QSize(ceil(size.width()), ceil(size.height()))


def _as_png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not image.save(buffer, "PNG"):  # type: ignore[call-overload]  # the stub knows bytes alone, Qt takes text
        raise ExportError("The picture could not be written as PNG. Choose a smaller scale, or .svg.")
    return bytes(buffer.data().data())


def _tidied(svg: str) -> str:
    """Without the empty groups that Qt leaves, and with the names of fonts that other systems have."""

    def named(match: re.Match[str]) -> str:
        family = match[1]
        font = themes.drawing_font()
        # Qt writes a name such as "Sans Serif", which stands for whatever this system has; others know none of that.
        font.setFamilies([family])
        return f"font-family={quoteattr(', '.join((QFontInfo(font).family(), _SPARE_FONTS)))}"

    return _FONT.sub(named, _EMPTY_GROUP.sub("", svg))
