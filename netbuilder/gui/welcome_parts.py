"""The buttons of the welcome page: a row with its keys, a card with a drawing, a recent file."""

from __future__ import annotations

from base64 import b64encode
from html import escape
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPainterPath, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from netbuilder.graph.model import Graph
from netbuilder.gui.canvas.empty_state import picture_icon
from netbuilder.gui.canvas.miniature import thumbnail
from netbuilder.gui.icons import widen
from netbuilder.gui.text_size import follow, px, px_size
from netbuilder.gui.theme import GAP_LARGE, Theme, ui_font
from netbuilder.gui.welcome_stock import Recent, Shown
from netbuilder.gui.wrapping import in_lines

COLUMN = 296
_CARD = QSize(146, 102)
_CARD_PICTURE = QSize(124, 48)
_CARD_WORDS = 112
_FILE_PICTURE = QSize(64, 40)
_FILE_HEIGHT = 50
_RADIUS = 5.0
_TIP_WIDTH = 400
_MISSING = "This file is not there any more"


class Row(QToolButton):
    """A command with its icon at the left and its keys at the right."""

    def __init__(self, words: str, icon: str, keys: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = icon
        self.setText(words)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        widen(self)
        self.keys = QLabel(keys, self)
        self.keys.setProperty("role", "caption")
        self.keys.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, GAP_LARGE, 0)
        row.addStretch()
        row.addWidget(self.keys)

    def show_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        self.setFixedSize(px(COLUMN), px(32))
        self.setIcon(theme.icon(self._icon, theme.accent))


class Card(QToolButton):
    """A template or an example with its drawing."""

    def __init__(self, shown: Shown, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shown = shown
        self.setProperty("framed", True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        follow(self, self._measure)
        self.setToolTip(shown.words)
        self.setAccessibleName(f"{kind} {shown.title}")
        self.setAccessibleDescription(shown.words)

    def show_theme(self, theme: Theme) -> None:
        """Draw the network in the theme's colours."""
        picture = thumbnail(self.shown.graph, px_size(_CARD_PICTURE), theme, self.devicePixelRatioF())
        self.setIcon(picture_icon(picture))

    def _measure(self) -> None:
        self.setIconSize(px_size(_CARD_PICTURE))
        self.setFixedSize(px_size(_CARD))
        self.setFont(ui_font(12))
        self.setText(in_lines(self.shown.title, QFontMetrics(self.font()), px(_CARD_WORDS)))


class RecentRow(QWidget):
    """A file that was open before; one that is gone is grey and can be taken off the list."""

    def __init__(self, recent: Recent, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._recent = recent
        self.button = QToolButton(self)
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.button.setToolTip(self._tip())
        self.button.setAccessibleName(f"Recent file {recent.path.name}{'' if recent.is_there else ', missing'}")
        self.button.setEnabled(recent.is_there)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.button, 1)
        self.remove: QToolButton | None = None
        if not recent.is_there:
            self.remove = QToolButton(self)
            self.remove.setToolTip(f"Take {recent.path.name} off the list")
            self.remove.setAccessibleName(f"Take {recent.path.name} off the list")
            row.addWidget(self.remove)

    @property
    def path(self) -> Path:
        return self._recent.path

    def show_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        if self.remove is not None:
            self.remove.setIcon(theme.icon("close", theme.muted))
        self.setFixedWidth(px(COLUMN))
        self.button.setFixedHeight(px(_FILE_HEIGHT))
        self.button.setIconSize(_with_air(px_size(_FILE_PICTURE)))
        self.button.ensurePolished()
        self.button.setText(self._words())
        self.button.setIcon(picture_icon(self._picture(theme)))

    def _words(self) -> str:
        room = px(COLUMN - _FILE_PICTURE.width() - (64 if not self._recent.is_there else 36))
        metrics = QFontMetrics(self.button.font())
        name = metrics.elidedText(self._recent.path.name, Qt.TextElideMode.ElideMiddle, room)
        folder = str(self._recent.path.parent) if self._recent.is_there else "not there any more"
        lines = (name, metrics.elidedText(folder, Qt.TextElideMode.ElideMiddle, room))
        # An ampersand would underline the letter behind it.
        return "\n".join(lines).replace("&", "&&")

    def _tip(self) -> str:
        """Where the file is, with the picture that the window left in it."""
        if not self._recent.is_there:
            return f"{_MISSING}: {self._recent.path}"
        words = f"<p>{escape(str(self._recent.path))}</p>"
        if self._recent.preview is None:
            return words
        content = b64encode(self._recent.preview).decode("ascii")
        return f'{words}<img src="data:image/png;base64,{content}" width="{_TIP_WIDTH}">'

    def _picture(self, theme: Theme) -> QPixmap:
        ratio = self.devicePixelRatioF()
        size = px_size(_FILE_PICTURE)
        picture = QPixmap(_with_air(size) * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        card = QRectF(0.5, 0.5, size.width() - 1, size.height() - 1)
        inside = QPixmap()
        # So small, the drawing is clearer in blocks of colour than in its own picture.
        if self._recent.preview is not None and self._recent.graph is None:
            inside.loadFromData(QByteArray(self._recent.preview))
        if inside.isNull():
            graph = self._recent.graph or Graph()
            painter.setOpacity(1.0 if self._recent.is_there else 0.5)
            painter.drawPixmap(0, 0, thumbnail(graph, size, theme, ratio))
        else:
            _draw_inside(painter, inside, card, theme)
        painter.end()
        return picture


def _with_air(picture: QSize) -> QSize:
    """The room of a picture that keeps the words beside it away."""
    return QSize(picture.width() + px(8), picture.height())


def _draw_inside(painter: QPainter, inside: QPixmap, card: QRectF, theme: Theme) -> None:
    """A picture that fills a rounded card; what it has too much of is cut off."""
    outline = QPainterPath()
    outline.addRoundedRect(card, _RADIUS, _RADIUS)
    painter.save()
    painter.setClipPath(outline)
    painter.fillRect(card, QColor("#FFFFFF"))
    size = inside.deviceIndependentSize().scaled(card.size(), Qt.AspectRatioMode.KeepAspectRatio)
    place = QRectF(0, 0, size.width(), size.height())
    place.moveCenter(card.center())
    painter.drawPixmap(place, inside, QRectF(inside.rect()))
    painter.restore()
    painter.setPen(QColor(theme.border))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(outline)
