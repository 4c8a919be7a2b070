"""The tokens are readable, the sheet is whole, the icons are drawn sharply in any colour."""

import re
from dataclasses import fields
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFont, QIcon
from PySide6.QtWidgets import QPushButton

from netbuilder.assets import asset
from netbuilder.gui.icons import app_icon
from netbuilder.gui.theme import ThemeSource, code_font, dark, light, ui_font
from netbuilder.gui.theme_style import stylesheet
from netbuilder.gui.theme_tokens import THEMES as ALL_THEMES
from netbuilder.layers.base import Family

THEMES = list(ALL_THEMES.values())
SURFACES = ("canvas", "panel", "raised")
TEXTS = ("text", "muted", "accent_text", "success_text", "warning_text", "error_text")
ICONS = sorted(path.stem for path in asset("icons").glob("*.svg") if path.stem != "app")


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def least_contrast(theme) -> float:
    """WCAG's AAA for high contrast, AA otherwise."""
    return 7 if theme.is_high_contrast else 4.5


def test_contrast_has_its_known_ends():
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("text", TEXTS)
def test_text_is_readable_on_every_surface(theme, surface, text):
    assert contrast(getattr(theme, text), getattr(theme, surface)) >= least_contrast(theme)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize(
    ("text", "surface"),
    [
        ("on_accent", "accent"),
        ("on_accent", "accent_hover"),
        ("on_warning", "warning"),
        ("on_error", "error"),
        ("text", "selection"),
        ("text", "hover"),
        ("text", "pressed"),
        ("accent_text", "selection"),
        ("text", "error_surface"),
    ],
)
def test_text_is_readable_where_it_is_filled(theme, text, surface):
    assert contrast(getattr(theme, text), getattr(theme, surface)) >= least_contrast(theme)


@pytest.mark.parametrize("name", ["contrast-light", "contrast-dark"])
@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize(
    ("token", "least"),
    [("border", 3), ("strong_border", 7), ("focus", 3), ("accent", 7), ("error", 7), ("warning", 7), ("success", 7),
     ("disabled", 4.5), ("validation_series", 3)],
)  # fmt: skip
def test_in_high_contrast_lines_and_marks_stand_out_too(name, surface, token, least):
    theme = ALL_THEMES[name]
    assert contrast(getattr(theme, token), getattr(theme, surface)) >= least
    assert theme.line > light().line


@pytest.mark.parametrize("name", ["contrast-light", "contrast-dark"])
def test_in_high_contrast_a_focused_border_differs_from_one_without(name):
    theme = ALL_THEMES[name]
    assert contrast(theme.focus, theme.border) >= 3
    assert contrast(theme.focus, theme.accent) >= 1.4


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_every_token_is_a_colour(theme):
    for token in fields(theme):
        if token.name != "name":
            assert re.fullmatch("#[0-9A-F]{6}", getattr(theme, token.name)), token.name


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_the_sheet_is_filled_and_its_pictures_exist(theme):
    sheet = stylesheet(theme)
    assert "$" not in sheet
    pictures = re.findall(r'url\("([^"]+)"\)', sheet)
    assert pictures
    for picture in pictures:
        content = Path(picture).read_text("utf-8")
        used = {colour.upper() for colour in re.findall("#[0-9A-Fa-f]{6}", content)}
        assert used <= {theme.muted, theme.text, theme.on_accent}, picture


def test_every_family_has_a_colour_and_an_icon(qapp):
    assert light().family_colour(Family.DENSE) == QColor("#E69F00")
    for theme in THEMES:
        for family in Family:
            assert theme.family_colour(family).isValid()
            assert not theme.family_icon(family).isNull()


@pytest.mark.parametrize("name", ICONS)
def test_an_icon_is_drawn_in_the_colour_asked_for(qapp, name):
    icon = light().icon(name, "#FF0000")
    image = icon.pixmap(QSize(16, 16), 2.0).toImage()
    assert image.size() == QSize(32, 32)
    inked = [image.pixelColor(x, y) for x in range(32) for y in range(32) if image.pixelColor(x, y).alpha() > 200]
    assert len(inked) > 20
    assert all(colour.red() > 240 and colour.green() < 15 and colour.blue() < 15 for colour in inked)
    edge = [image.pixelColor(0, place).alpha() for place in range(32)]
    assert max(edge) < 64, "an icon keeps clear of the edge of its grid"


def test_a_disabled_icon_is_greyed(qapp):
    image = light().icon("stop").pixmap(QSize(16, 16), 1.0, QIcon.Mode.Disabled).toImage()
    assert image.pixelColor(8, 8).name().upper() == light().disabled


def test_the_application_has_an_icon(qapp):
    assert app_icon().pixmap(QSize(64, 64), 1.0).toImage().pixelColor(46, 32).name().upper() != "#000000"


def test_figures_are_tabular(qapp):
    assert ui_font(11).pixelSize() == 11
    assert ui_font().isFeatureSet(QFont.Tag("tnum"))
    assert code_font().fixedPitch()


@pytest.mark.parametrize("preference", list(ALL_THEMES))
def test_a_preference_dresses_the_application(qapp, qtbot, preference):
    source = ThemeSource(qapp, "system")
    assert source.theme is light(), "a system that does not say counts as light"
    heard = []
    source.changed.connect(heard.append)
    source.set_preference(preference)
    button = QPushButton("Train")
    button.setProperty("primary", True)
    qtbot.addWidget(button)
    button.show()
    button.clearFocus()
    assert source.theme.name == preference
    assert heard == ([source.theme] if preference != "light" else [])
    assert button.grab().toImage().pixelColor(8, button.height() // 2).name().upper() == source.theme.accent
    source.set_preference("system")
    assert source.theme is light()
    qapp.setStyleSheet("")


def test_the_system_is_followed_unless_a_theme_is_preferred(qapp, monkeypatch):
    is_dark = False
    monkeypatch.setattr(ThemeSource, "_system_is_dark", lambda _source: is_dark)
    source = ThemeSource(qapp, "system")
    heard = []
    source.changed.connect(heard.append)
    is_dark = True
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert source.theme is dark()
    source.set_preference("light")
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert source.theme is light()
    assert heard == [dark(), light()]
    qapp.setStyleSheet("")


def test_a_system_that_asks_for_contrast_gets_it(qapp, monkeypatch):
    is_dark = wants_contrast = False
    monkeypatch.setattr(ThemeSource, "_system_is_dark", lambda _source: is_dark)
    monkeypatch.setattr(ThemeSource, "_system_wants_contrast", lambda _source: wants_contrast)
    source = ThemeSource(qapp, "system")
    assert source.theme is light()
    wants_contrast = True
    qapp.styleHints().accessibility().contrastPreferenceChanged.emit(Qt.ContrastPreference.HighContrast)
    assert source.theme.name == "contrast-light"
    is_dark = True
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert source.theme.name == "contrast-dark"
    source.set_preference("dark")
    assert source.theme is dark()
    qapp.setStyleSheet("")


def test_themes_of_high_contrast_tell_qt_whether_they_are_dark(qapp):
    source = ThemeSource(qapp, "contrast-dark")
    assert qapp.palette().window().color().name() == "#000000"
    source.set_preference("contrast-light")
    assert qapp.palette().window().color().name() == "#ffffff"
    qapp.setStyleSheet("")
