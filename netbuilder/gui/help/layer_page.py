"""The help page of a layer: a picture, words, and links to its relatives; it stands beside the window."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, QUrl
from PySide6.QtGui import QAction, QDesktopServices, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QTextBrowser, QToolButton, QVBoxLayout, QWidget

from netbuilder.gui.help.layer_html import LAYER_LINK, layer_html
from netbuilder.gui.help.picture_view import PictureView
from netbuilder.gui.help.subject import Subject, of_catalogue
from netbuilder.gui.text_size import px, px_size, type_px
from netbuilder.gui.theme import GAP, GAP_LARGE, GAP_SECTION, Theme, ThemeSource
from netbuilder.layers.registry import LAYERS

_WIDTH, _HEIGHT = 472, 760
_BESIDE = 8


class LayerPage(QDialog):
    """One for each window: F1 on another layer turns its page, and Back turns it again."""

    def __init__(self, themes: ThemeSource, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._themes = themes
        self._visited: list[Subject] = []
        self._place = -1
        self._icon = QLabel(self)
        self.title = QLabel(self)
        self.title.setProperty("role", "title")
        self._plain = QLabel(self)
        self._plain.setProperty("role", "muted")
        self.back = self._action("Back", "Alt+Left")
        self.forward = self._action("Forward", "Alt+Right")
        self.back.triggered.connect(lambda: self._turn(-1))
        self.forward.triggered.connect(lambda: self._turn(1))
        head = QHBoxLayout()
        head.setSpacing(GAP)
        for part in (self._icon, self.title, self._plain):
            head.addWidget(part)
        head.addStretch()
        for action in (self.back, self.forward):
            button = QToolButton(self)
            button.setDefaultAction(action)
            head.addWidget(button)
        self.picture = PictureView(themes.theme, self)
        self.text = QTextBrowser(self)
        self.text.setProperty("role", "page")
        self.text.setOpenLinks(False)
        self.text.document().setDocumentMargin(0)
        self.text.setAccessibleName("Help")
        self.text.anchorClicked.connect(self._on_text_anchor_clicked)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP_SECTION, GAP_LARGE, GAP_SECTION, GAP_LARGE)
        column.setSpacing(GAP_LARGE)
        column.addLayout(head)
        column.addWidget(self.picture)
        column.addWidget(self.text, 1)
        themes.changed.connect(self._dress)
        self.text.setFocus()

    @property
    def subject(self) -> Subject:
        """What the page is about."""
        return self._visited[self._place]

    def explain(self, subject: Subject) -> None:
        """Turn to the page of a layer; what lay ahead is forgotten."""
        if self._visited and self.subject == subject:
            return
        self._visited = [*self._visited[: self._place + 1], subject]
        self._place = len(self._visited) - 1
        self._show()

    def stand_beside(self, window: QWidget) -> None:
        """Take the place beside the window, or its right edge where the screen has no room for both."""
        room = QGuiApplication.screenAt(window.frameGeometry().center()) or window.screen()
        screen, frame = room.availableGeometry(), window.frameGeometry()
        self.resize(min(px(_WIDTH), screen.width()), min(px(_HEIGHT), frame.height(), screen.height()))
        x = frame.right() + _BESIDE
        if x + self.width() > screen.right():
            x = frame.left() - self.width() - _BESIDE
        if x < screen.left():
            x = frame.right() - self.width() - GAP_SECTION
        x = max(screen.left(), min(x, screen.right() - _BESIDE - self.width()))
        self.move(QPoint(x, max(screen.top(), frame.center().y() - self.height() // 2)))

    def _action(self, words: str, keys: str) -> QAction:
        action = QAction(words, self)
        action.setShortcut(QKeySequence(keys))
        action.setToolTip(f"{words} ({action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)})")
        return action

    def _turn(self, steps: int) -> None:
        self._place = max(0, min(len(self._visited) - 1, self._place + steps))
        self._show()

    def _show(self) -> None:
        subject = self.subject
        self.setWindowTitle(f"Help on {subject.name}")
        self.title.setText(subject.name)
        self._plain.setText(type(subject.layer).plain_name)
        self.back.setEnabled(self._place > 0)
        self.forward.setEnabled(self._place < len(self._visited) - 1)
        self._dress(self._themes.theme)

    def _dress(self, theme: Theme) -> None:
        """Show the page in the theme's colours; the place in the text starts anew."""
        self.back.setIcon(theme.icon("chevron-left"))
        self.forward.setIcon(theme.icon("chevron-right"))
        subject = self.subject
        icon = theme.family_icon(subject.layer.family)
        self._icon.setPixmap(icon.pixmap(px_size(QSize(20, 20)), self.devicePixelRatioF()))
        self.picture.show_layer(subject.layer, subject.inputs, theme)
        self.text.document().setDefaultStyleSheet(_style(theme))
        self.text.setHtml(layer_html(subject))

    def _on_text_anchor_clicked(self, url: QUrl) -> None:
        if url.scheme() != LAYER_LINK:
            QDesktopServices.openUrl(url)
        elif url.path() in LAYERS:
            self.explain(of_catalogue(url.path()))


def _style(theme: Theme) -> str:
    return (
        f"p {{ margin-top: 0; margin-bottom: 4px; }} a {{ color: {theme.accent_text}; }}"
        f" .head {{ color: {theme.muted}; font-size: {type_px(12)}px; font-weight: 600;"
        " margin-top: 10px; margin-bottom: 2px; }"
        " code { font-family: monospace; }"
    )
