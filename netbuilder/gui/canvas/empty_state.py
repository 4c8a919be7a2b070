"""What an empty canvas says, and the ways to begin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QIcon, QPaintEvent, QPixmap
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from netbuilder.graph.model import Graph
from netbuilder.gui.canvas.miniature import thumbnail
from netbuilder.gui.icons import widen
from netbuilder.gui.keymap import Keymap
from netbuilder.gui.text_size import px, px_size
from netbuilder.gui.theme import GAP, GAP_LARGE, Theme, ui_font
from netbuilder.gui.wrapping import in_lines

_HINT = "Drag a layer here, {add_layer:press} to search, or start from a template"
_THUMBNAIL = QSize(116, 52)
_CARD = QSize(136, 108)
# Less room than this holds the cards without the picture above them.
_LEAST_HEIGHT = 320
_LEAST_HEIGHT_WITH_CARDS = 190


@dataclass(frozen=True, slots=True)
class Offer:
    """A template as a card shows it."""

    name: str
    title: str
    words: str
    graph: Graph


class EmptyState(QWidget):
    """Stands in the middle of an empty canvas; drags pass through to what lies below."""

    search_wanted = Signal()
    template_wanted = Signal()  # any: ask which
    template_chosen = Signal(str)
    offers_wanted = Signal()  # once, when it is seen for the first time

    def __init__(self, parent: QWidget, theme: Theme, keymap: Keymap) -> None:
        super().__init__(parent)
        self._room = parent
        self._theme = theme
        self._offers: tuple[Offer, ...] = ()
        self._has_asked = False
        self.cards: list[QToolButton] = []
        self._picture = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self._hint = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self._hint.setWordWrap(True)
        keymap.say(_HINT, self._hint.setText, self)
        self.search = QPushButton("Search a layer")
        self.template = QPushButton("Start from a template")
        for button in (self.search, self.template):
            widen(button)
        self.search.clicked.connect(self.search_wanted)
        self.template.clicked.connect(self.template_wanted)
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP)
        buttons.addStretch()
        buttons.addWidget(self.search)
        buttons.addWidget(self.template)
        buttons.addStretch()
        self._grid = QGridLayout()
        self._grid.setSpacing(GAP)
        column = self._column = QVBoxLayout(self)
        column.setSpacing(GAP_LARGE)
        column.addWidget(self._picture)
        column.addWidget(self._hint)
        column.addLayout(buttons)
        column.addLayout(self._grid)
        self.show_theme(theme)

    def offer(self, offers: Sequence[Offer]) -> None:
        """Show these templates as cards; the button then asks for the others."""
        for card in self.cards:
            card.deleteLater()
        self._offers = tuple(offers)
        self.cards = [self._card(offer) for offer in self._offers]
        self.template.setText("More templates" if self.cards else "Start from a template")
        widen(self.template)
        self._dress_cards()
        self.centre()

    def show_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        self._theme = theme
        picture = theme.icon("network", theme.disabled)
        self._picture.setPixmap(picture.pixmap(px_size(QSize(48, 48)), self.devicePixelRatioF()))
        self._hint.setStyleSheet(f"color: {theme.muted};")
        self.search.setIcon(theme.icon("search"))
        self.template.setIcon(theme.icon("new"))
        self._dress_cards()

    def centre(self) -> None:
        """Take the middle of the parent."""
        room = self._room.rect()
        columns = max(1, min((room.width() - GAP) // (px(_CARD.width()) + GAP), len(self.cards)))
        self._lay_cards(columns)
        self._picture.setVisible(room.height() >= px(_LEAST_HEIGHT))
        for card in self.cards:
            # On a low canvas the words and the buttons need the room.
            card.setVisible(room.height() >= px(_LEAST_HEIGHT_WITH_CARDS))
        width = min(max(self.sizeHint().width(), px(440)), room.width())
        self.resize(width, max(self.heightForWidth(width), self.sizeHint().height()))
        self._column.activate()
        self.move((room.width() - self.width()) // 2, max(0, (room.height() - self.height()) // 2))

    def paintEvent(self, event: QPaintEvent) -> None:
        # Not when it is shown: what the welcome page covers has time.
        super().paintEvent(event)
        if not self._has_asked:
            self._has_asked = True
            QTimer.singleShot(0, self, self.offers_wanted.emit)

    def _card(self, offer: Offer) -> QToolButton:
        card = QToolButton(self)
        card.setProperty("framed", True)
        card.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        card.setToolTip(offer.words)
        card.setAccessibleName(f"Template {offer.title}")
        card.clicked.connect(lambda _=False, name=offer.name: self.template_chosen.emit(name))
        return card

    def _dress_cards(self) -> None:
        size = px_size(_THUMBNAIL)
        for card, offer in zip(self.cards, self._offers, strict=True):
            card.setIconSize(size)
            card.setFixedSize(px_size(_CARD))
            card.setFont(ui_font(12))
            card.setText(in_lines(offer.title, QFontMetrics(card.font()), size.width()))
            card.setIcon(picture_icon(thumbnail(offer.graph, size, self._theme, self.devicePixelRatioF())))

    def _lay_cards(self, columns: int) -> None:
        for number, card in enumerate(self.cards):
            self._grid.addWidget(card, number // columns, number % columns)
        self._grid.invalidate()
        self._column.invalidate()


def picture_icon(picture: QPixmap) -> QIcon:
    """An icon that keeps its colours while it is chosen or under the mouse."""
    icon = QIcon(picture)
    for mode in (QIcon.Mode.Selected, QIcon.Mode.Active):
        icon.addPixmap(picture, mode)
    return icon
