"""Fonts and spacing, and which theme is on."""

from __future__ import annotations

from typing import Final, Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from netbuilder.gui import text_size
from netbuilder.gui.theme_style import stylesheet
from netbuilder.gui.theme_tokens import THEMES, Theme, ThemeName, dark, light

__all__ = ["Theme", "dark", "light"]

Preference = Literal["system"] | ThemeName
FontSize = Literal[11, 12, 13, 16]

# Spacing in pixels, in steps of 4.
GAP_SMALL: Final = 4
GAP: Final = 8
GAP_LARGE: Final = 12
GAP_SECTION: Final = 16
FIELD_RADIUS: Final = 6
CARD_RADIUS: Final = 8
NODE_RADIUS: Final = 10
MOTION_MS: Final = 120


def ui_font(size: FontSize = 13, *, bold: bool = False) -> QFont:
    """The system's own font in one of the four sizes (pixels, as long as words have their normal size)."""
    return _lettered(text_size.type_px(size), is_bold=bold)


def drawing_font(size: FontSize = 13, *, bold: bool = False) -> QFont:
    """The same in units of a drawing, which is enlarged as a whole: the canvas, pictures of the help."""
    return _lettered(size, is_bold=bold)


def _lettered(size: int, *, is_bold: bool) -> QFont:
    """The system's own font with figures of equal width."""
    font = text_size.system_font()
    font.setPixelSize(size)
    font.setWeight(QFont.Weight.DemiBold if is_bold else QFont.Weight.Normal)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def code_font(size: FontSize = 12) -> QFont:
    """The system's monospaced font, for source."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPixelSize(text_size.type_px(size))
    font.setFixedPitch(True)
    return font


def apply(app: QApplication, theme: Theme) -> None:
    """Dress the whole application in `theme`."""
    app.setStyle("Fusion")
    app.setFont(ui_font())
    app.setPalette(_palette(theme))
    app.setStyleSheet(stylesheet(theme))


def _palette(theme: Theme) -> QPalette:
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    colours = {
        role.Window: theme.panel,
        role.WindowText: theme.text,
        role.Base: theme.raised,
        role.AlternateBase: theme.panel,
        role.Text: theme.text,
        role.Button: theme.raised,
        role.ButtonText: theme.text,
        role.BrightText: theme.on_accent,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.on_accent,
        role.Accent: theme.accent,
        role.Link: theme.accent_text,
        role.LinkVisited: theme.accent_text,
        role.ToolTipBase: theme.raised,
        role.ToolTipText: theme.text,
        role.PlaceholderText: theme.muted,
        role.Light: theme.hover,
        role.Midlight: theme.hover,
        role.Mid: theme.border,
        role.Dark: theme.strong_border,
        role.Shadow: theme.shadow,
    }
    palette = QPalette()
    for key, colour in colours.items():
        palette.setColor(key, QColor(colour))
    for key in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(group.Disabled, key, QColor(theme.disabled))
    return palette


class ThemeSource(QObject):
    """Which theme is on, and how large words are. Both follow the system unless the user prefers something else.

    `changed` tells of either: whoever wears the theme puts it on again, in the new size.
    """

    changed = Signal(object)  # Theme

    def __init__(
        self,
        app: QApplication,
        preference: Preference = "system",
        parent: QObject | None = None,
        *,
        text_percent: int = 100,
    ) -> None:
        super().__init__(parent)
        self._app = app
        self._preference: Preference = preference
        self._text_percent = text_percent
        self._theme = light()
        self._hints = QGuiApplication.styleHints()
        self._request_scheme()
        self._theme = self._wanted()
        text_size.use_factor(text_size.wanted_factor(text_percent))
        apply(app, self._theme)
        self._hints.colorSchemeChanged.connect(self._on_system_scheme_changed)
        self._hints.accessibility().contrastPreferenceChanged.connect(self._on_system_scheme_changed)

    @property
    def theme(self) -> Theme:
        """The theme that is on."""
        return self._theme

    @property
    def preference(self) -> Preference:
        """What the user chose; `system` follows the desktop."""
        return self._preference

    def set_preference(self, preference: Preference) -> None:
        """Follow the system, or stay with one theme."""
        self._preference = preference
        self._request_scheme()
        self._dress()

    def set_text_percent(self, percent: int) -> None:
        """Write everything in `percent` of the system's size."""
        self._text_percent = percent
        self.follow_text_size()

    def follow_text_size(self) -> None:
        """Ask the system again how large its font is."""
        if text_size.use_factor(text_size.wanted_factor(self._text_percent)):
            apply(self._app, self._theme)
            text_size.tell_followers()
            self.changed.emit(self._theme)

    def _request_scheme(self) -> None:
        """Tell Qt, so that window frames and native dialogs follow."""
        if self._preference == "system":
            self._hints.unsetColorScheme()
        else:
            is_dark = THEMES[self._preference].is_dark
            self._hints.setColorScheme(Qt.ColorScheme.Dark if is_dark else Qt.ColorScheme.Light)

    def _wanted(self) -> Theme:
        if self._preference != "system":
            return THEMES[self._preference]
        if self._system_wants_contrast():
            return THEMES["contrast-dark" if self._system_is_dark() else "contrast-light"]
        return dark() if self._system_is_dark() else light()

    def _system_is_dark(self) -> bool:
        # A system that does not say (offscreen, plain X11) counts as light.
        return self._hints.colorScheme() == Qt.ColorScheme.Dark

    def _system_wants_contrast(self) -> bool:
        return self._hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast

    def _dress(self) -> None:
        wanted = self._wanted()
        if wanted is not self._theme:
            self._theme = wanted
            apply(self._app, wanted)
            self.changed.emit(wanted)

    def _on_system_scheme_changed(self) -> None:
        self._dress()
