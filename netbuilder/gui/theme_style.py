"""The one style sheet, made from the tokens of a theme, and what widgets say of themselves for it to look at."""

from __future__ import annotations

import re
from dataclasses import asdict
from math import floor
from string import Template
from typing import TYPE_CHECKING

from netbuilder.assets import asset
from netbuilder.gui import text_size

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from netbuilder.gui.theme import Theme


# A hairline stays one; what is wider makes room for words, or stands beside them.
_LENGTH = re.compile(r"(font-size: |radius: )?\b([1-9][0-9]*)px")


def stylesheet(theme: Theme) -> str:
    """`resources/themes/style.qss` with every `$token` filled in, and `contrast.qss` behind it for high contrast.

    Its pixels are those of words in their normal size, and grow with them; `$line` does not.
    Raises KeyError when the sheet names a token that the theme lacks.
    """
    names = ("style.qss", "contrast.qss") if theme.is_high_contrast else ("style.qss",)
    text = "".join(asset("themes", name).read_text("utf-8") for name in names)
    if text_size.factor() != 1:
        text = _LENGTH.sub(_in_present_size, text)
    images = asset("themes", theme.name).as_posix()
    return Template(text).substitute(asdict(theme), images=images, line=theme.line)


def _in_present_size(length: re.Match[str]) -> str:
    kind, pixels = length[1] or "", int(length[2])
    if pixels == 1:
        return length[0]
    if kind == "font-size: ":
        return f"{kind}{text_size.type_px(pixels)}px"
    if kind:
        # A corner that is rounder than half of the height is drawn square, and what surrounds it is rounded as well.
        return f"{kind}{max(1, floor(pixels * text_size.factor()) - 1)}px"
    return f"{text_size.px(pixels)}px"


def show_property(widget: QWidget, name: str, value: object) -> None:
    """Set a property that the style sheet looks at."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
