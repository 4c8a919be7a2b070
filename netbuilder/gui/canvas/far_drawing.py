"""All cards and wires seen from afar, painted together: there may be thousands, and one by one would take too long."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QGraphicsRectItem, QGraphicsScene, QStyleOptionGraphicsItem, QWidget

from netbuilder.gui.canvas.edge_item import EdgeItem, WireKey
from netbuilder.gui.canvas.ink import Ink
from netbuilder.gui.canvas.levels import SPECK_ZOOM
from netbuilder.gui.canvas.node_item import NodeItem
from netbuilder.gui.canvas.patchwork import Patchwork

# Beyond so many changes between two frames it is quicker to repaint everything.
_MANY = 64
# Device pixels per pixel from which a line of one would be too thin.
_SHARP = 1.5
_NO_PEN, _NO_BRUSH = Qt.PenStyle.NoPen, Qt.BrushStyle.NoBrush
_NO_CONTENTS = QGraphicsItem.GraphicsItemFlag.ItemHasNoContents
_ANTIALIASING = QPainter.RenderHint.Antialiasing


@dataclass
class _Blocks:
    """The cards of a patch: the plain ones as rectangles of a colour in the scene, and those that need more."""

    grounds: dict[int, list[QRectF]] = field(default_factory=lambda: defaultdict(list))
    bars: dict[int, list[QRectF]] = field(default_factory=lambda: defaultdict(list))
    plain: list[NodeItem] = field(default_factory=list)
    rest: list[NodeItem] = field(default_factory=list)


@dataclass
class _Wires:
    """The wires of a patch: the plain ones as level lines and curves, and those that have a colour of their own."""

    level: list[QLineF] = field(default_factory=list)
    curves: list[QPainterPath] = field(default_factory=list)
    rest: list[EdgeItem] = field(default_factory=list)


class FarDrawing(QGraphicsRectItem):
    """Shown instead of the items themselves, which stay where they are to be found and asked."""

    def __init__(self, nodes: Mapping[str, NodeItem], wires: Mapping[WireKey, EdgeItem], ink: Ink) -> None:
        super().__init__()
        self._ink = ink
        self._items = nodes, wires
        self._nodes: Patchwork[str, NodeItem, _Blocks] = Patchwork(nodes, NodeItem.sceneBoundingRect, _blocks)
        self._wires: Patchwork[WireKey, EdgeItem, _Wires] = Patchwork(wires, lambda wire: wire.line_area, _wires)
        self._changes = 0
        self._is_shown = False
        self.setPen(_NO_PEN)
        # To know which part is to be painted.
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)

    @property
    def is_shown(self) -> bool:
        """Whether it stands for the items."""
        return self._is_shown

    def stand_in(self, scene: QGraphicsScene, *, is_needed: bool) -> None:
        """Stand for the items of a scene, or leave the painting to them."""
        if is_needed == self._is_shown:
            return
        if is_needed:
            scene.addItem(self)
            self.setRect(scene.sceneRect())
        else:
            scene.removeItem(self)
        self._is_shown = is_needed
        for items in self._items:
            for item in items.values():
                item.setFlag(_NO_CONTENTS, is_needed)

    def stand_for(self, item: NodeItem | EdgeItem) -> None:
        """Take in an item that has come."""
        item.far = self
        item.setFlag(_NO_CONTENTS, self._is_shown)

    def set_ink(self, ink: Ink) -> None:
        """Wear another theme."""
        self._ink = ink
        self._nodes.compose_all_anew()
        self._wires.compose_all_anew()
        self.update()

    def touch_node(self, name: str) -> None:
        """A card came, went, moved, or looks otherwise."""
        self._nodes.touch(name)
        if self._is_shown:
            self._repaint(self._nodes.areas(name))

    def swap_sign(self, name: str) -> None:
        """A card leaves its place to a sign, or takes it again; who does that repaints it."""
        self._nodes.compose_anew(name)

    def touch_wire(self, key: WireKey) -> None:
        """A wire came, went, moved, or looks otherwise."""
        self._wires.touch(key)
        if self._is_shown:
            self._repaint(self._wires.areas(key))

    def _repaint(self, areas: Iterable[QRectF]) -> None:
        self._changes += 1
        if self._changes == _MANY:
            # At once and not by the item, which would repaint after a repaint that is due already.
            for view in self.scene().views():
                view.viewport().update()
        elif self._changes < _MANY:
            for area in areas:
                # By the scene: of an item, Qt would repaint all that lies between its changes.
                self.scene().update(area)

    # Painting ----------------------------------------------------------------------------------------------------

    def shape(self) -> QPainterPath:
        # What is under the mouse is the items' to say.
        return QPainterPath()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        self._changes = 0
        seen: QRectF = option.exposedRect
        zoom, ratio = painter.worldTransform().m11(), painter.device().devicePixelRatio()
        lit = self._paint_wires(painter, seen, is_thin=ratio < _SHARP)
        self._paint_blocks(painter, seen, is_speck=zoom < SPECK_ZOOM, ratio=ratio)
        for wire in lit:
            wire.paint_far(painter)

    def _paint_wires(self, painter: QPainter, seen: QRectF, *, is_thin: bool) -> list[EdgeItem]:
        """Paint all wires but those that belong above the cards."""
        painter.setBrush(_NO_BRUSH)
        ink = self._ink
        patches = list(self._wires.seen(seen))
        # On whole pixels: level lines are as sharp as can be, and quick.
        painter.setRenderHint(_ANTIALIASING, not is_thin)
        painter.setPen(ink.far_pen(ink.wire, 1.0 if is_thin else 1.3))
        for patch in patches:
            if patch.level:
                painter.drawLines(patch.level)
        painter.setRenderHint(_ANTIALIASING)
        if is_thin:
            painter.setPen(ink.thin_pen)
        for patch in patches:
            for path in patch.curves:
                painter.drawPath(path)
        rest = [wire for patch in patches for wire in patch.rest]
        for wire in rest:
            if not wire.is_lit:
                wire.paint_far(painter)
        return [wire for wire in rest if wire.is_lit]

    def _paint_blocks(self, painter: QPainter, seen: QRectF, *, is_speck: bool, ratio: float) -> None:
        patches = list(self._nodes.seen(seen))
        rest = [item for patch in patches for item in patch.rest]
        if is_speck:
            painter.setPen(_NO_PEN)
            for patch in patches:
                for colours in (patch.grounds, patch.bars):
                    for colour, areas in colours.items():
                        painter.setBrush(QColor.fromRgba(colour))
                        painter.drawRects(areas)
        else:
            rest = [item for patch in patches for item in patch.plain] + rest
        transform = painter.worldTransform()
        painter.resetTransform()
        for item in sorted(rest, key=NodeItem.zValue):
            item.painting.paint_block(item, painter, transform, ratio)
        painter.setWorldTransform(transform)


def _blocks(items: Collection[NodeItem]) -> _Blocks:
    found = _Blocks()
    for item in items:
        # A sign takes the place of its block.
        if item.has_sign or not item.isVisible():
            continue
        if not item.is_plain:
            found.rest.append(item)
            continue
        found.plain.append(item)
        for (area, colour), colours in zip(item.painting.speck(item), (found.grounds, found.bars), strict=True):
            colours[colour].append(area)
    return found


def _wires(items: Collection[EdgeItem]) -> _Wires:
    found = _Wires()
    for item in items:
        path = item.path()
        if path.isEmpty() or not item.isVisible():
            continue
        if not item.is_plain:
            found.rest.append(item)
            continue
        if item.line is not None:
            found.level.append(item.line)
        else:
            found.curves.append(path)
    return found
