"""The welcome page: ways to begin, in place of the panels while no project is open yet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from netbuilder.errors import NetbuilderError
from netbuilder.gui.actions import MENUS, Command
from netbuilder.gui.text_size import px, px_size
from netbuilder.gui.theme import GAP, GAP_LARGE, GAP_SECTION, GAP_SMALL, Theme
from netbuilder.gui.welcome_parts import COLUMN, Card, RecentRow, Row
from netbuilder.gui.welcome_shelves import Shelves

if TYPE_CHECKING:
    from netbuilder.gui.main_window import MainWindow
    from netbuilder.gui.welcome_stock import Recent, Shelf, Shown

_MARGIN, _BETWEEN, _LOGO = 24, 40, 40
# Their work is on the canvas, which the page would hide.
_LEAVING = ("&Edit", "&View", "&Network", "&Train")


class WelcomePage(QFrame):
    """Covers the canvas and the panels; choosing something, Esc, or work on the canvas takes it away."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        middle = window.canvas.parentWidget()
        assert middle is not None
        self._middle = middle  # of the window, between the panels
        self._has_asked = False
        self.cards: list[Card] = []
        self._shelves: list[Shelves] = []
        self.recent: list[RecentRow] = []
        self.setObjectName("welcome")
        self.setAccessibleName("Welcome")
        # Qt then draws nothing that the page covers.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.hide()
        self._build()
        self._connect()
        self.show_theme(window.themes.theme)

    # Coming and going -------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Cover the panels and wait for a choice."""
        self.place()
        self.show()
        self.raise_()
        self.rows[0].setFocus(Qt.FocusReason.OtherFocusReason)
        if self._has_asked:
            self._ask_for_recent()

    def leave(self) -> None:
        """Show the canvas again."""
        if self.isHidden():
            return
        focus = self._window.focusWidget()
        if focus is None or self.isAncestorOf(focus):
            # Before the page is gone: Qt would look for the next stop on it.
            self._window.canvas.setFocus()
        self.hide()

    def place(self) -> None:
        """Take the room of the canvas and of the panels around it."""
        room = self._middle.geometry()
        for dock in self._window.docks.docks.values():
            if dock.isVisible() and not dock.isFloating() and self._window.rect().intersects(dock.geometry()):
                room = room.united(dock.geometry())
        self.setGeometry(room.intersected(self._inside()))
        if self._is_buried():
            self.raise_()

    def _is_buried(self) -> bool:
        """Whether something stands above that it should cover: Qt puts panels on top when it finds them a place."""
        above = self._window.children()
        above = above[above.index(self) :]
        return any(part in above for part in (self._middle, *self._window.docks.docks.values()))

    def _inside(self) -> QRect:
        """Between the bars at the top and the status bar."""
        rect = self._window.rect()
        status = self._window.statusBar()
        return rect.adjusted(0, 0, 0, -status.height() if status.isVisible() else 0)

    # Building ---------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        page = QWidget(self)
        page.setObjectName("content")
        columns = QHBoxLayout(page)
        columns.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        columns.setSpacing(_BETWEEN)
        columns.addStretch(1)
        columns.addLayout(self._left_column())
        self._right = QVBoxLayout()
        self._right.setSpacing(GAP_SMALL)
        columns.addLayout(self._right)
        columns.addStretch(1)
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._scroll)

    def _left_column(self) -> QVBoxLayout:
        keymap = self._window.keymap
        title = QLabel("NetBuilder", self)
        title.setProperty("role", "title")
        self._logo = QLabel(self)
        words = QLabel("Draw a neural network, train it live, see inside it, take it away", self)
        words.setProperty("role", "muted")
        words.setWordWrap(True)
        self.new = Row("New project…", "new", parent=self)
        self.open_file = Row("Open…", "open", parent=self)
        keymap.say("{new:bare}", self.new.keys.setText, self)
        keymap.say("{open:bare}", self.open_file.keys.setText, self)
        self.empty = Row("Start with an empty canvas", "plus", "Esc", self)
        self.tour = Row("Take the tour (2 minutes)", "follow", "", self)
        self.topics = [Row(name, "book", "", self) for name in _topics()]
        self.keys = Row("Keyboard and mouse", "help", "", self)
        self.rows = [self.new, self.open_file, self.empty, self.tour, *self.topics, self.keys]
        column = QVBoxLayout()
        column.setSpacing(0)
        words_beside = QVBoxLayout()
        words_beside.setSpacing(0)
        words_beside.addWidget(title)
        words_beside.addWidget(words)
        head = QHBoxLayout()
        head.setSpacing(GAP_LARGE)
        head.addWidget(self._logo)
        head.addLayout(words_beside, 1)
        column.addLayout(head)
        column.addSpacing(GAP_SECTION)
        for heading, rows in (("Start", self.rows[:3]), ("Learn", self.rows[3:])):
            column.addWidget(_heading(heading, self))
            for row in rows:
                column.addWidget(row)
            column.addSpacing(GAP_LARGE)
        self._recent_heading = _heading("Recent", self)
        self._recent_heading.hide()
        column.addWidget(self._recent_heading)
        self._recent_column = QVBoxLayout()
        self._recent_column.setSpacing(0)
        column.addLayout(self._recent_column)
        column.addStretch()
        return column

    def _connect(self) -> None:
        window, actions = self._window, self._window.actions_by_name
        self.new.clicked.connect(actions["new"].trigger)
        self.open_file.clicked.connect(actions["open"].trigger)
        self.empty.clicked.connect(self.leave)
        self.tour.clicked.connect(actions["tour"].trigger)
        self.keys.clicked.connect(actions["keys"].trigger)
        for row in self.topics:
            row.clicked.connect(lambda _=False, row=row: window.dialogs.show_topic(row.text()))
        for menu in _LEAVING:
            for command in MENUS[menu]:
                if isinstance(command, Command):
                    actions[command.name].triggered.connect(self.leave)
        actions["tour"].triggered.connect(self.leave)
        window.files.opened.connect(self.leave)
        window.preferences.recent_changed.connect(self._on_preferences_recent_changed)
        window.document.changed.connect(self._on_document_changed)
        window.themes.changed.connect(self.show_theme)
        # A message there is about the canvas, and must be seen.
        for watched in (window, self._middle, window.banner):
            watched.installEventFilter(self)

    def show_theme(self, theme: Theme) -> None:
        """Wear another theme; the drawings are drawn anew."""
        self.setStyleSheet(f"#welcome #content {{ background: {theme.panel}; border: none; }}")
        size = px_size(QSize(_LOGO, _LOGO))
        self._logo.setPixmap(self._window.windowIcon().pixmap(size, self.devicePixelRatioF()))
        themed: tuple[Row | Card | RecentRow, ...] = (*self.rows, *self.cards, *self.recent)
        for part in themed:
            part.show_theme(theme)
        self._fold()

    # What is read later -----------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), QColor(self._window.themes.theme.panel))
        if not self._has_asked:
            self._has_asked = True
            QTimer.singleShot(0, self, self._ask)

    def _ask(self) -> None:
        """Read what the page offers, now that it has been seen."""
        from netbuilder.gui.welcome_stock import examples, template_rows

        self._window.jobs.start("welcome", lambda: (template_rows(), examples()), self._show_offers, self._on_failed)
        self._ask_for_recent()

    def _ask_for_recent(self) -> None:
        from netbuilder.gui.welcome_stock import recent_files

        paths = self._window.preferences.remembered
        self._window.jobs.start("recent", lambda: recent_files(paths), self._show_recent, self._on_failed)

    def _show_offers(self, offers: tuple[tuple[tuple[Shelf, ...], ...], tuple[Shown, ...]]) -> None:
        rows, shown = offers
        head = QHBoxLayout()
        heading = _heading("Templates", self)
        heading.setContentsMargins(0, 0, 0, 0)
        head.addWidget(heading)
        head.addStretch()
        self.all_templates = QPushButton("All templates", self)
        self.all_templates.setProperty("link", "true")
        self.all_templates.clicked.connect(self._window.actions_by_name["new"].trigger)
        head.addWidget(self.all_templates)
        self._right.addLayout(head)
        for shelves in rows:
            self._add_shelves([(name, "Template", members) for name, members in shelves])
        if shown:
            self._right.addSpacing(GAP)
            self._right.addWidget(_heading("Examples", self))
            self._add_shelves([("", "Example", shown)])
        self._right.addStretch()
        self._fold()
        self._dress_next(0)

    def _add_shelves(self, shelves: list[tuple[str, str, tuple[Shown, ...]]]) -> None:
        row = Shelves([(name, [self._card(shown, kind) for shown in members]) for name, kind, members in shelves], self)
        self._shelves.append(row)
        self._right.addWidget(row, 0, Qt.AlignmentFlag.AlignLeft)
        self._right.addSpacing(GAP)

    def _card(self, shown: Shown, kind: str) -> Card:
        card = Card(shown, kind, self)
        card.clicked.connect(lambda _=False: self._on_card_clicked(card))
        self.cards.append(card)
        return card

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        """Let the cards take the room beside the left column, in as many lines as they need."""
        room = self.width() - px(COLUMN) - _BETWEEN - 2 * _MARGIN - self._scroll.verticalScrollBar().sizeHint().width()
        for shelves in self._shelves:
            shelves.fold(room)

    def _dress_next(self, number: int) -> None:
        """Draw one card after the other, so that the window answers in between."""
        if number < len(self.cards):
            self.cards[number].show_theme(self._window.themes.theme)
            QTimer.singleShot(0, self, lambda: self._dress_next(number + 1))

    def _show_recent(self, files: tuple[Recent, ...]) -> None:
        for row in self.recent:
            self._recent_column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.recent = [RecentRow(recent, self) for recent in files]
        for row in self.recent:
            row.show_theme(self._window.themes.theme)
            row.button.clicked.connect(lambda _=False, path=row.path: self._window.files.open(path))
            if row.remove is not None:
                row.remove.clicked.connect(lambda _=False, path=row.path: self._window.preferences.forget(path))
            self._recent_column.addWidget(row)
        self._recent_heading.setVisible(bool(self.recent))

    def _on_failed(self, error: Exception) -> None:
        if not isinstance(error, NetbuilderError | OSError):
            raise error
        self._window.complain("The welcome page is not complete", str(error))

    # What happens -----------------------------------------------------------------------------------------------

    def _on_card_clicked(self, card: Card) -> None:
        if card.accessibleName().startswith("Template"):
            self._window.dialogs.start_from(card.shown.key)
        else:
            self._window.dialogs.start_from_example(Path(card.shown.key))

    def _on_preferences_recent_changed(self) -> None:
        if self.isVisible():
            self._ask_for_recent()

    def _on_document_changed(self, before: object, after: object) -> None:
        self.leave()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if watched is self._window.banner:
            if kind == QEvent.Type.Show and self.isVisible():
                self.leave()
        elif kind in (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.LayoutRequest) and not self.isHidden():
            # The panels have their places only after this event.
            QTimer.singleShot(0, self, self.place)
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
            return
        step = {Qt.Key.Key_Down: True, Qt.Key.Key_Up: False}.get(Qt.Key(event.key()))
        if step is not None:
            self.focusNextPrevChild(step)
            return
        super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes round in the page: what it covers cannot be seen."""
        stops = [part for part in self._stops() if part.isVisible() and part.isEnabled()]
        if not stops or self.isHidden():
            return super().focusNextPrevChild(forward)
        focus = self._window.focusWidget()
        place = stops.index(focus) if focus in stops else (-1 if forward else 0)
        stop = stops[(place + (1 if forward else -1)) % len(stops)]
        stop.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
        self._scroll.ensureWidgetVisible(stop, 0, _MARGIN)
        return True

    def _stops(self) -> list[QWidget]:
        recent = [part for row in self.recent for part in (row.button, row.remove) if part is not None]
        links = [self.all_templates] if self.cards else []
        return [*self.rows, *recent, *links, *self.cards]


def _topics() -> tuple[str, ...]:
    from netbuilder.gui.help.topics import TOPICS

    return tuple(TOPICS)


def _heading(words: str, parent: QWidget) -> QLabel:
    heading = QLabel(words, parent)
    heading.setProperty("role", "section")
    heading.setContentsMargins(0, 0, 0, GAP_SMALL)
    return heading
