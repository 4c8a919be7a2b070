"""The scale of the colours on the canvas, in its lower left corner."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolButton, QWidget

from netbuilder.gui.canvas.ink import Ink
from netbuilder.gui.heat import Tints
from netbuilder.gui.icons import size_icon
from netbuilder.gui.text_size import follow, px, px_size
from netbuilder.gui.theme import CARD_RADIUS, GAP, GAP_LARGE, Theme, ui_font

_SIZE = QSize(200, 62)
_BAR_HEIGHT = 8
_STOPS = 12


class Legend(QWidget):
    """Hidden while layers wear their family's colours."""

    dismissed = Signal()

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self._canvas = parent
        self._tints = Tints()
        self.close_button = QToolButton(self)
        self.close_button.setToolTip("Back to the colours of the families")
        self.close_button.setAccessibleName("Stop colouring by cost")
        size_icon(self.close_button, QSize(12, 12))
        self.close_button.setCursor(Qt.CursorShape.ArrowCursor)
        self.close_button.clicked.connect(self.dismissed)
        follow(self, self._measure)
        self.show_theme(theme)
        self.hide()

    def show_tints(self, tints: Tints) -> None:
        """Show the scale of these colours, or hide."""
        self._tints = tints
        self.setVisible(tints.quantity is not None)
        if tints.quantity is not None:
            self.setToolTip(tints.quantity.explanation)
            self.setAccessibleName(f"Colours: {tints.quantity.name}, up to {tints.quantity.scale(tints.largest)}")
        self.place()
        self.update()

    def place(self) -> None:
        """Stand in the corner of the canvas."""
        area = self._canvas.rect()
        self.move(area.left() + GAP_LARGE, area.bottom() - self.height() - GAP_LARGE)

    def _measure(self) -> None:
        self.resize(px_size(_SIZE))
        self.close_button.resize(px(20), px(20))
        self.close_button.move(self.width() - px(24), px(4))
        self.place()

    def show_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        self._theme = theme
        self._ink = Ink.of(theme)
        self.close_button.setIcon(theme.icon("close", theme.muted))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        quantity = self._tints.quantity
        if quantity is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._ink.border, 1.0))
        painter.setBrush(QColor(self._theme.panel))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), CARD_RADIUS, CARD_RADIUS)
        painter.setFont(ui_font(12, bold=True))
        painter.setPen(self._ink.text)
        box = QRectF(self.rect()).adjusted(GAP_LARGE, GAP, -GAP_LARGE, -GAP)
        painter.drawText(QPointF(box.left(), box.top() + painter.fontMetrics().ascent()), quantity.name)
        bar = QRectF(box.left(), box.top() + px(20), box.width(), px(_BAR_HEIGHT))
        gradient = QLinearGradient(bar.topLeft(), bar.topRight())
        for stop in range(_STOPS + 1):
            gradient.setColorAt(stop / _STOPS, self._ink.heat(stop / _STOPS))
        painter.setBrush(gradient)
        painter.setPen(QPen(self._ink.border, 1.0))
        painter.drawRect(bar)
        painter.setFont(ui_font(11))
        painter.setPen(self._ink.muted)
        words = QRectF(bar.left(), bar.bottom() + 2, bar.width(), box.bottom() - bar.bottom())
        # Half of the strength stands for a quarter of the amount.
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft, "0")
        painter.drawText(words, Qt.AlignmentFlag.AlignHCenter, quantity.scale(self._tints.largest / 4))
        painter.drawText(words, Qt.AlignmentFlag.AlignRight, quantity.scale(self._tints.largest))
