"""The look as values: colours, fonts and spacing of the light and the dark theme, and which of them is on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QPalette
from PySide6.QtWidgets import QApplication

from netbuilder.gui.icons import tinted_icon
from netbuilder.gui.theme_style import stylesheet
from netbuilder.layers.base import Family

Preference = Literal["system", "light", "dark"]
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

FAMILY_COLOURS: Final[Mapping[Family, str]] = MappingProxyType(
    {
        Family.INPUT_OUTPUT: "#8A94A6",
        Family.DENSE: "#E69F00",
        Family.CONVOLUTION: "#3FA0E0",
        Family.POOLING: "#009E73",
        Family.ACTIVATION: "#C9B82E",
        Family.NORMALISATION: "#A77BD8",
        Family.DROPOUT: "#CC79A7",
        Family.SHAPE: "#7A869A",
        Family.RECURRENT: "#D55E00",
        Family.ATTENTION: "#5B6CF0",
        Family.EMBEDDING: "#7CB342",
        Family.MERGE: "#A0785A",
        Family.BLOCK: "#5FA8A0",
    }
)
_FAMILY_ICONS: Final = {family: f"family-{family.name.lower().replace('_', '-')}" for family in Family}


@dataclass(frozen=True, slots=True)
class Theme:
    """The tokens of one theme, as `#RRGGBB`.

    The plain `accent`, `success`, `warning` and `error` are for surfaces, lines and icons; their `_text` variants have
    a contrast of at least 4.5 : 1 on every surface, and `on_accent` has it on a filled accent.
    """

    name: Literal["light", "dark"]
    canvas: str
    panel: str
    raised: str
    hover: str
    pressed: str
    border: str
    strong_border: str
    text: str
    muted: str
    disabled: str
    accent: str
    accent_hover: str
    accent_pressed: str
    accent_text: str
    on_accent: str
    selection: str
    success: str
    success_text: str
    warning: str
    warning_text: str
    on_warning: str
    error: str
    error_text: str
    on_error: str
    error_surface: str
    shadow: str  # painted with about a tenth (light) or a third (dark) of opacity
    validation_series: str = "#E69F00"

    @property
    def is_dark(self) -> bool:
        return self.name == "dark"

    def family_colour(self, family: Family) -> QColor:
        """The colour of a layer family; the same in both themes."""
        return family_colour(family)

    def icon(self, name: str, colour: str | None = None) -> QIcon:
        """The icon `resources/icons/NAME.svg` in `colour` (the text's own when left out), greyed while disabled."""
        return tinted_icon(name, colour or self.text, self.disabled)

    def family_icon(self, family: Family) -> QIcon:
        """The icon of a layer family in its colour."""
        return tinted_icon(_FAMILY_ICONS[family], FAMILY_COLOURS[family], self.disabled)


_LIGHT: Final = Theme(
    name="light",
    canvas="#F4F6F8",
    panel="#FFFFFF",
    raised="#EEF1F5",
    hover="#E4E9F0",
    pressed="#D9E0E9",
    border="#D9DEE5",
    strong_border="#B9C2CE",
    text="#1B2430",
    muted="#5E6B7B",
    disabled="#A3ADB9",
    accent="#1F6FEB",
    accent_hover="#1A63D6",
    accent_pressed="#1656BD",
    accent_text="#1759C4",
    on_accent="#FFFFFF",
    selection="#DCE8FD",
    success="#16895A",
    success_text="#0F7049",
    warning="#B7791F",
    warning_text="#8A5A10",
    on_warning="#140D02",
    error="#C93C37",
    error_text="#B8322D",
    on_error="#FFFFFF",
    error_surface="#FCEDEC",
    shadow="#1B2430",
)
_DARK: Final = Theme(
    name="dark",
    canvas="#14171C",
    panel="#1B1F26",
    raised="#232831",
    hover="#2B313C",
    pressed="#343B47",
    border="#2E3540",
    strong_border="#465162",
    text="#E6E9EF",
    muted="#98A2B3",
    disabled="#5B6473",
    accent="#4C9AFF",
    accent_hover="#66A9FF",
    accent_pressed="#3D8BF0",
    accent_text="#62A6FF",
    on_accent="#0B1424",
    selection="#21374F",
    success="#35C58B",
    success_text="#35C58B",
    warning="#F2B441",
    warning_text="#F2B441",
    on_warning="#140D02",
    error="#F26D6D",
    error_text="#F58080",
    on_error="#1A0707",
    error_surface="#33232A",
    shadow="#000000",
)


def light() -> Theme:
    """The light theme."""
    return _LIGHT


def dark() -> Theme:
    """The dark theme."""
    return _DARK


def family_colour(family: Family) -> QColor:
    """The colour of a layer family."""
    return QColor(FAMILY_COLOURS[family])


def ui_font(size: FontSize = 13, *, bold: bool = False) -> QFont:
    """The system's own font in one of the four sizes (pixels), with figures of equal width."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    font.setPixelSize(size)
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def code_font(size: FontSize = 12) -> QFont:
    """The system's monospaced font, for source."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPixelSize(size)
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
    """Which theme is on. It follows the system unless the user prefers one, and dresses the application anew."""

    changed = Signal(object)  # Theme

    def __init__(self, app: QApplication, preference: Preference = "system", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._app = app
        self._preference: Preference = preference
        self._theme = _LIGHT
        self._hints = QGuiApplication.styleHints()
        self._request_scheme()
        self._theme = self._wanted()
        apply(app, self._theme)
        self._hints.colorSchemeChanged.connect(self._on_system_scheme_changed)

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

    def _request_scheme(self) -> None:
        """Tell Qt, so that window frames and native dialogs follow."""
        if self._preference == "system":
            self._hints.unsetColorScheme()
        else:
            scheme = Qt.ColorScheme.Dark if self._preference == "dark" else Qt.ColorScheme.Light
            self._hints.setColorScheme(scheme)

    def _wanted(self) -> Theme:
        if self._preference != "system":
            return _DARK if self._preference == "dark" else _LIGHT
        return _DARK if self._system_is_dark() else _LIGHT

    def _system_is_dark(self) -> bool:
        # A system that does not say (offscreen, plain X11) counts as light.
        return self._hints.colorScheme() == Qt.ColorScheme.Dark

    def _dress(self) -> None:
        wanted = self._wanted()
        if wanted is not self._theme:
            self._theme = wanted
            apply(self._app, wanted)
            self.changed.emit(wanted)

    def _on_system_scheme_changed(self) -> None:
        self._dress()
