"""What a softmax makes of a few scores, as bars beside bars."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from netbuilder.gui.plots.ink import mixed
from netbuilder.gui.plots.numbers import number
from netbuilder.gui.text_size import factor, px_size
from netbuilder.gui.theme import CARD_RADIUS, Theme, drawing_font
from netbuilder.layers.base import Layer
from netbuilder.layers.softmax import LogSoftmax, Scoring

# A clear winner, a rival, and some that hardly count.
_SCORES = (3.0, 2.0, 1.0, 0.0, -1.0)
_SIZE = QSize(260, 122)
_MARGIN, _HEAD, _ROW, _BAR = 12.0, 20.0, 16.0, 9.0
_ARROW_ROOM, _NUMBER_ROOM = 28.0, 34.0


class ScoresPicture(QWidget):
    """Draws an example of what a layer does to the scores of a sample; hides itself for other layers."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._result: tuple[float, ...] = ()
        self._word = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_layer(self, layer: Layer | None) -> None:
        """Show what `layer` makes of the scores, if it works on scores."""
        if not isinstance(layer, Scoring):
            self.hide()
            return
        result = layer.of_scores(_SCORES)
        if result != self._result:
            self._result = result
            self._word = "logarithms" if isinstance(layer, LogSoftmax) else "probabilities"
            self.setAccessibleName(f"Example of {type(layer).__name__}")
            pairs = ", ".join(
                f"{number(score, 2)} becomes {_written(value)}" for score, value in zip(_SCORES, result, strict=True)
            )
            self.setAccessibleDescription(f"Five scores and their {self._word}: {pairs}.")
            self.update()
        self.show()

    def show_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return px_size(_SIZE)

    def minimumSizeHint(self) -> QSize:
        return px_size(QSize(200, _SIZE.height()))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.canvas))
        painter.drawRoundedRect(QRectF(QPointF(0, 0), QSizeF(self.size())), CARD_RADIUS, CARD_RADIUS)
        # From here on in pixels of the normal size.
        painter.scale(factor(), factor())
        size = QSizeF(self.size()) / factor()
        painter.setFont(drawing_font(11))
        width = (size.width() - 2 * _MARGIN - _ARROW_ROOM) / 2
        height = _HEAD + _ROW * len(_SCORES)
        top = (size.height() - height) / 2
        left = QRectF(_MARGIN, top, width, height)
        right = left.translated(width + _ARROW_ROOM, 0)
        self._draw_bars(painter, left, "scores", _SCORES, mixed(self._theme.canvas, self._theme.muted, 0.6))
        self._draw_arrow(painter, QRectF(left.right(), left.top() + _HEAD, _ARROW_ROOM, height - _HEAD))
        self._draw_bars(painter, right, self._word, self._result, QColor(self._theme.accent))
        painter.end()

    def _draw_bars(self, painter: QPainter, room: QRectF, word: str, values: tuple[float, ...], ink: QColor) -> None:
        """A word, and below it each value as a figure and a bar from zero."""
        align = Qt.AlignmentFlag
        painter.setPen(QColor(self._theme.muted))
        painter.drawText(QRectF(room.left(), room.top(), room.width(), 16), align.AlignLeft | align.AlignVCenter, word)
        low, high = min(0.0, *values), max(0.0, *values)
        plot = room.adjusted(_NUMBER_ROOM + 6, _HEAD, 0, 0)
        scale = plot.width() / (high - low)
        zero = plot.left() - low * scale
        for row, value in enumerate(values):
            line = QRectF(room.left(), plot.top() + row * _ROW, _NUMBER_ROOM, _ROW)
            painter.setPen(QColor(self._theme.text))
            painter.drawText(line, align.AlignRight | align.AlignVCenter, _written(value))
            bar = QRectF(zero, line.center().y() - _BAR / 2, value * scale, _BAR).normalized()
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink)
            painter.drawRoundedRect(bar, 2, 2)
        painter.setPen(QPen(QColor(self._theme.strong_border), 1))
        x = round(zero) + 0.5
        painter.drawLine(QLineF(x, plot.top(), x, plot.bottom()))

    def _draw_arrow(self, painter: QPainter, room: QRectF) -> None:
        middle = room.center()
        painter.setPen(QPen(QColor(self._theme.muted), 1.5))
        tip = QPointF(middle.x() + 7, middle.y())
        painter.drawLine(QPointF(middle.x() - 7, middle.y()), tip)
        for side in (-4, 4):
            painter.drawLine(tip, tip + QPointF(-4, side))


def _written(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")
