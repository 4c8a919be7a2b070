"""The theme as the canvas paints with it: colours and fonts made once, not at every repaint."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPen
from PySide6.QtSvg import QSvgRenderer

from netbuilder.gui.canvas.stamps import Stamps
from netbuilder.gui.icons import svg_renderer
from netbuilder.gui.theme import FontSize, Theme, drawing_font
from netbuilder.gui.theme_tokens import FAMILY_ICONS
from netbuilder.layers.base import Family

if TYPE_CHECKING:
    from netbuilder.gui.canvas.card_look import CardRoom

_TINT = 0.14
# Of the family's colour in a block: for a layer that costs nothing, and for the costliest; darker ground shows more.
_TONES_ON_LIGHT, _TONES_ON_DARK = (0.28, 0.62), (0.2, 0.46)
# The strongest tint still leaves words on it legible.
_HEAT = 0.55
_FAR_SIZE = 26
_SOLID, _FLAT, _SQUARE = Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap, Qt.PenCapStyle.SquareCap
_THIN_TEXT = 0.15
# From the palette of the families, which can be told apart by everybody.
_LABELS = {
    "grey": "#8A94A6",
    "blue": "#3FA0E0",
    "green": "#009E73",
    "yellow": "#C9B82E",
    "orange": "#D55E00",
    "red": "#CC79A7",
    "purple": "#A77BD8",
}


@dataclass(frozen=True)
class Ink:
    """Colours and fonts of one theme."""

    theme: Theme
    canvas: QColor
    grid: QColor
    card: QColor
    border: QColor
    text: QColor
    muted: QColor
    wire: QColor
    accent: QColor
    accent_tint: QColor
    warning: QColor
    on_warning: QColor
    error: QColor
    on_error: QColor
    error_text: QColor
    error_tint: QColor
    shadow: QColor
    title: QFont
    small: QFont
    label: QFont
    far: QFont
    title_metrics: QFontMetricsF
    small_metrics: QFontMetricsF
    label_metrics: QFontMetricsF
    far_metrics: QFontMetricsF
    _families: dict[Family | None, tuple[QColor, QColor, QColor]]
    _sized_titles: dict[int, tuple[QFont, QFontMetricsF]] = field(default_factory=dict)
    _tones: dict[tuple[Family | None, float], QColor] = field(default_factory=dict)
    _pens: dict[tuple[int, float, bool], QPen] = field(default_factory=dict)
    stamps: Stamps = field(default_factory=Stamps)
    rooms: dict[tuple[float, int, float, bool, bool], CardRoom] = field(default_factory=dict)
    _lettered: dict[tuple[FontSize, bool], tuple[QFont, QFontMetricsF]] = field(default_factory=dict)
    _icons: dict[Family | None, QSvgRenderer] = field(default_factory=dict)

    @classmethod
    def of(cls, theme: Theme) -> Ink:
        """The ink of a theme; needs a running QApplication for its fonts."""
        card = QColor(theme.raised if theme.is_dark else theme.panel)
        canvas = QColor(theme.canvas)
        text = QColor(theme.text)
        accent = QColor(theme.accent)
        title, small, label = drawing_font(13, bold=True), drawing_font(12), drawing_font(11)
        far = drawing_font(16, bold=True)
        far.setPixelSize(_FAR_SIZE)
        families: dict[Family | None, tuple[QColor, QColor, QColor]] = {}
        for family in (None, *Family):
            colour = QColor(theme.muted) if family is None else theme.family_colour(family)
            families[family] = (colour, mixed(card, colour, _TINT), colour.lighter(140) if theme.is_dark else card)
        return cls(
            theme=theme,
            canvas=canvas,
            grid=mixed(canvas, QColor(theme.strong_border), _grid_share(theme)),
            card=card,
            border=QColor(theme.strong_border if theme.is_dark else theme.border),
            text=text,
            muted=QColor(theme.muted),
            wire=mixed(QColor(theme.muted), canvas, 0.1),
            accent=accent,
            accent_tint=mixed(card, accent, 0.3),
            warning=QColor(theme.warning),
            on_warning=QColor(theme.on_warning),
            error=QColor(theme.error),
            on_error=QColor(theme.on_error),
            error_text=QColor(theme.error_text),
            error_tint=QColor(theme.error_surface),
            shadow=with_alpha(QColor(theme.shadow), 60 if theme.is_dark else 14),
            title=title,
            small=small,
            label=label,
            far=far,
            title_metrics=QFontMetricsF(title),
            small_metrics=QFontMetricsF(small),
            label_metrics=QFontMetricsF(label),
            far_metrics=QFontMetricsF(far),
            _families=families,
        )

    def family(self, family: Family | None) -> QColor:
        """The colour of a layer family; an unknown layer is grey."""
        return self._families[family][0]

    def family_tint(self, family: Family | None) -> QColor:
        """The card with a breath of the family's colour, for blocks seen from afar."""
        return self._families[family][1]

    def family_tone(self, family: Family | None, strength: float) -> QColor:
        """The card with so much of the family's colour (strength 0 to 1) that words on it stay legible."""
        key = (family, strength)
        if key not in self._tones:
            least, most = _TONES_ON_DARK if self.theme.is_dark else _TONES_ON_LIGHT
            self._tones[key] = mixed(self.card, self.family(family), least + (most - least) * strength)
        return self._tones[key]

    def heat(self, strength: float) -> QColor:
        """The card on its way to the accent (strength 0 to 1), for a layer that costs so much."""
        return mixed(self.card, self.accent, _HEAT * strength)

    def label_colour(self, name: str) -> QColor:
        """The colour of a frame or a note; a name that is not known is grey."""
        return QColor(_LABELS.get(name, _LABELS["grey"]))

    def sized_title(self, pixels: float) -> tuple[QFont, QFontMetricsF]:
        """The font of titles in another size, for words that stay readable from afar."""
        size = round(pixels)
        if size not in self._sized_titles:
            font = QFont(self.title)
            font.setPixelSize(size)
            self._sized_titles[size] = font, QFontMetricsF(font)
        return self._sized_titles[size]

    def lettered(self, size: FontSize, *, is_bold: bool = False) -> tuple[QFont, QFontMetricsF]:
        """The font for words in a size on the screen."""
        key = (size, is_bold)
        if key not in self._lettered:
            font = drawing_font(size, bold=is_bold)
            self._lettered[key] = font, QFontMetricsF(font)
        return self._lettered[key]

    def family_icon(self, family: Family | None) -> QSvgRenderer:
        """Draws the icon of a family in its colour; a layer that is not known has a question mark."""
        if family not in self._icons:
            name = "help" if family is None else FAMILY_ICONS[family]
            self._icons[family] = svg_renderer(name, self.family(family).name())
        return self._icons[family]

    def pen(self, colour: QColor, width: float) -> QPen:
        """A line of a width in units of the canvas."""
        return self._pen(colour, width, False)

    def far_pen(self, colour: QColor, width: float = 1.3) -> QPen:
        """A line of constant width on the screen, for wires seen from afar."""
        return self._pen(colour, width, True)

    def _pen(self, colour: QColor, width: float, is_cosmetic: bool) -> QPen:
        key = (colour.rgba(), width, is_cosmetic)
        if key not in self._pens:
            # Not round, which takes Qt far longer. From afar blocks lie on whole pixels: lines are to end below them.
            pen = QPen(colour, width, _SOLID, _SQUARE if is_cosmetic else _FLAT)
            pen.setCosmetic(is_cosmetic)
            self._pens[key] = pen
        return self._pens[key]

    @property
    def thin_pen(self) -> QPen:
        """A curve of one pixel, for wires so far away that they are many; stronger, for it lies between pixels."""
        return self.far_pen(mixed(self.muted, self.text, _THIN_TEXT), 1.0)

    def glowing(self, family: Family | None, strength: float) -> QColor:
        """The family's colour on its way to its glow (strength 0 to 1)."""
        colour, _, glow = self._families[family]
        # On white a lighter bar would be a fainter one.
        return mixed(colour, glow, (0.6 if self.theme.is_dark else 0.3) * strength) if strength else colour


def _grid_share(theme: Theme) -> float:
    if theme.is_high_contrast:
        # The border is at its strongest there, and the grid is only to be felt.
        return 0.3
    return 0.45 if theme.is_dark else 0.6


def mixed(first: QColor, second: QColor, share: float) -> QColor:
    """`first` with a share (0 to 1) of `second`."""
    rest = 1 - share
    return QColor(
        round(first.red() * rest + second.red() * share),
        round(first.green() * rest + second.green() * share),
        round(first.blue() * rest + second.blue() * share),
    )


def with_alpha(colour: QColor, alpha: int) -> QColor:
    """The colour, translucent (0 to 255)."""
    faded = QColor(colour)
    faded.setAlpha(alpha)
    return faded
