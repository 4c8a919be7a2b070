"""What the tour draws over the window: a shade with holes, and a bubble with words beside them."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QKeySequence,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from netbuilder.gui.text_size import follow, px
from netbuilder.gui.theme import CARD_RADIUS, GAP, GAP_LARGE, GAP_SECTION, Theme
from netbuilder.gui.tour_steps import Places

_WIDTH = 340
_GAP = 14
_EDGE = 12
_SHADE = {True: 130, False: 90}  # of 255, on dark and on light ground
_RING = 2.0


class Shade(QWidget):
    """Darkens the window but for what the step is about; mouse and keys go through it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._lit: tuple[QRect, ...] = ()
        self._theme: Theme | None = None
        self.hide()

    @property
    def lit(self) -> tuple[QRect, ...]:
        """What is not darkened."""
        return self._lit

    def light_up(self, lit: tuple[QRect, ...], theme: Theme) -> None:
        """Darken all but these."""
        if lit != self._lit or theme is not self._theme:
            self._lit, self._theme = lit, theme
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._theme is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shade, holes = QPainterPath(), QPainterPath()
        shade.addRect(QRectF(self.rect()))
        for rect in self._lit:
            hole = QPainterPath()
            hole.addRoundedRect(QRectF(rect), CARD_RADIUS, CARD_RADIUS)
            holes = holes.united(hole)
        painter.fillPath(shade.subtracted(holes), QColor(0, 0, 0, _SHADE[self._theme.is_dark]))
        painter.setPen(QPen(QColor(self._theme.accent), _RING))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(holes)
        painter.end()


class Bubble(QFrame):
    """Title, words and buttons; it stands beside what is lit and never covers it where there is room elsewhere."""

    left = Signal()
    helped = Signal()
    confirmed = Signal()
    restarted = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("tourBubble")
        follow(self, lambda: self.setFixedWidth(px(_WIDTH)))
        self._count = self._label("caption")
        self.title = self._label("heading")
        self.words = self._label("")
        self.leave = QPushButton("Leave the tour (Esc)", self)
        self.leave.setProperty("link", "true")
        self.restart = QPushButton("From the beginning", self)
        self.help = QPushButton("Do it for me", self)
        self.help.setShortcut(QKeySequence("Alt+D"))
        self.help.setToolTip("Alt+D")
        self.next = QPushButton(self)
        self.next.setProperty("primary", "true")
        self.next.setAutoDefault(True)
        for button, signal in (
            (self.leave, self.left),
            (self.restart, self.restarted),
            (self.help, self.helped),
            (self.next, self.confirmed),
        ):
            button.clicked.connect(lambda _=False, signal=signal: signal.emit())
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP)
        buttons.addWidget(self.leave)
        buttons.addStretch()
        for button in (self.restart, self.help, self.next):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP_SECTION, GAP_LARGE, GAP_SECTION, GAP_LARGE)
        column.setSpacing(GAP)
        for part in (self._count, self.title, self.words):
            column.addWidget(part)
        column.addLayout(buttons)
        self.hide()

    def say(self, count: str, title: str, words: str, *, button: str = "", can_help: bool, can_restart: bool) -> None:
        """Show these words; what changed is read out as well."""
        is_new = (title, words) != (self.title.text(), self.words.text())
        self._count.setText(count)
        self._count.setVisible(bool(count))
        self.title.setText(title)
        self.words.setText(words)
        self.next.setText(button)
        self.next.setVisible(bool(button))
        self.help.setVisible(can_help)
        # Without a count nothing is left to be left out.
        self.leave.setVisible(bool(count))
        self.restart.setVisible(can_restart)
        if is_new:
            self.setAccessibleName(f"{title}. {words}")
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, f"{count}. {title}. {words}"))
            self.resize(self._best_size())

    def cheer(self) -> None:
        """The step is done."""
        self._count.setText(f"{self._count.text().removesuffix(' ✓')} ✓")

    def stand(self, places: Places | None, room: QRect) -> None:
        """Take the place beside what is lit; in the middle where nothing is."""
        size = self._best_size()
        self.resize(size)
        if places is None:
            self.move(room.center() - QPoint(size.width() // 2, size.height() // 2))
            return
        spots = _spots(places.anchor, size, room)
        self.move(min(spots, key=lambda spot: _hidden(QRect(spot, size), places.lit, room)))

    def show_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        self.setStyleSheet(
            f"#tourBubble {{ background: {theme.panel}; border: 1px solid {theme.accent};"
            f" border-radius: {CARD_RADIUS}px; }}"
        )

    def _label(self, role: str) -> QLabel:
        label = QLabel(self)
        label.setWordWrap(True)
        if role:
            label.setProperty("role", role)
        return label

    def _best_size(self) -> QSize:
        layout = self.layout()
        assert layout is not None  # made in __init__
        layout.activate()
        width = px(_WIDTH)
        return QSize(width, max(layout.totalHeightForWidth(width), layout.totalMinimumSize().height()))


def _spots(anchor: QRect, size: QSize, room: QRect) -> list[QPoint]:
    """Below, right, left and above of the anchor, moved into the room."""
    middle = anchor.center() - QPoint(size.width() // 2, size.height() // 2)
    spots = [
        QPoint(middle.x(), anchor.bottom() + _GAP),
        QPoint(anchor.right() + _GAP, middle.y()),
        QPoint(anchor.left() - size.width() - _GAP, middle.y()),
        QPoint(middle.x(), anchor.top() - size.height() - _GAP),
    ]
    inner = room.adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
    return [
        QPoint(
            max(inner.left(), min(spot.x(), inner.right() - size.width())),
            max(inner.top(), min(spot.y(), inner.bottom() - size.height())),
        )
        for spot in spots
    ]


def _hidden(bubble: QRect, lit: tuple[QRect, ...], room: QRect) -> int:
    """How many lit pixels a bubble would cover."""
    parts = (bubble.intersected(rect) for rect in lit)
    return sum(part.width() * part.height() for part in parts if not part.isEmpty())
