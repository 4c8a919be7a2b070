"""The preferences: how the window looks, starts and is called upon. Every change holds at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QFrame,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from netbuilder.gui.actions import plain
from netbuilder.gui.key_table import KeyTable
from netbuilder.gui.menus import SCHEME_WORDS
from netbuilder.gui.preferences import Preferences
from netbuilder.gui.text_size import PERCENTS, follow, on_screen
from netbuilder.gui.theme import GAP, GAP_LARGE, GAP_SECTION, Theme

if TYPE_CHECKING:
    from netbuilder.gui.main_window import MainWindow


class PreferencesPage(QDialog):
    """Stands beside the window and does not stand in its way."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Preferences")
        # Larger words are chosen here as well, so the page grows with them while it stands.
        follow(self, lambda: self.resize(on_screen(self, QSize(640, 600))))
        self.general = GeneralPage(window.preferences, self)
        self.keys = KeyTable(window.keymap, window.themes.theme, self)
        self.tabs = QTabWidget(self)
        self.tabs.addTab(_scrolled(self.general), "General")
        self.tabs.addTab(self.keys, "Keys")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        # Enter makes the field of the keys listen, and closes nothing.
        buttons.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP_SECTION, GAP, GAP_SECTION, GAP_SECTION)
        column.setSpacing(GAP_LARGE)
        column.addWidget(self.tabs, 1)
        column.addWidget(buttons)
        window.themes.changed.connect(self._on_themes_changed)

    def _on_themes_changed(self, theme: Theme) -> None:
        self.keys.show_theme(theme)


class GeneralPage(QWidget):
    """Theme, size of text, motion, start."""

    def __init__(self, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self.theme = QComboBox(self)
        self.theme.setAccessibleName("Theme")
        for scheme, words in SCHEME_WORDS.items():
            self.theme.addItem(plain(words), scheme)
        self.theme.activated.connect(lambda _: self._on_theme_activated())
        self.text_size = QComboBox(self)
        self.text_size.setAccessibleName("Text size")
        for percent in PERCENTS:
            self.text_size.addItem("As the system" if percent == 100 else f"{percent} %", percent)
        self.text_size.activated.connect(lambda _: self._on_text_size_activated())
        self.motion = QCheckBox("Reduce motion", self)
        self.motion.setChecked(preferences.reduces_motion)
        self.motion.toggled.connect(self._on_motion_toggled)
        self.reopen = QCheckBox("Open the last project again", self)
        self.reopen.setChecked(preferences.reopens_last)
        self.reopen.toggled.connect(self._on_reopen_toggled)
        form = QFormLayout(self)
        form.setContentsMargins(0, GAP_SECTION, 0, 0)
        form.setHorizontalSpacing(GAP_SECTION)
        form.setVerticalSpacing(GAP)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        form.addRow("Theme", self.theme)
        form.addRow("", _caption("Following the system also follows its wish for high contrast.", self))
        form.addRow("Text size", self.text_size)
        words = "Of all words in the window; the drawing has its own zoom."
        form.addRow("", _caption(words, self))
        form.addRow("Motion", self.motion)
        form.addRow("", _caption("What would glide is there at once, and nothing pulses while it trains.", self))
        form.addRow("Start", self.reopen)
        form.addRow("", _caption("Otherwise the window starts with the welcome page.", self))
        preferences.scheme_changed.connect(self._show_scheme)
        preferences.text_percent_changed.connect(self._show_text_size)
        self._show_scheme()
        self._show_text_size()

    def _show_scheme(self) -> None:
        self.theme.setCurrentIndex(self.theme.findData(self._preferences.scheme))

    def _on_theme_activated(self) -> None:
        self._preferences.scheme = self.theme.currentData()

    def _show_text_size(self) -> None:
        self.text_size.setCurrentIndex(self.text_size.findData(self._preferences.text_percent))

    def _on_text_size_activated(self) -> None:
        self._preferences.text_percent = self.text_size.currentData()

    def _on_motion_toggled(self, is_on: bool) -> None:
        self._preferences.reduces_motion = is_on

    def _on_reopen_toggled(self, is_on: bool) -> None:
        self._preferences.reopens_last = is_on


def _scrolled(page: QWidget) -> QScrollArea:
    """The page whole, however large its words and however small the screen."""
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setWidget(page)
    return scroll


def _caption(words: str, parent: QWidget) -> QLabel:
    label = QLabel(words, parent)
    label.setProperty("role", "muted")
    label.setWordWrap(True)
    label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    label.setContentsMargins(0, 0, 0, GAP)
    return label
