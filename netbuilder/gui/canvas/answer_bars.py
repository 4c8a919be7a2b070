"""What the card of an Output shows from near: how probable the network finds each class for the shown sample."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPolygonF

from netbuilder.gui.canvas.ink import mixed
from netbuilder.gui.canvas.thumbnails import Thumbnail
from netbuilder.gui.plots.numbers import percent
from netbuilder.gui.plots.tiling import Tiling
from netbuilder.gui.theme import Theme, ui_font

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from netbuilder.gui.panels.prediction import Prediction

# All in pixels of the screen.
_LEAST_PITCH, _WIDEST_BAR, _GAP = 5.0, 36.0, 2.0
_NAME_ROOM = 4.0
_MARK = 5.0  # the height of the mark below the true class
_LEAST_BAR = 1.0
_TOLD = 3
_OTHERS = 0.55  # how much of the card is in the bars of the other classes


class AnswerBars(Thumbnail):
    """Bars of the classes, the likeliest in the accent, and a mark below the true one."""

    def __init__(self, prediction: Prediction) -> None:
        # Not before somebody looks: it brings torch along, which a window starts without.
        from netbuilder.inspection.glance import Glimpse

        chances = np.nan_to_num(prediction.class_probabilities).astype(np.float32)
        super().__init__("output", Glimpse(chances.shape, chances.reshape(1, 1, -1), 1))
        self._prediction = prediction
        self._chances = chances

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """The likeliest classes, one to a line, and the true one."""
        said = self._prediction
        told = [f"{said.name(index)} · {percent(self._chances[index])}" for index in self._ranked[:_TOLD]]
        truth = f"true {said.name(said.true_class)}" if said.true_class is not None else ""
        return ((told[0], truth), *((words, "") for words in told[1:]))

    def caption(self, tiling: Tiling) -> str:
        best = self._ranked[0]
        return f"{self._prediction.name(best)} · {percent(self._chances[best])}"

    def values(self, tiling: Tiling) -> NDArray[np.float32] | None:
        return None

    @property
    def _ranked(self) -> list[int]:
        """The classes, the likeliest first."""
        return [int(index) for index in np.argsort(-self._chances, kind="stable")]

    def picture(self, room: QSize, ratio: float, theme: Theme) -> tuple[QImage, Tiling]:
        key = (room, ratio, theme.name)
        if key != self._drawn:
            image = QImage(room, QImage.Format.Format_ARGB32_Premultiplied)
            image.setDevicePixelRatio(ratio)
            image.fill(Qt.GlobalColor.transparent)
            painter = QPainter(image)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._draw(painter, QRectF(0, 0, room.width() / ratio, room.height() / ratio), theme)
            painter.end()
            self._image, self._drawn = image, key
        return self._image, self._tiling

    def _draw(self, painter: QPainter, room: QRectF, theme: Theme) -> None:
        shown = self._shown(int(room.width() // _LEAST_PITCH))
        pitch = min(room.width() / len(shown), _WIDEST_BAR + _GAP)
        left = room.right() - pitch * len(shown)
        font = ui_font(11)
        metrics = QFontMetricsF(font)
        names = [self._prediction.name(index) for index in shown]
        has_names = max(map(metrics.horizontalAdvance, names)) + _NAME_ROOM <= pitch
        foot = metrics.height() if has_names else _MARK + 1
        base = room.bottom() - foot
        if base - room.top() < foot:
            has_names, base = False, room.bottom() - _MARK - 1
        card = QColor(theme.raised if theme.is_dark else theme.panel)
        best, true = self._ranked[0], self._prediction.true_class
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setFont(font)
        for place, (index, name) in enumerate(zip(shown, names, strict=True)):
            x = left + place * pitch
            high = max(float(self._chances[index]) * (base - room.top()), _LEAST_BAR)
            colour = QColor(theme.accent) if index == best else mixed(QColor(theme.muted), card, _OTHERS)
            painter.fillRect(QRectF(x + _GAP / 2, base - high, pitch - _GAP, high), colour)
            middle = x + pitch / 2
            if has_names:
                painter.setPen(QColor(theme.text if index in (best, true) else theme.muted))
                painter.drawText(
                    QPointF(middle - metrics.horizontalAdvance(name) / 2, room.bottom() - metrics.descent()), name
                )
                painter.setPen(Qt.PenStyle.NoPen)
            if index == true:
                _mark(painter, middle, base + 1, pitch, has_names, theme)

    def _shown(self, most: int) -> list[int]:
        """The classes that have room, in their order; of many the likeliest, and the true one among them."""
        if len(self._chances) <= most:
            return list(range(len(self._chances)))
        true = self._prediction.true_class
        chosen = self._ranked[: max(most, 1)]
        if true is not None and true < len(self._chances) and true not in chosen:
            chosen[-1] = true
        return sorted(chosen)


def _mark(painter: QPainter, middle: float, top: float, pitch: float, is_line: bool, theme: Theme) -> None:
    """A triangle that points at the bar of the true class; a line above its name where that stands below."""
    painter.setBrush(QColor(theme.success))
    if is_line:
        painter.drawRect(QRectF(middle - pitch / 2 + _GAP / 2, top - 1, pitch - _GAP, 2))
        return
    half = min(pitch / 2, _MARK * 0.7)
    painter.drawPolygon(
        QPolygonF([QPointF(middle, top), QPointF(middle + half, top + _MARK), QPointF(middle - half, top + _MARK)])
    )
