"""The look as values: the colours of every theme, as `#RRGGBB`, and those of the layer families."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from PySide6.QtGui import QColor, QIcon

from netbuilder.gui.icons import tinted_icon
from netbuilder.layers.base import Family

ThemeName = Literal["light", "dark", "contrast-light", "contrast-dark"]

# No two are closer than 8 in CIEDE2000 to an eye without red or green cones, nor than 10 to any other: the tests hold
# them to it. Orange, green, vermilion and the greys are those of the sketches; the others moved as little as they must.
FAMILY_COLOURS: Final[Mapping[Family, str]] = MappingProxyType(
    {
        Family.INPUT_OUTPUT: "#8A94A6",
        Family.DENSE: "#E69F00",
        Family.CONVOLUTION: "#18A3FF",
        Family.POOLING: "#009E73",
        Family.ACTIVATION: "#C7B863",
        Family.NORMALISATION: "#A47AC9",
        Family.DROPOUT: "#E18CC8",
        Family.SHAPE: "#6C7990",
        Family.RECURRENT: "#D55E00",
        Family.ATTENTION: "#5B6CF0",
        Family.EMBEDDING: "#7DA14E",
        Family.MERGE: "#A0785A",
        Family.BLOCK: "#6EAA9D",
    }
)
# The same hues, dark enough for a contrast of 3 : 1 on white.
_FAMILY_COLOURS_ON_WHITE: Final[Mapping[Family, str]] = MappingProxyType(
    {
        Family.INPUT_OUTPUT: "#8892A3",
        Family.DENSE: "#C38709",
        Family.CONVOLUTION: "#1C98F1",
        Family.POOLING: "#07A077",
        Family.ACTIVATION: "#A09353",
        Family.NORMALISATION: "#A37AC3",
        Family.DROPOUT: "#BF4888",
        Family.SHAPE: "#687993",
        Family.RECURRENT: "#C75301",
        Family.ATTENTION: "#5B6CF0",
        Family.EMBEDDING: "#468535",
        Family.MERGE: "#9F795F",
        Family.BLOCK: "#689D90",
    }
)
FAMILY_ICONS: Final[Mapping[Family, str]] = {
    family: f"family-{family.name.lower().replace('_', '-')}" for family in Family
}


@dataclass(frozen=True, slots=True)
class Theme:
    """The tokens of one theme, as `#RRGGBB`.

    The plain `accent`, `success`, `warning` and `error` are for surfaces, lines and icons; their `_text` variants have
    a contrast of at least 4.5 : 1 on every surface, and `on_accent` has it on a filled accent. In the themes of high
    contrast it is 7 : 1, and borders have 3 : 1.
    """

    name: ThemeName
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
    focus: str  # the border of what the keys go to
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
        return self.name.endswith("dark")

    @property
    def is_high_contrast(self) -> bool:
        return self.name.startswith("contrast")

    @property
    def line(self) -> int:
        """The width of a border in pixels."""
        return 2 if self.is_high_contrast else 1

    def family_colour(self, family: Family) -> QColor:
        """The colour of a layer family."""
        return QColor(self._family_colours[family])

    def icon(self, name: str, colour: str | None = None) -> QIcon:
        """The icon `resources/icons/NAME.svg` in `colour` (the text's own when left out), greyed while disabled."""
        return tinted_icon(name, colour or self.text, self.disabled)

    def family_icon(self, family: Family) -> QIcon:
        """The icon of a layer family in its colour."""
        return tinted_icon(FAMILY_ICONS[family], self._family_colours[family], self.disabled)

    @property
    def _family_colours(self) -> Mapping[Family, str]:
        return _FAMILY_COLOURS_ON_WHITE if self.name == "contrast-light" else FAMILY_COLOURS


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
    focus="#1F6FEB",
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
    focus="#4C9AFF",
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
_CONTRAST_LIGHT: Final = Theme(
    name="contrast-light",
    canvas="#FFFFFF",
    panel="#FFFFFF",
    raised="#F4F4F4",
    hover="#E3E9F2",
    pressed="#D0DAE8",
    border="#24282E",
    strong_border="#000000",
    text="#000000",
    muted="#33383F",
    disabled="#666C75",
    accent="#0A3E94",
    accent_hover="#083273",
    accent_pressed="#052457",
    accent_text="#0A3E94",
    on_accent="#FFFFFF",
    focus="#E0480A",
    selection="#D6E4FF",
    success="#0A5A36",
    success_text="#0A5230",
    warning="#6E4300",
    warning_text="#633C00",
    on_warning="#FFFFFF",
    error="#A3000F",
    error_text="#96000E",
    on_error="#FFFFFF",
    error_surface="#FFECEC",
    shadow="#000000",
    validation_series="#B35C00",
)
_CONTRAST_DARK: Final = Theme(
    name="contrast-dark",
    canvas="#000000",
    panel="#000000",
    raised="#121212",
    hover="#1F2A38",
    pressed="#2B394B",
    border="#808080",
    strong_border="#FFFFFF",
    text="#FFFFFF",
    muted="#D3D7DD",
    disabled="#8C929B",
    accent="#7CC0FF",
    accent_hover="#A3D3FF",
    accent_pressed="#5FB0FF",
    accent_text="#9CD0FF",
    on_accent="#000000",
    focus="#FFE500",
    selection="#0A3157",
    success="#4CE0A0",
    success_text="#4CE0A0",
    warning="#FFCF4A",
    warning_text="#FFCF4A",
    on_warning="#000000",
    error="#FF8080",
    error_text="#FF9C9C",
    on_error="#000000",
    error_surface="#3A1015",
    shadow="#000000",
)
THEMES: Final[Mapping[ThemeName, Theme]] = MappingProxyType(
    {theme.name: theme for theme in (_LIGHT, _DARK, _CONTRAST_LIGHT, _CONTRAST_DARK)}
)


def light() -> Theme:
    """The light theme."""
    return _LIGHT


def dark() -> Theme:
    """The dark theme."""
    return _DARK
